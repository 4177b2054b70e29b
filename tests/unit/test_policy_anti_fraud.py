"""Anti-fraud: attempts blocked, seen through or stopped by a call; nothing else of the run is touched by more than news."""

import numpy as np
import pytest

from sim.areas.fraud import ATTEMPTS, BLOCKED, CALLED_BACK, PAID, RESISTED
from sim.kinds import EventKind
from tests.laws.worlds import lively, model, run

OFF = {"reach_per_year": 0.0, "blocked_share": 0.0, "call_back_share": 0.0, "cost_cny_per_resident_year": 0.0}


def area_of(one):
    return one.areas[[a.name for a in one.areas].index("fraud")]


def days_of(policy, days=60, warned=0.0):
    """Run the area alone; return (paid events as (tick, victim, loss), ends, level of warning)."""
    one = model(lively({"anti_fraud": policy} if policy else {}), seed=5)
    one.apply_provisions()
    area = area_of(one)
    area.warned[0] = warned
    for day in range(days):
        one.day = day
        area.end_day(day * 96 + 95)
    log = one.books.log[: one.books.used[0]]
    return (
        {(int(t), int(s), float(v)) for t, s, v in zip(log["tick"], log["subject"], log["value"], strict=True)},
        area.ends.copy(),
        float(area.warned[0]),
    )


def test_every_attempt_ends_in_one_way():
    paid, ends, _ = days_of(OFF | {"blocked_share": 0.3, "call_back_share": 0.2, "reach_per_year": 10.0})
    assert ends[ATTEMPTS] == ends[BLOCKED] + ends[RESISTED] + ends[CALLED_BACK] + ends[PAID]
    assert ends[PAID] == len(paid) > 100 and ends[BLOCKED] > 100 and ends[CALLED_BACK] > 20


def test_attempts_are_those_of_the_row():
    _, ends, _ = days_of(None)
    one = model(lively({}), seed=5)
    row = one.plan.crime_types["fraud"]
    assert ends[ATTEMPTS] == pytest.approx(60 * row.attempts_per_resident_year * 1500 / 365, abs=30)
    assert ends[PAID] / ends[ATTEMPTS] == pytest.approx(row.success_share, abs=0.06)


@pytest.mark.parametrize("lever", ["blocked_share", "call_back_share"])
def test_more_of_a_lever_only_spares_victims(lever):
    none, some, many = (days_of(OFF | {lever: share})[0] for share in (0.0, 0.3, 0.7))
    assert many < some < none


def test_warned_residents_resist_and_the_same_people_are_warned_first():
    none = days_of(None)[0]
    half, all_of = (days_of(OFF | {"reach_per_year": 1e-9, "resist_share": 0.8}, warned=w)[0] for w in (0.5, 1.0))
    assert all_of < half < none
    assert len(all_of) / len(none) == pytest.approx(0.2 + 0.12, abs=0.12)  # warnings fade over the 60 days


def test_reach_grows_to_a_balance_and_is_forgotten_afterwards():
    one = model(lively({"anti_fraud": {"reach_per_year": 4.0, "forget_half_life_days": 90.0, "end_day": 300}}), seed=5)
    area, levels = area_of(one), []
    for day in range(600):
        one.day = day
        if day in (0, 300):
            one.apply_provisions()
        area._spread()
        levels.append(float(area.warned[0]))
    reach, fade = 1 - np.exp(-4 / 365), 0.5 ** (1 / 90)
    balance = reach * fade / (1 - fade * (1 - reach))
    assert levels[299] == pytest.approx(balance, rel=0.05) and (np.diff(levels[:300]) > 0).all()
    assert levels[599] < 0.5 * levels[299]


def test_a_fraud_has_a_victim_at_home_and_no_offender_of_the_city():
    done = run(lively(), 6, seed=2)
    fraud = done.events.frame().query(
        "topic == @k and kind == @c", local_dict={"k": done.crime_names.index("fraud"), "c": int(EventKind.CRIME)}
    )
    assert len(fraud) > 20 and (fraud["actor"] == -1).all()
    np.testing.assert_array_equal(done.people.home[fraud["subject"]], fraud["place"])
    assert done.outcomes()["recorded.fraud"] > 0


def test_nothing_but_fraud_changes():
    """Frauds that did not happen leave every other crime of the first day as it was."""
    with_it, without = (run(lively({"anti_fraud": {"blocked_share": 1.0}} if p else {}), 1, seed=2) for p in (True, False))
    assert with_it.outcomes()["true.fraud"] == 0 < without.outcomes()["true.fraud"]
    for name in set(with_it.crime_names) - {"fraud"}:
        assert with_it.outcomes()[f"true.{name}"] == without.outcomes()[f"true.{name}"]
