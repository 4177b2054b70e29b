"""Response outcomes of a day small enough to count by hand."""

import math

import numpy as np
import pytest

from sim.duty import CallKind
from sim.kinds import EventKind
from sim.metrics.response import ResponseTimes
from tests.unit.quiet_city import call, quiet

HELP, CRIME, TRAFFIC = int(CallKind.HELP), int(CallKind.CRIME), int(CallKind.TRAFFIC)


@pytest.fixture(scope="module")
def day():
    """Six calls, five that need a unit, four answered after 2, 4, 10 and 40 minutes, one given up; two suspects flee, one is caught; one held at once."""
    one = quiet()
    people = one.people.group
    registered, floating = int(np.flatnonzero(people == 0)[0]), int(np.flatnonzero(people == 1)[0])
    calls = [
        (CRIME, 1, registered),
        (TRAFFIC, 2, floating),
        (HELP, 3, registered),
        (HELP, 3, floating),
        (HELP, 3, registered),
        (int(CallKind.IDLE), 0, registered),
    ]
    for number, (kind, priority, caller) in enumerate(calls):
        one.events.append(
            kind=EventKind.CALL, tick=number, topic=kind, subject=caller, group=int(people[caller]), case=number, value=priority
        )
    for number, minutes, waited in ((0, 2.0, 0.5), (1, 4.0, 1.0), (2, 10.0, 1.0), (3, 40.0, 35.0)):
        kind, _, caller = calls[number]
        shared = {"tick": 10, "topic": kind, "actor": 0, "subject": caller, "group": int(people[caller]), "case": number, "place": 0}
        one.events.append(kind=EventKind.DISPATCHED, value=waited, **shared)
        one.events.append(kind=EventKind.ARRIVED, value=minutes, **shared)
    one.events.append(kind=EventKind.CALL_GIVEN_UP, tick=90, topic=HELP, case=4, value=120.0)
    for case in (50, 51):
        one.events.append(kind=EventKind.SUSPECT_FLED, tick=10, case=case)
    one.events.append(kind=EventKind.LOST, tick=11, case=50, value=9.0)
    for case, minutes in ((51, 12.0), (52, 6.0)):
        one.events.append(kind=EventKind.CAUGHT, tick=11, case=case, value=minutes)
    view = one.view()
    counters = {"response.busy_min": np.array([30.0, 60.0, 500.0]), "response.duty_min": np.array([720.0, 1_440.0, 1_440.0])}
    counters |= {"response.answers": np.array([1, 1, 0], np.int32), "response.scans": np.array([300.0, 75.0])}
    fields = {name: getattr(view, name) for name in ("scenario", "city", "events", "people")}
    return view.__class__(
        seed=1,
        days=365,
        crime_names=one.crime_names,
        matter_names=one.matter_names,
        states=view.states,
        ground=one.ground,
        counters=counters,
        **fields,
    )


def test_every_outcome_is_what_a_reader_counts(day):
    found = ResponseTimes.measure(day)
    n = day.city.n_residents
    assert found["calls"] == pytest.approx(6 / n * 1000) and found["calls_crime"] == pytest.approx(1 / n * 1000)
    assert (found["calls_traffic"], found["calls_help"], found["calls_dispute"]) == pytest.approx((1 / n * 1000, 3 / n * 1000, 0.0))
    assert found["response_mean_min"] == 14.0 and found["response_median_min"] == 7.0
    assert found["response_p90_min"] == pytest.approx(np.quantile([2, 4, 10, 40], 0.9))
    assert (found["response_urgent_median_min"], found["response_ordinary_median_min"], found["response_minor_median_min"]) == (
        2.0,
        4.0,
        25.0,
    )
    shares = [found[f"arrived_within_{m}_min"] for m in (1, 3, 5, 15, 30)]
    assert shares == [0.0, 0.25, 0.5, 0.75, 0.75]
    assert found["calls_given_up_share"] == 0.2
    assert found["units_busy_share"] == pytest.approx(90 / 2_160)  # the third unit answers no calls
    assert found["vehicle_scans"] == pytest.approx(375 / n)
    assert found["pursuits"] == pytest.approx(2 / n * 1e5) and found["caught"] == pytest.approx(2 / n * 1e5)
    assert found["pursuit_caught_share"] == 0.5 and found["pursuit_min"] == 9.0
    assert found["response_gap_floating_min"] == pytest.approx((4 + 40) / 2 - (2 + 10) / 2)


def test_only_what_waited_longer_than_the_talk_counts_as_queued(day):
    """Talk takes a minute by default: one of four waited."""
    assert day.scenario.parameters.response.talk_min == 1.0
    assert ResponseTimes.measure(day)["calls_queued_share"] == 0.25


def test_a_run_without_calls_has_no_times_and_says_so():
    found = ResponseTimes.measure(quiet().view())
    assert found["calls"] == 0.0 and math.isnan(found["response_mean_min"]) and math.isnan(found["units_busy_share"])


def test_a_call_that_is_answered_is_measured_from_its_ring():
    one = quiet(talk_min=1.0, turnout_min=0.5)
    call(one, 20.0, int(one.duty.units["post"][0]))
    one.run(1)
    assert one.outcomes()["response_mean_min"] == pytest.approx(1.5, abs=1e-3)
