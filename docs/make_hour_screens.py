"""Makes the pictures of docs/dashboard-first-hour.md anew: python docs/make_hour_screens.py

Walks the path of that page in a real browser, on the shipped scenarios, and takes a picture at each stop. For whoever edits the document;
nothing else calls it. The year of ten seeds takes a minute or two, or a moment where the runs are known.
"""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.browser.serving import Server, launched

FOLDER = Path(__file__).parent / "images"


def night(page: Page, base: str) -> None:
    """Watch the first night, with night patrols added at 22:00."""
    page.goto(base + "/")
    page.locator(".city-view[data-frame]").wait_for()
    page.get_by_role("tab", name="City").click()
    page.get_by_label("Hour", exact=True).fill("22")
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


def year(page: Page, base: str) -> None:
    """Run ten seeds of a year on Compare."""
    page.goto(base + "/compare?a=baseline&b=night_patrol")
    page.locator(".play-button:not([disabled])").wait_for()
    page.get_by_label("Days", exact=True).fill("365")
    page.get_by_label("Days", exact=True).press("Tab")
    page.get_by_role("button", name="Run the seeds").click()
    page.locator(".said").wait_for(timeout=900_000)
    page.wait_for_timeout(5_000)
    page.locator(".compare-results").scroll_into_view_if_needed()
    page.evaluate("scrollTo(0, document.querySelector('.compare-results').offsetTop - 70)")
    shot(page, "hour_said")
    page.get_by_role("button", name="Did crime move?").click()
    page.wait_for_timeout(1_000)
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    shot(page, "hour_moved")


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
            page = browser.new_context(viewport={"width": 1366, "height": 768}, locale="en-GB").new_page()
            page.set_default_timeout(240_000)
            night(page, server.url)
            year(page, server.url)
        finally:
            browser.close()
            server.stop()


if __name__ == "__main__":
    main()
