"""Study files: every mistake is told at once, with its place; every point is a scenario under the loader's own checks."""

import numpy as np
import pandas as pd
import pytest

from experiments.study import Design, load_sweep
from sim.scenario import Scenario, ScenarioError

GOOD = """why: to test
base: tiny
constants:
  run.days: 3
uncertainties:
  offenders: {path: parameters.offending.active_share_of_adults, low: 0.005, high: 0.02, scale: log}
levers:
  patrollers: {path: policies.patrol_force.patrollers_per_10000, low: 0, high: 60}
  mode: {path: policies.patrol_force.mode, levels: [foot, car]}
  workers: {path: policies.grid_management.workers_per_grid, low: 1, high: 3}
outcomes:
  - true_crime
  - {name: security, transform: log}
design: {method: latin_hypercube, points: 12, seed: 3}
seeds: 2
"""


def study(tmp_path, text=GOOD, **changes):
    for old, new in changes.items():
        text = text.replace(old, new)
    (tmp_path / "mine.yaml").write_text(text, encoding="utf-8")
    return load_sweep(tmp_path / "mine.yaml")


def told(tmp_path, *replaced):
    text = GOOD
    for old, new in replaced:
        assert old in text
        text = text.replace(old, new)
    with pytest.raises(ScenarioError) as caught:
        study(tmp_path, text)
    return [(p.line, str(p).partition(": ")[2]) for p in caught.value.problems]


def test_a_study_says_what_it_is(tmp_path):
    s = study(tmp_path)
    assert (s.name, s.why, s.text, s.seeds, s.outcomes) == ("mine", "to test", GOOD, (1, 2), ("true_crime", "security"))
    assert [f.kind for f in s.factors] == ["uncertainty", "lever", "lever", "lever"]
    offenders, _, mode, workers = s.factors
    assert (offenders.unit, offenders.source[:8], offenders.base) == ("share", "off_frac", 0.008)
    assert mode.levels == ("foot", "car") and workers.integer and not offenders.integer
    assert s.plan().index.name == "point" and list(s.plan().columns) == ["offenders", "patrollers", "mode", "workers"]


def test_the_scenario_of_a_point_is_the_base_with_constants_and_its_values_and_nothing_else(tmp_path):
    s = study(tmp_path)
    row = s.plan().loc[5]
    by_hand = Scenario.load(
        "tiny",
        overrides=[
            ("run.days", "3"), ("parameters.offending.active_share_of_adults", repr(float(row.offenders))),
            ("policies.patrol_force.patrollers_per_10000", repr(float(row.patrollers))), ("policies.patrol_force.mode", row["mode"]),
            ("policies.grid_management.workers_per_grid", str(int(row.workers))),
        ],
    )  # fmt: skip
    assert s.scenario(5).hash == by_hand.hash
    assert len({s.scenario(point).hash for point in range(12)}) == 12


def test_a_scenario_may_stand_in_the_study_and_extend_a_file_beside_it(tmp_path):
    (tmp_path / "town.yaml").write_text("extends: tiny\nrun: {days: 9}\n")
    s = study(tmp_path, **{"base: tiny": "base:\n  extends: town.yaml\n  policies: {cameras: {}}"})
    assert s.scenario(0).run.days == 3 and "cameras" in s.scenario(0).policies
    assert study(tmp_path, **{"base: tiny": "base: town.yaml", "  run.days: 3": "  run.tick_min: 30"}).scenario(0).run.days == 9


def test_every_mistake_is_told_at_once_with_its_line(tmp_path):
    found = told(
        tmp_path,
        ("base: tiny", "base: tiny\nlever: {}"),
        ("low: 0, high: 60", "low: 0, high: 900"),
        ("policies.grid_management.workers_per_grid", "policies.grid_management.worker_per_grid"),
        ("[foot, car]", "[foot, cart]"),
        ("- true_crime", "- true_crimes"),
        ("points: 12", "points: 1"),
    )
    lines = [line for line, _ in found]
    assert lines == sorted(lines) and set(lines) == {3, 9, 10, 11, 13, 15}
    text = "\n".join(words for _, words in found)
    for words in (
        "did you mean levers?",
        "900 is above the highest allowed value 500",
        "did you mean car?",
        "did you mean true_crime?",
        "below the lowest allowed value 2",
    ):
        assert words in text
    assert "workers_per_grid" in next(words for line, words in found if line == 11)


