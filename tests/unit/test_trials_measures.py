"""Counts of arms and periods are those that a reader makes on paper from a short list of events."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from experiments.trials.measures import Seen, Side, count, opinions, periods
from experiments.trials.spec import Outcome
from sim.duty import CallKind
from sim.kinds import EventKind

TICKS = 96  # of 15 minutes
K = EventKind


def kind(target="dwellings", violent=False, without_victim=False):
    return SimpleNamespace(target=target, violent=violent, without_victim=without_victim)


TYPES = {"assault": kind("people", violent=True), "burglary": kind(), "drugs": kind("street", without_victim=True), "fraud": kind("online")}
HOMES = np.array([0, 10, 10, 30, 40])  # first resident of places 0..3, and the end


def seen(rows, stops=None, run_in_days=10, days=20):
    events = pd.DataFrame(rows, columns=["tick", "kind", "topic", "place", "case", "value"])
    city = SimpleNamespace(n_places=4, population=SimpleNamespace(place_first_resident=HOMES))
    model = SimpleNamespace(plan=SimpleNamespace(crime_types=TYPES), crime_names=tuple(TYPES), ticks_per_day=TICKS, day=days, city=city)
    return Seen(
        model, events, run_in_days, (np.array([5.0, 0.0, 9.0, 2.0]), np.zeros(4)), None if stops is None else np.array(stops, np.int64)
    )


def side(*places):
    chosen = np.zeros(4, dtype=bool)
    chosen[list(places)] = True
    return Side(chosen, float(len(places)))


def told(outcome, one, places=(0, 1)):
    return count(outcome, {"t": one}, {"in": {"t": side(*places)}})


def at(day, what, topic=1, place=0, case=-1, value=0.0):
    return (day * TICKS + 3, int(what), topic, place, case, value)


def test_periods_meet_and_halves_make_the_whole():
    assert periods(10, 21) == {"before": (0, 10), "after": (10, 21), "early": (10, 15), "late": (15, 21)}


def test_events_fall_into_their_arm_and_period():
    rows = [
        at(2, K.RECORDED),
        at(9, K.RECORDED, place=1),
        at(10, K.RECORDED),
        at(16, K.RECORDED),
        at(17, K.RECORDED, place=2),
        at(18, K.CRIME),
    ]
    found = told(Outcome(count="recorded"), seen(rows))
    assert (found["t.in.before.n"], found["t.in.before.d"]) == (2.0, 20.0)  # two units, ten days
    assert (found["t.in.after.n"], found["t.in.early.n"], found["t.in.late.n"]) == (2.0, 1.0, 1.0)
    assert told(Outcome(count="true"), seen(rows))["t.in.after.n"] == 1.0


@pytest.mark.parametrize(
    ("kinds", "n"),
    [((), 3), (("property",), 1), (("violent",), 1), (("without_victim",), 1), (("burglary", "violent"), 2), (("fraud",), 0)],
)
def test_kinds_are_types_or_groups_and_what_happens_online_is_at_no_place(kinds, n):
    rows = [at(12, K.RECORDED, topic) for topic in range(4)]
    assert told(Outcome(count="recorded", kinds=kinds), seen(rows))["t.in.after.n"] == n


def test_calls_are_crime_calls_that_need_somebody():
    rows = [at(12, K.CALL, CallKind.CRIME, value=1), at(12, K.CALL, CallKind.CRIME, value=0), at(12, K.CALL, CallKind.TRAFFIC, value=2)]
    assert told(Outcome(count="calls"), seen(rows))["t.in.after.n"] == 1.0


def test_a_response_time_is_minutes_over_arrivals():
    found = told(
        Outcome(count="response_min"),
        seen([at(12, K.ARRIVED, value=4.0), at(13, K.ARRIVED, value=10.0), at(13, K.ARRIVED, place=3, value=99.0)]),
    )
    assert (found["t.in.after.n"], found["t.in.after.d"]) == (14.0, 2.0)


def test_a_case_counts_as_cleared_within_its_days_and_only_if_it_had_them():
    rows = [
        at(11, K.RECORDED, case=1), at(13, K.CLEARED, case=1), at(11, K.RECORDED, case=2), at(17, K.CLEARED, case=2), at(12, K.RECORDED, case=3),
        at(18, K.RECORDED, case=4), at(19, K.CLEARED, case=4),
    ]  # fmt: skip
    found = told(Outcome(count="cleared_share", follow_days=5), seen(rows))
    assert (found["t.in.after.n"], found["t.in.after.d"]) == (1.0, 3.0)  # 2 came too late, 4 had too few days


def test_a_crime_after_a_stop_is_one_within_the_minutes_and_before_the_next_stop():
    day = 12 * TICKS
    crimes = [(day + tick, int(K.CRIME), 1, place, -1, 0.0) for tick, place in ((12, 0), (23, 0), (42, 0), (11, 2))]
    stops = [
        (0, day + 10, day + 10),
        (0, day + 20, day + 20),
        (0, day + 40, day + 40),
        (0, day + 41, day + 41),
        (2, day + 10, day + 10),
        (0, 20 * TICKS - 2, 20 * TICKS - 1),
    ]
    found = told(Outcome(count="after_stop", minutes=30), seen(crimes, stops), places=(0,))
    # at +10: crime at +12; at +20: +23 is 45 min later; at +40 the next stop comes in time; at +41: +42; the last is cut off by the end; place 2 is not ours
    assert (found["t.in.after.n"], found["t.in.after.d"]) == (2.0, 3.0)


def test_opinions_are_expected_answers_of_residents_at_home():
    opinion = SimpleNamespace(survey_threshold=0.5, survey_spread=0.25)
    people = SimpleNamespace(home=np.array([0, 0, 1, 3]), satisfaction=np.array([0.5, 1.0, 0.25, 0.625]), security=np.zeros(4))
    model = SimpleNamespace(
        plan=SimpleNamespace(parameters=SimpleNamespace(opinion=opinion)), people=people, city=SimpleNamespace(n_places=4)
    )
    satisfied, safe = opinions(model)
    assert list(satisfied) == [1.5, 0.0, 0.0, 0.75] and not safe.any()
    one = seen([])
    one.model.plan.parameters, one.model.people = model.plan.parameters, people
    found = told(Outcome(count="satisfied"), one, places=(0, 2))
    assert (found["t.in.before.n"], found["t.in.before.d"], found["t.in.after.n"]) == (14.0, 30.0, 1.5)
