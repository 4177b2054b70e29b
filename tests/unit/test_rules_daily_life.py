"""Rules of matters, opinions, routine, walking and the counter against worked examples and known distributions."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from sim.core.jit import JIT_ON
from sim.rules import counter, matters, opinion, routine, walking

settings.register_profile("fixed", deadline=None, derandomize=True)
settings.load_profile("fixed")
shares = st.floats(0.0, 1.0)
inner_shares = st.floats(1e-6, 1.0 - 1e-6)


# -------------------------------------------------------------------------------------------------- matters
@given(u=st.floats(0.0, 1.0 - 1e-9), expected=st.floats(1e-6, 25.0))
def test_births_are_poisson(u, expected):
    """The smallest n whose distribution function exceeds u, wherever rounding leaves no doubt."""
    n = matters.births(u, expected)
    assert stats.poisson.cdf(n, expected) >= u - 1e-9
    assert n == 0 or stats.poisson.cdf(n - 1, expected) <= u + 1e-9


@given(known=shares, a=st.floats(0.0, 60.0), b=st.floats(0.0, 60.0))
def test_familiarity_grows_by_minutes_however_they_are_split(known, a, b):
    twice = matters.familiar_after(matters.familiar_after(known, a, 12.0), b, 12.0)
    assert twice == pytest.approx(matters.familiar_after(known, a + b, 12.0), abs=1e-12)


def test_the_scale_of_familiarity_is_two_thirds():
    assert matters.familiar_after(0.0, 12.0, 12.0) == pytest.approx(1 - 1 / math.e, rel=1e-12)


@given(familiarity=shares, stranger=shares)
def test_skill_lies_between_a_strangers_and_one(familiarity, stranger):
    assert matters.skill(0.0, stranger) == stranger and matters.skill(1.0, stranger) == pytest.approx(1.0)
    assert stranger - 1e-12 <= matters.skill(familiarity, stranger) <= 1.0 + 1e-12


@given(minutes=st.floats(0.0, 60.0), rate=st.floats(0.0, 10.0), worker=shares)
def test_finding_is_one_minus_exp_of_minutes_rate_and_skill(minutes, rate, worker):
    assert matters.found_chance(minutes, rate, worker) == pytest.approx(-math.expm1(-minutes * rate * worker), abs=1e-14)


# -------------------------------------------------------------------------------------------------- opinion
@given(x=st.floats(0.0, 1e6), half=st.floats(0.1, 1e3))
def test_saturating_gains_are_a_half_at_half(x, half):
    assert opinion.saturating(0.0, half) == 0.0 and opinion.saturating(half, half) == pytest.approx(0.5)
    assert 0.0 <= opinion.saturating(x, half) < 1.0 or opinion.saturating(x, half) == pytest.approx(1.0)


def test_drift_closes_the_gap_geometrically():
    state = 1.0
    for _ in range(30):
        state = opinion.drift(state, 0.2, 0.1)
    assert state == pytest.approx(0.2 + 0.8 * 0.9**30)


@given(x=st.floats(-10, 10))
def test_bounded_is_clip(x):
    assert opinion.bounded(x) == np.clip(x, 0.0, 1.0)


# -------------------------------------------------------------------------------------------------- routine, walking
@given(bits=st.integers(0, 2**64 - 1), trip=st.integers(0, 5), minute=st.integers(120, 1_200), window=st.integers(0, 200))
def test_departures_lie_within_their_window(bits, trip, minute, window):
    leave = routine.departure_min(np.uint64(bits), trip, minute, window)
    assert minute - window / 2 - 1 <= leave <= minute + window / 2


def test_departures_are_uniform_over_their_window():
    leaves = [routine.departure_min(np.uint64(byte), 0, 600, 100) for byte in range(256)]
    assert np.mean(leaves) == pytest.approx(600, abs=1.0) and np.std(leaves) == pytest.approx(100 / math.sqrt(12), rel=0.02)


@given(base=shares, insecure=shares, security=shares)
def test_the_share_of_days_without_leisure_follows_security(base, insecure, security):
    limit = routine.skip_limit(base, insecure, security)
    assert limit / 65536 == pytest.approx(min(1.0, base + insecure * (1 - security)), abs=2e-5)
    stays = [routine.stays_in(np.uint64(top << 48), limit) for top in (0, 20_000, 40_000, 65_535)]
    assert stays == [top < limit for top in (0, 20_000, 40_000, 65_535)]


def test_places_and_ways_by_hand():
    assert [routine.goal_place(goal, 7, 8, 9) for goal in range(3)] == [7, 8, 9]
    assert [routine.travel_min(a, b, 30, 10) for a, b in ((0, 1), (1, 0), (0, 2), (2, 0), (1, 2), (2, 1))] == [30, 30, 10, 10, 20, 20]


@given(bits=st.integers(0, 2**64 - 1), first=st.integers(0, 10**6), count=st.integers(1, 40))
def test_a_step_leads_to_a_touching_place(bits, first, count):
    assert first <= walking.step_to(np.uint64(bits), 0, first, count) < first + count


def test_walks_are_geometric_with_the_mean_number_of_steps():
    stop = 1.0 / (1.0 + 5.0)
    stopped = sum(walking.stops(np.uint64(low), stop) for low in range(65_536))
    assert stopped / 65_536 == pytest.approx(stop, abs=1e-4)  # so the mean number of steps is 5


def test_rules_are_called_as_they_are_compiled_or_as_plain_python():
    assert JIT_ON == hasattr(opinion.bounded, "py_func")


# -------------------------------------------------------------------------------------------------- counter
@given(share=inner_shares, effort=st.floats(-3.0, 3.0), discretion=st.floats(0.0, 3.0), pressure=shares, weight=shares)
def test_pressure_moves_the_log_odds_of_recording_and_never_raises_them(share, effort, discretion, pressure, weight):
    found = counter.recording_share(share, effort, discretion, pressure, weight)
    logit = math.log(share / (1 - share)) + effort - discretion * pressure * (1 - weight)
    assert found == pytest.approx(1 / (1 + math.exp(-logit)), rel=1e-6)
    assert found <= counter.recording_share(share, effort, discretion, 0.0, weight) * (1 + 1e-12)


@given(share=shares)
def test_without_effort_or_pressure_a_counter_records_as_the_catalogue_says(share):
    assert counter.recording_share(share, 0.0, 2.0, 0.0, 0.3) == share
    assert counter.recording_share(share, 0.0, 2.0, 1.0, 1.0) == share  # a case of full weight cannot be turned away


def test_victims_stay_away_in_proportion_to_what_they_miss():
    u = (np.arange(10_000) + 0.5) / 10_000
    for satisfaction, expected in ((1.0, 0.0), (0.5, 0.15), (0.0, 0.3)):
        assert np.mean([counter.stays_away(x, 0.3, satisfaction) for x in u]) == pytest.approx(expected, abs=1e-3)


def test_colours_of_cases_follow_weight_and_age():
    assert counter.weight_of(5_000.0, 5_000.0, False) == 0.5 and counter.weight_of(0.0, 5_000.0, False) == 0.0
    table = {(False, 0.1, 0): 1, (False, 0.3, 0): 2, (False, 0.6, 0): 3, (True, 1.0, 0): 4, (False, 0.1, 14): 3, (False, 0.1, 30): 4}
    assert {key: counter.colour_of(*key, 14, 30) for key in table} == table


def test_urgency_orders_cases_and_ends_at_the_top():
    levels = [
        counter.level_of(*case) for case in ((False, 0.1, 0, 0, 0), (False, 0.6, 0, 0, 0), (True, 1.0, 0, 0, 0), (False, 0.1, 4, 0, 0))
    ]
    assert levels == [0, 1, 2, 3]
    assert counter.level_of(False, 0.1, 0, 1, 1) == 2 and counter.level_of(True, 1.0, 4, 1, 1) == 3
