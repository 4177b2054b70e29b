"""Appraisal and veto: pressure comes from recorded counts, turns light reports away, moves effort; what it claims is a matter of the books."""

import numpy as np
import pytest

from sim.core.errors import ChanganError
from sim.kinds import EventKind
from sim.policies.appraisal_and_veto import AppraisalAndVeto
from sim.rules.institutions import pressure_of, relative_change
from tests.laws.worlds import POLICIES, lively, model

USUAL = {"patrol_force": POLICIES["patrol_force"], "grid_management": POLICIES["grid_management"]}
STRONG = {"level": "grid", "announced_pressure": 1.0, "discretion_log_odds": 3.0, "patrol_share": 0.0}
SEEDS = range(1, 7)


def peaceful(policies):
    """Return a world in which no crime happens but what a test writes down."""
    quiet = lively(policies, offending={"active_share_of_adults": 0.0, "held_at_start_odds": 0.0})
    return quiet.with_values({f"matter_types.{name}.harden_per_month": 0.0 for name in quiet.matter_types})


def counts(policies, seed, days=20, **groups):
    one = model(lively(USUAL | policies, **groups), seed=seed).run(days)
    frame = one.events.frame()
    found = {
        kind: frame[frame["kind"] == int(kind)]
        for kind in (EventKind.CRIME, EventKind.REPORTED, EventKind.RECORDED, EventKind.NOT_RECORDED)
    }
    return one, {kind: len(rows) for kind, rows in found.items()}, found


def appraised(policies, seed):
    """Return the counts of the types that the policy appraises by default."""
    one, _, found = counts(policies, seed)
    names = AppraisalAndVeto().crime_types
    numbers = [one.crime_names.index(name) for name in names]
    return {kind: int(rows["topic"].isin(numbers).sum()) for kind, rows in found.items()}


def test_pressure_adds_up_and_ends_at_one():
    assert pressure_of(0.0, -0.5, 0.4, 0.4, 0.4) == 0.4
    assert pressure_of(1.0, 0.5, 0.4, 0.4, 0.2) == pytest.approx(0.9)
    assert pressure_of(1.0, 9.0, 0.4, 0.4, 0.4) == 1.0
    assert relative_change(3.0, 2.0) == 0.5 and relative_change(1.0, 0.0) == 1.0


def test_under_the_veto_recorded_crime_falls_more_than_true_crime():
    """The same seeds with and without, of the types that are appraised: the fall is at the counter."""
    pairs = [(appraised({}, seed), appraised({"appraisal_and_veto": STRONG}, seed)) for seed in SEEDS]
    change = {kind: np.log([b[kind] / a[kind] for a, b in pairs]) for kind in (EventKind.CRIME, EventKind.RECORDED)}
    gap = change[EventKind.RECORDED] - change[EventKind.CRIME]
    assert gap.mean() + 2.57 * gap.std(ddof=1) / np.sqrt(len(gap)) < 0.0  # t, 5 degrees of freedom, 95 %
    assert change[EventKind.RECORDED].mean() < -0.1
    assert sum(b[EventKind.NOT_RECORDED] for _, b in pairs) > 1.25 * sum(a[EventKind.NOT_RECORDED] for a, _ in pairs)


def test_only_appraised_types_and_light_cases_are_turned_away_more_often():
    names = ("burglary", "ebike_theft")
    turned = {True: [0, 0], False: [0, 0]}  # appraised or not: [turned away, reported]
    for seed in SEEDS:
        one, _, found = counts({"appraisal_and_veto": STRONG | {"crime_types": names}}, seed)
        numbers = [one.crime_names.index(name) for name in names]
        for kind, column in ((EventKind.NOT_RECORDED, 0), (EventKind.REPORTED, 1)):
            appraised = found[kind]["topic"].isin(numbers)
            turned[True][column] += int(appraised.sum())
            turned[False][column] += int((~appraised).sum())
    shares = {key: value[0] / value[1] for key, value in turned.items()}
    assert min(value[1] for value in turned.values()) > 100
    assert shares[True] > 0.5 and shares[False] == pytest.approx(0.2, abs=0.06)  # record_share of the world is 0.8


def test_an_inspection_puts_recorded_crime_back():
    gamed = sum(counts({"appraisal_and_veto": STRONG}, seed)[1][EventKind.RECORDED] for seed in (1, 2))
    audited = sum(counts({"appraisal_and_veto": STRONG | {"audit_share": 1.0}}, seed)[1][EventKind.RECORDED] for seed in (1, 2))
    assert audited > 1.2 * gamed


def test_more_effort_to_record_raises_recorded_crime_and_not_true_crime():
    pairs = [(counts({}, seed)[1], counts({}, seed, justice={"recording_effort": 3.0})[1]) for seed in SEEDS]
    recorded = np.array([b[EventKind.RECORDED] / a[EventKind.RECORDED] for a, b in pairs])
    true = np.array([b[EventKind.CRIME] / a[EventKind.CRIME] for a, b in pairs])
    assert recorded.mean() > 1.1
    assert true.mean() - 2.57 * true.std(ddof=1) / np.sqrt(len(true)) <= 1.0  # no rise is told


def test_ranks_come_from_recorded_crime_per_head_and_the_worst_is_watched_and_vetoed():
    policy = {"appraisal_and_veto": STRONG | {"announced_pressure": 0.0, "period_days": 7, "key_share": 0.05, "veto_rise_share": 0.2}}
    one = model(peaceful(USUAL | policy), seed=2)
    grid = one.city.mesh.unit[3]
    worst = int(np.flatnonzero(grid == 1)[0])
    burglary = one.crime_names.index("burglary")
    one.run(1)
    for day, times in ((3, 5), (9, 10)):
        one.events.append(tick=np.full(times, day * 96), kind=int(EventKind.RECORDED), topic=burglary, place=worst)
        one.events.append(tick=np.full(90, day * 96), kind=int(EventKind.CRIME), topic=burglary, place=int(np.flatnonzero(grid == 0)[0]))
    one.run(14)
    told = one.events.frame()
    assert told[told["kind"] == EventKind.KEY_MANAGEMENT]["actor"].tolist() == [1, 1]
    vetoed = told[told["kind"] == EventKind.VETOED]
    assert vetoed["actor"].tolist() == [1] and vetoed["value"].iloc[0] == pytest.approx(1.0)
    assert set(one.stations.pressure[grid == 1]) == {1.0} and one.stations.pressure[grid == 0].max() < 1.0


def test_a_crime_type_that_does_not_exist_is_an_error_in_one_line():
    with pytest.raises(ChanganError, match="appraisal_and_veto.crime_types names bicycle"):
        model(lively(USUAL | {"appraisal_and_veto": STRONG | {"crime_types": ["bicycle"]}})).run(1)
