"""How far is it along the streets, and which way? Distances and routes between the midpoints of places.

Called by the city builder (near lists, travel times), by set-up code that needs distances in bulk, and by reports.
It writes nothing. `sim.city.hops` holds the next-hop tables for kernels.

Lengths are whole half millimetres (`int64`), so sums of lengths have no rounding: distances are symmetric, equal on
every processor, and ties are real ties. The way between two places leads from the midpoint of the one to the midpoint
of the other; from a place to itself it is 0.
"""

from dataclasses import dataclass

import numpy as np

from sim.city.city import City, Streets
from sim.core.errors import ChanganError
from sim.core.jit import inline, phase

UNITS_A_METRE = 2_000  # half millimetres: half of a whole number of millimetres is whole
FAR = np.int64(2**38)  # farther than any two places: 137,000 km
NOWHERE = np.int64(-1)  # no node
_NODE_BITS = np.int64(24)
_NODE_MASK = np.int64(2**24 - 1)


@dataclass(frozen=True)
class Graph:
    """Streets as rows of links: the links of node n are first[n]:first[n + 1]."""

    first: np.ndarray  # int32[node + 1]
    other: np.ndarray  # int32[link] node at the far end
    place: np.ndarray  # int32[link] place of the link
    half: np.ndarray  # int64[place] half the length, in half millimetres
    ends: np.ndarray  # int32[place, 2] nodes

    @property
    def n_nodes(self) -> int:
        """Number of junctions."""
        return len(self.first) - 1


def make_graph(streets: Streets) -> Graph:
    """Turn streets into rows of links, in the order of place numbers."""
    n_nodes, n_places = len(streets.node_x), len(streets.place_from)
    ends = np.stack([streets.place_from, streets.place_to], axis=1).astype(np.int32)
    place = np.repeat(np.arange(n_places, dtype=np.int32), 2)
    order = np.argsort(ends.ravel(), kind="stable")
    first = np.zeros(n_nodes + 1, np.int32)
    np.cumsum(np.bincount(ends.ravel(), minlength=n_nodes), out=first[1:])
    half = np.maximum(1, np.rint(streets.length_m.astype(np.float64) * 1000.0)).astype(np.int64)
    other = np.ascontiguousarray(ends[:, ::-1].ravel()[order])
    return Graph(first, other, np.ascontiguousarray(place[order]), half, np.ascontiguousarray(ends))


@dataclass(frozen=True)
class Tree:
    """Room for the result of one search; `reached` counts the settled nodes, listed in `order`."""

    distance: np.ndarray  # int64[node] from the midpoint of the start, FAR where not reached
    before: np.ndarray  # int32[node] the node before, -1 at the ends of the starting place
    through: np.ndarray  # int32[node] the place walked to reach the node
    order: np.ndarray  # int32[node] nodes by distance
    heap: np.ndarray  # int64[...] work space


def make_tree(graph: Graph) -> Tree:
    """Make room for searches on a graph."""
    n = graph.n_nodes
    return Tree(
        np.full(n, FAR), np.full(n, -1, np.int32), np.full(n, -1, np.int32), np.zeros(n, np.int32), np.zeros(len(graph.other) + 4, np.int64)
    )


@inline
def push(heap, size, key):
    """Add a key to a binary heap of `size` keys."""
    child = size
    while child > 0:
        parent = (child - 1) >> 1
        if heap[parent] <= key:
            break
        heap[child] = heap[parent]
        child = parent
    heap[child] = key


@inline
def pop(heap, size):
    """Take the smallest key from a binary heap of `size` keys."""
    smallest = heap[0]
    last = heap[size - 1]
    hole = np.int64(0)
    child = np.int64(1)
    while child < size - 1:
        if child + 1 < size - 1 and heap[child + 1] < heap[child]:
            child += 1
        if heap[child] >= last:
            break
        heap[hole] = heap[child]
        hole = child
        child = 2 * hole + 1
    heap[hole] = last
    return smallest


