"""Population rasters: the same people from CSV, ASCII grid and GeoTIFF, and a real GeoTIFF where it is at hand."""

import struct
import zipfile
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, TiffImagePlugin

from sim.city.dwellings import read_cells
from sim.city.geotiff import read_geotiff
from sim.core.errors import ChanganError

SHARED = Path(__file__).parents[2].parent / "shared" / "data" / "manhattan" / "pop_density_20m_tif.zip"
VALUES = np.array([[1.0, 0.0, 2.5], [-9999.0, 4.0, 0.0]])  # north row first
X, Y, PERSONS = np.array([105.0, 125.0, 115.0]), np.array([215.0, 215.0, 205.0]), np.array([1.0, 2.5, 4.0])


def geotiff(path: Path, values: np.ndarray, extra: dict | None = None) -> None:
    tags = TiffImagePlugin.ImageFileDirectory_v2()
    for tag, kind, value in (
        (33550, 12, (10.0, 10.0, 0.0)),
        (33922, 12, (0.0, 0.0, 0.0, 100.0, 220.0, 0.0)),
        (42113, 2, "-9999"),
        (34735, 3, (1, 1, 0, 2, 1024, 0, 1, 1, 3072, 0, 1, 32649)),
    ):
        tags.tagtype[tag] = kind
        tags[tag] = value
    for tag in extra or {}:
        del tags[tag]
    Image.fromarray(values.astype(np.float32)).save(path, tiffinfo=tags)


