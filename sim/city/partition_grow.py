"""Kernels that cut connected groups of places into two connected groups each, with given loads.

Called by `sim.city.partition` for all regions of one depth at once. A group grows from one edge of its region as a sweep
(the frontier place that lies furthest back is added next), what the sweep cuts off is added to it, and places at the
border then change sides while that brings the loads nearer to what was asked. All numbers are integers, so every
processor gives the same parts. Only two functions here are called from Python, and little is nested: what a kernel calls
is optimised anew in every caller.
"""

from typing import NamedTuple

import numpy as np

from sim.core.jit import inner, phase

GROWN, LEFT, QUEUED = 1, 2, 3  # side of a place inside the region that is being cut
BALANCE_PLACES = 500  # larger regions are not balanced to the household: the error is shared by many units
RETRIES = 5  # sweeps with a corrected aim
SWEEPS = np.array([[1, 0], [0, 1], [-1, 0], [0, -1], [1, 1], [1, -1], [-1, -1], [-1, 1]], np.int64)

LOAD, X, Y, TOGETHER = range(4)  # rows of `cell`: load, midpoint in cm, compound better not parted (-1: none)
# rows of the working memory: number of the region being cut; side in it; stamp of the last search that met the place;
# a queue; a heap and the order in it; a position, as the kernel needs; the last stamp (in column 0)
REGION, SIDE, SEEN, QUEUE, HEAP, KEY, LINK, STAMP = range(8)
# columns of a task, one row a region: its places order[LOW:HIGH], load wanted on the grown side, least places of both
# sides, direction of the sweep, 1 to try at all, and the answer: penalty of the cut
LOW, HIGH, TARGET, NEED, NEED_REST, WAY_X, WAY_Y, TRY, WORTH = range(9)


class Graph(NamedTuple):
    """Places that share a junction, and what balances."""

    first: np.ndarray  # int64[place + 1]
    near: np.ndarray  # int64[...]
    cell: np.ndarray  # int64[LOAD .. TOGETHER, place]


def make_scratch(places: int) -> np.ndarray:
    """Return fresh working memory, int64[REGION .. STAMP, place]."""
    scratch = np.zeros((8, places), np.int64)
    scratch[REGION] = -1
    return scratch


@inner
def push(s, size, place):
    """Add a place to a binary heap (by key, then by number) and return its new size."""
    at = size
    while at > 0:
        up = (at - 1) >> 1
        other = s[HEAP, up]
        if s[KEY, place] > s[KEY, other] or (s[KEY, place] == s[KEY, other] and place > other):
            break
        s[HEAP, at] = other
        at = up
    s[HEAP, at] = place
    return size + 1


@inner
def pop(s, size):
    """Take the first place out of a binary heap of `size` places and return it."""
    taken = s[HEAP, 0]
    last = s[HEAP, size - 1]
    at = np.int64(0)
    low = np.int64(1)
    while low < size - 1:
        child = s[HEAP, low]
        if low + 1 < size - 1:
            right = s[HEAP, low + 1]
            if s[KEY, right] < s[KEY, child] or (s[KEY, right] == s[KEY, child] and right < child):
                child = right
                low += 1
        if s[KEY, last] < s[KEY, child] or (s[KEY, last] == s[KEY, child] and last < child):
            break
        s[HEAP, at] = child
        at = low
        low = 2 * at + 1
    s[HEAP, at] = last
    return taken


@inner
def flood(first, near, cell, s, start, without):
    """Mark with a new stamp all that is reached from `start` on its side; return places and load."""
    stamp = s[STAMP, 0] + 1
    s[STAMP, 0] = stamp
    s[SEEN, start] = stamp
    s[QUEUE, 0] = start
    head = np.int64(0)
    tail = np.int64(1)
    load = np.int64(0)
    while head < tail:
        p = s[QUEUE, head]
        head += 1
        load += cell[LOAD, p]
        for k in range(first[p], first[p + 1]):
            q = near[k]
            if q != without and s[SEEN, q] != stamp and s[REGION, q] == s[REGION, p] and s[SIDE, q] == s[SIDE, p]:
                s[SEEN, q] = stamp
                s[QUEUE, tail] = q
                tail += 1
    return tail, load


