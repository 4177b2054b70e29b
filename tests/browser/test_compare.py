"""Compare: two cities on one clock, three ways to look at them; many seeds with progress and cancel; nothing goes on without its page."""

import re
import subprocess
import time

from playwright.sync_api import expect

from dashboards.link import packed
from dashboards.state import Chosen
from tests.browser.steps import PATIENCE_MS, accessible, darkens, fill, leave, on_a_phone, speaks

CITY = "extends: tiny\nrun: {days: 300}\npolicies:\n  patrol_force: {patrollers_per_10000: %d}\n"


def address():
    """Return the address of two scenarios of the smallest city."""
    sides = [packed(Chosen(name, CITY % patrol, None)) for name, patrol in (("few patrols", 50), ("many patrols", 95))]
    return f"/compare?a={sides[0]}&b={sides[1]}&seed=3&lang=en"


def workers(server):
    """Return how many worker processes a server has."""
    listed = ["ps", "-ww", "-o", "args", "--ppid", str(server.process.pid)]  # in full: ps cuts lines to 80 columns where no terminal is
    told = subprocess.run(listed, capture_output=True, text=True).stdout
    return told.count("spawn_main")


def until(true, what, server):
    end = time.monotonic() + PATIENCE_MS / 1000
    while not true():
        assert time.monotonic() < end, f"waited in vain until {what}\n{server.text()[-4000:]}"
        time.sleep(0.05)


def test_two_cities_share_seed_and_clock_and_a_batch_stops_when_told_and_when_its_page_closes(opened, page, server):
    page.emulate_media(reduced_motion="no-preference")
    opened(address())
    _two_cities(page)
    accessible(page, "playing")
    run, cancel = page.get_by_role("button", name="Run the seeds"), page.get_by_role("button", name="Cancel")
    fill(page, Seeds=50, Days=300)
    run.click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    cancel.click()
    expect(page.locator(".batch-state")).to_contain_text("Stopped after")
    until(lambda: workers(server) == 0, "a cancelled batch has no worker", server)
    speaks(page, "zh")
    darkens(page)
    on_a_phone(page)
    expect(page.get_by_role("heading", name="对比两个方案")).to_be_visible()
    expect(page.locator(".stage canvas").first).to_be_visible()
    accessible(page, "dark, Chinese, phone")
    page.locator(".compare-run").click()
    until(lambda: workers(server) > 0, "the second batch has a worker", server)
    leave(page)
    until(lambda: workers(server) == 0, "a page that is left has no worker", server)


def _two_cities(page):
    """Play, wipe one over the other, show them in turn."""
    expect(page.locator(".compare-sides")).to_contain_text("few patrols")
    expect(page.locator(".stage canvas").nth(1)).to_be_visible()
    play = page.locator(".play-button")
    expect(play).to_be_enabled()
    page.get_by_label("Speed").select_option("480")
    play.click()
    expect(page.locator(".compare-charts svg[role=img]")).to_have_count(2)
    play.click()
    expect(play).to_have_text("Play")
    expect(page.locator(".watch-day")).to_have_text(re.compile(r"Day ([2-9]|\d\d+) of 300"))
    ticks = "[...document.querySelectorAll('.stage .city-view')].map((view) => view.dataset.tick)"
    page.wait_for_function(f"(([a, b]) => a > 0 && a === b)({ticks})")  # one clock
    page.get_by_role("button", name="Swipe").click()
    page.locator(".stage-tools input[type=range]").fill("30")
    page.wait_for_function("getComputedStyle(document.querySelector('.stage-b')).clipPath.includes('30%')")
    boxes = [page.locator(f".stage-{side} canvas").first.bounding_box() for side in "ab"]
    assert boxes[0] == boxes[1]
    page.get_by_role("button", name="In turn").click()
    page.locator(".stage.shows-b").wait_for()
    page.locator(".stage:not(.shows-b)").wait_for()  # by itself
    page.get_by_role("button", name="Stop turning").click()
    page.get_by_role("button", name="Show the other").click()
    expect(page.locator(".stage-said")).to_have_text(re.compile("patrols$"))
    page.get_by_role("button", name="Side by side").click()
