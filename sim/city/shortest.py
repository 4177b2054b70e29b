"""How far is it from here to there, asked by a kernel in the middle of a run? Exact shortest ways, one pair at a time.

Called by the duty room (`sim.phases.dispatch`) and by pursuit (`sim.phases.chase`) for a few pairs an hour. A* over the
junctions with the straight line as lower bound: some 100 junctions a question, no table that grows with the city
(next-hop tables of `sim.city.hops` are faster a hop, but cost 360 bytes a resident at 100,000 residents; decision 0013).
Writes only its own working room. Lengths are whole half millimetres, as in `sim.city.routing`, so the same way has the
same length everywhere and ties are real.
"""

from typing import Any, NamedTuple

import numpy as np

from sim.city.city import City
from sim.city.routing import FAR, UNITS_A_METRE, make_graph, pop, push
from sim.core.jit import inline, inner
from sim.core.rows import records

_NODE_BITS = np.int64(24)
_NODE_MASK = np.int64(2**24 - 1)


# Coordinates are in half millimetres, shrunk where a street is declared shorter than its chord. What is read together is one record:
# a compiled function takes seven arguments for every array, and those of the duty room once took 800 (docs/decisions/0027).
NODE = {"first": "i8", "x": "f8", "y": "f8"}  # first row of its links
LINK = {"other": "i4", "place": "i4"}
MIDPOINT = {"half": "i8", "x": "f8", "y": "f8", "start": "i8", "end": "i8"}  # half the length; nodes at its ends
REACHED = {"distance": "i8", "before": "i4", "through": "i4"}


class Network(NamedTuple):
    """Streets as A* needs them."""

    nodes: Any  # NODE[node + 1]
    links: Any  # LINK[link]
    places: Any  # MIDPOINT[place]


class Room(NamedTuple):
    """Working room of searches; between searches every distance is FAR."""

    nodes: Any  # REACHED[node]
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
    x, y = (np.append(along * scale, 0.0) for along in (streets.node_x, streets.node_y))
    start, end = graph.ends.T
    network = Network(
        records(NODE, n + 1, first=graph.first, x=x, y=y),
        records(LINK, len(graph.other), other=graph.other, place=graph.place),
        records(MIDPOINT, len(graph.half), half=graph.half, x=city.place_x * scale, y=city.place_y * scale, start=start, end=end),
    )
    room = Room(
        records(REACHED, n, distance=FAR, before=-1, through=-1),
        np.full(n, -1, np.int32),
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
    here, there = network.places[a], network.places[b]
    return bound(here.x, here.y, there.x, there.y)


@inner
def shortest(a, b, limit, network, room):
    """Return (half millimetres from midpoint a to midpoint b, node next to b): FAR and -1 where it is farther than `limit` or no way leads."""
    if a == b:
        return np.int64(0), np.int64(-1)
    nodes, places, reached, heap = network.nodes, network.places, room.nodes, room.heap
    to_x, to_y, to_half = places[b].x, places[b].y, places[b].half
    size, touched = np.int64(0), np.int64(0)
    for side in range(2):
        node = places[a].start if side == 0 else places[a].end
        if reached[node].distance == FAR:
            reached[node].distance = places[a].half
            reached[node].before = -1
            reached[node].through = a
            room.touched[touched] = node
            touched += 1
            push(heap, size, ((places[a].half + bound(nodes[node].x, nodes[node].y, to_x, to_y)) << _NODE_BITS) | node)
            size += 1
    best, end = FAR, np.int64(-1)
    left, right = places[b].start, places[b].end
    while size > 0:
        key = pop(heap, size)
        size -= 1
        node, promise = key & _NODE_MASK, key >> _NODE_BITS
        if promise >= best or promise > limit:
            break
        so_far = reached[node].distance
        if promise > so_far + bound(nodes[node].x, nodes[node].y, to_x, to_y):
            continue
        if (node == left or node == right) and so_far + to_half < best:
            best, end = so_far + to_half, node
        for row in range(nodes[node].first, nodes[node + 1].first):
            link = network.links[row]
            there = np.int64(link.other)
            reach = so_far + 2 * places[link.place].half
            if reach < reached[there].distance and size < heap.shape[0]:
                if reached[there].distance == FAR:
                    room.touched[touched] = there
                    touched += 1
                reached[there].distance = reach
                reached[there].before = node
                reached[there].through = link.place
                push(heap, size, ((reach + bound(nodes[there].x, nodes[there].y, to_x, to_y)) << _NODE_BITS) | there)
                size += 1
    for i in range(touched):
        reached[room.touched[i]].distance = FAR
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
        if route[n - 1] != room.nodes[node].through:
            route[n] = room.nodes[node].through
            n += 1
        node = np.int64(room.nodes[node].before)
    if route[n - 1] != a and n < route.shape[0]:  # a == b, or no way: straight there
        route[n] = a
        n += 1
    for i in range(n >> 1):
        route[i], route[n - 1 - i] = route[n - 1 - i], route[i]
    return n
