"""Scenario files that are right: layers, defaults, canonical form, round trips."""

import json
from pathlib import Path

import pytest

import scenarios
from sim.core.params import declarations
from sim.scenario import RunSpec, Scenario
from sim.scenario_errors import ScenarioError, nearest
from sim.scenario_parts import policies
from sim.scenario_schema import as_plain, json_schema, listed
from sim.scenario_study import load_study


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("name", scenarios.names())
def test_every_shipped_scenario_loads_by_name_and_by_path_with_one_hash(name):
    by_name = Scenario.shipped(name)
    assert by_name.hash == Scenario.load(scenarios.path_of(name)).hash == Scenario.load(f"scenarios/{name}.yaml").hash
    assert by_name.name == name
    assert by_name.why


def test_the_shipped_scenarios_have_the_promised_sizes():
    tiny, baseline = Scenario.shipped("tiny"), Scenario.shipped("baseline")
    assert (tiny.city.segments, tiny.city.population.residents) == (300, 2_000)
    assert baseline.city.population.residents == 20_000
    assert set(baseline.policies) == {"grid_management", "patrol_force"}


@pytest.mark.parametrize("name", ["placebo", "night_patrol", "cameras"])
def test_a_scenario_over_the_baseline_differs_by_its_policy_alone(name):
    differences = Scenario.shipped("baseline").diff(Scenario.shipped(name))
    assert differences
    assert all(path.startswith(f"policies.{name}.") and before is None for path, before, _ in differences)


def test_fine_grids_differ_from_the_baseline_by_one_number():
    assert Scenario.shipped("baseline").diff(Scenario.shipped("fine_grids")) == [("policies.grid_management.households_per_grid", 300, 150)]


def test_an_empty_scenario_has_every_default(tmp_path):
    made = Scenario.load(write(tmp_path / "a.yaml", "why: nothing else\n"))
    assert made.run == RunSpec()
    assert made.policies == {}
    assert {"burglary", "ebike_theft", "assault"} <= set(made.crime_types)
    assert made.name == "a"


def test_yaml_1_1_traps_are_no_traps(tmp_path):
    """22:00-04:00 is no number in base 60, `no` and `on` are words, 2024-01-01 is read as a date only where one is wanted."""
    text = "why: no\nname: on\npolicies: {night_patrol: {hours: 22:00-04:00}}\nrun: {start: 2025-01-06}\n"
    made = Scenario.load(write(tmp_path / "a.yaml", text))
    assert (made.why, made.name) == ("no", "on")
    assert made.policies["night_patrol"].hours == "22:00-04:00"
    assert str(made.run.start) == "2025-01-06"
    assert Scenario.load(write(tmp_path / "b.yaml", "why: 1:30\n")).why == "1:30"


def test_layers_merge_key_by_key_and_the_last_word_counts(tmp_path):
    write(tmp_path / "low.yaml", "extends: tiny\nwhy: low\nname: low\nrun: {days: 10, tick_min: 5}\n")
    write(tmp_path / "mid.yaml", "extends: low.yaml\nrun: {days: 20}\npolicies: {cameras: {operators: 3}}\n")
    top = write(tmp_path / "top.yaml", "extends: mid.yaml\npolicies: {cameras: {cameras_per_km2: 7}, patrol_force: null}\n")
    made = Scenario.load(top, overrides=[("run.days", "30"), ("policies.cameras.operators", "4")], days=40)
    assert (made.run.days, made.run.tick_min) == (40, 5)
    assert (made.policies["cameras"].operators, made.policies["cameras"].cameras_per_km2) == (4, 7)
    assert set(made.policies) == {"cameras", "grid_management"}
    assert (made.name, made.why) == ("top", ""), "name and why are a file's own words"


def test_extends_reaches_files_in_folders_below_and_files_there_reach_back(tmp_path):
    (tmp_path / "cities").mkdir()
    write(tmp_path / "common.yaml", "run: {days: 11}\n")
    write(tmp_path / "cities" / "a.yaml", "extends: ../common.yaml\ncity: {segments: 500}\n")
    made = Scenario.load(write(tmp_path / "s.yaml", "extends: cities/a.yaml\n"))
    assert (made.run.days, made.city.segments) == (11, 500)
    with pytest.raises(ScenarioError, match="leads out of the scenario's folder"):
        Scenario.load(tmp_path / "cities" / "a.yaml")


def test_one_policy_may_stand_twice_under_two_labels(tmp_path):
    made = Scenario.load(
        write(
            tmp_path / "a.yaml",
            """\
policies:
  night_patrol: {}
  urban_villages: {policy: night_patrol, where: {compound: urban-village}, patrollers_per_compound: 2}
""",
        )
    )
    assert made.policies["urban_villages"].where.compound == "urban-village"
    assert type(made.policies["urban_villages"]) is type(made.policies["night_patrol"])
    assert made.hash == Scenario.from_dict(made.to_dict()).hash


