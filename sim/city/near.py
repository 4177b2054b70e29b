"""Which places are near? Lists of the places within a street distance, for near repeats and neighbour disputes.

Called by `sim.city.build`; the lists end in `City.near_first`, `near_place` and `near_m`.
"""

import numpy as np

from sim.city.city import Streets
from sim.city.routing import NOWHERE, UNITS_A_METRE, Graph, clear, make_graph, make_tree, search
from sim.core.jit import phase


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
    if len(place):
        _walk(graph, radius, first.copy(), place, metres)
    return first.astype(np.int32), place, metres


def _walk(graph: Graph, radius: int, cursor: np.ndarray, place: np.ndarray, metres: np.ndarray) -> None:
    tree = make_tree(graph)
    _near(
        (graph.first, graph.other, graph.place, graph.half, graph.ends),
        radius,
        (tree.distance, tree.before, tree.through, tree.order, tree.heap),
        np.full(len(graph.half), -1, np.int32),
        cursor,
        place,
        metres,
    )


@phase
def _near(graph, radius, tree, mark, cursor, list_place, list_m):
    """Count the near places of each place into cursor[place + 1], or enter each place into the lists of those near it.

    Entering them the other way round makes the lists ascending without sorting; distances are whole numbers and so
    the same in both directions. mark int32[place], all -1, is working memory; cursor int64[place + 1]: where the next entry of each list goes.
    """
    first, other, place, half, ends = graph
    distance, before, through, order, heap = tree
    filling = len(list_place) > 0
    for start in range(len(half)):
        if half[start] > radius:
            continue
        reached = search(first, other, place, half, ends, start, len(distance), radius, NOWHERE, distance, before, through, order, heap)
        mark[start] = start
        for i in range(reached):
            node = order[i]
            for link in range(first[node], first[node + 1]):
                found = place[link]
                if mark[found] == start or distance[node] + half[found] > radius:
                    continue
                mark[found] = start
                if filling:
                    way = min(distance[ends[found, 0]], distance[ends[found, 1]]) + half[found]
                    list_place[cursor[found]] = start
                    list_m[cursor[found]] = np.float32(way / UNITS_A_METRE)
                    cursor[found] += 1
                else:
                    cursor[start + 1] += 1
        clear(first, other, ends, start, reached, order, distance)
