"""Laws of paired statistics, against scipy and against sums a reader can do on paper."""

import math

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.weightstats import DescrStatsW

from experiments.figures_effects import poisson_quantiles
from experiments.intervals import means
from experiments.statistics import STOPPED_LEVEL, discoveries, holm, paired, ratio_interval, relative_intervals, t_interval, variance_ratio


def test_the_interval_of_pairs_is_scipys():
    a, b = np.array([10.0, 12.0, 9.0, 14.0, 11.0]), np.array([8.0, 11.0, 8.5, 11.0, 10.0])
    wanted = stats.ttest_rel(b, a)
    found = paired(a, b)
    assert found.method == "t"
    assert (found.low, found.high) == pytest.approx(tuple(wanted.confidence_interval(0.95)))
    assert found.p == pytest.approx(wanted.pvalue)


def test_the_interval_by_hand():
    # differences 1, 2, 3: mean 2, sd 1, t(2 df, 97.5 %) = 4.3027 (any table), half width 4.3027 / sqrt 3 = 2.4841
    low, high = t_interval(np.array([1.0, 2.0, 3.0]))
    assert (low, high) == pytest.approx((2 - 2.4841, 2 + 2.4841), abs=1e-4)


def test_the_worth_of_pairing_by_hand():
    # Var(1, 3, 5) = 4, Var(1, 2, 6) = 7, differences 0, -1, 1: variance 1; so (4 + 7) / 1 = 11
    found = paired([1, 3, 5], [1, 2, 6])
    assert found.variance_ratio == pytest.approx(11.0)


def test_unpaired_runs_have_a_pairing_worth_about_one():
    a = np.sin(np.arange(4000) * 12.9898) * 43758.5453 % 1.0
    b = np.sin(np.arange(4000) * 78.233) * 43758.5453 % 1.0
    assert variance_ratio(a, b) == pytest.approx(1.0, abs=0.1)


def test_equal_differences_make_pairing_infinitely_worthy_and_equal_runs_leave_it_unsaid():
    assert paired([1, 2, 3], [2, 3, 4]).variance_ratio == math.inf
    assert math.isnan(paired([2, 2], [2, 2]).variance_ratio)
    assert math.isnan(paired([39.6, 39.6 + 1e-14, 39.6], [50.1, 50.1, 50.1 + 1e-14]).variance_ratio)  # rounding is no variance
    same = paired([1, 2, 3], [1, 2, 3])
    assert same.identical and not same.told and (same.low, same.high, same.p) == (0.0, 0.0, 1.0)


def test_fewer_than_two_pairs_give_no_interval():
    one = paired([4.0], [5.0])
    assert (one.difference, one.relative, one.pairs, one.method) == (1.0, 0.25, 1, "none")
    assert all(math.isnan(x) for x in (one.low, one.high, one.variance_ratio, one.p, one.relative_low))
    assert paired([math.nan], [1.0]).pairs == 0


def test_pairs_with_a_missing_side_are_left_out():
    assert paired([1, math.nan, 3, 5], [1, 2, 2, 6]) == paired([1, 3, 5], [1, 2, 6])


def test_sides_of_different_length_are_refused():
    with pytest.raises(ValueError, match="one value per seed"):
        paired([1.0], [1.0, 2.0])


def test_a_relative_difference_of_nothing_is_unsaid():
    assert math.isnan(paired([0, 0, 0], [1, 2, 3]).relative)


def test_the_relative_interval_covers_a_known_ratio():
    """Over 400 worlds where b is 0.8 a plus noise, about 95 % of the intervals hold -0.2."""
    held = 0
    rows = np.sin(np.arange(400 * 48) * 12.9898) * 43758.5453 % 1.0
    noise = stats.norm.ppf(rows * 0.998 + 0.001).reshape(400, 2, 24)
    for one, two in noise:
        a = 100 + 10 * one
        found = paired(a, 0.8 * a + 4 * two)
        held += found.relative_low <= -0.2 <= found.relative_high
    assert 368 <= held <= 392  # 380 +- 2.8 standard errors of a binomial(400, 0.95)


def test_holm_by_hand():
    # sorted .01 .02 .03 .04 times 4 3 2 1 = .04 .06 .06 .04, then never falling: .04 .06 .06 .06
    assert holm([0.03, 0.01, 0.04, 0.02]) == pytest.approx([0.06, 0.04, 0.06, 0.06])


