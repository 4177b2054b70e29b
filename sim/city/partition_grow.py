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


class Graph(NamedTuple):
    """Places that share a junction, and what balances."""

    first: np.ndarray  # int32[place + 1]
    near: np.ndarray  # int32[...]
    load: np.ndarray  # int64[place]
    x: np.ndarray  # int64[place] cm
    y: np.ndarray  # int64[place] cm
    together: np.ndarray  # int32[place] places of one number (a compound) are better not parted; -1: no matter


class Scratch(NamedTuple):
    """Working memory of the kernels, one row a place."""

    region: np.ndarray  # int32[place] number of the region that is being cut
    side: np.ndarray  # int32[place] GROWN, LEFT or QUEUED
    seen: np.ndarray  # int32[place] stamp of the last search that met the place
    queue: np.ndarray  # int32[place]
    heap: np.ndarray  # int32[place]
    key: np.ndarray  # int64[place] order in the heap
    link: np.ndarray  # int32[place] a position or a round, as the kernel needs
    stamp: np.ndarray  # int32[1]


def make_scratch(places: int) -> Scratch:
    """Return fresh working memory."""
    rows = [np.zeros(places, np.int32) for _ in range(5)]
    rows[0] -= 1
    return Scratch(*rows, np.zeros(places, np.int64), np.zeros(places, np.int32), np.zeros(1, np.int32))


@inline
def before(key, a, b):
    """Say whether place a leaves the heap before place b: by key, then by number."""
    return key[a] < key[b] or (key[a] == key[b] and a < b)


@kernel
def push(heap, key, size, place):
    """Add a place to a binary heap and return its new size."""
    at = size
    heap[at] = place
    while at > 0:
        up = (at - 1) // 2
        if not before(key, heap[at], heap[up]):
            break
        heap[at], heap[up] = heap[up], heap[at]
        at = up
    return size + 1


@kernel
def pop(heap, key, size):
    """Take the first place out of a binary heap (it moves to heap[size - 1]) and return the new size."""
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
    number = s.region[members[0]]
    start = members[0]
    for p in members:
        s.side[p] = LEFT
        s.key[p] = way[0] * g.x[p] + way[1] * g.y[p]
        if before(s.key, p, start):
            start = p
    s.side[start] = QUEUED
    size = push(s.heap, s.key, 0, start)
    load, count = np.int64(0), 0
    while size > 0:
        size = pop(s.heap, s.key, size)
        p = s.heap[size]
        full = load >= target or 2 * (target - load) < g.load[p]
        if (count >= need[0] and full) or len(members) - count - 1 < need[1]:
            s.side[p] = LEFT
            break
        s.side[p] = GROWN
        load += g.load[p]
        count += 1
        for k in range(g.first[p], g.first[p + 1]):
            q = g.near[k]
            if s.region[q] == number and s.side[q] == LEFT:
                s.side[q] = QUEUED
                size = push(s.heap, s.key, size, q)
    for k in range(size):
        s.side[s.heap[k]] = LEFT
    return load + _add_what_is_cut_off(g, s, members)


@kernel
def _add_what_is_cut_off(g, s, members):
    """Keep the heaviest connected piece of the rest; give the others, and return their load, to the grown group, which they all touch."""
    base = s.stamp[0]
    best, best_load, best_count = -1, np.int64(-1), 0
    for p in members:
        if s.side[p] == LEFT and s.seen[p] <= base:
            s.stamp[0] += 1
            count, load = flood(g, s, p, -1)
            if load > best_load or (load == best_load and count > best_count):
                best, best_load, best_count = s.stamp[0], load, count
    added = np.int64(0)
    for p in members:
        if s.side[p] == LEFT and s.seen[p] != best:
            s.side[p] = GROWN
            added += g.load[p]
    return added


@kernel
def flood(g, s, start, without):
    """Mark with the present stamp all that is reached from `start` on its side; return places and load."""
    number, side, stamp = s.region[start], s.side[start], s.stamp[0]
    s.seen[start] = stamp
    s.queue[0] = start
    head, tail, load = 0, 1, np.int64(0)
    while head < tail:
        p = s.queue[head]
        head += 1
        load += g.load[p]
        for k in range(g.first[p], g.first[p + 1]):
            q = g.near[k]
            if q != without and s.region[q] == number and s.side[q] == side and s.seen[q] != stamp:
                s.seen[q] = stamp
                s.queue[tail] = q
                tail += 1
    return tail, load


@kernel
def may_leave(g, s, p, count):
    """Say whether the side of place p, of `count` places, stays in one piece without it."""
    if count < 2:
        return False
    for k in range(g.first[p], g.first[p + 1]):
        q = g.near[k]
        if s.region[q] == s.region[p] and s.side[q] == s.side[p]:
            s.stamp[0] += 1
            reached, _ = flood(g, s, q, p)
            return reached == count - 1
    return False


@kernel
def touches_other_side(g, s, p):
    """Say whether place p shares a junction with the other side of its region."""
    for k in range(g.first[p], g.first[p + 1]):
        q = g.near[k]
        if s.region[q] == s.region[p] and s.side[q] != s.side[p]:
            return True
    return False


@kernel
def balance(g, s, members, target, need):
    """Move border places to the lighter side while that brings the grown load nearer to `target`.

    `s.link` holds the round in which a place was found unable to leave.
    """
    load, count = np.int64(0), 0
    for p in members:
        s.link[p] = -1
        if s.side[p] == GROWN:
            load += g.load[p]
            count += 1
    for turn in range(40):
        surplus = load - target
        giver = GROWN if surplus > 0 else LEFT
        owned = count if giver == GROWN else len(members) - count
        if surplus == 0 or owned <= (need[0] if giver == GROWN else need[1]):
            return
        best, best_miss = -1, abs(surplus)
        for p in members:
            miss = abs(abs(surplus) - g.load[p])
            if s.side[p] == giver and s.link[p] != turn and g.load[p] > 0 and miss < best_miss and touches_other_side(g, s, p):
                if may_leave(g, s, p, owned):
                    best, best_miss = p, miss
                else:
                    s.link[p] = turn
        if best < 0:
            return
        s.side[best] = LEFT if giver == GROWN else GROWN
        load += g.load[best] if giver == LEFT else -g.load[best]
        count += 1 if giver == LEFT else -1


@kernel
def worth(g, s, members, target, mean, need):
    """Return the penalty of a cut: miss of the load in thousandths of a unit, plus three for every border crossing."""
    load, count, crossings = np.int64(0), 0, 0
    for p in members:
        if s.side[p] == GROWN:
            load += g.load[p]
            count += 1
            for k in range(g.first[p], g.first[p + 1]):
                q = g.near[k]
                if s.region[q] == s.region[p] and s.side[q] == LEFT:
                    crossings += 1
                    if g.together[p] >= 0 and g.together[p] == g.together[q]:
                        crossings += 1
    short = max(0, need[0] - count) + max(0, need[1] - (len(members) - count))
    return abs(load - target) * 1_000 // max(mean, 1) + 3 * crossings + 1_000_000 * short
