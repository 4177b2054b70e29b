"""How far is it from here to there, asked by a kernel in the middle of a run? Exact shortest ways, one pair at a time.

Called by the duty room (`sim.phases.dispatch`) and by pursuit (`sim.phases.chase`) for a few pairs an hour. A* over the
junctions with the straight line as lower bound: some 100 junctions a question, no table that grows with the city
(next-hop tables of `sim.city.hops` are faster a hop, but cost 360 bytes a resident at 100,000 residents; decision 0013).
Writes only its own working room. Lengths are whole half millimetres, as in `sim.city.routing`, so the same way has the
same length everywhere and ties are real.
"""

from typing import NamedTuple

import numpy as np

from sim.city.city import City
from sim.city.routing import FAR, UNITS_A_METRE, make_graph, pop, push
from sim.core.jit import inline, inner

_NODE_BITS = np.int64(24)
_NODE_MASK = np.int64(2**24 - 1)


class Network(NamedTuple):
    """Streets as A* needs them; coordinates are in half millimetres, shrunk where a street is declared shorter than its chord."""

    first: np.ndarray  # int32[node + 1]
    other: np.ndarray  # int32[link]
    place: np.ndarray  # int32[link]
    half: np.ndarray  # int64[place]
    ends: np.ndarray  # int32[place, 2]
    node_x: np.ndarray  # float64[node]
    node_y: np.ndarray  # float64[node]
    mid_x: np.ndarray  # float64[place]
    mid_y: np.ndarray  # float64[place]


class Room(NamedTuple):
    """Working room of searches; between searches every distance is FAR."""

    distance: np.ndarray  # int64[node]
    before: np.ndarray  # int32[node]
    through: np.ndarray  # int32[node]
    touched: np.ndarray  # int32[node]
    heap: np.ndarray  # int64[...]
    route: np.ndarray  # int32[place + 2] places of the last way that was traced


def make_network(city: City) -> tuple[Network, Room]:
    """Return the network of a city and room for one search at a time."""
    graph, streets = make_graph(city.streets), city.streets
    chord = np.hypot(*(n[graph.ends[:, 0]] - n[graph.ends[:, 1]] for n in (streets.node_x, streets.node_y)))
    for side in range(2):
        ends = graph.ends[:, side]
        chord = np.maximum(chord, 2.0 * np.hypot(streets.node_x[ends] - city.place_x, streets.node_y[ends] - city.place_y))
    tight = min(1.0, float((2.0 * graph.half / UNITS_A_METRE / np.maximum(chord, 1e-3)).min())) if len(chord) else 1.0
    scale = tight * (1.0 - 1e-9) * UNITS_A_METRE
    n = graph.n_nodes
    network = Network(
        graph.first, graph.other, graph.place, graph.half, graph.ends,
        streets.node_x * scale, streets.node_y * scale, city.place_x * scale, city.place_y * scale,
    )  # fmt: skip
    empty = np.full(n, -1, np.int32)
    room = Room(
        np.full(n, FAR),
        empty,
        empty.copy(),
        empty.copy(),
        np.zeros(2 * len(graph.other) + 8, np.int64),
        np.zeros(len(graph.half) + 2, np.int32),
    )
    return network, room


@inline
def bound(x, y, to_x, to_y):
    """Return a lower bound of the way in half millimetres: the straight line."""
    return np.int64(np.floor(np.sqrt((x - to_x) * (x - to_x) + (y - to_y) * (y - to_y))))


@inline
def straight(network, a, b):
    """Return a lower bound of the way between two midpoints in half millimetres."""
    return bound(network.mid_x[a], network.mid_y[a], network.mid_x[b], network.mid_y[b])


@inner
def shortest(a, b, limit, network, room):
    """Return (half millimetres from midpoint a to midpoint b, node next to b): FAR and -1 where it is farther than `limit` or no way leads."""
    if a == b:
        return np.int64(0), np.int64(-1)
    to_x, to_y = network.mid_x[b], network.mid_y[b]
    distance, heap = room.distance, room.heap
    size, touched = np.int64(0), np.int64(0)
    for side in range(2):
        node = np.int64(network.ends[a, side])
        if distance[node] == FAR:
            distance[node] = network.half[a]
            room.before[node] = -1
            room.through[node] = a
            room.touched[touched] = node
            touched += 1
            push(heap, size, ((network.half[a] + bound(network.node_x[node], network.node_y[node], to_x, to_y)) << _NODE_BITS) | node)
            size += 1
    best, end = FAR, np.int64(-1)
    left, right = np.int64(network.ends[b, 0]), np.int64(network.ends[b, 1])
    while size > 0:
        key = pop(heap, size)
        size -= 1
        node, promise = key & _NODE_MASK, key >> _NODE_BITS
        if promise >= best or promise > limit:
            break
        so_far = distance[node]
        if promise > so_far + bound(network.node_x[node], network.node_y[node], to_x, to_y):
            continue
        if (node == left or node == right) and so_far + network.half[b] < best:
            best, end = so_far + network.half[b], node
        for link in range(network.first[node], network.first[node + 1]):
            there = np.int64(network.other[link])
            reach = so_far + 2 * network.half[network.place[link]]
            if reach < distance[there] and size < heap.shape[0]:
                if distance[there] == FAR:
                    room.touched[touched] = there
                    touched += 1
                distance[there] = reach
                room.before[there] = node
                room.through[there] = network.place[link]
                push(heap, size, ((reach + bound(network.node_x[there], network.node_y[there], to_x, to_y)) << _NODE_BITS) | there)
                size += 1
    for i in range(touched):
        distance[room.touched[i]] = FAR
    if best > limit:
        return FAR, np.int64(-1)
    return best, end


@inner
def trace(a, b, end, room):
    """Write the places of the way that `shortest(a, b)` just found into room.route, from a to b; return their number."""
    route = room.route
    n = np.int64(1)
    route[0] = b
    node = np.int64(end)
    while node >= 0 and n < route.shape[0]:
        if route[n - 1] != room.through[node]:
            route[n] = room.through[node]
            n += 1
        node = np.int64(room.before[node])
    if route[n - 1] != a and n < route.shape[0]:  # a == b, or no way: straight there
        route[n] = a
        n += 1
    for i in range(n >> 1):
        route[i], route[n - 1 - i] = route[n - 1 - i], route[i]
    return n
