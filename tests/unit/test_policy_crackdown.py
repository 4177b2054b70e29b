"""Crackdown: perceived risk rises fast and fades, effort ends, stops weigh on people, associates are arrested."""

import numpy as np
import pytest

from sim.city.city import LEVELS
from sim.kinds import EventKind
from sim.provisions.force import intensity
from tests.laws.worlds import lively, model, run, small_city

NOTHING = {
    "officers_per_10000": 0.0, "stops_per_1000_day": 0.0, "risk_gain_per_day": 0.0, "hold_factor": 1.0, "gang_share": 0.0, "courts_cny_per_resident": 0.0,
}  # fmt: skip


def area_of(one, name):
    return one.areas[[a.name for a in one.areas].index(name)]


def test_effort_is_full_and_then_runs_out():
    assert [intensity(d, 10, 5, 4) for d in (10, 14)] == [1.0, 1.0]
    assert [intensity(d, 10, 5, 4) for d in range(15, 20)] == [0.75, 0.5, 0.25, 0.0, 0.0]
    assert intensity(1_000, 0, None, 0) == 1.0 and intensity(5, 0, 5, 0) == 0.0


def test_perceived_risk_rises_fast_and_fades_after_the_campaign():
    quiet = {f"crime_types.{k}.attempts_per_search_h": 0.0 for k in lively({}).crime_types}
    quiet |= {f"matter_types.{k}.per_1000_households_year": 0.0 for k in lively({}).matter_types}
    scenario = lively({"crackdown": NOTHING | {"risk_gain_per_day": 0.05, "full_days": 30, "fade_days": 0}}, days=90).with_values(quiet)
    one = model(scenario, seed=2)
    free = one.offenders.held_until < 0
    level = []
    for _ in range(90):
        one.run(1)
        level.append(float(one.offenders.risk[free].mean()))
    fade = 0.5 ** (1 / 30)
    balance = 0.05 * fade / (1 - fade * 0.95)
    assert level[29] == pytest.approx(balance, rel=0.12) and level[6] > 0.35 * level[29]
    assert level[59] == pytest.approx(level[29] / 2, rel=0.02) and level[89] == pytest.approx(level[29] / 4, rel=0.03)


def test_units_leave_one_after_another():
    communities = len(np.unique(small_city().mesh.unit[LEVELS.index("community")]))
    officers = 2 * 3 * communities / 1_500 * 10_000 / 0.65  # two units in every community and shift
    policy = {"officers_per_10000": officers, "persons_per_unit": 1, "full_days": 4, "fade_days": 10}
    one = model(lively({"crackdown": NOTHING | policy | {"cost_cny_per_officer_year": 36_500.0}}, days=20), seed=2)
    minutes = []
    for _ in range(16):
        before = float(one.ground.rows["patrol_total_min"].sum())
        one.run(1)
        minutes.append(round(float(one.ground.rows["patrol_total_min"].sum()) - before))
    assert len(set(minutes[:4])) == 1 and minutes[0] > 0
    assert (np.diff(minutes[3:15]) <= 0).all() and 0 < minutes[8] < minutes[0] and minutes[15] == 0
    paid = [one.deployment.cost_cny(day) for day in (0, 3, 8, 15)]
    assert paid == pytest.approx([100.0 * officers * 0.15 * left for left in (1.0, 1.0, 0.5, 0.0)])
    assert one.deployment.cost_by_payer(20)["police"] == pytest.approx(sum(one.deployment.cost_cny(day) for day in range(20)))


def test_stops_are_as_many_as_said_and_weigh_on_those_stopped():
    policy = NOTHING | {"stops_per_1000_day": 20.0, "officers_per_10000": 100.0, "full_days": 10, "fade_days": 0, "fair_share": 0.0}
    one = run(lively({"crackdown": policy}, days=6), 6, seed=2)
    stopped = one.events.frame().query("kind == @k", local_dict={"k": int(EventKind.STOPPED)})
    assert len(stopped) == 6 * 30
    innocent = stopped["value"] == 0
    assert 0.6 < innocent.mean() < 1.0 and (stopped["actor"][innocent] == -1).all() and (stopped["actor"][~innocent] >= 0).all()
    fair = run(lively({"crackdown": policy | {"fair_share": 1.0}}, days=6), 6, seed=2)
    assert fair.people.satisfaction.mean() > one.people.satisfaction.mean()


def test_floating_residents_are_stopped_by_the_odds():
    shares = []
    for odds in (0.25, 1.0, 8.0):
        policy = NOTHING | {"stops_per_1000_day": 60.0, "officers_per_10000": 100.0, "full_days": 10, "fade_days": 0, "floating_odds": odds}
        one = run(lively({"crackdown": policy}, days=6), 6, seed=2)
        stopped = one.events.frame().query("kind == @k and value == 0", local_dict={"k": int(EventKind.STOPPED)})
        shares.append(float(stopped["group"].mean()))
    assert shares[0] < shares[1] - 0.03 and shares[1] < shares[2] - 0.05


def test_courts_hold_longer_only_while_the_campaign_lasts():
    one = model(lively({"crackdown": NOTHING | {"hold_factor": 3.0, "full_days": 2, "fade_days": 2}}, days=10), seed=2)
    days = []
    for day in range(6):
        one.day = day
        area_of(one, "campaign").begin_day()
        days.append(float(one.crimes["hold_days"][one.crime_names.index("burglary")]))
    assert days == [6.0, 6.0, 4.0, 2.0, 2.0, 2.0]  # ordinary: 2 days in this world


def test_associates_of_somebody_arrested_follow_with_the_share_said():
    one = model(lively({"crackdown": NOTHING | {"gang_share": 1.0}}, days=10), seed=2)
    area = area_of(one, "campaign")
    one.offenders.held_until[:] = -1
    area.begin_day()
    one.offenders.held_until[8] = 5
    one.day = 1
    area.begin_day()
    assert list(np.flatnonzero(one.offenders.held_until > 1)) == [8, 9, 10]
    assert one.offenders.risk[[9, 10]] == pytest.approx([0.06, 0.06])


def test_no_more_true_order_cases_but_more_recorded():
    """Police find what they are there to see: recorded rises with effort, true does not."""
    kinds = {"crime_types.public_order.attempts_per_search_h": 0.3, "crime_types.public_order.deterrence_weight": 0.5}
    police = {"patrol_force": {"patrollers_per_10000": 100}}
    ratio = []
    for seed in (1, 2, 3, 4):
        base, more = (
            run(lively(police | extra, days=12).with_values(kinds), 12, seed=seed).outcomes()
            for extra in ({}, {"crackdown": NOTHING | {"officers_per_10000": 200.0, "persons_per_unit": 1}})
        )
        ratio.append((more["recorded.public_order"] / base["recorded.public_order"], more["true.public_order"] / base["true.public_order"]))
    recorded, true = np.mean(ratio, axis=0)
    assert true < 1.05 and recorded / true > 1.1
