"""Orders that evidence gives for what changes places, over paired seeds of whole runs."""

import numpy as np
import pytest

from sim.kinds import EventKind
from tests.unit.crime_counts import counted

SEEDS, DAYS = range(1, 9), 15
KNOWN_SOON = {"parameters.detection.perception_lag_days": 1.0}
VIOLENT = ("assault", "home_robbery", "street_robbery")


@pytest.fixture(scope="module")
def runs():
    """Completed crimes by type and events by kind: no camera, cameras that nobody watches, cameras all watched."""
    cameras = {"cameras_per_km2": 1_500, "placement": "uniform"}
    found = {"none": counted({}, SEEDS, DAYS, KNOWN_SOON)}
    for name, operators in (("unwatched", 0), ("watched", 1_000)):
        found[name] = counted({"cameras": cameras | {"operators": operators}}, SEEDS, DAYS, KNOWN_SOON)
    return found


def test_watched_cameras_beat_unwatched_ones(runs):
    crimes = {name: sum(found[0].values()) for name, found in runs.items()}
    assert crimes["none"] > 1_000
    assert crimes["watched"] < 0.93 * crimes["unwatched"]
    assert crimes["unwatched"] < 1.03 * crimes["none"]


def test_operators_see_what_nobody_else_does(runs):
    kinds = {name: found[1] for name, found in runs.items()}
    assert kinds["unwatched"][EventKind.SEEN_LIVE] == 0 < kinds["watched"][EventKind.SEEN_LIVE]
    reported = {name: found[EventKind.REPORTED] / found[EventKind.CRIME] for name, found in kinds.items()}
    assert reported["watched"] > reported["unwatched"]  # an operator's call needs no victim


def test_watched_cameras_act_on_property_more_than_on_violence(runs):
    share = {}
    for name, chosen in (("violent", lambda n: n in VIOLENT), ("property", lambda n: n not in VIOLENT)):
        before, after = (sum(v for n, v in runs[run][0].items() if chosen(n)) for run in ("none", "watched"))
        share[name] = 1.0 - after / before
    assert share["property"] > share["violent"] + 0.03
    assert np.isfinite(share["violent"])
