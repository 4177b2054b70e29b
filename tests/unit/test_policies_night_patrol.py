"""Night patrol: one beat a compound, as many hired as said, at the hours said, for the pay said."""

import numpy as np
import pytest
from pydantic import ValidationError

from sim.city.city import Housing
from sim.policies.night_patrol import NightPatrol
from sim.provisions import Cost, Roster, Where, duty_hours
from tests.laws.worlds import small_city


def provided(**values):
    found = list(NightPatrol(**values).provide(small_city()))
    return next((p for p in found if isinstance(p, Roster)), None), next(p for p in found if isinstance(p, Cost))


def test_the_beats_are_the_old_compounds_and_nothing_else():
    roster, _ = provided()
    form = small_city().form
    old = np.flatnonzero(form.housing == Housing.THREE_NONES)
    assert len(roster.beats) == len(np.intersect1d(old, form.compound)) > 0
    for beat in roster.beats:
        assert len(np.unique(form.compound[beat])) == 1
    walked = np.concatenate(roster.beats)
    assert len(np.unique(walked)) == len(walked)
    np.testing.assert_array_equal(np.sort(walked), np.flatnonzero(np.isin(form.compound, old)))


def test_every_compound_of_the_city_when_no_kind_is_named():
    roster, _ = provided(where=Where())
    assert len(roster.beats) == len(np.unique(small_city().form.compound[small_city().form.compound >= 0]))


@pytest.mark.parametrize(
    ("hired", "share", "together", "units"),
    [(6, 0.5, 2, 1.5), (6, 1.0, 2, 3), (1, 0.5, 2, 0.5), (2, 0.5, 2, 0.5), (4, 0.5, 2, 1), (12, 0.5, 3, 2)],
)
def test_units_at_once_are_hired_times_nights_over_people_together(hired, share, together, units):
    roster, cost = provided(patrollers_per_compound=hired, nights_worked_share=share, persons_per_unit=together)
    assert roster.units_per_beat - 1 + roster.last_unit_days_share == pytest.approx(units)
    assert roster.persons_per_unit == min(together, hired)
    assert cost.staff == hired * len(roster.beats)
    assert cost.running_cny_per_year == pytest.approx(cost.staff * 11_000)


def test_nobody_hired_costs_nothing_and_nobody_walks():
    roster, cost = provided(patrollers_per_compound=0)
    assert roster is None and cost.running_cny_per_year == 0 and cost.staff == 0


def test_the_walk_is_at_the_hours_said():
    roster, _ = provided(hours="23:30-05:30")
    assert (roster.start_min, roster.end_min) == (1410, 330)
    assert duty_hours(roster.start_min, roster.end_min) == 6.0


@pytest.mark.parametrize("hours", ["22-04", "22:00", "25:00-04:00", "22:00-22:00", "22:70-04:00", "", "night"])
def test_hours_that_are_none_are_refused_with_an_example(hours):
    with pytest.raises(ValidationError, match="22:00-04:00"):
        NightPatrol(hours=hours)
