"""Sweep: a folder of the server, its state, its five parts; no way to a folder that was not offered."""

from playwright.sync_api import expect

from tests.browser.steps import accessible, darkens, on_a_phone, speaks


def test_every_part_of_a_sweep_is_shown_and_no_address_names_a_folder(opened):
    page = opened("/sweep?folder=/etc&results=/etc")
    expect(page.get_by_label("Sweep", exact=True).locator("option")).to_have_text(["crossed"])
    parts = page.locator(".sweep-parts .segment")
    expect(parts).to_have_count(5)
    expect(page.locator(".chart.plot canvas")).to_have_count(3)
    expect(page.locator(".sweep-folder")).not_to_contain_text("etc")
    accessible(page, "plots")
    parts.nth(1).click()
    expect(page.locator(".chart.surface canvas")).to_be_visible()
    parts.nth(2).click()
    expect(page.locator(".notice.warn, .chart.indices canvas").first).to_be_visible()
    parts.nth(3).click()
    expect(page.locator(".chart.front canvas")).to_be_visible()
    expect(page.locator("table.plain tbody tr").first).to_be_visible()
    parts.nth(4).click()
    expect(page.get_by_text("10 states of the world")).to_be_visible()
    speaks(page, "zh")
    darkens(page)
    on_a_phone(page)
    parts.nth(3).click()
    expect(page.locator(".chart.front canvas")).to_be_visible()
    accessible(page, "trade-offs: dark, Chinese, phone")
