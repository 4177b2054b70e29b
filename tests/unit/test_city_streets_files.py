"""Every format, packing, coordinate system and known trouble of street files gives the same streets or a stated doubt."""

import bz2
import gzip
import shutil
import zipfile
from pathlib import Path

import numpy as np
import pytest
import street_files as make
from street_files import check_lattice, told

from sim.city.city import RoadClass
from sim.city.formats import KINDS, PACKED
from sim.city.highways import STREETS
from sim.city.inspect import draw_streets, inspect_streets
from sim.city.streets import read_streets

SINGLE_FILES = ("geojson", "gpkg", "graphml", "osm", "osm.pbf")


def street_file(kind: str, tmp_path: Path) -> Path:
    """Write the lattice in one format."""
    lines = make.degrees()
    if kind == "geojson":
        return make.geojson(tmp_path / "streets.geojson")
    if kind in ("gpkg", "shp"):
        return make.vector(tmp_path / f"streets.{kind}", lines, "EPSG:4326", highway="residential")
    if kind == "shp.zip":
        make.vector(tmp_path / "roads.shp", lines, "EPSG:4326", highway="residential")
        with zipfile.ZipFile(tmp_path / "streets.zip", "w") as archive:
            for part in tmp_path.glob("roads.*"):
                archive.write(part, f"city/{part.name}")
        return tmp_path / "streets.zip"
    if kind == "graphml":
        return make.graphml(tmp_path / "streets.graphml")
    pytest.importorskip("osmium", reason="the extra 'osm' is not installed")
    plain = make.osm(tmp_path / "streets.osm")
    return plain if kind == "osm" else make.pbf(tmp_path / "streets.osm.pbf", plain)


@pytest.mark.parametrize("kind", [*SINGLE_FILES, "shp", "shp.zip"])
def test_every_format_gives_the_same_streets(kind, tmp_path):
    reading = read_streets(street_file(kind, tmp_path))
    check_lattice(reading)
    assert reading.crs == "EPSG:32649"
    assert set(reading.streets.road_class.tolist()) == {RoadClass.LOCAL}


@pytest.mark.parametrize("packing", ["gz", "bz2", "zip"])
@pytest.mark.parametrize("kind", SINGLE_FILES)
def test_packed_files_give_the_same_streets(kind, packing, tmp_path):
    plain = street_file(kind, tmp_path)
    packed = tmp_path / f"{plain.name}.{packing}"
    if packing == "zip":
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.write(plain, f"data/{plain.name}")
            archive.writestr("readme.txt", "streets")
            archive.writestr("__MACOSX/._other.geojson", "x")
    else:
        opener = gzip.open if packing == "gz" else bz2.open
        with opener(packed, "wb") as out:
            out.write(plain.read_bytes())
    one, other = read_streets(plain).streets, read_streets(packed).streets
    for name in one.__dataclass_fields__:
        assert np.array_equal(getattr(one, name), getattr(other, name)), name


