"""Intervals hold the truth as often as they say, and stopping when precise enough claims no more than it may.

The full study is `python -m benchmarks.coverage`; here fewer replications with the same functions, and bounds that a wrong rule misses.
"""

import arch.bootstrap
import numpy as np
import pytest

from benchmarks.coverage import BAND, FAMILIES, covered, covered_by_t, false_claims, samples
from experiments.intervals import Means, _resampled, means
from experiments.statistics import interval

REPLICATIONS = 2_000
SLACK = 2.5 * np.sqrt(0.05 * 0.95 / REPLICATIONS)  # 1.2 points


@pytest.mark.parametrize("family", FAMILIES)
def test_of_95_percent_intervals_of_30_pairs_95_of_100_hold_the_truth(family):
    gap, truth = samples(family, (REPLICATIONS, 30), seed=11)
    assert BAND[0] - SLACK <= covered(gap, truth) <= BAND[1] + SLACK


def test_students_t_alone_would_fail_that():
    assert covered_by_t(*samples("half zeros, else exponential", (REPLICATIONS, 30), seed=11)) < BAND[0] - SLACK


@pytest.mark.parametrize("family", ["normal", "skewed: exponential", "heavy tails: Student, 3 df"])
def test_stopping_when_precise_enough_claims_at_most_5_of_100_false_differences(family):
    claimed, tempted, pairs = false_claims(family, 0.06, 800, seed=3)
    assert claimed <= 0.05
    assert tempted > 0.07 and 40 < pairs < 290  # it looked several times, and looking at p would have been wrong more often


def test_the_bootstrap_is_that_of_an_independent_package():
    """Critical values of arch's studentised bootstrap; the rule takes them half-way to those of both tails together."""
    gap = np.random.default_rng(5).gamma(1.0, 2.0, 40)
    theirs = arch.bootstrap.IIDBootstrap(gap, seed=np.random.default_rng(9))
    low, high = theirs.conf_int(np.mean, reps=20_000, method="studentized", std_err_func=lambda _, x: x.std(ddof=1) / np.sqrt(len(x)))[:, 0]
    mean, error = gap.mean(), gap.std(ddof=1) / np.sqrt(40)
    below, above = (mean - low) / error, (high - mean) / error
    t = _resampled(gap[None])[0]
    assert (np.quantile(t, 0.975), -np.quantile(t, 0.025)) == pytest.approx((below, above), rel=0.06)
    symmetric, found = np.quantile(np.abs(t), 0.95), means(gap[None])
    assert found.bootstrapped[0] and 1.5 < below < symmetric < above  # right-skewed: the long reach is upwards
    assert (found.low_errors[0], found.high_errors[0]) == pytest.approx(((below + symmetric) / 2, (above + symmetric) / 2), rel=0.04)


def test_skewed_differences_get_the_same_interval_each_time_and_it_reaches_where_they_do():
    gap = np.array([0.1, 0.2, 0.15, 0.1, 0.3, 0.2, 0.12, 0.18, 0.25, 0.11, 6.0, 0.2])
    low, high, method = interval(gap)
    assert method == "studentised" and (low, high) == interval(gap)[:2]
    assert high - gap.mean() > gap.mean() - low


def test_many_samples_at_once_are_each_as_alone():
    gap = np.random.default_rng(1).exponential(1.0, (900, 15))
    together = means(gap)
    for row in (0, 399, 400, 899):
        alone: Means = means(gap[row : row + 1])
        assert (alone.low[0], alone.high[0]) == pytest.approx((together.low[row], together.high[row]))


def test_equal_values_have_an_interval_without_width_and_few_values_students():
    found = means(np.array([[2.0] * 12, [0.0] * 12]))
    assert found.low.tolist() == found.high.tolist() == [2.0, 0.0] and found.p.tolist() == [0.0, 1.0]
    assert interval(np.array([1.0, 1.0, 9.0]))[2] == "t"
    with pytest.raises(ValueError, match="two values"):
        means(np.zeros((3, 1)))


def test_p_is_below_5_percent_exactly_where_the_interval_leaves_out_zero():
    gap = np.random.default_rng(2).exponential(1.0, (500, 20)) - 0.7
    found = means(gap)
    told = (found.low > 0) | (found.high < 0)
    assert 0 < told.sum() < 500 and np.array_equal(found.p < 0.05, told)


def test_a_handful_of_differences_among_zeros_is_not_claimed():
    """Three of sixty pairs differ, all to one side: a sign test gives p = 0.25."""
    gap = np.zeros(60)
    gap[[4, 17, 33]] = 1.0, 1.3, 0.8
    low, high, _ = interval(gap)
    assert low <= 0.0 < high and np.isfinite(high)