def deflated(path: Path, values: np.ndarray, dtype: str, predictor: int, tile: int | None) -> None:
    """Write a deflated GeoTIFF by hand, in one strip a row or in square tiles."""
    height, width = values.shape
    size = np.dtype(dtype).itemsize
    if tile:
        padded = np.zeros((-(-height // tile) * tile, -(-width // tile) * tile))
        padded[:height, :width] = values
        blocks = [padded[r : r + tile, c : c + tile] for r in range(0, padded.shape[0], tile) for c in range(0, padded.shape[1], tile)]
    else:
        blocks = [values[r : r + 1] for r in range(height)]
    packed = []
    for block in blocks:
        numbers = block.astype(dtype)
        if predictor == 2:
            numbers = np.diff(numbers, axis=1, prepend=numbers.dtype.type(0)).astype(dtype)
        raw = numbers.tobytes()
        if predictor == 3:
            planes = np.frombuffer(numbers.astype(f">f{size}").tobytes(), np.uint8).reshape(len(block), -1, size).transpose(0, 2, 1)
            flat = planes.reshape(len(block), -1)
            raw = np.diff(flat, axis=1, prepend=np.uint8(0)).astype(np.uint8).tobytes()
        packed.append(zlib.compress(raw))
    data, starts = b"", []
    for block in packed:
        starts.append(8 + len(data))
        data += block
    kind = {"u": 1, "i": 2, "f": 3}[np.dtype(dtype).kind]
    layout = (
        [(322, "H", (tile,)), (323, "H", (tile,)), (324, "I", tuple(starts)), (325, "I", tuple(map(len, packed)))]
        if tile
        else [(273, "I", tuple(starts)), (278, "H", (1,)), (279, "I", tuple(map(len, packed)))]
    )
    tags = sorted(
        [
            (256, "H", (width,)),
            (257, "H", (height,)),
            (258, "H", (8 * size,)),
            (259, "H", (8,)),
            (277, "H", (1,)),
            (317, "H", (predictor,)),
            (339, "H", (kind,)),
            (33550, "d", (10.0, 10.0, 0.0)),
            (33922, "d", (0.0, 0.0, 0.0, 100.0, 220.0, 0.0)),
            (34735, "H", (1, 1, 0, 2, 1024, 0, 1, 1, 3072, 0, 1, 32649)),
            *layout,
        ]
    )
    rows, extra, at = b"", b"", 8 + len(data)
    behind = at + 2 + 12 * len(tags) + 4
    for tag, code, content in tags:
        raw = struct.pack(f"<{len(content)}{code}", *content)
        if len(raw) > 4:
            place, extra = struct.pack("<I", behind + len(extra)), extra + raw
        else:
            place = raw.ljust(4, b"\0")
        rows += struct.pack("<HHI", tag, {"H": 3, "I": 4, "d": 12}[code], len(content)) + place
    path.write_bytes(b"II*\0" + struct.pack("<I", at) + data + struct.pack("<H", len(tags)) + rows + bytes(4) + extra)


@pytest.mark.parametrize("tile", [None, 16])
@pytest.mark.parametrize(("dtype", "predictor"), [("f4", 1), ("f8", 1), ("f4", 3), ("f8", 3), ("u2", 1), ("u2", 2), ("i4", 2)])
def test_deflated_tiles_and_strips_give_their_numbers_back(tmp_path, dtype, predictor, tile):
    values = np.arange(35 * 21).reshape(35, 21) * (1.0 if dtype[0] in "ui" else 0.25)
    deflated(tmp_path / "p.tif", values, f"<{dtype}", predictor, tile)
    raster = read_geotiff((tmp_path / "p.tif").read_bytes(), "p.tif")
    assert (raster.values == values).all()
    assert (raster.x[3, 5], raster.y[3, 5]) == (155.0, 185.0)


def test_lzw_is_left_to_pillow(tmp_path):
    values = np.arange(400, dtype=np.float32).reshape(20, 20)
    tags = TiffImagePlugin.ImageFileDirectory_v2()
    for tag, kind, value in ((33550, 12, (1.0, 1.0, 0.0)), (33922, 12, (0.0,) * 6)):
        tags.tagtype[tag] = kind
        tags[tag] = value
    Image.fromarray(values).save(tmp_path / "p.tif", compression="tiff_lzw", tiffinfo=tags)
    assert (read_geotiff((tmp_path / "p.tif").read_bytes(), "p.tif").values == values).all()


def test_a_cut_off_tiff_is_one_clear_line(tmp_path):
    deflated(tmp_path / "p.tif", np.ones((9, 9)), "<f4", 1, None)
    whole = (tmp_path / "p.tif").read_bytes()
    for size in (1, 5, 30, len(whole) // 2, len(whole) - 60):
        with pytest.raises(ChanganError, match="p.tif"):
            read_geotiff(whole[:size], "p.tif")


def check(cells, crs):
    order = np.argsort(cells.x + 1e-3 * cells.y)
    expected = np.argsort(X + 1e-3 * Y)
    assert cells.x[order] == pytest.approx(X[expected]) and cells.y[order] == pytest.approx(Y[expected])
    assert cells.persons[order] == pytest.approx(PERSONS[expected])
    assert cells.crs == crs


def test_a_geotiff_gives_pixel_centres_and_its_system(tmp_path):
    geotiff(tmp_path / "p.tif", VALUES)
    check(read_cells(tmp_path / "p.tif"), "EPSG:32649")


def test_an_ascii_grid_starts_in_the_north(tmp_path):
    head = "ncols 3\nnrows 2\nxllcorner 100\nyllcorner 200\ncellsize 10\nNODATA_value -9999\n"
    (tmp_path / "p.asc").write_text(head + "\n".join(" ".join(str(v) for v in row) for row in VALUES))
    check(read_cells(tmp_path / "p.asc"), None)


def test_a_table_of_points_drops_empty_cells(tmp_path):
    rows = [f"{x},{y},{p}" for x, y, p in zip(X, Y, PERSONS, strict=True)] + ["1,1,0", "2,2,-5", "3,3,"]
    (tmp_path / "p.csv").write_text("\n".join(["x,y,persons", *rows]))
    check(read_cells(tmp_path / "p.csv"), None)
    (tmp_path / "d.csv").write_text("lat,lon,persons\n30,110,5\n")
    cells = read_cells(tmp_path / "d.csv")
    assert (cells.x[0], cells.y[0], cells.crs) == (110.0, 30.0, "EPSG:4326")


def test_a_zip_with_one_raster_is_read_and_one_with_two_is_not(tmp_path):
    geotiff(tmp_path / "p.tif", VALUES)
    for name, copies in (("one.zip", 1), ("two.zip", 2)):
        with zipfile.ZipFile(tmp_path / name, "w") as bundle:
            for copy in range(copies):
                bundle.write(tmp_path / "p.tif", f"{copy}.tif")
    check(read_cells(tmp_path / "one.zip"), "EPSG:32649")
    with pytest.raises(ChanganError, match="holds 2 population rasters"):
        read_cells(tmp_path / "two.zip")


def test_a_picture_without_coordinates_or_with_colours_is_refused(tmp_path):
    Image.fromarray(VALUES.astype(np.float32)).save(tmp_path / "plain.tif")
    with pytest.raises(ChanganError, match="picture without coordinates"):
        read_cells(tmp_path / "plain.tif")
    Image.fromarray(np.zeros((4, 4, 3), np.uint8)).save(tmp_path / "colour.tif")
    with pytest.raises(ChanganError, match="3 bands"):
        read_cells(tmp_path / "colour.tif")


@pytest.mark.skipif(not SHARED.exists(), reason="the shared Manhattan raster is not on this machine")
def test_the_manhattan_raster_is_read():
    cells = read_cells(SHARED)
    assert cells.crs == "EPSG:4326"
    assert -74.05 < cells.x.min() < cells.x.max() < -73.9 and 40.68 < cells.y.min() < cells.y.max() < 40.89
    assert len(cells.x) > 100_000
