"""Learn: six tasks in two languages; loading one puts its scenarios on the other pages."""

from playwright.sync_api import expect

from dashboards.learn.tasks import tasks
from tests.browser.steps import accessible, darkens, on_a_phone, speaks


def test_every_task_can_be_read_and_one_loads_its_scenarios(opened):
    page = opened("/learn")
    speaks(page, "zh")
    darkens(page)
    on_a_phone(page)
    for one in tasks():
        page.get_by_role("navigation", name="任务").get_by_role("button", name=one.title["zh"]).click()
        expect(page.get_by_role("heading", name=one.title["zh"], level=2)).to_be_visible()
        expect(page.locator(".noticed li")).to_have_count(len(one.notice))
    on_a_phone(page)
    accessible(page, "dark, Chinese, phone")
    speaks(page, "en")
    page.emulate_media(color_scheme="light")
    page.locator(".shell-theme").click()
    page.get_by_role("navigation", name="Tasks").get_by_role("button", name="Displacement").click()
    expect(page.get_by_role("heading", name="Displacement", level=2)).to_be_visible()
    page.get_by_role("button", name="Show the explanation").click()
    expect(page.locator(".explained")).to_contain_text("An offender who meets a patrol")
    page.get_by_role("button", name="Load both scenarios").click()
    to_compare = page.locator(".notice.good").get_by_role("link", name="Compare")
    to_compare.wait_for()
    accessible(page, "light, English")
    to_compare.click()
    expect(page.locator(".compare-sides")).to_contain_text("with night patrol")