def test_a_label_that_changes_its_policy_leaves_the_old_parameters_behind(tmp_path):
    write(tmp_path / "low.yaml", "policies: {extra: {policy: cameras, operators: 3}}\n")
    made = Scenario.load(write(tmp_path / "a.yaml", "extends: low.yaml\npolicies: {extra: {policy: placebo, dose: 2}}\n"))
    assert made.policies["extra"].dose == 2


def test_a_part_of_a_group_leaves_the_policys_own_defaults_for_the_rest(tmp_path):
    """`where: {level: ...}` of a night patrol still means three-nones compounds: nothing is widened in silence."""
    made = Scenario.load(write(tmp_path / "a.yaml", "policies: {night_patrol: {where: {level: grid, units: [1, 2]}}}\n"))
    assert made.policies["night_patrol"].where.compound == "three-nones"
    anywhere = Scenario.load("tiny", overrides=[("policies.night_patrol.where.compound", "null")])
    assert anywhere.policies["night_patrol"].where.compound is None


def test_aliases_may_be_used_in_moderation(tmp_path):
    made = Scenario.load(write(tmp_path / "a.yaml", "policies:\n  night_patrol: {where: &w {compound: gated}}\n  cameras: {where: *w}\n"))
    assert made.policies["cameras"].where.compound == "gated"


def test_a_new_crime_type_comes_from_an_added_catalogue(tmp_path):
    row = Scenario.shipped("tiny").crime_types["burglary"].model_dump(mode="json")
    write(tmp_path / "mine.yaml", json.dumps({"kite_theft": {**row, "label": "Kite theft"}}))
    made = Scenario.load(write(tmp_path / "a.yaml", "catalogue: {crime_types: mine.yaml}\ncrime_types: {kite_theft: {loss_cny: 20}}\n"))
    assert made.crime_types["kite_theft"].loss_cny == 20
    assert "burglary" in made.crime_types
    again = Scenario.from_dict(made.to_dict())
    assert again.hash == made.hash, "the resolved form stands alone, without the added file"


def test_a_file_on_the_command_line_may_lie_anywhere_and_starts_here(tmp_path, monkeypatch):
    write(tmp_path / "roads.geojson", "{}")
    monkeypatch.chdir(tmp_path)
    for given_path in ("roads.geojson", str(tmp_path / "roads.geojson")):
        made = Scenario.load("tiny", overrides=[("city.streets", given_path)])
        assert made.city.streets == (tmp_path / "roads.geojson").resolve()


def test_a_scenario_is_frozen_and_survives_pickling():
    import pickle

    made = Scenario.shipped("night_patrol")
    with pytest.raises(ValueError, match="frozen"):
        made.name = "x"
    again = pickle.loads(pickle.dumps(made))
    assert again == made
    assert again.hash == made.hash


def test_with_values_checks_like_a_file():
    made = Scenario.shipped("night_patrol")
    assert made.with_values({"policies.night_patrol.patrollers_per_compound": 2}).policies["night_patrol"].patrollers_per_compound == 2
    assert made.with_values({"policies.night_patrol": None}).policies.keys() == Scenario.shipped("baseline").policies.keys()
    assert made.with_values({"name": "x"}).name == "x"
    with pytest.raises(ScenarioError, match="below the lowest allowed value"):
        made.with_values({"policies.night_patrol.patrollers_per_compound": -2})


def test_python_values_of_every_kind_are_taken():
    import datetime

    import numpy as np

    made = Scenario.from_dict(
        {
            "run": {"days": np.int64(5), "start": datetime.date(2024, 3, 4)},
            "city": {"cell_m": np.float64(100)},
            "policies": {"cameras": policies()["cameras"](operators=3.0), "night_patrol": {"where": {"level": "grid", "units": (1, 2)}}},
        }
    )
    assert (made.run.days, str(made.run.start), made.city.cell_m) == (5, "2024-03-04", 100.0)
    assert made.policies["night_patrol"].where.units == (1, 2)


@pytest.mark.parametrize("name", scenarios.studies())
def test_every_shipped_study_loads_and_starts_from_the_baseline(name):
    study = load_study(name)
    changed = {path.split(".")[0] for path, _, _ in study.scenarios[0].diff(Scenario.shipped("baseline"))}
    assert changed <= {"policies", "name", "why"}  # the baseline, or the same city with the same units sent otherwise
    assert len({s.hash for s in study.scenarios}) == len(study.scenarios) == len({s.name for s in study.scenarios})
    assert study.seeds is not None
    assert study.why


