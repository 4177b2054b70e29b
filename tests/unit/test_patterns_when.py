"""Hours: a day from 05:00, windows over midnight, medians."""

import numpy as np
import pytest

from experiments.patterns.when import WINDOWS, by_hour, hours, length, within
from tests.unit.seen_worlds import ASSAULT, BURGLARY, EBIKE, crime, world


def at(clock_h, topic, day=3):
    return crime(day + ((clock_h - 5) % 24) / 24, 1, topic)


def test_the_day_begins_at_five():
    found = hours(world([at(5, BURGLARY), at(11, BURGLARY), at(4.75, BURGLARY)]))
    assert found["median_hour_burglary"] == pytest.approx(6.0)
    assert found["five_to_five_burglary"] == pytest.approx(1 / 3) and found["burglary_day"] == pytest.approx(1 / 3)


def test_seventeen_belongs_to_the_evening_and_just_before_does_not():
    assert hours(world([at(17, ASSAULT), at(16.75, ASSAULT)]))["five_to_five_assault"] == pytest.approx(0.5)


@pytest.mark.parametrize(("clock", "night"), [(21.75, 0.0), (22.0, 1.0), (0.0, 1.0), (3.75, 1.0), (4.0, 0.0)])
def test_night_reaches_over_midnight(clock, night):
    assert hours(world([at(clock, EBIKE)]))["ebike_night"] == night


def test_windows_are_weighed_by_their_length():
    found = hours(world([at(20, ASSAULT), at(0.5, ASSAULT), at(2, ASSAULT), at(12, ASSAULT)]))
    assert length(WINDOWS["assault"]) == pytest.approx(7 / 24)
    assert found["window_assault"] == pytest.approx(0.5 * 24 / 7)
    assert within(np.array([4, 5, 9, 10, 16, 17]), WINDOWS["burglary"]).tolist() == [True, False, False, True, True, False]


def test_kinds_that_did_not_happen_have_no_hours():
    found = hours(world([at(20, ASSAULT)]))
    assert np.isnan(found["ebike_night"]) and np.isnan(found["median_hour_burglary"])


def test_crimes_are_counted_by_clock_hour():
    count = by_hour(world([at(5, EBIKE), at(5.5, EBIKE), at(4, EBIKE)]))["ebike_theft"]
    assert count[5] == 2 and count[4] == 1 and count.sum() == 3
