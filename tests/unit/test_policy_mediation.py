"""Mediation: disputes go to people who meet the parties again and again; listed kinds to those who know the sector."""

import pytest

from sim.core.errors import ChanganError
from sim.kinds import Desk, EventKind
from tests.laws.worlds import lively, model
from tests.unit.platform_runs import done, events, first_difference, settled_at, topic

NAME = "mediation"
MANY = {"mediators_per_10000": 60.0, "sector_mediators_per_100000": 100.0, "disputes_per_mediator_day": 2.0}


def test_mediators_settle_disputes_and_nothing_else():
    policy = done(NAME, **MANY)
    for desk in (Desk.MEDIATORS, Desk.SECTOR):
        rows = settled_at(policy, desk)
        families = {policy.plan.matter_types[policy.matter_names[t]].family for t in rows["topic"]}
        assert families == {"dispute"}
    assert len(settled_at(done(), Desk.MEDIATORS)) == 0


def test_what_a_community_cannot_settle_goes_past_mediators_to_the_sector():
    policy = done(NAME, **MANY)
    medical = events(policy, EventKind.MATTER_SENT_UP, EventKind.MATTER_SETTLED).query(f"topic == {topic(policy, 'medical_dispute')}")
    assert len(medical) > 0 and not medical["actor"].isin([int(Desk.MEDIATORS), int(Desk.COMMUNITY)]).any()
    assert (medical["actor"] == int(Desk.SECTOR)).any()


def test_the_desk_changes_first_then_more_disputes_are_settled():
    usual, policy = done(), done(NAME, **MANY)
    assert first_difference(usual, policy) <= {"MATTER_SETTLED", "MATTER_SENT_UP", "MATTER_LAPSED", "MATTER_HARDENED", "CRIME", "PETITION"}
    settled = [len(events(m, EventKind.MATTER_SETTLED, family="dispute")) for m in (usual, policy)]
    assert settled[1] > 1.2 * settled[0]


def test_mediators_hold_no_more_meetings_than_they_have_days_for():
    policy = done(NAME, **MANY | {"sector_mediators_per_100000": 0.0})
    made, possible = (policy.view().counters[f"platform.{name}"][Desk.MEDIATORS] for name in ("made", "possible"))
    assert 0 < made <= possible + 14  # a part of a meeting is a chance


def test_a_sector_without_matters_is_an_error_in_one_line():
    with pytest.raises(ChanganError, match="no matter type 'divorces'") as told:
        model(lively({NAME: {"sectors": ["divorces"]}}))
    assert "\n" not in str(told.value)
