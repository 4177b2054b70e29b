"""What are the pieces of street between two drawn points, each once?

Lines as read from a file (`RawLines`, from sim.city.vector, graphml, osm) become `Edges`: straight pieces between
vertices on a grid of 1 cm, where equal coordinates are one vertex and no piece appears twice. Everything later (noding,
chains, components) works on edges, so the order of the lines in the file, their direction and the way they overlap
cannot matter. Called by `sim.city.streets`.
"""

from dataclasses import dataclass

import numpy as np

CM = 100.0  # coordinates are whole centimetres
LENGTH_UNIT = 10_000.0  # lengths are summed as whole tenths of a millimetre: a sum of whole numbers has no order


@dataclass(frozen=True)
class RawLines:
    """Lines as read, vertices one after another; x, y in the system of the file or, once projected, in metres."""

    x: np.ndarray  # float64[vertex]
    y: np.ndarray  # float64[vertex]
    first: np.ndarray  # int64[line + 1] into vertex
    road_class: np.ndarray  # uint8[line] RoadClass
    level: np.ndarray  # int16[line]: lines of different bridge, tunnel or layer tags differ here

    @property
    def n_lines(self) -> int:
        """Number of lines."""
        return len(self.first) - 1

    @property
    def line(self) -> np.ndarray:
        """Line int64[vertex] that each vertex belongs to."""
        return np.repeat(np.arange(self.n_lines), np.diff(self.first))

    def take(self, lines: np.ndarray) -> "RawLines":
        """Return only the given lines (int64, numbers)."""
        first, source = ragged_take(self.first, lines)
        return RawLines(self.x[source], self.y[source], first, self.road_class[lines], self.level[lines])


@dataclass(frozen=True)
class Edges:
    """Straight pieces between vertices; vertices are numbered by x, then y."""

    x: np.ndarray  # int64[vertex] cm
    y: np.ndarray  # int64[vertex] cm
    a: np.ndarray  # int64[edge] vertex, a < b
    b: np.ndarray  # int64[edge] vertex
    road_class: np.ndarray  # uint8[edge]
    level: np.ndarray  # int16[edge]

    @property
    def length(self) -> np.ndarray:
        """Lengths int64[edge] in tenths of a millimetre."""
        return edge_length(self.x[self.a], self.y[self.a], self.x[self.b], self.y[self.b])


@dataclass(frozen=True)
class LineCounts:
    """What `to_edges` found: lines that vanish, and the figures before streets are merged into chains."""

    zero_length_lines: int
    duplicate_lines: int
    duplicate_km: float
    shared_nodes: int  # line ends and vertices that two lines (or one line twice) pass
    shared_segments: int  # pieces between them


def edge_length(ax: np.ndarray, ay: np.ndarray, bx: np.ndarray, by: np.ndarray) -> np.ndarray:
    """Return int64 lengths in tenths of a millimetre between points given in whole centimetres."""
    dx, dy = (bx - ax).astype(np.float64), (by - ay).astype(np.float64)
    return np.rint(np.sqrt(dx * dx + dy * dy) * (LENGTH_UNIT / CM)).astype(np.int64)


def lines_from_lists(lines, road_class=None, level=None) -> RawLines:
    """Pack a list of (n, 2) coordinate lists: for tests, examples and synthetic streets."""
    parts = [np.asarray(line, dtype=np.float64).reshape(-1, 2) for line in lines]
    points = np.concatenate(parts) if parts else np.zeros((0, 2))
    first = np.concatenate(([0], np.cumsum([len(part) for part in parts]))).astype(np.int64)
    classes = np.full(len(parts), 2) if road_class is None else np.asarray(road_class)
    levels = np.zeros(len(parts)) if level is None else np.asarray(level)
    return RawLines(points[:, 0].copy(), points[:, 1].copy(), first, classes.astype(np.uint8), levels.astype(np.int16))


def to_edges(raw: RawLines) -> tuple[Edges, LineCounts]:
    """Cut lines (in metres) into edges, each pair of vertices once; the widest class wins where lines lie on each other."""
    column, row = np.rint(raw.x * CM).astype(np.int64), np.rint(raw.y * CM).astype(np.int64)
    vx, vy, vertex = unique_points(column, row)
    line = raw.line
    piece = np.flatnonzero((line[1:] == line[:-1]) & (vertex[1:] != vertex[:-1]))
    owner = line[piece]
    tail, head = vertex[piece], vertex[piece + 1]
    edges, kept = unique_edges(vx, vy, tail, head, raw.road_class[owner], raw.level[owner], owner)
    return edges, _count(raw.n_lines, owner, tail, head, kept, edges, vx, vy)


def unique_points(column: np.ndarray, row: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return distinct points by (x, y) and, for every input point, the number of its distinct point."""
    if len(column) == 0:
        return column, row, np.zeros(0, dtype=np.int64)
    low_x, low_y = column.min(), row.min()
    span = row.max() - low_y + 1
    key, vertex = np.unique((column - low_x) * span + (row - low_y), return_inverse=True)
    return key // span + low_x, key % span + low_y, vertex.astype(np.int64)


def unique_edges(vx, vy, tail, head, road_class, level, owner) -> tuple[Edges, np.ndarray]:
    """Return each vertex pair once (smallest class, then level, then owner) and which input pieces were kept."""
    a, b = np.minimum(tail, head), np.maximum(tail, head)
    order = np.lexsort((owner, level, road_class, b, a))
    new = np.ones(len(order), dtype=bool)
    new[1:] = (a[order][1:] != a[order][:-1]) | (b[order][1:] != b[order][:-1])
    kept = order[new]
    return Edges(vx, vy, a[kept], b[kept], road_class[kept], level[kept]), kept


def _count(n_lines: int, owner, tail, head, kept, edges: Edges, vx, vy) -> LineCounts:
    """Count vanished lines, and nodes and segments as 'split at shared vertices' means them."""
    pieces, left = np.bincount(owner, minlength=n_lines), np.bincount(owner[kept], minlength=n_lines)
    lengths = edge_length(vx[tail], vy[tail], vx[head], vy[head])
    duplicate = int(lengths.sum() - edges.length.sum())
    survives = left[owner] > 0
    tail, head, owner = tail[survives], head[survives], owner[survives]
    starts = np.ones(len(owner), dtype=bool)
    starts[1:] = (owner[1:] != owner[:-1]) | (tail[1:] != head[:-1])
    passed = np.concatenate((tail[starts], head))  # every vertex a line passes, once for each time it does
    times = np.bincount(passed, minlength=len(vx))
    node = times > 1
    ends = np.ones(len(owner), dtype=bool)
    ends[:-1] = starts[1:]
    node[tail[starts]] = True
    node[head[ends]] = True
    return LineCounts(
        zero_length_lines=int((pieces == 0).sum()),
        duplicate_lines=int(((pieces > 0) & (left == 0)).sum()),
        duplicate_km=duplicate / LENGTH_UNIT / 1000.0,
        shared_nodes=int(node.sum()),
        shared_segments=int(node[head].sum()),
    )


def ragged_take(first: np.ndarray, pick: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return (new_first, source): rows `pick` of a CSR list, and where each of their items comes from."""
    counts = (first[1:] - first[:-1])[pick].astype(np.int64)
    new_first = np.concatenate(([0], np.cumsum(counts))).astype(np.int64)
    return new_first, np.arange(new_first[-1]) + np.repeat(first[pick] - new_first[:-1], counts)
