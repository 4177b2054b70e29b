"""Scalar rules of response: independent chances, lognormal durations, catching up."""

import math

import numpy as np
import pytest
from scipy import stats

from sim.core.detmath import normal_quantile
from sim.rules.response import called_at_once, catch_up_min, lognormal_min, minutes_for, scene_lead, shared_service_min


def test_one_who_calls_among_independent_watchers():
    """Poisson thinning: nobody of 8 guardians at rate 0.05 and no victim there (0.3) has chance 0.7 exp(-0.4)."""
    assert called_at_once(0.3, 8.0, 0.05) == pytest.approx(1 - 0.7 * math.exp(-0.4))
    assert called_at_once(0.0, 0.0, 0.5) == 0.0 and called_at_once(1.0, 0.0, 0.5) == 1.0


@pytest.mark.parametrize("u", [0.01, 0.2, 0.5, 0.9, 0.999])
def test_durations_are_scipys_lognormal(u):
    assert lognormal_min(normal_quantile(u), 30.0, 0.8) == pytest.approx(stats.lognorm.ppf(u, 0.8, scale=30.0), rel=1e-12)


def test_a_kilometre_at_thirty_takes_two_minutes():
    assert minutes_for(1_000 * 2_000.0, 500.0) == pytest.approx(2.0)


def test_a_car_catches_a_runner_and_nobody_catches_a_faster_one():
    """Ahead by 3 min at 100 m a minute, pursued at 400: 300 m at 300 m a minute closer."""
    assert catch_up_min(3.0, 400.0, 100.0) == pytest.approx(1.0)
    assert catch_up_min(3.0, 100.0, 100.0) > 1e9


def test_what_a_scene_tells_halves_in_its_time():
    assert [scene_lead(1.2, m, 15.0) for m in (0.0, 15.0, 30.0)] == pytest.approx([1.2, 0.6, 0.3])


def test_many_hands_share_the_work():
    assert [shared_service_min(60.0, float(n)) for n in (1, 2, 3)] == [60.0, 30.0, 20.0]
    assert np.isfinite(shared_service_min(0.0, 1.0))
