"""Journeys and offenders: distances on paper, the slope of a regression by statsmodels, shares of the busiest."""

import numpy as np
import pytest
import statsmodels.api as sm

from experiments.patterns.who import STEPS_KM, busiest, journeys, per_place, slope, trips, unequal
from tests.unit.seen_worlds import ASSAULT, crime, world

HOME = np.array([0, 0, 5])


def row_world(rows, **more):
    return world(rows, n=40, offender_home=HOME, **more)  # places 0, 100, ..., 3,900 m


def test_journeys_are_from_the_offenders_own_home():
    km, home = trips(row_world([crime(1, 10, actor=0), crime(2, 5, actor=2), crime(3, 7, actor=-1)]))
    assert km == pytest.approx([1.0, 0.0]) and home.tolist() == [0, 5]


def test_rates_are_by_the_places_there_are():
    seen = row_world([crime(1, 2, actor=0), crime(2, 12, actor=0), crime(3, 13, actor=1)])
    rate = per_place(seen, *trips(seen), np.array([0.0, 1.0, 2.0]))
    assert rate == pytest.approx([1 / 30, 2 / 33])  # 10 places below 1 km, 11 to 2 km (its end counts), three crimes from place 0


def test_slope_is_that_of_a_poisson_regression():
    rng = np.random.default_rng(2)
    away = np.minimum(rng.exponential(12.0, 400).astype(int), 39)
    seen = row_world([crime(d, int(p), actor=0) for d, p in enumerate(away)], days=900)
    km, home = trips(seen)
    crimes = np.histogram(km, STEPS_KM)[0]
    places = np.histogram(seen.places.x / 1000.0, STEPS_KM)[0] * len(km)
    middle = (STEPS_KM[1:] + STEPS_KM[:-1]) / 2
    fit = sm.GLM(crimes, sm.add_constant(middle), family=sm.families.Poisson(), exposure=places).fit()
    assert slope(seen, km, home) == pytest.approx(fit.params[1], rel=1e-6)
    assert -1.2 < fit.params[1] < -0.5


def test_few_crimes_have_no_slope():
    seen = row_world([crime(1, 2, actor=0)])
    assert np.isnan(slope(seen, *trips(seen)))


def test_property_and_violence_are_told_apart():
    seen = row_world([crime(1, 20, actor=0), crime(2, 30, actor=0), crime(3, 10, ASSAULT, actor=0)])
    found = journeys(seen)
    assert found["property_farther"] == pytest.approx(2.5) and found["median_km"] == pytest.approx(2.0)
    assert found["burglary_km"] == pytest.approx(2.5)


@pytest.mark.parametrize(("part", "share"), [(0.1, 0.5), (0.3, 0.8), (0.05, 0.5), (1.0, 1.0)])
def test_the_busiest_part_of_everybody(part, share):
    assert busiest(np.array([0, 5, 0, 1, 2, 0, 0, 1, 1, 0]), part) == pytest.approx(share)


def test_offenders_who_do_nothing_count_as_offenders():
    rows = [crime(400 + d, 3, actor=1) for d in range(9)] + [crime(450, 4, actor=2)]
    assert unequal(world(rows, offender_home=np.zeros(20, np.int64)))["offender_skew"] == pytest.approx(1.0)
    assert unequal(world(rows, offender_home=np.zeros(3, np.int64)))["offender_skew"] == pytest.approx(0.9)
