"""A scenario written as what differs from a shipped one: short, and the same to the last number when it is read back."""

import pytest

import scenarios
from sim.scenario import Scenario
from sim.scenario_lean import lean_yaml


def read_back(text: str, folder) -> Scenario:
    (folder / "mine.yaml").write_text(text, encoding="utf-8")
    return Scenario.load(folder / "mine.yaml")


@pytest.mark.parametrize("name", ["tiny", "baseline", "night_patrol", "cameras", "cities/nanjing", *scenarios.programmes()[::8]])
def test_a_shipped_scenario_is_its_own_nearest(name, tmp_path):
    scenario = Scenario.load(name)
    text = lean_yaml(scenario, "mine")
    assert read_back(text, tmp_path).hash == scenario.hash
    assert len(text.splitlines()) < 60  # all of it is some 900 lines


def test_it_says_what_was_changed_and_nothing_else(tmp_path):
    scenario = Scenario.load("baseline").with_values(
        {"policies.night_patrol": {"patrollers_per_compound": 4, "start_day": 3}, "run.days": 30}
    )
    text = lean_yaml(scenario, "mine_live")
    lines = [line for line in text.splitlines() if not line.startswith("why:")]
    assert lines == [
        "extends: baseline",
        "name: mine_live",
        "run:",
        "  days: 30",
        "policies:",
        "  night_patrol:",
        "    start_day: 3",
        "    patrollers_per_compound: 4",
    ]
    again = read_back(text, tmp_path)
    assert (again.name, again.hash) == ("mine_live", scenario.hash)


def test_a_policy_that_went_is_null_and_one_of_another_label_names_its_kind(tmp_path):
    plain = Scenario.load("night_patrol").to_dict()
    del plain["policies"]["night_patrol"]
    plain["policies"]["evening"] = {"policy": "night_patrol", "hours": "18:00-22:00"}
    scenario = Scenario.from_dict({**plain, "name": "night_patrol"})
    text = lean_yaml(scenario, "mine")
    assert "extends: baseline" in text  # nearer than the file it came from
    assert "  evening:\n    policy: night_patrol\n    hours: 18:00-22:00\n" in text
    assert read_back(text, tmp_path).hash == scenario.hash
    plain["policies"] = {label: values for label, values in plain["policies"].items() if label != "grid_management"}
    without = Scenario.from_dict(plain)
    assert "  grid_management: null\n" in lean_yaml(without, "mine")
    assert read_back(lean_yaml(without, "mine"), tmp_path).hash == without.hash


def test_where_no_file_can_say_the_difference_the_whole_scenario_is_written(tmp_path):
    plain = Scenario.load("tiny").to_dict()
    del plain["crime_types"]["assault"]
    scenario = Scenario.from_dict(plain)
    text = lean_yaml(scenario, "mine")
    assert "extends:" not in text
    assert read_back(text, tmp_path).hash == scenario.hash
