"""Each analysis gives what a reader works out on paper; intervals hold the truth as often as they say."""

import math

import numpy as np
import pytest

from experiments.trials.analyses import difference, estimate, single
from experiments.trials.spec import Analysis
from sim.core.rng import Purpose, uniforms


def sums(**counts):
    """t_in_after=(n, d) -> the two sums of one statistic."""
    return {f"{name.replace('_', '.')}.{part}": float(x) for name, pair in counts.items() for part, x in zip("nd", pair, strict=True)}


PAPER = [
    ("rate_ratio", {}, sums(t_in_after=(30, 10), c_in_after=(60, 10)), 0.5),
    ("rate_ratio", {"zone": "ring"}, sums(t_ring_after=(12, 4), c_ring_after=(8, 4)), 1.5),
    ("ratio_of_ratios", {}, sums(t_in_before=(40, 10), t_in_after=(30, 10), c_in_before=(50, 10), c_in_after=(60, 10)), 0.75 / 1.2),
    ("fading", {}, sums(t_in_early=(10, 5), t_in_late=(15, 5), c_in_early=(20, 5), c_in_late=(20, 5)), 1.5),
    ("difference", {}, sums(t_in_after=(30, 100), c_in_after=(45, 100)), -0.15),
    ("odds_ratio", {}, sums(t_in_after=(60, 100), c_in_after=(50, 100)), 1.5),
    ("elasticity", {"lever_ratio": 2.0}, sums(t_in_after=(50, 1), c_in_after=(100, 1)), -1.0),
    (
        "change_per_tenth", {"against": "response_min"},
        sums(t_in_after=(30, 100), c_in_after=(40, 100), t_against_after=(220, 20), c_against_after=(100, 10)), -0.1,
    ),
    (  # units: 60 instead of the 80 that control makes of 100 (-20); ring: 45 instead of 40 (+5)
        "displacement", {},
        sums(
            t_in_before=(100, 1), t_in_after=(60, 1), c_in_before=(100, 1), c_in_after=(80, 1),
            t_ring_before=(40, 1), t_ring_after=(45, 1), c_ring_before=(50, 1), c_ring_after=(50, 1),
        ), -0.25,
    ),
]  # fmt: skip


@pytest.mark.parametrize(("method", "more", "rows", "expected"), PAPER, ids=[f"{k}-{p[0]}" for k, p in enumerate(PAPER)])
def test_an_effect_is_what_paper_gives(method, more, rows, expected):
    analysis = Analysis(method=method, **more)
    assert single(analysis, rows) == pytest.approx(expected, rel=1e-12)
    assert estimate(analysis, [rows, rows, rows]).value == pytest.approx(expected, rel=1e-12)


def test_the_expected_effect_is_that_of_the_summed_counts_not_the_mean_of_noisy_ratios():
    rows = [sums(t_in_after=(1, 10), c_in_after=(4, 10)), sums(t_in_after=(3, 10), c_in_after=(0, 10))]
    found = estimate(Analysis(method="rate_ratio"), rows)
    assert found.value == pytest.approx(1.0)
    assert list(found.singles) == pytest.approx([0.25, 3.5 / 0.5])  # a half is added where nothing was counted


def test_the_interval_of_a_linear_effect_is_students():
    rows = [sums(t_in_after=(x, 1), c_in_after=(0, 1)) for x in (1.0, 2.0, 4.0)]
    found = estimate(Analysis(method="difference"), rows)
    mean, error = 7.0 / 3.0, math.sqrt(7.0 / 3.0 / 3.0)  # variance of 1, 2, 4 is 7 / 3
    assert found.value == pytest.approx(mean)
    assert (found.low, found.high) == pytest.approx((mean - 4.302652730 * error, mean + 4.302652730 * error))


def drawn(seed, n, mean):
    """Poisson counts, by inversion of keyed draws."""
    u = uniforms(seed, Purpose.BOOTSTRAP, np.arange(n), int(10 * mean))
    table = np.cumsum([math.exp(-mean + k * math.log(mean) - math.lgamma(k + 1)) for k in range(200)])
    return np.searchsorted(table, u)


def test_intervals_hold_a_known_ratio_in_about_95_of_100_and_single_trials_fall_in_their_range():
    truth, held, inside = 0.8, 0, []
    for seed in range(200):
        treated, control = drawn(seed, 30, 16.0), drawn(10_000 + seed, 30, 20.0)
        rows = [sums(t_in_after=(t, 1), c_in_after=(c, 1)) for t, c in zip(treated, control, strict=True)]
        found = estimate(Analysis(method="rate_ratio"), rows)
        held += found.low <= truth <= found.high
        inside.append(float(np.mean((found.singles >= found.range[0]) & (found.singles <= found.range[1]))))
    assert 180 <= held <= 198  # binomial(200, 0.95): 190 give or take 3 standard errors
    assert min(inside) >= 0.93
    assert found.range[0] < found.low and found.high < found.range[1]


def test_what_cannot_be_told_is_not_a_number_and_never_an_error():
    nothing = sums(t_in_after=(0, 10), c_in_after=(0, 10))
    found = estimate(Analysis(method="rate_ratio"), [nothing, nothing])
    assert math.isnan(found.value) and math.isnan(found.low) and not found.told
    assert math.isnan(estimate(Analysis(method="rate_ratio"), []).value)
    once = estimate(Analysis(method="rate_ratio"), [sums(t_in_after=(3, 10), c_in_after=(4, 10))])
    assert once.value == pytest.approx(0.75) and math.isnan(once.high)


def test_an_ordering_compares_logarithms_pair_by_pair():
    ratio = Analysis(method="rate_ratio")
    a = [sums(t_in_after=(t, 1), c_in_after=(40, 1)) for t in (18, 20, 22)]
    b = [sums(t_in_after=(t, 1), c_in_after=(40, 1)) for t in (36, 40, 44)]
    value, low, high = difference((ratio, a), (ratio, b))
    assert value == pytest.approx(math.log(0.5)) and low == pytest.approx(high)  # they vary together: nothing is left to chance
    with pytest.raises(ValueError, match="one form"):
        difference((ratio, a), (Analysis(method="difference"), b))