def test_the_shipped_studies_have_the_promised_doses():
    patrols = [s.policies.get("night_patrol") for s in load_study("night_patrols").scenarios]
    assert [p and p.patrollers_per_compound for p in patrols] == [None, 2, 4, 6]
    cameras = {s.policies["cameras"].cameras_per_km2 for s in load_study("camera_density").scenarios[1:]}
    assert cameras == {20, 50, 100, 150}
    grids = {s.policies["grid_management"].households_per_grid for s in load_study("meshing_granularity").scenarios}
    assert grids == {150, 300, 600, 1200}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("scenarios: [baseline]\n", "a list of 2 to 100 scenarios is needed"),
        ("seeds: 30\n", "a list of 2 to 100 scenarios is needed"),
        ("scenarios: [baseline, basline]\n", "does not exist"),
        ("scenarios: [baseline, baseline]\n", "two scenarios are called 'baseline'"),
        ("scenarios: [baseline, {extends: cameras}]\n", "needs a `name`"),
        ("scenarios: [baseline, {name: x, extends: cameras, run: {days: 0}}]\nseeds: 1\n", "run.days: 0 is below"),
        ("scenarios: [baseline, cameras]\nseeds: few\n", "seeds: a whole number"),
        ("scenarios: [baseline, cameras]\nseed: 3\n", "did you mean seeds?"),
        ("scenarios: [baseline, 3]\n", "a file, a shipped name or a group"),
        ("- baseline\n", "a study holds"),
    ],
)
def test_a_wrong_study_is_told_what_is_wrong(text, words, tmp_path):
    with pytest.raises(ScenarioError) as caught:
        load_study(write(tmp_path / "study.yaml", text))
    assert words in str(caught.value)
    assert str(tmp_path / "study.yaml") in str(caught.value)


def test_an_override_of_a_policy_concerns_the_scenarios_that_have_it():
    study = load_study("night_patrols", overrides=[("policies.night_patrol.notice", "0.5")], days=5)
    assert "night_patrol" not in study.scenarios[0].policies
    assert {s.policies["night_patrol"].notice for s in study.scenarios[1:]} == {0.5}
    with pytest.raises(ScenarioError, match="none of the scenarios has this policy"):
        load_study("night_patrols", overrides=[("policies.cameras.operators", "3")])


def test_the_list_of_parameters_addresses_every_number_of_a_scenario():
    """Each listed path can be set on the command line to its own default, which changes nothing."""
    paths = [d.path for d in listed()]
    assert len(paths) == len(set(paths)) > 200
    assert all(d.source for d in listed())
    full = Scenario.from_dict({"policies": {name: {} for name in policies()}})
    values = {d.path: as_plain(d)["default"] for d in listed()}
    assert full.with_values(values).diff(full) == []


def test_the_schema_takes_the_shipped_files_and_refuses_wrong_ones():
    jsonschema = pytest.importorskip("jsonschema")
    from ruamel.yaml import YAML

    checker = jsonschema.Draft202012Validator(json_schema())
    checker.check_schema(json_schema())
    for name in scenarios.names():
        checker.validate(YAML(typ="safe").load(scenarios.path_of(name)))
    for wrong in (
        {"wyh": 1},
        {"run": {"days": 0}},
        {"run": {"thread": 1}},
        {"policies": {"magic": {}}},
        {"policies": {"cameras": {"operators": -1}}},
        {"policies": {"x": {"policy": "magic"}}},
        {"crime_types": {"burglary": {"loss": 3}}},
    ):
        assert list(checker.iter_errors(wrong)), wrong
    for right in (
        {"policies": {"x": {"policy": "cameras", "operators": 1}, "cameras": None}},
        {"crime_types": {"burglary": {"loss_cny": 3}}},
        {"run": None},
    ):
        assert not list(checker.iter_errors(right)), right


def test_the_schema_shows_units_and_ranges():
    days = json_schema()["$defs"]["RunSpec"]["properties"]["days"]
    assert (days["unit"], days["minimum"], days["maximum"], days["default"]) == ("days", 1, 3650, 365)


def test_declared_defaults_of_a_nested_group_are_the_policys_own():
    shown = {d.path: d.default for d in declarations(policies()["night_patrol"], "p")}
    assert shown["p.where.compound"] == "three-nones"


def test_the_nearest_name_is_found_by_spelling_or_by_its_beginning():
    names = ["night_patrol", "patrollers_per_compound", "days"]
    assert nearest("nigth_patrol", names) == "night_patrol"
    assert nearest("night-patrol", names) == "night_patrol"
    assert nearest("patroller", names) == "patrollers_per_compound"
    assert nearest("zebra", names) is None
