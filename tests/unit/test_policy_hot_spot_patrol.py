"""Hot-spot patrol: stops of the length said at places with recorded crime, in a new order every day unless that is switched off."""

import numpy as np
import pytest

from sim.agents.tours import Ways, lay_tour, turned, with_room
from sim.city.routing import route
from sim.kinds import EventKind
from sim.policies.hot_spot_patrol import HotSpotPatrol
from sim.provisions import Sent, duty_hours
from sim.tables import Tours
from tests.laws.worlds import lively, model, small_city

POLICY = {"units_per_10000": 10.0, "spots_per_unit": 4, "hours": "15:00-23:00", "refresh_days": 3}


def area_of(one):
    return one.areas[[a.name for a in one.areas].index("beats")]


def recorded_at(one, places, day):
    """Write recorded crimes at places into the log of the run."""
    one.events.append(tick=day * 96 + 1, kind=int(EventKind.RECORDED), topic=0, place=np.asarray(places))


def begun(**values):
    one = model(lively({"hot_spot_patrol": POLICY | values}), seed=3)
    recorded_at(one, [7] * 5 + [60] * 4 + [100] * 3 + [140] * 2 + [20], 0)
    one.day = 3
    return one


def test_the_places_with_most_recorded_crime_are_listed_and_true_crime_is_not_asked():
    one = begun()
    one.events.append(tick=5, kind=int(EventKind.CRIME), topic=0, place=np.full(50, 33))
    area_of(one).begin_day()
    assert {7, 60, 100, 140} <= set(area_of(one).senders[0].spots.ravel().tolist())
    assert 33 not in area_of(one).senders[0].spots


def test_records_older_than_the_window_are_forgotten():
    one = begun(window_days=1)
    one.day = 6
    recorded_at(one, [90, 91, 92, 93, 94, 95, 96, 97], 5)
    area_of(one).begin_day()
    listed = set(area_of(one).senders[0].spots.ravel().tolist())
    assert {7, 60, 100, 140}.isdisjoint(listed) and {90, 91, 92, 93} <= listed


def test_a_stop_is_as_long_as_said_and_the_way_takes_its_time():
    one = begun(stop_min=13.0)
    area_of(one).begin_day()
    one._begin_day = lambda: None  # the ways are laid; nothing else is needed
    one.tick = 0
    before = one.ground.rows["patrol_total_min"].copy()
    for _ in range(96):
        one.step()
        if one.tick == 95:
            break
    walked = one.ground.rows["patrol_total_min"] - before
    assert walked.sum() == pytest.approx(8 * 60 * 2 * len(area_of(one).senders[0].units))
    spots = area_of(one).senders[0].spots
    spent = walked[spots]
    assert (spent > 2 * 13 * 2).all()  # two people, several rounds
    others = np.delete(walked, spots.ravel())
    assert others.max() < spent.min()
    assert spent.sum() / walked.sum() > 0.7


def test_a_new_order_every_day_or_always_the_same_hour():
    assert len({tuple(firsts(True, day)) for day in range(3, 6)}) == 3
    fixed = [firsts(False, day) for day in range(3, 6)]
    np.testing.assert_allclose(fixed[1], fixed[0], atol=1.0)
    np.testing.assert_allclose(fixed[2], fixed[0], atol=1.0)


def firsts(randomised, day):
    """Return for the first unit's places the minute within the shift at which it first stands there."""
    one = begun(randomised=randomised, refresh_days=100)
    one.day = 0
    recorded_at(one, [7], 0)
    area = area_of(one)
    area.begin_day()
    one.day = day
    area.begin_day()
    one._begin_day = lambda: None
    seen = {}
    for tick in range(96):
        one.step()
        for spot in area.senders[0].spots[0]:
            if one.ground.rows["patrol_total_min"][spot] > 1.0 and int(spot) not in seen:
                seen[int(spot)] = tick * 15.0
        if one.tick == 95:
            break
    return [seen[int(s)] for s in area.senders[0].spots[0]]


def test_foreseen_visits_leave_less_in_the_memory_of_days():
    left = {}
    for randomised in (True, False):
        one = model(lively({"hot_spot_patrol": POLICY | {"randomised": randomised, "refresh_days": 100}}), seed=3).run(25)
        spots = area_of(one).senders[0].spots.ravel()
        left[randomised] = float(one.ground.rows["slow"][spots].mean())
    assert left[False] < 0.9 * left[True]


def test_without_loss_by_habit_the_order_does_not_matter_for_the_memory_of_days():
    left = []
    for randomised in (True, False):
        policy = {"hot_spot_patrol": POLICY | {"randomised": randomised, "refresh_days": 100}}
        one = model(lively(policy, deterrence={"foreseen_loss_share": 0.0}), seed=3).run(25)
        left.append(float(one.ground.rows["slow"][area_of(one).senders[0].spots.ravel()].mean()))
    assert left[0] == pytest.approx(left[1], rel=0.06)


def test_units_and_pay_follow_residents_and_hours():
    for units, hours, staff in (
        (10.0, "15:00-23:00", 2 * 2 * 1.4),
        (20.0, "15:00-23:00", 3 * 2 * 1.4),
        (10.0, "08:00-24:00", 2 * 2 * 1.4 * 2),
    ):
        cost, stops, sent = HotSpotPatrol(units_per_10000=units, hours=hours).provide(small_city())
        assert isinstance(sent, Sent) and cost.staff == pytest.approx(staff)
        assert stops.per_day == pytest.approx(0.1 * sent.units * 2 * duty_hours(sent.start_min, sent.end_min))


def test_ways_are_the_shortest_and_leave_out_both_ends():
    city = small_city()
    ways = Ways(city, 5)
    for goal in range(0, city.n_places, 7):
        assert ways.to(goal, 1_000) == route(city, 5, goal)[1:-1]
    assert len(ways.to(150, 3)) <= 3


@pytest.mark.parametrize("start", [0.0, 4.0, 10.0, 25.0, 59.9])
def test_a_turned_round_begins_where_it_began(start):
    places, metres = np.array([1, 2, 3], np.int32), np.array([10.0, 20.0, 30.0])
    order, lengths = turned(places, metres, start)
    assert lengths.sum() == pytest.approx(60.0) and (lengths >= 0).all()
    at = np.searchsorted(np.cumsum(lengths), start + 1e-6, side="right") % len(order)
    while lengths[at] < 1e-9:
        at = (at + 1) % len(order)
    assert order[at] == 1
    for place, metre in zip(places, metres, strict=True):
        assert lengths[order == place].sum() == pytest.approx(metre)


def test_a_tour_that_is_laid_anew_keeps_to_its_rows():
    tours = with_room(Tours(np.array([0, 2, 3], np.int32), np.array([4, 5, 6], np.int32), np.array([10.0, 30.0, 7.0])), [4, 1])
    assert list(tours.first) == [0, 4, 5] and list(tours.place) == [4, 5, 5, 5, 6] and list(tours.end_m) == [10, 30, 30, 30, 7]
    lay_tour(tours, 0, np.array([8, 9, 8], np.int32), np.array([1.0, 2.0, 3.0]))
    assert list(tours.place) == [8, 9, 8, 8, 6] and list(tours.end_m) == [1, 3, 6, 6, 7]
    with pytest.raises(ValueError, match="does not fit"):
        lay_tour(tours, 1, np.array([1, 2], np.int32), np.array([1.0, 1.0]))