def test_reading_leaves_no_temporary_files(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    packed = tmp_path / "streets.geojson.gz"
    packed.write_bytes(gzip.compress(make.geojson(tmp_path / "streets.geojson").read_bytes()))
    check_lattice(read_streets(packed))
    assert list((tmp_path / "temporary").iterdir()) == []


# Troubles of the data


def test_points_that_a_clipped_extract_lacks_end_a_street_there(tmp_path):
    pytest.importorskip("osmium", reason="the extra 'osm' is not installed")
    lines = make.degrees()
    clipped = make.osm(tmp_path / "clipped.osm", [[(113.0, 34.0), (113.001, 34.0), *lines[0]], *lines[1:]], missing=(1, 2))
    reading = read_streets(clipped)
    check_lattice(reading)
    assert reading.dropped.left_out["dangling_references"] == 2
    assert "2 points of ways are missing" in told(reading)


def test_a_gap_in_the_middle_of_a_way_is_not_bridged(tmp_path):
    pytest.importorskip("osmium", reason="the extra 'osm' is not installed")
    whole, gap = make.osm(tmp_path / "whole.osm"), make.osm(tmp_path / "gap.osm", missing=(6,))  # an inner junction
    lost = read_streets(whole).streets.length_m.sum() - read_streets(gap).streets.length_m.sum()
    assert lost == pytest.approx(400.0, rel=1e-3)  # the four pieces that met there


def test_crossing_lines_without_a_shared_vertex_are_counted_and_joined_on_demand(tmp_path):
    x, y = make.MIDDLE
    across = [(x - 50.0, y + 50.0), (x + 350.0, y + 50.0)]  # crosses the four columns between their vertices
    path = make.vector(tmp_path / "streets.gpkg", [*make.lattice(), across], "EPSG:32649", highway="residential")
    shared, planar = read_streets(path), read_streets(path, noding="planar")
    assert (len(shared.streets.length_m), shared.dropped.component_segments) == (20, 1)
    assert (len(planar.streets.length_m), planar.dropped.component_segments) == (20 + 4 + 5, 0)
    assert shared.crossings == planar.crossings == 4
    assert "At 4 points streets of one level cross or touch without a shared point" in told(shared)
    assert "were joined (noding: planar)" in told(planar)


def test_duplicate_lines_are_dropped_and_counted(tmp_path):
    lines = make.degrees()
    reading = read_streets(make.geojson(tmp_path / "streets.geojson", lines + [lines[0], lines[1][::-1]]))
    check_lattice(reading)
    assert reading.dropped.duplicate_lines == 2
    assert "2 lines that lie on others" in told(reading)


def test_the_largest_part_is_kept_and_the_rest_counted(tmp_path):
    island = make.lattice(3, (747_000.0, 3_842_000.0))
    reading = read_streets(make.geojson(tmp_path / "streets.geojson", make.degrees(make.lattice() + island)))
    assert len(reading.streets.length_m) == 20
    assert (reading.dropped.components, reading.dropped.component_segments) == (1, 8)
    assert reading.dropped.component_km == pytest.approx(1.2, rel=2e-3)
    assert reading.dropped.component_share == pytest.approx(1.2 / 3.6, rel=1e-4)
    assert "8 segments (1.2 km, 33.3% of the length) in 1 part" in told(reading)


def test_one_way_tags_do_not_make_a_street_half(tmp_path):
    tags = [{"highway": "tertiary", "oneway": "yes"}] * 8
    reading = read_streets(make.geojson(tmp_path / "streets.geojson", tags=tags))
    check_lattice(reading)
    assert set(reading.streets.road_class.tolist()) == {RoadClass.COLLECTOR}


def test_the_two_directions_of_a_graph_edge_are_one_street(tmp_path):
    both = read_streets(make.graphml(tmp_path / "both.graphml", geometry=True))
    single = read_streets(make.graphml(tmp_path / "single.graphml", both_directions=False))
    check_lattice(both)
    check_lattice(single)
    assert both.dropped.left_out["opposite_directions"] == 24
    assert single.dropped.left_out["opposite_directions"] == 0


@pytest.mark.parametrize(("back", "kind"), [("primary", RoadClass.ARTERIAL), ("footway", RoadClass.LOCAL)])
def test_of_two_directions_the_wider_class_wins(back, kind, tmp_path):
    streets = read_streets(make.graphml(tmp_path / "streets.graphml", back=back)).streets
    assert set(streets.road_class.tolist()) == {kind}


def test_multi_lines_collections_and_three_dimensions_are_taken_apart(tmp_path):
    lines = make.degrees()
    high = [[(x, y, 80.0) for x, y in line] for line in lines]
    features = [make.feature("MultiLineString", high[:4])]
    inside = {
        "type": "GeometryCollection",
        "geometries": [{"type": "MultiLineString", "coordinates": high[4:]}, {"type": "Point", "coordinates": high[0][0]}],
    }
    features.append({"type": "Feature", "properties": {}, "geometry": inside})
    reading = read_streets(make.collection(tmp_path / "streets.geojson", features))
    check_lattice(reading)
    assert reading.dropped.left_out["other_geometries"] == 1


def test_points_areas_and_features_without_geometry_are_left_out_and_counted(tmp_path):
    lines = make.degrees()
    features = [make.feature("LineString", line) for line in lines]
    features += [make.feature("Point", lines[0][0]), make.feature("Polygon", [[*lines[0], lines[4][1], lines[0][0]]])]
    features += [{"type": "Feature", "properties": {}, "geometry": None}]
    reading = read_streets(make.collection(tmp_path / "streets.geojson", features))
    check_lattice(reading)
    assert reading.dropped.left_out["other_geometries"] == 2
    assert reading.dropped.left_out["empty_features"] == 1


def test_what_is_no_public_street_by_its_tags_is_left_out(tmp_path):
    pytest.importorskip("osmium", reason="the extra 'osm' is not installed")
    lines = make.degrees()
    others = [
        {"highway": "construction"},
        {"highway": "proposed"},
        {"highway": "pedestrian", "area": "yes"},
        {"highway": "footway", "footway": "sidewalk"},
        {"highway": "service", "service": "driveway"},
        {"highway": "service", "access": "private"},
        {"highway": "raceway"},
        {"railway": "tram"},
    ]
    extra = [[lines[0][0], (lines[0][0][0] - 0.001 * (i + 1), lines[0][0][1] - 0.001)] for i in range(len(others))]
    tags = [{"highway": "residential"}] * len(lines) + others
    reading = read_streets(make.osm(tmp_path / "streets.osm", lines + extra, tags=tags))
    check_lattice(reading)
    assert reading.dropped.left_out["not_streets"] == 7  # the tram is no highway at all


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("motorway", 0),
        ("primary_link", 0),
        ("secondary", 1),
        ("residential", 2),
        ("footway", 3),
        ("['path', 'residential']", 2),
        ("steps;footway", 3),
    ],
)
def test_the_highway_tag_gives_the_class(value, kind, tmp_path):
    reading = read_streets(make.geojson(tmp_path / "streets.geojson", tags=[{"highway": value}] * 8))
    assert set(reading.streets.road_class.tolist()) == {kind}


