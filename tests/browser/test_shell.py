"""What every page shares: header, languages, colours, keyboard, phone width; and several users: token, links, what one never sees of another."""

import re
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import expect

from dashboards.link import packed
from dashboards.reading import read
from dashboards.state import Chosen
from tests.browser.steps import LAPTOP, TOKEN, accessible, bring, fits, goes, leave, named, on_a_phone, part, speaks, watched
from tests.browser.test_scenarios import GOOD

GROUND = "getComputedStyle(document.querySelector('.shell')).backgroundColor === '%s'"
DARK, LIGHT = GROUND % "rgb(17, 22, 28)", GROUND % "rgb(244, 246, 248)"
TRAP = "<img src=x onerror=window.hacked=1>"


def test_every_page_names_itself_and_language_and_colours_are_remembered(opened, page):
    page.emulate_media(color_scheme="dark")
    opened("/learn?a=tiny&b=tiny")
    page.wait_for_function(DARK)
    page.keyboard.press("Tab")
    expect(page.locator(".shell-skip")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_function("location.hash === '#content'")
    accessible(page, "dark, English", part=".shell-header")
    for path, name in (("compare", "Compare"), ("sweep", "Sweep"), ("scenarios", "Scenarios"), ("", "Watch"), ("learn", "Learn")):
        goes(page, name)
        expect(page).to_have_url(re.compile(f"/{path}(#content)?$"))
        expect(page).to_have_title(f"{name} · changan")
    page.locator("footer").get_by_role("link", name="Mesa view").click()
    expect(page).to_have_title("Mesa view · changan")
    expect(page.locator(".mesa img")).to_have_count(2)
    accessible(page, "Mesa view, dark, English")
    goes(page, "Sweep")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    speaks(page, "zh")
    page.get_by_role("button", name="浅色").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "light")
    page.reload()
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    expect(page.locator('nav a[aria-current="page"]')).to_have_text("参数扫描")
    page.wait_for_function(LIGHT)
    accessible(page, "light, Chinese", part=".shell-header")
    on_a_phone(page)
    for name in ("学习", "方案", "对比", "观察"):
        goes(page, name)
        page.locator("main h1").first.wait_for()
        fits(page)
    page.locator(".city-view[data-frame]").wait_for()
    fits(page)


def test_a_link_takes_a_scenario_to_somebody_else_who_sees_nothing_more(opened, page, browser, server, tmp_path):
    opened("/scenarios")
    page.locator(".policy-toggle").first.wait_for()
    bring(page, "mine.yaml", GOOD)
    named(page, "mine")
    page.get_by_role("button", name="Use as B").click()
    expect(page.locator(".sides")).to_contain_text("Scenario B: mine")
    page.get_by_role("button", name="Link to this").click()
    address = page.get_by_label("Address that restores").input_value()
    assert address.startswith(server.url + "/scenarios?") and len(address) < 1500
    bring(page, "secret.yaml", GOOD)
    named(page, "secret")
    page.get_by_role("button", name="Use as A").click()
    expect(page.locator(".sides")).to_contain_text("Scenario A: secret")

    other = browser.new_context(viewport=LAPTOP, locale="zh-CN")
    assert other.request.get(server.url + "/scenarios").status == 401
    faults = []
    theirs = watched(other.new_page(), server.url, faults)
    chosen, _ = read(GOOD, "mine.yaml", tmp_path)
    trap = packed(Chosen(TRAP, GOOD, chosen.scenario))
    theirs.goto(
        f"{server.url}/scenarios?token={TOKEN}&a=~broken&seed=x&draft={trap}"
    )  # the page lives on its connection, which needs the cookie too
    named(theirs, TRAP)
    assert "token" not in theirs.url
    expect(theirs.locator('nav a[aria-current="page"]')).to_have_text("方案")  # as this browser asks
    expect(theirs.locator(".sides")).to_contain_text("baseline")
    expect(theirs.get_by_role("alert")).to_have_count(2)
    assert theirs.locator("img").count() == 0 and theirs.evaluate("window.hacked") is None
    assert "secret" not in theirs.locator("main").inner_text()
    theirs.goto(address)
    expect(theirs.locator(".sides")).to_contain_text("Scenario B: mine")
    assert parse_qs(urlsplit(address).query)["lang"] == ["en"]
    part(theirs, "yaml")
    expect(theirs.locator(".editor textarea")).to_have_value(GOOD)
    leave(theirs)
    other.close()
    assert not faults, faults[:10]
