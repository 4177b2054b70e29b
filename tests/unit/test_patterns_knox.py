"""The Knox test: pairs on paper, the twin in the metrics, scipy's exact permutations; and the time course of repeats."""

import itertools

import numpy as np
import pytest
from scipy.stats import permutation_test

from experiments.patterns.knox import DAYS, EARLY, METRES, Knox, knox
from experiments.patterns.repeats import gaps, near_repeats, ratios, time_course
from experiments.patterns.repeats import tests as knox_tests
from sim.metrics._knox import PERMUTATIONS, knox_ratios
from tests.unit.seen_worlds import BURGLARY, EBIKE, crime, world

RNG = np.random.default_rng(5)
XY, DAY = RNG.uniform(0, 1_500, (60, 2)).round(-2), RNG.uniform(0, 200, 60)


def test_pairs_are_counted_as_by_hand():
    table = np.zeros((len(METRES), len(DAYS)))
    for i, j in itertools.combinations(range(60), 2):
        away, apart = np.hypot(*(XY[i] - XY[j])), abs(DAY[i] - DAY[j])
        if away <= METRES[-1] and apart <= DAYS[-1]:
            table[sum(away > m for m in METRES), sum(apart > d for d in DAYS)] += 1
    assert (knox(XY, DAY, 1, 2).observed == table).all() and table.sum() > 100


def test_ratios_are_those_of_the_metric():
    kept = knox(XY, DAY, 3, PERMUTATIONS)
    metric = knox_ratios(XY[:, 0], XY[:, 1], DAY, np.zeros(60), metres=METRES, days=DAYS, seed=3)
    mine = np.divide(kept.observed, kept.expected, out=np.full_like(kept.observed, np.nan), where=kept.expected > 0)
    assert mine == pytest.approx(metric, nan_ok=True)


def test_p_is_that_of_all_permutations():
    xy = np.array([[0, 0], [50, 0], [90, 0], [5_000, 0], [5_060, 0], [9_000, 0], [9_100, 0]], float)
    day = np.array([1.0, 60.0, 2.0, 30.0, 33.0, 100.0, 160.0])

    def near(times):
        pairs = itertools.combinations(range(7), 2)
        return sum(0 < np.hypot(*(xy[i] - xy[j])) <= 200 and abs(times[i] - times[j]) <= 14 for i, j in pairs)

    exact = permutation_test((day,), near, permutation_type="pairings", alternative="greater", n_resamples=np.inf).pvalue
    assert knox(xy, day, 1).p(1) == pytest.approx(exact, abs=4 * np.sqrt(exact * (1 - exact) / 999))
    assert 0.05 < exact < 0.5


def test_a_planted_near_repeat_is_found_and_chance_is_not():
    rng = np.random.default_rng(6)
    xy, day = rng.uniform(0, 4_000, (150, 2)), rng.uniform(0, 365, 150)
    followed = knox(np.vstack([xy, xy[:25] + 90]), np.concatenate([day, day[:25] + 3]), 1, 199)
    alone = knox(xy, day, 1, 199)
    assert followed.p(1) == 1 / 200 and alone.p(1) > 0.05
    top, bottom = followed.early(1)
    assert top >= 25 and top / bottom > 2


def test_tests_of_kinds_add_up():
    one, two = knox(XY[:30], DAY[:30], 1, 19), knox(XY[30:], DAY[30:], 1, 19)
    both = one + two
    assert (both.observed == one.observed + two.observed).all() and (both.permuted == one.permuted + two.permuted).all()
    assert Knox.nothing(19).p(0) == 1.0


def test_pairs_of_different_kinds_are_no_repeats():
    mixed = knox_tests(world([crime(5, 3, BURGLARY), crime(6, 3, EBIKE)]), 9)
    alike = knox_tests(world([crime(5, 3, EBIKE), crime(6, 3, EBIKE)]), 9)
    assert mixed[""].observed.sum() == 0 and alike[""].observed[0, 0] == 1 == alike["ebike_theft"].observed[0, 0]


def test_ratios_are_read_from_the_right_bins():
    rows = [crime(1, 0), crime(4, 0), crime(20, 0), crime(9, 1), crime(80, 9)]
    found = knox_tests(world(rows, step_m=150.0), 9)
    observed = {name: top for name, (top, _) in ratios(found).items()}
    assert observed["repeat_excess"] == 1 and observed["near_excess"] == 3 - 0  # 1-9, 4-9, 20-9 within 14 days at 150 m
    assert observed["repeat_excess_burglary"] == 1 and observed["repeat_excess_ebike_theft"] == 0
    assert observed["repeat_weeks_8_12"] == 0 and set(near_repeats(found)) >= {"near_p", "repeat_p", "repeat_later", "near_far"}
    assert found[""].observed[0, :EARLY].sum() == 1


def test_repeats_are_followed_for_as_long_as_the_run_allows():
    rows = [crime(10, 1), crime(15, 1), crime(55, 1), crime(400, 1), crime(20, 2), crime(700, 2), crime(370, 3), crime(372, 3)]
    assert sorted(gaps(world(rows))) == [5, 40, 345]  # 20-700 is over a year; 370 is in the second year
    week, month, second = (time_course(world(rows))[n] for n in ("repeat_week", "repeat_month", "repeat_second_month"))
    assert week == (1, 1) and month == (1, 3) and second == (1, 3)


def test_repeats_of_a_short_run_are_followed_for_half_of_it():
    assert gaps(world([crime(10, 1), crime(109, 1), crime(40, 2), crime(145, 2)], days=200)).tolist() == [99]