@phase
def search(first, other, place, half, ends, start, most, radius, until, distance, before, through, order, heap):
    """Settle the nodes nearest to the midpoint of `start`: `most` of them, and on to node `until` unless it is NOWHERE.

    None beyond `radius` is settled. Equal distances settle in the order of node numbers. Returns the number settled;
    `distance` is final for order[:number] and FAR or an upper bound elsewhere. `clear` makes the arrays ready for the next search.
    """
    size = np.int64(0)  # a bare number would compile `push` and `pop` twice
    for side in range(2):
        node = ends[start, side]
        if distance[node] == FAR:
            distance[node] = half[start]
            before[node] = -1
            through[node] = start
            push(heap, size, (half[start] << _NODE_BITS) | np.int64(node))
            size += 1
    reached = np.int64(0)
    waiting = until >= 0
    while size > 0 and (reached < most or waiting):
        key = pop(heap, size)
        size -= 1
        node = key & _NODE_MASK
        so_far = key >> _NODE_BITS
        if so_far > distance[node]:
            continue
        if so_far > radius:
            break
        order[reached] = node
        reached += 1
        if node == until:
            waiting = False
        for link in range(first[node], first[node + 1]):
            next_node = other[link]
            reach = so_far + 2 * half[place[link]]
            if reach < distance[next_node]:
                distance[next_node] = reach
                before[next_node] = node
                through[next_node] = place[link]
                push(heap, size, (reach << _NODE_BITS) | np.int64(next_node))
                size += 1
    return reached


@phase
def clear(first, other, ends, start, reached, order, distance):
    """Set `distance` back to FAR wherever the last search may have written it."""
    distance[ends[start, 0]] = FAR
    distance[ends[start, 1]] = FAR
    for i in range(reached):
        distance[order[i]] = FAR
        for link in range(first[order[i]], first[order[i] + 1]):
            distance[other[link]] = FAR


def distance_m(city: City, from_places: np.ndarray, to_places: np.ndarray) -> np.ndarray:
    """Return float64[from, to]: metres between midpoints along the streets, inf where there is no way (exact)."""
    from scipy.sparse import coo_matrix  # on demand: not for a city out of the store
    from scipy.sparse.csgraph import dijkstra

    graph = make_graph(city.streets)
    starts, targets = np.asarray(from_places, np.int64), np.asarray(to_places, np.int64)
    length = 2.0 * graph.half
    low, high = np.minimum(*graph.ends.T), np.maximum(*graph.ends.T)
    order = np.lexsort((length, high, low))  # parallel streets: a sparse matrix would add them up, so keep the shortest
    keep = order[np.append(True, (np.diff(low[order]) != 0) | (np.diff(high[order]) != 0))]
    keep = keep[low[keep] != high[keep]]
    links = coo_matrix((length[keep], (low[keep], high[keep])), shape=(graph.n_nodes, graph.n_nodes)).tocsr()
    nodes, row = np.unique(graph.ends[starts], return_inverse=True)
    between = dijkstra(links, directed=False, indices=nodes)
    row = row.reshape(-1, 2)
    way = np.full((len(starts), len(targets)), np.inf)
    for a in range(2):
        for b in range(2):
            np.minimum(way, between[row[:, a]][:, graph.ends[targets, b]], out=way)
    way += graph.half[starts][:, None] + graph.half[targets][None, :]
    way[starts[:, None] == targets[None, :]] = 0.0
    return way / UNITS_A_METRE


def route(city: City, a: int, b: int) -> list[int]:
    """Return the places of the shortest way from a to b, both included (only [a] when they are the same).

    Errors: ChanganError when no street leads from the one to the other.
    """
    if a == b:
        return [int(a)]
    graph = make_graph(city.streets)
    tree = make_tree(graph)
    search(
        graph.first,
        graph.other,
        graph.place,
        graph.half,
        graph.ends,
        a,
        graph.n_nodes,
        FAR,
        NOWHERE,
        tree.distance,
        tree.before,
        tree.through,
        tree.order,
        tree.heap,
    )
    left, right = graph.ends[b]
    node = left if tree.distance[left] <= tree.distance[right] else right
    if tree.distance[node] == FAR:
        raise ChanganError(f"no street leads from place {a} to place {b}: use the largest connected part of the network")
    places = [int(b)]
    while node >= 0:
        if places[-1] != tree.through[node]:
            places.append(int(tree.through[node]))
        node = tree.before[node]
    return places[::-1]
