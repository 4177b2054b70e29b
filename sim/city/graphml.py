"""Which streets does a GraphML file hold, as OSMnx writes it?

Called by `sim.city.streets`. Edges without a geometry run straight between their nodes; the two directions of a street
become one. Parsed as a stream with the standard library: a large network needs no networkx graph.
"""

from xml.etree.ElementTree import ParseError, iterparse

import numpy as np
import shapely

from sim.city.formats import StreetFile, StreetFileError
from sim.city.highways import DEFAULT_CLASS, class_of, level_of
from sim.city.lines import RawLines
from sim.city.readings import Reading, drop_broken

EXPORT_AGAIN = "save the graph again with osmnx.save_graphml"
X_NAMES, Y_NAMES = ("x", "lon", "lng", "longitude"), ("y", "lat", "latitude")
EDGE_NAMES = ("geometry", "highway", "bridge", "tunnel", "layer")


def read_graphml(file: StreetFile) -> Reading:
    """Return the edges of a GraphML file as lines, with the system it names and what was left out."""
    graph, nodes, edges = _parse(file)
    if not edges:
        raise StreetFileError(file.shown, "the graph has no edges", EXPORT_AGAIN)
    points = _node_points(file, nodes)
    kept, left_out, doubts = [], {"not_streets": 0, "dangling_edges": 0}, []
    any_class = any("highway" in data for _, _, data in edges)
    if not any_class:
        doubts.append("The edges have no 'highway' value: every street was taken for a local one.")
    for source, target, data in edges:
        kind = class_of(data.get("highway")) if any_class else int(DEFAULT_CLASS)
        if kind is None:
            left_out["not_streets"] += 1
        elif "geometry" not in data and (source not in points or target not in points):
            left_out["dangling_edges"] += 1
        else:
            kept.append((source, target, kind, data))
    if not kept:
        raise StreetFileError(file.shown, "no edge is a street by its 'highway' value", EXPORT_AGAIN)
    raw, broken = drop_broken(_lines(file, kept, points), file.shown)
    raw, left_out["opposite_directions"] = _merge_directions(raw)
    return Reading(raw, graph.get("crs"), tuple(doubts), {**left_out, "broken_lines": broken})


def _parse(file: StreetFile) -> tuple[dict[str, str], dict[str, dict[str, str]], list[tuple[str, str, dict[str, str]]]]:
    """Return the data of the graph, of every node, and (source, target, data) of every edge."""
    names: dict[str, str] = {}
    graph: dict[str, str] = {}
    nodes: dict[str, dict[str, str]] = {}
    edges: list[tuple[str, str, dict[str, str]]] = []
    root = None
    try:
        for event, element in iterparse(file.path, events=("start", "end")):
            tag = element.tag.rpartition("}")[2]
            if event == "start":
                root = _check_root(file, tag) if root is None else root
            elif tag == "key":
                names[element.get("id", "")] = element.get("attr.name", "")
            elif tag == "node":
                nodes[element.get("id", "")] = _data(element, names)
                element.clear()
            elif tag == "edge":
                edges.append((element.get("source", ""), element.get("target", ""), _data(element, names)))
                element.clear()
            elif tag == "graph":
                graph = _data(element, names)
    except ParseError as error:
        raise StreetFileError(
            file.shown, f"the GraphML is damaged or cut short ({error})", "download it again, or " + EXPORT_AGAIN
        ) from error
    return graph, nodes, edges


def _check_root(file: StreetFile, tag: str) -> str:
    if tag != "graphml":
        raise StreetFileError(file.shown, f"this is XML but not GraphML (it begins with <{tag}>)", EXPORT_AGAIN)
    return tag


def _data(element, names: dict[str, str]) -> dict[str, str]:
    """Return the <data> children as name: text."""
    return {names.get(child.get("key"), ""): child.text for child in element if child.tag.endswith("data") and child.text}


def _node_points(file: StreetFile, nodes: dict[str, dict[str, str]]) -> dict[str, tuple[float, float]]:
    """Return (x, y) of every node that has them."""
    points = {}
    for name, data in nodes.items():
        x, y = next((data[k] for k in X_NAMES if k in data), None), next((data[k] for k in Y_NAMES if k in data), None)
        if x is None or y is None:
            continue
        try:
            points[name] = (float(x), float(y))
        except ValueError as error:
            raise StreetFileError(
                file.shown, f"node {name} has coordinates that are no numbers (x={x!r}, y={y!r})", EXPORT_AGAIN
            ) from error
    if not points:
        raise StreetFileError(file.shown, "its nodes have no coordinates (attributes x and y)", EXPORT_AGAIN)
    return points


def _lines(file: StreetFile, kept: list, points: dict[str, tuple[float, float]]) -> RawLines:
    """Return the lines of the kept edges: their geometry where they have one, else straight from node to node."""
    wkt = np.array([data.get("geometry") for _, _, _, data in kept], dtype=object)
    try:
        shapes = shapely.from_wkt(wkt)
    except shapely.errors.GEOSException as error:
        raise StreetFileError(file.shown, f"a geometry is not readable ({str(error)[:100]})", EXPORT_AGAIN) from error
    straight = np.flatnonzero(shapely.get_type_id(shapes) != 1)  # None and everything that is no line
    known = np.array([i for i in straight if kept[i][0] in points and kept[i][1] in points], dtype=np.int64)
    if len(known):
        ends = np.array([[points[kept[i][0]], points[kept[i][1]]] for i in known], dtype=np.float64)
        finite = np.isfinite(ends).all(axis=(1, 2))
        shapes[known] = shapely.linestrings(np.where(finite[:, None, None], ends, 0.0))
        bad = known[~finite]
    else:
        bad = known
    chosen = np.setdiff1d(np.flatnonzero(shapely.get_type_id(shapes) == 1), bad)
    coordinates, owner = shapely.get_coordinates(shapes[chosen], return_index=True)
    first = np.concatenate(([0], np.cumsum(np.bincount(owner, minlength=len(chosen))))).astype(np.int64)
    road_class = np.array([kept[i][2] for i in chosen], dtype=np.uint8)
    level = np.array([level_of(*(kept[i][3].get(k) for k in ("bridge", "tunnel", "layer"))) for i in chosen], dtype=np.int16)
    return RawLines(coordinates[:, 0].copy(), coordinates[:, 1].copy(), first, road_class, level)


def _merge_directions(raw: RawLines) -> tuple[RawLines, int]:
    """Return every shape once, whichever way it runs (the widest class wins), and how many were merged."""
    xy = np.column_stack((raw.x, raw.y))
    best: dict[bytes, int] = {}
    for line in range(raw.n_lines):
        points = xy[raw.first[line] : raw.first[line + 1]]
        key = min(points.tobytes(), points[::-1].tobytes())
        if key not in best or raw.road_class[line] < raw.road_class[best[key]]:
            best[key] = line
    chosen = np.array(sorted(best.values()), dtype=np.int64)
    return raw.take(chosen), raw.n_lines - len(chosen)
