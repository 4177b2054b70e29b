"""Which streets run from junction to junction, and which of them hang together?

A junction is a vertex where one, three or more edges meet, or where the road class changes; the edges between two
junctions are one street segment (a place). No segment begins and ends at the same junction: a loop is cut at the vertex nearest
its half. Called by `sim.city.streets`; all steps are array operations, so a province is no slower a segment than a village.
"""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from sim.city.city import Streets
from sim.city.hilbert import hilbert_order
from sim.city.lines import CM, LENGTH_UNIT, Edges, ragged_take


@dataclass(frozen=True)
class Chains:
    """Street segments as lists of vertices (CSR), each running from its lower to its higher end vertex."""

    first: np.ndarray  # int64[chain + 1] into vertex
    vertex: np.ndarray  # int64[...]
    length: np.ndarray  # int64[chain] tenths of a millimetre
    road_class: np.ndarray  # uint8[chain]
    component: np.ndarray  # int64[chain], numbered by first vertex

    @property
    def start(self) -> np.ndarray:
        """First vertex of every chain."""
        return self.vertex[self.first[:-1]]

    @property
    def end(self) -> np.ndarray:
        """Last vertex of every chain."""
        return self.vertex[self.first[1:] - 1]


def vertex_components(edges: Edges) -> np.ndarray:
    """Return int64[vertex]: the number of the connected part that a vertex belongs to."""
    n = len(edges.x)
    graph = coo_array((np.ones(len(edges.a), dtype=np.int8), (edges.a, edges.b)), shape=(n, n))
    return connected_components(graph, directed=False)[1].astype(np.int64)


def to_chains(edges: Edges) -> Chains:
    """Join edges through vertices that are no junction; see the module's text for what a junction is."""
    component = vertex_components(edges)
    junction = _junctions(edges, component)
    chains = _chain(edges, junction, component)
    loops = np.flatnonzero(chains.start == chains.end)
    if len(loops):
        junction[_middle_vertices(edges, chains, loops)] = True
        chains = _chain(edges, junction, component)
    return chains


def _junctions(edges: Edges, component: np.ndarray) -> np.ndarray:
    """Return bool[vertex]; a ring without any junction gets one at its first vertex."""
    n = len(edges.x)
    ends = np.concatenate((edges.a, edges.b))
    degree = np.bincount(ends, minlength=n)
    kind = np.concatenate((edges.road_class, edges.road_class)).astype(np.float64)
    total, squares = np.bincount(ends, kind, n), np.bincount(ends, kind * kind, n)
    junction = (degree != 2) | (2.0 * squares != total * total)  # two classes are equal exactly then
    has_junction = np.zeros(component.max() + 1 if n else 0, dtype=bool)
    has_junction[component[junction]] = True
    first_vertex = np.unique(component, return_index=True)[1]
    junction[first_vertex[~has_junction]] = True
    return junction & (degree > 0)


def _chain(edges: Edges, junction: np.ndarray, component: np.ndarray) -> Chains:
    """Rank every directed edge by its distance to the end of its chain (pointer jumping), then sort by rank."""
    n_edges = len(edges.a)
    tail, head = np.concatenate((edges.a, edges.b)), np.concatenate((edges.b, edges.a))
    twin = np.concatenate((np.arange(n_edges, 2 * n_edges), np.arange(n_edges)))
    leaving = np.bincount(tail, np.arange(2 * n_edges), len(edges.x)).astype(np.int64)
    last = junction[head]
    jump = np.where(last, np.arange(2 * n_edges), leaving[head] - twin)
    rank = np.where(last, 0, 1)
    while True:
        further = jump[jump]
        if np.array_equal(further, jump):
            break
        rank, jump = rank + rank[jump], further
    back = jump[twin]
    start, end = head[back], head[jump]
    forward = (start < end) | ((start == end) & (tail[back] < tail[jump]))
    chosen = np.flatnonzero(forward)
    chosen = chosen[np.lexsort((-rank[chosen], jump[chosen]))]
    return _pack(edges, chosen, tail, head, jump, component)


def _pack(edges: Edges, chosen, tail, head, jump, component) -> Chains:
    """Lay the vertices of the chosen directed edges one chain after another."""
    label = jump[chosen]
    new = np.ones(len(label), dtype=bool)
    new[1:] = label[1:] != label[:-1]
    begin = np.flatnonzero(new)
    counts = np.diff(np.append(begin, len(label)))
    first = np.concatenate(([0], np.cumsum(counts + 1))).astype(np.int64)
    vertex = np.empty(first[-1], dtype=np.int64)
    is_start = np.zeros(first[-1], dtype=bool)
    is_start[first[:-1]] = True
    vertex[is_start], vertex[~is_start] = tail[chosen[begin]], head[chosen]
    edge = chosen % max(len(edges.a), 1)
    length = np.add.reduceat(edges.length[edge], begin) if len(begin) else np.zeros(0, dtype=np.int64)
    return Chains(first, vertex, length, edges.road_class[edge[begin]], component[tail[chosen[begin]]])


