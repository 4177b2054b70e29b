"""How many households could live along each place? From the form of the city, or from a population raster.

Called by `sim.city.build`; the answer is one relative capacity for each place. Reads rasters as GeoTIFF, as ESRI ASCII grid (.asc)
or as CSV with columns x, y, persons (or lon, lat, persons); a .zip with one of these inside will do.
"""

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from pyproj import CRS, Transformer
from pyproj.exceptions import ProjError
from scipy.spatial import cKDTree

from sim.city.city import Form, Streets
from sim.city.geotiff import read_geotiff
from sim.core.errors import ChanganError

NEAREST_M = 500.0  # persons farther from every street do not belong to this city
SAMPLE_M = 25.0
LOCAL = "local metres"
_KINDS = "GeoTIFF (.tif), ESRI ASCII grid (.asc), CSV with columns x, y, persons, or a .zip with one of them"


@dataclass(frozen=True)
class Cells:
    """Persons at points; `crs` is None where the file does not say."""

    x: np.ndarray  # float64[cell]
    y: np.ndarray  # float64[cell]
    persons: np.ndarray  # float64[cell], > 0
    crs: str | None


def form_capacity(form: Form) -> np.ndarray:
    """Return float64[place]: the weight of dwellings, which counts the length of the street already."""
    return form.dwelling_weight.astype(np.float64)


def raster_capacity(path: Path, streets: Streets, form: Form, crs: str) -> tuple[np.ndarray, list[str]]:
    """Return float64[place] persons near each place, and plain sentences about what was assumed or left out.

    The persons of a cell go to the place whose line is nearest, among those with dwellings where there are any.
    Errors: ChanganError for a file that cannot be read or lies elsewhere.
    """
    cells = read_cells(path)
    x, y, doubts = _in_city(cells, crs, path)
    near_x, near_y, place = _samples(streets, form.dwelling_weight > 0)
    away_m, index = cKDTree(np.column_stack([near_x, near_y])).query(np.column_stack([x, y]), distance_upper_bound=NEAREST_M)
    found = np.isfinite(away_m)
    capacity = np.zeros(len(streets.length_m))
    np.add.at(capacity, place[index[found]], cells.persons[found])
    everybody, inside = float(cells.persons.sum()), float(capacity.sum())
    if inside <= 0.0:
        raise ChanganError(
            f"{path.name}: nobody of the {everybody:,.0f} persons lives within {NEAREST_M:.0f} m of a street: "
            "the raster shows another area, or its coordinate system is not the one assumed"
        )
    if inside < 0.999 * everybody:
        doubts.append(
            f"{path.name}: {everybody - inside:,.0f} of {everybody:,.0f} persons live farther than {NEAREST_M:.0f} m "
            "from every street and are left out"
        )
    return capacity, doubts


def read_cells(path: Path) -> Cells:
    """Read a raster of persons. Errors: ChanganError naming the file and what is wrong."""
    try:
        suffix, content = _content(path)
        reader: Callable[[bytes, str], Cells] | None = {".tif": _tiff, ".tiff": _tiff, ".asc": _ascii_grid, ".csv": _csv}.get(suffix)
        if reader is None:
            raise ChanganError(f"{path.name}: population rasters are read from {_KINDS}, not from '{suffix or 'a file without ending'}'")
        cells = reader(content, path.name)
    except OSError as fault:
        raise ChanganError(f"{path}: cannot be read ({fault.strerror or fault})") from fault
    keep = np.isfinite(cells.persons) & (cells.persons > 0) & np.isfinite(cells.x) & np.isfinite(cells.y)
    if not keep.any():
        raise ChanganError(f"{path.name}: no cell has any persons")
    return Cells(cells.x[keep], cells.y[keep], cells.persons[keep], cells.crs)


def _content(path: Path) -> tuple[str, bytes]:
    if path.suffix.lower() != ".zip":
        return path.suffix.lower(), path.read_bytes()
    try:
        with zipfile.ZipFile(path) as bundle:
            names = [n for n in bundle.namelist() if Path(n).suffix.lower() in (".tif", ".tiff", ".asc", ".csv")]
            if len(names) != 1:
                raise ChanganError(f"{path.name}: holds {len(names)} population rasters; name a file with exactly one of {_KINDS}")
            return Path(names[0]).suffix.lower(), bundle.read(names[0])
    except zipfile.BadZipFile as fault:
        raise ChanganError(f"{path.name}: is not a readable zip file ({fault})") from fault


