"""The audit says that a patrol runs away when it does, that it is stuck when it is, and nothing when nothing is there."""

import dataclasses

import numpy as np
import pandas as pd
import pytest

from experiments.audit import audit, to_json
from experiments.claims.report import verdicts
from experiments.compact import Run
from experiments.paired_runs import PairedRuns
from sim.scenario_study import load_study

NONE = pd.DataFrame()
PLAIN = {
    "patrol_mismatch_start": 0.30, "patrol_mismatch_end": 0.30, "stops": 10.0, "stop_ratio_floating": 1.5, "innocent_stop_share": 0.9,
    "satisfaction_gap": 0.1, "recorded_per_true": 0.3, "not_recorded": 50.0, "true_crime": 1000.0,
}  # fmt: skip


def runs(**changes: float) -> PairedRuns:
    noise = np.random.default_rng(1).normal(0.0, 0.001, (2, 8, len(PLAIN)))
    made = [
        Run(k, seed, {n: v + (changes.get(n, 0.0) if k else 0.0) + noise[k, seed, j] for j, (n, v) in enumerate(PLAIN.items())}, NONE, NONE, NONE)
        for k in (0, 1)
        for seed in range(8)
    ]  # fmt: skip
    kind = dataclasses.make_dataclass("S", ["name"])
    return PairedRuns((kind("plain"), kind("policy")), tuple(made), {})


def test_a_patrol_that_ends_further_from_crime_than_it_began_runs_away():
    one = audit(runs(patrol_mismatch_end=0.2))[0]
    assert one.runs_away and not one.finds_crime
    assert one.drift[0] == pytest.approx(0.2, abs=0.01)
    assert any("further from true crime" in line for line in verdicts(one, "en"))


def test_a_patrol_that_stays_does_not_run_away_by_rounding():
    made = runs()
    for run in made.runs:
        run.outcomes["patrol_mismatch_end"] = run.outcomes["patrol_mismatch_start"] + 2e-16
    one = audit(made)[0]
    assert one.drift == (0.0, 0.0, 0.0) and not one.runs_away and not one.finds_crime
    assert one.differences["drift"].identical and not any("further from" in line for line in verdicts(one, "en"))


def test_a_patrol_that_nears_crime_but_stays_worse_than_without_is_called_stuck():
    one = audit(runs(patrol_mismatch_start=0.3, patrol_mismatch_end=0.1))[0]
    assert one.finds_crime and not one.runs_away
    lines = verdicts(one, "en")
    assert any("points more of the patrol are misplaced" in line for line in lines) and not any("further from" in line for line in lines)
    assert any("nearer to true crime than it began, by 20" in line for line in lines) and any("20" in line for line in verdicts(one, "zh"))


def test_books_that_move_without_crime_are_named_and_those_that_follow_crime_are_not():
    assert any("books move" in line for line in verdicts(audit(runs(recorded_per_true=-0.1))[0], "en"))
    assert not any("books move" in line for line in verdicts(audit(runs(recorded_per_true=-0.1, true_crime=-300.0))[0], "en"))


def test_nothing_beyond_chance_is_said_to_be_nothing():
    one = dataclasses.replace(audit(runs())[0])
    assert verdicts(dataclasses.replace(one, differences={}), "en") == [
        f"{one.name}: no feedback and no burden that can be told from chance."
    ]


def test_plain_values_hold_every_measure():
    row = to_json(audit(runs(stops=5.0)))[0]
    assert row["policy"] == "policy" and row["stops"]["difference"] == pytest.approx(5.0, abs=0.01)


def test_the_shipped_study_begins_with_the_city_that_has_none_of_the_policies():
    study = load_study("audit")
    assert study.scenarios[0].name == "without"
    assert all(set(one.policies) > set(study.scenarios[0].policies) for one in study.scenarios[1:])
