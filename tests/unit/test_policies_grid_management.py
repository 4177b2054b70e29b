"""Grid management: sizes of grids, workers, rounds and pay as the planner gave them."""

import numpy as np
import pytest

from sim.city.city import LEVELS
from sim.city.mesh import remesh
from sim.policies.grid_management import GridManagement
from sim.provisions import Cost, GridService
from tests.laws.worlds import small_city


def provided(**values):
    found = list(GridManagement(**values).provide(small_city()))
    return next(p for p in found if isinstance(p, GridService)), next(p for p in found if isinstance(p, Cost))


@pytest.mark.parametrize("size", [60, 100, 300])
def test_grids_hold_about_as_many_households_as_asked(size):
    service, cost = provided(households_per_grid=size)
    city = small_city()
    mesh = remesh(city, service.mesh)
    grids = int(mesh.count[LEVELS.index("grid")])
    households = np.bincount(mesh.unit[LEVELS.index("grid")], weights=np.diff(city.population.place_first_household), minlength=grids)
    assert households.sum() == city.n_households
    assert households.mean() == pytest.approx(size, rel=0.35)
    assert cost.staff == max(1, round(city.n_households / size))


def test_micro_grids_are_never_larger_than_grids():
    service, _ = provided(households_per_grid=40, households_per_micro_grid=60)
    assert service.mesh.households_per_micro_grid == 40


def test_the_round_is_as_long_and_as_early_as_said():
    service, _ = provided(round_hours=1.5, round_start=14, speed_km_h=0.6)
    assert (service.round_start_min, service.round_min) == (840, 90)
    assert service.speed_m_per_min == pytest.approx(10.0)


def test_pay_follows_the_number_of_workers():
    one, two = provided(workers_per_grid=1)[1], provided(workers_per_grid=2)[1]
    assert two.running_cny_per_year == pytest.approx(2 * one.running_cny_per_year) and two.staff == 2 * one.staff
    assert provided(workers_per_grid=0)[1].running_cny_per_year == 0


def test_pay_is_of_the_grids_that_there_are():
    """The number of workers who are paid is the number who walk."""
    from tests.laws.worlds import lively, model

    values = {"households_per_grid": 100, "workers_per_grid": 2}
    built = model(lively({"grid_management": values}))
    assert provided(**values)[1].staff == len(built.walking[2].beat)
