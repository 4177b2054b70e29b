"""Kernels that cut one connected group of places into two connected groups with given loads.

Called by `sim.city.partition`. A group grows from one edge of the region as a sweep (the frontier place that lies
furthest back is added next), what the sweep cuts off is added to it, and places at the border then change sides
while that brings the loads nearer to what was asked. All numbers are integers, so every processor gives the same parts.
"""

from typing import NamedTuple

import numpy as np

from sim.core.jit import inline, kernel

GROWN, LEFT, QUEUED = 1, 2, 3  # side of a place inside the region that is being cut
BALANCE_PLACES = 500  # larger regions are not balanced to the household: the error is shared by many units
SWEEPS = np.array([[1, 0], [0, 1], [-1, 0], [0, -1], [1, 1], [1, -1], [-1, -1], [-1, 1]], np.int64)


LOAD, X, Y, TOGETHER = range(4)  # rows of Graph.cell: load, midpoint in cm, compound better not parted (-1: none)
# rows of the working memory: number of the region being cut; side in it; stamp of the last search that met the place;
# a queue; a heap and the order in it; a position or round, as the kernel needs; the last stamp (in column 0)
REGION, SIDE, SEEN, QUEUE, HEAP, KEY, LINK, STAMP = range(8)


class Graph(NamedTuple):
    """Places that share a junction, and what balances. Few arrays, because each costs compile time in every kernel."""

    first: np.ndarray  # int64[place + 1]
    near: np.ndarray  # int64[...]
    cell: np.ndarray  # int64[LOAD .. TOGETHER, place]


def make_scratch(places: int) -> np.ndarray:
    """Return fresh working memory, int64[REGION .. STAMP, place]."""
    scratch = np.zeros((8, places), np.int64)
    scratch[REGION] = -1
    return scratch


@inline
def before(key, a, b):
    """Say whether place a leaves the heap before place b: by key, then by number."""
    return key[a] < key[b] or (key[a] == key[b] and a < b)


@kernel
def push(s, size, place):
    """Add a place to a binary heap and return its new size."""
    heap, key, at = s[HEAP], s[KEY], size
    heap[at] = place
    while at > 0:
        up = (at - 1) // 2
        if not before(key, heap[at], heap[up]):
            break
        heap[at], heap[up] = heap[up], place
        at = up
    return size + 1


@kernel
def pop(s, size):
    """Take the first place out of a binary heap (it moves behind its end) and return the new size."""
    heap, key = s[HEAP], s[KEY]
    size -= 1
    heap[0], heap[size] = heap[size], heap[0]
    at = 0
    while True:
        low = 2 * at + 1
        if low >= size:
            break
        if low + 1 < size and before(key, heap[low + 1], heap[low]):
            low += 1
        if not before(key, heap[low], heap[at]):
            break
        heap[at], heap[low] = heap[low], heap[at]
        at = low
    return size


@kernel
def sweep(g, s, members, way, target, need):
    """Grow a group of about `target` load from one edge of the region; write `side` and return its load.

    `members` int32[member] are the places of the region (marked in `s.region`), `way` int64[2] the direction of the
    sweep, `need` int64[2] the least number of places of the grown group and of the rest.
    """
    number = s[REGION, members[0]]
    start = members[0]
    for p in members:
        s[SIDE, p] = LEFT
        s[KEY, p] = way[0] * g.cell[X, p] + way[1] * g.cell[Y, p]
        if before(s[KEY], p, start):
            start = p
    s[SIDE, start] = QUEUED
    size = push(s, 0, start)
    load, count = np.int64(0), 0
    while size > 0:
        size = pop(s, size)
        p = s[HEAP, size]
        full = load >= target or 2 * (target - load) < g.cell[LOAD, p]
        if (count >= need[0] and full) or len(members) - count - 1 < need[1]:
            s[SIDE, p] = LEFT
            break
        s[SIDE, p] = GROWN
        load += g.cell[LOAD, p]
        count += 1
        for k in range(g.first[p], g.first[p + 1]):
            q = g.near[k]
            if s[REGION, q] == number and s[SIDE, q] == LEFT:
                s[SIDE, q] = QUEUED
                size = push(s, size, q)
    for k in range(size):
        s[SIDE, s[HEAP, k]] = LEFT
    return load + _add_what_is_cut_off(g, s, members)


