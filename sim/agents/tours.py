"""Tours: the walk through a beat, place after place, as a patrol or grid worker makes it.

A tour visits every place of the beat once, depth first along streets that touch, so that the next place is mostly the next
street; the way back from a dead end is not counted. Beats in several pieces are walked piece after piece.
"""

from collections.abc import Sequence

import numpy as np

from sim.city.city import City
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
