"""A stored city is the built city, and never that of another spec, file, source or library."""

import os
import pickle
import shutil
from dataclasses import fields, is_dataclass, replace
from pathlib import Path

import numpy as np
import pytest

from sim.city import build, cache
from sim.city.build import build_city
from sim.city.cache import city_key, files_of, load, save
from sim.city.spec import CitySpec, FormSpec, MeshSpec, PopulationSpec
from sim.core import rng
from sim.core.errors import ChanganError


def spec_of(**changes) -> CitySpec:
    return CitySpec(segments=300, population=PopulationSpec(residents=1_000), **changes)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    place = tmp_path / "cities"
    monkeypatch.setattr(cache, "cache_folder", lambda kind: place)
    return place


@pytest.fixture(scope="module")
def city():
    return build_city(spec_of(), cache=False)


@pytest.fixture
def builds(monkeypatch):
    """Count how often a city is really built."""
    count = []
    real = build._build
    monkeypatch.setattr(build, "_build", lambda *a: count.append(1) or real(*a))
    return count


def leaves(part, prefix=""):
    for field in fields(part):
        value = getattr(part, field.name)
        if is_dataclass(value):
            yield from leaves(value, f"{prefix}{field.name}.")
        else:
            yield prefix + field.name, value


def assert_same(a, b):
    for (name, one), (other_name, two) in zip(leaves(a), leaves(b), strict=True):
        assert name == other_name
        if isinstance(one, np.ndarray):
            assert one.dtype == two.dtype and one.shape == two.shape and (one == two).all(), name
            assert two.flags.c_contiguous and two.flags.aligned and not two.flags.writeable and type(two) is np.ndarray, name
        else:
            assert one == two and type(one) is type(two), name


def test_a_stored_city_is_the_built_one_to_the_last_bit(folder, builds):
    built, stored = build_city(spec_of()), build_city(spec_of())
    assert len(builds) == 1
    assert_same(built, stored)
    again = pickle.loads(pickle.dumps(stored))  # worker processes get it this way
    assert (again.population.work == built.population.work).all()


def test_doubts_and_names_survive_in_any_language(folder, city):
    odd = replace(city, name='郑州 "x"', doubts=("drei Zweifel é", "二"), crs="EPSG:32649")
    assert save("k", odd)
    assert_same(odd, load("k"))


def test_without_cache_nothing_is_read_or_written(folder, builds):
    build_city(spec_of(), cache=False)
    build_city(spec_of(), cache=False)
    assert len(builds) == 2 and not folder.exists()


@pytest.mark.parametrize(
    "change",
    [
        {"name": "other"},
        {"seed": 2},
        {"cell_m": 250.0},
        {"near_m": 100.0},
        {"mesh": MeshSpec(households_per_grid=200)},
        {"form": FormSpec(market_share=0.07)},
        {"population": PopulationSpec(residents=1_001)},
        {"population": PopulationSpec(residents=1_000, work_decay_km=2.9)},
    ],
)
def test_any_change_of_the_specification_is_another_city(change):
    assert city_key(CitySpec(**{"segments": 300, "population": PopulationSpec(residents=1_000)} | change), None) != city_key(
        spec_of(), None
    )


def test_an_edited_file_is_another_city_and_a_touched_one_is_not(tmp_path):
    raster = tmp_path / "people.csv"
    raster.write_text("x,y,persons\n1,2,3\n")
    spec = CitySpec(population=PopulationSpec(raster=Path("people.csv")))
    key = city_key(spec, tmp_path)
    os.utime(raster, (1, 1))
    assert city_key(spec, tmp_path) == key
    stamp = raster.stat()
    raster.write_text("x,y,persons\n1,2,4\n")
    os.utime(raster, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))  # same size, same date, other content
    assert city_key(spec, tmp_path) != key


def test_the_files_beside_a_shapefile_count_as_its_content(tmp_path):
    for ending in (".shp", ".dbf", ".prj"):
        (tmp_path / f"roads[1]{ending}").write_text(ending)
    spec = CitySpec(streets=Path("roads[1].shp"))
    assert {p.suffix for p in files_of(spec, tmp_path)} == {".shp", ".dbf", ".prj"}
    key = city_key(spec, tmp_path)
    (tmp_path / "roads[1].prj").write_text("another system")
    assert city_key(spec, tmp_path) != key


