"""Where to stand so as to see most: cameras at junctions, placed one by one where they add most street (maximum coverage).

Called by the camera policy. The greedy choice is at least 1 - 1/e of the best possible (Nemhauser, Wolsey & Fisher 1978); tests compare
it with the exact optimum of `scipy.optimize.milp` and with the bound of its relaxation on small cities. The exact optimiser is
not used in a run: its time grows without bound, and ties would fall differently on other processors.
"""

import heapq

import numpy as np

from sim.city.city import Streets
from sim.core.rng import Purpose, uniforms


def greedy_junctions(streets: Streets, chosen: np.ndarray, field_m: float, cameras: int) -> tuple[np.ndarray, np.ndarray]:
    """Place up to `cameras` at junctions; each sees `field_m` into every street of `chosen` (bool[place]) that meets there.

    Returns the junctions in the order of placing, int64[camera], and the metres seen of each place, float64[place]. Stops early when
    nothing is left to see. Works on whole centimetres; ties go to a keyed order of junctions.
    """
    length = np.round(streets.length_m.astype(np.float64) * 100.0).astype(np.int64) * chosen
    reach = np.minimum(length, round(field_m * 100.0))
    ends = np.concatenate([streets.place_from, streets.place_to]).astype(np.int64)
    place = np.tile(np.arange(len(length)), 2)
    loop = np.tile(streets.place_from == streets.place_to, 2) & (np.arange(len(ends)) >= len(length))
    keep = chosen[place] & ~loop
    ends, place = ends[keep], place[keep]
    order = np.argsort(ends, kind="stable")
    place, first = place[order], np.searchsorted(ends[order], np.arange(len(streets.node_x) + 1))
    tie = np.argsort(np.argsort(uniforms(0, Purpose.CAMERA, np.arange(len(streets.node_x)), 1), kind="stable"), kind="stable")
    left = length.copy()

    def gain(node: int) -> int:
        here = place[first[node] : first[node + 1]]
        return int(np.minimum(reach[here], left[here]).sum())

    heap = [(-gain(node), int(tie[node]), node) for node in range(len(tie)) if first[node] < first[node + 1]]
    heapq.heapify(heap)
    taken: list[int] = []
    while heap and len(taken) < cameras:
        _, number, node = heapq.heappop(heap)
        now = gain(node)  # gains only shrink: a junction whose gain still leads is the best of all
        if heap and (-now, number) > heap[0][:2]:
            heapq.heappush(heap, (-now, number, node))
            continue
        if now == 0:
            break
        here = place[first[node] : first[node + 1]]
        left[here] -= np.minimum(reach[here], left[here])
        taken.append(node)
    return np.array(taken, np.int64), (length - left) / 100.0
