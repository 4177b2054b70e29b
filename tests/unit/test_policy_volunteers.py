"""Volunteers: pairs in every community at the hours said, light as guardians, seen by residents."""

import numpy as np
import pytest

from sim.policies.volunteers import Volunteers
from sim.provisions import Cost, Roster, duty_hours
from tests.laws.worlds import lively, model, run, small_city


def provided(**values):
    found = list(Volunteers(**values).provide(small_city()))
    return [p for p in found if isinstance(p, Roster)], next(p for p in found if isinstance(p, Cost))


def test_every_community_has_pairs_and_every_place_is_on_one_beat():
    rosters, _ = provided()
    walked = np.concatenate([r.beats[0] for r in rosters])
    people = np.diff(small_city().population.place_first_resident)
    assert len(np.unique(walked)) == len(walked) and people[walked].sum() == small_city().n_residents
    assert all(r.kind == "volunteer" and r.persons_per_unit == 2 and r.notice == 0.15 for r in rosters)


def test_hours_walked_are_hours_given():
    rosters, cost = provided(volunteers_per_1000=200, hours_per_week=7.0, hours="16:00-20:00", cost_cny_per_hour=4.0)
    walked = sum((r.units_per_beat - 1 + r.last_unit_days_share) * 2 * duty_hours(r.start_min, r.end_min) for r in rosters)
    assert walked == pytest.approx(200 / 1000 * small_city().n_residents * 1.0, rel=1e-9)
    assert cost.running_cny_per_year == pytest.approx(0.2 * small_city().n_residents * 365 * 4.0)


def test_their_minutes_weigh_little_and_are_seen_in_the_evening():
    one = model(lively({"volunteers": {"hours": "17:00-21:00", "volunteers_per_1000": 300.0}}), seed=2)
    walked = []
    for _ in range(96):
        one.step()
        walked.append(float(one.ground.rows["patrol_total_min"].sum()))
    added = np.diff(walked, prepend=0.0)
    on = {t for t in range(96) if added[t] > 0}
    assert on == set(range(48, 64))  # 17:00 is 12 hours after 05:00
    police = run(lively({"patrol_force": {"patrollers_per_10000": 150}}), 1, seed=2)
    per_minute = [float(m.ground.rows["slow"].sum() / m.ground.rows["patrol_total_min"].sum()) for m in (one, police)]
    assert per_minute[0] < per_minute[1]
