"""The Scenarios page as its users meet it: pick, bring, change, compare; right and wrong files; streets of one's own."""

import json
import re

from playwright.sync_api import expect

from tests.browser.steps import accessible, bring, darkens, fits, named, on_a_phone, part, saved, speaks
from tests.dashboard.test_dashboard_uploads import lattice

GOOD = "extends: tiny\nwhy: 夜间\npolicies:\n  night_patrol: {patrollers_per_compound: 2}  # a few\n"
BAD = "extends: baseline\npolicies:\n  night_patrol:\n    patrollers_per_compound: -3\n    hour: '22:00'\nstart_day: 3\n"
CLIMBS = "extends: baseline\ncity: {streets: ../../etc/passwd}\n"
PARTS = ("policies", "city", "mechanisms", "yaml", "diff")
DROP = """([name, text]) => {
    const data = new DataTransfer();
    data.items.add(new File([text], name));
    document.querySelector(".picker").dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
}"""


def amount(page, value):
    """Open the night patrol among the policies and write how many it hires."""
    part(page, "policies")
    toggle = page.locator(".policy-toggle", has_text="Resident night patrol")
    if toggle.get_attribute("aria-expanded") == "false":
        toggle.click()
    field = page.get_by_role("spinbutton", name="Residents hired per compound")
    field.fill(str(value))
    field.press("Tab")


def every_part(page, where):
    """Look at every part with axe."""
    for key in PARTS:
        part(page, key)
        if key in ("policies", "mechanisms"):
            page.locator(".policy-toggle").first.click()
            page.locator(".policy-body .field").first.wait_for()
        accessible(page, f"{key}: {where}", part=None if key == "policies" else "#draft-panel")
        fits(page)


def test_a_programme_is_picked_changed_and_used(opened):
    page = opened("/scenarios?a=tiny")
    every_part(page, "light, English, laptop")
    page.locator(".library-toggle", has_text="Nanjing").click()
    page.locator('.item[data-name="programmes/nanjing/night_patrol"]').click()
    named(page, "night_patrol")
    amount(page, 9)
    part(page, "yaml")
    expect(page.locator(".editor textarea")).to_have_value(re.compile("patrollers_per_compound: 9"))
    amount(page, 900)
    expect(page.locator(".field-fault:visible")).to_contain_text("above the highest allowed value 200")
    expect(page.locator(".state")).to_contain_text("Valid")  # what cannot be is told, and changes nothing
    page.get_by_role("button", name="Use as A").click()
    expect(page.locator(".sides")).to_contain_text("Scenario A: night_patrol")
    part(page, "diff")
    page.get_by_label("First", exact=True).select_option("programmes/nanjing/night_patrol")
    expect(page.locator(".diff-summary")).to_have_text("Values that differ: 1. Policies that only one of the two has: 0.")
    expect(page.locator(".diff-table tbody tr")).to_contain_text(["Resident night patrol: Residents hired per compound"])
    expect(page.locator(".diff-table tbody .diff-second")).to_have_text("9 persons")
    _added_and_removed(page)
    _terms(page)
    speaks(page, "zh")
    darkens(page)
    on_a_phone(page)
    page.locator('.item[data-name="tiny"]').click()
    named(page, "tiny")
    every_part(page, "dark, Chinese, phone")


def _added_and_removed(page):
    """Add a policy, remove another, undo both."""
    part(page, "policies")
    titles = page.locator(".policy-title")
    before = titles.count()
    page.get_by_label("Add a policy").select_option(label="Street lighting")
    expect(titles).to_have_count(before + 1)
    page.get_by_role("button", name="Remove Patrol force").click()
    expect(titles).to_have_count(before)
    part(page, "yaml")
    text = page.locator(".editor textarea")
    expect(text).to_have_value(re.compile(r"patrol_force: null\n"))
    page.get_by_role("button", name="Undo").click()
    expect(text).not_to_have_value(re.compile("patrol_force: null"))
    page.get_by_role("button", name="Undo").click()
    expect(text).not_to_have_value(re.compile("street_lighting"))


