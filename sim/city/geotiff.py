"""What stands in a GeoTIFF? Pixels and tags of one band, without GDAL.

Called by `sim.city.dwellings` for population rasters. Reads classic TIFF in strips or tiles of any plain number type,
uncompressed or deflated, with the usual predictors; other compressions (LZW, PackBits ...) go to Pillow where it knows
the pixel type. Rasters of cities are small, so everything is read at once.
"""

import io
import struct
import zlib
from dataclasses import dataclass
from typing import Any

import numpy as np
from PIL import Image

from sim.core.errors import ChanganError

MOST_PIXELS = 100_000_000
_TYPES = {1: "B", 2: "s", 3: "H", 4: "I", 5: "II", 6: "b", 8: "h", 9: "i", 10: "ii", 11: "f", 12: "d"}
_WIDTH, _HEIGHT, _BITS, _PACKING, _STRIP_AT, _BANDS, _STRIP_ROWS, _STRIP_BYTES = 256, 257, 258, 259, 273, 277, 278, 279
_PREDICTOR, _TILE_WIDTH, _TILE_HEIGHT, _TILE_AT, _TILE_BYTES, _FORMAT = 317, 322, 323, 324, 325, 339
_NONE, _DEFLATE, _OLD_DEFLATE = 1, 8, 32_946
_PIXEL_SCALE, _TIE_POINT, _MATRIX, _GEO_KEYS, _NO_DATA = 33_550, 33_922, 34_264, 34_735, 42_113
_GEOGRAPHIC, _PROJECTED, _RASTER_TYPE, _PIXEL_IS_POINT, _USER_DEFINED = 2048, 3072, 1025, 2, 32_767

type Tags = dict[int, tuple[Any, ...]]


@dataclass(frozen=True)
class Raster:
    """One band of numbers; no-data is 0."""

    values: np.ndarray  # float64[row, column], north first where the file says so
    x: np.ndarray  # float64[row, column] pixel centres
    y: np.ndarray  # float64[row, column]
    crs: str | None  # EPSG code, None where the file has none


def read_geotiff(content: bytes, name: str) -> Raster:
    """Return the band of a GeoTIFF. Errors: ChanganError with `name` and what is not supported."""
    try:
        order, tags = _tags(content, name)
        values = _values(content, order, tags, name)
    except (struct.error, zlib.error, ValueError, IndexError, KeyError, OSError, SyntaxError) as fault:
        why = str(fault) or type(fault).__name__
        raise ChanganError(f"{name}: is not a readable TIFF ({why}); export the raster again, or as CSV x, y, persons") from fault
    no_data = b"".join(tags.get(_NO_DATA, ())).strip(b"\0 ")
    if no_data:
        try:
            values[values == float(no_data)] = 0.0
        except ValueError:
            raise ChanganError(f"{name}: its no-data value {no_data.decode('ascii', 'replace')!r} is no number") from None
    x, y = _places(tags, values.shape, name)
    return Raster(values, x, y, _crs(tags))


def _tags(content: bytes, name: str) -> tuple[str, Tags]:
    """Return the byte order and the tags of the first picture."""
    order = {b"II": "<", b"MM": ">"}.get(content[:2])
    if order is None:
        raise ChanganError(f"{name}: is not a TIFF file")
    magic, at = struct.unpack(f"{order}HI", content[2:8])
    if magic != 42:
        raise ChanganError(f"{name}: is a BigTIFF, which is not supported; cut the raster to the city and export it as GeoTIFF")
    tags: Tags = {}
    for i in range(struct.unpack_from(f"{order}H", content, at)[0]):
        tag, kind, count = struct.unpack_from(f"{order}HHI", content, at + 2 + 12 * i)
        if kind not in _TYPES:
            continue
        layout = order + (f"{count}s" if kind == 2 else _TYPES[kind] * count if kind in (5, 10) else f"{count}{_TYPES[kind]}")
        place = at + 10 + 12 * i
        if struct.calcsize(layout) > 4:
            place = struct.unpack_from(f"{order}I", content, place)[0]
        tags[tag] = struct.unpack_from(layout, content, place)
    return order, tags


