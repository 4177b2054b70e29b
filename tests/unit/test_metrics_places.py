"""Measures of places, counted by hand on events and counters that the test writes."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from sim.city.city import Group
from sim.kinds import EventKind
from sim.metrics.places import PlaceMeasures
from tests.laws.worlds import lively, model, run, small_city


@pytest.fixture(scope="module")
def view():
    """Ten days in which two offenders were turned away, a lock held, and a place was put right and fell back."""
    one = model(lively({}))
    kinds = [EventKind.TURNED_AWAY] * 2 + [EventKind.DEVICE_HELD, EventKind.PUT_RIGHT, EventKind.RELAPSED, EventKind.CRIME]
    one.events.append(tick=np.arange(6), kind=np.array([int(k) for k in kinds]))
    n = small_city().n_places
    counters = {"places.camera_days": np.full(n, 4.0), "places.gate_days": np.full(n, 5.0)}
    return replace(one.view(), days=10, events=one.events.frame(), counters=counters, states=pd.DataFrame())


def test_rates_are_events_per_hundred_thousand_a_year(view):
    found = PlaceMeasures.measure(view)
    one = 1e5 / 1500 * 36.5
    expected = {"turned_away": 2 * one, "devices_held": one, "alarms_rung": 0.0, "places_put_right": one, "places_relapsed": one}
    assert {name: found[name] for name in expected} == pytest.approx(expected)


def test_four_days_of_ten_under_full_cameras_are_four_tenths_for_everybody(view):
    found = PlaceMeasures.measure(view)
    assert found["filmed_registered"] == pytest.approx(0.4) and found["filmed_floating"] == pytest.approx(0.4)


def test_nobody_is_asked_at_the_gate_of_the_own_compound(view):
    """A gate of one half everywhere: asked are those who work or go out where they do not live, each at one half."""
    found, compound, people = PlaceMeasures.measure(view), small_city().form.compound, view.people
    for group in Group:
        who = people.group == group
        elsewhere = [(compound[anchor[who]] != compound[people.home[who]]).mean() for anchor in (people.work, people.leisure)]
        assert found[f"gate_asked_{group.name.lower()}"] == pytest.approx(0.5 * np.mean(elsewhere))


def test_counters_of_a_run_are_its_days_times_what_stood_there():
    one = run(lively({"cameras": {"cameras_per_km2": 500, "start_day": 2}}), 5)
    counters = one.view().counters
    np.testing.assert_allclose(counters["places.camera_days"], 3 * one.ground.rows["camera"], rtol=1e-12)
    np.testing.assert_allclose(counters["places.gate_days"], 5 * one.sites.rows["gate"], rtol=1e-12)
