"""Livelihood 110: more calls, crews that answer them, callers content or let down, and a busier desk."""

import numpy as np
import pytest

from sim.duty import CREW, CallKind
from sim.kinds import EventKind
from sim.policies.livelihood_110 import Livelihood110
from sim.provisions import Cost, ResponseUnits
from tests.laws.worlds import small_city
from tests.unit.quiet_city import call, events_of, happened, quiet

OPEN = {"livelihood_110": {"calls_per_1000_year": 5_000.0, "crews_per_100k": 200.0}}
LIVELIHOOD = int(CallKind.LIVELIHOOD)


def test_residents_call_and_crews_go_the_police_do_not():
    closed, opened = quiet({}), quiet(OPEN)
    for one in (closed, opened):
        one.run(4)
    assert len(events_of(closed, EventKind.CALL)) == 0
    calls, sent = events_of(opened, EventKind.CALL), events_of(opened, EventKind.DISPATCHED)
    assert set(calls["topic"]) == {LIVELIHOOD} and len(sent) > 10
    assert (opened.duty.units["takes"][sent["actor"]] == CREW).all()
    expected = 5.0 * opened.city.n_residents * 4 / 365.25
    assert len(calls) == pytest.approx(expected, rel=0.25)


def test_satisfaction_rises_where_crews_come_and_falls_where_nobody_does():
    closed, served, left_alone = quiet({}), quiet(OPEN), quiet({"livelihood_110": OPEN["livelihood_110"] | {"crews_per_100k": 0.0}})
    means = []
    for one in (closed, served, left_alone):
        one.run(5)
        means.append(float(one.people.satisfaction.mean(dtype=np.float64)))
    assert means[1] > means[0] > means[2]
    assert len(events_of(left_alone, EventKind.CALL_GIVEN_UP)) > 10


def test_the_desk_is_the_same_for_urgent_calls():
    """A livelihood call at the one seat keeps an urgent one waiting for the length of a talk."""
    waited = {}
    for livelihood in (False, True):
        one = quiet(OPEN | {"livelihood_110": OPEN["livelihood_110"] | {"calls_per_1000_year": 0.0}}, talk_min=5.0, turnout_min=0.0)
        one.step()
        if livelihood:
            call(one, 16.0, 3, CallKind.LIVELIHOOD, priority=3)
        number = call(one, 17.0, int(one.duty.units["post"][0]), CallKind.HELP)
        one.run(1)
        arrived = events_of(one, EventKind.ARRIVED)
        waited[livelihood] = float(arrived[arrived["case"] == number]["value"].iloc[0])
    assert waited[True] == pytest.approx(waited[False] + 4.0)


def test_crews_are_fewer_at_night_and_paid():
    parts = list(Livelihood110(crews_per_100k=200.0).provide(small_city()))
    day, night = (p for p in parts if isinstance(p, ResponseUnits))
    assert (len(day.bases), len(night.bases)) == (3, 1) and day.crew and night.crew
    assert next(p for p in parts if isinstance(p, Cost)).staff > 0
    assert happened(quiet({}), EventKind.CALL).size == 0
