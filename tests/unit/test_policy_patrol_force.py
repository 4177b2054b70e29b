"""Laws of the patrol force: a force that exists is on the street round the clock, and everybody on duty is paid."""

from functools import cache

import pytest

from sim import City, Scenario, build_city
from sim.policies.patrol_force import PatrolForce
from sim.provisions import Cost, Roster


@cache
def city() -> City:
    return build_city(Scenario.load("tiny").city)


def split(force: PatrolForce) -> tuple[list[Roster], Cost]:
    parts = list(force.provide(city()))
    return [p for p in parts if isinstance(p, Roster)], next(p for p in parts if isinstance(p, Cost))


def test_no_patrollers_means_no_unit_and_no_cost():
    rosters, cost = split(PatrolForce(patrollers_per_10000=0))
    assert rosters == []
    assert (cost.staff, cost.running_cny_per_year) == (0.0, 0.0)


@pytest.mark.parametrize("shifts", [1, 2, 3, 6])
@pytest.mark.parametrize("asked", [0.01, 1, 20, 60, 200])
def test_every_shift_has_a_unit_and_the_shifts_fill_the_day(asked, shifts):
    rosters, _ = split(PatrolForce(patrollers_per_10000=asked, shifts=shifts))
    assert len(rosters) == shifts
    assert min(r.persons for r in rosters) >= 2
    minutes = [(r.end_min - r.start_min) % 1440 or 1440 for r in rosters]
    assert sum(minutes) == 1440


@pytest.mark.parametrize("asked", [0.01, 1, 20])
def test_people_on_duty_are_paid_also_where_the_force_is_rounded_up(asked):
    """One unit of two in three shifts on 65 % of days takes 2 * 3 / 0.65 people."""
    _, cost = split(PatrolForce(patrollers_per_10000=asked))
    assert cost.staff == pytest.approx(2 * 3 / 0.65)
    assert cost.running_cny_per_year == pytest.approx(cost.staff * 70_000)


def test_more_patrollers_never_mean_fewer_beats():
    beats = [len(split(PatrolForce(patrollers_per_10000=asked))[0][0].beats) for asked in (1, 50, 100, 200, 400)]
    assert beats == sorted(beats)
    assert beats[-1] > beats[0]
