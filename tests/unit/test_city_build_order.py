"""build_city puts the parts together: lists fit the streets, progress rises, relative files start at the base."""

import json

import numpy as np
import pytest

from sim.city.build import build_city
from sim.city.city import LEVELS
from sim.city.spec import CitySpec, PopulationSpec
from sim.core.errors import ChanganError


def spec_of(**changes) -> CitySpec:
    return CitySpec(**({"segments": 300, "population": PopulationSpec(residents=1_000)} | changes))


@pytest.fixture(scope="module")
def city():
    return build_city(spec_of(), cache=False)


def test_every_axis_has_one_length(city):
    n = city.n_places
    assert len(city.streets.length_m) == len(city.form.land_use) == len(city.place_y) == len(city.place_cell) == n
    assert city.mesh.unit.shape == (len(LEVELS), n)
    for first, place in ((city.touch_first, city.touch_place), (city.near_first, city.near_place)):
        assert len(first) == n + 1 and first[-1] == len(place)
        for p in range(n):
            row = place[first[p] : first[p + 1]]
            assert (np.diff(row) > 0).all() and p not in row
    assert len(city.near_m) == len(city.near_place) and (city.near_m <= 200.0).all()
    assert city.place_cell.max() < city.raster_shape[0] * city.raster_shape[1]


def test_touching_places_within_reach_are_near(city):
    for p in range(city.n_places):
        near = set(city.near_place[city.near_first[p] : city.near_first[p + 1]].tolist())
        for q in city.touch_place[city.touch_first[p] : city.touch_first[p + 1]]:
            if city.streets.length_m[p] / 2 + city.streets.length_m[q] / 2 < 199.9:
                assert int(q) in near


def test_arrays_have_the_declared_types(city):
    assert (city.place_cell.dtype, city.touch_first.dtype, city.touch_place.dtype) == (np.int32,) * 3
    assert (city.place_x.dtype, city.streets.length_m.dtype, city.form.light.dtype) == (np.float64, np.float32, np.float32)
    assert (city.mesh.unit.dtype, city.mesh.count.dtype) == (np.int32, np.int32)


def test_progress_rises_to_one():
    told = []
    build_city(spec_of(), progress=lambda text, share: told.append((text, share)), cache=False)
    shares = [share for _, share in told]
    assert shares == sorted(shares) and shares[-1] == 1.0 and len(told) >= 5
    assert all(text for text, _ in told)


def test_a_raster_places_the_households(city, tmp_path):
    west = city.place_x < np.median(city.place_x)
    rows = [f"{x},{y},100" for x, y in zip(city.place_x[west], city.place_y[west], strict=True)]
    (tmp_path / "people.csv").write_text("\n".join(["X, Y ,Persons", *rows]))
    placed = build_city(spec_of(population=PopulationSpec(residents=1_000, raster="people.csv")), tmp_path, cache=False)
    homes = placed.population.home
    assert placed.n_residents == 1_000
    assert west[homes].mean() > 0.97  # a street next to the line may be nearer
    assert not west[city.population.home].mean() > 0.7


def test_persons_far_from_every_street_are_left_out_and_said(city, tmp_path):
    rows = [f"{x},{y},1" for x, y in zip(city.place_x, city.place_y, strict=True)]
    (tmp_path / "people.csv").write_text("\n".join(["x,y,persons", *rows, "-9000000,0,100"]))
    placed = build_city(spec_of(population=PopulationSpec(residents=500, raster="people.csv")), tmp_path, cache=False)
    assert any("100 of" in doubt and "left out" in doubt for doubt in placed.doubts)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("p.csv", "a,b\n1,2\n", "needs the columns x, y, persons"),
        ("p.csv", "x,y,persons\n1,2,many\n", "is not a number"),
        ("p.csv", "x,y,persons\n1,2,0\n", "no cell has any persons"),
        ("p.csv", "x,y,persons\n9e6,9e6,5\n", "nobody of the 5 persons"),
        ("p.csv", "", "not a readable CSV"),
        ("p.asc", "ncols 2\nnrows 2\n1 2 3 4\n", "not a complete ESRI ASCII grid"),
        ("p.tif", "no tiff", "not a TIFF file"),
        ("p.xlsx", "x", "are read from GeoTIFF"),
        ("p.zip", "x", "not a readable zip"),
    ],
)
def test_a_raster_that_cannot_be_used_is_one_clear_line(tmp_path, name, content, message):
    (tmp_path / name).write_text(content)
    with pytest.raises(ChanganError, match=message) as caught:
        build_city(spec_of(population=PopulationSpec(residents=100, raster=name)), tmp_path, cache=False)
    assert name in str(caught.value) and "\n" not in str(caught.value)


def test_a_street_file_is_built_with_a_form_and_doubts(tmp_path):
    lines = [[[x, y], [x + 100, y]] for x in range(0, 1_000, 100) for y in range(0, 1_100, 100)]
    lines += [[[x, y], [x, y + 100]] for x in range(0, 1_100, 100) for y in range(0, 1_000, 100)]
    features = [
        {"type": "Feature", "properties": {"highway": "residential"}, "geometry": {"type": "LineString", "coordinates": line}}
        for line in lines
    ]
    (tmp_path / "roads.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    built = build_city(CitySpec(streets="roads.geojson", crs="EPSG:32649", population=PopulationSpec(residents=800)), tmp_path, cache=False)
    assert built.n_places == 216  # 220 pieces; at each of the four corners two become one
    assert built.n_residents == 800
    assert "32649" in built.crs and built.name == "roads"
    assert all(isinstance(doubt, str) for doubt in built.doubts)
