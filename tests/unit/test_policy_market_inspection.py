"""Market inspection: hazards are found at the gate or on a visit, in markets and nowhere else."""

import numpy as np

from sim.city.city import LandUse
from sim.kinds import Desk, EventKind
from tests.laws.worlds import small_city
from tests.unit.platform_runs import done, events, first_difference, settled_at, topic

NAME = "market_inspection"
MARKETS = np.flatnonzero(small_city().form.land_use == LandUse.MARKET)
GATE = {"visits_per_month": 0.0, "tested_share": 1.0, "test_share": 1.0, "inspectors_per_100_markets": 200.0}


def test_inspectors_find_in_markets_only_and_that_moves_first():
    usual, policy = done(), done(NAME, visits_per_month=30.0)
    inspected = events(policy, EventKind.MATTER_INSPECTED)
    assert len(MARKETS) > 3 and len(inspected) > 5
    assert set(inspected["place"]) <= set(MARKETS.tolist())
    assert "MATTER_INSPECTED" in first_difference(usual, policy)


def test_tests_at_the_gate_find_hazards_on_their_first_day():
    policy = done(NAME, **GATE)
    born = events(policy, EventKind.MATTER_BORN, family="hazard")
    born = born[born["place"].isin(MARKETS)]
    inspected = events(policy, EventKind.MATTER_INSPECTED)
    assert set(inspected["case"]) == set(born["case"]) and (inspected["value"] == 0).all()


def test_inspectors_settle_what_they_find():
    policy = done(NAME, **GATE)
    assert len(settled_at(policy, Desk.INSPECTORS)) > 5
    assert len(settled_at(done(), Desk.INSPECTORS)) == 0


def test_a_trace_leaves_less_unsettled():
    """With every way on record nothing is left for want of it: each attempt settles."""
    policy = done(NAME, traced_share=1.0)
    k = topic(policy, "market_hazard")
    competent = policy.service.routes["settle"][1:, k] > 0
    assert competent.sum() > 4 and (policy.service.routes["settle"][1:, k][competent] == 1.0).all()
    assert policy.service.routes["settle"][Desk.GRID, topic(policy, "hazard")] < 1.0
