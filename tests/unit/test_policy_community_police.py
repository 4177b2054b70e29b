"""Community police: they are at the door and known; freed from 110 they stay there, taken from the stations they are missed there."""

import pytest

from sim.duty import CallKind
from sim.kinds import EventKind
from sim.policies.community_police import CommunityPolice
from sim.provisions import Cost, OffResponse, Visiting
from tests.laws.worlds import lively, run, small_city
from tests.unit.quiet_city import call, events_of, quiet

MANY = {"officers_per_10000": 40.0}  # 6 officers, 4 teams on duty in a city of 1,500
FAST = {"talk_min": 0.1, "turnout_min": 0.0, "kept_free_share": 0.0, "residents_per_unit": 500.0}


def test_they_visit_households_and_get_known():
    """The first counts that move: minutes at the door, then familiarity, then matters found on the round."""
    without, with_them = (
        run(lively({}, matters={"familiarity_start": 0.0}), 5, seed=4),
        run(lively({"community_police": MANY}, matters={"familiarity_start": 0.0}), 5, seed=4),
    )
    assert without.ground.rows["visit_total_min"].sum() == 0.0
    assert with_them.ground.rows["visit_total_min"].sum() == pytest.approx(
        5 * 3 * 4 * 180, rel=0.1
    )  # teams of three, some three hours a day
    assert with_them.ground.rows["familiarity"].mean() > without.ground.rows["familiarity"].mean()
    assert len(events_of(without, EventKind.MATTER_FOUND)) == 0 < len(events_of(with_them, EventKind.MATTER_FOUND))


def visits(freed_share: float) -> float:
    """Return minutes at the door on a day on which the stations' own units are all away and calls keep coming."""
    one = quiet({"community_police": MANY | {"freed_share": freed_share}}, **FAST)
    one.step()
    answering = one.duty.units["walker"] >= 0
    assert answering.any() == (freed_share < 1.0)
    one.duty.units["free_min"][~answering] = 1e6
    for k in range(8):
        call(one, 245.0 + 10 * k, 3, CallKind.HELP)
    one.run(1)
    return float(one.ground.rows["visit_total_min"].sum())


def test_officers_who_answer_110_have_less_time_for_households():
    assert visits(0.0) < 0.9 * visits(1.0)


def test_officers_taken_from_the_stations_are_missed_there():
    one = quiet({"community_police": {"taken_from_stations_share": 0.67}}, **FAST)
    one.step()
    assert int(one.duty.units["answers"][:3].sum()) == 1
    station = int(one.duty.units["post"][0])
    for minute in (16.0, 17.0):
        call(one, minute, station)
    one.step()
    assert len(events_of(one, EventKind.DISPATCHED)) == 1  # the second call waits


def test_provisions_and_pay():
    parts = list(CommunityPolice(taken_from_stations_share=0.2).provide(small_city()))
    cost = next(p for p in parts if isinstance(p, Cost))
    assert cost.staff == pytest.approx(3 * 4.6 * small_city().n_residents / 10_000)
    assert next(p for p in parts if isinstance(p, OffResponse)).share == 0.2
    assert next(p for p in parts if isinstance(p, Visiting)).persons_per_team == 3.0
    assert list(CommunityPolice(officers_per_10000=0.0).provide(small_city())) == []
