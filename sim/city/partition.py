"""How is a connected set of places cut into connected parts of given loads?

Called by `sim.city.mesh` (grids and the levels above and below) and `sim.city.form` (compounds of real streets). The
built-in method is recursive: a region with quotas is swept into two with the sums of the quotas, and so on; then parts
that came out too heavy are joined with neighbours and cut anew. It needs no package, and it is the default whether or
not pymetis is installed, because the partition decides results. Writes nothing but its return value.
"""

from dataclasses import dataclass, replace

import numpy as np

from sim.city.partition_balance import Balancer, Round
from sim.city.partition_grow import (
    GROWN,
    HIGH,
    LOAD,
    LOW,
    NEED,
    NEED_REST,
    REGION,
    SIDE,
    SWEEPS,
    TARGET,
    TRY,
    WAY_X,
    WAY_Y,
    WORTH,
    Graph,
    X,
    Y,
    make_scratch,
    settle_regions,
    sweep_regions,
)
from sim.core.errors import ChanganError
from sim.core.jit import plain_errstate

ROUNDS = 30  # of recutting, with new trees each; 80 left as many units heavy
STUBBORN_ROUNDS = 12  # of recutting and passing on in turn, with more tries, for the few units of a large city that stay heavy
EAGER_ROUNDS = 2  # that go for the goal; the others lower only what is above the limit
STUBBORN = Round(0, 0, blind=False, wide=True, trees=96, chain_units=8, chain_tries=300)
WIDE_QUOTA = 60  # regions of more units than this are swept from FEW_SWEEPS sides only, smaller ones from eight
FEW_SWEEPS = 2


