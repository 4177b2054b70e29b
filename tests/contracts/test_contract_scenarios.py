"""Every shipped scenario and study loads, says why it exists, and runs a day in a small city."""

import pytest

import scenarios
from experiments.study import Design, load_sweep
from sim.model import SafeCity
from sim.scenario import Scenario
from sim.scenario_study import load_study

SMALL = [("city.segments", "120"), ("city.population.residents", "500"), ("run.tick_min", "60")]
NAMES = sorted(scenarios.names())
STUDIES = scenarios.studies()
SWEEPS = scenarios.sweeps()


@pytest.mark.parametrize("name", NAMES)
def test_every_shipped_scenario_says_why_and_runs_a_day(name):
    scenario = Scenario.load(name, overrides=SMALL)
    assert len(scenario.why) > 20
    assert Scenario.load(name).hash != scenario.hash
    done = SafeCity(scenario, seed=1).run(1)
    assert done.day == 1 and done.outcomes()["true_crime"] >= 0


@pytest.mark.parametrize("name", NAMES)
def test_a_shipped_scenario_survives_its_own_file_form(name, tmp_path):
    scenario = Scenario.load(name)
    path = tmp_path / "again.yaml"
    path.write_text(scenario.to_yaml(), encoding="utf-8")
    assert Scenario.load(path).hash == scenario.hash
    assert Scenario.from_dict(scenario.to_dict(), base_dir=scenario.base_dir).hash == scenario.hash


@pytest.mark.parametrize("name", STUDIES)
def test_every_shipped_study_loads_and_its_scenarios_are_different_worlds_that_run(name):
    study = load_study(name)
    assert len(study.scenarios) >= 2 and study.seeds >= 10
    assert len({scenario.hash for scenario in study.scenarios}) == len(study.scenarios)
    assert len({scenario.name for scenario in study.scenarios}) == len(study.scenarios)
    digests = set()
    small = load_study(name, overrides=SMALL)
    for scenario in small.scenarios:
        digests.add(SafeCity(scenario, seed=1).run(1).digest())
    assert len(digests) >= 2


def test_the_three_studies_of_the_main_comparison_are_shipped():
    assert {"night_patrols", "camera_density", "meshing_granularity"} <= set(STUDIES)


def test_every_shipped_study_file_is_a_comparison_or_a_sweep():
    files = {path.stem for path in (scenarios.FOLDER / "studies").glob("*.yaml")}
    assert set(STUDIES) | set(SWEEPS) == files and not set(STUDIES) & set(SWEEPS)
    assert {"tiny_sweep", "levers"} <= set(SWEEPS)


@pytest.mark.parametrize("name", SWEEPS)
def test_every_shipped_sweep_says_why_and_its_points_are_different_worlds(name):
    study = load_sweep(name)
    assert len(study.why) > 20 and study.outcomes and study.design.of_kind("lever") and study.design.of_kind("uncertainty")
    assert len(study.plan()) == study.design.size
    hashes = {study.scenario(point).hash for point in range(0, study.design.size, max(1, study.design.size // 40))}
    assert len(hashes) >= 40
    assert all(factor.unit and factor.source and factor.label_zh for factor in study.factors)
    assert Design.from_dict(study.design.to_dict()) == study.design
