"""Community courts: they decide hard disputes too, but it takes weeks, and those without means need aid to get there."""

from sim.kinds import Desk, EventKind
from sim.policies.courts_and_legal_aid import CourtsAndLegalAid
from sim.provisions import Courts
from tests.laws.worlds import small_city
from tests.unit.platform_runs import done, events, settled_at

NAME = "courts_and_legal_aid"
QUICK = {"platform": {"higher_level_days": 0, "office_tries": 1, "street_staff_per_1000_households": 20.0, "hard_share": 1.0}}
MANY = {"courts_per_100000": 50.0, "cases_per_court_year": 2_000.0, "decision_days": 4}


def test_courts_settle_disputes_after_the_days_a_decision_takes():
    policy = done(NAME, days=21, groups=QUICK, **MANY)
    decided = settled_at(policy, Desk.COURT)
    sent = events(policy, EventKind.MATTER_SENT_UP).query(f"actor == {int(Desk.COURT)}").set_index("case")["day"]
    assert len(decided) > 5
    assert (decided["day"].to_numpy() - sent.loc[decided["case"]].to_numpy() >= 4).all()
    assert {policy.plan.matter_types[policy.matter_names[t]].family for t in decided["topic"]} == {"dispute"}


def test_hard_disputes_end_where_somebody_can_decide():
    usual, policy = done(days=21, groups=QUICK), done(NAME, days=21, groups=QUICK, **MANY)
    settled = [len(events(m, EventKind.MATTER_SETTLED, family="dispute")) for m in (usual, policy)]
    assert settled[1] > 1.3 * settled[0]


def test_legal_aid_opens_the_way_for_those_without_means():
    access = []
    for aid in (0.0, 30.0, 60.0, 600.0):
        courts = next(p for p in CourtsAndLegalAid(aid_cases_per_100000_year=aid).provide(small_city()) if isinstance(p, Courts))
        access.append(courts.access_share)
    assert access == [0.4, 0.7, 1.0, 1.0]
