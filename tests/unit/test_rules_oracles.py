"""Every scalar rule against an oracle of its own: closed forms, scipy, published values."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from sim.core.units import fade_factor
from sim.rules import detection, deterrence, opportunity

settings.register_profile("fixed", deadline=None, derandomize=True)
settings.load_profile("fixed")
shares = st.floats(0.0, 1.0)
inner_shares = st.floats(1e-6, 1.0 - 1e-6)


# -------------------------------------------------------------------------------------------------- detection
@given(u=st.floats(0.0, 1.0 - 1e-12), median=st.floats(0.01, 1e4))
def test_waiting_times_are_exponential_with_the_median_given(u, median):
    assert detection.waiting_time(u, median) == pytest.approx(stats.expon.ppf(u, scale=median / math.log(2)), rel=1e-12, abs=1e-12)


def test_half_of_all_waiting_times_lie_below_the_median():
    assert detection.waiting_time(0.5, 20.0) == pytest.approx(20.0, rel=1e-12)


@given(share=inner_shares, factor=st.floats(0.01, 100.0))
def test_shifted_shares_have_odds_times_the_factor(share, factor):
    shifted = detection.shifted_share(share, factor)
    assert shifted / (1 - shifted) == pytest.approx(factor * share / (1 - share), rel=1e-6)


def test_shifted_shares_keep_never_and_always():
    assert (
        detection.shifted_share(0.0, 5.0) == 0.0
        and detection.shifted_share(1.0, 5.0) == 1.0
        and detection.shifted_share(0.3, 1.0) == pytest.approx(0.3)
    )


def test_losses_are_lognormal_around_their_median():
    z = stats.norm.ppf((np.arange(20_000) + 0.5) / 20_000)
    factor = np.array([detection.loss_factor(x) for x in z])
    assert np.median(factor) == pytest.approx(1.0, abs=1e-3)
    assert factor.mean() == pytest.approx(math.exp(0.8**2 / 2), rel=0.01)
    assert np.log(factor).std() == pytest.approx(0.8, rel=1e-3)


@given(
    minutes=st.floats(0.0, 60.0),
    more=st.floats(0.0, 60.0),
    tick=st.sampled_from([5.0, 15.0, 60.0]),
    crime=st.floats(0.5, 30.0),
    spot=st.floats(0.0, 2.0),
)
def test_a_patrol_that_is_longer_in_a_place_never_notices_less(minutes, more, tick, crime, spot):
    noticed = detection.patrol_notices(minutes, tick, crime, spot)
    assert 0.0 <= noticed <= detection.patrol_notices(minutes + more, tick, crime, spot) <= 1.0
    assert detection.patrol_notices(0.0, tick, crime, spot) == 0.0


@pytest.mark.parametrize("visit_min", [0.5, 2.0, 9.0])
def test_a_passing_patrol_notices_as_many_crimes_in_ticks_of_any_length(visit_min):
    """Crimes at a constant rate: those noticed per visit are rate x (ticks' length x chance), the same for 5, 15 and 60 minutes."""
    per_visit = [tick * detection.patrol_notices(visit_min, tick, 6.0, 0.05) for tick in (5.0, 15.0, 60.0)]
    assert per_visit == pytest.approx([per_visit[0]] * 3, rel=1e-12)


def test_what_a_visit_notices_is_what_a_simulation_of_moments_gives():
    """Oracle: crimes of 6 minutes that start at any moment of two hours, one visit of 2 minutes, noticed at 0.1 a minute together."""
    start = np.linspace(0.0, 120.0, 2_000_001)
    together = np.clip(np.minimum(start + 6.0, 62.0) - np.maximum(start, 60.0), 0.0, None)
    noticed_min = 120.0 * (1.0 - np.exp(-0.1 * together)).mean()
    assert 15.0 * detection.patrol_notices(2.0, 15.0, 6.0, 0.1) == pytest.approx(noticed_min, rel=0.02)


@pytest.mark.parametrize("tick", [5.0, 15.0, 60.0])
def test_a_guard_who_stays_notices_about_what_the_whole_crime_gives_him(tick):
    assert detection.patrol_notices(tick, tick, 6.0, 0.05) == pytest.approx(1.0 - np.exp(-0.05 * 6.0), rel=0.12)


@given(household=shares, alarm=shares, target=st.integers(0, 7), devices=st.integers(0, 63))
def test_a_household_with_more_devices_never_stops_less(household, alarm, target, devices):
    shares_of = (0.6, 0.7, 0.05)
    stops = detection.device_answers(target, devices, household, alarm, shares_of) > 0
    for bit in range(6):
        assert (detection.device_answers(target, devices | 1 << bit, household, alarm, shares_of) > 0) >= stops
    assert detection.device_answers(target, 0, household, alarm, shares_of) == 0


def test_a_lock_answers_burglars_and_guarded_parking_those_who_are_after_vehicles():
    """Targets 0 to 7 in the order of catalogue.TARGETS; a device that answers has its own kind of answer."""
    every = (1.0, 1.0, 1.0)
    answers = {bit: [detection.device_answers(target, bit, 0.0, 0.0, every) for target in range(8)] for bit in (1, 2, 4, 8, 16, 32)}
    for shift in (0, 3):
        assert answers[1 << shift] == [1, 0, 0, 0, 0, 0, 0, 0]
        assert answers[2 << shift] == [2, 0, 0, 0, 0, 0, 0, 0]
        assert answers[4 << shift] == [0, 0, 1, 1, 0, 0, 0, 0]


@pytest.mark.parametrize(("minutes", "tick", "ticks"), [(1.0, 5.0, 3), (1.0, 15.0, 1), (4.0, 5.0, 12), (4.0, 60.0, 1)])
def test_a_short_visit_guards_as_much_in_ticks_of_any_length(minutes, tick, ticks):
    """Summed over ticks of which one sees the visit: the mean of ln(1 + G) rises by minutes / whole time of what it does while they are there."""
    gained = opportunity.while_there(minutes / tick, 0.7, 2.1) - 0.7
    assert gained / ticks == pytest.approx(1.4 * minutes / (tick * ticks))
    assert opportunity.while_there(2.0, 0.7, 2.1) == pytest.approx(2.1)


@given(count=st.floats(0.0, 500.0), locks=shares, parking=shares, target=st.integers(0, 7))
def test_locks_and_parking_that_show_leave_fewer_targets_of_their_own_kind_only(count, locks, parking, target):
    left = opportunity.left_open(target, count, locks, parking)
    protected = {0: locks, 2: parking, 3: parking}.get(target, 0.0)
    assert left == pytest.approx(count * (1.0 - protected))
    assert opportunity.left_open(target, count, 0.0, 0.0) == count


@given(attraction=st.floats(-3.0, 3.0), cleaned=shares)
def test_what_is_put_right_takes_from_an_attraction_and_gives_nothing_to_an_unattractive_place(attraction, cleaned):
    left = opportunity.attraction_left(attraction, cleaned)
    assert left == pytest.approx(attraction * (1.0 - cleaned) if attraction > 0 else attraction)
    assert opportunity.attraction_left(attraction, 0.0) == attraction


# -------------------------------------------------------------------------------------------------- deterrence
@pytest.mark.parametrize(("half_life", "step"), [(45.0, 15.0), (6.0, 1.0), (120.0, 1.0)])
def test_memories_halve_in_a_half_life(half_life, step):
    assert fade_factor(half_life, step) ** (half_life / step) == pytest.approx(0.5, rel=1e-12)


def test_a_stay_closes_the_gap_by_one_minus_exp_squared_and_most_of_it_in_a_quarter_of_an_hour():
    for minutes in (0.0, 5.0, 15.0, 60.0):
        assert deterrence.after_stay(0.0, 0.0, minutes, 1.0, 6.0) == pytest.approx(
            (1 - math.exp(-minutes / 6.0)) ** 2, rel=1e-12, abs=1e-15
        )
    assert deterrence.after_stay(0.0, 0.0, 15.0, 1.0, 6.0) > 0.84  # Koper 1995: little is gained beyond a quarter of an hour
    assert deterrence.after_stay(0.0, 0.0, 0.5, 1.0, 6.0) < 0.01  # and a drive-through leaves next to nothing


def test_stops_of_ten_to_sixteen_minutes_give_most_for_the_time_they_take():
    """S10, with ways of 4 to 10 minutes between two stops."""
    minutes = np.arange(0.5, 60.0, 0.5)
    left = np.array([deterrence.after_stay(0.0, 0.0, float(m), 1.0, 6.0) for m in minutes])
    best = [minutes[np.argmax(left / (minutes + way))] for way in (4.0, 7.0, 10.0)]
    assert all(10.0 <= b <= 16.0 for b in best)


def test_many_drive_throughs_do_not_add_up_to_a_stop():
    memory = 0.0
    for _ in range(26):
        memory = deterrence.after_stay(memory, 0.0, 0.5, 1.0, 6.0)
    assert memory < 0.25 * deterrence.after_stay(0.0, 0.0, 13.0, 1.0, 6.0)


@given(memory=shares, before=st.floats(0.0, 60.0), first=st.floats(0.0, 60.0), second=st.floats(0.0, 60.0))
def test_two_parts_of_a_stay_are_the_stay(memory, before, first, second):
    part = deterrence.after_stay(memory, before, first, 1.0, 6.0)
    whole = deterrence.after_stay(memory, before, first + second, 1.0, 6.0)
    assert deterrence.after_stay(part, before + first, second, 1.0, 6.0) == pytest.approx(whole, abs=1e-9)


@given(memory=shares, minutes=st.floats(0.0, 600.0), notice=shares)
def test_memory_stays_a_share_and_never_falls_by_a_visit(memory, minutes, notice):
    for stayed in (0.0, 7.0, 1e5):
        assert memory <= deterrence.after_stay(memory, stayed, minutes, notice, 7.0) + 1e-15 <= 1.0 + 2e-15


@given(memory=shares, notice=shares)
def test_visitors_who_count_for_less_never_deter_like_police_however_often_they_come(memory, notice):
    slow = memory
    for _ in range(200):
        memory_after = deterrence.after_stay(memory, 0.0, 15.0, notice, 7.0)
        slow = deterrence.after_gain(slow, memory_after - memory, notice, 0.5)
        memory = memory_after * 0.8
    assert memory <= max(notice, 0.8**200) + 1e-12
    assert deterrence.after_gain(notice, 1.0, notice, 0.5) == notice


def test_a_visitor_of_half_the_weight_leaves_half_in_the_memory_of_days():
    gains = [deterrence.after_stay(0.0, 0.0, 13.0, notice, 6.0) for notice in (0.5, 1.0)]
    half, whole = (deterrence.after_gain(0.0, gain, notice, 0.01) for gain, notice in zip(gains, (0.5, 1.0), strict=True))
    assert half == pytest.approx(whole / 2) and whole == pytest.approx(0.01 * gains[1])


@given(fast=shares, slow=shares)
def test_two_memories_work_as_independent_reasons(fast, slow):
    assert deterrence.total(fast, slow) == pytest.approx(1 - (1 - fast) * (1 - slow), abs=1e-15)


# -------------------------------------------------------------------------------------------------- opportunity
@given(home=st.integers(0, 65535), indoors=st.integers(0, 65535), street=st.integers(0, 65535), ebikes=st.integers(0, 32767))
def test_packed_presence_gives_back_its_four_counts(home, indoors, street, ebikes):
    packed = np.int64(home + (indoors << 16) + (street << 32) + (ebikes << 48))
    assert (opportunity.at_home(packed), opportunity.visitors(packed), opportunity.on_street(packed), opportunity.ebikes(packed)) == (
        home,
        indoors,
        street,
        ebikes,
    )


@given(households=st.integers(0, 3_000), residents=st.integers(0, 9_000), share=shares)
def test_empty_dwellings_lie_between_none_and_all(households, residents, share):
    home = share * residents
    empty = opportunity.empty_dwellings(np.float64(households), np.float64(residents), home)
    assert 0.0 <= empty <= households
    if residents:
        assert opportunity.empty_dwellings(np.float64(households), np.float64(residents), np.float64(residents)) == 0.0
        assert opportunity.empty_dwellings(np.float64(households), np.float64(residents), 0.0) == households
        assert empty == pytest.approx(households * (1 - home / residents) ** 2.5, rel=1e-9, abs=1e-9)


def test_targets_by_hand():
    presence = np.int64(10 + (4 << 16) + (3 << 32) + (5 << 48))  # 10 home, 4 indoors, 3 on the street, 5 e-bikes
    found = [float(opportunity.targets(kind, presence, 20.0, 40.0, 8.0)) for kind in range(8)]
    empty = 20 * 0.75**2.5
    assert found == pytest.approx([empty, 20 - empty, 5, 8 * 0.25, 3 + 2, 3, 4 + 1, 3 + 2 + 1.5])


def test_guardians_by_hand():
    presence = np.int64(10 + (4 << 16) + (3 << 32))
    assert opportunity.guardians(presence, 0.5, 0.2, 0.1) == pytest.approx(3 + 0.2 * 0.5 * 10 + 0.1 * 4)


@given(x=st.floats(0.0, 4_000.0))
def test_the_logarithm_table_is_within_an_eighth_of_a_step(x):
    from sim.setup import log1p_table

    found = log1p_table()[opportunity.log1p_index(x)]
    assert math.log1p(max(0.0, x - 0.25)) - 1e-12 <= found <= math.log1p(x) + 1e-12


def test_the_logarithm_table_ends_in_its_last_row():
    assert opportunity.log1p_index(1e9) == 16_383


@given(hazard=st.floats(1e-9, 1.0), minutes=st.sampled_from([5.0, 15.0, 30.0, 60.0]), parts=st.integers(2, 6))
def test_the_chance_of_an_event_does_not_depend_on_how_time_is_cut(hazard, minutes, parts):
    """1 - (1 - p)^n over n parts is the p of the whole: the reason why the length of a tick does not matter."""
    part = opportunity.chance(hazard, minutes / parts)
    assert 1 - (1 - part) ** parts == pytest.approx(opportunity.chance(hazard, minutes), rel=1e-6, abs=1e-12)


@given(scale=st.floats(1e-9, 1.0), log_odds=st.floats(-30, 5))
def test_hazards_are_scale_times_exp(scale, log_odds):
    assert opportunity.hazard_per_min(scale, log_odds) == pytest.approx(scale * math.exp(log_odds), rel=1e-12)
