"""Right-sized communities: the hall is nearer and open at weekends, so more is brought to it and more is settled there."""

import numpy as np
import pytest

from sim.deployment import Deployment
from sim.deployment.service import service_of
from sim.kinds import Desk, EventKind
from sim.policies.right_sized_communities import RightSizedCommunities
from tests.laws.worlds import lively, small_city
from tests.unit.platform_runs import done, events, settled_at, weekday

NAME = "right_sized_communities"


def service(**values):
    scenario = lively({NAME: values} if values else {})
    return service_of(Deployment(scenario.policies, small_city()), 0, scenario.parameters, scenario.matter_types)


def test_smaller_communities_bring_the_hall_nearer():
    reach = [service(households_per_community=size, online_share=0.0).served for size in (0, 300, 100)]
    means = [float(r["counter"].mean()) for r in reach]
    assert means == sorted(means) and means[2] > means[0] + 0.01
    assert all((r["counter"] == r["counter_request"]).all() for r in reach)


def test_online_service_reaches_requests_only():
    usual, online = service().served, service(households_per_community=0, online_share=0.5).served
    np.testing.assert_array_equal(usual["counter"], online["counter"])
    np.testing.assert_allclose(1.0 - online["counter_request"], 0.5 * (1.0 - usual["counter_request"]))


def test_offices_are_closed_at_weekends_unless_halls_open():
    usual, opened = done(days=15), done(NAME, days=15, households_per_community=0)
    days = [weekday(m, settled_at(m, Desk.COMMUNITY)["day"].to_numpy()) for m in (usual, opened)]
    assert len(days[0]) > 20 and (days[0] < 5).all()
    assert (days[1] >= 5).any()


def test_calls_at_the_counter_rise_first_then_what_the_community_settles():
    usual, policy = done(days=15), done(NAME, days=15, households_per_community=100)
    called = [len(events(m, EventKind.MATTER_CALLED)) for m in (usual, policy)]
    assert called[1] > called[0]
    assert len(settled_at(policy, Desk.COMMUNITY)) > len(settled_at(usual, Desk.COMMUNITY))


def test_staff_never_falls_below_what_is_there():
    few = service(households_per_community=0, social_workers_per_1000_households=0.1)
    assert few.week[0].sum() == pytest.approx(service().week[0].sum())
    assert list(RightSizedCommunities(**RightSizedCommunities.dose_zero).provide(small_city())) == []
