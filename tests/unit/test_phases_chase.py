"""A suspect flees and is caught or not: by hand where the minutes can be reckoned, and over paired seeds."""

import numpy as np
import pytest

from sim.city.routing import distance_m
from sim.duty import CallKind
from sim.kinds import EventKind
from sim.tables import USED_CASES
from tests.laws.worlds import lively, run
from tests.unit.quiet_city import call, events_of, happened, quiet

SURE = {"talk_min": 0.1, "turnout_min": 0.0, "scene_arrest_share": 1.0, "stop_share": 1.0, "way_known_share": 1.0, "residents_per_unit": 1_500.0, "blend_min": 240.0}  # fmt: skip


def crime(one, place, began, left, offender=0, name="street_robbery"):
    """Open a case of an offender of the city, called in one minute after it began."""
    books, k = one.books, one.crime_names.index(name)
    row = int(books.used[USED_CASES])
    values = {
        "key": 77,
        "number": 500,
        "crime": k,
        "stage": 0,
        "place": place,
        "victim": 3,
        "offender": offender,
        "due_day": 0,
        "due_tick": 0,
        "loss_cny": 10.0,
    }
    for column, value in values.items():
        books.cases[column][row] = value
    books.used[USED_CASES] += 1
    more = {"case": 500, "crime": k, "offender": offender, "caller": 3, "began_min": began, "left_min": left}
    call(one, began + 1.0, place, CallKind.CRIME, **more)


def far_from_home(one, offender=0):
    """Return the place farthest from the offender's home."""
    home = int(one.people.home[one.offenders.resident[offender]])
    away = distance_m(one.city, np.array([home]), np.arange(one.city.n_places))[0]
    return int(np.argmax(away)), float(away.max())


def at_large(one, offender=0):
    one.offenders.held_until[offender] = -1
    return one


def test_a_suspect_who_is_still_there_is_held_and_the_case_is_cleared():
    one = at_large(quiet(**SURE))
    crime(one, int(one.duty.units["post"][0]), 2.0, 200.0)
    one.step()
    for kind in (EventKind.CAUGHT, EventKind.ARREST, EventKind.REPORTED, EventKind.RECORDED, EventKind.CLEARED):
        assert len(events_of(one, kind)) == 1, kind
    assert len(events_of(one, EventKind.SUSPECT_FLED)) == 0
    assert one.offenders.held_until[0] >= 1 and one.offenders.risk[0] == pytest.approx(0.06)
    assert int(one.books.used[USED_CASES]) == 0
    assert happened(one, EventKind.CAUGHT).tolist() == pytest.approx([1.1])
    assert one.duty.units["free_min"][0] >= 3.1 + one.duty.numbers.arrest_min


def test_a_car_follows_a_runner_and_meets_him_where_it_has_made_up_his_start():
    one = at_large(quiet(**SURE))
    place, _ = far_from_home(one)
    one.crimes["flees_m_per_min"] = 60.0
    crime(one, place, 2.0, 3.0)
    one.step()
    base, speed = one.duty.units["post"][0], one.duty.units["speed_m_per_min"][0]
    arrives = 3.1 + distance_m(one.city, np.array([base]), np.array([place]))[0, 0] / speed
    caught = happened(one, EventKind.CAUGHT)
    assert len(caught) == 1 and len(events_of(one, EventKind.SUSPECT_FLED)) == 1
    ahead = arrives + (arrives - 3.0) * 60.0 / (speed - 60.0)
    assert caught[0] + 2.0 == pytest.approx(ahead, abs=1e-3)
    where = int(events_of(one, EventKind.CAUGHT)["place"].iloc[0])
    walked = distance_m(one.city, np.array([place]), np.array([where]))[0, 0]
    assert walked == pytest.approx((ahead - 3.0) * 60.0, abs=float(one.city.streets.length_m[where]) / 2 + 1)


def test_who_cannot_be_told_from_others_any_more_is_not_chased():
    one = at_large(quiet(**(SURE | {"blend_min": 0.1})))
    place, _ = far_from_home(one)
    crime(one, place, -300.0, -290.0)  # a call about something long past
    one.duty.calls["at_min"][0] = one.duty.calls["next_min"][0] = 1.0
    one.run(1)
    assert len(events_of(one, EventKind.SUSPECT_FLED)) == 0
    assert len(events_of(one, EventKind.ARRIVED)) == 1