@phase
def sweep_regions(first, near, cell, s, order, task, slack):
    """Grow a group of about the wanted load from one edge of every region of the task that is to be tried; write its SIDE.

    `first` int64[place + 1], `near` int64[...] places that share a junction, `cell` int64[LOAD .. TOGETHER, place], `s` the
    working memory with the regions marked, `order` int64[...] places by region. A sweep that misses what was wanted by
    more than `slack`, because of what it cut off, is repeated with a corrected aim.
    """
    for r in range(len(task)):
        if task[r, TRY] == 0:
            continue
        row = task[r]
        low, high, target = row[LOW], row[HIGH], row[TARGET]
        aim = target
        start = order[low]
        for k in range(low, high):
            p = order[k]
            s[KEY, p] = row[WAY_X] * cell[X, p] + row[WAY_Y] * cell[Y, p]
            if s[KEY, p] < s[KEY, start] or (s[KEY, p] == s[KEY, start] and p < start):
                start = p
        for _ in range(RETRIES):
            for k in range(low, high):
                s[SIDE, order[k]] = LEFT
            s[HEAP, 0] = start
            size = np.int64(1)
            load = np.int64(0)
            count = np.int64(0)
            while size > 0:
                p = pop(s, size)
                size -= 1
                full = load >= aim or 2 * (aim - load) < cell[LOAD, p]
                if (count >= row[NEED] and full) or high - low - count - 1 < row[NEED_REST]:
                    s[SIDE, p] = LEFT
                    break
                s[SIDE, p] = GROWN
                load += cell[LOAD, p]
                count += 1
                for k in range(first[p], first[p + 1]):
                    q = near[k]
                    if s[REGION, q] == s[REGION, p] and s[SIDE, q] == LEFT:
                        s[SIDE, q] = QUEUED
                        size = push(s, size, q)
            for k in range(size):
                s[SIDE, s[HEAP, k]] = LEFT
            miss = load + _add_what_is_cut_off(first, near, cell, s, order, low, high) - target
            if abs(miss) <= slack:
                break
            aim -= miss


@inner
def _add_what_is_cut_off(first, near, cell, s, order, low, high):
    """Keep the heaviest connected piece of the rest; give the others, and return their load, to the grown group, which they all touch."""
    base = s[STAMP, 0]
    best = np.int64(-1)
    best_load = np.int64(-1)
    best_count = np.int64(0)
    for k in range(low, high):
        p = order[k]
        if s[SIDE, p] == LEFT and s[SEEN, p] <= base:
            count, load = flood(first, near, cell, s, p, np.int64(-1))
            if load > best_load or (load == best_load and count > best_count):
                best = s[STAMP, 0]
                best_load = load
                best_count = count
    added = np.int64(0)
    for k in range(low, high):
        p = order[k]
        if s[SIDE, p] == LEFT and s[SEEN, p] != best:
            s[SIDE, p] = GROWN
            added += cell[LOAD, p]
    return added


@inner
def _may_change(first, near, cell, s, p, count):
    """Say whether place p touches the other side of its region and its own side, of `count` places, stays in one piece without it."""
    touches = False
    friend = np.int64(-1)
    for k in range(first[p], first[p + 1]):
        q = near[k]
        if s[REGION, q] == s[REGION, p]:
            if s[SIDE, q] != s[SIDE, p]:
                touches = True
            else:
                friend = q
    if friend < 0 or not touches:
        return False
    reached, _ = flood(first, near, cell, s, friend, p)
    return reached == count - 1


@phase
def settle_regions(first, near, cell, s, order, task, mean):
    """Balance the cut of every region that was tried, and write WORTH: the penalty of the cut.

    Border places move to the lighter side while that brings the grown load nearer to what was wanted. The penalty is the
    miss of the load in thousandths of a unit (`mean`), plus three for every border crossing.
    A place too few on a side counts as 400,000 crossings.
    """
    for r in range(len(task)):
        if task[r, TRY] == 0:
            continue
        row = task[r]
        low, high, target, total = row[LOW], row[HIGH], row[TARGET], row[HIGH] - row[LOW]
        load = np.int64(0)
        count = np.int64(0)
        for k in range(low, high):
            if s[SIDE, order[k]] == GROWN:
                load += cell[LOAD, order[k]]
                count += 1
        for _ in range(40 if total <= BALANCE_PLACES else 0):
            surplus = load - target
            giver = GROWN if surplus > 0 else LEFT
            owned = count if giver == GROWN else total - count
            if surplus == 0 or owned <= (row[NEED] if giver == GROWN else row[NEED_REST]):
                break
            best = np.int64(-1)
            best_miss = abs(surplus)
            for k in range(low, high):
                p = order[k]
                if s[SIDE, p] == giver and cell[LOAD, p] > 0:
                    miss = abs(abs(surplus) - cell[LOAD, p])
                    if miss < best_miss and _may_change(first, near, cell, s, p, owned):
                        best = p
                        best_miss = miss
            if best < 0:
                break
            s[SIDE, best] = LEFT + GROWN - giver
            load += cell[LOAD, best] if giver == LEFT else -cell[LOAD, best]
            count += 1 if giver == LEFT else -1
        crossings = np.int64(0)
        for k in range(low, high):
            p = order[k]
            if s[SIDE, p] == GROWN:
                for j in range(first[p], first[p + 1]):
                    q = near[j]
                    if s[REGION, q] == s[REGION, p] and s[SIDE, q] == LEFT:
                        crossings += 2 if cell[TOGETHER, p] >= 0 and cell[TOGETHER, p] == cell[TOGETHER, q] else 1
        if count < row[NEED]:
            crossings += 400_000 * (row[NEED] - count)
        if total - count < row[NEED_REST]:
            crossings += 400_000 * (row[NEED_REST] - total + count)
        row[WORTH] = abs(load - target) * 1_000 // mean + 3 * crossings