def _middle_vertices(edges: Edges, chains: Chains, loops: np.ndarray) -> np.ndarray:
    """Return for each loop its inner vertex nearest to half its length; the lower number where two are as near."""
    middles = []
    for loop in loops:  # loops are rare (a few in a thousand segments)
        v = chains.vertex[chains.first[loop] : chains.first[loop + 1]]
        dx, dy = np.diff(edges.x[v]).astype(np.float64), np.diff(edges.y[v]).astype(np.float64)
        run = np.cumsum(np.sqrt(dx * dx + dy * dy))
        off = np.abs(run[:-1] - run[-1] / 2.0)
        middles.append(v[1:-1][np.lexsort((v[1:-1], off))[0]])
    return np.array(middles, dtype=np.int64)


def largest_component(chains: Chains) -> np.ndarray:
    """Return bool[chain]: the connected part with the most street length (the first of equals)."""
    return chains.component == np.argmax(np.bincount(chains.component, chains.length.astype(np.float64)))


def to_streets(edges: Edges, chains: Chains, chosen: np.ndarray) -> Streets:
    """Number junctions and the chosen chains (bool[chain]) along a Hilbert curve and return the arrays of the city."""
    pick = np.flatnonzero(chosen)
    ends, node_of_end = np.unique(np.concatenate((chains.start[pick], chains.end[pick])), return_inverse=True)
    node_x, node_y = edges.x[ends] / CM, edges.y[ends] / CM
    node_order = hilbert_order(node_x, node_y)
    number = np.empty(len(ends), dtype=np.int64)
    number[node_order] = np.arange(len(ends))
    begin, finish = np.split(number[node_of_end], 2)
    flip = begin > finish
    first, vertex = _gather(chains, pick, flip)
    x, y = edges.x[vertex] / CM, edges.y[vertex] / CM
    middle_x, middle_y = along(x, y, first, 0.5)
    low, high = np.minimum(begin, finish), np.maximum(begin, finish)
    order = hilbert_order(middle_x, middle_y)  # equal midpoints keep the order of edges, which does not depend on the file's
    shape_first, source = ragged_take(first, order)
    return Streets(
        node_x=node_x[node_order],
        node_y=node_y[node_order],
        place_from=low[order].astype(np.int32),
        place_to=high[order].astype(np.int32),
        length_m=(chains.length[pick][order] / LENGTH_UNIT).astype(np.float32),
        road_class=chains.road_class[pick][order].astype(np.uint8),
        shape_first=shape_first.astype(np.int32),
        shape_x=x[source],
        shape_y=y[source],
    )


def _gather(chains: Chains, pick: np.ndarray, flip: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the vertices of the picked chains (CSR), turned round where flip says so."""
    first, source = ragged_take(chains.first, pick)
    turn = np.repeat(flip, np.diff(first))
    mirror = np.repeat(first[:-1] + first[1:] - 1, np.diff(first)) - np.arange(first[-1])
    return first, chains.vertex[source[np.where(turn, mirror, np.arange(first[-1]))]]


def along(x: np.ndarray, y: np.ndarray, first: np.ndarray, share: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the points at `share` of the length of every line x, y float64[vertex] (CSR), rounded to 1 cm."""
    n = len(first) - 1
    dx, dy = np.diff(x), np.diff(y)
    run = np.concatenate(([0], np.cumsum(np.rint(np.sqrt(dx * dx + dy * dy) * LENGTH_UNIT).astype(np.int64))))
    base, total = run[first[:-1]], run[first[1:] - 1] - run[first[:-1]]
    goal = base + np.rint(total * share).astype(np.int64)
    step = np.searchsorted(run, goal, side="right") - 1
    step = np.clip(step, first[:-1], first[1:] - 2) if n else step
    width = run[step + 1] - run[step] if n else step
    part = np.where(width > 0, (goal - run[step]) / np.maximum(width, 1), 0.0) if n else np.zeros(0)
    mid_x = np.rint((x[step] + dx[step] * part) * CM) / CM if n else np.zeros(0)
    mid_y = np.rint((y[step] + dy[step] * part) * CM) / CM if n else np.zeros(0)
    return mid_x, mid_y