@kernel
def _add_what_is_cut_off(g, s, members):
    """Keep the heaviest connected piece of the rest; give the others, and return their load, to the grown group, which they all touch."""
    base = s[STAMP, 0]
    best, best_load, best_count = -1, np.int64(-1), 0
    for p in members:
        if s[SIDE, p] == LEFT and s[SEEN, p] <= base:
            s[STAMP, 0] += 1
            count, load = flood(g, s, p, np.int64(-1))
            if load > best_load or (load == best_load and count > best_count):
                best, best_load, best_count = s[STAMP, 0], load, count
    added = np.int64(0)
    for p in members:
        if s[SIDE, p] == LEFT and s[SEEN, p] != best:
            s[SIDE, p] = GROWN
            added += g.cell[LOAD, p]
    return added


@kernel
def flood(g, s, start, without):
    """Mark with the present stamp all that is reached from `start` on its side; return places and load."""
    number, side, stamp = s[REGION, start], s[SIDE, start], s[STAMP, 0]
    s[SEEN, start] = stamp
    s[QUEUE, 0] = start
    head, tail, load = 0, 1, np.int64(0)
    while head < tail:
        p = s[QUEUE, head]
        head += 1
        load += g.cell[LOAD, p]
        for k in range(g.first[p], g.first[p + 1]):
            q = g.near[k]
            if q != without and s[REGION, q] == number and s[SIDE, q] == side and s[SEEN, q] != stamp:
                s[SEEN, q] = stamp
                s[QUEUE, tail] = q
                tail += 1
    return tail, load


@kernel
def may_leave(g, s, p, count):
    """Say whether the side of place p, of `count` places, stays in one piece without it."""
    if count < 2:
        return False
    for k in range(g.first[p], g.first[p + 1]):
        q = g.near[k]
        if s[REGION, q] == s[REGION, p] and s[SIDE, q] == s[SIDE, p]:
            s[STAMP, 0] += 1
            reached, _ = flood(g, s, q, p)
            return reached == count - 1
    return False


@kernel
def touches_other_side(g, s, p):
    """Say whether place p shares a junction with the other side of its region."""
    for k in range(g.first[p], g.first[p + 1]):
        q = g.near[k]
        if s[REGION, q] == s[REGION, p] and s[SIDE, q] != s[SIDE, p]:
            return True
    return False


@kernel
def balance(g, s, members, target, need):
    """Move border places to the lighter side while that brings the grown load nearer to `target`.

    Row LINK holds the round in which a place was found unable to leave.
    """
    load, count = np.int64(0), 0
    for p in members:
        s[LINK, p] = -1
        if s[SIDE, p] == GROWN:
            load += g.cell[LOAD, p]
            count += 1
    for turn in range(40):
        surplus = load - target
        giver = GROWN if surplus > 0 else LEFT
        owned = count if giver == GROWN else len(members) - count
        if surplus == 0 or owned <= (need[0] if giver == GROWN else need[1]):
            return
        best, best_miss = -1, abs(surplus)
        for p in members:
            miss = abs(abs(surplus) - g.cell[LOAD, p])
            if s[SIDE, p] == giver and s[LINK, p] != turn and g.cell[LOAD, p] > 0 and miss < best_miss and touches_other_side(g, s, p):
                if may_leave(g, s, p, owned):
                    best, best_miss = p, miss
                else:
                    s[LINK, p] = turn
        if best < 0:
            return
        s[SIDE, best] = LEFT if giver == GROWN else GROWN
        load += g.cell[LOAD, best] if giver == LEFT else -g.cell[LOAD, best]
        count += 1 if giver == LEFT else -1


@kernel
def worth(g, s, members, target, mean, need):
    """Return the penalty of a cut: miss of the load in thousandths of a unit, plus three for every border crossing."""
    load, count, crossings = np.int64(0), 0, 0
    for p in members:
        if s[SIDE, p] == GROWN:
            load += g.cell[LOAD, p]
            count += 1
            for k in range(g.first[p], g.first[p + 1]):
                q = g.near[k]
                if s[REGION, q] == s[REGION, p] and s[SIDE, q] == LEFT:
                    crossings += 1
                    if g.cell[TOGETHER, p] >= 0 and g.cell[TOGETHER, p] == g.cell[TOGETHER, q]:
                        crossings += 1
    short = max(0, need[0] - count) + max(0, need[1] - (len(members) - count))
    return abs(load - target) * 1_000 // max(mean, 1) + 3 * crossings + 1_000_000 * short
