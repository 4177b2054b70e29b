"""The Scenarios page as its users meet it: pick, bring, change, compare, share."""

import re

import pytest
from playwright.sync_api import expect

from dashboards.link import packed
from dashboards.reading import read
from dashboards.state import Chosen

GOOD = "extends: tiny\nwhy: 夜间\npolicies:\n  night_patrol: {patrollers_per_compound: 2}  # a few\n"
BAD = "extends: baseline\npolicies:\n  night_patrol:\n    patrollers_per_compound: -3\n    hour: '22:00'\nstart_day: 3\n"
CLIMBS = "extends: baseline\ncity: {streets: ../../etc/passwd}\n"


def bring(page, name, text, label="Your scenario file"):
    page.locator(".picker", has_text=label).locator("input").set_input_files(
        {"name": name, "mimeType": "text/plain", "buffer": text.encode()}
    )


def drop(page, name, text):
    """Drop a file on the first picker, as a hand with a mouse does."""
    page.evaluate(
        """([name, text]) => {
            const data = new DataTransfer();
            data.items.add(new File([text], name));
            document.querySelector(".picker").dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
        }""",
        [name, text],
    )


def by_keyboard(page, name, text):
    """Choose a file with the keyboard alone."""
    page.locator(".policy-toggle").first.wait_for()
    with page.expect_file_chooser() as chooser:
        page.locator(".picker input").first.press("Enter")
    chooser.value.set_files({"name": name, "mimeType": "text/plain", "buffer": text.encode()})


def editor(page):
    page.get_by_role("tab", name="YAML").click()
    return page.locator(".editor textarea")


def test_a_programme_is_picked_changed_by_a_control_and_used(opened):
    page = opened("/scenarios")
    page.locator(".library-toggle", has_text="Nanjing").click()
    page.locator('.item[data-name="programmes/nanjing/night_patrol"]').click()
    expect(page.locator(".draft-name h2")).to_have_text("night_patrol")
    page.locator(".policy-toggle", has_text="Resident night patrol").click()
    amount = page.get_by_role("spinbutton", name="Residents hired per compound")
    amount.fill("9")
    amount.press("Tab")
    expect(editor(page)).to_have_value(re.compile("patrollers_per_compound: 9"))
    page.get_by_role("tab", name="Policies").click()
    page.locator(".policy-toggle", has_text="Resident night patrol").click()
    amount = page.get_by_role("spinbutton", name="Residents hired per compound")
    amount.fill("900")
    amount.press("Tab")
    expect(page.locator(".field-fault:visible")).to_contain_text("above the highest allowed value 200")
    expect(page.locator(".state")).to_contain_text("Valid")  # what cannot be is told, and changes nothing
    page.get_by_role("button", name="Use as A").click()
    expect(page.locator(".sides")).to_contain_text("Scenario A: night_patrol")
    page.get_by_role("tab", name="Differences").click()
    page.get_by_label("First", exact=True).select_option("programmes/nanjing/night_patrol")
    expect(page.locator(".diff-summary")).to_have_text("Values that differ: 1. Policies that only one of the two has: 0.")
    expect(page.locator(".diff-table tbody tr")).to_contain_text(["Resident night patrol: Residents hired per compound"])
    assert page.locator(".diff-first, .diff-second").all_inner_texts()[-1] == "9 persons"


def test_policies_are_added_and_removed_and_undone(opened):
    page = opened("/scenarios")
    titles = page.locator(".policy-title")
    expect(titles).to_have_count(3)
    page.get_by_label("Add a policy").select_option(label="Street lighting")
    expect(titles).to_have_count(4)
    page.get_by_role("button", name="Remove Patrol force").click()
    expect(titles).to_have_count(3)
    expect(editor(page)).to_have_value(re.compile(r"patrol_force: null\n"))
    page.get_by_role("button", name="Undo").click()
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".editor textarea")).not_to_have_value(re.compile("patrol_force: null|street_lighting"))


def test_a_bad_file_is_told_at_line_and_field_and_put_right_by_hand(opened, page):
    opened("/scenarios")
    by_keyboard(page, "bad.yaml", BAD)
    rows = page.locator(".problems tbody tr")
    expect(rows).to_have_count(3)
    expect(rows.nth(0)).to_contain_text(
        re.compile(r"4\s*policies.night_patrol.patrollers_per_compound\s*-3 is below the lowest allowed value 0")
    )
    expect(rows.nth(1)).to_contain_text("did you mean hours?")
    expect(page.get_by_role("button", name="Use as A")).to_be_disabled()
    page.get_by_role("button", name="Go to line 4").click()
    area = page.locator(".editor textarea")
    expect(area).to_be_focused()
    assert page.evaluate("(e => e.value.slice(e.selectionStart, e.selectionEnd))(document.activeElement)").startswith("-3")
    area.fill(GOOD)
    expect(page.locator(".state")).to_have_text("✓ Valid")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download").click()
    assert download.value.suggested_filename == "bad.yaml"
    assert open(download.value.path(), encoding="utf-8").read() == GOOD
    drop(page, "climbs.yaml", CLIMBS)
    expect(page.locator(".problems")).to_contain_text("leads out of the scenario's folder")
    bring(page, "large.yaml", "#" * 300_000)
    expect(page.locator(".picker.is-wrong .picker-told")).to_contain_text("large.yaml has 0.3 MB")
    expect(page.locator(".draft-name h2")).to_have_text("climbs")  # it never left the browser


