"""Which way next? Tables from which a kernel reads, for a unit at one place bound for another, the next place.

Made by `make_hops` at set-up and read by kernels through the inline scalar `hop`; writes nothing else.

A small city has a full table: one row of slots for every target place. A large one has two levels
(docs/decisions/0007-routing.md): targets fall into blocks of consecutive places (neighbours, by the Hilbert numbering)
that share one row towards the block's hub, and around every target a ball of places that know its shortest way
exactly. A ball holds the hub and, with any place, the places on its shortest way to the target, so a walk that has
entered it never leaves it, and a walk outside comes closer to the hub with every step: there can be no loop. A slot is
the position among the places that touch the place one stands on.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.city.city import City
from sim.city.routing import FAR, NOWHERE, Graph, clear, distance_m, make_graph, make_tree, search
from sim.core.errors import ChanganError
from sim.core.jit import inline, kernel
from sim.core.rng import Purpose, draws

FULL_PLACES = 10_000  # a full table has the square of this many bytes: 100 MB
HUB_BYTES = 100_000_000  # size of the table towards hubs, which decides how many places share a hub
LEAST_BLOCK = 16
BALL_NODES = 256
_NONE = np.uint8(255)


@dataclass(frozen=True)
class Hops:
    """Next-hop tables; `tables` is what kernels take."""

    block: int  # places a block: 1 in a full table
    hub_slot: np.ndarray  # uint8[block, place]
    ball_first: np.ndarray  # int64[block + 1]
    ball_place: np.ndarray  # int32[row] ascending within a block
    ball_slot: np.ndarray  # uint8[row, target within the block], 255 outside the ball of that target
    touch_first: np.ndarray  # int32[place + 1]
    touch_place: np.ndarray  # int32[...]

    @property
    def tables(self) -> tuple[Any, ...]:
        """The tables in the order that `hop` takes them."""
        return (self.block, self.hub_slot, self.ball_first, self.ball_place, self.ball_slot, self.touch_first, self.touch_place)

    @property
    def nbytes(self) -> int:
        """Memory of the tables, without the touching places that belong to the city."""
        return sum(a.nbytes for a in (self.hub_slot, self.ball_first, self.ball_place, self.ball_slot))


@dataclass(frozen=True)
class Walks:
    """How good the tables are, over pairs drawn at random."""

    pairs: int
    lost: int  # walks that did not arrive: always 0
    mean_stretch: float  # length walked over the shortest way
    worst_stretch: float


def make_hops(city: City, full: bool | None = None) -> Hops:
    """Build the tables for a connected city (`full` overrides the choice by size).

    Errors: ChanganError when more than 254 places meet one place (a broken street file), or places are not connected.
    """
    graph, n = make_graph(city.streets), city.n_places
    touch_first, touch_place = np.array(city.touch_first), np.array(city.touch_place)
    if n and int(np.diff(touch_first).max()) >= int(_NONE):
        raise ChanganError(f"place {int(np.diff(touch_first).argmax())} meets more than 254 other places: check the street file")
    whole = n <= FULL_PLACES if full is None else full
    block = 1 if whole else max(LEAST_BLOCK, -(-n * n // HUB_BYTES))
    blocks = -(-n // block)
    hub_slot = np.full((blocks, n), _NONE, np.uint8)
    hubs = np.minimum(np.arange(blocks) * block + block // 2, n - 1)
    shape = (graph.first, graph.other, graph.place, graph.half, graph.ends, touch_first, touch_place)
    tree = make_tree(graph)
    space = (tree.distance, tree.before, tree.through, tree.order, tree.heap)
    _hub_slots(shape, hubs, space, hub_slot)
    if (hub_slot == _NONE).sum() > blocks:  # only the hub itself has no next place
        raise ChanganError("some places cannot be reached: use the largest connected part of the network")
    balls = (np.zeros(blocks + 1, np.int64), np.zeros(0, np.int32), np.zeros((0, block), np.uint8))
    if not whole:
        balls = _balls(graph, shape, hubs, space, block)
    return Hops(block, hub_slot, *balls, touch_first, touch_place)


def _balls(
    graph: Graph, shape: tuple[np.ndarray, ...], hubs: np.ndarray, space: tuple[np.ndarray, ...], block: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    first, rows, slots = [0], [], []
    scratch = np.full((len(graph.half), block), _NONE, np.uint8)
    for number, hub in enumerate(hubs):
        low, high = number * block, min((number + 1) * block, len(graph.half))
        found = _ball_slots(shape, low, high, hub, BALL_NODES, space, scratch)
        found.sort()
        rows.append(found)
        slots.append(scratch[found])
        scratch[found] = _NONE
        first.append(first[-1] + len(found))
    return np.array(first, np.int64), np.concatenate(rows), np.concatenate(slots)


@inline
def hop(tables, here, target):
    """Return the next place on the way from `here` to `target`; `here` itself on arrival."""
    block, hub_slot, ball_first, ball_place, ball_slot, touch_first, touch_place = tables
    if here == target:
        return np.int64(here)
    part = target // block
    slot = hub_slot[part, here]
    low = ball_first[part]
    end = ball_first[part + 1]
    high = end
    while low < high:
        middle = (low + high) >> 1
        if ball_place[middle] < here:
            low = middle + 1
        else:
            high = middle
    if low < end and ball_place[low] == here and ball_slot[low, target - part * block] != _NONE:
        slot = ball_slot[low, target - part * block]
    return np.int64(touch_place[touch_first[here] + slot])


@kernel
def _slot(touch_first, touch_place, place, wanted):
    """Return the position of `wanted` among the places that touch `place`."""
    low = touch_first[place]
    high = touch_first[place + 1]
    while low < high:
        middle = (low + high) >> 1
        if touch_place[middle] < wanted:
            low = middle + 1
        else:
            high = middle
    return np.uint8(low - touch_first[place])


@kernel
def _hub_slots(shape, hubs, space, hub_slot):
    """Write the slot towards each hub for every place but the hub."""
    first, other, place, half, ends, touch_first, touch_place = shape
    distance, before, through, order, heap = space
    for row in range(len(hubs)):
        hub = hubs[row]
        reached = search(first, other, place, half, ends, hub, len(distance), FAR, NOWHERE, distance, before, through, order, heap)
        for here in range(len(half)):
            left = ends[here, 0]
            right = ends[here, 1]
            node = left if distance[left] <= distance[right] else right
            if here != hub and distance[node] < FAR:
                hub_slot[row, here] = _slot(touch_first, touch_place, here, through[node])
        clear(first, other, ends, hub, reached, order, distance)


@kernel
def _ball_slots(shape, low, high, hub, most, space, scratch):
    """Write scratch[place, target - low] for the balls of targets low..high; return the places in any of them."""
    first, other, place, half, ends, touch_first, touch_place = shape
    distance, before, through, order, heap = space
    n_places = len(half)
    listed = np.zeros(n_places, np.uint8)
    found = np.empty(n_places, np.int32)
    settled = np.full(len(distance), -1, np.int32)
    number = 0
    for target in range(low, high):
        reached = search(first, other, place, half, ends, target, most, FAR, np.int64(ends[hub, 0]), distance, before, through, order, heap)
        for i in range(reached):
            settled[order[i]] = target
        for i in range(reached):
            node = order[i]
            for link in range(first[node], first[node + 1]):
                here = place[link]
                far = other[link]
                if here == target or (settled[far] == target and distance[far] < distance[node]):
                    continue  # the way from here leads over its other end
                if listed[here] == 0:
                    listed[here] = 1
                    found[number] = here
                    number += 1
                scratch[here, target - low] = _slot(touch_first, touch_place, here, through[node])
        clear(first, other, ends, target, reached, order, distance)
    return found[:number].copy()


@kernel
def _walk(tables, half, start, target, most_steps):
    """Follow the tables; return the length in half millimetres, -1 when the walk does not arrive."""
    here = start
    length = np.int64(0)
    for _ in range(most_steps):
        if here == target:
            return length
        ahead = hop(tables, here, target)
        length += half[here] + half[ahead]
        here = ahead
    return np.int64(-1)


def check_hops(city: City, hops: Hops, pairs: int = 1_000) -> Walks:
    """Walk between pairs drawn at random and compare with the shortest ways (50 starts, exact distances)."""
    n, starts = city.n_places, min(50, city.n_places)
    bits = draws(0, Purpose.CITY_LAYOUT, np.arange(starts), 1) % np.uint64(n)
    targets = draws(0, Purpose.CITY_LAYOUT, np.arange(max(1, pairs // starts)), 2) % np.uint64(n)
    a, b = bits.astype(np.int64), targets.astype(np.int64)
    shortest = distance_m(city, a, b)
    half = make_graph(city.streets).half
    walked = np.array([[_walk(hops.tables, half, p, q, n + 1) / 2_000.0 for q in b] for p in a])
    lost = walked < 0
    stretch = (walked / np.maximum(shortest, 1e-9))[(shortest > 0) & ~lost]
    return Walks(walked.size, int(lost.sum()), float(stretch.mean()), float(stretch.max()))
