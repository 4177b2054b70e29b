"""Header, languages, colours, phone width, keyboard: what every page shares."""

import re

import pytest
from playwright.sync_api import expect

PAGES = {"/": "Watch", "/compare": "Compare", "/scenarios": "Scenarios", "/sweep": "Sweep", "/learn": "Learn", "/mesa": "Mesa view"}


def test_every_page_is_reached_by_its_tab_and_names_itself(opened):
    page = opened("/")
    for path, name in list(PAGES.items())[1:5]:
        page.get_by_role("navigation").get_by_role("link", name=name).click()
        expect(page).to_have_url(re.compile(f"{path}$"))
        expect(page.locator('nav a[aria-current="page"]')).to_have_text(name)
        expect(page).to_have_title(f"{name} · changan")


def test_the_page_speaks_chinese_after_one_click_and_remembers(opened):
    page = opened("/compare")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.get_by_role("button", name="中文").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    expect(page.locator('nav a[aria-current="page"]')).to_have_text("对比")
    page.reload()
    expect(page.locator('nav a[aria-current="page"]')).to_have_text("对比")


def test_a_browser_that_asks_for_chinese_gets_chinese(browser, base_url):
    context = browser.new_context(locale="zh-CN")
    page = context.new_page()
    page.goto(base_url + "/compare")
    expect(page.locator('nav a[aria-current="page"]')).to_have_text("对比")
    context.close()


def test_colours_follow_the_system_then_the_switch(opened, page):
    page.emulate_media(color_scheme="dark")
    opened("/compare")
    ground = "getComputedStyle(document.querySelector('.shell')).backgroundColor"
    assert page.evaluate(ground) == "rgb(17, 22, 28)"
    page.get_by_role("button", name="Light colours").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "light")
    assert page.evaluate(ground) == "rgb(244, 246, 248)"
    page.reload()
    page.locator("main").wait_for()
    assert page.evaluate(ground) == "rgb(244, 246, 248)"


def test_no_page_is_wider_than_a_phone(opened, page):
    page.set_viewport_size({"width": 390, "height": 844})
    opened("/scenarios?a=tiny&b=tiny")
    for name in ("Learn", "Sweep", "Compare", "Watch"):
        page.get_by_role("navigation").first.get_by_role("link", name=name).click()
        expect(page.locator('nav a[aria-current="page"]')).to_have_text(name)
        page.locator("main h1").first.wait_for()
        page.wait_for_timeout(500)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, name


def test_the_first_key_leads_to_the_content(opened):
    page = opened("/compare")
    page.keyboard.press("Tab")
    expect(page.locator(".shell-skip")).to_be_focused()
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#content"


@pytest.mark.parametrize("language, scheme", [("en", "dark"), ("zh", "light")])
def test_the_shell_is_accessible(opened, page, accessible, language, scheme):
    page.emulate_media(color_scheme=scheme)
    opened(f"/scenarios?lang={language}")
    accessible(page, f"{scheme} {language}")


def test_with_its_token_a_browser_gets_in_and_without_it_not(serve, browser):
    guarded = serve("--token", "for-the-class")
    context = browser.new_context()
    page = context.new_page()
    assert page.goto(guarded.url + "/scenarios").status == 401
    page.goto(guarded.address.replace("/?", "/scenarios?"))
    page.locator("main h1").wait_for(timeout=60_000)  # the page lives on its connection, which needs the cookie too
    assert page.url == guarded.url + "/scenarios"
    page.get_by_role("tab", name="YAML").click()
    expect(page.locator(".editor textarea")).to_be_visible()
    context.close()