def _csv(content: bytes, name: str) -> Cells:
    try:
        table = pd.read_csv(io.BytesIO(content))
    except (ValueError, UnicodeDecodeError) as fault:
        raise ChanganError(f"{name}: is not a readable CSV table ({fault})") from fault
    table.columns = [str(column).strip().lower() for column in table.columns]
    for east, north, crs in (("x", "y", None), ("lon", "lat", "EPSG:4326")):
        if {east, north, "persons"} <= set(table.columns):
            try:
                x, y, persons = (table[column].to_numpy(np.float64) for column in (east, north, "persons"))
            except ValueError as fault:
                raise ChanganError(f"{name}: a coordinate or count is not a number ({fault})") from fault
            return Cells(x, y, persons, crs)
    raise ChanganError(f"{name}: needs the columns x, y, persons (or lon, lat, persons); it has {', '.join(table.columns)}")


def _ascii_grid(content: bytes, name: str) -> Cells:
    head: dict[str, float] = {}
    lines = content.decode("ascii", "replace").splitlines()
    try:
        while lines and lines[0].strip()[:1].isalpha():
            key, value = lines.pop(0).lower().split()
            head[key] = float(value)
        values = np.array(" ".join(lines).split(), np.float64).reshape(int(head["nrows"]), int(head["ncols"]))
        side = head["cellsize"]
        left = head["xllcorner"] + 0.5 * side if "xllcorner" in head else head["xllcenter"]
        bottom = head["yllcorner"] + 0.5 * side if "yllcorner" in head else head["yllcenter"]
    except (KeyError, ValueError) as fault:
        need = "ncols, nrows, xllcorner, yllcorner, cellsize, values"
        raise ChanganError(f"{name}: is not a complete ESRI ASCII grid ({need}): {fault}") from fault
    values[values == head.get("nodata_value", -9999.0)] = 0.0
    rows, columns = np.divmod(np.arange(values.size), values.shape[1])
    return Cells(left + columns * side, bottom + (values.shape[0] - 1 - rows) * side, values.ravel(), None)


def _tiff(content: bytes, name: str) -> Cells:
    raster = read_geotiff(content, name)
    return Cells(raster.x.ravel(), raster.y.ravel(), raster.values.ravel(), raster.crs)


def _in_city(cells: Cells, crs: str, path: Path) -> tuple[np.ndarray, np.ndarray, list[str]]:
    """Return the cells' coordinates in the system of the city, and what had to be assumed."""
    if crs == LOCAL:
        return cells.x, cells.y, []
    doubts: list[str] = []
    source = cells.crs
    if source is None:
        degrees = np.abs(cells.x).max() <= 180.0 and np.abs(cells.y).max() <= 90.0
        source = "EPSG:4326" if degrees else crs
        doubts.append(f"{path.name} does not name its coordinate system: {'degrees (EPSG:4326)' if degrees else crs} assumed")
    try:
        turn = Transformer.from_crs(CRS.from_user_input(source), CRS.from_user_input(crs), always_xy=True)
    except ProjError as fault:
        raise ChanganError(f"{path.name}: the coordinate system {source} is not known: {fault}") from fault
    x, y = turn.transform(cells.x, cells.y)
    return np.round(x, 2), np.round(y, 2), doubts


def _samples(streets: Streets, homes: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return points every SAMPLE_M along the places that may have dwellings (all where none has) and their place."""
    first = streets.shape_first
    place = np.repeat(np.arange(len(first) - 1), np.diff(first))
    starts = np.setdiff1d(np.arange(len(streets.shape_x)), first[1:] - 1)  # vertices with a next one on the same place
    dx, dy = streets.shape_x[starts + 1] - streets.shape_x[starts], streets.shape_y[starts + 1] - streets.shape_y[starts]
    steps = np.maximum(1, np.ceil(np.sqrt(dx * dx + dy * dy) / SAMPLE_M)).astype(np.int64)
    piece = np.repeat(np.arange(len(starts)), steps)
    along = (np.arange(len(piece)) - np.repeat(np.cumsum(steps) - steps, steps) + 0.5) / steps[piece]
    x, y = streets.shape_x[starts[piece]] + along * dx[piece], streets.shape_y[starts[piece]] + along * dy[piece]
    owner = place[starts[piece]]
    keep = homes[owner] if homes.any() else np.ones(len(owner), bool)
    return x[keep], y[keep], owner[keep]