def test_without_a_highway_column_streets_are_local_and_this_is_said(tmp_path):
    reading = read_streets(make.vector(tmp_path / "streets.gpkg", make.degrees(), "EPSG:4326", name="x"))
    check_lattice(reading)
    assert set(reading.streets.road_class.tolist()) == {RoadClass.LOCAL}
    assert "every street was taken for a local one" in told(reading)


def test_the_class_column_of_geofabrik_is_known(tmp_path):
    reading = read_streets(make.vector(tmp_path / "streets.shp", make.degrees(), "EPSG:4326", fclass="primary"))
    assert set(reading.streets.road_class.tolist()) == {RoadClass.ARTERIAL}


def test_of_several_layers_the_one_named_like_streets_is_read(tmp_path):
    path = make.vector(tmp_path / "city.gpkg", make.degrees(make.lattice(3)), "EPSG:4326", layer="rails")
    make.vector(path, make.degrees(), "EPSG:4326", layer="roads", append=True)
    reading = read_streets(path)
    check_lattice(reading)
    assert "taken from 'roads'" in told(reading)


def test_a_file_read_from_another_place_gives_the_same_streets(tmp_path):
    one = make.geojson(tmp_path / "streets.geojson")
    (tmp_path / "城市 data").mkdir()
    other = shutil.copy(one, tmp_path / "城市 data" / "道路.geojson")
    assert np.array_equal(read_streets(one).streets.shape_x, read_streets(other).streets.shape_x)


def test_progress_is_told_in_order(tmp_path):
    said: list[tuple[str, float]] = []
    read_streets(make.geojson(tmp_path / "streets.geojson"), progress=lambda what, share: said.append((what, share)))
    shares = [share for _, share in said]
    assert shares[0] == 0.0
    assert shares[-1] == 1.0
    assert shares == sorted(shares)


def test_the_inspection_says_what_a_planner_needs(tmp_path):
    inspection = inspect_streets(make.geojson(tmp_path / "streets.geojson"))
    text = "\n".join(inspection.lines())
    for part in ("20 segments", "2.4 km", "12 nodes", "EPSG:32649", "components  1", "No doubts"):
        assert part in text
    answer = inspection.to_dict()
    assert answer["form"]["area_km2"] == pytest.approx(0.09, rel=1e-2)
    assert answer["form"]["four_way_share"] == pytest.approx(4 / 12)
    assert answer["before_merging"] == {"nodes": 16, "segments": 24, "mean_segment_m": pytest.approx(100.0, rel=2e-3)}
    assert answer["doubts"] == []


def test_streets_can_be_drawn(tmp_path):
    picture = draw_streets(read_streets(make.geojson(tmp_path / "streets.geojson")).streets, tmp_path / "streets.png", title="lattice")
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_the_guide_lists_the_class_of_every_highway_value():
    guide = (Path(__file__).parents[2] / "docs" / "street-files.md").read_text()
    for value, kind in STREETS.items():
        if not value.startswith("track_grade"):
            row = next(line for line in guide.splitlines() if line.startswith(f"| {kind.name.lower()} |"))
            assert value in row.replace("|", ",").replace(" ", "").split(","), value


def test_the_guide_lists_every_ending():
    guide = (Path(__file__).parents[2] / "docs" / "street-files.md").read_text()
    for ending in (*KINDS, *PACKED):
        assert f"`{ending}`" in guide, ending