def test_a_link_restores_the_scenario_for_somebody_else(opened, page, browser, base_url, tmp_path):
    opened("/scenarios")
    bring(page, "mine.yaml", GOOD)
    page.get_by_role("button", name="Use as B").click()
    expect(page.locator(".sides")).to_contain_text("Scenario B: mine")
    page.get_by_role("button", name="Link to this").click()
    address = page.get_by_label("Address that restores").input_value()
    assert address.startswith(base_url + "/scenarios?") and len(address) < 1500
    other = browser.new_context()
    theirs = other.new_page()
    theirs.goto(address)
    expect(theirs.locator(".sides")).to_contain_text("Scenario B: mine")
    theirs.get_by_role("tab", name="YAML").click()
    expect(theirs.locator(".editor textarea")).to_have_value(GOOD)
    trap = "<img src=x onerror=window.hacked=1>"
    chosen, _ = read(GOOD, "mine.yaml", tmp_path)
    theirs.goto(f"{base_url}/scenarios?draft={packed(Chosen(trap, GOOD, chosen.scenario))}")
    expect(theirs.locator(".draft-name h2")).to_have_text(trap)
    assert theirs.locator("img").count() == 0 and theirs.evaluate("window.hacked") is None
    theirs.goto(base_url + "/scenarios?a=~broken&seed=x")
    expect(theirs.get_by_role("alert")).to_have_count(2)
    other.close()


def test_two_users_never_see_each_others_scenario(opened, page, browser, base_url):
    opened("/scenarios")
    bring(page, "secret.yaml", GOOD)
    page.get_by_role("button", name="Use as A").click()
    expect(page.locator(".sides")).to_contain_text("Scenario A: secret")
    other = browser.new_context()
    theirs = other.new_page()
    theirs.goto(base_url + "/scenarios")
    expect(theirs.locator(".sides")).to_contain_text("Scenario A: baseline")
    assert "secret" not in theirs.locator("main").inner_text()
    other.close()


def test_own_streets_become_the_city_and_go_with_the_page(opened, page, server, tmp_path):
    from tests.dashboard.test_dashboard_uploads import lattice

    opened("/scenarios")
    file = tmp_path / "my roads.geojson"
    file.write_bytes(lattice(12))
    page.locator(".picker", has_text="Your streets").locator("input").set_input_files(file)
    expect(page.locator(".uploads .notice")).to_contain_text("308 street segments")
    expect(page.locator(".state")).to_have_text("✓ Valid")
    expect(editor(page)).to_have_value(re.compile("streets: my_roads.geojson"))
    kept = list(server.log.parent.glob("changan-user-*/my_roads.geojson"))
    assert len(kept) == 1
    page.get_by_role("tab", name="City and run").click()
    page.get_by_role("button", name="Back to a synthetic city").click()
    expect(page.get_by_text("Streets: my_roads.geojson")).to_have_count(0)
    bring(page, "nothing.geojson", "<!doctype html>", "Your streets")
    expect(page.locator(".uploads .notice.bad")).to_contain_text("web page")
    page.goto("about:blank")
    for _ in range(200):  # the page says goodbye, the server removes what it kept for it
        if not kept[0].exists():
            break
        page.wait_for_timeout(100)
    assert not kept[0].parent.exists()


def test_terms_open_where_they_stand_and_can_be_searched(opened, page):
    opened("/scenarios")
    page.get_by_role("button", name="What is meant by Scenario?").click()
    dialog = page.locator("dialog.glossary")
    expect(dialog.locator("dt.is-chosen")).to_have_text("Scenario")
    page.get_by_label("Search").fill("displace")
    expect(dialog.locator("dt").first).to_have_text("Diffusion of benefits")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(page.get_by_role("button", name="What is meant by Scenario?")).to_be_focused()


@pytest.mark.parametrize("language, scheme, width", [("en", "light", 1366), ("zh", "dark", 390)])
def test_every_tab_is_accessible_and_fits(opened, page, accessible, language, scheme, width):
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 800})
    opened(f"/scenarios?lang={language}&a=tiny")
    page.locator(".policy-toggle").first.click()
    page.locator(".fields .field").first.wait_for()
    for tab in range(5):
        page.get_by_role("tab").nth(tab).click()
        page.locator("#draft-panel > *:visible").first.wait_for()
        if tab == 2:
            page.locator(".policy-toggle").first.click()
            page.locator(".policy-body").wait_for()
        accessible(page, f"tab {tab}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"tab {tab}"
    page.locator(".shell-terms").click()
    page.locator("dialog[open]").wait_for()
    accessible(page, "terms")
