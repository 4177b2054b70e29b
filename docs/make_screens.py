"""Makes the pictures of the dashboard in the README and in docs/dashboard.md anew: python docs/make_screens.py

Starts the dashboard on a free port, opens each page in a real browser (chromium, by Playwright), does what its reader would do first, and
takes a picture. For whoever edits the documents; nothing else calls it.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.browser.serving import Server, launched

FOLDER = Path(__file__).parent / "images"
LAPTOP, TALL, PHONE = {"width": 1366, "height": 768}, {"width": 1366, "height": 1080}, {"width": 390, "height": 844}


def watch(page: Page) -> None:
    """Let the city run into the night."""
    page.locator("canvas").first.wait_for()
    page.get_by_role("button", name="Play").click()
    page.wait_for_timeout(20_000)


def scenarios(page: Page) -> None:
    """Open a policy of a programme."""
    page.locator(".library-toggle", has_text="Nanjing").click()
    page.locator('.item[data-name="programmes/nanjing/night_patrol"]').click()
    page.locator(".policy-toggle", has_text="Resident night patrol").click()
    page.wait_for_timeout(1_000)


def compare(page: Page) -> None:
    """Let both cities run for some weeks, as fast as they can."""
    page.locator("canvas").first.wait_for()
    page.locator("details[open] > summary").first.click()  # the legend, so that both maps are seen whole
    speed = page.locator("main select").first
    speed.select_option(index=speed.locator("option").count() - 1)
    page.get_by_role("button", name="Play").first.click()
    page.wait_for_timeout(40_000)
    page.get_by_role("button", name="Pause").first.click()
    page.wait_for_timeout(2_000)


def sweep(page: Page) -> None:
    """Open how an outcome follows two levers."""
    page.locator(".chart.plot canvas").first.wait_for(timeout=120_000)
    page.locator(".sweep-folder > .segments .segment").nth(1).click()
    page.locator(".chart.surface canvas").wait_for(timeout=120_000)
    page.wait_for_timeout(3_000)


def wait(page: Page) -> None:
    """Only wait until everything is drawn."""
    page.wait_for_timeout(4_000)


SHOTS = (  # name, address, size, colours, what to do first
    ("watch", "/?a=night_patrol&seed=7", LAPTOP, "light", watch),
    ("compare", "/compare", TALL, "light", compare),
    ("scenarios", "/scenarios", LAPTOP, "light", scenarios),
    ("sweep", "/sweep", TALL, "light", sweep),
    ("learn", "/learn", LAPTOP, "light", wait),
    ("watch_zh_dark", "/?a=night_patrol&seed=7&lang=zh", LAPTOP, "dark", wait),
    ("scenarios_phone", "/scenarios?lang=zh", PHONE, "light", wait),
)


def main(names: list[str]) -> None:
    """Write docs/images/dashboard_NAME.png for each page (or for those named)."""
    with tempfile.TemporaryDirectory() as place, sync_playwright() as tool:
        results = Path(place) / "results"
        if not names or "sweep" in names:
            command = [sys.executable, "-m", "experiments.cli", "sweep", "tiny_sweep", "--out", str(results / "tiny")]
            subprocess.run(command, check=True, capture_output=True, timeout=1_200)
        results.mkdir(exist_ok=True)
        server = Server(Path(place), "--results", str(results))
        browser = launched(tool)
        try:
            for name, address, size, colours, act in SHOTS:
                if names and name not in names:
                    continue
                context = browser.new_context(viewport=size, color_scheme=colours, locale="en-GB")
                page = context.new_page()
                page.goto(server.url + address)
                page.locator("main h1").first.wait_for(timeout=60_000)
                act(page)
                target = FOLDER / f"dashboard_{name}.png"
                page.screenshot(path=target)
                context.close()
                print(f"{target.name}: {target.stat().st_size // 1024} kB")
        finally:
            browser.close()
            server.stop()


if __name__ == "__main__":
    main(sys.argv[1:])
