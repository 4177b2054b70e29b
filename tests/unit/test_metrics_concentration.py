"""Concentration against worked examples and plain re-calculation."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.metrics.concentration import generalised_gini, share_with_half

settings.register_profile("fixed", deadline=None, derandomize=True)
settings.load_profile("fixed")
counts = st.lists(st.integers(0, 30), min_size=2, max_size=60).filter(any).map(np.array)


def plain_gini(count):
    """Mean absolute difference over twice the mean."""
    return float(np.abs(np.subtract.outer(count, count)).mean() / (2 * count.mean()))


@given(counts)
def test_with_more_crimes_than_places_the_generalised_index_is_the_gini_index(count):
    many = count * len(count)
    assert generalised_gini(many) == pytest.approx(plain_gini(many), abs=1e-9)


def test_few_crimes_spread_as_evenly_as_they_can_are_not_concentrated():
    """5 crimes on 5 of 100 places: the ordinary index says .95, but they cannot be spread more evenly."""
    count = np.array([1] * 5 + [0] * 95)
    assert plain_gini(count) == pytest.approx(0.95)
    assert generalised_gini(count) == pytest.approx(0.0, abs=1e-12)


def test_a_worked_example():
    """10 crimes on 20 places, 5, 3, 1, 1: area under the Lorenz curve by trapezia, against equality over 10 places."""
    count = np.array([5, 3, 1, 1] + [0] * 16)
    lorenz = [0, 0.5, 0.8, 0.9] + [1.0] * 17
    area = sum((a + b) / 2 / 20 for a, b in zip(lorenz[:-1], lorenz[1:], strict=True))
    equal = 1 - 10 / 20 / 2
    assert generalised_gini(count) == pytest.approx((area - equal) / (1 - equal), abs=1e-12)
    assert 0.6 < generalised_gini(count) < 1.0


@given(counts)
def test_the_index_lies_between_none_and_all_and_ignores_order(count):
    value = generalised_gini(count)
    assert -1e-9 <= value <= 1.0
    assert generalised_gini(count[::-1].copy()) == pytest.approx(value)


@given(counts)
def test_half_of_crime_lies_in_the_fewest_places_that_hold_it(count):
    places = round(share_with_half(count) * len(count))
    top = np.sort(count)[::-1]
    assert top[:places].sum() >= count.sum() / 2 > top[: places - 1].sum()


def test_without_crime_there_is_nothing_to_say():
    assert np.isnan(generalised_gini(np.zeros(5, int))) and np.isnan(share_with_half(np.zeros(5, int)))
