"""Concentration and stability: counts on paper, chance, and what is left when counts are few."""

import numpy as np
import pytest

from experiments.patterns.where import against_chance, cells_of, chance_curve, corrected, curve, periods, share_with, still_hot, where
from tests.unit.seen_worlds import ASSAULT, FRAUD, crime, world


@pytest.mark.parametrize(("part", "share"), [(0.25, 0.1), (0.5, 0.1), (0.51, 0.2), (1.0, 0.4)])
def test_the_worst_places_are_counted_until_they_hold_the_part(part, share):
    assert share_with(np.array([0, 5, 0, 2, 0, 2, 0, 1, 0, 0]), part) == pytest.approx(share)


def test_nothing_happened_nothing_is_concentrated():
    assert np.isnan(share_with(np.zeros(5, np.int64), 0.5)) and np.isnan(against_chance(np.zeros(5, np.int64), 0.5, 1))


def test_crimes_thrown_at_random_are_as_concentrated_as_chance():
    rng = np.random.default_rng(1)
    ratios = [against_chance(np.bincount(rng.integers(0, 400, 600), minlength=400), 0.5, seed) for seed in range(30)]
    assert np.mean(ratios) == pytest.approx(1.0, abs=0.03)
    assert against_chance(np.bincount(np.repeat([3, 9], 300), minlength=400), 0.5, 1) < 0.05


def test_the_curve_of_equal_counts_is_the_diagonal():
    assert curve(np.full(50, 3)) == pytest.approx(np.linspace(0, 1, 101))
    assert curve(np.array([7, 0, 0, 0]))[25] == 1.0
    assert (chance_curve(np.full(50, 3), 1) >= np.linspace(0, 1, 101) - 1e-12).all()


def test_cells_hold_the_places_that_lie_in_them():
    cells = cells_of(world([], n=6, step_m=100.0))  # x = 0, 100, 200 | 300, 400 | 500
    assert cells.tolist() == [0, 0, 0, 1, 1, 2]


def test_only_the_last_year_counts_and_only_kinds_that_happen_at_places():
    old, new = [crime(10, 1)] * 8, [crime(400, 2), crime(401, 2), crime(402, 3, ASSAULT), crime(403, 4, FRAUD)]
    seen = world(old + new)
    assert seen.count(seen.last_year).tolist() == [0, 0, 2, 1, 0, 0, 0, 0, 0, 0]
    found = where(seen)
    assert found["crime_free"] == pytest.approx(0.8) and found["half_places"] == pytest.approx(0.1)
    assert found["occupied"] == pytest.approx(0.2 / (1 - 0.9**3))


def test_periods_are_years_where_there_are_two_and_halves_otherwise():
    rows = [crime(d, 1) for d in (1.0, 99.0, 120.0, 150.0, 500.0)]
    assert [len(p) for p in periods(world(rows, days=730))] == [4, 1]
    assert [len(p) for p in periods(world(rows[:4], days=200))] == [2, 2]


def places(rate, seed):
    rng = np.random.default_rng(seed)
    return np.repeat(np.arange(len(rate)), rng.poisson(rate))


def test_correction_finds_a_lasting_order_behind_few_counts():
    rng = np.random.default_rng(3)
    found, raw = [], []
    for k in range(12):
        rate = rng.gamma(0.5, 1.2, 1_500)  # 0.6 crimes a place
        one, two = places(rate, 100 + k), places(rate, 200 + k)
        found.append(corrected(one, two, len(rate), k))
        raw.append(np.corrcoef(np.bincount(one, minlength=1_500), np.bincount(two, minlength=1_500))[0, 1])
    assert np.mean(found) == pytest.approx(1.0, abs=0.08)
    assert np.mean(raw) < 0.6  # without it the order would look half lost


def test_correction_makes_no_order_where_there_is_none():
    rng = np.random.default_rng(4)
    found = [corrected(places(rng.gamma(0.5, 1.2, 1_500), k), places(rng.gamma(0.5, 1.2, 1_500), 50 + k), 1_500, k) for k in range(8)]
    assert abs(np.mean(found)) < 0.15


def test_hot_places_are_judged_by_the_next_period():
    before, after = np.zeros(40, np.int64), np.zeros(40, np.int64)
    before[[7, 9, 11]] = (5, 4, 3)
    after[[7, 9, 20]] = (2, 1, 7)
    assert still_hot(before, after) == pytest.approx(0.3)  # the two worst of forty
