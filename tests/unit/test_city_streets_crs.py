"""Any coordinate system of a street file ends in true metres, or the doubt is told."""

import pytest
import street_files as make
from street_files import check_lattice, told

from sim.city.streets import read_streets


@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:4490", "EPSG:4547", "EPSG:32649", "EPSG:3857", "EPSG:2326"])
def test_any_coordinate_system_ends_in_true_metres(crs, tmp_path):
    middle = (208_000.0, 2_467_000.0) if crs == "EPSG:2326" else make.MIDDLE  # Hong Kong's grid covers Hong Kong only
    source = "EPSG:32650" if crs == "EPSG:2326" else "EPSG:32649"
    lines = make.in_crs(make.lattice(middle=middle), crs, source)
    reading = read_streets(make.vector(tmp_path / "streets.gpkg", lines, crs))
    check_lattice(reading)
    kept = crs in ("EPSG:4547", "EPSG:32649", "EPSG:2326")
    assert reading.crs == (crs if kept else "EPSG:32649")


def test_a_web_map_is_projected_anew_and_this_is_said(tmp_path):
    path = make.vector(tmp_path / "streets.gpkg", make.in_crs(make.lattice(), "EPSG:3857"), "EPSG:3857")
    assert "EPSG:3857 stretches distances" in told(read_streets(path))


def test_feet_become_metres_and_this_is_said(tmp_path):
    lines = make.in_crs(make.lattice(middle=(424_000.0, 3_697_000.0)), "ESRI:102649", "EPSG:32612")
    reading = read_streets(make.vector(tmp_path / "streets.shp", lines, "ESRI:102649"))
    check_lattice(reading)
    assert reading.crs == "EPSG:32612"
    assert "US survey foot" in told(reading)
    assert "converted to metres" in told(reading)


def test_degrees_without_a_coordinate_system_are_recognised_and_this_is_said(tmp_path):
    path = make.vector(tmp_path / "streets.shp", make.degrees(), None)
    reading = read_streets(path)
    check_lattice(reading)
    assert "names no coordinate system" in told(reading)


def test_degrees_under_the_name_of_a_projected_system_are_recognised_and_this_is_said(tmp_path):
    reading = read_streets(make.vector(tmp_path / "streets.gpkg", make.degrees(), "EPSG:32649"))
    check_lattice(reading)
    assert "says its coordinates are EPSG:32649 (in metre), but its values are degrees" in told(reading)


def test_swapped_latitude_and_longitude_are_swapped_back_and_this_is_said(tmp_path):
    swapped = [[(y, x) for x, y in line] for line in make.degrees()]
    reading = read_streets(make.geojson(tmp_path / "streets.geojson", swapped))
    check_lattice(reading)
    assert "swapped" in told(reading)


def test_the_users_coordinate_system_fills_a_gap_and_wins_over_the_file(tmp_path):
    bare = make.vector(tmp_path / "bare.shp", make.lattice(), None)
    check_lattice(read_streets(bare, crs="EPSG:32649"))
    wrong = make.vector(tmp_path / "wrong.gpkg", make.lattice(), "EPSG:4547")
    reading = read_streets(wrong, crs="EPSG:32649")
    assert reading.crs == "EPSG:32649"
    assert "EPSG:32649 was used because it was given" in told(reading)


def test_the_southern_half_of_the_globe_has_its_own_zones(tmp_path):
    path = make.geojson(tmp_path / "streets.geojson", [[(x - 5.0, -y) for x, y in line] for line in make.degrees()])
    assert read_streets(path).crs == "EPSG:32749"
