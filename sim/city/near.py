"""Which places are near? Lists of the places within a street distance, for near repeats and neighbour disputes.

Called by `sim.city.build`; the lists end in `City.near_first`, `near_place` and `near_m`.
"""

import numpy as np

from sim.city.city import Streets
from sim.city.routing import UNITS_A_METRE, Graph, clear, make_graph, make_tree, search
from sim.core.jit import kernel


def near_lists(streets: Streets, near_m: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return (first int32[place + 1], place int32[...], metres float32[...]): other places within near_m.

    Distances run along the streets between midpoints; each list is ascending and the lists are symmetric.
    """
    graph = make_graph(streets)
    radius = int(near_m * UNITS_A_METRE)
    first = np.zeros(len(graph.ends) + 1, np.int64)
    none = np.zeros(0, np.int32)
    _walk(graph, radius, first, none, np.zeros(0, np.float32))  # first pass counts
    np.cumsum(first, out=first)
    place, metres = np.zeros(first[-1], np.int32), np.zeros(first[-1], np.float32)
    _walk(graph, radius, first, place, metres)
    return first.astype(np.int32), place, metres


def _walk(graph: Graph, radius: int, first: np.ndarray, place: np.ndarray, metres: np.ndarray) -> None:
    tree = make_tree(graph)
    _near(graph.first, graph.other, graph.place, graph.half, graph.ends, radius, tree.distance, tree.before, tree.through,
          tree.order, tree.heap, first, place, metres)


@kernel
def _near(first, other, place, half, ends, radius, distance, before, through, order, heap, list_first, list_place, list_m):
    """Count the near places of each place into list_first[place + 1], or fill the lists when there is room."""
    n_places = len(half)
    filling = len(list_place) > 0
    mark = np.full(n_places, -1, np.int32)
    found = np.empty(n_places, np.int32)
    for start in range(n_places):
        number = 0
        if half[start] <= radius:
            reached = search(first, other, place, half, ends, start, len(distance), radius, -1, distance, before, through, order, heap)
            mark[start] = start
            for i in range(reached):
                node = order[i]
                for link in range(first[node], first[node + 1]):
                    candidate = place[link]
                    if mark[candidate] != start and distance[node] + half[candidate] <= radius:
                        mark[candidate] = start
                        found[number] = candidate
                        number += 1
            if filling:
                listed = np.sort(found[:number])
                for i in range(number):
                    candidate = listed[i]
                    way = min(distance[ends[candidate, 0]], distance[ends[candidate, 1]]) + half[candidate]
                    list_place[list_first[start] + i] = candidate
                    list_m[list_first[start] + i] = np.float32(way / UNITS_A_METRE)
            clear(first, other, ends, start, reached, order, distance)
        if not filling:
            list_first[start + 1] = number