@pytest.mark.parametrize(
    "replaced, line, words",
    [
        (("base: tiny", "base: tinny"), 2, "did you mean tiny?"),
        (("  run.days: 3", "  run.day: 3"), 4, "days"),
        (("low: 1, high: 3", "low: 0.5, high: 3"), 10, "0.5 is not a whole number"),
        (("low: 1, high: 3", "low: 3, high: 1"), 10, "low (3) must be below high (1)"),
        (("low: 1, high: 3", "low: 1"), 10, "low and high are needed, or levels"),
        (("low: 0.005", "low: 0"), 6, "above 0"),
        (("workers:", "seed:"), 10, "column of the table"),
        (("workers:", "offenders:"), 10, "uncertainties has this name already"),
        (("workers:", "true_crime:"), 10, "an outcome has this name"),
        (("policies.grid_management.workers_per_grid", "policies.patrol_force.patrollers_per_10000"), 10, "patrollers varies"),
        (("policies.grid_management.workers_per_grid", "policies.grid_management"), 10, "policies.grid_management"),
        (("policies.grid_management.workers_per_grid", "policies.cameras.operators"), 10, "cameras"),
        (("transform: log", "transform: per_100k"), 13, "per_100k is for totals"),
        (("transform: log", "transform: ln"), 13, "'ln' is not one of none, log"),
        (("latin_hypercube, points: 12", "sobol, points: 12"), 14, "a power of two, 8 or 16"),
        (("points: 12, seed: 3", "points: 12, paths: 9"), 14, "latin_hypercube has no paths; it reads points, seed"),
        (("points: 12, seed: 3", "seed: 3"), 14, "latin_hypercube needs points"),
        (("seeds: 2", "seeds: 0"), 15, "seeds: a number of runs"),
        (("seeds: 2", "seeds: [1, 1]"), 15, "1 is given twice"),
        (("seeds: 2", "seeds: {until: 0.02, outcome: true_crim}"), 15, "did you mean true_crime?"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_line_and_remedy(tmp_path, replaced, line, words):
    found = told(tmp_path, replaced)
    assert any(at == line and words in text for at, text in found), found


def test_a_file_that_lists_scenarios_is_sent_to_the_comparison():
    with pytest.raises(ScenarioError, match="changan compare --study"):
        load_sweep("night_patrols")


def test_the_same_file_gives_the_same_points_and_another_seed_others(tmp_path):
    first, again, other = study(tmp_path).plan(), study(tmp_path).plan(), study(tmp_path, **{"seed: 3": "seed: 4"}).plan()
    pd.testing.assert_frame_equal(first, again)
    assert not first.equals(other)


@pytest.mark.parametrize("method, size", [("latin_hypercube, points: 16", 16), ("sobol_sequence, points: 16", 16), ("sobol, points: 8", 48), ("morris, paths: 5", 25), ("grid, levels: 4", 96)])  # fmt: skip
def test_every_sampler_keeps_to_bounds_levels_and_whole_numbers(tmp_path, method, size):
    s = study(tmp_path, **{"latin_hypercube, points: 12, seed: 3": method})
    plan = s.plan()
    assert len(plan) == s.design.size == size == len(s.design.units)
    assert plan.offenders.between(0.005, 0.02).all() and plan.patrollers.between(0, 60).all()
    assert set(plan["mode"]) == {"foot", "car"} and set(plan.workers) <= {1, 2, 3} and plan.workers.dtype == np.int64
    assert 0.0 <= s.design.units.min() and s.design.units.max() <= 1.0
    again = Design.from_dict(s.design.to_dict())
    assert again == s.design
    pd.testing.assert_frame_equal(again.plan(), plan)


CROSSED = "crossed, levers: {method: grid, levels: 2}, uncertainties: {method: latin_hypercube, points: 5}"


def test_a_crossed_design_runs_every_policy_in_every_state_of_the_world_one_world_after_the_other(tmp_path):
    s = study(tmp_path, **{"latin_hypercube, points: 12, seed: 3": CROSSED})
    plan = s.plan()
    assert len(plan) == s.design.size == 5 * s.design.block == 5 * 8  # 2 patrollers x 2 modes x 2 numbers of workers
    worlds = [plan.iloc[k * 8 : (k + 1) * 8] for k in range(5)]
    assert all(world.offenders.nunique() == 1 and len(world.drop_duplicates()) == 8 for world in worlds)
    assert plan.offenders.nunique() == 5 and Design.from_dict(s.design.to_dict()) == s.design
    assert len({s.scenario(point).hash for point in range(40)}) == 40


def test_a_crossed_design_needs_both_sides(tmp_path):
    found = told(tmp_path, ("latin_hypercube, points: 12, seed: 3", "crossed, levers: {method: grid, points: 4}"))
    assert [line for line, _ in found] == [14, 14]
    assert "crossed needs a design of the uncertainties" in str(found) and "grid has no points" in str(found)


def test_whole_numbers_and_levels_get_even_shares_and_log_scales_even_ratios(tmp_path):
    offenders, _, mode, workers = study(tmp_path).factors
    u = (np.arange(600) + 0.5) / 600
    assert np.unique(workers.at(u), return_counts=True)[1].tolist() == [200, 200, 200]
    assert np.unique(mode.at(u), return_counts=True)[1].tolist() == [300, 300]
    assert offenders.at([0.5])[0] == pytest.approx((0.005 * 0.02) ** 0.5, rel=1e-8)
    assert np.allclose(offenders.share(offenders.at(u)), u, atol=1e-7)


def test_points_come_from_a_csv_file_and_its_mistakes_are_told_by_line(tmp_path):
    (tmp_path / "points.csv").write_text("mode,offenders,workers,patrollers\nfoot,0.01,2,5\ncar,0.02,3,60\n")
    s = study(tmp_path, **{"latin_hypercube, points: 12, seed: 3": "csv, file: points.csv"})
    assert s.plan().to_dict("records") == [
        {"offenders": 0.01, "patrollers": 5.0, "mode": "foot", "workers": 2}, {"offenders": 0.02, "patrollers": 60.0, "mode": "car", "workers": 3}
    ]  # fmt: skip
    (tmp_path / "points.csv").write_text("mode,offenders,workers,patrollers\nbike,0.01,2.5,5\ncar,0.2,3,x\n")
    found = told(tmp_path, ("latin_hypercube, points: 12, seed: 3", "csv, file: points.csv"))
    assert [line for line, _ in found] == [2, 2, 3, 3]
    (tmp_path / "points.csv").write_text("mode,offender,workers,patrollers\n")
    assert "did you mean offenders?" in str(told(tmp_path, ("latin_hypercube, points: 12, seed: 3", "csv, file: points.csv")))


def test_a_precision_target_asks_for_runs_until_the_interval_is_narrow_never_for_significance(tmp_path):
    s = study(tmp_path, **{"seeds: 2": "seeds: {until: 0.1, outcome: true_crime, least: 4, most: 40, first: 7}"})
    assert s.seeds == tuple(range(7, 47)) and s.precision.outcome == "true_crime"
    wide, narrow = [90.0, 110.0, 80.0, 120.0], [99.0, 101.0, 100.0, 100.0]  # half widths 29 and 1.3 of a mean of 100
    assert not s.precision.reached(wide) and s.precision.reached(narrow) and not s.precision.reached(narrow[:3])
    assert not s.precision.reached([*narrow[:3], float("nan")])
