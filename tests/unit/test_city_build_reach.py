"""Every number of a city's specification reaches the built city, and so do the files that it names."""

import json
from pathlib import Path

import numpy as np
import pytest

from sim.city.build import build_city
from sim.city.city import LEVELS
from sim.city.form import FORM_DOUBT
from sim.city.mesh_files import write_mesh
from sim.city.spec import CitySpec, FormSpec, MeshSpec, PopulationSpec
from sim.core.params import Params

SMALL = CitySpec(
    segments=300,
    population=PopulationSpec(residents=1_500),
    mesh=MeshSpec(
        households_per_district=500,
        households_per_street=250,
        households_per_community=100,
        households_per_grid=60,
        households_per_micro_grid=20,
    ),
)
CHANGED = {
    "name": "elsewhere",
    "seed": 2,
    "segments": 400,
    "cell_m": 150.0,
    "near_m": 120.0,
    "mesh.households_per_district": 300,
    "mesh.households_per_street": 150,
    "mesh.households_per_community": 200,
    "mesh.households_per_grid": 40,
    "mesh.households_per_micro_grid": 10,
    "population.residents": 1_600,
    "population.mean_household": 2.2,
    "population.floating_share": 0.5,
    "population.child_share": 0.25,
    "population.old_share": 0.3,
    "population.employed_share": 0.5,
    "population.ebike_share": 0.6,
    "population.car_share": 0.6,
    "population.work_decay_km": 0.5,
    "population.leisure_decay_km": 0.3,
    "form.three_nones_share": 0.5,
    "form.urban_village_share": 0.4,
    "form.market_share": 0.15,
    "form.school_share": 0.05,
    "form.work_share": 0.3,
    "form.station_share": 0.03,
}
ONLY_FOR_FILES = {  # they say nothing about a synthetic city, or name files: the tests below
    "streets": "a street file takes the place of the synthetic streets",
    "crs": "of the street file",
    "noding": "of the street file",
    "mesh.boundaries": "a file",
    "population.raster": "a file",
}


def leaves(model, before=""):
    for name in type(model).model_fields:
        value = getattr(model, name)
        if isinstance(value, Params):
            yield from leaves(value, f"{before}{name}.")
        else:
            yield before + name


def with_leaf(spec, path, value):
    head, _, tail = path.partition(".")
    return spec.model_copy(update={head: with_leaf(getattr(spec, head), tail, value) if tail else value})


def content(city):
    """Return every number and word of a city."""
    found = [city.name, city.crs, city.raster_shape, city.raster_origin, city.cell_m]
    for part in (city, city.streets, city.form, city.mesh, city.population):
        found += [array.tobytes() for array in vars(part).values() if isinstance(array, np.ndarray)]
    return found


@pytest.fixture(scope="module")
def small():
    return build_city(SMALL, cache=False)


def test_every_leaf_is_either_changed_here_or_excused():
    assert set(leaves(SMALL)) == set(CHANGED) | set(ONLY_FOR_FILES)
    assert {type(part) for part in (SMALL.mesh, SMALL.population, SMALL.form)} == {MeshSpec, PopulationSpec, FormSpec}


@pytest.mark.parametrize("path", CHANGED)
def test_a_changed_leaf_changes_the_city(small, path):
    assert content(build_city(with_leaf(SMALL, path, CHANGED[path]), cache=False)) != content(small)


def write_cross(path: Path) -> Path:
    """Write streets about four squares, and two diagonals of the first square that cross without a shared vertex."""
    step = range(0, 600, 200)
    lines = [[(x, y), (x + 200, y)] for x in step[:2] for y in step] + [[(x, y), (x, y + 200)] for x in step for y in step[:2]]
    lines += [[(0, 0), (200, 200)], [(0, 200), (200, 0)]]
    features = [
        {
            "type": "Feature",
            "properties": {"highway": "residential"},
            "geometry": {"type": "LineString", "coordinates": [[113.6 + x / 1e5, 34.7 + y / 1e5] for x, y in line]},
        }
        for line in lines
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return path


def test_street_file_system_and_noding_reach_the_city(tmp_path):
    spec = CitySpec(streets=write_cross(tmp_path / "s.geojson"), population=PopulationSpec(residents=60))
    usual = build_city(spec, cache=False)
    assert FORM_DOUBT in usual.doubts
    planar = build_city(spec.model_copy(update={"noding": "planar"}), cache=False)
    assert planar.n_places == usual.n_places + 2  # the two diagonals are cut at their crossing
    assert build_city(spec.model_copy(update={"crs": "EPSG:4326"}), cache=False).crs == usual.crs  # GeoJSON says so itself


def test_a_population_raster_reaches_the_city(small, tmp_path):
    x, y = small.place_x, small.place_y
    (tmp_path / "p.csv").write_text("x,y,persons\n" + f"{x[7]},{y[7]},100\n")
    spec = SMALL.model_copy(update={"population": SMALL.population.model_copy(update={"raster": Path("p.csv")})})
    built = build_city(spec, base=tmp_path, cache=False)
    assert len(np.unique(built.population.home)) == 1


def test_boundaries_reach_the_city_with_their_doubts(small, tmp_path):
    write_mesh(small, tmp_path / "units.geojson", ("community",))
    spec = SMALL.model_copy(update={"mesh": SMALL.mesh.model_copy(update={"boundaries": Path("units.geojson")})})
    built = build_city(spec, base=tmp_path, cache=False)
    level = LEVELS.index("community")
    pairs = np.unique(np.stack([built.mesh.unit[level], small.mesh.unit[level]]), axis=1)
    assert pairs.shape[1] == built.mesh.count[level] == small.mesh.count[level] > 1
    assert built.mesh.count[0] == built.mesh.count[1] == 1  # the file has no levels above
    assert any("no units of level district" in doubt for doubt in built.doubts)
    assert not small.doubts


def test_boundaries_of_real_streets_are_read_in_degrees(tmp_path):
    write_cross(tmp_path / "s.geojson")
    spec = CitySpec(streets=Path("s.geojson"), population=PopulationSpec(residents=60))
    square = {"type": "Polygon", "coordinates": [[[113.59, 34.69], [113.61, 34.69], [113.61, 34.71], [113.59, 34.71], [113.59, 34.69]]]}
    unit = {"type": "Feature", "properties": {"level": "grid", "id": "only"}, "geometry": square}
    (tmp_path / "u.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": [unit]}))
    mesh = MeshSpec(
        households_per_district=500,
        households_per_street=200,
        households_per_community=50,
        households_per_grid=20,
        households_per_micro_grid=5,
        boundaries=Path("u.geojson"),
    )
    built = build_city(spec.model_copy(update={"mesh": mesh}), base=tmp_path, cache=False)
    assert built.mesh.count[LEVELS.index("grid")] == 1
    assert built.mesh.count[LEVELS.index("micro_grid")] > 1