def test_a_missing_file_is_an_error_that_names_it(tmp_path):
    with pytest.raises(ChanganError, match="roads.geojson: no such file"):
        build_city(CitySpec(streets=Path("roads.geojson")), tmp_path)


def test_an_edit_of_any_source_or_library_or_of_the_draws_is_another_city(tmp_path, monkeypatch):
    package = tmp_path / "sim"
    shutil.copytree(Path(cache.__file__).parents[1] / "city", package / "city")
    before = cache.source_digest(package / "city", ())
    key = city_key(spec_of(), None, sources=before)
    assert city_key(spec_of(), None, sources=cache.source_digest(package / "city", ())) == key
    with (package / "city" / "people.py").open("a") as source:
        source.write("# one more line\n")
    assert city_key(spec_of(), None, sources=cache.source_digest(package / "city", ())) != key
    monkeypatch.setattr(rng, "PHILOX", not rng.PHILOX)
    assert city_key(spec_of(), None, sources=before) != key
    monkeypatch.undo()
    monkeypatch.setattr(cache, "_libraries", lambda: "numpy=0")
    assert city_key(spec_of(), None, sources=before) != key


def test_the_sources_of_core_and_city_are_in_the_key():
    assert cache._SOURCES == "".join(cache.source_digest(Path(rng.__file__).parents[1] / part, ()) for part in ("city", "core"))


def damaged(path: Path, how: str) -> None:
    raw = bytearray(path.read_bytes())
    if how == "empty":
        raw = bytearray()
    elif how == "short":
        raw = raw[: len(raw) // 2]
    elif how == "few bytes":
        raw = raw[:20]
    elif how == "longer":
        raw += b"more"
    elif how == "text":
        raw = bytearray(b"not a city" * 100)
    elif how == "one bit":
        raw[len(raw) * 2 // 3] ^= 1
    elif how == "header":
        raw[70] ^= 1
    path.write_bytes(raw)


@pytest.mark.parametrize("how", ["empty", "few bytes", "short", "longer", "text", "one bit", "header"])
def test_a_damaged_entry_is_built_again_and_replaced(folder, builds, city, how):
    build_city(spec_of())
    entry = next(folder.glob("*.city"))
    damaged(entry, how)
    assert_same(city, build_city(spec_of()))
    assert len(builds) == 2
    build_city(spec_of())
    assert len(builds) == 2  # the entry is sound again


def test_an_entry_under_a_wrong_name_is_not_taken(folder, city):
    save("one", city)
    (folder / "one.city").rename(folder / "two.city")
    assert load("two") is None


def test_a_folder_that_cannot_be_written_only_costs_time(tmp_path, monkeypatch, builds):
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    monkeypatch.setattr(cache, "cache_folder", lambda kind: blocked / "cities")
    build_city(spec_of())
    build_city(spec_of())
    assert len(builds) == 2


def test_a_write_that_fails_half_way_leaves_nothing(folder, city, monkeypatch):
    def full_disk(a, b):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(cache.os, "replace", full_disk)
    assert not save("k", city)
    assert list(folder.iterdir()) == []


def test_a_file_that_changes_during_the_build_is_not_stored(folder, tmp_path, monkeypatch):
    raster = tmp_path / "people.csv"
    city = build_city(spec_of(), cache=False)
    rows = [f"{x},{y},10" for x, y in zip(city.place_x, city.place_y, strict=True)]
    raster.write_text("x,y,persons\n" + "\n".join(rows))
    spec = CitySpec(segments=300, population=PopulationSpec(residents=1_000, raster=raster))
    real = build._build

    def slow(*a):
        raster.write_text("x,y,persons\n" + "\n".join(rows[:-1]))
        return real(*a)

    monkeypatch.setattr(build, "_build", slow)
    build_city(spec)
    assert not list(folder.glob("*.city"))


def test_only_the_newest_entries_are_kept_and_reading_makes_an_entry_new(folder, city, monkeypatch):
    monkeypatch.setattr(cache, "KEPT_CITIES", 3)
    for number in range(5):
        save(f"k{number}", city)
        os.utime(folder / f"k{number}.city", ns=(number, number))
    assert {p.stem for p in folder.glob("*.city")} == {"k2", "k3", "k4"}
    assert load("k2") is not None
    save("k5", city)
    assert {p.stem for p in folder.glob("*.city")} == {"k2", "k4", "k5"}
    monkeypatch.setattr(cache, "KEPT_BYTES", 1)
    save("k6", city)
    assert {p.stem for p in folder.glob("*.city")} == {"k6"}