def test_holm_leaves_missing_outcomes_out_of_the_count():
    assert holm([0.02, math.nan, 0.03])[[0, 2]] == pytest.approx([0.04, 0.04])
    assert math.isnan(holm([0.02, math.nan])[1])
    assert len(holm([])) == 0
    assert holm([0.9, 0.8]) == pytest.approx([1.0, 1.0])


def test_a_constant_cost_over_averted_crimes_is_the_cost_over_their_interval():
    crimes = np.array([8.0, 10.0, 12.0, 9.0, 11.0])
    low, high = t_interval(crimes)
    found = ratio_interval(np.full(5, 1000.0), crimes)
    assert found == pytest.approx((100.0, 1000.0 / high, 1000.0 / low))


def test_discoveries_by_hand():
    # sorted .01 .02 .03 .50 times 4/1 4/2 4/3 4/4 = .04 .04 .04 .50, then never rising from the right
    assert discoveries([0.5, 0.02, math.nan, 0.01, 0.03])[[0, 1, 3, 4]] == pytest.approx([0.5, 0.04, 0.04, 0.04])
    assert math.isnan(discoveries([0.5, math.nan])[1]) and len(discoveries([])) == 0


@pytest.mark.parametrize(("ours", "theirs"), [(holm, "holm"), (discoveries, "fdr_bh")])
def test_corrections_are_those_of_statsmodels(ours, theirs):
    p = np.random.default_rng(2).random(40) ** 4
    assert ours(p) == pytest.approx(multipletests(p, method=theirs)[1])
    assert (ours(p) < 0.05).sum() != (p < 0.05).sum()  # the correction did something


def test_the_t_interval_is_that_of_statsmodels():
    gap = np.random.default_rng(4).normal(1.0, 2.0, 12)
    theirs = DescrStatsW(gap)
    assert t_interval(gap) == pytest.approx(theirs.tconfint_mean())
    assert paired(np.zeros(12), gap).p == pytest.approx(theirs.ttest_mean()[1]) or paired(np.zeros(12), gap).method == "studentised"


def test_thirty_paired_seeds_are_as_good_as_their_ratio_says_and_widths_shrink_with_the_root():
    found = paired([101, 103, 105], [101, 102, 106])  # worth of the pairing 11, see above
    assert found.independent == pytest.approx(33.0)
    assert found.pairs_for(found.half_width) == 3 and found.pairs_for(found.half_width / 2) == 12
    assert paired([4.0], [5.0]).pairs_for(0.01) is None


def test_the_relative_interval_leaves_out_zero_exactly_when_that_of_the_difference_does():
    draw = np.random.default_rng(8)
    gap = draw.exponential(1.0, (400, 20)) - 0.6
    base = 5.0 + draw.normal(0.0, 1.0, gap.shape)
    for sign in (1.0, -1.0):  # a negative first scenario turns the ratio round
        ends, found = relative_intervals(gap, sign * base), means(gap)
        told = (found.low > 0) | (found.high < 0)
        assert 0 < told.sum() < 400
        assert np.array_equal((ends[:, 0] > 0) | (ends[:, 1] < 0), told)
        assert (ends[:, 0] <= ends[:, 1]).all()


def test_where_widths_decided_the_interval_is_wider_and_p_doubled():
    a, b = np.random.default_rng(6).normal(10.0, 1.0, (2, 40))
    fixed, stopped = paired(a, b), paired(a, b, STOPPED_LEVEL)
    assert stopped.low < fixed.low and fixed.high < stopped.high and stopped.p == pytest.approx(2 * fixed.p)


def test_no_ratio_over_something_that_may_be_zero():
    assert ratio_interval(np.full(4, 5.0), np.array([1.0, -1.0, 2.0, -2.0])) is None
    assert ratio_interval(np.array([1.0]), np.array([1.0])) is None


@pytest.mark.parametrize("mean", [0.0, 1e-9, 0.01, 0.3, 1.0, 3.7, 20.0, 500.5])
def test_poisson_quantiles_of_the_concentration_figure_are_scipys(mean):
    shares = (np.arange(500) + 0.5) / 500
    assert np.array_equal(poisson_quantiles(shares, mean), stats.poisson.ppf(shares, mean))
