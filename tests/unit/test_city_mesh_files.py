"""Laws of mesh files: what is written reads back the same, and wrong files say what is wrong."""

import json
from types import SimpleNamespace

import numpy as np
import pyproj
import pytest
import shapely

from sim.city.city import LEVELS
from sim.city.graph import midpoints, touching
from sim.city.mesh import build_mesh
from sim.city.mesh_files import LOCAL, Ground, read_mesh, write_mesh
from sim.city.spec import CitySpec, MeshSpec
from sim.city.synthetic import make_synthetic
from sim.core.errors import ChanganError

SPEC = MeshSpec(
    households_per_district=900,
    households_per_street=500,
    households_per_community=250,
    households_per_grid=120,
    households_per_micro_grid=40,
)


def _city(crs, shift=(0.0, 0.0)):
    streets, form = make_synthetic(CitySpec(segments=300))
    first, near = touching(streets)
    x, y = midpoints(streets)
    households = np.round(form.dwelling_weight / 8.0).astype(int)
    mesh = build_mesh(first, near, households, SPEC, x, y)
    moved = SimpleNamespace(**{**vars(streets), "shape_x": streets.shape_x + shift[0], "shape_y": streets.shape_y + shift[1]})
    people = SimpleNamespace(place_first_household=np.concatenate([[0], np.cumsum(households)]))
    city = SimpleNamespace(
        streets=moved, place_x=x + shift[0], place_y=y + shift[1], n_places=len(x), mesh=mesh, population=people, crs=crs
    )
    return city, Ground(x + shift[0], y + shift[1], crs, first, near, households)


@pytest.fixture(scope="module")
def local():
    return _city(LOCAL)


@pytest.fixture(scope="module")
def real():
    return _city("EPSG:32649", (713_000.0, 3_845_000.0))


@pytest.mark.parametrize("where", ["local", "real"])
def test_a_mesh_written_and_read_is_the_same_mesh(where, request, tmp_path):
    city, ground = request.getfixturevalue(where)
    mesh, doubts = read_mesh(write_mesh(city, tmp_path / "mesh.geojson"), ground, SPEC)
    assert doubts == []
    assert (mesh.count == city.mesh.count).all()
    for level in range(len(LEVELS)):
        pairs = np.unique(np.stack([mesh.unit[level], city.mesh.unit[level]]), axis=1)
        assert pairs.shape[1] == mesh.count[level]


def test_exported_units_are_valid_and_count_their_households(real, tmp_path):
    city, ground = real
    features = json.loads(write_mesh(city, tmp_path / "m.geojson", ("grid",)).read_text())["features"]
    shapes = [shapely.geometry.shape(f["geometry"]) for f in features]
    assert all(s.is_valid for s in shapes)
    assert sum(f["properties"]["households"] for f in features) == ground.households.sum()
    assert sum(f["properties"]["places"] for f in features) == city.n_places
    west, south, east, north = shapely.total_bounds(shapes)
    lon, lat = pyproj.Transformer.from_crs(city.crs, "EPSG:4326", always_xy=True).transform(city.place_x.mean(), city.place_y.mean())
    assert west < lon < east
    assert south < lat < north
    union = shapely.union_all(shapes)
    assert abs(sum(s.area for s in shapes) - union.area) < 1e-6 * union.area  # units of one level do not overlap


def test_levels_below_the_file_are_cut_and_levels_above_repeat(local, tmp_path):
    city, ground = local
    mesh, doubts = read_mesh(write_mesh(city, tmp_path / "m.geojson", ("community",)), ground, SPEC)
    assert mesh.count[0] == mesh.count[1] == 1
    assert mesh.count[2] == city.mesh.count[2]
    assert mesh.count[3] == city.mesh.count[3]
    assert len(doubts) == 2
    for upper, lower in ((2, 3), (3, 4)):
        assert len(np.unique(np.stack([mesh.unit[upper], mesh.unit[lower]]), axis=1).T) == mesh.count[lower]


def _changed(city, tmp_path, change):
    path = write_mesh(city, tmp_path / "m.geojson", ("grid",))
    content = json.loads(path.read_text())
    change(content)
    path.write_text(json.dumps(content))
    return path


def _drop_first(content):
    content["features"] = content["features"][1:]


def test_places_outside_all_units_go_to_the_nearest_with_a_doubt(local, tmp_path):
    city, ground = local
    mesh, doubts = read_mesh(_changed(city, tmp_path, _drop_first), ground, SPEC)
    assert mesh.count[3] == city.mesh.count[3] - 1
    assert any("outside every grid unit" in d for d in doubts)


def _no_level(content):
    del content["features"][1]["properties"]["level"]


def _odd_level(content):
    content["features"][0]["properties"]["level"] = "ward"


def _no_id(content):
    del content["features"][0]["properties"]["id"]


def _same_id(content):
    content["features"][1]["properties"]["id"] = content["features"][0]["properties"]["id"]


def _same_shape(content):
    content["features"][1]["geometry"] = content["features"][0]["geometry"]


def _line(content):
    content["features"][0]["geometry"] = {"type": "LineString", "coordinates": [[0, 0], [1, 1]]}


def _no_geometry(content):
    content["features"][0]["geometry"] = None


def _empty(content):
    content["features"] = []


def _no_ground(content):
    del content["changan_coordinates"]


def _far(content):
    for feature in content["features"]:
        shape = shapely.affinity.translate(shapely.geometry.shape(feature["geometry"]), 1e6, 0.0)
        feature["geometry"] = shapely.geometry.mapping(shape)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (_no_level, "feature 2 has no property `level`"),
        (_odd_level, "unknown level 'ward'"),
        (_no_id, "no property `id`"),
        (_same_id, "two grid units have the id"),
        (_same_shape, "overlap"),
        (_line, "is a LineString"),
        (_no_geometry, "no readable geometry"),
        (_empty, "no units at all"),
        (_no_ground, "another city"),
        (_far, "no street lies in any grid unit"),
    ],
)
def test_wrong_files_say_what_is_wrong(local, tmp_path, change, message):
    city, ground = local
    with pytest.raises(ChanganError, match=message):
        read_mesh(_changed(city, tmp_path, change), ground, SPEC)


def test_metres_where_degrees_are_due_are_an_error(real, local, tmp_path):
    path = write_mesh(local[0], tmp_path / "m.geojson", ("grid",))
    content = json.loads(path.read_text())
    del content["changan_coordinates"]
    path.write_text(json.dumps(content))
    with pytest.raises(ChanganError, match="EPSG:4326"):
        read_mesh(path, real[1], SPEC)


@pytest.mark.parametrize("text", ["", "{}", "[1, 2]", "not json"])
def test_a_file_that_is_no_geojson_is_an_error(local, tmp_path, text):
    path = tmp_path / "m.geojson"
    path.write_text(text)
    with pytest.raises(ChanganError, match="no GeoJSON"):
        read_mesh(path, local[1], SPEC)


def test_a_missing_file_is_an_error(local, tmp_path):
    with pytest.raises(ChanganError, match="cannot be read"):
        read_mesh(tmp_path / "none.geojson", local[1], SPEC)
