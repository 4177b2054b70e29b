"""A policy changed while the city runs: the file that is downloaded afterwards gives the same run, to the last bit."""

from functools import cache

import pytest

from dashboards.live.policies import in_force, plain_label, with_wishes
from dashboards.live.side import Side
from sim.core.errors import ChanganError
from sim.model import SafeCity
from sim.scenario import Scenario
from tests.laws.worlds import POLICIES, lively, small_city

ORDINARY = {name: POLICIES[name] for name in ("patrol_force", "grid_management")}
NIGHT = POLICIES["night_patrol"]
MORE = POLICIES["patrol_force"] | {"patrollers_per_10000": 300}
DAY, TICK = 2, 37


def side_at(policies, day=DAY, tick=TICK, seed=4):
    side = Side(lively(policies), seed, small_city())
    for _ in range(day * side.model.ticks_per_day + tick):
        side.step()
    return side


@cache
def digest_unchanged():
    """Return the digest at that hour where nobody changes anything."""
    return side_at(ORDINARY).model.digest()


def from_file(side, tmp_path):
    """Save the scenario as a page does, and run the file from its start to the hour that the side has reached."""
    (tmp_path / "downloaded.yaml").write_text(side.plan.to_yaml(), encoding="utf-8")
    again = SafeCity(Scenario.load(tmp_path / "downloaded.yaml"), seed=4).run(side.model.day)
    for _ in range(side.model.tick):
        again.step()
    return again


@pytest.mark.parametrize(
    "label, wish",
    [
        ("night_patrol", NIGHT),
        ("patrol_force", MORE),
        ("patrol_force", None),
        ("grid_management", {"households_per_grid": 50}),
        ("cameras", POLICIES["cameras"]),
    ],
    ids=["added", "more patrols", "patrols off", "finer grids", "cameras"],
)
def test_the_scenario_after_a_live_change_run_from_its_file_gives_the_same_digest(label, wish, tmp_path):
    side = side_at(ORDINARY)
    side.change(label, wish)
    assert (side.model.day, side.model.tick) == (DAY, TICK)
    assert side.model.digest() != digest_unchanged()
    for _ in range(side.model.ticks_per_day):
        side.step()
    assert side.model.digest() == from_file(side, tmp_path).digest()
    assert all(policy.start_day in (0, DAY) and policy.end_day in (None, DAY) for policy in side.plan.policies.values())


def test_changes_of_several_days_add_up_in_one_file(tmp_path):
    side = side_at(ORDINARY, day=1, tick=20)
    side.change("patrol_force", MORE)
    for _ in range(2 * side.model.ticks_per_day):
        side.step()
    side.change("patrol_force", ORDINARY["patrol_force"])
    side.change("night_patrol", NIGHT)
    for _ in range(side.model.ticks_per_day):
        side.step()
    assert set(side.plan.policies) == {"patrol_force", "patrol_force_day1", "patrol_force_day3", "grid_management", "night_patrol"}
    assert side.model.digest() == from_file(side, tmp_path).digest()


def test_the_same_policy_changed_again_on_one_day_replaces_the_change():
    twice, once = side_at(ORDINARY), side_at(ORDINARY)
    twice.change("night_patrol", NIGHT)
    twice.step()
    once.step()
    twice.change("night_patrol", NIGHT | {"patrollers_per_compound": 20})
    once.change("night_patrol", NIGHT | {"patrollers_per_compound": 20})
    assert twice.plan.hash == once.plan.hash and twice.model.digest() == once.model.digest()


def test_a_change_taken_back_on_the_same_day_leaves_no_trace():
    side = side_at(ORDINARY)
    side.change("patrol_force", MORE)
    side.change("patrol_force", ORDINARY["patrol_force"])
    assert side.plan.hash == lively(ORDINARY).hash and side.model.digest() == digest_unchanged()


def test_on_the_first_day_a_change_is_a_plain_change_of_the_scenario():
    side = side_at(ORDINARY, day=0, tick=10)
    side.change("patrol_force", MORE)
    assert side.plan.policies["patrol_force"].patrollers_per_10000 == 300 and set(side.plan.policies) == set(ORDINARY)
    assert side.plan.policies["patrol_force"].start_day == 0


def test_a_change_that_cannot_be_leaves_the_city_as_it_was():
    side = side_at(ORDINARY)
    before = side.model.digest()
    with pytest.raises(ChanganError, match="patrollers_per_compound"):
        side.change("night_patrol", {"patrollers_per_compound": -5})
    assert side.model.digest() == before and side.wishes == {}
    side.step()


def test_what_is_in_force_is_known_by_its_plain_label():
    plan = with_wishes(lively(ORDINARY), {"patrol_force": MORE, "grid_management": None}, 3)
    assert in_force(plan, 2)["patrol_force"]["patrollers_per_10000"] == 150 and "grid_management" in in_force(plan, 2)
    assert in_force(plan, 3)["patrol_force"]["patrollers_per_10000"] == 300 and "grid_management" not in in_force(plan, 3)
    assert plain_label("patrol_force_day12") == "patrol_force" and plain_label("cameras") == "cameras"
