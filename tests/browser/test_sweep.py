"""Sweep: a folder of the server, its state, its five parts; no way to a folder that was not offered."""

import pytest
from playwright.sync_api import expect


@pytest.mark.parametrize(("scheme", "language"), [("light", "en"), ("dark", "zh")])
def test_every_part_of_a_sweep_is_shown(opened, page, accessible, scheme, language):
    page.emulate_media(color_scheme=scheme)
    opened(f"/sweep?lang={language}")
    parts = page.locator(".sweep-folder > .segments .segment")
    expect(parts).to_have_count(5, timeout=60_000)
    expect(page.locator(".chart.plot canvas")).to_have_count(3)
    accessible(page, "plots")
    parts.nth(1).click()
    expect(page.locator(".chart.surface canvas")).to_be_visible()
    if language == "zh":
        return
    parts.nth(2).click()
    expect(page.locator(".notice.warn, .chart.indices canvas").first).to_be_visible(timeout=60_000)
    parts.nth(3).click()
    expect(page.locator(".chart.front canvas")).to_be_visible(timeout=60_000)
    expect(page.locator("table.plain tbody tr").first).to_be_visible()
    accessible(page, "front")
    parts.nth(4).click()
    expect(page.get_by_text("10 states of the world")).to_be_visible(timeout=60_000)


def test_the_address_cannot_name_a_folder(opened, page):
    opened("/sweep?folder=/etc&results=/etc")
    expect(page.get_by_label("Sweep", exact=True).locator("option")).to_have_text(["crossed"])
    expect(page.locator(".sweep-folder")).not_to_contain_text("etc")
