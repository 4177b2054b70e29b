"""Orderings from trials: what a patrol leaves behind, and how rarely it meets a crime."""

import numpy as np

from sim.city.build import build_city
from sim.kinds import EventKind
from sim.model import SafeCity
from sim.rules.deterrence import after_stay, total
from sim.scenario import Scenario
from tests.laws.worlds import lively, model, small_city

SEEDS = range(1, 9)


def test_deterrence_goes_on_after_the_patrol_left_and_fades():
    """S10: a stop of a quarter of an hour leaves more than a drive-through for half an hour after, and less every quarter."""
    numbers = model(lively({}), seed=1).numbers
    fade = float(numbers.fast_fade)
    drive, stop = (after_stay(0.0, 0.0, minutes, 1.0, float(numbers.stay_scale_min)) for minutes in (0.5, 13.0))
    left = [(drive * fade**tick, stop * fade**tick) for tick in range(1, 9)]
    assert all(b > 5 * a for a, b in left)
    assert all(later[1] < earlier[1] for earlier, later in zip(left, left[1:], strict=False))
    assert left[0][1] > 0.6 and left[-1][1] < 0.3
    assert 0.3 < np.exp(-1.2 * total(left[0][1], 0.0)) < 0.6  # hazard within half an hour of the stop, P: 15 to 4 % in the trial


def test_most_of_what_patrols_prevent_they_prevent_while_absent():
    """S07: at hot spots most deterrence over the day is memory, not presence."""
    one = model(lively({"hot_spot_patrol": {"units_per_10000": 10.0, "spots_per_unit": 5}}, days=20), seed=2).run(15)
    area = one.areas[[a.name for a in one.areas].index("beats")]
    present = absent = 0.0
    for _ in range(96):
        one.step()
        spots = area.senders[0].spots.ravel()
        if one.tick == 0:
            break
        before = one.ground.rows["patrol_total_min"][spots].copy()
        felt = total(one.ground.deterrence[spots], one.ground.rows["slow"][spots])
        one_tick = one.ground.rows["patrol_total_min"][spots] - before
        there = one_tick > 0
        present += float(felt[there].sum())
        absent += float(felt[~there].sum())
    assert absent > 0.8 * (absent + present)


def test_random_patrol_almost_never_meets_a_crime():
    """S46: of thousands of attempts at ordinary numbers of police, few are noticed."""
    policies = {"patrol_force": {"patrollers_per_10000": 20.0, "beat_level": "community"}}
    met = made = 0
    for seed in SEEDS:
        scenario = lively(policies, days=30, detection={"patrol_spot_per_min": 0.025})
        events = SafeCity(scenario, seed=seed, city=small_city()).run(30).events.frame()
        met += int((events["kind"] == EventKind.INTERCEPTED).sum())
        made += int(events["kind"].isin([int(EventKind.CRIME), int(EventKind.ATTEMPT_FAILED), int(EventKind.INTERCEPTED)]).sum())
    assert made > 1_000 and met / made < 0.03


def test_hot_spots_beat_patrol_spread_evenly_for_the_same_hours():
    """S01, S09: a unit round the clock from day 20 on, once on sixteen places with stops, once over all of them; both stop people alike."""
    hours = {
        "hot spots": {"policy": "hot_spot_patrol", "units_per_10000": 2.5, "hours": "05:00-04:45", "spots_per_unit": 16, "start_day": 20},
        "evenly": {"policy": "patrol_force", "patrollers_per_10000": 7.7, "shifts": 1, "start_day": 20},
    }
    police = {"police": {"policy": "patrol_force", "patrollers_per_10000": 20.0}}
    plain = Scenario.load("tiny").to_dict() | {"city": {"segments": 400, "population": {"residents": 4_000}}, "run": {"days": 60}}
    plain["parameters"] |= {"offending": {"active_share_of_adults": 0.05, "attraction_sd_log": 1.2}}
    worlds = {name: Scenario.from_dict(plain | {"policies": police | {"more": more}}) for name, more in hours.items()}
    city = build_city(worlds["evenly"].city)
    crimes = {name: [] for name in hours}
    minutes = {name: [] for name in hours}
    for seed in SEEDS[:6]:
        for name, scenario in worlds.items():
            one = SafeCity(scenario, seed=seed, city=city).run(60)
            kinds = one.events.frame(columns=["kind"])["kind"]
            crimes[name].append(int((kinds == EventKind.CRIME).sum()))
            minutes[name].append(float(one.ground.rows["patrol_total_min"].sum()))
    hot, even = (np.array(crimes[name]) for name in ("hot spots", "evenly"))
    assert np.sum(minutes["hot spots"]) <= np.sum(minutes["evenly"])
    assert even.sum() > 1_000 and (hot < even).sum() >= 5
    assert hot.sum() < 0.96 * even.sum()
