"""Makes the pictures of docs/dashboard-first-hour.md anew: python docs/make_hour_screens.py

Walks the path of that page in a real browser, takes a picture at each stop, and checks at the end that the command line gives the page's table to
the last digit. For whoever edits the document, after `python docs/make_hour.py --measure`; nothing else calls it. The years of ten seeds take
a minute or two, or a moment where the runs are known.
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from docs.make_hour import PAGE
from tests.browser.serving import Server, launched
from tests.browser.steps import bring, fill, goes, named, saved

FOLDER = Path(__file__).parent / "images"


def night(page: Page, base: str) -> str:
    """Watch the first night, with night patrols added at 22:00; return the scenario to download."""
    page.goto(base + "/")
    page.locator(".city-view[data-frame]").wait_for()
    page.get_by_role("tab", name="City").click()
    fill(page, Hour=22)
    page.get_by_role("button", name="Run on").click()
    page.locator(".watch-hour", has_text="22:00").wait_for()
    page.get_by_role("tab", name="Policies").click()
    page.get_by_label("Add a policy").select_option(label="Resident night patrol")
    page.get_by_text("In force since 05:00").first.wait_for()
    page.get_by_label("Speed").select_option("1")
    page.get_by_role("button", name="Play").click()
    page.wait_for_function("+document.querySelector('.city-view').dataset.tick >= 74")
    page.get_by_role("button", name="Pause").click()
    shot(page, "hour_night")
    return saved(page, "Download scenario (YAML)")[1]


def year(page: Page, side: str, name: str) -> str:
    """Run ten seeds of a year on Compare, and show what can be said; return the table to download."""
    page.locator(".compare .play-button:not([disabled])").wait_for()
    fill(page, Days=365)
    page.get_by_role("button", name="Run the seeds").click()
    page.locator(".batch-state", has_text="runs done: 10 pairs").wait_for(timeout=900_000)
    page.locator(".said", has_text=f"“{side}” compared with").wait_for()
    page.locator(".forest canvas").wait_for()
    page.evaluate("scrollTo(0, document.querySelector('.compare-results').offsetTop - 70)")
    shot(page, name)
    return saved(page, "Download the table")[1]


def moved(page: Page) -> None:
    """Show where crime went."""
    page.get_by_role("button", name="Did crime move?").click()
    page.locator(".report-table", has_text="within 200 m").wait_for()
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    shot(page, "hour_moved")


def cameras(page: Page) -> None:
    """Bring the file of the page that spends the same money on cameras, and run it."""
    goes(page, "Scenarios")
    text = next(one for one in re.findall(r"```yaml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL) if "cameras_equal" in one)
    bring(page, "cameras_equal.yaml", text)
    named(page, "cameras_equal")
    page.get_by_role("button", name="Use as B").click()
    page.locator(".sides", has_text="cameras_equal").wait_for()
    goes(page, "Compare")
    year(page, "cameras_equal", "hour_cameras")


def same(scenario: str, table: str, folder: Path) -> None:
    """Run the downloaded scenario with the command line, without known runs, and compare its table with the page's."""
    (folder / "baseline_live.yaml").write_text(scenario, encoding="utf-8")
    words = [
        sys.executable,
        "-m",
        "experiments.cli",
        "compare",
        "baseline",
        "baseline_live.yaml",
        "--seeds",
        "10",
        "--no-cache",
        "--out",
        "found",
    ]
    subprocess.run(words, cwd=folder, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    if (folder / "found" / "outcomes.csv").read_text(encoding="utf-8-sig") != table:
        raise SystemExit("the command line gives another table than the page")
    print(f"the command line gives the page's table: {table.count(chr(10)) - 1} outcomes, every digit")


def shot(page: Page, name: str) -> None:
    """Take a picture."""
    page.wait_for_timeout(1_000)
    page.screenshot(path=FOLDER / f"{name}.png")
    print(f"{name}.png: {(FOLDER / f'{name}.png').stat().st_size // 1024} kB")


def main() -> None:
    """Walk the path."""
    with tempfile.TemporaryDirectory() as place, sync_playwright() as tool:
        server = Server(Path(place), fresh=False)
        browser = launched(tool)
        try:
            page = browser.new_context(viewport={"width": 1366, "height": 768}, locale="en-GB", accept_downloads=True).new_page()
            page.set_default_timeout(240_000)
            scenario = night(page, server.url)
            page.get_by_role("button", name="Use as B and compare").click()
            table = year(page, "baseline_live", "hour_said")
            moved(page)
            cameras(page)
        finally:
            browser.close()
            server.stop()
        same(scenario, table, Path(place))


if __name__ == "__main__":
    main()
