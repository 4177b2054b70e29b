"""Emulators against scikit-learn, their own noise against repeated draws, implausibility and screening against sums by hand."""

import numpy as np
import pytest
from calibration_made import Linear, made_space

from experiments.calibration.emulators import emulators, noise_of
from experiments.calibration.matching import CUT, implausibility, match, outside, spread_out
from experiments.calibration.screening import screened, trajectories_of

pytest.importorskip("sklearn")
pytest.importorskip("SALib")


@pytest.fixture(scope="module")
def fitted():
    space, rng = made_space(), np.random.default_rng(3)
    x = rng.random((90, 3))
    truth = {"gini": np.sin(3 * x[:, 0]), "concentration": x[:, 1] + 0.5 * x[:, 0] ** 2, "near_excess": 0.3 + 0.0 * x[:, 0]}
    y = {name: values + 0.1 * rng.standard_normal(90) for name, values in truth.items()}
    return space, x, y, emulators(space, x, y, dict.fromkeys(y, 0.01), ["walk", "hold"])


def test_the_emulator_is_the_gaussian_process_of_scikit_learn(fitted):
    _, x, y, found = fitted
    from sklearn.gaussian_process import GaussianProcessRegressor
    from sklearn.gaussian_process.kernels import RBF, ConstantKernel

    one, away = found.each[0], np.random.default_rng(4).random((7, 3))
    kernel = ConstantKernel(one.amplitude, "fixed") * RBF(one.scales, "fixed")
    white = (one.noise + one.extra) / one.spread**2
    twin = GaussianProcessRegressor(kernel, alpha=white + 1e-9, optimizer=None).fit(x[:, :2], (y["gini"] - one.middle) / one.spread)
    mean, sd = twin.predict(away[:, :2], return_std=True)
    got_mean, got_variance = found.predict(away)
    assert np.allclose(got_mean[:, 0], one.middle + one.spread * mean, atol=1e-8)
    assert np.allclose(got_variance[:, 0], (one.spread * sd) ** 2 + one.extra + (one.noise + one.extra) / 90, atol=1e-8)


def test_the_emulator_finds_the_truth_behind_the_noise(fitted):
    _, _, _, found = fitted
    points = np.random.default_rng(5).random((400, 3))
    mean, variance = found.predict(points)
    truth = np.column_stack([np.sin(3 * points[:, 0]), points[:, 1] + 0.5 * points[:, 0] ** 2, np.full(400, 0.3)])
    assert (np.abs(mean - truth).mean(axis=0) < 0.05).all()
    inside = (np.abs(mean - truth) < 3 * np.sqrt(variance)).mean(axis=0)
    assert (inside > 0.9).all()
    table = found.table()
    assert table.at["gini", "r2"] > 0.8 and table.at["gini", "covered_95"] > 0.88 and table.at["near_excess", "r2"] < 0.2


def test_a_parameter_that_was_left_out_changes_nothing(fitted):
    found = fitted[3]
    points = np.array([[0.2, 0.4, 0.0], [0.2, 0.4, 1.0]])
    mean, variance = found.predict(points)
    assert np.array_equal(mean[0], mean[1]) and np.array_equal(variance[0], variance[1])


def test_noise_is_the_pooled_variance_within_points():
    assert noise_of([np.array([1.0, 3.0]), np.array([10.0, 10.0, 13.0, np.nan])]) == pytest.approx((2.0 + 6.0) / 3)
    assert np.isnan(noise_of([np.array([1.0]), np.array([2.0, np.nan])]))


def test_implausibility_is_the_distance_from_the_band_over_both_doubts():
    space, found = made_space(), Linear(0.0144, 0.0)
    told = implausibility(space, found, np.array([[0.5, 0.5, 0.5], [0.1, 0.3, 0.9]]))
    total = np.sqrt(0.0144 + 0.05**2)
    assert np.allclose(told, [[0.0, 0.0, 0.0], [0.2 / total, 0.1 / total, 0.3 / total]])


def test_outside_counts_open_sides_as_inside():
    bands = np.array([[0.0, -np.inf], [1.0, 2.0]])
    assert np.array_equal(outside(bands, np.array([[-0.5, -9.0], [1.25, 2.5], [1.0, 2.0]])), [[0.5, 0.0], [0.25, 0.5], [0.0, 0.0]])


def test_what_is_left_is_what_no_target_rules_out():
    variance = 1e-12
    found = match(made_space(), Linear(variance, 0.0), 1, 90, seed=7, pool=4_000)
    room = CUT * 0.05
    wanted = (min(0.7 + room, 1) - max(0.3 - room, 0)) * (1 - (0.4 - room)) * min(0.6 + room, 1)
    assert found.share == pytest.approx(wanted, abs=0.02)
    assert found.by_target["gini"] == pytest.approx(1 - (0.4 + 2 * room), abs=0.01)
    assert (implausibility(made_space(), Linear(variance, 0.0), found.left) <= CUT).all()


def test_points_are_spread_out():
    points = np.array([[0.0, 0.0], [0.1, 0.0], [1.0, 1.0], [0.0, 1.0]])
    assert spread_out(points, 3).tolist() == [[0.0, 0.0], [1.0, 1.0], [0.0, 1.0]]
    assert spread_out(points, 9) is points


def test_screening_keeps_what_moves_a_target_more_than_chance_does():
    space = made_space()
    points = trajectories_of(space, 4, seed=2)
    assert points.shape == (4, 4, 3)
    flat = points.reshape(-1, 3)
    noise = {"gini": 0.5, "concentration": 0.5, "near_excess": 0.5}
    y = {"gini": 2.0 * flat[:, 0], "concentration": 0.3 * flat[:, 2], "near_excess": np.full(16, np.nan)}
    y["near_excess"][:] = 1.0
    found = screened(space, points, y, noise, 1)
    assert found.kept == ["walk"] and found.left_out == ["hold", "trips"] and found.runs == 16
    assert found.effects.at["walk", "gini"] == pytest.approx(4.0) and found.effects.at["trips", "concentration"] == pytest.approx(0.6)
