"""Which lines does a GeoJSON, GeoPackage or Shapefile hold?

Called by `sim.city.streets`; reads through pyogrio (GDAL) without pandas, because only shapes and four columns are needed.
"""

import json

import numpy as np
import pyogrio
import shapely
from pyogrio.errors import DataLayerError, DataSourceError, FieldError
from pyogrio.raw import read as read_layer

from sim.city.formats import MEGABYTE, StreetFile, StreetFileError
from sim.city.highways import CLASS_COLUMNS, DEFAULT_CLASS, class_of, level_of
from sim.city.lines import RawLines
from sim.city.readings import Reading, drop_broken

LINES = 1  # shapely.GeometryType
JSON = (".geojson", ".json")
STARTS = {  # ending -> name of the format, first bytes
    ".geojson": ("GeoJSON", (b"{", b"[")),
    ".json": ("GeoJSON", (b"{", b"[")),
    ".gpkg": ("GeoPackage", (b"SQLite format 3\0",)),
    ".shp": ("Shapefile", (b"\x00\x00\x27\x0a",)),
}
STREET_LAYER_NAMES = ("edges", "roads", "road", "streets", "street", "highways", "highway", "lines")


def read_vector(file: StreetFile) -> Reading:
    """Return the lines of a vector file, their classes, its declared system, and what was left out."""
    _check_start(file)
    try:
        layer, doubts = _street_layer(file)
        fields = set(pyogrio.read_info(file.path, layer=layer)["fields"])
        wanted = [name for name in (*CLASS_COLUMNS, "bridge", "tunnel", "layer") if name in fields]
        meta, _, shapes, columns = read_layer(file.path, layer=layer, columns=wanted)
    except (DataSourceError, DataLayerError, FieldError) as error:
        raise _unreadable(file, error) from error
    if shapes is None or len(shapes) == 0:
        raise StreetFileError(file.shown, "the file holds no features", "export the streets again")
    try:
        with np.errstate(invalid="ignore"):  # coordinates that are no numbers are counted and said later
            shapes = shapely.force_2d(shapely.from_wkb(shapes))
    except shapely.errors.GEOSException as error:
        raise StreetFileError(file.shown, f"a geometry in it is damaged ({error})", "export the streets again") from error
    table = dict(zip(meta["fields"], columns, strict=True))
    return _reading(file, shapes, table, meta["crs"], doubts)


def _street_layer(file: StreetFile) -> tuple[str, list[str]]:
    """Return the one layer with lines; among several, the one named like streets."""
    layers = [(str(name), str(kind)) for name, kind in pyogrio.list_layers(file.path)]
    lines = [name for name, kind in layers if "Line" in kind or kind in ("Unknown", "Geometry", "Geometry Collection", "None")]
    if len(layers) == 1:
        return layers[0][0], []
    if not lines:
        seen = ", ".join(f"{name}: {kind}" for name, kind in layers[:5]) or "no layers"
        raise StreetFileError(file.shown, f"no layer holds lines ({seen})", "export the streets as lines")
    named = [name for name in lines if name.lower() in STREET_LAYER_NAMES]
    if len(lines) > 1 and len(named) != 1:
        raise StreetFileError(file.shown, f"{len(lines)} layers hold lines ({', '.join(lines[:6])})", "save the streets alone in a file")
    chosen = named[0] if len(lines) > 1 else lines[0]
    doubts: list[str] = []
    doubts.append(f"The file has {len(layers)} layers; the streets were taken from '{chosen}'.")
    return chosen, doubts


def _reading(file: StreetFile, shapes: np.ndarray, table: dict[str, np.ndarray], crs: str | None, doubts: list[str]) -> Reading:
    """Explode the features into lines, with class and level of their feature."""
    null = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    feature = np.flatnonzero(~null)
    parts, of_part = shapely.get_parts(shapes[feature], return_index=True)
    while (shapely.get_type_id(parts) >= 4).any():  # collections of multi-lines
        parts, inner = shapely.get_parts(parts, return_index=True)
        of_part = of_part[inner]
    feature = feature[of_part]
    is_line = shapely.get_type_id(parts) == LINES
    if not is_line.any():
        raise StreetFileError(file.shown, f"the file holds no lines ({_kinds(parts, null)})", "export the streets as lines")
    road_class, dropped_by_class, class_doubts = _classes(file, table, len(shapes))
    level = _levels(table, len(shapes))
    keep = is_line & (road_class[feature] >= 0)
    if not keep.any():
        raise StreetFileError(
            file.shown, "no line is a street by its 'highway' value", "export streets (highway=residential, primary, ...)"
        )
    points, owner = shapely.get_coordinates(parts[keep], return_index=True)
    first = np.concatenate(([0], np.cumsum(np.bincount(owner, minlength=int(keep.sum()))))).astype(np.int64)
    raw = RawLines(points[:, 0].copy(), points[:, 1].copy(), first, road_class[feature[keep]].astype(np.uint8), level[feature[keep]])
    raw, broken = drop_broken(raw, file.shown)
    left_out = {
        "empty_features": int(null.sum()),
        "other_geometries": int((~is_line).sum()),
        "not_streets": dropped_by_class,
        "broken_lines": broken,
    }
    return Reading(raw, crs, tuple(doubts + class_doubts), left_out)


