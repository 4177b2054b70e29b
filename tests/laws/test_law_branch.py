"""A branch is the run whose policies change on that day: nothing else moves."""

import numpy as np
import pandas as pd
import pytest

from sim.branching import Morning, branch
from sim.core.errors import ChanganError
from sim.model import SafeCity
from tests.laws.worlds import POLICIES, lively, model, run, small_city

DAYS, BRANCH = 6, 3
ORDINARY = {name: POLICIES[name] for name in ("patrol_force", "grid_management")}
NIGHT = POLICIES["night_patrol"]


def until(policies, days=BRANCH):
    return model(lively(policies), seed=4).run(days)


def straight(policies):
    return run(lively(policies), DAYS, seed=4)


def gone_on(before, policies):
    after = branch(before, lively(policies))
    return after.run(DAYS - after.day)


@pytest.fixture(scope="module")
def ordinary():
    return straight(ORDINARY)


def test_a_branch_that_changes_nothing_is_the_straight_run(ordinary):
    after = gone_on(until(ORDINARY), ORDINARY)
    assert after.digest() == ordinary.digest()
    pd.testing.assert_frame_equal(after.daily(), ordinary.daily())
    assert (after.time, after.steps) == (ordinary.time, ordinary.steps)


@pytest.mark.parametrize(
    "added",
    [
        {"night_patrol": NIGHT},
        {"cameras": POLICIES["cameras"]},
        {"night_patrol": NIGHT, "cameras": POLICIES["cameras"]},
        {"night_patrol": NIGHT | {"hours": "03:00-07:00"}},  # on duty when the day of the branch begins
    ],
    ids=["patrol", "cameras", "both", "over the start of the day"],
)
def test_a_policy_added_at_the_branch_is_a_policy_that_starts_that_day(ordinary, added):
    after = gone_on(until(ORDINARY), ORDINARY | added)
    wanted = straight(ORDINARY | {name: values | {"start_day": BRANCH} for name, values in added.items()})
    assert after.digest() == wanted.digest() != ordinary.digest()
    assert after.plan.hash == wanted.plan.hash  # the scenario of the result says when it started
    assert after.outcomes() == pytest.approx(wanted.outcomes(), nan_ok=True)


def test_a_policy_left_out_at_the_branch_is_a_policy_that_ends_that_day(ordinary):
    """Digests differ along units only: those of the ended policy are still listed in the straight run."""
    after = gone_on(until(ORDINARY | {"night_patrol": NIGHT}), ORDINARY)
    wanted = straight(ORDINARY | {"night_patrol": NIGHT | {"end_day": BRANCH}})
    ours, theirs = after.state_arrays(), wanted.state_arrays()
    along_units = {"patrols.position_m", "institutions.beat", *(name for name in theirs if name.startswith("response.unit_"))}
    assert {name for name in theirs if not np.array_equal(ours[name], theirs[name])} <= along_units
    pd.testing.assert_frame_equal(after.daily(), wanted.daily())
    assert not after.daily().equals(ordinary.daily())


def test_a_changed_policy_starts_anew_and_what_was_before_stays():
    before = until(ORDINARY | {"night_patrol": NIGHT})
    digest, days = before.digest(), before.daily()
    after = gone_on(before, ORDINARY | {"night_patrol": NIGHT | {"patrollers_per_compound": 12}})
    assert before.digest() == digest  # the run that was left is as it was
    pd.testing.assert_frame_equal(after.daily().iloc[:BRANCH], days)
    assert after.plan.policies["night_patrol"].start_day == BRANCH
    assert after.daily()["cost_cny"].iloc[BRANCH] > days["cost_cny"].iloc[BRANCH - 1]


def test_branching_on_day_0_is_the_other_scenario():
    wanted = straight(ORDINARY | {"night_patrol": NIGHT})
    assert gone_on(until(ORDINARY, 0), ORDINARY | {"night_patrol": NIGHT}).digest() == wanted.digest()


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"run.tick_min": 30}, "run.tick_min"),
        ({"city.population.residents": 900}, "city.population.residents"),
        ({"parameters.offending.sessions_per_day": 0.4}, "parameters.offending.sessions_per_day"),
        ({"crime_types.burglary.loss_cny": 1.0}, "crime_types.burglary.loss_cny"),
        ({"run.days": 2}, "ends after 2 days, but the run has done 3"),
        ({"policies.cameras.end_day": 2}, "would end on day 2, before the branch on day 3"),
    ],
)
def test_what_a_branch_cannot_change_is_refused_in_one_line(values, told):
    scenario = lively(ORDINARY | ({"cameras": POLICIES["cameras"]} if "policies.cameras.end_day" in values else {})).with_values(values)
    with pytest.raises(ChanganError) as refusal:
        branch(until(ORDINARY), scenario)
    assert told in str(refusal.value) and "\n" not in str(refusal.value)


def test_a_run_that_stands_within_a_day_is_refused():
    begun = model(lively(ORDINARY), seed=4)
    begun.step()
    with pytest.raises(ChanganError, match="within day 0 .tick 1."):
        branch(begun, lively(ORDINARY))


def test_the_city_is_not_built_again():
    before = until(ORDINARY)
    assert branch(before, lively(ORDINARY)).city is before.city is small_city() and isinstance(before, SafeCity)


def test_a_day_that_goes_on_can_be_branched_from_its_morning(ordinary):
    """What the dashboard does: the day is half over, the branch starts at 05:00, and the running model is left alone."""
    running = until(ORDINARY)
    morning = Morning(running)
    for _ in range(40):
        running.step()
    after = branch(morning, lively(ORDINARY | {"night_patrol": NIGHT}))
    wanted = straight(ORDINARY | {"night_patrol": NIGHT | {"start_day": BRANCH}})
    assert after.day == BRANCH and after.run(DAYS - BRANCH).digest() == wanted.digest()
    assert running.run(DAYS - BRANCH).digest() == ordinary.digest()
    with pytest.raises(ChanganError, match="before its first tick"):
        running.step()
        Morning(running)


def test_a_policy_of_which_only_the_end_is_new_goes_on_until_then():
    ended = ORDINARY | {"patrol_force": ORDINARY["patrol_force"] | {"end_day": BRANCH}}
    stronger = ORDINARY["patrol_force"] | {"start_day": BRANCH, "patrollers_per_10000": 300}
    changed = ended | {"patrol_force-more": stronger}
    after = gone_on(until(ORDINARY), changed)
    assert after.digest() == straight(changed).digest() != straight(ORDINARY).digest()
    assert after.plan.policies["patrol_force"].start_day == 0