def _terms(page):
    """Open the terms where one stands, search them, close them by keyboard."""
    page.get_by_role("button", name="What is meant by Scenario?").click()
    dialog = page.locator("dialog.glossary")
    expect(dialog.locator("dt.is-chosen")).to_have_text("Scenario")
    page.get_by_label("Search").fill("displace")
    expect(dialog.locator("dt").first).to_have_text("Diffusion of benefits")
    accessible(page, "terms", part="dialog")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(page.get_by_role("button", name="What is meant by Scenario?")).to_be_focused()


def test_wrong_files_are_told_where_and_streets_of_ones_own_go_with_the_page(opened, page, server, tmp_path):
    opened("/scenarios")
    page.locator(".policy-toggle").first.wait_for()
    with page.expect_file_chooser() as chooser:
        page.locator(".picker input").first.press("Enter")  # by keyboard alone
    chooser.value.set_files({"name": "bad.yaml", "mimeType": "text/plain", "buffer": BAD.encode()})
    rows = page.locator(".problems tbody tr")
    expect(rows).to_have_count(3)
    expect(rows.nth(0)).to_contain_text(
        re.compile(r"4\s*policies.night_patrol.patrollers_per_compound\s*-3 is below the lowest allowed value 0")
    )
    expect(rows.nth(1)).to_contain_text("did you mean hours?")
    expect(page.get_by_role("button", name="Use as A")).to_be_disabled()
    accessible(page, "problems", part=".draft")
    speaks(page, "zh")
    expect(rows.nth(0)).to_contain_text(re.compile(r"4\s*policies.night_patrol.patrollers_per_compound\s*-3 小于允许的最小值 0（.+；人，"))
    expect(rows.nth(1)).to_contain_text("是否想写 hours？")
    speaks(page, "en")
    page.get_by_role("button", name="Go to line 4").click()
    area = page.locator(".editor textarea")
    expect(area).to_be_focused()
    page.wait_for_function("(e => e.value && e.value.slice(e.selectionStart, e.selectionEnd).startsWith('-3'))(document.activeElement)")
    area.fill(GOOD)
    expect(page.locator(".state")).to_have_text("✓ Valid")
    assert saved(page, "Download") == ("bad.yaml", GOOD)
    page.evaluate(DROP, ["climbs.yaml", CLIMBS])
    expect(page.locator(".problems")).to_contain_text("leads out of the scenario's folder")
    bring(page, "large.yaml", "#" * 300_000)
    expect(page.locator(".picker.is-wrong .picker-told")).to_contain_text("large.yaml has 0.3 MB")
    named(page, "climbs")  # the large one never left the browser
    bring(page, "mine.yaml", GOOD)
    named(page, "mine")
    _streets(page, server)


def _streets(page, server):
    """Bring a street file: it becomes the city, stays in the user's folder, and goes with the page."""
    bring(page, "my roads.geojson", json.dumps(json.loads(lattice(12))), "Your streets")
    expect(page.locator(".uploads .notice")).to_contain_text("308 street segments")
    expect(page.locator(".state")).to_have_text("✓ Valid")
    expect(page.locator(".editor textarea")).to_have_value(re.compile("streets: my_roads.geojson"))
    kept = list(server.log.parent.glob("changan-user-*/my_roads.geojson"))
    assert len(kept) == 1
    part(page, "city")
    page.get_by_role("button", name="Back to a synthetic city").click()
    expect(page.get_by_text("Streets: my_roads.geojson")).to_have_count(0)
    bring(page, "nothing.geojson", "<!doctype html>", "Your streets")
    expect(page.locator(".uploads .notice.bad")).to_contain_text("web page")
    page.goto("about:blank")
    for _ in range(1200):  # the page says goodbye, the server removes what it kept for it
        if not kept[0].parent.exists():
            return
        page.wait_for_timeout(100)
    raise AssertionError("the folder of a page that is closed is still there")
