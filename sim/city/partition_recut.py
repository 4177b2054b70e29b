"""Kernels that put right units that are too heavy: a few neighbouring units are joined and cut anew along random trees.

Called by `sim.city.partition` after the first cut. This is the "recombination" move of redistricting (DeFord, Duchin &
Solomon 2021): a random spanning tree of the joined units, cut where the load fits, always gives connected parts.
"""

import numpy as np

from sim.city.partition_grow import (
    HEAP,
    KEY,
    LINK,
    LOAD,
    QUEUE,
    REGION,
    SEEN,
    SIDE,
    STAMP,
    before,
    pop,
    push,
)
from sim.core.jit import kernel
from sim.core.rng import draw

JOINED = 7  # most units joined at once
MEMBERS = 600  # most places of a joined group


@kernel
def recut_heavy(g, s, part, above, sizes, chain, load, aim):
    """Lower the load of every unit above the goal as far as joining it with its neighbours can; write `part`.

    `part` int32[place]; `above` int32[level, unit] the units of the upper levels that hold a unit, the lowest last;
    `sizes` int64[level, upper unit] their places; `chain` = (head int32[unit], follow int32[place]) lists the places of
    a unit; `load` int64[unit]; `aim` = (goal, key of the draws, blind, wide, trees tried for a group). In blind rounds any neighbour is joined, not
    the lightest; in wide rounds units of different upper units are joined too, as long as those stay connected.
    Returns the number of units still above the goal.
    """
    goal, key, blind, wide, trees = aim
    members, best, group = np.empty(MEMBERS, np.int64), np.empty(MEMBERS, np.int64), np.empty(JOINED, np.int64)
    rank = np.empty(len(load), np.int64)
    for unit in range(len(load)):
        rank[unit] = np.int64(draw(key, unit, 1) >> np.uint64(2)) if blind else load[unit]
    heavy = 0
    for unit in range(len(load)):
        if load[unit] <= goal:
            continue
        for joined in range(2, JOINED + 1):
            group[0] = unit
            if not _join(g, part, above, chain, rank, group[:joined], wide):
                break
            count = _collect(chain, group[:joined], members)
            if count < 0:
                break
            worst = np.int64(0)
            for k in range(joined):
                worst = max(worst, load[group[k]])
            found = _search(g, s, members[:count], best, joined, (worst, goal, trees), key)
            if found < worst and _keep(g, s, part, above, sizes, chain, load, (group[:joined], members[:count], best[:count])) and found <= goal:
                break
        if load[unit] > goal:
            heavy += 1
    return heavy


@kernel
def _join(g, part, above, chain, rank, group, wide):
    """Add to `group`, one by one, the neighbour of lowest rank of those already in it; say whether it could be filled."""
    head, follow = chain
    parent = above[-1]
    for size in range(1, len(group)):
        first = -1
        for k in range(size):
            p = head[group[k]]
            while p >= 0:
                for j in range(g.first[p], g.first[p + 1]):
                    other = part[g.near[j]]
                    if not wide and parent[other] != parent[group[0]]:
                        continue
                    inside = False
                    for i in range(size):
                        inside = inside or group[i] == other
                    if not inside and (first < 0 or before(rank, other, first)):
                        first = other
                p = follow[p]
        if first < 0:
            return False
        group[size] = first
    return True


@kernel
def _collect(chain, group, members):
    """List the places of the units of a group; return how many, or -1 where they are too many."""
    head, follow = chain
    count = 0
    for unit in group:
        p = head[unit]
        while p >= 0:
            if count == len(members):
                return -1
            members[count] = p
            count += 1
            p = follow[p]
    return count


@kernel
def _search(g, s, members, best, joined, bounds, key):
    """Cut the members along random trees; keep the cut with the lightest heaviest part in `best`; return its load."""
    worst, goal, trees = bounds
    total = np.int64(0)
    for p in members:
        total += g.cell[LOAD, p]
    found = worst
    for tree in range(trees):
        s[STAMP, 0] += 1
        number = s[STAMP, 0]
        for p in members:
            s[REGION, p] = number
            s[SIDE, p] = 0
        heaviest, left = np.int64(0), total
        for cut in range(joined - 1):
            taken = _cut_tree(g, s, members, left, joined - cut, cut + 1, draw(key, members[0], tree * 8 + cut))
            left -= taken
            heaviest = max(heaviest, taken)
            if heaviest >= found or taken < 0:
                break
        else:
            heaviest = max(heaviest, left)
            if heaviest < found:
                found = heaviest
                for k in range(len(members)):
                    best[k] = s[SIDE, members[k]]
                if found <= goal:
                    return found
    return found


