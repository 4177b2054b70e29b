"""Where do streets of one level cross or touch without sharing a vertex, and what if they met there?

Drawn data often lets lines cross without a common point. `count_crossings` says how often; `node_crossings` (the option
noding="planar") puts a vertex there. Lines whose bridge, tunnel or layer tags differ pass over each other and never
meet. Called by `sim.city.streets`. Geometry is done in whole centimetres, so that the tests of crossing are exact.
"""

import numpy as np
import shapely

from sim.city.lines import Edges, unique_edges, unique_points

TOUCH_CM = 1.0  # an end this near to another line touches it
PASSES = 3  # rounding a crossing to 1 cm bends both lines by less than 1 cm, which may (rarely) make a new one


def count_crossings(edges: Edges) -> int:
    """Return the number of points where edges of one level cross or touch without a common vertex."""
    _, x, y = _meeting_points(edges)
    return len(unique_points(x, y)[0])


def node_crossings(edges: Edges) -> tuple[Edges, int]:
    """Return the edges cut at every crossing of one level, and the number of crossings."""
    found = 0
    for step in range(PASSES):
        edge, x, y = _meeting_points(edges)
        if len(edge) == 0:
            break
        found = len(unique_points(x, y)[0]) if step == 0 else found
        edges = _insert(edges, edge, x, y)
    return edges, found


def _meeting_points(edges: Edges) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return (edge, x, y) int64: points in cm to be put into edges, one row for each edge that gets one."""
    first, second = _near_pairs(edges)
    rows = [_crossings(edges, first, second)]
    for line, other in ((first, second), (second, first)):
        for end in (edges.a, edges.b):
            rows.append(_touches(edges, line, end[other]))
    edge, x, y = (np.concatenate(part) for part in zip(*rows, strict=True))
    return edge, x, y


def _near_pairs(edges: Edges) -> tuple[np.ndarray, np.ndarray]:
    """Return pairs (i < j) of edges of one level that come within a centimetre of each other beside a shared vertex."""
    ax, ay, bx, by = (at.astype(np.float64) for at in (edges.x[edges.a], edges.y[edges.a], edges.x[edges.b], edges.y[edges.b]))
    pieces = shapely.linestrings(np.stack((np.stack((ax, ay), 1), np.stack((bx, by), 1)), 1))
    around = shapely.box(ax - TOUCH_CM, np.minimum(ay, by) - TOUCH_CM, bx + TOUCH_CM, np.maximum(ay, by) + TOUCH_CM)  # ax <= bx
    i, j = shapely.STRtree(pieces).query(around)
    keep = (i < j) & (edges.level[i] == edges.level[j])
    i, j = i[keep], j[keep]
    order = np.lexsort((j, i))
    return i[order], j[order]


def _crossings(edges: Edges, i: np.ndarray, j: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the points where the insides of edges i and j cross."""
    px, py = edges.x[edges.a[i]], edges.y[edges.a[i]]
    rx, ry = edges.x[edges.b[i]] - px, edges.y[edges.b[i]] - py
    qx, qy = edges.x[edges.a[j]] - px, edges.y[edges.a[j]] - py
    sx, sy = edges.x[edges.b[j]] - edges.x[edges.a[j]], edges.y[edges.b[j]] - edges.y[edges.a[j]]
    area = rx * sy - ry * sx
    sign = np.sign(area)
    along_i, along_j = (qx * sy - qy * sx) * sign, (qx * ry - qy * rx) * sign
    size = np.abs(area)
    inside = (size > 0) & (along_i > 0) & (along_i < size) & (along_j > 0) & (along_j < size)
    share = along_i[inside] / size[inside]
    x = px[inside] + np.rint(rx[inside] * share).astype(np.int64)
    y = py[inside] + np.rint(ry[inside] * share).astype(np.int64)
    edge = np.concatenate((i[inside], j[inside]))
    return _not_an_end(edges, edge, np.tile(x, 2), np.tile(y, 2))


def _touches(edges: Edges, line: np.ndarray, vertex: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the vertices that lie on the inside of the edges `line`."""
    px, py = edges.x[edges.a[line]], edges.y[edges.a[line]]
    rx, ry = edges.x[edges.b[line]] - px, edges.y[edges.b[line]] - py
    vx, vy = edges.x[vertex] - px, edges.y[vertex] - py
    squared = rx * rx + ry * ry
    ahead = vx * rx + vy * ry
    off = (rx * vy - ry * vx).astype(np.float64)
    on = (ahead > 0) & (ahead < squared) & (off * off <= TOUCH_CM * TOUCH_CM * squared)
    return _not_an_end(edges, line[on], edges.x[vertex[on]], edges.y[vertex[on]])


def _not_an_end(edges: Edges, edge: np.ndarray, x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Leave out points that are an end of their edge already."""
    a, b = edges.a[edge], edges.b[edge]
    new = ((x != edges.x[a]) | (y != edges.y[a])) & ((x != edges.x[b]) | (y != edges.y[b]))
    return edge[new], x[new], y[new]


def _insert(edges: Edges, edge: np.ndarray, x: np.ndarray, y: np.ndarray) -> Edges:
    """Cut edges at the given points."""
    number = np.arange(len(edges.a))
    owner = np.concatenate((number, edge, number))
    at_x = np.concatenate((edges.x[edges.a], x, edges.x[edges.b]))
    at_y = np.concatenate((edges.y[edges.a], y, edges.y[edges.b]))
    a, b = edges.a[owner], edges.b[owner]
    ahead = (at_x - edges.x[a]) * (edges.x[b] - edges.x[a]) + (at_y - edges.y[a]) * (edges.y[b] - edges.y[a])
    order = np.lexsort((at_y, at_x, ahead, owner))
    vx, vy, vertex = unique_points(at_x[order], at_y[order])
    owner = owner[order]
    piece = np.flatnonzero((owner[1:] == owner[:-1]) & (vertex[1:] != vertex[:-1]))
    of_piece = owner[piece]
    return unique_edges(vx, vy, vertex[piece], vertex[piece + 1], edges.road_class[of_piece], edges.level[of_piece], of_piece)[0]
