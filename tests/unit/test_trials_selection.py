"""Units are those that the trial would have taken, arms are drawn within blocks, and rings lie around units and nowhere else."""

import numpy as np
import pytest

from experiments.trials.selection import choose, draw_again, draw_arms, unit_of
from experiments.trials.spec import Units
from experiments.work import city_of
from sim.city.city import LandUse
from sim.core.errors import ChanganError
from sim.scenario import Scenario


@pytest.fixture(scope="module")
def city():
    return city_of(Scenario.shipped("tiny"))


def recorded(city):
    counts = np.zeros(city.n_places, np.int64)
    counts[[5, 17, 40, 63, 80, 101, 120, 150]] = [9, 8, 7, 6, 5, 4, 3, 2]
    return counts


def test_the_hottest_are_those_with_most_records(city):
    chosen = choose(Units(kind="segment", number=6, choose="hottest"), city, recorded(city), 1, "t")
    assert list(chosen.unit) == [5, 17, 40, 63, 80, 101]
    assert list(chosen.block) == [0, 0, 1, 1, 2, 2]
    assert [int(chosen.treated[chosen.block == b].sum()) for b in range(3)] == [1, 1, 1]
    assert set(np.flatnonzero(chosen.places(True))) | set(np.flatnonzero(chosen.places(False))) == {5, 17, 40, 63, 80, 101}


def test_one_seed_and_trial_draw_the_same_arms_and_others_draw_others(city):
    units = Units(kind="segment", number=40, choose="random")
    same = [choose(units, city, recorded(city), 3, "t") for _ in range(2)]
    assert np.array_equal(same[0].unit, same[1].unit) and np.array_equal(same[0].treated, same[1].treated)
    assert not np.array_equal(same[0].unit, choose(units, city, recorded(city), 4, "t").unit)
    assert not np.array_equal(same[0].unit, choose(units, city, recorded(city), 3, "other").unit)


def test_within_a_block_those_with_the_lowest_draws_are_treated():
    block, luck = np.array([0, 0, 0, 0, 1, 1, 1, 1]), np.array([0.9, 0.1, 0.5, 0.7, 0.2, 0.3, 0.1, 0.4])
    assert list(draw_arms(block, 0.25, luck)) == [False, True, False, False, False, False, True, False]
    assert list(draw_arms(np.zeros(4, np.int64), 0.5, luck[:4])) == [False, True, True, False]


def test_every_unit_is_treated_as_often_as_the_share_says(city):
    units = Units(kind="segment", number=8, choose="hottest")
    often = np.mean([choose(units, city, recorded(city), seed, "t").treated for seed in range(400)], axis=0)
    assert np.abs(often - 0.5).max() < 4.0 * np.sqrt(0.25 / 400)  # four standard errors
    again = draw_again(choose(units, city, recorded(city), 1, "t"), 0.5, 1, "t", 400)
    assert np.abs(again.mean(axis=0) - 0.5).max() < 0.1 and (again.reshape(400, 4, 2).sum(axis=2) == 1).all()


def test_units_keep_their_distance(city):
    chosen = choose(Units(kind="segment", number=10, apart_m=200.0), city, recorded(city), 2, "t")
    gap = np.hypot(chosen.x[:, None] - chosen.x, chosen.y[:, None] - chosen.y)[~np.eye(len(chosen.x), dtype=bool)]
    assert gap.min() >= 200.0


def test_eligible_are_units_with_the_property_and_nobody_else(city):
    markets = choose(Units(kind="segment", land_use="market"), city, recorded(city), 1, "t")
    assert (city.form.land_use[markets.unit] == LandUse.MARKET).all()
    known = choose(Units(kind="segment", least_recorded=3), city, recorded(city), 1, "t")
    assert set(known.unit) <= {5, 17, 40, 63, 80, 101, 120} and len(known.unit) == 6
    dark = choose(Units(kind="micro_grid", darker_than=0.75, block=0), city, recorded(city), 1, "t")
    unit = unit_of(city, "micro_grid")
    assert all(city.form.light[unit == u].mean() < 0.75 for u in dark.unit)


def test_too_few_units_are_an_error_that_says_so(city):
    with pytest.raises(ChanganError, match="only 1 units are eligible"):
        choose(Units(kind="segment", least_recorded=9), city, recorded(city), 1, "t")


def test_a_ring_holds_the_places_nearest_to_its_arm_and_no_unit(city):
    chosen = choose(Units(kind="segment", number=8, choose="hottest"), city, recorded(city), 5, "t")
    rings = {arm: chosen.ring(city, 150.0, arm) for arm in (True, False)}
    assert not (rings[True] & rings[False]).any() and not (rings[True] & (chosen.row >= 0)).any()
    for place in range(city.n_places):
        away = np.hypot(chosen.x - city.place_x[place], chosen.y - city.place_y[place])
        near = chosen.row[place] < 0 and away.min() <= 150.0
        assert (rings[True] | rings[False])[place] == near
        if near:
            assert rings[bool(chosen.treated[np.argmin(away)])][place]


def test_teams_share_neighbours_and_leave_nobody_out(city):
    chosen = choose(Units(kind="segment", number=20), city, recorded(city), 1, "t")
    teams = chosen.teams(True, 4)
    assert [int(team.sum()) for team in teams] == [4, 4, 2]
    assert np.array_equal(np.sum(teams, axis=0) > 0, chosen.places(True))
    assert len(chosen.teams(True, 0)) == 1
