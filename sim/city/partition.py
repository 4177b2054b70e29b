"""How is a connected set of places cut into connected parts of given loads?

Called by `sim.city.mesh` (grids and the levels above and below) and `sim.city.form` (compounds of real streets). The
built-in method is recursive: a region with quotas is swept into two with the sums of the quotas, and so on; then parts
that came out too heavy are joined with neighbours and cut anew. It needs no package, and it is the default whether or
not pymetis is installed, because the partition decides results. Writes nothing but its return value.
"""

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from sim.city.partition_grow import (
    BALANCE_PLACES,
    LOAD,
    REGION,
    SIDE,
    SWEEPS,
    Graph,
    X,
    Y,
    balance,
    make_scratch,
    sweep,
    worth,
)
from sim.city.partition_recut import recut_heavy
from sim.core.errors import ChanganError
from sim.core.jit import inline, kernel, plain_errstate
from sim.core.rng import Purpose, stream_key

ROUNDS = 30  # of recutting, with new trees each; 80 left as many units heavy
TREES = 48  # random trees tried for one group of units; more trees in fewer rounds left more units heavy
RETRIES = 5  # sweeps with a corrected aim
WIDE_QUOTA = 60  # regions of more units than this are swept from two sides only, smaller ones from eight


class Partitioner:
    """Cuts and recuts one place graph; keeps the working memory between levels."""

    def __init__(
        self, touch_first: np.ndarray, touch_place: np.ndarray, load: np.ndarray, x: np.ndarray, y: np.ndarray,
        together: np.ndarray | None = None,
    ) -> None:
        """Take the CSR of places that share a junction, load int[place] >= 0, and midpoints in metres."""
        n = len(load)
        cm = [np.rint(v * 100.0).astype(np.int64) for v in (x, y)]
        group = np.full(n, -1, np.int64) if together is None else together.astype(np.int64)
        self.graph = Graph(touch_first.astype(np.int64), touch_place.astype(np.int64), np.stack([load.astype(np.int64), *cm, group]))
        self.scratch = make_scratch(n)

    def cut(self, region: np.ndarray, quota_first: np.ndarray, quota: np.ndarray, mean: int, method: str = "built-in") -> np.ndarray:
        """Cut every region into connected parts with loads proportional to its quotas; return int32[place] parts.

        `region` int[place] numbers connected regions from 0; the parts of region r are quota_first[r] up to
        quota_first[r + 1], and each has at least as many places as its quota where the streets allow it. `mean` is the
        load of a quota of one. `method` is "built-in" or "metis" (extra `partition`).
        """
        order = np.argsort(region, kind="stable").astype(np.int64)
        bounds = np.concatenate([[0], np.cumsum(np.bincount(region, minlength=len(quota_first) - 1))]).astype(np.int64)
        part = np.full(len(region), -1, np.int32)
        if method == "metis":
            done = _metis(self.graph, order, bounds, quota_first, quota, part)
        elif method == "built-in":
            done = np.zeros(len(bounds) - 1, np.bool_)
        else:
            raise ChanganError(f"unknown partition method {method!r}: use 'built-in' or 'metis'")
        self.scratch[REGION] = -1
        _divide(self.graph, self.scratch, (order, bounds, done), (quota_first.astype(np.int64), quota.astype(np.int64)), part, max(int(mean), 1))
        return part

    def lighten(self, part: np.ndarray, above: np.ndarray, goal: int, limit: int, across: bool) -> int:
        """Recut parts heavier than `goal`, later `limit`, together with their neighbours (in place); return how many stay so.

        `above` int[level, part] holds the upper units of each part, the lowest last. `across` allows places to pass to
        another upper unit where recutting inside one does not help; upper units stay connected either way.
        """
        order = np.argsort(part, kind="stable")
        head, follow = np.full(above.shape[1], -1, np.int64), np.full(len(part), -1, np.int64)
        same = part[order[:-1]] == part[order[1:]]
        follow[order[:-1][same]] = order[1:][same]
        starts = np.concatenate([[True], ~same])
        head[part[order[starts]]] = order[starts]
        load = np.zeros(above.shape[1], np.int64)
        np.add.at(load, part, self.graph.cell[LOAD])
        upper = np.ascontiguousarray(above, dtype=np.int32)
        sizes = np.stack([np.bincount(row[part], minlength=int(upper.max()) + 1) for row in upper]).astype(np.int64)
        heavy = int((load > goal).sum())
        self.scratch[REGION] = -1
        for number in range(ROUNDS):
            if heavy == 0:
                break
            wide = across and number >= 2
            aim = (np.int64(goal if number < 4 else limit), stream_key(number, Purpose.MESH), number % 4 != 0, wide, TREES)
            with plain_errstate():
                heavy = int(recut_heavy(self.graph, self.scratch, part, upper, sizes, (head, follow), load, aim))
        return heavy


