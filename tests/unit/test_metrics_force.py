"""Stops, patrol against crime, releases and repeats, counted by hand on a few events."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from sim.core.events import DTYPES
from sim.kinds import EventKind
from sim.metric import View
from sim.metrics.force import Force
from sim.metrics.offenders import OffendersFamily
from sim.metrics.repeats import Repeats, thinned
from sim.scenario import Scenario

NAMES = tuple(sorted(Scenario.load("tiny").crime_types))
TICKS = 96


def event(kind, day=0, **columns):
    row = dict.fromkeys(DTYPES, 0) | {name: -1 for name in ("place", "actor", "subject", "case")}
    return row | {"kind": int(kind), "tick": day * TICKS} | columns


def view_of(*events, days=365, minutes=((1, 1), (0, 0), (1, 1)), ends=(10, 4, 3, 1, 2), groups=(0, 0, 0, 1)):
    """A city of four places in two communities, 100 m apart from west to east, with as many residents as groups."""
    mesh = SimpleNamespace(
        unit=np.array([[0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 1, 1], [0, 0, 1, 1], [0, 1, 2, 3]]), count=np.array([1, 1, 2, 2, 4])
    )
    city = SimpleNamespace(n_residents=len(groups), n_places=4, mesh=mesh, place_x=np.arange(4) * 100.0, place_y=np.zeros(4))
    states = pd.DataFrame({"held": [2.0, 4.0], "offenders_in_work": [0.2, 0.4], "supervised": [1.0, 0.0], "warned_share": [0.1, 0.3]})
    counters = {"beats.minutes": np.array(minutes, float), "livelihood.in_work": np.zeros(10), "fraud.ends": np.array(ends)}
    frame = pd.DataFrame(list(events), columns=list(DTYPES))
    people = SimpleNamespace(group=np.array(groups))
    return View(Scenario.load("tiny"), 1, days, city, NAMES, (), frame, states, people, None, counters)


def test_stops_by_group_and_of_people_who_had_done_nothing():
    stops = [event(EventKind.STOPPED, group=g, value=v, topic=t) for g, v, t in ((0, 0, 1), (1, 0, 0), (1, 1, 0), (1, 0, 1))]
    found = Force.measure(view_of(*stops))
    assert found["stops"] == 4 / 4 * 1_000 and found["stops_floating"] == 3 / 1 * 1_000
    assert found["stop_ratio_floating"] == pytest.approx(3 / (1 / 3))
    assert found["innocent_stop_share"] == 0.75 and found["fair_stop_share"] == 0.5


def test_patrol_against_true_crime_over_the_run():
    theft = NAMES.index("other_theft")
    crimes = [event(EventKind.CRIME, place=p, topic=theft) for p in (0, 1, 2, 3)] + [
        event(EventKind.CRIME, place=0, topic=NAMES.index("fraud"))
    ] * 6
    found = Force.measure(view_of(*crimes, minutes=((5, 5), (0, 0), (9, 1))))
    assert found["patrol_mismatch_start"] == 0.0 and found["patrol_mismatch_end"] == pytest.approx(0.4)
    assert np.isnan(Force.measure(view_of(*crimes, minutes=((5, 5), (0, 0), (0, 0))))["patrol_mismatch_end"])


def test_found_by_police_is_a_rate():
    assert Force.measure(view_of(event(EventKind.FOUND_BY_POLICE)))["found_by_police"] == pytest.approx(1e5 / 4)


def test_who_offends_again_within_ninety_days_of_release():
    events = [
        event(EventKind.RELEASE, 10, actor=1), event(EventKind.CRIME, 50, actor=1), event(EventKind.RELEASE, 10, actor=2), event(EventKind.CRIME, 101, actor=2),
        event(EventKind.RELEASE, 10, actor=3), event(EventKind.CRIME, 5, actor=3), event(EventKind.RELEASE, 300, actor=4), event(EventKind.CRIME, 301, actor=4),
    ]  # fmt: skip
    assert OffendersFamily.measure(view_of(*events))["reoffended_share"] == pytest.approx(1 / 3)
    assert OffendersFamily.measure(view_of(*events, days=60))["reoffended_share"] == 0.0  # followed for 20 days
    assert OffendersFamily.measure(view_of(*events, days=150))["reoffended_share"] == pytest.approx(1 / 3)
    assert np.isnan(OffendersFamily.measure(view_of(*events, days=12))["reoffended_share"])


def test_offenders_held_working_and_helped_are_means_over_days():
    found = OffendersFamily.measure(view_of())
    assert found["held_share"] == pytest.approx(0.3) and found["offenders_in_work"] == pytest.approx(0.3)
    assert found["supervised"] == pytest.approx(0.5 / 4 * 1e5)
    assert found["warned_share"] == 0.3 and found["frauds_blocked"] == 0.4


def test_victims_again_and_repeats_at_a_place():
    theft = NAMES.index("ebike_theft")
    burst = [event(EventKind.CRIME, day, place=0, topic=theft, subject=0) for day in (1, 2, 3, 4)]
    far = [event(EventKind.CRIME, day, place=p, topic=theft, subject=p) for day, p in ((100, 1), (200, 2), (300, 3))]
    found = Repeats.measure(view_of(*burst, *far))
    assert found["repeat_victim_share"] == pytest.approx(1 - 4 / 7)
    assert found["repeat_ratio"] > 2.0
    assert found["near_repeat_ratio"] < 1.0


def test_no_more_crimes_than_the_test_can_take():
    frame = pd.DataFrame({"topic": np.repeat([0, 1], [4_000, 10]), "place": np.arange(4_010)})
    kept = thinned(frame, 1)
    assert (kept["topic"] == 0).sum() == 1_500 and (kept["topic"] == 1).sum() == 10
    assert kept["place"].is_monotonic_increasing and kept["place"].max() > 3_000
