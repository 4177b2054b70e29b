"""Cameras: as many as were paid for, where they were asked for, watched as far as operators reach."""

import numpy as np
import pytest

from sim.city.city import RoadClass
from sim.policies.cameras import PublicCameras
from sim.provisions import Cameras, Cost, Where
from tests.laws.worlds import small_city


def provided(**values):
    found = list(PublicCameras(**values).provide(small_city()))
    return next(p for p in found if isinstance(p, Cameras)), next(p for p in found if isinstance(p, Cost))


def built_up_km2(city):
    return len(np.unique(city.place_cell)) * (city.cell_m / 1000) ** 2


@pytest.mark.parametrize("density", [10.0, 50.0, 150.0])
def test_the_number_of_cameras_is_density_times_built_up_area(density):
    cameras, cost = provided(cameras_per_km2=density)
    assert cameras.cameras == round(density * built_up_km2(small_city()))
    assert cost.capital_cny == pytest.approx(cameras.cameras * 35_000)


def test_no_camera_means_nothing_is_provided():
    assert list(PublicCameras(cameras_per_km2=0).provide(small_city())) == []


def test_coverage_is_what_cameras_see_of_the_street_and_never_more_than_their_uptime():
    cameras, _ = provided(cameras_per_km2=2_000, uptime_share=0.9)
    assert cameras.coverage.max() == pytest.approx(0.9)
    one, _ = provided(cameras_per_km2=1.0 / built_up_km2(small_city()), field_m=60.0, uptime_share=1.0)
    place = int(np.argmax(one.coverage))
    assert (one.coverage > 0).sum() == one.cameras == 1
    assert one.coverage[place] == pytest.approx(min(1.0, 60.0 / small_city().streets.length_m[place]))


def test_more_cameras_never_cover_less():
    few, many = provided(cameras_per_km2=40)[0], provided(cameras_per_km2=80)[0]
    assert (many.coverage >= few.coverage).all() and many.coverage.sum() > few.coverage.sum()


def test_arterials_are_served_first():
    wide = small_city().streets.road_class == RoadClass.ARTERIAL
    assert 0 < wide.sum() < len(wide)
    cameras, _ = provided(cameras_per_km2=int(wide.sum()) / 3 / built_up_km2(small_city()), placement="arterials")
    assert wide[cameras.coverage > 0].all()


@pytest.mark.parametrize(("operators", "watched"), [(0, 0.0), (2, 80), (1_000, None)])
def test_operators_watch_so_many_cameras_each_and_no_more_than_there_are(operators, watched):
    cameras, _ = provided(cameras_per_km2=400, operators=operators, cameras_per_operator=40)
    expected = 1.0 if watched is None else watched / cameras.cameras
    assert cameras.watched_share == pytest.approx(min(1.0, expected))


def test_a_post_round_the_clock_needs_five_people():
    _, cost = provided(operators=3, running_cny_per_camera_year=0, operator_cny_per_year=10_000)
    assert (cost.staff, cost.running_cny_per_year) == (15.0, 150_000.0)


def test_cameras_stay_where_the_planner_wants_them():
    where = Where(land_use="market")
    chosen = where.places(small_city())
    cameras, _ = provided(cameras_per_km2=500, where=where)
    assert (cameras.coverage[~chosen] == 0).all() and (cameras.coverage[chosen] > 0).any()