@kernel
def _divide(g, s, regions, quotas, part, mean):
    """Cut all regions that are not done by bisection; reorders `regions[0]` and writes `part`."""
    order, bounds, done = regions
    quota_first, quota = quotas
    # written number by number: arrays made or assigned in a kernel cost seconds of compile time
    stack = np.empty((128, 4), np.int64)
    shares = np.empty(2, np.int64)
    total = np.zeros(len(quota) + 1, np.int64)
    for k in range(len(quota)):
        total[k + 1] = total[k] + quota[k]
    number = 0
    for r in range(len(done)):
        if done[r]:
            continue
        _put(stack, 0, bounds[r], bounds[r + 1], quota_first[r], quota_first[r + 1])
        depth = 1
        while depth > 0:
            depth -= 1
            low, high, first, last = stack[depth, 0], stack[depth, 1], stack[depth, 2], stack[depth, 3]
            if last - first == 1:
                for k in range(low, high):
                    part[order[k]] = first
                continue
            middle = (first + last) // 2
            number += 1
            shares[0], shares[1] = total[middle] - total[first], total[last] - total[middle]
            cut = low + _bisect(g, s, order[low:high], shares, mean, number)
            _put(stack, depth, cut, high, middle, last)
            _put(stack, depth + 1, low, cut, first, middle)
            depth += 2


@inline
def _put(stack, row, low, high, first, last):
    """Write one row of the stack."""
    stack[row, 0], stack[row, 1], stack[row, 2], stack[row, 3] = low, high, first, last


@kernel
def _bisect(g, s, members, shares, mean, number):
    """Cut one region in two, the grown part first in `members`; return the size of that part."""
    load = np.int64(0)
    low_x, high_x, low_y, high_y = g.cell[X, members[0]], g.cell[X, members[0]], g.cell[Y, members[0]], g.cell[Y, members[0]]
    for p in members:
        s[REGION, p] = number
        load += g.cell[LOAD, p]
        low_x, high_x = min(low_x, g.cell[X, p]), max(high_x, g.cell[X, p])
        low_y, high_y = min(low_y, g.cell[Y, p]), max(high_y, g.cell[Y, p])
    quota = shares[0] + shares[1]
    target = load * shares[0] // quota
    small = quota <= WIDE_QUOTA
    turned = high_y - low_y > high_x - low_x  # sweep along the longer side first
    best = np.empty(len(members), np.int64)
    best_worth = np.int64(-1)
    for k in range(8 if small else 2):
        way = SWEEPS[k ^ 1] if turned else SWEEPS[k]
        aim = target
        for _ in range(RETRIES):
            miss = sweep(g, s, members, way, aim, shares) - target  # what the sweep cut off came on top
            if 4 * abs(miss) <= mean:
                break
            aim -= miss
        if len(members) <= BALANCE_PLACES:
            balance(g, s, members, target, shares)
        value = worth(g, s, members, target, mean, shares)
        if best_worth < 0 or value < best_worth:
            best_worth = value
            for j in range(len(members)):
                best[j] = s[SIDE, members[j]]
    left = np.empty(len(members), np.int64)
    grown, rest = 0, 0
    for j in range(len(members)):
        p = members[j]
        if best[j] == 1:
            members[grown] = p
            grown += 1
        else:
            left[rest] = p
            rest += 1
    for j in range(rest):
        members[grown + j] = left[j]
    return grown


def _metis(
    g: Graph, order: np.ndarray, bounds: np.ndarray, quota_first: np.ndarray, quota: np.ndarray, part: np.ndarray
) -> np.ndarray:
    """Cut regions with METIS; return bool[region], False where its answer is not connected or has an empty part."""
    try:
        import pymetis
    except ImportError as error:
        raise ChanganError("method 'metis' needs pymetis: pip install 'changan[partition]'") from error
    local = np.full(len(part), -1, np.int64)
    for r in range(len(bounds) - 1):
        members, shares = order[bounds[r] : bounds[r + 1]], quota[quota_first[r] : quota_first[r + 1]].astype(float)
        answer = np.zeros(len(members), np.int64)
        if len(shares) > 1:
            local[members] = np.arange(len(members))
            lists = [local[q[local[q] >= 0]] for q in (g.near[g.first[p] : g.first[p + 1]] for p in members)]
            local[members] = -1
            answer = np.asarray(pymetis.part_graph(
                len(shares), adjacency=lists, vweights=g.cell[LOAD, members].tolist(), tpwgts=(shares / shares.sum()).tolist(),
                recursive=False, options=pymetis.Options(seed=1, contig=1),
            )[1])
        part[members] = quota_first[r] + answer
    fine = pieces_of(g.first, g.near, part, int(quota_first[-1])) == 1
    return np.add.reduceat(~fine, quota_first[:-1]) == 0


def pieces_of(first: np.ndarray, near: np.ndarray, part: np.ndarray, parts: int) -> np.ndarray:
    """Return int64[part]: in how many connected pieces each part comes (0: it has no place)."""
    row = np.repeat(np.arange(len(part)), np.diff(first))
    same = part[row] == part[near]
    graph = csr_matrix((np.ones(int(same.sum()), np.int8), (row[same], near[same])), shape=(len(part), len(part)))
    label = connected_components(graph, directed=False)[1]
    _, one = np.unique(label, return_index=True)
    return np.bincount(part[one], minlength=parts)
