"""Pressure and choice: what they measure follows from counts by hand, and the doubled run begins as the single one."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from experiments.claims.selection import pressed, pressure, regression, twice_as_long
from experiments.compact import Run
from experiments.work import simulate
from sim.scenario import Scenario

NONE = pd.DataFrame()


def run(recorded: list[int], **outcomes: float) -> Run:
    return Run(0, 1, outcomes, NONE, pd.DataFrame({"recorded": recorded}), NONE)


def city(places: int, grids: list[int]) -> SimpleNamespace:
    return SimpleNamespace(
        n_places=places, mesh=SimpleNamespace(unit=np.array([np.zeros(places), np.zeros(places), np.zeros(places), grids]))
    )


def test_the_worst_places_fall_by_what_was_chance():
    once, twice = run([10, 4, 1, 1]), run([16, 9, 4, 3])  # second period: 6, 5, 3, 2
    found = regression("town", city(4, [0, 0, 1, 1]), "segments", [(once, twice), (once, twice)], 0.25)
    assert found.change == pytest.approx(6 / 10 - 1) and found.everywhere == pytest.approx(0.0) and found.seeds == 2
    both = regression("town", city(4, [0, 0, 1, 1]), "segments", [(once, twice), (once, twice)], 0.5)
    assert both.change == pytest.approx(11 / 14 - 1)


def test_units_of_a_level_are_added_up_before_the_worst_is_chosen():
    once, twice = run([5, 0, 3, 3]), run([5, 5, 3, 3])  # grid 1 (6) is the worst; it has nothing in the second period
    found = regression("town", city(4, [0, 0, 1, 1]), "grid", [(once, twice), (once, twice)], 0.5)
    assert found.change == pytest.approx(-1.0)


def test_pressure_is_told_apart_from_crime():
    pairs = [(run([1], recorded_crime=100 + s, true_crime=300.0), run([1], recorded_crime=80 + s, true_crime=300.0)) for s in range(5)]
    found = pressure("town", "full", pairs)
    assert found.recorded.difference == pytest.approx(-20.0) and found.true.identical


@pytest.fixture(scope="module")
def tiny() -> Scenario:
    return Scenario.shipped("tiny", days=6)


def test_a_run_twice_as_long_begins_as_the_single_one(tiny):
    once, twice = simulate(tiny, 0, 3), simulate(twice_as_long(tiny), 0, 3)
    pd.testing.assert_frame_equal(once.daily, twice.daily.iloc[: len(once.daily)])
    assert (twice.places["true"] >= once.places["true"]).all() and twice.places["true"].sum() > once.places["true"].sum()


def test_full_pressure_bears_on_every_kind_that_a_counter_records(tiny):
    hard = pressed(tiny, "full").policies["appraisal_and_veto"]
    at_counters = {name for name, one in tiny.crime_types.items() if one.target != "online"}
    assert set(hard.crime_types) == at_counters and hard.announced_pressure == 1.0
