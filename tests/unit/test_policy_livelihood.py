"""Jobs: people find work sooner, some search less because of it, and more jobs only add workers."""

import numpy as np
import pytest

from sim.policies.livelihood import Livelihood
from sim.provisions import Jobs
from tests.laws.worlds import lively, model, small_city

DAYS = 40
QUIET = {"offending": {"held_at_start_odds": 0.0}, "livelihood": {"job_find_per_year": 0.2, "job_loss_per_year": 0.3}}


def ran(jobs):
    """Run the area alone, day by day, with nobody arrested."""
    chosen = {"livelihood": {"jobs_per_1000_year": jobs}} if jobs else {}
    one = model(lively(chosen, **QUIET), seed=4)
    one.offenders.held_until[:] = -1
    one.apply_provisions()
    area = one.areas[[a.name for a in one.areas].index("livelihood")]
    history = []
    for day in range(DAYS):
        one.day = day
        area.begin_day()
        history.append(area.in_work.copy())
    return one, area, np.stack(history)


def test_jobs_that_residents_take_are_those_promised_times_the_net_share():
    jobs = next(p for p in Livelihood(jobs_per_1000_year=20, net_share=0.3).provide(small_city()) if isinstance(p, Jobs))
    assert jobs.per_year == pytest.approx(20 * small_city().n_residents / 1000 * 0.3)


def test_more_jobs_only_add_workers():
    none, some, many = (ran(jobs)[2] for jobs in (0, 60, 400))
    assert (some >= none).all() and (many >= some).all()
    assert many[-1].sum() > some[-1].sum() > none[-1].sum()


def test_who_depends_on_work_searches_less_in_work_and_others_do_not_change():
    one, area, history = ran(400)
    share = one.plan.parameters.livelihood.work_session_share
    base = one.plan.parameters.offending.sessions_per_day
    sessions, working = one.offenders.sessions, history[-1] == 1
    assert (sessions[~area.dependent] == base).all() and (~area.dependent).sum() > 20
    idle, busy = sessions[area.dependent & ~working], sessions[area.dependent & working]
    assert len(idle) > 3 and len(busy) > 3
    assert np.unique(idle) == min(1.0, base * area.most) and np.unique(busy) == pytest.approx(base * area.most * share)


def test_on_the_first_day_the_mean_of_sessions_is_what_the_parameter_says():
    one = model(lively({}, offending={"sessions_per_day": 0.4, "held_at_start_odds": 0.0}), seed=2)
    area = one.areas[[a.name for a in one.areas].index("livelihood")]
    numbers = one.plan.parameters.livelihood
    assert numbers.without_work_share * area.most + (
        1 - numbers.without_work_share
    ) * area.most * numbers.work_session_share == pytest.approx(1)
    area.begin_day()
    expected = 0.4 * np.sqrt(1 / len(one.offenders.rate))
    assert one.offenders.sessions.mean() == pytest.approx(0.4, abs=2 * expected)


def test_work_is_lost_with_an_arrest():
    one, area, _ = ran(400)
    someone = int(np.flatnonzero(area.in_work)[0])
    one.offenders.held_until[someone] = one.day + 3
    one.day += 1
    area.begin_day()
    assert area.in_work[someone] == 0
