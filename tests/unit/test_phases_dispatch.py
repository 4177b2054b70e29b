"""The duty room against queueing theory, networkx and its own rules; calls are put on its list by hand."""

import heapq

import numpy as np
import pytest

from sim.city.routing import distance_m
from sim.core.detmath import det_log_array, normal_quantile
from sim.core.rng import Purpose, uniforms
from sim.duty import CALLS_NOW, CallKind
from sim.kinds import EventKind, News
from sim.rules.response import lognormal_min
from tests.laws.worlds import lively, model
from tests.unit.quiet_city import NO_CALLS, NO_OFFENDING, call, events_of, happened, quiet

FAST = {"talk_min": 0.1, "turnout_min": 0.0, "kept_free_share": 0.0, "patience_min": 1_440.0, "move_up_km": 0.0}


def station(one):
    return int(one.duty.units["post"][0])


def busy_day(units, n, gap_min, seed=1, **more):
    """Return a model after days of calls at the station's own place, and (arrivals, service times) of the calls."""
    one = quiet(seed=seed, residents_per_unit=1_500 / units, **(FAST | {"help_service_min": 20.0} | more))
    assert len(one.duty.units) == units
    gaps = -det_log_array(1.0 - uniforms(seed, Purpose.SURVEY, np.arange(n))) * gap_min
    at = 1.0 + np.cumsum(gaps)
    days = int(at[-1] // 1_440) + 2
    done = 0
    for _ in range(days):
        today = at[(at >= one.day * 1_440) & (at < (one.day + 1) * 1_440)]
        for minute in today:
            call(one, float(minute), station(one), key=1_000 + done, number=done)
            done += 1
        one.run(1)
    assert done == n
    bits = uniforms(seed, Purpose.RESPONSE, 1_000 + np.arange(n), int(CallKind.HELP))
    service = np.array([lognormal_min(normal_quantile(u * 0.999998 + 0.000001), 20.0, 0.8) for u in bits])
    return one, at, np.minimum(service, 480.0)


def first_come_first_served(at, service, servers):
    """The obvious simulation: each call takes the server that is free first."""
    free = [0.0] * servers
    heapq.heapify(free)
    waits = []
    for arrival, length in zip(at, service, strict=True):
        start = max(arrival, heapq.heappop(free))
        waits.append(start - arrival)
        heapq.heappush(free, start + length)
    return np.array(waits)


@pytest.mark.parametrize(("units", "gap_min"), [(1, 45.0), (2, 20.0), (3, 11.0)])
def test_a_queue_of_equal_calls_is_first_come_first_served(units, gap_min):
    """Exactly the waits of the obvious simulation of an M/G/k queue, call by call (talk of 0.1 min beside)."""
    one, at, service = busy_day(units, 220, gap_min)
    waits = happened(one, EventKind.ARRIVED) - 0.1
    np.testing.assert_allclose(waits, first_come_first_served(at + 0.1, service, units), atol=2e-3)
    assert (waits > 1.0).mean() > 0.2


def test_the_mean_wait_of_one_unit_is_that_of_pollaczek_and_khinchine():
    """M/G/1: rho / (1 - rho) * (1 + cv^2) / 2 * mean service; 1,500 calls, three seeds."""
    gap, found, wanted = 60.0, [], []
    for seed in (1, 2, 3):
        one, _, service = busy_day(1, 1_500, gap, seed=seed)
        found.append((happened(one, EventKind.ARRIVED) - 0.1).mean())
        mean, second = service.mean(), (service**2).mean()
        wanted.append(second / (2 * gap) / (1 - mean / gap))
    assert np.mean(found) == pytest.approx(np.mean(wanted), rel=0.2)


def test_the_unit_that_is_sent_is_the_nearest_of_the_free_ones():
    """With locators: by exact distance over the streets, ties to the lower number."""
    one = quiet({"gps_dispatch": {}}, residents_per_unit=150.0, **FAST)
    units, n = one.duty.units.view(np.recarray), len(one.duty.units)
    assert n == 10
    spread = (uniforms(1, Purpose.SURVEY, np.arange(n)) * one.city.n_places).astype(np.int32)
    for column in (units.post, units.stood_at, units.bound_for):
        column[:] = spread
    free = np.ones(n, bool)
    for k in range(n):
        place = int(uniforms(2, Purpose.SURVEY, k) * one.city.n_places)
        call(one, 15.0 * k + 1.0, place, number=k)
        one.step()
        away = distance_m(one.city, spread, np.array([place]))[:, 0]
        away[~free] = np.inf
        sent = int(happened(one, EventKind.DISPATCHED, "actor")[k])
        assert sent == int(np.argmin(away))
        minutes = happened(one, EventKind.ARRIVED)[k]
        assert minutes == pytest.approx(away[sent] / units.speed_m_per_min[sent] + 0.1, abs=2e-3)
        free[sent] = False
        units.free_min[sent] = 1e6


def test_urgent_calls_overtake_and_equal_ones_keep_their_order():
    one = quiet(residents_per_unit=1_500.0, **FAST)
    for minute, priority in ((1.0, 3), (2.0, 3), (3.0, 2), (4.0, 1), (5.0, 1)):
        call(one, minute, station(one), priority=priority)
    one.run(1)
    order = events_of(one, EventKind.DISPATCHED)["case"].tolist()
    assert order == [0, 3, 4, 2, 1]


def test_some_units_are_kept_for_urgent_calls():
    one = quiet(residents_per_unit=500.0, **(FAST | {"kept_free_share": 0.4}))  # three units: one is kept
    for minute, priority in ((1.0, 3), (1.5, 3), (2.0, 3), (3.0, 1)):
        call(one, minute, station(one), priority=priority)
    one.step()
    sent = events_of(one, EventKind.DISPATCHED)["case"].tolist()
    assert sent == [0, 1, 3]
    assert int(one.duty.used[CALLS_NOW]) == 1


def test_who_waits_too_long_is_given_up_and_let_down():
    one = quiet(residents_per_unit=1_500.0, **(FAST | {"patience_min": 30.0}))
    one.duty.units["free_min"][:] = 1e6
    before = one.people.satisfaction.copy()
    call(one, 1.0, station(one), caller=7)
    for _ in range(4):
        one.step()
    assert happened(one, EventKind.CALL_GIVEN_UP).tolist() == [44.0]  # found at the next tick after 31 min
    assert one.books.news["kind"][: one.books.used[1]].tolist() == [int(News.ANSWERED_LATE)]
    one.run(1)
    assert one.people.satisfaction[7] < before[7] - 0.02


def test_a_fast_arrival_pleases_the_caller_alone():
    one = quiet(residents_per_unit=1_500.0, **FAST)
    other = quiet(residents_per_unit=1_500.0, **FAST)
    call(one, 1.0, station(one), caller=7)
    for m in (one, other):
        m.run(1)
    gain = one.people.satisfaction - other.people.satisfaction
    assert gain[7] > 0.015 and (np.delete(gain, 7) == 0).all()


def test_a_call_that_needs_no_unit_ends_at_the_desk_but_keeps_it_busy():
    one = quiet(residents_per_unit=1_500.0, **(FAST | {"talk_min": 4.0}))
    call(one, 1.0, station(one), kind=CallKind.IDLE, priority=0)
    call(one, 2.0, station(one))
    one.step()
    assert happened(one, EventKind.DISPATCHED).tolist() == pytest.approx([7.0])  # 5.0 - 2.0 waiting for the desk, 4.0 of talk
    assert len(happened(one, EventKind.CALL)) == 2


def test_minutes_on_calls_and_on_duty_are_counted():
    one = quiet(residents_per_unit=1_500.0, **FAST)
    call(one, 10.0, station(one))
    one.run(1)
    unit = one.duty.units.view(np.recarray)
    assert unit.duty_min[0] == 1_440.0
    assert unit.busy_min[0] == pytest.approx(unit.free_min[0] - 10.1)


def test_a_post_left_empty_is_taken_over_by_an_idle_unit_of_a_fuller_one():
    one = quiet(residents_per_unit=500.0, **(FAST | {"move_up_km": 50.0}))
    units, far = one.duty.units.view(np.recarray), one.city.n_places - 1
    units.post[2] = units.stood_at[2] = units.bound_for[2] = far  # posts with two units and with one
    call(one, 1.0, far)
    one.step()
    moved = events_of(one, EventKind.MOVED_UP)
    assert moved["place"].tolist() == [far] and moved["actor"].tolist() == [0]
    assert units.bound_for.tolist() == [far, station(one), far]


def test_the_tick_does_not_matter_for_the_minutes_of_the_duty_room():
    """Exact minutes inside the tick: a day of calls at three lengths of the tick gives one list of arrivals."""
    found = []
    for tick_min in (5, 15, 60):
        one = model(lively({}, tick_min=tick_min, response=NO_CALLS | FAST | {"residents_per_unit": 750.0}, offending=NO_OFFENDING))
        for k in range(40):
            call(one, 30.0 * k + 1.0, (37 * k) % one.city.n_places, priority=1 + k % 3)
        one.run(1)
        found.append(happened(one, EventKind.ARRIVED))
    assert len(found[0]) == 40
    np.testing.assert_allclose(found[1], found[0])
    np.testing.assert_allclose(found[2], found[0])
