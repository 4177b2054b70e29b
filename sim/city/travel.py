"""How long is each resident's way, and where is its middle? Distances home to work and home to leisure, and `via`.

Called by `sim.city.population`. For each home place a search settles the junctions around it: everything for a small
city, a bounded patch in a large one. Ways that end inside the patch are exact. A longer one follows, from its far end,
the tree of a hub (one place in the middle of each block of neighbouring homes) until it meets the patch, and the
shortest way from there: a way that can be walked, and the shortest one wherever the ways of home and hub meet inside
the patch. docs/decisions/0007-routing.md states the measured error.
"""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from sim.city.routing import FAR, NOWHERE, UNITS_A_METRE, Graph, clear, make_tree, search
from sim.core.jit import inline, phase, plain_errstate
from sim.core.rng import Purpose, draw, stream_key, unit

EXACT_WORK = 12_000_000  # settled junctions a build may spend on exact ways: about a second
PATCH_NODES = 800  # junctions settled around each home place of a large city
PLACES_A_HUB = 64
LARGE_PLACES_A_HUB = 128  # above LARGE_PLACES: a hub's tree of 85,000 junctions costs some 10 ms
LARGE_PLACES = 50_000
PLACES_A_TASK = 16 * LARGE_PLACES_A_HUB  # whole blocks, so that tasks change nothing
MOST_THREADS = 8
VIA_DRAW = np.int64(9)  # time index of the stream Purpose.ANCHOR, beside those of the kinds of anchors


@dataclass(frozen=True)
class Ways:
    """One row a resident."""

    work_m: np.ndarray  # float32[resident] home to work
    leisure_m: np.ndarray  # float32[resident] home to leisure
    via: np.ndarray  # int32[resident] a place near the middle of the way to work


def exact(graph: Graph) -> bool:
    """Say whether a city is small enough for exact ways everywhere."""
    return graph.n_nodes * len(graph.half) <= EXACT_WORK


def find_ways(
    graph: Graph,
    seed: int,
    place_first_resident: np.ndarray,
    work: np.ndarray,
    leisure: np.ndarray,
    patch_nodes: int | None = None,
    progress: Callable[[float], None] | None = None,
) -> Ways:
    """Return the ways of all residents (work, leisure int32[resident] places; residents sorted by home).

    The streets must be connected. `patch_nodes` overrides the size of the exact patch (for measuring the error);
    `progress` is told the share done. Blocks of homes are independent of one another, so threads share them out.
    """
    most = patch_nodes or (graph.n_nodes if exact(graph) else PATCH_NODES)
    n, n_places = len(work), len(graph.half)
    places_a_hub = LARGE_PLACES_A_HUB if n_places > LARGE_PLACES else PLACES_A_HUB
    ways = Ways(np.zeros(n, np.float32), np.zeros(n, np.float32), np.zeros(n, np.int32))
    shape = (graph.first, graph.other, graph.place, graph.half, graph.ends)
    key = stream_key(seed, Purpose.ANCHOR)

    def find(begin: int) -> None:
        near, hub = make_tree(graph), make_tree(graph)
        space = (near.distance, near.before, near.through, near.order, near.heap)
        settled, out = np.full(graph.n_nodes, -1, np.int32), (ways.work_m, ways.leisure_m, ways.via)
        with plain_errstate():  # numpy keeps this state for each thread
            for low in range(begin, min(begin + PLACES_A_TASK, n_places), places_a_hub):
                hub_place = min(low + places_a_hub // 2, n_places - 1) if most < graph.n_nodes else -1
                if hub_place >= 0:
                    hub.distance.fill(FAR)
                    search(*shape, hub_place, graph.n_nodes, FAR, NOWHERE, hub.distance, hub.before, hub.through, hub.order, hub.heap)
                _ways(
                    shape,
                    most,
                    hub_place,
                    low,
                    min(low + places_a_hub, n_places),
                    place_first_resident,
                    work,
                    leisure,
                    key,
                    space,
                    (hub.distance, hub.before, hub.through),
                    settled,
                    out,
                )

    begins = range(0, n_places, PLACES_A_TASK)
    with ThreadPoolExecutor(max_workers=min(MOST_THREADS, os.cpu_count() or 1)) as pool:
        for done, _ in enumerate(pool.map(find, begins), start=1):
            if progress is not None:
                progress(done / len(begins))
    return ways


@inline
def _nearer_end(distance, ends, place):
    """Return the end of a place with the smaller distance."""
    left = ends[place, 0]
    right = ends[place, 1]
    return np.int64(left if distance[left] <= distance[right] else right)


@inline
def _ride(hub_before, settled, home, node):
    """Walk from `node` towards the hub until the patch of `home`; return the node there, -1 at the hub itself."""
    while node >= 0 and settled[node] != home:
        node = np.int64(hub_before[node])
    return node


@inline
def _back(distance, before, through, node, stop, point, found):
    """Walk back from `node`, but not past `stop`, while it lies beyond `point`; return the place that holds the point, else `found`."""
    while node != stop and node >= 0 and distance[node] > point:
        found = np.int64(through[node])
        node = np.int64(before[node])
    return found


@phase
def _ways(graph, most, hub_place, begin, end_place, first_resident, work, leisure, key, near, hub, settled, out):
    """Search from each home place in begin..end_place, the block of a hub, then read the ways of its residents.

    `hub_place` is -1 where every way is exact; `settled` int32[node] says from which home a node was last settled.
    """
    first, other, place, half, ends = graph
    distance, before, through, order, heap = near
    hub_distance, hub_before, hub_through = hub
    work_m, leisure_m, via = out
    for home in range(begin, end_place):
        if first_resident[home] == first_resident[home + 1]:
            continue
        until = np.int64(ends[hub_place, 0]) if hub_place >= 0 else NOWHERE  # so that every way meets the patch
        reached = search(first, other, place, half, ends, home, most, FAR, until, distance, before, through, order, heap)
        for i in range(reached):
            settled[order[i]] = home
        to_hub = np.int64(0)
        if hub_place >= 0 and hub_place != home:
            to_hub = hub_distance[_nearer_end(hub_distance, ends, home)] + half[home]
        for resident in range(first_resident[home], first_resident[home + 1]):
            for errand in range(2):
                target = np.int64(work[resident] if errand == 0 else leisure[resident])
                way = np.int64(0)
                middle = home
                if target != home:
                    inside = settled[ends[target, 0]] == home or settled[ends[target, 1]] == home
                    end = _nearer_end(distance, ends, target) if inside else _nearer_end(hub_distance, ends, target)
                    meet = end if inside else _ride(hub_before, settled, home, end)
                    way = half[target] + (distance[meet] if meet >= 0 else to_hub)
                    if not inside:
                        way += hub_distance[end] - (hub_distance[meet] if meet >= 0 else 0)
                    if errand == 0:
                        point = np.int64((0.35 + 0.3 * unit(draw(key, resident, VIA_DRAW))) * np.float64(way))
                        middle = target
                        if not inside:  # distances from home and from the hub differ by a constant beyond the meeting point
                            shift = way - half[target] - hub_distance[end]
                            middle = _back(hub_distance, hub_before, hub_through, end, meet, point - shift, middle)
                        if meet >= 0 and distance[meet] > point:
                            middle = _back(distance, before, through, meet, NOWHERE, point, middle)
                        if middle < 0:  # no street leads there: only in networks in several parts
                            middle = home
                if errand == 0:
                    work_m[resident] = way / UNITS_A_METRE
                    via[resident] = middle
                else:
                    leisure_m[resident] = way / UNITS_A_METRE
        clear(first, other, ends, home, reached, order, distance)
