"""A wrong street file ends in one line that names the file, says what is wrong and what to do."""

import gzip
import struct
import sys

import pytest
import street_files as make
from wrong_street_files import CASES, write, zip_bomb

from sim.city.formats import StreetFileError
from sim.city.streets import read_streets
from sim.core.errors import ChanganError

NEEDS_OSMIUM = ("osm", "pbf")


@pytest.mark.parametrize("name", CASES)
def test_a_wrong_file_is_named_explained_and_answered(name, tmp_path):
    if name.startswith(NEEDS_OSMIUM):
        pytest.importorskip("osmium", reason="the extra 'osm' is not installed")
    maker, what, do = CASES[name]
    path = maker(tmp_path)
    with pytest.raises(StreetFileError) as caught:
        read_streets(path)
    assert isinstance(caught.value, ChanganError)
    assert what in caught.value.what
    assert do in caught.value.do
    text = str(caught.value)
    assert str(path) in text
    assert "\n" not in text
    assert len(text) - len(str(path)) < 400


def test_there_are_at_least_forty_wrong_files():
    assert len(CASES) >= 40


def test_a_file_above_the_bound_is_refused_packed_or_not(tmp_path):
    plain = make.geojson(tmp_path / "a.geojson")
    packed = write(tmp_path / "a.geojson.gz", gzip.compress(plain.read_bytes()))
    bound = plain.stat().st_size / 1_000_000
    for path in (plain, packed):
        read_streets(path, max_megabytes=bound * 1.01)
        with pytest.raises(StreetFileError, match="bound .* MB.*raise max_megabytes"):
            read_streets(path, max_megabytes=bound * 0.99)


def test_a_zip_that_lies_about_its_size_is_bounded_all_the_same(tmp_path):
    path = zip_bomb(tmp_path)
    whole = bytearray(path.read_bytes())
    for header, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = whole.index(header) + offset
        whole[at : at + 4] = struct.pack("<I", 1000)
    with pytest.raises(StreetFileError):
        read_streets(write(path, bytes(whole)))


def test_degrees_given_as_a_projected_system_are_refused(tmp_path):
    path = make.vector(tmp_path / "a.shp", make.degrees(), None)
    with pytest.raises(StreetFileError, match="the coordinates are degrees, but EPSG:32649 was given.*leave crs out"):
        read_streets(path, crs="EPSG:32649")


def test_an_unknown_coordinate_system_from_the_user_is_refused(tmp_path):
    with pytest.raises(StreetFileError, match="'EPSG:12' is not known; use a code such as EPSG:4326"):
        read_streets(make.geojson(tmp_path / "a.geojson"), crs="EPSG:12")


def test_an_unknown_noding_is_refused(tmp_path):
    with pytest.raises(StreetFileError, match="noding 'flat' is not known; use 'shared' or 'planar'"):
        read_streets(make.geojson(tmp_path / "a.geojson"), noding="flat")


def test_a_missing_extra_names_the_install_command(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "osmium", None)
    with pytest.raises(StreetFileError, match=r"need the extra 'osm'; install it: pip install 'changan\[osm\]'"):
        read_streets(make.osm(tmp_path / "a.osm"))


def test_broken_lines_among_good_ones_are_dropped_and_said(tmp_path):
    lines = [*make.degrees(), [(float("nan"), 34.7), (113.7, 34.7)]]
    reading = read_streets(make.vector(tmp_path / "a.gpkg", lines, "EPSG:4326"))
    assert len(reading.streets.length_m) == 20
    assert "1 line with coordinates that are no numbers was dropped." in reading.doubts


def test_a_slip_to_another_place_on_the_globe_is_dropped_and_said(tmp_path):
    lines = make.degrees(make.lattice(6))
    reading = read_streets(make.geojson(tmp_path / "a.geojson", [*lines, [lines[0][0], (0.0, 0.0)]]))
    assert reading.streets.length_m.sum() == pytest.approx(6_000.0, rel=2e-3)
    assert "1 of 13 lines reach more than 300 km from the middle and were dropped." in reading.doubts
