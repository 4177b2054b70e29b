"""Fear: groups and places, weighted as statsmodels weighs them."""

import numpy as np
import pytest
from statsmodels.stats.weightstats import DescrStatsW

from experiments.patterns.afraid import at_places, fear, groups, weighted
from experiments.patterns.seen import People, Places
from tests.unit.seen_worlds import crime, world

RNG = np.random.default_rng(9)


def test_weighted_correlation_is_statsmodels():
    x, y, w = RNG.normal(size=8), RNG.normal(size=8), RNG.uniform(1, 9, 8)
    assert weighted(x, y, w) == pytest.approx(DescrStatsW(np.column_stack([x, y]), weights=w).corrcoef[0, 1])
    assert np.isnan(weighted(x[:2], y[:2], w[:2])) and np.isnan(weighted(x, np.ones(8), w))


def people(n=90, **more):
    band, group = np.repeat([1, 2, 3], n // 3), np.zeros(n, np.int64)
    return People(band, group, np.arange(n) % 10, np.linspace(0.2, 0.5, n), **more)


def test_old_and_unharmed_people_who_fear_most_make_a_negative_correlation():
    seen = world([crime(1, 1, subject=k % 30) for k in range(20)] + [crime(2, 1, subject=40)], people=people())
    table = groups(seen)
    assert table[:, 0].tolist() == [30, 30, 30] and table[:, 1] == pytest.approx([20 / 30, 1 / 30, 0.0])
    assert fear(seen)["fear_groups"] < -0.8


def test_children_and_tiny_groups_are_left_out():
    band = np.r_[np.zeros(50, np.int64), np.full(40, 2), np.full(5, 3)]
    seen = world([], people=People(band, np.zeros(95, np.int64), np.zeros(95, np.int64), np.ones(95)))
    assert len(groups(seen)) == 1


def test_fear_follows_disorder_at_the_places_where_people_live():
    home = np.repeat(np.arange(5), 10)
    disorder = np.array([0.0, 0.1, 0.2, 0.3, 0.4, 9.0, 9.0, 9.0, 9.0, 9.0])  # nobody lives at the last five
    x = np.arange(10) * 100.0
    seen = world([], people=People(np.full(50, 2), np.zeros(50, np.int64), home, 0.3 + disorder[home]))
    seen = type(seen)(**{**seen.__dict__, "places": Places(x, x * 0, disorder)})
    assert at_places(seen) == pytest.approx(1.0)