class Partitioner:
    """Cuts and recuts one place graph; keeps the working memory between levels."""

    def __init__(
        self,
        touch_first: np.ndarray,
        touch_place: np.ndarray,
        load: np.ndarray,
        x: np.ndarray,
        y: np.ndarray,
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
        left = np.flatnonzero(~done)
        first, total = quota_first.astype(np.int64), np.concatenate([[0], np.cumsum(quota)]).astype(np.int64)
        cuts = _Cuts(bounds[left], bounds[left + 1], first[left], first[left + 1])
        _divide(self.graph, self.scratch, order, cuts, total, part, max(int(mean), 1))
        return part

    def lighten(self, part: np.ndarray, above: np.ndarray, goal: int, limit: int, across: bool) -> int:
        """Recut parts heavier than `goal`, later `limit`, together with their neighbours (in place); return how many stay so.

        `above` int[level, part] holds the upper units of each part, the lowest last. `across` allows places to pass to
        another upper unit where recutting inside one does not help; upper units stay connected either way.
        """
        self.scratch[REGION] = -1
        balancer = Balancer(self.graph, self.scratch, part, np.ascontiguousarray(above, dtype=np.int32))
        heavy = int((balancer.load > goal).sum())
        for number in range(ROUNDS):
            if heavy == 0:
                break
            turn = Round(number, goal if number < EAGER_ROUNDS else limit, blind=number % 4 != 0, wide=across and number >= 2)
            with plain_errstate():
                heavy = balancer.recut(turn)
        if heavy:
            with plain_errstate():
                heavy = balancer.relieve(Round(ROUNDS, limit, blind=False, wide=across))
        for number in range(ROUNDS + 1, ROUNDS + 1 + 2 * STUBBORN_ROUNDS, 2) if across else ():
            if heavy == 0:
                break
            with plain_errstate():
                balancer.recut(replace(STUBBORN, number=number, goal=limit, blind=True))
                heavy = balancer.relieve(replace(STUBBORN, number=number + 1, goal=limit))
        return heavy


@dataclass(frozen=True)
class _Cuts:
    """Regions of one depth, each to be cut in two: places order[low:high] into units first:last."""

    low: np.ndarray  # int64[region]
    high: np.ndarray  # int64[region]
    first: np.ndarray  # int64[region]
    last: np.ndarray  # int64[region]

    def keep(self, wanted: np.ndarray) -> "_Cuts":
        """Return the regions that are wanted, bool[region]."""
        return _Cuts(self.low[wanted], self.high[wanted], self.first[wanted], self.last[wanted])


def _divide(g: Graph, s: np.ndarray, order: np.ndarray, cuts: _Cuts, total: np.ndarray, part: np.ndarray, mean: int) -> None:
    """Cut regions in two until each is one unit; reorders `order` and writes `part`.

    `total` int64[unit + 1] is the running sum of the quotas. All regions of one depth are cut together, so that the kernels
    are called some hundred times, however many units there are.
    """
    while len(cuts.low):
        whole = cuts.last - cuts.first == 1
        done = cuts.keep(whole)
        at, region = _rows(done.low, done.high)
        part[order[at]] = done.first[region]
        cuts = cuts.keep(~whole & (cuts.high > cuts.low))
        if not len(cuts.low):
            break
        middle = (cuts.first + cuts.last) // 2
        border = cuts.low + _bisect(g, s, order, cuts, (total[middle] - total[cuts.first], total[cuts.last] - total[middle]), mean)
        cuts = _Cuts(
            *(
                np.stack(pair, axis=1).ravel()
                for pair in ((cuts.low, border), (border, cuts.high), (cuts.first, middle), (middle, cuts.last))
            )
        )


def _rows(low: np.ndarray, high: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return all numbers in low[r]..high[r] one range after another, and the range of each."""
    size = high - low
    region = np.repeat(np.arange(len(low)), size)
    start = np.cumsum(size) - size
    return np.arange(len(region)) - start[region] + low[region], region


def _bisect(g: Graph, s: np.ndarray, order: np.ndarray, cuts: _Cuts, shares: tuple[np.ndarray, np.ndarray], mean: int) -> np.ndarray:
    """Cut every region in two, the grown part first in `order`; return the sizes of those parts."""
    at, region = _rows(cuts.low, cuts.high)
    members, start = order[at], np.flatnonzero(np.diff(region, prepend=-1))
    s[REGION] = -1
    s[REGION, members] = region
    x, y = g.cell[X, members], g.cell[Y, members]
    wide, tall = (np.maximum.reduceat(v, start) - np.minimum.reduceat(v, start) for v in (x, y))
    turned = (tall > wide).astype(np.int64)  # sweep along the longer side first
    quota = shares[0] + shares[1]
    task = np.zeros((len(start), WORTH + 1), np.int64)
    task[:, LOW], task[:, HIGH], task[:, NEED], task[:, NEED_REST] = cuts.low, cuts.high, *shares
    task[:, TARGET] = np.add.reduceat(g.cell[LOAD, members], start) * shares[0] // quota
    best, best_worth = np.zeros(len(members), np.bool_), np.full(len(start), -1, np.int64)
    for k in range(len(SWEEPS)):
        task[:, TRY] = (quota <= WIDE_QUOTA) | (k < FEW_SWEEPS)
        task[:, WAY_X : WAY_Y + 1] = SWEEPS[k ^ turned]
        sweep_regions(g.first, g.near, g.cell, s, order, task, np.int64(mean // 4))
        settle_regions(g.first, g.near, g.cell, s, order, task, np.int64(mean))
        better = (task[:, TRY] == 1) & ((best_worth < 0) | (task[:, WORTH] < best_worth))
        best_worth[better] = task[better, WORTH]
        best = np.where(better[region], s[SIDE, members] == GROWN, best)
    order[at] = members[np.argsort(2 * region + ~best, kind="stable")]
    return np.add.reduceat(best, start, dtype=np.int64)


def _metis(g: Graph, order: np.ndarray, bounds: np.ndarray, quota_first: np.ndarray, quota: np.ndarray, part: np.ndarray) -> np.ndarray:
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
            answer = np.asarray(
                pymetis.part_graph(
                    len(shares),
                    adjacency=lists,
                    vweights=g.cell[LOAD, members].tolist(),
                    tpwgts=(shares / shares.sum()).tolist(),
                    recursive=False,
                    options=pymetis.Options(seed=1, contig=1),
                )[1]
            )
        part[members] = quota_first[r] + answer
    fine = pieces_of(g.first, g.near, part, int(quota_first[-1])) == 1
    return np.add.reduceat(~fine, quota_first[:-1]) == 0


def pieces_of(first: np.ndarray, near: np.ndarray, part: np.ndarray, parts: int) -> np.ndarray:
    """Return int64[part]: in how many connected pieces each part comes (0: it has no place)."""
    from scipy.sparse import csr_matrix  # on demand: not for a mesh that stays as it is
    from scipy.sparse.csgraph import connected_components

    row = np.repeat(np.arange(len(part)), np.diff(first))
    same = part[row] == part[near]
    graph = csr_matrix((np.ones(int(same.sum()), np.int8), (row[same], near[same])), shape=(len(part), len(part)))
    label = connected_components(graph, directed=False)[1]
    _, one = np.unique(label, return_index=True)
    return np.bincount(part[one], minlength=parts)
