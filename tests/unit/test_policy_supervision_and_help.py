"""Supervision: whoever is released is taken on while there are places, meets somebody, and finds work sooner."""

import numpy as np
import pytest

from sim.kinds import EventKind
from tests.laws.worlds import lively, model, run

POLICY = {"places_per_10000": 400.0}


def area_of(one):
    return one.areas[[a.name for a in one.areas].index("livelihood")]


def begun(policies=None, released=30, **groups):
    """Return a model on day 5 with `released` people free since that day."""
    one = model(lively({"supervision_and_help": POLICY} if policies is None else policies, **groups), seed=2)
    one.offenders.held_until[:] = -1
    one.offenders.held_until[:released] = 5
    one.day = 5
    one.apply_provisions()
    area_of(one).begin_day()
    return one


def test_everybody_released_is_taken_on_while_there_are_places():
    one = begun()
    area = area_of(one)
    assert area.help.places == 60
    np.testing.assert_array_equal(np.flatnonzero(area.helped_until > 5), np.arange(30))
    assert (area.helped_until[:30] == 5 + 365).all()


def test_places_are_limited_and_more_places_only_add_people():
    taken = [
        set(np.flatnonzero(area_of(begun({"supervision_and_help": {"places_per_10000": p}})).helped_until > 5)) for p in (50, 100, 200)
    ]
    assert [len(t) for t in taken] == [8, 15, 30]
    assert taken[0] < taken[1] < taken[2]


def test_nobody_who_was_not_released_is_eligible_whatever_he_does():
    one = begun(released=0)
    one.offenders.rate[:] = 50.0
    area_of(one).begin_day()
    assert (area_of(one).helped_until == -1).all()


def test_a_contact_takes_the_evening_and_raises_perceived_risk():
    one = begun({"supervision_and_help": POLICY | {"contacts_per_month": 15.0, "contact_risk_gain": 0.2}})
    one.offenders.risk[:] = 0.0
    area_of(one).begin_day()
    met = one.offenders.risk > 0
    assert 5 < met.sum() < 25 and not met[30:].any()
    assert (one.offenders.risk[met] == 0.2).all() and (one.offenders.sessions[met] == 0.0).all()
    assert (one.offenders.sessions[:30][~met[:30]] > 0).all()


def test_help_ends_after_its_term_and_is_not_given_twice_for_one_release():
    one = begun({"supervision_and_help": POLICY | {"supervised_days": 10}})
    area = area_of(one)
    for day in range(6, 40):
        one.day = day
        area.begin_day()
        assert (area.helped_until > day).sum() == (30 if day < 15 else 0), day


def test_events_name_whom_and_the_run_shows_fewer_sessions():
    done = run(lively({"supervision_and_help": POLICY, "patrol_force": {"patrollers_per_10000": 150}}), 10, seed=3)
    helped = done.events.frame().query("kind == @k", local_dict={"k": int(EventKind.HELPED)})
    released = done.events.frame().query("kind == @k", local_dict={"k": int(EventKind.RELEASE)})
    assert len(helped) > 5 and set(helped["actor"]) <= set(released["actor"])
    assert done.daily()["supervised"].iloc[-1] > 3
    assert done.daily()["cost_cny"].sum() == pytest.approx(10 * (60 / 15 * 60_000 + 0) / 365 + run_cost(), rel=1e-6)


def run_cost():
    """Cost of the patrol force of that world alone."""
    return run(lively({"patrol_force": {"patrollers_per_10000": 150}}), 10, seed=3).daily()["cost_cny"].sum()
