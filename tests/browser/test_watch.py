"""The page Watch in a real browser: time, layers, live policies, a street and its reasons, the past, downloads; both languages, dark, phone."""

import re

import pytest
from playwright.sync_api import expect

from sim.scenario import Scenario

TINY = "/?a=tiny"


@pytest.fixture
def watching(opened, page):
    """Return a function that opens the page on the smallest city and waits for its first frame; a new server may still compile."""
    page.set_default_timeout(170_000)

    def go(path=TINY):
        page = opened(path)
        page.locator(".city-view[data-frame]").wait_for()
        page.set_default_timeout(20_000)
        return page

    return go


def number(page, name):
    return int(page.locator(".city-view").get_attribute(f"data-{name}") or 0)


def run_to(page, day, hour):
    page.get_by_role("tab", name=re.compile("City|城市")).click()
    page.get_by_label("Day", exact=True).fill(str(day))
    page.get_by_label("Hour", exact=True).fill(str(hour))
    page.get_by_role("button", name="Run on").click()
    expect(page.locator(".watch-day")).to_contain_text(f"Day {day} ")
    expect(page.locator(".watch-hour")).to_contain_text(f"{hour:02d}:00")


def test_time_runs_steps_and_stops_by_button_and_by_key(watching):
    page = watching()
    hour = page.locator(".watch-hour")
    expect(hour).to_have_text("Mon 05:00")
    page.get_by_role("button", name="One step").click()
    expect(hour).to_have_text("Mon 05:15")
    page.keyboard.press(".")
    expect(hour).to_have_text("Mon 05:30")
    page.locator(".city-view").focus()
    page.keyboard.press("k")
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    page.keyboard.press("]")
    expect(page.get_by_label("Speed")).to_have_value("8")
    page.wait_for_function("+document.querySelector('.city-view').dataset.tick > 12")
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    page.wait_for_timeout(300)
    stopped = number(page, "tick")
    page.wait_for_timeout(500)
    assert number(page, "tick") == stopped > 12
    assert number(page, "drawn") > number(page, "received") > 5  # what moves is drawn between the frames


def test_a_policy_acts_at_once_and_the_file_says_since_when(watching, tmp_path):
    page = watching()
    run_to(page, 3, 14)
    page.get_by_role("tab", name="Policies").click()
    page.get_by_label("Add a policy").select_option(label="Resident night patrol")
    expect(page.get_by_text("In force since 05:00 of day 3")).to_be_visible()
    expect(page.locator(".watch-hour")).to_contain_text("14:00")
    page.get_by_role("button", name="Change: Resident night patrol").click()
    hired = page.get_by_label("Residents hired per compound").first
    hired.fill("20")
    hired.press("Tab")
    expect(page.locator(".field.is-changed").first).to_be_visible(timeout=20_000)
    with page.expect_download() as saved:
        page.get_by_role("button", name="Download scenario").click()
    saved.value.save_as(tmp_path / "live.yaml")
    policy = Scenario.load(tmp_path / "live.yaml").policies["night_patrol"]
    assert (policy.start_day, policy.patrollers_per_compound) == (2, 20)
    with page.expect_download() as saved:
        page.get_by_role("button", name="Download daily series").click()
    saved.value.save_as(tmp_path / "days.csv")
    rows = (tmp_path / "days.csv").read_text().splitlines()
    assert len(rows) == 3 and "true_crime" in rows[0]


def test_a_street_tells_why_and_what_happened(watching):
    page = watching()
    run_to(page, 20, 22)
    page.get_by_label("Streets show").select_option(label="Crimes that happened")
    expect(page.locator(".city-view summary")).to_contain_text("Crimes that happened")
    box = page.locator(".city-view").bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.locator(".city-view").focus()
    for key in ("ArrowRight", "ArrowUp", "Enter"):
        page.keyboard.press(key)
    panel = page.get_by_role("tabpanel")
    expect(panel.get_by_role("heading", level=2)).to_contain_text("Street")
    look_out = panel.get_by_role("row", name=re.compile("People who may look out"))
    for key in ("ArrowLeft", "ArrowUp", "ArrowRight", "ArrowRight", "ArrowDown", "ArrowDown"):  # to a street where people live
        if not look_out.count():
            page.locator(".city-view").focus()
            page.keyboard.press(key)
            page.keyboard.press("Enter")
            page.get_by_label("Kind of crime").select_option(label="Burglary")
            page.wait_for_timeout(600)
    expect(look_out).to_contain_text("×")
    expect(panel).to_contain_text("Grid")
    before = panel.get_by_role("heading", level=2).inner_text()
    page.locator(".city-view").focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    expect(panel.get_by_role("heading", level=2)).not_to_have_text(before)


def test_the_past_is_shown_and_left_again(watching):
    page = watching()
    run_to(page, 12, 8)
    slider = page.get_by_label("Look back")
    slider.focus()
    slider.press("Home")
    expect(page.get_by_role("status").filter(has_text="The past: day 1, 05:15")).to_be_visible()
    expect(page.get_by_label("Streets show")).to_have_value("true_crime")
    page.get_by_role("button", name="Back to now").click()
    expect(page.get_by_text("The past:")).to_have_count(0)
    page.get_by_role("tab", name="Charts").click()
    expect(page.get_by_role("img", name=re.compile("Crimes a day"))).to_be_visible()


def test_what_cannot_be_is_said_in_one_line(watching):
    page = watching()
    run_to(page, 2, 6)
    page.get_by_label("Day", exact=True).fill("1")
    page.get_by_label("Hour", exact=True).fill("7")
    page.get_by_role("button", name="Run on").click()
    expect(page.get_by_role("alert")).to_contain_text("that hour has passed")


@pytest.mark.parametrize(
    "scheme, language, width", [("light", "en", 1366), ("dark", "zh", 1366), ("dark", "en", 390), ("light", "zh", 390)]
)
def test_the_page_is_accessible_and_fits(watching, page, accessible, scheme, language, width):
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 844 if width < 500 else 768})
    watching(f"{TINY}&lang={language}")
    tabs = page.get_by_role("tab")
    for number_of in range(tabs.count()):
        tabs.nth(number_of).click()
        page.wait_for_timeout(150)
        accessible(page, f"{scheme} {language} {width} tab {number_of}")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    map_box = page.locator(".city-view").bounding_box()
    assert map_box["height"] > (300 if width < 500 else 500) and map_box["width"] > 0.6 * min(width, 1366) * (1 if width < 500 else 0.9)
