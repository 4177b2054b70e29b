"""Two scenarios differ only downstream of what differs between them: nothing before it, and nothing it cannot reach."""

import numpy as np
import pytest

from sim.agents.walkers import Patrol
from sim.kinds import EventKind
from tests.laws.worlds import POLICIES, lively, model, run

DAY = 4
HARMLESS = {"patrol_force": POLICIES["patrol_force"], "grid_management": POLICIES["grid_management"]}


def common(one):
    """Return everything a run has done and depends on except where units are: rows of units that come later are there before."""
    units = (
        "position_m",
        "unit_stood_at",
        "unit_bound_for",
        "unit_free_min",
        "unit_back_min",
        "unit_busy_min",
        "unit_duty_min",
        "unit_away",
        "unit_away_visiting",
        "institutions.beat",
    )
    arrays = {name: array.copy() for name, array in one.state_arrays().items() if not name.endswith(units)}
    return arrays | {f"events.{name}": values for name, values in one.events.state().items()}


def assert_equal_states(one, other):
    mine, theirs = common(one), common(other)
    assert mine.keys() == theirs.keys()
    for name in mine:
        np.testing.assert_array_equal(mine[name], theirs[name], err_msg=name)


@pytest.mark.parametrize("name", sorted(POLICIES))
def test_a_policy_that_starts_on_a_day_changes_nothing_before_it_and_something_after(name):
    without = {label: values for label, values in POLICIES.items() if label != name}
    baseline, later = model(lively(without), seed=5), model(lively(without | {name: POLICIES[name] | {"start_day": DAY}}), seed=5)
    for one in (baseline, later):
        one.run(DAY)
    assert_equal_states(baseline, later)
    for one in (baseline, later):
        one.run(4)
    assert not baseline.events.frame().equals(later.events.frame())


@pytest.mark.parametrize("name", sorted(POLICIES))
def test_when_a_policy_starts_is_unknown_until_it_does(name):
    """Same units, so the very same digest; then each day of a later start differs from its own day on."""
    starts = [model(lively(POLICIES | {name: POLICIES[name] | {"start_day": day}}), seed=5) for day in (DAY, DAY + 3, DAY + 5)]
    for one in starts:
        one.run(DAY)
    assert len({one.digest() for one in starts}) == 1
    for one in starts:
        one.run(3)
    assert starts[0].digest() != starts[1].digest() == starts[2].digest()


@pytest.mark.parametrize("name", sorted(POLICIES))
def test_a_policy_that_has_ended_leaves_only_its_memory(name):
    """On the day after its end nobody walks, watches or visits for it any more."""
    ended = run(lively(POLICIES | {name: POLICIES[name] | {"end_day": DAY}}), DAY + 4, seed=5)
    never = run(lively({label: values for label, values in POLICIES.items() if label != name}), DAY + 4, seed=5)
    patrol = ended.daily()[["patrol_min", "visit_min"]].diff()[DAY + 1 :], never.daily()[["patrol_min", "visit_min"]].diff()[DAY + 1 :]
    np.testing.assert_allclose(*(frame.to_numpy() for frame in patrol), rtol=1e-9)
    assert (ended.daily()["cameras"][DAY:] == never.daily()["cameras"][DAY:]).all()
    np.testing.assert_allclose(ended.daily()["cost_cny"][DAY:], never.daily()["cost_cny"][DAY:])


def test_the_first_night_of_a_night_patrol_changes_no_crime_before_it_walks():
    night = {"night_patrol": POLICIES["night_patrol"] | {"start_day": DAY, "hours": "22:00-04:00"}}
    baseline, patrolled = (
        run(lively(HARMLESS), DAY + 3, seed=5).events.frame(),
        run(lively(HARMLESS | night), DAY + 3, seed=5).events.frame(),
    )
    ten_pm = DAY * 96 + 17 * 4
    told_later = [int(EventKind.REPORTED), int(EventKind.RECORDED)]  # their tick may lie before the evening on which they are booked
    told_later += [int(EventKind.STOPPED)]  # placed at the day's end by the patrol minutes of the whole day

    def before(frame):
        happened = frame[(frame["tick"] < ten_pm) & ~frame["kind"].isin(told_later)]
        return happened.reset_index(drop=True)

    assert len(before(baseline)) > 50
    assert before(baseline).equals(before(patrolled))
    after = [frame[frame["tick"] >= ten_pm] for frame in (baseline, patrolled)]
    assert not after[0].reset_index(drop=True).equals(after[1].reset_index(drop=True))


def test_one_policys_units_walk_the_same_whatever_else_is_on_the_street():
    alone = run(lively({"night_patrol": POLICIES["night_patrol"]}), 3, seed=5)
    together = run(lively(POLICIES), 3, seed=5)
    key = {one: one.agents_by_type[Patrol].get("key") for one in (alone, together)}
    position = {one: one.agents_by_type[Patrol].get("position_m") for one in (alone, together)}
    place = {int(k): float(x) for k, x in zip(key[together], position[together], strict=True)}
    assert len(key[alone]) > 3 and len(place) > len(key[alone])
    assert [place[int(k)] for k in key[alone]] == [float(x) for x in position[alone]]


def test_what_only_reads_changes_nothing():
    looked, blind = model(seed=5), model(seed=5)
    for _ in range(6):
        looked.run(1)
        looked.outcomes(), looked.daily(), looked.places(), looked.hours(), looked.digest()
        blind.run(1)
    assert looked.digest() == blind.digest()


@pytest.mark.parametrize("name", ["survey_size", "survey_threshold"])
def test_the_survey_asks_and_does_not_touch(name):
    value = {"survey_size": 50, "survey_threshold": 0.9}[name]
    policies = {label: values for label, values in POLICIES.items() if label != "key_places_cleanup"}  # it acts on what a survey says
    other = run(lively(policies, opinion={name: value}), 4)
    baseline = run(lively(policies), 4)
    assert other.digest() == baseline.digest()
    assert other.outcomes()["survey_safe"] != baseline.outcomes()["survey_safe"]
