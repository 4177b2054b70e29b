"""Which cut of a few neighbouring units is better balanced? Units that are too heavy are joined with neighbours and cut anew.

Called by `sim.city.partition` after the first cut. This is the "recombination" move of redistricting (DeFord, Duchin &
Solomon 2021): a random spanning tree of the joined units, cut where the load fits, always gives connected parts. Choosing
whom to join and keeping the books is plain Python, because few units are heavy; the trees and the searches through whole
upper units are kernels.
"""

import numpy as np

from sim.city.partition_grow import KEY, LINK, LOAD, QUEUE, REGION, SEEN, SIDE, STAMP, pop, push
from sim.core.jit import inner, phase
from sim.core.rng import draw

MEMBERS = 600  # most places of a joined group
WEIGHT, NODES, ABOVE, BEST = range(4)  # rows of `work`, int64[4, MEMBERS]: a random tree in the order in which it grew, best labels


@phase
def search_trees(first, near, cell, s, members, work, joined, worst, goal, trees, key):
    """Cut the members along random trees; keep the cut with the lightest heaviest part in work[BEST]; return its load.

    Returns `worst` where no tree gives less. `joined` is the number of parts; a cut within `goal` ends the search.
    """
    total = np.int64(0)
    for p in members:
        total += cell[LOAD, p]
    found = worst
    for tree in range(trees):
        s[STAMP, 0] += 1
        for p in members:
            s[REGION, p] = s[STAMP, 0]
            s[SIDE, p] = 0
        heaviest = np.int64(0)
        left = total
        for cut in range(joined - 1):
            taken = _cut_tree(first, near, cell, s, members, work, left, joined - cut, cut + 1, draw(key, members[0], tree * 8 + cut))
            left -= taken
            heaviest = max(heaviest, taken)
            if heaviest >= found or taken < 0:
                heaviest = found
                break
        heaviest = max(heaviest, left)
        if heaviest < found:
            found = heaviest
            for k in range(len(members)):
                work[BEST, k] = s[SIDE, members[k]]
            if found <= goal:
                return found
    return found


@inner
def _cut_tree(first, near, cell, s, members, work, left, parts, label, key):
    """Cut one part of about `left / parts` off the places of side 0 along a random tree; return its load, -1 for none."""
    count = np.int64(0)
    start = np.int64(-1)
    for p in members:
        if s[SIDE, p] == 0:
            s[KEY, p] = np.int64(draw(key, p, np.int64(0)) >> np.uint64(2))
            if start < 0 or s[KEY, p] < s[KEY, start]:
                start = p
            count += 1
    if count < parts:
        return np.int64(-1)
    s[STAMP, 0] += 1
    stamp = s[STAMP, 0]
    s[SEEN, start] = stamp
    size = push(s, np.int64(0), start)
    reached = np.int64(0)
    while size > 0:
        p = pop(s, size)
        size -= 1
        s[QUEUE, reached] = p  # places in the order in which the tree reached them; LINK holds positions in it
        work[WEIGHT, reached] = cell[LOAD, p]
        work[NODES, reached] = 1
        work[ABOVE, reached] = s[LINK, p]
        for k in range(first[p], first[p + 1]):
            q = near[k]
            if s[REGION, q] == s[REGION, p] and s[SIDE, q] == 0 and s[SEEN, q] != stamp:
                s[SEEN, q] = stamp
                s[LINK, q] = reached
                size = push(s, size, q)
        reached += 1
    for k in range(reached - 1, 0, -1):
        work[WEIGHT, work[ABOVE, k]] += work[WEIGHT, k]
        work[NODES, work[ABOVE, k]] += work[NODES, k]
    chosen = np.int64(-1)
    miss = np.int64(0)
    for k in range(1, reached):
        off = abs(work[WEIGHT, k] * parts - left)
        if count - work[NODES, k] >= parts - 1 and (chosen < 0 or off < miss):
            chosen = k
            miss = off
    if chosen < 0:
        return np.int64(-1)
    s[SIDE, s[QUEUE, chosen]] = label
    for k in range(chosen + 1, reached):
        if s[SIDE, s[QUEUE, work[ABOVE, k]]] == label:
            s[SIDE, s[QUEUE, k]] = label
    return work[WEIGHT, chosen]


@phase
def reached_places(first, near, s, part, upper_of, start):
    """Return how many places of the upper unit of `start` hang together with it; `upper_of` int32[unit], `part` int32[place]."""
    upper = upper_of[part[start]]
    s[STAMP, 0] += 1
    stamp = s[STAMP, 0]
    s[SEEN, start] = stamp
    s[QUEUE, 0] = start
    head = np.int64(0)
    tail = np.int64(1)
    while head < tail:
        p = s[QUEUE, head]
        head += 1
        for k in range(first[p], first[p + 1]):
            q = near[k]
            if s[SEEN, q] != stamp and upper_of[part[q]] == upper:
                s[SEEN, q] = stamp
                s[QUEUE, tail] = q
                tail += 1
    return tail
