"""Official days: on one weekday officials are in the grids, find matters and settle what needs a department."""

import numpy as np

from sim.kinds import Desk, EventKind
from tests.unit.platform_runs import done, events, settled_at, weekday

NAME = "official_days"
MANY = {"officials_per_1000_households": 100.0, "door_min": 120.0, "matters_per_official": 2.0}


def test_officials_settle_on_their_weekday_only():
    for asked in (3, 5):
        policy = done(NAME, weekday=asked, days=22, **MANY)
        days = weekday(policy, settled_at(policy, Desk.OFFICIALS)["day"].to_numpy())
        assert len(days) > 10 and (days == asked - 1).all()


def test_their_visits_find_more_on_that_day():
    usual, policy = done(days=15), done(NAME, days=15, **MANY)
    found = [events(m, EventKind.MATTER_FOUND) for m in (usual, policy)]
    wednesdays = [int((weekday(policy, f["day"].to_numpy()) == 2).sum()) for f in found]
    assert wednesdays[1] > 1.3 * wednesdays[0]
    visited = [float(m.daily()["visit_min"].iloc[-1]) for m in (usual, policy)]
    officials = 2 * 577 / 1000 * 100.0 * 120.0  # two Wednesdays of 577 households
    np.testing.assert_allclose(visited[1] - visited[0], officials, rtol=0.02)


def test_nothing_differs_before_the_first_official_day():
    usual, policy = done(days=15), done(NAME, days=15, **MANY)
    first = 5  # the run begins on a Friday; Wednesday is day 5
    before = [m.events.frame().query(f"tick < {first * 96}").reset_index(drop=True) for m in (usual, policy)]
    told_later = {int(EventKind.REPORTED), int(EventKind.RECORDED)}
    a, b = (f[~f["kind"].isin(told_later)].reset_index(drop=True) for f in before)
    assert len(a) > 100 and a.equals(b)
