"""Units walk their beats: every place once a tour, no minute lost, memories as the rule says; by a beat made by hand."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.agents.tours import make_tours
from sim.core.jit import kernel, plain_errstate
from sim.core.rng import Purpose, stream_key
from sim.phases.patrol import steps_of, walk_beats
from sim.setup import ground_of
from sim.tables import Tours, Walkers
from tests.laws.worlds import model, small_city


@kernel
def _walk(moment, key, awake, numbers, walkers, tours, ground, steps, visiting):
    walk_beats(moment, key, awake, numbers, walkers, tours, ground, steps, visiting)


def walkers(n=1, start=0, end=0, speed=50.0, persons=2.0, notice=1.0, first_day=0, last_day=1_000, powers=1):
    def all_of(value, kind):
        return np.full(n, value, kind)

    return Walkers(
        np.arange(n, dtype=np.int64), np.zeros(n, np.int32), all_of(start, np.int32), all_of(end, np.int32), all_of(first_day, np.int32),
        all_of(last_day, np.int32), all_of(speed, np.float64), all_of(persons, np.float64), all_of(notice, np.float64), all_of(powers, np.int32), np.full(n, -1, np.int32),
        np.zeros(n), np.zeros(n, np.int32),
    )  # fmt: skip


def hand_tour(metres):
    """A beat of places 0, 1, 2, ... with these lengths."""
    return Tours(np.array([0, len(metres)], np.int32), np.arange(len(metres), dtype=np.int32), np.cumsum(np.asarray(metres, np.float64)))


@pytest.fixture(scope="module")
def numbers():
    return model(seed=1).numbers


def walk(units, tour, numbers, ticks, visiting=0, awake=1.0, day=3):
    ground = ground_of(np.zeros(len(tour.place), np.int64), 3)
    key = stream_key(1, Purpose.PATROL_SHIFT)
    with plain_errstate():
        for tick in ticks:
            _walk((day, tick), key, awake, numbers, units, tour, ground, steps_of(), np.int64(visiting))
    return ground


@settings(max_examples=30)
@given(
    metres=st.lists(st.floats(5.0, 400.0), min_size=1, max_size=12),
    speed=st.floats(10.0, 350.0),
    n=st.integers(1, 4),
    persons=st.integers(1, 3),
)
def test_no_minute_of_a_patrol_is_lost(numbers, metres, speed, n, persons):
    ground = walk(walkers(n, speed=speed, persons=float(persons)), hand_tour(metres), numbers, range(7))
    assert ground.rows["patrol_total_min"].sum() == pytest.approx(7 * 15 * n * persons, rel=1e-9)
    assert ground.patrol_min.sum() == pytest.approx(7 * 15 * n * persons, rel=1e-9)


def test_time_in_a_place_is_its_length_over_the_speed(numbers):
    metres = [100.0, 300.0, 50.0]  # 450 m: 15 min at 30 m a minute, so each tick is one tour
    ground = walk(walkers(speed=30.0, persons=1.0), hand_tour(metres), numbers, range(4))
    np.testing.assert_allclose(ground.rows["patrol_total_min"], 4 * np.array(metres) / 30.0)


def test_grid_workers_visit_and_patrols_patrol(numbers):
    visited = walk(walkers(), hand_tour([100.0, 80.0]), numbers, range(2), visiting=1)
    assert visited.rows["visit_min"].sum() == pytest.approx(60.0) and visited.rows["patrol_total_min"].sum() == 0.0
    patrolled = walk(walkers(), hand_tour([100.0, 80.0]), numbers, range(2))
    assert patrolled.rows["visit_min"].sum() == 0.0


@pytest.mark.parametrize(
    ("start", "end", "on"), [(10, 20, set(range(10, 20))), (90, 6, set(range(90, 96)) | set(range(6))), (0, 0, set(range(96)))]
)
def test_a_shift_covers_its_ticks_also_over_five_in_the_morning(numbers, start, end, on):
    for tick in range(96):
        walked = walk(walkers(start=start, end=end), hand_tour([500.0]), numbers, [tick]).patrol_min.sum() > 0
        assert walked == (tick in on), tick


def test_nobody_walks_before_the_first_or_from_the_last_day(numbers):
    tour = hand_tour([500.0])
    walked = [walk(walkers(first_day=2, last_day=4), tour, numbers, [0], day=day).patrol_min.sum() > 0 for day in range(6)]
    assert walked == [False, False, True, True, False, False]


def test_a_shift_starts_anywhere_on_the_beat_and_every_night_elsewhere(numbers):
    starts = []
    for day in range(200):
        units = walkers(start=5, end=20, speed=1e-6)
        walk(units, hand_tour([1_000.0]), numbers, [5], day=day)
        starts.append(units.position_m[0])
    assert np.mean(starts) == pytest.approx(500, abs=80) and np.std(starts) == pytest.approx(1_000 / np.sqrt(12), rel=0.15)


def test_a_visit_leaves_the_memory_of_the_rule_and_sleepers_learn_a_part(numbers):
    awake = walk(walkers(persons=1.0, notice=0.6), hand_tour([1e6]), numbers, [0])
    assert awake.deterrence[0] == pytest.approx(0.6 * (1 - np.exp(-15 / numbers.stay_scale_min)) ** 2)
    assert awake.rows["slow"][0] == pytest.approx(numbers.slow_gain_share * awake.deterrence[0])
    assert awake.rows["seen_min"][0] == pytest.approx(15 * 0.6)
    asleep = walk(walkers(persons=1.0, notice=0.6), hand_tour([1e6]), numbers, [0], awake=0.0)
    assert asleep.rows["seen_min"][0] == pytest.approx(15 * 0.6 * numbers.asleep_notice_share)


def test_the_order_of_units_is_irrelevant(numbers):
    tour = hand_tour([100.0, 200.0, 50.0, 130.0])
    units = walkers(4, speed=40.0)
    back = Walkers(*(column[::-1].copy() for column in units))
    mine, theirs = walk(units, tour, numbers, range(9)), walk(back, tour, numbers, range(9))
    np.testing.assert_allclose(mine.deterrence, theirs.deterrence, rtol=1e-12)
    np.testing.assert_allclose(mine.rows["patrol_total_min"], theirs.rows["patrol_total_min"], rtol=1e-12)
    np.testing.assert_array_equal(units.position_m, back.position_m[::-1])


@settings(max_examples=10)
@given(size=st.integers(1, 60), start=st.integers(0, 1_000))
def test_a_tour_visits_every_place_of_its_beat_once_and_is_as_long_as_its_streets(size, start):
    city = small_city()
    beat = np.unique((start + 3 * np.arange(size)) % city.n_places).astype(np.int32)
    tours = make_tours(city, [beat, np.array([5], np.int32)])
    first = tours.place[tours.first[0] : tours.first[1]]
    np.testing.assert_array_equal(np.sort(first), beat)
    assert tours.end_m[tours.first[1] - 1] == pytest.approx(float(city.streets.length_m[beat].astype(np.float64).sum()), abs=0.01)
    assert (np.diff(tours.end_m[: tours.first[1]]) > 0).all()
    assert list(tours.place[tours.first[1] :]) == [5]


def test_a_tour_of_connected_streets_mostly_goes_on_next_door():
    city = small_city()
    tours = make_tours(city, [np.arange(city.n_places, dtype=np.int32)])
    touching = [
        b in city.touch_place[city.touch_first[a] : city.touch_first[a + 1]] for a, b in zip(tours.place[:-1], tours.place[1:], strict=True)
    ]
    assert np.mean(touching) > 0.6  # the rest are ways back from dead ends


def test_a_unit_on_a_call_is_not_on_its_beat(numbers):
    units = walkers(2, speed=40.0)
    units.away_until[1] = 3 * numbers.ticks_per_day + 2  # back from the third tick of the day on
    ground = walk(units, hand_tour([100.0, 200.0]), numbers, range(3))
    assert ground.rows["patrol_total_min"].sum() == pytest.approx(15 * 2 * (3 + 1))


def test_a_unit_is_not_on_its_beat_on_its_day_off(numbers):
    units = walkers(2, speed=40.0)
    units.off_day[1] = 3
    ground = walk(units, hand_tour([100.0, 200.0]), numbers, range(3))
    assert ground.rows["patrol_total_min"].sum() == pytest.approx(15 * 2 * 3)


def test_minutes_of_units_with_police_powers_are_counted_apart_and_by_tick(numbers):
    for powers in (0, 1):
        ground = walk(walkers(speed=20.0, powers=powers), hand_tour([100.0, 200.0]), numbers, range(3))
        assert ground.rows["police_total_min"].sum() == pytest.approx(powers * 15 * 2 * 3)
        there = ground.rows["police_tick"] == 3 * numbers.ticks_per_day + 2
        assert ground.rows["police_min"][there].sum() == pytest.approx(powers * 15 * 2)


def test_a_stop_over_two_ticks_leaves_what_one_stop_leaves(numbers):
    """The second tick goes on with the stay and does not begin another: but for the fading between, two parts make the whole."""
    units = walkers(start=50, end=60, speed=10.0, persons=1.0)  # on duty all the time that is asked for, but not from a start
    units.position_m[:] = 0.0
    ground = walk(units, hand_tour([300.0, 1e5]), numbers, (51, 52))
    assert ground.deterrence[0] == pytest.approx((1 - np.exp(-30 / numbers.stay_scale_min)) ** 2)
