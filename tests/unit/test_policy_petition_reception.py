"""Leaders receive petitioners: within days, with authority over hard matters; and they call in what has been open too long."""

from sim.kinds import Desk, EventKind
from tests.unit.platform_runs import done, events, settled_at

NAME = "petition_reception"
SLOW = {"platform": {"hard_share": 0.5, "petition_days": 6, "petition_wait_days": 6}}
MANY = {"leaders_per_100000": 500.0, "days_a_month": 22.0, "reception_days": 1, "backlog_days": 0}


def test_petitions_are_settled_sooner_and_more_of_them():
    usual, policy = done(days=21, groups=SLOW), done(NAME, days=21, groups=SLOW, **MANY)
    settled = [settled_at(m, Desk.PETITION) for m in (usual, policy)]
    assert len(settled[1]) > 1.5 * max(1, len(settled[0]))
    petition = events(policy, EventKind.PETITION, EventKind.PETITION_AGAIN).groupby("case")["day"].min()
    waited = settled[1]["day"].to_numpy() - petition.loc[settled[1]["case"]].to_numpy()
    assert (waited >= 1).all() and (waited <= 3).any()


def test_leaders_call_in_what_nobody_petitions_for():
    without, with_it = (done(NAME, days=21, groups=SLOW, **MANY | {"backlog_days": d}) for d in (0, 5))
    never = []
    for m in (without, with_it):
        petitioned = set(events(m, EventKind.PETITION)["case"])
        never.append(int((~settled_at(m, Desk.PETITION)["case"].isin(petitioned)).sum()))
    assert never[0] == 0 and never[1] > 5


def test_more_of_those_who_petition_get_an_end():
    shares = []
    for model in (done(days=28, groups=SLOW), done(NAME, days=28, groups=SLOW, **MANY)):
        early = events(model, EventKind.PETITION).query("day < 16")["case"]
        shares.append(float(early.isin(events(model, EventKind.MATTER_SETTLED)["case"]).mean()))
    assert shares[1] > shares[0] + 0.1
