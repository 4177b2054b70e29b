"""The path of docs/dashboard-first-hour.md, walked in a browser on the smallest city: watch a night, add patrols, compare, read, download, same numbers."""

import csv
import io
import re

from playwright.sync_api import expect

from experiments.compare import compare
from sim.model import SafeCity
from sim.scenario import Scenario

SEEDS, DAYS = 2, 10


def saved(page, name):
    """Press a button of downloads and return what came."""
    with page.expect_download() as got:
        page.get_by_role("button", name=name).click()
    return got.value.path().read_text(encoding="utf-8-sig")


def test_a_student_goes_from_a_night_to_the_same_numbers_on_the_command_line(opened, page, tmp_path):
    page.set_default_timeout(90_000)
    opened("/?a=tiny&b=tiny&seed=1")
    page.locator(".city-view[data-frame]").wait_for()
    page.get_by_role("tab", name="City").click()
    page.get_by_label("Hour", exact=True).fill("22")
    page.get_by_role("button", name="Run on").click()
    expect(page.locator(".watch-hour")).to_contain_text("22:00", timeout=60_000)

    page.get_by_role("tab", name="Policies").click()
    page.get_by_label("Add a policy").select_option(label="Resident night patrol")
    expect(page.get_by_text("In force since 05:00 of day 1")).to_be_visible(timeout=60_000)
    file = tmp_path / "night.yaml"
    file.write_text(saved(page, "Download scenario (YAML)"), encoding="utf-8")
    assert "night_patrol" in Scenario.load(file).policies

    page.get_by_role("link", name="Scenarios").click()
    page.locator(".picker", has_text="Your scenario file").locator("input").set_input_files(str(file))
    page.get_by_role("button", name="Use as B").click()
    page.get_by_role("navigation").get_by_role("link", name="Compare").click()
    expect(page.locator(".compare-sides")).to_contain_text("tiny")
    for label, value in (("Seeds", SEEDS), ("Days", DAYS)):
        page.get_by_label(label, exact=True).fill(str(value))
        page.get_by_label(label, exact=True).press("Tab")
    page.get_by_role("button", name="Run the seeds").click()
    expect(page.locator(".batch-state")).to_contain_text(f"{2 * SEEDS} runs done", timeout=90_000)
    page.get_by_role("button", name="Did crime move?").click()
    expect(page.locator(".report-table")).to_contain_text(re.compile("segments|whole city|cannot"))
    shown = {row["outcome"]: row for row in csv.DictReader(io.StringIO(saved(page, "Download the table")))}

    same = compare([Scenario.load("tiny", days=DAYS), Scenario.load(file, days=DAYS)], seeds=SEEDS, workers=1)  # what changan compare runs
    assert len(shown) == len(same.outcome_names) > 100
    for name in ("true_crime", "true.ebike_theft", "security", "cost_cny"):
        found = same.differences[0][name].found
        assert (float(shown[name]["a"]), float(shown[name]["b"])) == (found.a, found.b)
    assert float(shown["cost_cny"]["difference"]) > 0

    alone = SafeCity(Scenario.load(file, days=DAYS), seed=1).run()  # what changan run gives
    assert alone.digest() == next(run.digest for run in same.runs if run.scenario == 1 and run.seed == 1)
