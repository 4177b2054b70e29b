"""Risk assessment: disputes of a project are known before it begins, lie on the street's desk, and fewer turn to violence."""

import numpy as np

from sim.kinds import EventKind
from tests.unit.platform_runs import done, events, topic

NAME = "risk_assessment"
MANY = {"projects": {"per_100000_residents_year": 9_000.0, "dispute_share": 0.5, "course_days": 10, "demolition_share": 1.0}}
ASKED = {"lead_days": 10, "asked_share": 1.0, "told_share": 1.0, "stop_share": 1.0}


def test_projects_raise_disputes_on_the_days_of_their_course():
    usual = done(days=25, groups=MANY)
    started = events(usual, EventKind.PROJECT_STARTED)
    calm = done(days=25, groups=MANY | {"projects": MANY["projects"] | {"dispute_share": 0.0}})
    born = [len(events(m, EventKind.MATTER_BORN).query(f"topic == {topic(m, 'demolition_dispute')}")) for m in (calm, usual)]
    assert len(started) > 3 and born[1] > born[0] + 100
    assert (started["value"] == 200).all()


def test_what_all_tell_is_known_on_the_day_of_the_assessment():
    policy = done(NAME, days=25, groups=MANY, **ASKED)
    assessed, inspected = events(policy, EventKind.PROJECT_ASSESSED), events(policy, EventKind.MATTER_INSPECTED)
    assert len(assessed) > 3
    np.testing.assert_array_equal(assessed.groupby("day")["value"].sum(), inspected.groupby("day").size())
    starts = events(policy, EventKind.PROJECT_STARTED)["day"]
    assert set(starts[starts >= 10]) <= set(assessed["day"] + 10)


def test_an_assessment_makes_known_before_anything_else_differs():
    usual, policy = done(days=25, groups=MANY), done(NAME, days=25, groups=MANY, **ASKED)
    first = int(events(policy, EventKind.PROJECT_ASSESSED)["tick"].min())
    a, b = (m.events.frame() for m in (usual, policy))
    later = {int(EventKind.REPORTED), int(EventKind.RECORDED)}
    a, b = (f[(f["tick"] < first) & ~f["kind"].isin(later)].reset_index(drop=True) for f in (a, b))
    assert a.equals(b)


def test_a_project_with_too_many_disputes_is_put_off():
    kept, late = (done(NAME, days=25, groups=MANY, **ASKED | {"stop_share": s, "put_off_days": 400}) for s in (1.0, 0.1))
    starts = [events(m, EventKind.PROJECT_STARTED)["day"] for m in (kept, late)]
    assert (starts[0] >= 10).any() and not (starts[1] >= 10).any()  # those that begin before day 10 could not be assessed


def test_disputes_found_beforehand_are_known_far_sooner():
    usual, policy = done(days=25, groups=MANY), done(NAME, days=25, groups=MANY, **ASKED)
    known = (EventKind.MATTER_FOUND, EventKind.MATTER_CALLED, EventKind.MATTER_BY_110, EventKind.MATTER_INSPECTED)
    latent = []
    for m in (usual, policy):
        rows = events(m, *known)
        latent.append(rows[rows["topic"] == topic(m, "demolition_dispute")]["value"].mean())
    assert latent[1] < 0.5 * latent[0]
