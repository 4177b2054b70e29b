"""Learn: six tasks in two languages; loading one puts its scenarios on the other pages."""

from playwright.sync_api import expect

from dashboards.learn.tasks import tasks


def test_a_task_loads_its_scenarios_and_explains_itself(opened, accessible):
    page = opened("/learn")
    page.get_by_role("button", name="Displacement").click()
    expect(page.get_by_role("heading", name="Displacement")).to_be_visible()
    page.get_by_role("button", name="Show the explanation").click()
    expect(page.locator(".explained")).to_contain_text("An offender who meets a patrol")
    page.get_by_role("button", name="Load both scenarios").click()
    accessible(page, "task")
    page.locator(".notice.good").get_by_role("link", name="Compare").click()
    expect(page.locator(".compare-sides")).to_contain_text("with night patrol")


def test_every_task_can_be_read(opened, page, language="zh"):
    page.set_viewport_size({"width": 390, "height": 844})
    opened(f"/learn?lang={language}")
    for one in tasks():
        page.get_by_role("navigation", name="任务").get_by_role("button", name=one.title[language]).click()
        expect(page.get_by_role("heading", name=one.title[language], level=2)).to_be_visible()
        expect(page.locator(".noticed li")).to_have_count(len(one.notice))
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
