"""The page Watch in a real browser: time, layers, live policies, a street and its reasons, the past, downloads; then in Chinese, dark, on a phone."""

import re

import numpy as np
from playwright.sync_api import expect

from dashboards.live.cities import city_of
from sim.scenario import Scenario
from tests.browser.steps import accessible, darkens, fill, fits, on_a_phone, run_on, saved, speaks

SHOWS_WHAT_IT_SAYS = """() => {  // the tick of the map is that of the clock, which counts from Monday 05:00
    const [h, m] = document.querySelector('.watch-hour').textContent.split(' ').pop().split(':').map(Number);
    const day = parseInt(document.querySelector('.watch-day').textContent.match(/\\d+/)[0]);
    return +document.querySelector('.city-view').dataset.tick === (day - 1) * 96 + ((h * 60 + m + 1140) % 1440) / 15;
}"""
TABS = ("policies", "street", "charts", "city")


def number(page, name):
    return int(page.locator(".city-view").get_attribute(f"data-{name}") or 0)


def tab(page, key):
    page.locator(f"#watch-tab-{key}").click()
    expect(page.locator("#watch-panel")).to_have_attribute("aria-labelledby", f"watch-tab-{key}")


def test_time_runs_and_a_policy_acts_at_once_and_the_past_can_be_seen(opened, tmp_path):
    page = opened("/?a=tiny&b=tiny")
    page.locator(".city-view[data-frame]").wait_for()
    for key in TABS:
        tab(page, key)
        accessible(page, f"light, English, laptop, {key}", part=None if key == "policies" else ".watch-side")
    fits(page)
    _clock(page)
    _policy(page, tmp_path)
    _street(page)
    _past(page)


def _clock(page):
    """Step, keys, play, pause; what moves is drawn between the frames."""
    hour = page.locator(".watch-hour")
    expect(hour).to_have_text("Mon 05:00")
    page.get_by_role("button", name="One step").click()
    expect(hour).to_have_text("Mon 05:15")
    page.keyboard.press(".")
    expect(hour).to_have_text("Mon 05:30")
    page.emulate_media(reduced_motion="no-preference")
    page.locator(".city-view").focus()
    page.keyboard.press("k")
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    page.keyboard.press("]")
    expect(page.get_by_label("Speed")).to_have_value("8")
    page.wait_for_function(
        "(({ tick, drawn, received }) => +tick > 12 && +drawn > +received)(document.querySelector('.city-view').dataset)"
    )
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    page.emulate_media(reduced_motion="reduce")
    page.wait_for_function(SHOWS_WHAT_IT_SAYS)
    stopped = number(page, "tick")
    page.get_by_role("button", name="One step").click()
    page.wait_for_function(f"+document.querySelector('.city-view').dataset.tick !== {stopped}")
    page.wait_for_function(SHOWS_WHAT_IT_SAYS)
    assert number(page, "tick") == stopped + 1  # in between, it stood still


def _policy(page, folder):
    """Add one at 14:00 of the third day and change it; the file says since when; what cannot be is said in one line."""
    run_on(page, 3, 14)
    fill(page, Day=1, Hour=7)
    page.get_by_role("button", name="Run on").click()
    expect(page.get_by_role("alert")).to_contain_text("that hour has passed")
    tab(page, "policies")
    page.get_by_label("Add a policy").select_option(label="Resident night patrol")
    expect(page.get_by_text("In force since 05:00 of day 3")).to_be_visible()
    expect(page.locator(".watch-hour")).to_contain_text("14:00")
    page.get_by_role("button", name="Change: Resident night patrol").click()
    hired = page.get_by_role("spinbutton", name="Residents hired per compound")
    hired.fill("20")
    hired.press("Tab")
    expect(page.locator(".field.is-changed").first).to_be_visible()
    _, text = saved(page, "Download scenario")
    (folder / "live.yaml").write_text(text, encoding="utf-8")
    policy = Scenario.load(folder / "live.yaml").policies["night_patrol"]
    assert (policy.start_day, policy.patrollers_per_compound) == (2, 20)
    rows = saved(page, "Download daily series")[1].splitlines()
    assert len(rows) == 3 and "true_crime" in rows[0]


