"""What would have to be true: worlds stay within their bounds, doses within their ranges, and drivers are what made the figure."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from experiments.claims import Claim
from experiments.claims.reach import EFFORT, MOST_EFFORT, raised, reach, under, without, worlds
from experiments.compact import Run
from sim.scenario import Scenario

NONE = pd.DataFrame()
NUMBERS = [
    SimpleNamespace(path="parameters.deterrence.stay_scale_min", low=3.0, high=12.0),
    SimpleNamespace(path="parameters.opinion.visit_gain", low=0.02, high=0.2),
]


class Bounds:
    """Two free parameters, even over their bounds."""

    free = {one.path: one for one in NUMBERS}

    def values(self, shares):
        return {one.path: one.low + share * (one.high - one.low) for one, share in zip(NUMBERS, shares, strict=True)}


SPACE = Bounds()
CLAIM = Claim(programme="programmes/nanjing/night_patrol", period="x", text="x", outcome="crime", measure="relative", value=-0.2)


def pair(before: float, after: float) -> tuple[Run, Run]:
    return tuple(Run(k, 1, {"crime": value}, NONE, NONE, NONE) for k, value in enumerate((before, after)))


def test_worlds_fill_their_bounds_evenly_and_are_the_same_for_one_seed():
    drawn = worlds(SPACE, 40)
    assert drawn == worlds(SPACE, 40) and drawn != worlds(SPACE, 40, seed=2)
    for one in NUMBERS:
        values = np.sort([world.values[one.path] for world in drawn])
        strata = np.floor((values - one.low) / (one.high - one.low) * 40)
        assert strata.tolist() == list(range(40))  # a Latin hypercube: one in each fortieth
    efforts = np.array([world.effort for world in drawn])
    assert efforts.min() >= 1.0 and efforts.max() <= MOST_EFFORT and np.median(efforts) == pytest.approx(MOST_EFFORT**0.5, rel=0.05)
    assert len({world.seed for world in drawn}) == 40


def test_effort_raises_what_the_programme_adds_and_nothing_that_its_city_has():
    city, programme = Scenario.load("cities/zhengzhou"), Scenario.load("programmes/zhengzhou/paid_patrol_force")
    more = raised(programme, city, 2.0)
    assert more == {"policies.paid_force.patrollers_per_10000": 2 * programme.policies["paid_force"].patrollers_per_10000}
    world = worlds(SPACE, 8)[3]
    changed = dict((path, now) for path, _, now in city.diff(without(city, world)))
    assert changed == pytest.approx(dict(world.values))
    assert under(programme, city, world).policies["paid_force"].patrollers_per_10000 == pytest.approx(
        world.effort * programme.policies["paid_force"].patrollers_per_10000
    )


def test_a_dose_never_leaves_the_range_declared_for_it():
    city, programme = Scenario.load("cities/hefei"), Scenario.load("programmes/hefei/appraisal")
    more = raised(programme, city, 1e9)
    assert more and all(value <= 10_000 for value in more.values())
    programme.with_values(more)  # raises where a value is refused


def test_the_number_that_makes_the_figure_is_named_and_no_other():
    drawn = worlds(SPACE, 60)
    low = NUMBERS[0].low
    pairs = [pair(100.0, 100.0 - 4.0 * (world.values[NUMBERS[0].path] - low)) for world in drawn]
    found = reach("x", CLAIM, drawn, pairs)
    assert [driver.path for driver in found.drivers] == [NUMBERS[0].path]
    assert found.drivers[0].correlation == pytest.approx(-1.0)
    there = [world.values[NUMBERS[0].path] for world in drawn if world.values[NUMBERS[0].path] >= low + 5.0]
    assert found.reached == len(there) and found.drivers[0].median_where_reached == pytest.approx(np.median(there))
    assert found.farthest == pytest.approx(found.figures.min())


def test_a_claim_that_no_world_reaches_says_how_far_they_go():
    drawn = worlds(SPACE, 20)
    found = reach("x", CLAIM, drawn, [pair(100.0, 95.0 + k / 10) for k in range(20)])
    assert found.reached == 0 and found.farthest == pytest.approx(-0.05)


def test_failed_runs_are_left_out_and_not_counted_as_zero():
    drawn = worlds(SPACE, 10)
    found = reach("x", CLAIM, drawn, [None if k % 2 else pair(100.0, 70.0 + k) for k in range(10)])
    assert found.worlds == 5 and found.reached == 5


def test_effort_is_a_driver_like_any_other():
    drawn = worlds(SPACE, 40)
    found = reach("x", CLAIM, drawn, [pair(100.0, 100.0 - 8 * world.effort) for world in drawn])
    assert [driver.path for driver in found.drivers] == [EFFORT]


@pytest.mark.parametrize(
    ("value", "levels", "reached"), [(90.0, [80.0, 85.0, 95.0], 1), (90.0, [100.0, 95.0, 85.0], 1), (90.0, [50.0, 60.0, 70.0], 0)]
)
def test_a_level_is_reached_from_the_side_where_most_worlds_are(value, levels, reached):
    claim = Claim(programme="programmes/nanjing/night_patrol", period="x", text="x", outcome="crime", measure="level", value=value)
    assert reach("x", claim, worlds(SPACE, 3), [pair(1.0, level) for level in levels]).reached == reached
