"""Tours: the walk through a beat, place after place, as a patrol or grid worker makes it.

A tour visits every place of the beat once, depth first along streets that touch, so that the next place is mostly the next
street; the way back from a dead end is not counted. Beats in several pieces are walked piece after piece.
"""

from collections.abc import Sequence

import numpy as np

from sim.city.city import City
from sim.city.routing import FAR, NOWHERE, make_graph, make_tree, search
from sim.core.jit import kernel
from sim.tables import Tours


def make_tours(city: City, beats: Sequence[np.ndarray]) -> Tours:
    """Return the tours of beats (each int32[place], not empty), in the order given."""
    inside = np.full(city.n_places, -1, np.int64)
    walks = []
    for number, beat in enumerate(beats):
        inside[beat] = number
        walks.append(_walk(np.sort(beat).astype(np.int32), number, inside, city.touch_first, city.touch_place))
    sizes = np.array([len(w) for w in walks], np.int64)
    first = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int32)
    place = np.concatenate(walks) if walks else np.empty(0, np.int32)
    metres = city.streets.length_m[place].astype(np.float64)
    ends = np.cumsum(metres)
    starts = np.repeat(np.concatenate([[0.0], ends])[first[:-1]], sizes) if len(walks) else ends
    return Tours(first, place, np.round(ends - starts, 3))


@kernel
def _walk(beat, number, inside, touch_first, touch_place):
    """Return the places of a beat (where inside == number) in depth-first order from its lowest place."""
    order = np.empty(beat.shape[0], np.int32)
    stack = np.empty(inside.shape[0] + touch_place.shape[0] + 1, np.int32)
    n = 0
    for start in beat:
        if inside[start] != number:
            continue
        top = 1
        stack[0] = start
        while top > 0:
            top -= 1
            p = stack[top]
            if inside[p] != number:
                continue
            inside[p] = -1
            order[n] = p
            n += 1
            for e in range(touch_first[p + 1] - 1, touch_first[p] - 1, -1):
                if inside[touch_place[e]] == number:
                    stack[top] = touch_place[e]
                    top += 1
    return order


class Ways:
    """The shortest ways from one place to others along the streets: one search, then any number of ways."""

    def __init__(self, city: City, start: int) -> None:
        """Search from `start` to everywhere."""
        self._graph = graph = make_graph(city.streets)
        self._start, self._tree = start, make_tree(graph)
        tree = self._tree
        search(
            graph.first, graph.other, graph.place, graph.half, graph.ends, start, graph.n_nodes, FAR, NOWHERE, tree.distance, tree.before,
            tree.through, tree.order, tree.heap,
        )  # fmt: skip

    def to(self, goal: int, most: int) -> list[int]:
        """Return the places between start and goal, without both; of a way longer than `most` every so many; none where there is no way."""
        tree = self._tree
        left, right = self._graph.ends[goal]
        node = int(left if tree.distance[left] <= tree.distance[right] else right)
        places: list[int] = []
        if goal != self._start and tree.distance[node] < FAR:
            while node >= 0:
                place = int(tree.through[node])
                if place not in (goal, self._start) and (not places or places[-1] != place):
                    places.append(place)
                node = int(tree.before[node])
        places.reverse()
        return places if len(places) <= most else [places[i * len(places) // most] for i in range(most)]


def turned(places: np.ndarray, metres: np.ndarray, start: float) -> tuple[np.ndarray, np.ndarray]:
    """Return a round such that the position `start` metres from its beginning is where it began before; one place may be cut in two."""
    ahead = float(metres.sum()) - start  # what of the old round comes after the new beginning's metres
    end = np.cumsum(metres)
    cut = min(int(np.searchsorted(end, ahead, side="right")), len(places) - 1)
    inside = max(0.0, ahead - (float(end[cut - 1]) if cut else 0.0))
    order = np.concatenate([places[cut:], places[: cut + 1]])
    lengths = np.concatenate([metres[cut:], metres[: cut + 1]])
    lengths[0], lengths[-1] = max(0.0, float(metres[cut]) - inside), inside
    return order, lengths


def with_room(tours: Tours, room: Sequence[int]) -> Tours:
    """Return tours with at least room[beat] rows each; added rows repeat the last place without length."""
    sizes = np.diff(tours.first).astype(np.int64)
    wanted = np.maximum(sizes, np.asarray(room, np.int64))
    if (wanted == sizes).all():
        return tours
    first = np.concatenate([[0], np.cumsum(wanted)])
    row = np.concatenate([np.minimum(tours.first[b] + np.arange(wanted[b]), tours.first[b + 1] - 1) for b in range(len(sizes))])
    return Tours(first.astype(np.int32), tours.place[row], tours.end_m[row])


def lay_tour(tours: Tours, beat: int, places: np.ndarray, metres: np.ndarray) -> None:
    """Write another walk over the rows of one beat, which must have room for it; rows left over have no length."""
    low, high = int(tours.first[beat]), int(tours.first[beat + 1])
    n = len(places)
    if n > high - low:
        raise ValueError(f"a walk over {n} places does not fit the {high - low} rows of beat {beat}")
    ends = np.cumsum(metres)
    tours.place[low : low + n], tours.place[low + n : high] = places, places[-1]
    tours.end_m[low : low + n], tours.end_m[low + n : high] = ends, ends[-1]