def _street(page):
    """Point at one and click; go on by keyboard to one where people live: its reasons, its units, its history."""
    run_on(page, 20, 22)
    page.get_by_label("Streets show").select_option(label="Crimes that happened")
    view, panel = page.locator(".city-view"), page.get_by_role("tabpanel")
    expect(view.locator("summary")).to_contain_text("Crimes that happened")
    title, box = panel.get_by_role("heading", level=2), view.bounding_box()
    for x in range(0, 200, 6):
        page.mouse.move(box["x"] + box["width"] / 2 + x, box["y"] + box["height"] / 2 + 9)
        if view.get_by_text(re.compile(r"^Street \d+ ·")).is_visible():
            break
    page.mouse.down()
    page.mouse.up()
    expect(title).to_have_text(re.compile(r"^Street \d+$"))
    page.get_by_label("Kind of crime").select_option(label="Fraud by telephone and online")
    residents = np.diff(city_of(Scenario.load("tiny")).population.place_first_resident)
    for key in ("ArrowRight", "ArrowUp", "ArrowLeft", "ArrowUp", "ArrowRight", "ArrowRight", "ArrowDown", "ArrowDown"):
        here = title.inner_text()
        if residents[int(here.split()[-1])]:
            break
        view.focus()
        page.keyboard.press(key)
        page.keyboard.press("Enter")
        expect(title).not_to_have_text(here)
    expect(panel.get_by_role("row", name=re.compile("People who may look out"))).to_contain_text("×")
    expect(panel.locator(".street-units")).to_contain_text("Grid")
    expect(panel.locator(".street-happened h3")).to_be_visible()


def _past(page):
    """Look back to the first morning and return; then the same page in Chinese, dark, on a phone."""
    slider = page.get_by_label("Look back")
    slider.focus()
    slider.press("Home")
    expect(page.get_by_role("status").filter(has_text="The past: day 1, 05:15")).to_be_visible()
    expect(page.get_by_label("Streets show")).to_have_value("true_crime")
    page.get_by_role("button", name="Back to now").click()
    expect(page.get_by_text("The past:")).to_have_count(0)
    _finished(page)
    tab(page, "charts")
    expect(page.get_by_role("img", name=re.compile("Crimes a day"))).to_be_visible()
    room = page.locator(".city-view").bounding_box()
    assert room["height"] > 500 and room["width"] > 0.54 * 1366
    speaks(page, "zh")
    darkens(page)
    on_a_phone(page)
    for key in TABS:
        tab(page, key)
        accessible(page, f"dark, Chinese, phone, {key}", part=None if key == "policies" else ".watch-side")
    fits(page)
    room = page.locator(".city-view").bounding_box()
    assert room["height"] > 300 and room["width"] > 0.6 * 390


def _finished(page):
    """Look at a finished run of the server hour by hour, and come back to the city that waited."""
    here = page.locator(".watch-day").inner_text()
    tab(page, "city")
    page.get_by_label("Look at a finished run").select_option(label="finished")
    said = page.get_by_role("status").filter(has_text="The finished run finished")
    expect(said).to_contain_text("day 7, 05:00")
    expect(page.get_by_role("tabpanel")).to_contain_text("6 days, seed 4, digest")
    slider = page.get_by_label("Look back")
    for key, told, tick in (("Home", "day 1, 05:15", 1), ("ArrowRight", "day 1, 05:30", 2)):
        slider.press(key)
        expect(said).to_contain_text(told)
        page.wait_for_function(f"+document.querySelector('.city-view').dataset.tick === {tick}")
    expect(page.get_by_label("Streets show").locator("option")).to_have_count(4)
    tab(page, "charts")
    expect(page.get_by_role("img", name=re.compile("Crimes a day"))).to_be_visible()
    accessible(page, "a finished run", part=".watch")
    page.get_by_role("button", name="Back to the running city").click()
    expect(page.locator(".watch-day")).to_have_text(here)
    page.locator(".city-view[data-frame]").wait_for()