def _classes(file: StreetFile, table: dict[str, np.ndarray], n: int) -> tuple[np.ndarray, int, list[str]]:
    """Return int16[feature] RoadClass, -1 for features that are no street; LOCAL where the file says nothing."""
    doubts: list[str] = []
    column = next((name for name in CLASS_COLUMNS if name in table), None)
    if column is None:
        doubts.append("The file has no 'highway' column: every street was taken for a local one.")
        return np.full(n, int(DEFAULT_CLASS), dtype=np.int16), 0, doubts
    values, of_value = np.unique(np.array(["" if v is None else str(v) for v in table[column]]), return_inverse=True)
    known = [class_of(value) for value in values]
    if all(k is None for k in known):
        doubts.append(f"No value of the column '{column}' is a highway class of OpenStreetMap: every street was taken for a local one.")
        return np.full(n, int(DEFAULT_CLASS), dtype=np.int16), 0, doubts
    road_class = np.array([-1 if k is None else k for k in known], dtype=np.int16)[of_value]
    counts = np.bincount(of_value, minlength=len(values))
    others = [f"{value or '(none)'} {count}" for value, count, k in zip(values, counts, known, strict=True) if k is None]
    if others:
        doubts.append(f"Left out by their '{column}' value: {', '.join(others[:8])}{' ...' if len(others) > 8 else ''}.")
    return road_class, int((road_class < 0).sum()), doubts


def _levels(table: dict[str, np.ndarray], n: int) -> np.ndarray:
    """Return int16[feature] numbers that differ where bridge, tunnel or layer tags differ."""
    columns = [
        [None if v is None else str(v) for v in table[name]] if name in table else [None] * n for name in ("bridge", "tunnel", "layer")
    ]
    seen = {key: level_of(*key) for key in set(zip(*columns, strict=True))}
    return np.array([seen[key] for key in zip(*columns, strict=True)], dtype=np.int16)


def _kinds(parts: np.ndarray, null: np.ndarray) -> str:
    """Say in words what a file without lines holds."""
    names = {0: "points", 2: "rings", 3: "polygons"}
    codes, counts = np.unique(shapely.get_type_id(parts), return_counts=True)
    said = [f"{count} {names.get(int(code), 'others')}" for code, count in zip(codes, counts, strict=True)]
    return ", ".join(said + ([f"{int(null.sum())} features without geometry"] if null.any() else []))


def _check_start(file: StreetFile) -> None:
    """Raise unless the file begins as its kind does, so that GDAL is never handed another (a VRT could name any file)."""
    with file.path.open("rb") as stream:
        head = stream.read(64)
    name, starts = STARTS[file.suffix]
    if not head.removeprefix(b"\xef\xbb\xbf").lstrip(b" \r\n\t" if file.suffix in JSON else b"").startswith(starts):
        raise StreetFileError(file.shown, f"this is no {name}, whatever its ending says", "export the streets again")


def _unreadable(file: StreetFile, error: Exception) -> StreetFileError:
    """Turn a failure of GDAL into what a planner can act on."""
    if file.suffix in JSON:
        return _unreadable_json(file, error)
    if file.suffix == ".shp" and not file.path.with_suffix(".shx").exists():
        return StreetFileError(file.shown, "its companion file .shx is missing", "copy .shp, .shx, .dbf and .prj together, or zip them")
    name = "GeoPackage" if file.suffix == ".gpkg" else "Shapefile"
    return StreetFileError(file.shown, f"this is not a readable {name} ({str(error)[:120]})", "export it again")


def _unreadable_json(file: StreetFile, error: Exception) -> StreetFileError:
    if file.path.stat().st_size <= 200 * MEGABYTE:
        try:
            content = json.loads(file.path.read_bytes())
        except ValueError as fault:  # bad JSON and bad text encoding alike
            return StreetFileError(file.shown, f"the JSON is damaged or cut short ({fault})", "download or export it again")
        if isinstance(content, dict) and "elements" in content:
            return StreetFileError(file.shown, "this is Overpass JSON, not GeoJSON", "export as GeoJSON or as OSM XML ([out:xml])")
        kind = content.get("type") if isinstance(content, dict) else type(content).__name__
        return StreetFileError(file.shown, f"this is JSON but not GeoJSON (its type is {kind!r})", "export the streets as GeoJSON")
    return StreetFileError(file.shown, f"this is not readable GeoJSON ({str(error)[:120]})", "export it again")