def _values(content: bytes, order: str, tags: Tags, name: str) -> np.ndarray:
    width, height = int(tags[_WIDTH][0]), int(tags[_HEIGHT][0])
    if width * height > MOST_PIXELS:
        raise ChanganError(f"{name}: {width} x {height} pixels are too many; cut the raster to the city first")
    bands = int(tags.get(_BANDS, (1,))[0])
    if bands != 1:
        raise ChanganError(f"{name}: has {bands} bands; a population raster has one")
    packing = tags.get(_PACKING, (_NONE,))[0]
    if packing not in (_NONE, _DEFLATE, _OLD_DEFLATE):
        return _by_pillow(content, name)
    bits, kind = tags.get(_BITS, (1,))[0], {1: "u", 2: "i", 3: "f"}.get(tags.get(_FORMAT, (1,))[0])
    if kind is None or bits not in (8, 16, 32, 64) or (kind == "f" and bits < 32):
        raise ChanganError(f"{name}: pixels of {bits} bits are not supported; export the raster as float32")
    tiled = _TILE_AT in tags
    tile_width, tile_height = (tags[_TILE_WIDTH][0], tags[_TILE_HEIGHT][0]) if tiled else (width, tags.get(_STRIP_ROWS, (height,))[0])
    starts, sizes = (tags[_TILE_AT], tags[_TILE_BYTES]) if tiled else (tags[_STRIP_AT], tags[_STRIP_BYTES])
    tile_height = min(tile_height, height) if not tiled else tile_height
    across = -(-width // tile_width)
    values = np.zeros((height, width))
    for number, (start, size) in enumerate(zip(starts, sizes, strict=True)):
        row, column = number // across * tile_height, number % across * tile_width
        rows = tile_height if tiled else min(tile_height, height - row)
        raw = content[start : start + size]
        raw = raw if packing == _NONE else zlib.decompressobj().decompress(raw, rows * tile_width * bits // 8)
        block = _block(raw, f"{order}{kind}{bits // 8}", (rows, tile_width), tags.get(_PREDICTOR, (1,))[0], name)
        values[row : row + rows, column : column + tile_width] = block[: height - row, : width - column]
    return values


def _block(raw: bytes, dtype: str, shape: tuple[int, int], predictor: int, name: str) -> np.ndarray:
    """Return the numbers of a strip or tile, with the predictor undone."""
    if predictor == 1:
        return np.frombuffer(raw, dtype, shape[0] * shape[1]).reshape(shape)
    if predictor == 2:
        native = np.frombuffer(raw, dtype, shape[0] * shape[1]).astype(dtype[1:])
        return np.cumsum(native.reshape(shape), axis=1, dtype=native.dtype)
    if predictor == 3:  # bytes of a row sorted by significance, then differences
        size = int(dtype[2:])
        rows = np.cumsum(np.frombuffer(raw, np.uint8).reshape(shape[0], size * shape[1]), axis=1, dtype=np.uint8)
        planes = rows.reshape(shape[0], size, shape[1]).transpose(0, 2, 1)
        return np.ascontiguousarray(planes).view(f">f{size}").reshape(shape)
    raise ChanganError(f"{name}: TIFF predictor {predictor} is not supported; export the raster without compression")


def _by_pillow(content: bytes, name: str) -> np.ndarray:
    try:
        with Image.open(io.BytesIO(content)) as image:
            return np.array(image, dtype=np.float64)
    except (Image.UnidentifiedImageError, Image.DecompressionBombError) as fault:
        raise ChanganError(f"{name}: this compression is not supported for these pixels; export the raster uncompressed") from fault


def _keys(tags: Tags) -> dict[int, int]:
    """Return the geographic keys that hold plain numbers."""
    keys = tags.get(_GEO_KEYS, ())
    return {int(keys[i]): int(keys[i + 3]) for i in range(4, len(keys) - 3, 4) if keys[i + 1] == 0}


def _crs(tags: Tags) -> str | None:
    keys = _keys(tags)
    code = keys.get(_PROJECTED, keys.get(_GEOGRAPHIC))
    return f"EPSG:{code}" if code and code < _USER_DEFINED else None


def _places(tags: Tags, shape: tuple[int, ...], name: str) -> tuple[np.ndarray, np.ndarray]:
    """Return x, y of the pixel centres."""
    shift = 0.0 if _keys(tags).get(_RASTER_TYPE) == _PIXEL_IS_POINT else 0.5
    rows, columns = np.mgrid[: shape[0], : shape[1]] + shift
    if _PIXEL_SCALE in tags and _TIE_POINT in tags:
        column0, row0, _, x0, y0 = tags[_TIE_POINT][:5]
        width, height = tags[_PIXEL_SCALE][:2]
        return x0 + (columns - column0) * width, y0 - (rows - row0) * height
    if _MATRIX in tags:
        a, b, _, d, e, f, _, h = tags[_MATRIX][:8]
        return a * columns + b * rows + d, e * columns + f * rows + h
    raise ChanganError(f"{name}: is a picture without coordinates (no GeoTIFF tags); export it as GeoTIFF or as CSV x, y, persons")
