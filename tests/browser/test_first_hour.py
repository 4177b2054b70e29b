"""The path of docs/dashboard-first-hour.md, walked in a browser on the smallest city: watch a night, add patrols, compare, read, download, same numbers."""

import csv
import io
import re

from playwright.sync_api import expect

from experiments.compare import compare
from sim.model import SafeCity
from sim.scenario import Scenario
from tests.browser.steps import accessible, bring, darkens, fill, goes, named, run_on, saved

SEEDS, DAYS = 3, 10


def test_a_student_goes_from_a_night_to_the_same_numbers_on_the_command_line(opened, page, tmp_path):
    opened("/?a=tiny&b=tiny&seed=1")
    page.locator(".city-view[data-frame]").wait_for()
    run_on(page, 1, 22)
    page.get_by_role("tab", name="Policies").click()
    page.get_by_label("Add a policy").select_option(label="Resident night patrol")
    expect(page.get_by_text("In force since 05:00 of day 1")).to_be_visible()
    file = tmp_path / "night.yaml"
    file.write_text(saved(page, "Download scenario (YAML)")[1], encoding="utf-8")
    assert "night_patrol" in Scenario.load(file).policies

    goes(page, "Scenarios")
    bring(page, "night.yaml", file.read_text(encoding="utf-8"))
    named(page, "night")
    page.get_by_role("button", name="Use as B").click()
    expect(page.locator(".sides")).to_contain_text("Scenario B: night")
    goes(page, "Compare")
    expect(page.locator(".compare-sides")).to_contain_text("tiny")
    fill(page, Seeds=SEEDS, Days=DAYS)
    page.get_by_role("button", name="Run the seeds").click()
    expect(page.locator(".batch-state")).to_contain_text(f"{2 * SEEDS} runs done: {SEEDS} pairs")
    _read(page)
    shown = {row["outcome"]: row for row in csv.DictReader(io.StringIO(saved(page, "Download the table")[1]))}

    same = compare([Scenario.load("tiny", days=DAYS), Scenario.load(file, days=DAYS)], seeds=SEEDS, workers=1)  # what changan compare runs
    assert len(shown) == len(same.outcome_names) > 100
    for name in ("true_crime", "true.ebike_theft", "security", "cost_cny"):
        found = same.differences[0][name].found
        assert (float(shown[name]["a"]), float(shown[name]["b"])) == (found.a, found.b)
    assert float(shown["cost_cny"]["difference"]) > 0

    alone = SafeCity(Scenario.load(file, days=DAYS), seed=1).run()  # what changan run gives
    assert alone.digest() == next(run.digest for run in same.runs if run.scenario == 1 and run.seed == 1)


def _read(page):
    """Words, map, charts, tables of the result; light, then dark."""
    expect(page.locator(".said")).to_contain_text("compared with “tiny”")
    expect(page.locator(".said h3").first).to_be_visible()
    expect(page.locator("svg.street-map")).to_be_visible()
    expect(page.get_by_text("chance alone would colour some")).to_be_visible()
    expect(page.locator(".forest canvas")).to_be_visible()
    page.get_by_label("Outcome", exact=True).select_option("security")
    page.get_by_role("button", name="Cost per crime averted").click()
    expect(page.locator(".report-table")).to_contain_text("true crimes averted")
    page.get_by_role("button", name="Did crime move?").click()
    expect(page.locator(".report-table")).to_contain_text(re.compile("segments|whole city|cannot"))
    accessible(page, "results", part=".compare-results")
    darkens(page)
    accessible(page, "results, dark", part=".compare-results")
