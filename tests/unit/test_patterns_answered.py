"""Response: calls that nobody came to count, urgent against minor, and the gap to a lognormal as statsmodels has it."""

import numpy as np
import pytest
from statsmodels.stats.diagnostic import lilliefors

from experiments.patterns.answered import calls, minutes, off_lognormal, patrols, response
from sim.duty import CallKind
from sim.kinds import EventKind
from tests.unit.seen_worlds import crime, world


def call(case, priority, wait, arrives, kind=CallKind.HELP, given_up=False):
    """A call, when a unit was sent, when it was there; or when it was given up."""
    rows = [{"kind": EventKind.CALL, "case": case, "topic": kind, "value": priority}]
    if given_up:
        return [*rows, {"kind": EventKind.CALL_GIVEN_UP, "case": case, "topic": kind, "value": arrives}]
    rows.append({"kind": EventKind.DISPATCHED, "case": case, "topic": kind, "value": wait})
    return [*rows, {"kind": EventKind.ARRIVED, "case": case, "topic": kind, "value": arrives}]


SIX = [
    *call(1, 1, 1, 4), *call(2, 1, 9, 12), *call(3, 3, 1, 5), *call(4, 3, 19, 24), *call(5, 2, 1, 10), *call(6, 3, 0, 125, given_up=True),
]  # fmt: skip


def test_calls_in_vain_count_as_long_waits():
    took, priority = minutes(world(SIX))
    assert sorted(took) == [4, 5, 10, 12, 24, 125] and sorted(priority) == [1, 1, 2, 3, 3, 3]
    found = response(world(SIX))
    assert found["within_5_min"] == pytest.approx(2 / 6) and found["within_10_min"] == pytest.approx(3 / 6)
    assert found["over_30_min"] == pytest.approx(1 / 6) == found["calls_given_up"]
    assert found["response_skew"] == pytest.approx(30 / 11) and found["urgent_median_min"] == 8


def test_priority_is_minor_over_urgent():
    found = response(world(SIX))
    assert found["priority_ratio"] == pytest.approx((5 + 24 + 125) / 3 / 8)
    assert found["priority_queued"] == pytest.approx(19 / 9)  # only calls that waited


def test_a_second_unit_of_one_call_is_no_second_wait():
    more = [{"kind": EventKind.DISPATCHED, "case": 2, "value": 60}]
    assert response(world([*SIX, *more]))["priority_queued"] == pytest.approx(19 / 9)


def test_the_gap_to_a_lognormal_is_lilliefors_statistic():
    rng = np.random.default_rng(7)
    for took in (rng.lognormal(1.5, 0.8, 300), rng.uniform(1, 9, 200)):
        expected, _ = lilliefors(np.log(took), dist="norm")
        assert off_lognormal(took) == pytest.approx(expected, abs=1e-12)
    assert (
        off_lognormal(rng.lognormal(1.5, 0.8, 4_000))
        < 0.03
        < off_lognormal(np.concatenate([rng.normal(4, 0.2, 300), rng.normal(60, 5, 60)]))
    )
    assert np.isnan(off_lognormal(np.ones(50))) and np.isnan(off_lognormal(np.array([1.0, 2.0])))


def test_idle_calls_are_not_effective():
    rows = [r for k, kind in enumerate((CallKind.CRIME, CallKind.HELP, CallKind.HELP, CallKind.OTHER)) for r in call(k, 2, 1, 5, kind)]
    idle = [{"kind": EventKind.CALL, "case": 90 + k, "topic": CallKind.IDLE, "value": 0} for k in range(6)]
    found = calls(world(rows + idle, outcomes={"calls": 260.0}))
    assert found["calls_crime"] == 0.25 and found["calls_help"] == 0.5 and found["calls_dispute"] == 0.0
    assert found["calls_dispatched"] == pytest.approx(0.4) and found["calls_per_resident"] == pytest.approx(0.26)


def test_patrols_are_weighed_by_their_hours():
    found = patrols(world([crime(1, 2)] * 3 + [{"kind": EventKind.INTERCEPTED}], patrol_hours=6_000.0))
    assert found == {"caught": 0.25, "patrol_years": 3.0}
