"""ABC-SMC against a posterior that is known, its determinism, and the self-test's own arithmetic."""

import numpy as np
import pytest
from calibration_made import Linear, made_space
from scipy.stats import truncnorm

from experiments.calibration import selftest
from experiments.calibration.abc import Posterior, quantiles, towards_bands, towards_values
from experiments.calibration.identify import chance_inside, exact_pairs, identified
from experiments.calibration.selftest import SelfTest, self_test

pytest.importorskip("pyabc")


def test_weighted_quantiles_lie_between_the_middles_of_the_weights():
    values, weights = np.array([3.0, 1.0, 2.0]), np.array([0.5, 0.25, 0.25])
    assert quantiles(values, weights, (0.0, 0.125, 0.375, 0.5625, 0.75, 1.0)).tolist() == [1.0, 1.0, 2.0, 2.5, 3.0, 3.0]


def test_what_is_seen_is_found_with_the_width_that_its_noise_allows():
    space, found = made_space(), Linear(0.0, 0.01, targets=2)
    space.targets.pop("near_excess")
    told = towards_values(space, found, np.array([0.3, np.nan]), population=200, seed=4)
    low, high = told.interval(0.9)
    exact = truncnorm((0 - 0.3) / 0.1, (1 - 0.3) / 0.1, 0.3, 0.1)
    assert abs(low[0] - exact.ppf(0.05)) < 0.06 and abs(high[0] - exact.ppf(0.95)) < 0.06
    assert (high - low)[1:].min() > 0.75  # what was not seen stays as wide as it was (0.9)
    assert np.isclose(told.weights.sum(), 1.0) and told.epsilons == tuple(sorted(told.epsilons, reverse=True))


def test_sets_towards_bands_lie_in_them_and_the_sampler_is_deterministic():
    space, found = made_space(), Linear(1e-6, 1e-6)
    before = np.random.get_state()[1].copy()
    told = towards_bands(space, found, population=60, seeds=2, seed=5)
    again = towards_bands(space, found, population=60, seeds=2, seed=5)
    assert np.array_equal(told.shares, again.shares) and np.array_equal(told.weights, again.weights)
    assert np.array_equal(before, np.random.get_state()[1])
    assert told.epsilons[-1] == 0.0 and len(told.shares) == 60
    assert (told.shares[:, 0] > 0.29).all() and (told.shares[:, 0] < 0.71).all()
    assert (told.shares[:, 1] > 0.39).all() and (told.shares[:, 2] < 0.61).all()
    assert not np.array_equal(told.shares, towards_bands(space, found, population=60, seeds=2, seed=6).shares)


def test_the_chance_of_lying_inside_is_that_of_the_normal_distribution():
    found = chance_inside(made_space(), Linear(0.0036, 0.0128), np.array([[0.5, 0.4, 0.6]]), seeds=2)
    assert found[0] == pytest.approx(0.9545 * 0.5 * 0.5, abs=1e-4)  # sd 0.1: two to each side, half, half


def test_what_was_narrowed_is_told_and_what_trades_off_is_named():
    rng = np.random.default_rng(2)
    first = rng.random(500)
    shares = np.column_stack([np.clip(1 - first + 0.02 * rng.standard_normal(500), 0, 1), first, 0.5 + 0.1 * (rng.random(500) - 0.5)])
    posterior = Posterior(("walk", "hold", "trips"), shares, np.full(500, 1 / 500))
    found = identified(made_space(), Linear(0.001, 0.001), posterior, 2, seed=1, pool=2_000)
    assert found.told == ["trips"] and found.untold == ["walk", "hold"]
    assert found.table.at["trips", "contraction"] == pytest.approx(0.9, abs=0.02)
    assert found.table.at["hold", "low"] == pytest.approx(10 * 100**0.05, rel=0.2)
    assert {found.pairs.iloc[0]["one"], found.pairs.iloc[0]["other"]} == {"walk", "hold"} and found.pairs.iloc[0]["correlation"] < -0.9
    assert len(found.traded) == 1
    best = found.profiles.argmax(axis=0)
    assert 3 <= best[0] <= 6 and best[1] >= 4 and best[2] <= 5  # bands 0.3 to 0.7, from 0.4, up to 0.6


def test_intervals_of_the_self_test_hold_the_truth_as_often_as_they_say(monkeypatch):
    monkeypatch.setattr(selftest, "POPULATION", 50)
    space, found = made_space(), Linear(0.0, 0.0025)
    rng = np.random.default_rng(11)
    truths = rng.random((5, 3))
    seen = truths + 0.05 * rng.standard_normal((5, 3))
    told = self_test(space, found, truths, seen, seed=3)
    assert told.held.shape == (5, 3) and 0.7 <= told.coverage <= 1.0
    assert (told.table()["correlation"] > 0.9).all() and (told.table()["width"] < 0.4).all()
    wrong = SelfTest(told.parameters, np.abs(1 - truths - told.middles) <= told.width / 2, told.width, 1 - truths, told.middles)
    assert wrong.coverage < 0.5 and not wrong.holds


def test_a_self_test_fails_on_both_sides():
    def made(share: float) -> SelfTest:
        held = np.arange(100).reshape(50, 2) < 100 * share
        return SelfTest(("a", "b"), held, held.astype(float), held + np.arange(2), held + np.arange(2.0))

    assert made(0.9).holds and made(0.8).holds and made(0.97).holds
    assert not made(0.79).holds and not made(0.98).holds


class Sum(Linear):
    """One target, the sum of the first two parameters; a second, the third alone."""

    def predict(self, shares):
        s = np.atleast_2d(shares)
        return np.column_stack([s[:, 0] + s[:, 1], s[:, 2]]), np.zeros((len(s), 2))


def test_what_only_a_sum_tells_trades_off_as_the_normal_distribution_says():
    found = exact_pairs(("a", "b", "c"), Sum(0.0, 0.01, 3, 2), np.random.default_rng(1).random((20, 3)))
    told = np.array([[100.0, 100.0], [100.0, 100.0]]) + 12.0 * np.eye(2)
    cover = np.linalg.inv(told)
    assert {found.iloc[0]["one"], found.iloc[0]["other"]} == {"a", "b"}
    assert found.iloc[0]["correlation"] == pytest.approx(cover[0, 1] / cover[0, 0])
    assert found.iloc[1:]["correlation"].abs().max() < 1e-9