@kernel
def _cut_tree(g, s, members, left, parts, label, key):
    """Cut one part of about `left / parts` off the places of side 0 along a random tree; return its load, -1 for none."""
    count = 0
    start = np.int64(-1)
    for p in members:
        if s[SIDE, p] == 0:
            s[KEY, p] = np.int64(draw(key, p, 0) >> np.uint64(2))
            if start < 0 or s[KEY, p] < s[KEY, start]:
                start = p
            count += 1
    if count < parts:
        return np.int64(-1)
    s[STAMP, 0] += 1
    stamp = s[STAMP, 0]
    s[SEEN, start] = stamp
    size = push(s, 0, start)
    order = s[QUEUE]  # places in the order in which the tree reached them; s.link holds positions in it
    weight = np.empty(count, np.int64)
    nodes = np.empty(count, np.int64)
    above = np.empty(count, np.int64)
    above[0] = -1
    reached = 0
    while size > 0:
        size = pop(s, size)
        p = s[HEAP, size]
        order[reached] = p
        weight[reached] = g.cell[LOAD, p]
        nodes[reached] = 1
        for k in range(g.first[p], g.first[p + 1]):
            q = g.near[k]
            if s[REGION, q] == s[REGION, p] and s[SIDE, q] == 0 and s[SEEN, q] != stamp:
                s[SEEN, q] = stamp
                s[LINK, q] = reached
                size = push(s, size, q)
        if reached > 0:
            above[reached] = s[LINK, p]
        reached += 1
    for k in range(reached - 1, 0, -1):
        weight[above[k]] += weight[k]
        nodes[above[k]] += nodes[k]
    chosen, miss = -1, np.int64(0)
    for k in range(1, reached):
        off = abs(weight[k] * parts - left)
        if count - nodes[k] >= parts - 1 and (chosen < 0 or off < miss):
            chosen, miss = k, off
    if chosen < 0:
        return np.int64(-1)
    s[SIDE, order[chosen]] = label
    for k in range(chosen + 1, reached):
        if s[SIDE, order[above[k]]] == label:
            s[SIDE, order[k]] = label
    return weight[chosen]


@kernel
def _keep(g, s, part, above, sizes, chain, load, cut):
    """Write a new cut if the upper units stay connected under some assignment of its parts to the units of the group."""
    group, members, label = cut
    before_cut = np.empty(len(members), np.int64)
    for k in range(len(members)):
        before_cut[k] = part[members[k]]
    _match(part, group, members, label)
    for turn in range(len(group)):
        fine = True
        for k in range(len(members)):
            _move(part, above, sizes, members[k], group[(label[k] + turn) % len(group)])
        for level in range(len(above)):
            for k in range(len(group)):
                upper = above[level, group[k]]
                if fine and upper != above[level, group[(k + 1) % len(group)]]:
                    fine = _connected(g, s, part, above[level], sizes[level, upper], members, upper)
        if fine:
            _chain_again(g, part, chain, load, group, members)
            return True
    for k in range(len(members)):
        _move(part, above, sizes, members[k], before_cut[k])
    return False


@kernel
def _match(part, group, members, label):
    """Renumber the parts of a cut so that each keeps, as far as may be, the places of the unit of its number."""
    size = len(group)
    common = np.zeros((size, size), np.int64)
    for k in range(len(members)):
        for i in range(size):
            if group[i] == part[members[k]]:
                common[label[k], i] += 1
    name = np.full(size, -1, np.int64)
    for _ in range(size):
        most, row, column = np.int64(-1), 0, 0
        for i in range(size):
            for j in range(size):
                if common[i, j] > most:
                    most, row, column = common[i, j], i, j
        name[row] = column
        for i in range(size):
            common[row, i] = -1
            common[i, column] = -1
    for k in range(len(members)):
        label[k] = name[label[k]]


@kernel
def _move(part, above, sizes, place, unit):
    """Put a place into another unit and keep the sizes of the upper units."""
    for level in range(len(above)):
        sizes[level, above[level, part[place]]] -= 1
        sizes[level, above[level, unit]] += 1
    part[place] = unit


@kernel
def _connected(g, s, part, upper_of, size, members, upper):
    """Say whether an upper unit of `size` places, some of them among the members, hangs together."""
    start = np.int64(-1)
    for p in members:
        if upper_of[part[p]] == upper:
            start = p
            break
    if start < 0:
        return False
    s[STAMP, 0] += 1
    stamp = s[STAMP, 0]
    s[SEEN, start] = stamp
    s[QUEUE, 0] = start
    head, tail = 0, 1
    while head < tail:
        p = s[QUEUE, head]
        head += 1
        for k in range(g.first[p], g.first[p + 1]):
            q = g.near[k]
            if s[SEEN, q] != stamp and upper_of[part[q]] == upper:
                s[SEEN, q] = stamp
                s[QUEUE, tail] = q
                tail += 1
    return tail == size


@kernel
def _chain_again(g, part, chain, load, group, members):
    """List the places of the units of a group anew."""
    head, follow = chain
    for unit in group:
        head[unit] = -1
        load[unit] = 0
    for k in range(len(members) - 1, -1, -1):
        p = members[k]
        unit = part[p]
        follow[p] = head[unit]
        head[unit] = p
        load[unit] += g.cell[LOAD, p]