def test_nobody_catches_a_suspect_whose_way_nobody_knows():
    one = at_large(quiet(**(SURE | {"way_known_share": 0.0})))
    place, _ = far_from_home(one)
    crime(one, place, 2.0, 2.5)
    one.run(1)
    assert len(events_of(one, EventKind.LOST)) == 1 and len(events_of(one, EventKind.ARREST)) == 0
    assert len(events_of(one, EventKind.NOT_CLEARED)) + len(events_of(one, EventKind.REPORTED)) >= 1


def test_a_patrol_on_his_way_sees_him():
    one = at_large(quiet({"patrol_force": {"patrollers_per_10000": 500, "beat_level": "grid"}}, **(SURE | {"way_known_share": 0.0})))
    one.step()
    place, _ = far_from_home(one)
    crime(one, place, 17.0, 17.5)
    one.step()
    seen = events_of(one, EventKind.SIGHTED)
    assert 2.0 in seen["value"].tolist()
    assert len(events_of(one, EventKind.CAUGHT)) == 1


@pytest.mark.parametrize(("m_per_min", "sees"), [(600.0, True), (100.0, False)])
def test_checkpoints_read_vehicles_and_not_runners(m_per_min, sees):
    one = at_large(quiet(**(SURE | {"way_known_share": 0.0})))
    one.step()  # policies are put in place on the first day
    one.duty.checkpoint[:] = 1.0
    one.crimes["flees_m_per_min"] = m_per_min
    place, _ = far_from_home(one)
    crime(one, place, 17.0, 18.05)
    one.step()
    assert (1.0 in events_of(one, EventKind.SIGHTED)["value"].tolist()) == sees


def test_located_units_are_directed_and_cut_off_who_is_seen():
    """A unit far from the scene but near the suspect's home is of use only when the duty room can direct it."""
    caught = {}
    for policies in ({}, {"gps_dispatch": {"reach_km": 50.0}}):
        one = at_large(quiet(policies, **(SURE | {"residents_per_unit": 500.0, "speed_km_h": 20.0})))
        one.crimes["flees_m_per_min"] = 320.0
        place, _ = far_from_home(one)
        home = int(one.people.home[one.offenders.resident[0]])
        units = one.duty.units.view(np.recarray)
        for column in (units.post, units.stood_at, units.bound_for):
            column[:] = [place, home, home]
        units.stood_at[0] = units.bound_for[0] = units.post[0] = place
        crime(one, place, 2.0, 2.2)
        one.duty.calls["next_min"][0] = one.duty.calls["at_min"][0] = 3.0
        one.step()
        caught[bool(policies)] = len(events_of(one, EventKind.CAUGHT))
        assert (len(events_of(one, EventKind.DIRECTED)) > 0) == bool(policies)
    assert caught == {False: 0, True: 1}


def test_a_fleeing_offender_looks_for_nothing_else_until_he_is_lost():
    one = at_large(quiet(**(SURE | {"way_known_share": 0.0})))
    one.step()
    one.offenders.itinerary[0] = 5
    place, _ = far_from_home(one)
    crime(one, place, 17.0, 17.5)
    one.step()
    lost = int(events_of(one, EventKind.LOST)["tick"].iloc[0])
    assert (one.offenders.itinerary[0, 1 : lost + 1] == -1).all()
    assert (one.offenders.itinerary[0, lost + 2 :] == 5).all()


def test_slower_response_lowers_clearance():
    """Paired seeds: the same crimes, units at 32 and at 4 km/h; what is cleared falls with every pair's sum."""
    cleared = {}
    for speed in (32.0, 4.0):
        outcomes = [run(lively(response={"speed_km_h": speed, "residents_per_unit": 300.0}), 6, seed=seed).outcomes() for seed in (1, 2, 3)]
        cleared[speed] = [(o["cleared_share"], o["caught"]) for o in outcomes]
    fast, slow = np.array(cleared[32.0]), np.array(cleared[4.0])
    assert (fast[:, 1] > slow[:, 1]).all()
    assert fast[:, 0].mean() > slow[:, 0].mean()
