"""Dispatch by GPS: what the duty room knows decides who is sent, and orders to cut off are the first events that move."""

from sim.kinds import EventKind
from sim.provisions import GpsDispatch
from sim.scenario_parts import policies
from tests.laws.worlds import lively, run, small_city
from tests.unit.quiet_city import call, events_of, quiet

FAST = {"talk_min": 0.1, "turnout_min": 0.0, "kept_free_share": 0.0, "residents_per_unit": 500.0}


def sent_first(given: dict) -> int:
    """Two units with one base; the second happens to wait far away, beside the caller."""
    one = quiet(given, **FAST)
    one.step()
    far = one.city.n_places - 1
    one.duty.units["stood_at"][1] = one.duty.units["bound_for"][1] = far
    call(one, 16.0, far)
    one.step()
    return int(events_of(one, EventKind.DISPATCHED)["actor"].iloc[0])


def test_only_with_locators_does_the_duty_room_know_who_is_nearest():
    assert sent_first({}) == 0
    assert sent_first({"gps_dispatch": {}}) == 1


def test_a_share_of_units_is_located_and_none_at_dose_zero():
    one = quiet({"gps_dispatch": {"located_share": 0.5}}, residents_per_unit=100.0)
    one.step()
    assert len(one.duty.units) == 15 and 3 <= int(one.duty.units["located"].sum()) <= 12
    assert list(policies()["gps_dispatch"](located_share=0.0).provide(small_city())) == []


def test_units_are_directed_after_suspects_and_nobody_was_before():
    """The first counts that move: orders to located units; arrests follow."""
    names = {"patrol_force": {"patrollers_per_10000": 150, "beat_level": "grid"}}
    worlds = [lively(policies, response={"residents_per_unit": 300.0}) for policies in (names, names | {"gps_dispatch": {"reach_km": 5.0}})]
    without, with_gps = (run(world, 6, seed=3) for world in worlds)
    directed = [len(events_of(one, EventKind.DIRECTED)) for one in (without, with_gps)]
    assert directed[0] == 0 and directed[1] > 5
    caught = [len(events_of(one, EventKind.CAUGHT)) for one in (without, with_gps)]
    assert min(caught) > 0


def test_reach_and_number_bound_who_is_directed():
    provided = [p for p in policies()["gps_dispatch"](reach_km=1.5, directed_units=2).provide(small_city()) if isinstance(p, GpsDispatch)]
    assert (provided[0].reach_m, provided[0].directed_units) == (1_500.0, 2)
    near = run(lively({"gps_dispatch": {"reach_km": 0.0}}), 4, seed=3)
    assert len(events_of(near, EventKind.DIRECTED)) == 0 and len(events_of(near, EventKind.SUSPECT_FLED)) > 0
