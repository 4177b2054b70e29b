"""Compare: two cities on one clock, three ways to look at them, many seeds with progress and cancel, results in words and charts."""

import re
import subprocess
import time

from playwright.sync_api import expect

from dashboards.link import packed
from dashboards.state import Chosen

CITY = "extends: tiny\nrun: {days: 300}\npolicies:\n  patrol_force: {patrollers_per_10000: %d}\n"


def address(language="en"):
    """Return the address of two scenarios of the smallest city."""
    sides = [packed(Chosen(name, CITY % patrol, None)) for name, patrol in (("few patrols", 50), ("many patrols", 95))]
    return f"/compare?a={sides[0]}&b={sides[1]}&seed=3&lang={language}"


def batch(page, seeds, days):
    """Ask for a batch."""
    for name, value in (("Seeds", seeds), ("Days", days)):
        field = page.get_by_label(name, exact=True)
        field.fill(str(value))
        field.press("Tab")
    page.get_by_role("button", name="Run the seeds").click()


def test_two_cities_share_seed_and_clock_and_can_be_wiped_and_shown_in_turn(opened, accessible):
    page = opened(address())
    expect(page.locator(".compare-sides")).to_contain_text("few patrols")
    expect(page.locator(".stage canvas").nth(1)).to_be_visible()
    play = page.locator(".play-button")
    expect(play).to_be_enabled(timeout=60_000)
    page.get_by_label("Speed").select_option("480")
    play.click()
    expect(page.locator(".compare-charts svg[role=img]").first).to_be_visible(timeout=30_000)
    play.click()
    expect(page.locator(".watch-day")).to_have_text(re.compile(r"Day ([2-9]|\d\d+) of 300"))
    accessible(page, "playing")
    page.get_by_role("button", name="Swipe").click()
    page.locator(".stage-tools input[type=range]").fill("30")
    assert "30%" in page.evaluate("getComputedStyle(document.querySelector('.stage-b')).clipPath")
    boxes = [page.locator(f".stage-{side} canvas").first.bounding_box() for side in "ab"]
    assert boxes[0] == boxes[1]
    page.get_by_role("button", name="In turn").click()
    expect(page.locator(".stage.shows-b")).to_have_count(1, timeout=5_000)
    page.get_by_role("button", name="Stop turning").click()
    page.get_by_role("button", name="Show the other").click()


def test_a_batch_shows_progress_can_be_cancelled_and_ends_in_words_charts_map_and_tables(opened, accessible, page):
    page.emulate_media(color_scheme="dark")
    opened(address())
    batch(page, 50, 300)
    expect(page.get_by_role("progressbar")).to_be_visible()
    page.get_by_role("button", name="Cancel").click()
    expect(page.locator(".batch-state")).to_contain_text("Stopped after", timeout=20_000)
    batch(page, 3, 30)
    expect(page.locator(".batch-state")).to_contain_text("6 runs done: 3 pairs", timeout=60_000)
    expect(page.locator(".said")).to_contain_text("compared with “few patrols”")
    expect(page.locator(".said h3").first).to_be_visible()
    expect(page.locator("svg.street-map")).to_be_visible()
    expect(page.get_by_text("chance alone would colour some")).to_be_visible()
    expect(page.locator(".forest canvas")).to_be_visible()
    page.get_by_role("button", name="Cost per crime averted").click()
    expect(page.locator(".report-table")).to_contain_text("true crimes averted")
    page.get_by_label("Outcome", exact=True).select_option("security")
    with page.expect_download() as got:
        page.get_by_role("button", name="Download the table").click()
    assert "true_crime" in got.value.path().read_text(encoding="utf-8-sig")
    accessible(page, "results")


def workers(server):
    """Return how many worker processes a server has."""
    told = subprocess.run(["ps", "-o", "args", "--ppid", str(server.process.pid)], capture_output=True, text=True).stdout
    return told.count("spawn_main")


def test_closing_the_page_stops_its_batch_and_leaves_no_worker(page, server):
    tab = page.context.new_page()
    tab.goto(server.url + address())
    tab.locator("main h1").wait_for()
    batch(tab, 50, 300)
    _until(lambda: workers(server) > 0)
    tab.close()
    _until(lambda: workers(server) == 0)


def _until(true, seconds=60.0):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.1)


def test_on_a_phone_in_chinese_nothing_is_wider_than_the_screen(opened, page):
    page.set_viewport_size({"width": 390, "height": 844})
    opened(address("zh"))
    expect(page.get_by_role("heading", name="对比两个方案")).to_be_visible()
    expect(page.locator(".stage canvas").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
