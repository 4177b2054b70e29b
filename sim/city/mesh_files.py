"""Mesh units as GeoJSON: write the units of a city, and read real ones that a planner brings.

Called by the command line (`write_mesh`) and by `sim.city.build` where a scenario names `mesh.boundaries` (`read_mesh`).
Polygons are Voronoi cells of points along the streets, joined by unit, so that units of a level never overlap and lower
units fill upper ones. Reading puts a place into the polygon that holds its midpoint.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyproj
import shapely

from sim.city.city import LEVELS, City, Mesh
from sim.city.graph import street_lines
from sim.city.mesh import check_targets, split_units
from sim.city.partition import Partitioner
from sim.city.spec import MeshSpec
from sim.core.errors import ChanganError

LOCAL = "local metres"
GROUND = "changan_coordinates"  # foreign member of a file in local metres: GeoJSON itself knows degrees only
ALONG = (0.12, 0.31, 0.69, 0.88)  # where streets are sampled, beside their midpoint
MARGIN_M = 80.0
OVERLAP_SHARE = 0.02  # of the smaller unit; less is taken for careless drawing


def write_mesh(city: City, path: Path | str, levels: tuple[str, ...] = LEVELS) -> Path:
    """Write the units of the levels as one GeoJSON file (EPSG:4326 where the city's system is known) and return its path."""
    for level in levels:
        if level not in LEVELS:
            raise ChanganError(f"unknown mesh level {level!r}: use {', '.join(LEVELS)}")
    cells, owner = _cells(city)
    households = np.diff(city.population.place_first_household)
    features = []
    for level in levels:
        unit = city.mesh.unit[LEVELS.index(level)]
        count = int(city.mesh.count[LEVELS.index(level)])
        people, places = np.bincount(unit, weights=households, minlength=count), np.bincount(unit, minlength=count)
        order = np.argsort(unit[owner], kind="stable")
        groups = np.split(cells[order], np.cumsum(np.bincount(unit[owner], minlength=count))[:-1])
        for number, group in enumerate(groups):
            shape = _to_degrees(shapely.union_all(group), city.crs)
            about = {"level": level, "id": f"{level}-{number}", "households": int(people[number]), "places": int(places[number])}
            features.append({"type": "Feature", "properties": about, "geometry": shapely.geometry.mapping(shape)})
    content: dict[str, Any] = {"type": "FeatureCollection", "features": features}
    if city.crs == LOCAL:
        content[GROUND] = LOCAL
    Path(path).write_text(json.dumps(content), encoding="utf-8")
    return Path(path)


def _cells(city: City) -> tuple[np.ndarray, np.ndarray]:
    """Return Voronoi polygons object[point] of points along the streets, and the place of each."""
    lines = street_lines(city.streets)
    points = [shapely.points(city.place_x, city.place_y)]
    points += [shapely.line_interpolate_point(lines, share, normalized=True) for share in ALONG]
    owner = np.tile(np.arange(city.n_places), len(points))
    every = np.concatenate(points)
    _, single = np.unique(np.round(shapely.get_coordinates(every), 2), axis=0, return_index=True)
    single.sort()
    every, owner = every[single], owner[single]
    ground = shapely.buffer(shapely.convex_hull(shapely.multipoints(every)), MARGIN_M)
    cells = shapely.get_parts(shapely.voronoi_polygons(shapely.multipoints(every), extend_to=ground, ordered=True))
    return shapely.intersection(cells, ground), owner


def _to_degrees(shape: Any, crs: str) -> Any:
    if crs == LOCAL:
        return shapely.set_precision(shape, 0.001)
    turn = pyproj.Transformer.from_crs(crs, "EPSG:4326", always_xy=True)
    return shapely.make_valid(shapely.transform(shape, turn.transform, interleaved=False))


@dataclass(frozen=True)
class Ground:
    """What reading a mesh must know of the city: midpoints, their coordinate system, neighbours and households."""

    x: np.ndarray  # float64[place]
    y: np.ndarray  # float64[place]
    crs: str
    touch_first: np.ndarray  # int32[place + 1]
    touch_place: np.ndarray  # int32[...]
    households: np.ndarray  # int[place]


def read_mesh(path: Path | str, ground: Ground, spec: MeshSpec) -> tuple[Mesh, list[str]]:
    """Read units of one or more levels; cut the levels below them by `spec`; return the mesh and the doubts.

    A level that the file lacks although it has a lower one is taken to be one unit per unit above it. Raises
    ChanganError for files that are no GeoJSON of polygons, lack `level` or `id`, overlap, or lie elsewhere.
    """
    shapes, doubts = _read_shapes(Path(path), ground.crs)
    check_targets(spec)
    given = {level: _assign(Path(path), level, ids, polygons, ground, doubts) for level, (ids, polygons) in shapes.items()}
    cutter = Partitioner(ground.touch_first, ground.touch_place, np.asarray(ground.households), ground.x, ground.y)
    unit = np.zeros((len(LEVELS), len(ground.x)), np.int32)
    count = np.ones(len(LEVELS), np.int32)
    parent = np.zeros(len(ground.x), np.int32)
    for number, level in enumerate(LEVELS):
        if level in given:
            pairs = np.stack([parent, given[level]], axis=1)
            parent = np.unique(pairs, axis=0, return_inverse=True)[1].ravel().astype(np.int32)
            split = int(parent.max()) + 1 - len(np.unique(given[level]))
            if split:
                doubts.append(f"{split} units of level {level} reach into more than one unit above them; they were parted there.")
        elif any(lower in given for lower in LEVELS[number:]):
            doubts.append(
                f"The file has no units of level {level}: " + ("the whole city is one." if number == 0 else "it repeats the level above.")
            )
        else:
            target = getattr(spec, f"households_per_{level}")
            parent, _ = split_units(cutter, parent, int(parent.max()) + 1, np.asarray(ground.households), target, "built-in")
        unit[number], count[number] = parent, int(parent.max()) + 1
    return Mesh(unit=unit, count=count), doubts


def _read_shapes(path: Path, crs: str) -> tuple[dict[str, tuple[list[str], np.ndarray]], list[str]]:
    """Return the ids and polygons of each level in the city's coordinates, and the doubts."""
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
        features = content["features"]
    except OSError as error:
        raise ChanganError(f"{path}: cannot be read ({error.strerror or error})") from error
    except (ValueError, KeyError, TypeError) as error:
        raise ChanganError(f"{path}: is no GeoJSON FeatureCollection; export the units as GeoJSON") from error
    found: dict[str, tuple[list[str], list[Any]]] = {}
    for number, feature in enumerate(features, start=1):
        level, name, shape = _read_feature(path, number, feature)
        ids, polygons = found.setdefault(level, ([], []))
        if name in ids:
            raise ChanganError(
                f"{path}: two {level} units have the id {name!r}; give each unit one feature (a MultiPolygon for several parts)"
            )
        ids.append(name)
        polygons.append(shape)
    if not found:
        raise ChanganError(f"{path}: has no units at all")
    local = content.get(GROUND) == LOCAL
    if local != (crs == LOCAL):
        raise ChanganError(
            f"{path}: is in {'local metres' if local else 'degrees'}, but the city is in {crs}; these units belong to another city"
        )
    doubts: list[str] = []
    result = {}
    for level in sorted(found, key=LEVELS.index):
        ids, polygons = found[level]
        broken = [name for name, shape in zip(ids, polygons, strict=True) if not shape.is_valid]
        if broken:
            doubts.append(f"{len(broken)} {level} units have broken outlines and were mended, among them {broken[0]!r}.")
        result[level] = (ids, _to_city(path, shapely.make_valid(np.array(polygons, dtype=object)), crs))
    return result, doubts


def _read_feature(path: Path, number: int, feature: Any) -> tuple[str, str, Any]:
    """Return level, id and polygon of one feature."""
    about = (feature.get("properties") or {}) if isinstance(feature, dict) else {}
    level, name = about.get("level"), about.get("id", feature.get("id") if isinstance(feature, dict) else None)
    if level not in LEVELS:
        what = "has no property `level`" if level is None else f"has the unknown level {level!r}"
        raise ChanganError(f"{path}: feature {number} {what}; use one of {', '.join(LEVELS)}")
    if name is None:
        raise ChanganError(f"{path}: feature {number} ({level}) has no property `id`")
    try:
        shape = shapely.geometry.shape(feature["geometry"])
    except (KeyError, TypeError, ValueError, AttributeError, shapely.errors.ShapelyError) as error:
        raise ChanganError(f"{path}: feature {number} ({level} {name}) has no readable geometry") from error
    if shape.geom_type not in ("Polygon", "MultiPolygon") or shape.is_empty:
        raise ChanganError(f"{path}: feature {number} ({level} {name}) is a {shape.geom_type}; mesh units are Polygons or MultiPolygons")
    return level, str(name), shape


def _to_city(path: Path, polygons: np.ndarray, crs: str) -> np.ndarray:
    """Bring polygons into the city's coordinates."""
    if crs == LOCAL:
        return polygons
    west, south, east, north = shapely.total_bounds(polygons)
    if west < -180.0 or east > 180.0 or south < -90.0 or north > 90.0:
        raise ChanganError(
            f"{path}: coordinates reach ({west:.0f}, {south:.0f}) to ({east:.0f}, {north:.0f}), which are no degrees; save the units in EPSG:4326"
        )
    turn = pyproj.Transformer.from_crs("EPSG:4326", crs, always_xy=True)
    return np.asarray(shapely.transform(polygons, turn.transform, interleaved=False))


def _assign(path: Path, level: str, ids: list[str], polygons: np.ndarray, ground: Ground, doubts: list[str]) -> np.ndarray:
    """Return int64[place]: the unit that holds the midpoint of each place, else the nearest (with a doubt)."""
    tree = shapely.STRtree(polygons)
    _check_overlaps(path, level, ids, polygons, tree)
    points = shapely.points(ground.x, ground.y)
    unit = np.full(len(points), -1, np.int64)
    place, inside = tree.query(points, predicate="intersects")
    unit[place[::-1]] = inside[::-1]  # on a shared border the first unit wins
    outside = np.flatnonzero(unit < 0)
    if len(outside) == len(unit):
        raise ChanganError(
            f"{path}: no street lies in any {level} unit; are the units those of this city, in longitude and latitude (EPSG:4326)?"
        )
    if len(outside):
        unit[outside] = tree.nearest(points[outside])
        doubts.append(f"{len(outside)} of {len(unit)} streets lie outside every {level} unit and went to the nearest one.")
    empty = len(ids) - len(np.unique(unit))
    if empty:
        doubts.append(f"{empty} {level} units hold no street and were left out.")
    return unit


def _check_overlaps(path: Path, level: str, ids: list[str], polygons: np.ndarray, tree: shapely.STRtree) -> None:
    """Raise ChanganError where two units of one level share more than a sliver."""
    a, b = tree.query(polygons, predicate="intersects")
    a, b = a[a < b], b[a < b]
    shared = shapely.area(shapely.intersection(polygons[a], polygons[b]))
    smaller = np.minimum(shapely.area(polygons[a]), shapely.area(polygons[b]))
    bad = np.flatnonzero(shared > OVERLAP_SHARE * smaller)
    if len(bad):
        one, two = ids[a[bad[0]]], ids[b[bad[0]]]
        raise ChanganError(f"{path}: {level} units {one!r} and {two!r} overlap ({len(bad)} such pairs); units of one level must not")
