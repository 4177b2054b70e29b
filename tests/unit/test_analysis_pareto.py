"""Fronts and hypervolumes by hand; a search that was killed repeats nothing and ends at the same front."""

import json

import numpy as np
import pandas as pd
import pytest

from experiments.analysis.pareto import front, nondominated, volume
from experiments.analysis.search import Plan, search
from experiments.study import Wanted, load_sweep
from sim.core.errors import ChanganError

LOW, HIGH = Wanted("crime", "1", "Crime", "犯罪", "lower"), Wanted("safe", "1", "Safe", "安全", "higher")


def test_a_front_by_hand():
    points = np.array([[1.0, 1.0], [2.0, 3.0], [3.0, 2.0], [3.0, 4.0], [1.0, 1.0]])  # crime lower, safe higher
    assert nondominated(points, [False, True]).tolist() == [True, True, False, True, False]
    with pytest.raises(ValueError, match="finite"):
        nondominated(np.array([[1.0, np.nan]]), [False, True])


def test_a_hypervolume_by_hand():
    # two points in the box from worst (4, 0) to best (0, 4): (1, 2) and (2, 3) dominate 3x2 + 2x3 - 2x2 = 8 of 16
    points = np.array([[1.0, 2.0], [2.0, 3.0]])
    assert volume(points, np.array([4.0, 0.0]), np.array([0.0, 4.0]), [False, True]) == pytest.approx(8 / 16)
    both_low = np.array([[1.0, 2.0], [2.0, 1.0]])
    assert volume(both_low, np.array([4.0, 4.0]), np.array([0.0, 0.0]), [False, False]) == pytest.approx(8 / 16)


def test_an_objective_that_is_the_same_everywhere_is_no_trade_off():
    points = np.array([[1.0, 7.0], [2.0, 7.0]])
    assert volume(points, np.array([4.0, 7.0]), np.array([0.0, 7.0]), [False, True]) == pytest.approx(3 / 4)
    assert np.isnan(volume(points, np.array([1.0, 7.0]), np.array([1.0, 7.0]), [False, True]))


def test_points_without_a_value_are_left_out_and_counted():
    values = pd.DataFrame({"crime": [1.0, np.nan, 3.0], "safe": [1.0, 9.0, 2.0]})
    found = front(pd.DataFrame({"l": [0, 1, 2]}), values, (LOW, HIGH))
    assert found.left_out == 1 and found.table()["l"].tolist() == [0, 2]
    with pytest.raises(ChanganError, match="no point has a value"):
        front(pd.DataFrame({"l": [1]}), values.iloc[1:2], (LOW, HIGH))
    with pytest.raises(ChanganError, match="neither side is declared better"):
        front(pd.DataFrame({"l": [0]}), values, (LOW, Wanted("safe", "1", "s", "s", "neither")))


STUDY = """base: tiny
uncertainties:
  offenders: {path: parameters.offending.active_share_of_adults, low: 0.005, high: 0.02}
levers:
  patrollers: {path: policies.patrol_force.patrollers_per_10000, low: 0, high: 60}
  workers: {path: policies.grid_management.workers_per_grid, low: 1, high: 5}
  mode: {path: policies.patrol_force.mode, levels: [foot, car]}
outcomes: [true_crime, cost_cny]
design: {method: latin_hypercube, points: 4}
seeds: 2
"""


@pytest.fixture
def study(tmp_path):
    (tmp_path / "s.yaml").write_text(STUDY)
    return load_sweep(tmp_path / "s.yaml")


class Killed(BaseException):
    """As a signal would, it passes every `except Exception`."""


class Store:
    """A run store of one file, and a model of one line; `dies_after` so many runs, in the middle of a batch."""

    def __init__(self, path, dies_after=10**9, fails=lambda scenario: False):
        self.path, self.left, self.fails, self.simulated = path, dies_after, fails, []

    def __call__(self, jobs):
        known = dict(map(json.loads, self.path.read_text().splitlines())) if self.path.exists() else {}
        rows = []
        for scenario, seed in jobs:
            key = f"{scenario.hash} {seed}"
            if key not in known:
                if self.left == 0:
                    raise Killed
                self.left -= 1
                self.simulated.append(key)
                known[key] = self.model(scenario, seed)
                with self.path.open("a") as stream:
                    stream.write(json.dumps([key, known[key]]) + "\n")
            rows.append(known[key])
        return rows

    def model(self, scenario, seed):
        if self.fails(scenario):
            return "it failed"
        force, grids = scenario.policies["patrol_force"], scenario.policies["grid_management"]
        people = force.patrollers_per_10000
        crime = 1e5 * scenario.parameters.offending.active_share_of_adults / (1 + people / 20) + seed
        return {"true_crime": crime, "cost_cny": people * (2 if force.mode == "car" else 1) + grids.workers_per_grid}


def plan(study, **more):
    return Plan(**{"objectives": study.wanted, "budget": 5 * 8 * 2 * 2, "worlds": 2, "batch": 8, **more})


def test_a_search_that_is_killed_repeats_no_run_and_ends_at_the_same_front(study, tmp_path):
    undisturbed = Store(tmp_path / "a.jsonl")
    whole = search(study, plan(study), undisturbed)
    killed = Store(tmp_path / "b.jsonl", dies_after=70)
    with pytest.raises(Killed):
        search(study, plan(study), killed)
    resumed = Store(tmp_path / "b.jsonl")
    again = search(study, plan(study), resumed)
    assert len(killed.simulated) == 70 and not set(killed.simulated) & set(resumed.simulated)
    assert killed.simulated + resumed.simulated == undisturbed.simulated
    assert again.to_json() == whole.to_json()
    third = Store(tmp_path / "b.jsonl", dies_after=0)
    assert search(study, plan(study), third).to_json() == whole.to_json() and not third.simulated


def test_a_search_beats_its_own_first_batch_and_finds_the_known_best(study, tmp_path):
    found = search(study, plan(study, budget=20 * 8 * 4), Store(tmp_path / "a.jsonl"))
    assert found.volumes == sorted(found.volumes) and found.volumes[-1] > found.volumes[0] + 0.02
    table = found.front.table()
    assert (table["mode"] == "foot").mean() > 0.8 and (table["workers"] == 1).mean() > 0.6  # all else only costs
    assert found.tried == 160 and found.runs == 160 * 4 and found.failed == 0
    assert found.worlds.values["true_crime"].shape == (160, 2)


def test_a_failed_policy_is_neither_good_nor_bad_but_counted(study, tmp_path):
    found = search(study, plan(study), Store(tmp_path / "a.jsonl", fails=lambda s: s.policies["patrol_force"].mode == "car"))
    assert found.failed > 0 and set(found.front.table()["mode"]) == {"foot"}
    assert found.front.left_out == found.failed


def test_the_worst_world_counts_when_asked(study, tmp_path):
    mean = search(study, plan(study), Store(tmp_path / "a.jsonl"))
    worst = search(study, plan(study, over="worst"), Store(tmp_path / "a.jsonl"))
    row = worst.front.levers.iloc[0]
    k = next(i for i, policy in mean.front.levers.iterrows() if policy.equals(row))
    assert worst.front.values["true_crime"].iloc[0] > mean.front.values["true_crime"].iloc[k]


def test_a_budget_that_is_too_small_is_refused_before_anything_runs(study, tmp_path):
    with pytest.raises(ChanganError, match="a budget of 60 runs is too small"):
        search(study, plan(study, budget=60), Store(tmp_path / "a.jsonl", dies_after=0))
