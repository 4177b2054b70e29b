"""How long is each resident's way, and where is its middle? Distances home to work and home to leisure, and `via`.

Called by `sim.city.population`. For each home place a search settles the junctions around it: everything for a small
city, a bounded patch in a large one. Ways that end inside the patch are exact. Longer ones are read from the full
tree of a hub, one place in the middle of each block of neighbouring homes, and corrected for the home not being the
hub; docs/decisions/0007-routing.md states the measured error.
"""

from dataclasses import dataclass

import numpy as np

from sim.city.routing import FAR, UNITS_A_METRE, Graph, clear, make_tree, search
from sim.core.jit import inline, kernel
from sim.core.rng import Purpose, draw, stream_key, unit

EXACT_WORK = 12_000_000  # settled junctions a build may spend on exact ways: about a second
PATCH_NODES = 400  # junctions settled around each home place of a large city
PLACES_A_HUB = 128


@dataclass(frozen=True)
class Ways:
    """One row a resident."""

    work_m: np.ndarray  # float32[resident] home to work
    leisure_m: np.ndarray  # float32[resident] home to leisure
    via: np.ndarray  # int32[resident] a place near the middle of the way to work


def exact(graph: Graph) -> bool:
    """Say whether a city is small enough for exact ways everywhere."""
    return graph.n_nodes * len(graph.half) <= EXACT_WORK


def find_ways(graph: Graph, seed: int, place_xy: tuple[np.ndarray, np.ndarray], place_first_resident: np.ndarray,
              work: np.ndarray, leisure: np.ndarray, patch_nodes: int | None = None) -> Ways:
    """Return the ways of all residents (work, leisure int32[resident] places; residents sorted by home).

    `patch_nodes` overrides the size of the exact patch (for tests and the error measurement).
    """
    most = patch_nodes or (graph.n_nodes if exact(graph) else PATCH_NODES)
    n = len(work)
    ways = Ways(np.zeros(n, np.float32), np.zeros(n, np.float32), np.zeros(n, np.int32))
    near, hub = make_tree(graph), make_tree(graph)
    _ways(
        (graph.first, graph.other, graph.place, graph.half, graph.ends), most, PLACES_A_HUB, place_xy[0], place_xy[1],
        place_first_resident, work, leisure, stream_key(seed, Purpose.ANCHOR),
        (near.distance, near.before, near.through, near.order, near.heap),
        (hub.distance, hub.before, hub.through, hub.order, hub.heap), ways.work_m, ways.leisure_m, ways.via,
    )
    return ways


@inline
def _nearer_end(distance, ends, place):
    """Return the end of a place with the smaller distance."""
    left = ends[place, 0]
    right = ends[place, 1]
    return left if distance[left] <= distance[right] else right


@inline
def _crow_m(dx, dy):
    """Return the length of a vector."""
    return np.sqrt(dx * dx + dy * dy)


@inline
def _around(hub_m, home_hub_m, home_crow_m, hub_crow_m):
    """Estimate the way home-target from the way hub-target: scaled as the crow flies, within the triangle's bounds."""
    guess = hub_m * home_crow_m / hub_crow_m if hub_crow_m > 0.0 else hub_m + home_hub_m
    return max(hub_m - home_hub_m, min(hub_m + home_hub_m, guess), home_crow_m)


@inline
def _walk_back(distance, before, through, node, target, share):
    """Return the place that holds the point at `share` of the way from the start of a tree to `target`."""
    point = np.int64(share * np.float64(distance[node]))
    found = target
    while node >= 0 and distance[node] > point:
        found = through[node]
        node = before[node]
    return found


@kernel
def _ways(graph, most, places_a_hub, place_x, place_y, first_resident, work, leisure, key, near, hub, work_m, leisure_m, via):
    """Search from each home place, then read the ways of its residents."""
    first, other, place, half, ends = graph
    distance, before, through, order, heap = near
    hub_distance, hub_before, hub_through, hub_order, hub_heap = hub
    n_nodes = len(distance)
    settled = np.full(n_nodes, -1, np.int32)
    n_places = len(half)
    hub_place = -1
    for home in range(n_places):
        if most < n_nodes and home % places_a_hub == 0:
            if hub_place >= 0:
                clear(first, other, ends, hub_place, n_nodes, hub_order, hub_distance)
            hub_place = min(home + places_a_hub // 2, n_places - 1)
            search(first, other, place, half, ends, hub_place, n_nodes, FAR, hub_distance, hub_before, hub_through, hub_order, hub_heap)
        if first_resident[home] == first_resident[home + 1]:
            continue
        reached = search(first, other, place, half, ends, home, most, FAR, distance, before, through, order, heap)
        for i in range(reached):
            settled[order[i]] = home
        home_hub_m = 0.0
        if hub_place >= 0 and hub_place != home:
            home_hub_m = (hub_distance[_nearer_end(hub_distance, ends, home)] + half[home]) / UNITS_A_METRE
        for resident in range(first_resident[home], first_resident[home + 1]):
            share = 0.35 + 0.3 * unit(draw(key, resident, 9))
            for errand in range(2):
                target = work[resident] if errand == 0 else leisure[resident]
                way_m = 0.0
                middle = home
                if target != home and (settled[ends[target, 0]] == home or settled[ends[target, 1]] == home):
                    node = _nearer_end(distance, ends, target)
                    way_m = (distance[node] + half[target]) / UNITS_A_METRE
                    if errand == 0:
                        middle = _walk_back(distance, before, through, node, target, share)
                elif target != home:
                    way_m = _crow_m(place_x[target] - place_x[home], place_y[target] - place_y[home])
                    node = _nearer_end(hub_distance, ends, target)
                    if hub_distance[node] < FAR:  # else no street leads there and the crow must do
                        hub_m = (hub_distance[node] + half[target]) / UNITS_A_METRE if target != hub_place else 0.0
                        hub_crow_m = _crow_m(place_x[target] - place_x[hub_place], place_y[target] - place_y[hub_place])
                        way_m = _around(hub_m, home_hub_m, way_m, hub_crow_m)
                        if errand == 0:
                            middle = _walk_back(hub_distance, hub_before, hub_through, node, target, share)
                if errand == 0:
                    work_m[resident] = way_m
                    via[resident] = middle
                else:
                    leisure_m[resident] = way_m
        clear(first, other, ends, home, reached, order, distance)
