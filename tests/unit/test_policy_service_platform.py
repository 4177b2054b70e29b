"""The platform: one number to call, straight to the department responsible, a deadline with two ways to meet it."""

import numpy as np

from sim.kinds import Desk, EventKind
from tests.unit.platform_runs import KNOWN, done, events, first_difference, topic

NAME = "service_platform"
ON = {"operators_per_100000": 60.0, "learning_days": 1.0, "paper_share": 0.0, "due_days": 0}


def test_calls_to_the_hotline_move_first_and_more_becomes_known():
    usual, policy = done(), done(NAME, **ON)
    assert "MATTER_BY_HOTLINE" in first_difference(usual, policy)
    assert len(events(usual, EventKind.MATTER_BY_HOTLINE)) == 0
    assert len(events(policy, *KNOWN)) > len(events(usual, *KNOWN)) + 20


def test_what_the_hotline_takes_goes_to_the_department_responsible():
    """A wage dispute or a hazard never sees the community: its first desk is the street's."""
    policy = done(NAME, **ON)
    of_street = [topic(policy, name) for name in ("wage_dispute", "property_dispute", "hazard")]
    by_phone = set(events(policy, EventKind.MATTER_BY_HOTLINE).query(f"topic in {of_street}")["case"])
    seen = events(policy, EventKind.MATTER_SENT_UP, EventKind.MATTER_SETTLED)
    desks = seen[seen["case"].isin(by_phone)]["actor"]
    assert len(desks) > 0 and (desks >= Desk.STREET).all()


def test_operators_take_no_more_than_they_can():
    policy = done(NAME, **ON | {"operators_per_100000": 10.0, "matters_per_operator_day": 20.0})
    a_day = events(policy, EventKind.MATTER_BY_HOTLINE).groupby("day").size()
    assert a_day.max() == 3 == int(200.0 * 1500 / 1e5)


def test_people_learn_the_number_little_by_little():
    slow, fast = done(NAME, **ON | {"learning_days": 60.0}), done(NAME, **ON)
    assert 0 < len(events(slow, EventKind.MATTER_BY_HOTLINE)) < 0.7 * len(events(fast, EventKind.MATTER_BY_HOTLINE))


def test_paper_closes_at_the_deadline_and_stops_the_work():
    paper = done(NAME, **ON | {"due_days": 3, "paper_share": 1.0, "paper_days": 100})
    closed = events(paper, EventKind.CLOSED_ON_PAPER)
    known = events(paper, *KNOWN).set_index("case")["day"]
    assert len(closed) > 20
    np.testing.assert_array_equal(closed["day"].to_numpy() - known.loc[closed["case"]].to_numpy(), 3)
    complained = set(events(paper, EventKind.PETITION)["case"])
    settled = set(events(paper, EventKind.MATTER_SETTLED)["case"]) - complained
    assert len(settled) > 20 and settled.isdisjoint(closed["case"])


def test_without_paper_a_deadline_makes_departments_hurry():
    hurry = done(NAME, **ON | {"due_days": 3})
    none = done(NAME, **ON)
    within = [(events(m, EventKind.MATTER_SETTLED)["value"] <= 3).sum() for m in (none, hurry)]
    assert within[1] > within[0]
    assert len(events(hurry, EventKind.CLOSED_ON_PAPER)) == 0
