"""Street files from strangers: bounded before and after unpacking, read aside, kept only where they belong."""

import gzip
import json
import sqlite3
import zipfile

import pytest

from dashboards import uploads
from dashboards.server import limits as bounds
from dashboards.street_reader import told_of
from sim.core.errors import ChanganError


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """A user's folder for each test."""
    monkeypatch.setattr(uploads, "folder", lambda: tmp_path)
    return tmp_path


@pytest.fixture
def here(monkeypatch):
    """The reader in this process: its own one takes seconds to start, and is tried where it is the point."""
    monkeypatch.setattr(uploads, "_read_apart", lambda path: told_of(path, bounds.limits().unpacked_bytes))


def lattice(side):
    """Return a GeoJSON of a grid of streets, side x side blocks of 100 m."""
    step, lines = 0.001, []
    for i in range(side + 1):
        for j in range(side):
            lines += [[[113 + i * step, 34 + j * step], [113 + i * step, 34 + (j + 1) * step]]]
            lines += [[[113 + j * step, 34 + i * step], [113 + (j + 1) * step, 34 + i * step]]]
    features = [{"type": "Feature", "properties": {}, "geometry": {"type": "LineString", "coordinates": line}} for line in lines]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def test_streets_are_read_and_counted_and_the_file_stays_in_the_users_folder(folder):
    path, found = uploads.streets("../../my roads.geojson", lattice(6))
    assert path == folder / "my_roads.geojson" and path.is_file()
    assert found["segments"] == 80  # 84 pieces, joined at the four corners
    assert [f.name for f in folder.iterdir()] == ["my_roads.geojson"]


@pytest.mark.parametrize(
    "given, kept",
    [
        ("../../etc/passwd.geojson", "passwd.geojson"),
        ("C:\\x\\y.zip", "y.zip"),
        (".hidden.json", "hidden.json"),
        ("a b\n;c.gpkg", "a_b_c.gpkg"),
    ],
)
def test_a_name_never_leads_anywhere(given, kept):
    assert uploads.safe_name(given) == kept


@pytest.mark.parametrize("given", ["", "..", "/", "\\", "..."])
def test_a_name_of_nothing_is_refused(given):
    with pytest.raises(ChanganError, match="no usable name"):
        uploads.safe_name(given)


def test_a_zip_bomb_is_refused_and_nothing_of_it_is_kept(folder):
    bomb = folder / "x"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr("roads.geojson", b" " * 40_000_000)
    data = bomb.read_bytes()
    bomb.unlink()
    assert len(data) < 60_000
    with pytest.raises(ChanganError, match="unpack"):
        uploads.streets("roads.zip", data)
    assert list(folder.iterdir()) == []


def test_a_gzip_bomb_and_a_zip_that_climbs_out_are_refused(folder, here):
    with pytest.raises(ChanganError, match="unpack"):
        uploads.streets("roads.geojson.gz", gzip.compress(b" " * 40_000_000, 9))
    climbing = folder / "x"
    with zipfile.ZipFile(climbing, "w") as archive:
        archive.writestr("../../../../tmp/changan_climbed.geojson", lattice(6))
    data = climbing.read_bytes()
    climbing.unlink()
    _, found = uploads.streets("climb.zip", data)  # it is read as what it holds, and written nowhere
    assert found["segments"] > 10
    assert not (folder.parent / "changan_climbed.geojson").exists()
    assert [f.name for f in folder.iterdir()] == ["climb.zip"]


def test_a_geopackage_that_computes_its_rows_is_refused(folder, here):
    path = folder / "x.gpkg"
    link = sqlite3.connect(path)
    link.execute("CREATE VIEW roads AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n")
    link.commit()
    link.close()
    data = path.read_bytes()
    path.unlink()
    with pytest.raises(ChanganError, match="views"):
        uploads.streets("roads.gpkg", data)
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("name, data, told", [
    ("page.geojson", b"<!doctype html><html></html>", "web page"),
    ("broken.gpkg", b"SQLite format 3\0" + b"\xff" * 4000, "damaged|cannot be read"),
    ("empty.geojson", b"", "empty"),
    ("roads.exe", b"MZ", "streets are read from"),
    ("bomb.graphml", b"<?xml version='1.0'?><!DOCTYPE l [<!ENTITY a 'xxxxxxxxxx'>" + b"".join(
        f"<!ENTITY a{k} '{'&a;' if k == 0 else f'&a{k - 1};' * 10}'>".encode() for k in range(9)) + b"]><graphml><graph>&a8;</graph></graphml>", "graphml|GraphML"),
])  # fmt: skip
def test_what_is_no_street_file_is_told_in_one_sentence(name, data, told, folder, here):
    with pytest.raises(ChanganError, match=told) as refused:
        uploads.streets(name, data)
    assert "\n" not in str(refused.value) and list(folder.iterdir()) == []


def test_size_of_a_file_of_a_folder_and_of_a_city_are_bounded(folder, here, monkeypatch):
    monkeypatch.setattr(bounds, "_current", bounds.Limits(street_bytes=100_000, folder_bytes=150_000, segments=100))
    with pytest.raises(ChanganError, match="more than this server takes"):
        uploads.streets("large.geojson", b"{" + b" " * 100_000)
    (folder / "earlier.geojson").write_bytes(b" " * 140_000)
    with pytest.raises(ChanganError, match="your files would take"):
        uploads.streets("next.geojson", lattice(6))
    (folder / "earlier.geojson").unlink()
    with pytest.raises(ChanganError, match="cut a smaller area"):
        uploads.streets("wide.geojson", lattice(8))
    assert list(folder.iterdir()) == []


def test_a_reader_that_takes_too_long_is_ended(folder, monkeypatch):
    monkeypatch.setattr(bounds, "_current", bounds.Limits(reader_s=1))
    monkeypatch.setattr(uploads, "_command", lambda path: ["/bin/sleep", "30"])
    with pytest.raises(ChanganError, match="more than 1 s"):
        uploads.streets("slow.geojson", lattice(3))
    assert list(folder.iterdir()) == []
