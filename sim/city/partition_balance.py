"""Which neighbours take over what from a unit that is too heavy? The books of recutting: who is joined, what is kept.

Called by `sim.city.partition.Partitioner.lighten`; writes the partition that it is given. `sim.city.partition_recut` has
the kernels.
"""

from dataclasses import dataclass

import numpy as np

from sim.city.partition_grow import LOAD, Graph
from sim.city.partition_recut import BEST, MEMBERS, reached_places, search_trees
from sim.core.rng import Purpose, draws, stream_key

JOINED = 7  # most units joined at once


@dataclass(frozen=True)
class Round:
    """One pass over the heavy units."""

    number: int
    goal: int  # load above which a unit is recut
    blind: bool  # join any neighbour, not the lightest
    wide: bool  # join units of different upper units too, as long as those stay connected
    trees: int = 48  # random trees tried for one group of units; more trees in fewer rounds left more units heavy
    chain_units: int = 6  # most units of a chain along which a surplus is passed
    chain_tries: int = 100  # gifts tried for one heavy unit


class Balancer:
    """The units of a partition with their places, loads and upper units, kept up to date while units are recut."""

    def __init__(self, graph: Graph, scratch: np.ndarray, part: np.ndarray, above: np.ndarray) -> None:
        """Take int32[place] parts (written) and int32[level, part] upper units, the lowest last."""
        self.graph, self.scratch, self.part, self.above = graph, scratch, part, above
        units = above.shape[1]
        self.tries = 0
        order = np.argsort(part, kind="stable").astype(np.int64)
        self.places = np.split(order, np.cumsum(np.bincount(part, minlength=units))[:-1])
        self.load = np.zeros(units, np.int64)
        np.add.at(self.load, part, graph.cell[LOAD])
        self.sizes = np.stack([np.bincount(row[part], minlength=int(above.max()) + 1) for row in above]).astype(np.int64)
        self.work = np.zeros((BEST + 1, MEMBERS), np.int64)
        self._near: dict[int, np.ndarray] = {}

    def recut(self, turn: Round) -> int:
        """Lower the load of every unit above the goal as far as joining it with its neighbours can; return how many stay above."""
        rank = self.load.copy()
        if turn.blind:
            rank = (draws(turn.number, Purpose.MESH, np.arange(len(rank)), 1) >> np.uint64(2)).astype(np.int64)
        key = stream_key(turn.number, Purpose.MESH)
        for unit in np.flatnonzero(self.load > turn.goal).tolist():
            if self.load[unit] > turn.goal:
                self._lighten(unit, turn, rank, key)
        return int((self.load > turn.goal).sum())

    def _lighten(self, unit: int, turn: Round, rank: np.ndarray, key: np.uint64) -> None:
        group = [unit]
        while len(group) < JOINED:
            joining = self._next(group, rank, turn.wide)
            if joining < 0:
                return
            group.append(joining)
            members = np.concatenate([self.places[u] for u in group])
            if len(members) > MEMBERS:
                return
            worst = self.load[group].max()
            g = self.graph
            found = search_trees(
                g.first,
                g.near,
                g.cell,
                self.scratch,
                members,
                self.work,
                np.int64(len(group)),
                worst,
                np.int64(turn.goal),
                np.int64(turn.trees),
                key,
            )
            if found < worst and self._keep(group, members, self.work[BEST, : len(members)].copy()):
                if found <= turn.goal:
                    return
                group = self._again(group, rank, turn.wide)

    def _again(self, group: list[int], rank: np.ndarray, wide: bool) -> list[int]:
        """Return a group of the same first unit and size, as its neighbours are now."""
        again = group[:1]
        while len(again) < len(group):
            joining = self._next(again, rank, wide)
            if joining < 0:
                break
            again.append(joining)
        return again

    def near_units(self, unit: int) -> np.ndarray:
        """Return the units that share a junction with one, int[...], itself among them."""
        found = self._near.get(unit)
        if found is None:
            first, near = self.graph.first, self.graph.near
            found = np.unique(np.concatenate([self.part[near[first[p] : first[p + 1]]] for p in self.places[unit]]))
            self._near[unit] = found
        return found

    def _next(self, group: list[int], rank: np.ndarray, wide: bool) -> int:
        """Return the neighbour of lowest rank of those already in a group, -1 for none."""
        near = np.concatenate([self.near_units(u) for u in group])
        if not wide:
            near = near[self.above[-1, near] == self.above[-1, group[0]]]
        near = near[~np.isin(near, group)]
        return int(near[np.lexsort((near, rank[near]))[0]]) if len(near) else -1

    def _keep(self, group: list[int], members: np.ndarray, label: np.ndarray) -> bool:
        """Write a new cut if the upper units stay connected under some assignment of its parts to the units of the group."""
        units = np.array(group)
        label = _match(units, self.part[members], label)
        return any(self._try(group, members, units[(label + turn) % len(group)]) for turn in range(len(group)))

    def _try(self, group: list[int], members: np.ndarray, unit: np.ndarray) -> bool:
        """Put the places of a group into these units, int[member], unless an upper unit would come apart; say whether it was done."""
        before = self.part[members].copy()
        self._move(members, unit)
        if not self._connected(group, members):
            self._move(members, before)
            return False
        for u in {int(v) for w in group for v in self.near_units(w)}:
            self._near.pop(u, None)
        for u in group:
            self.places[u] = members[self.part[members] == u]
            self.load[u] = self.graph.cell[LOAD, self.places[u]].sum()
        return True

    def relieve(self, turn: Round) -> int:
        """Pass what is above the goal along chains of units to a light one; return how many units stay above it."""
        rank, key = self.load.copy(), stream_key(turn.number, Purpose.MESH)
        for unit in np.flatnonzero(self.load > turn.goal).tolist():
            self.tries = turn.chain_tries
            if self.load[unit] > turn.goal:
                self._pass_on([unit], turn, rank, key)
        return int((self.load > turn.goal).sum())

    def _pass_on(self, chain: list[int], turn: Round, rank: np.ndarray, key: np.uint64) -> bool:
        """Let the last unit of a chain give to a neighbour outside it, and that one recut or give in turn, until fewer are heavy."""
        giver, heavy = chain[-1], int((self.load > turn.goal).sum()) - (len(chain) > 1)
        for gift, taker in self._gifts(giver, chain, turn):
            if self.tries == 0:
                return False
            self.tries -= 1
            saved = self.part.copy(), self.load.copy(), self.sizes.copy(), list(self.places)
            members = np.concatenate([self.places[giver], self.places[taker]])
            unit = np.where(np.isin(members, gift), taker, self.part[members])
            if not self._try([giver, taker], members, unit):
                continue
            if self.load[taker] > turn.goal:
                self._lighten(taker, turn, rank, key)
            if int((self.load > turn.goal).sum()) < heavy or (
                len(chain) < turn.chain_units and self.load[taker] > turn.goal and self._pass_on([*chain, taker], turn, rank, key)
            ):
                return True
            self.part[:], self.load[:], self.sizes[:] = saved[:3]
            self.places = saved[3]
            self._near.clear()
        return False

    def _gifts(self, giver: int, chain: list[int], turn: Round) -> list[tuple[np.ndarray, int]]:
        """Return (places, taker) that would bring a unit to the goal, the lightest takers first."""
        g, found = self.graph, []
        for place in self.places[giver]:
            gift = self._with_cut_off(giver, int(place))
            load = int(g.cell[LOAD, gift].sum())
            if not 0 < load <= self.load[giver] // 2 or self.load[giver] - load > turn.goal:
                continue
            for taker in np.unique(self.part[g.near[g.first[place] : g.first[place + 1]]]).tolist():
                if taker not in chain and (turn.wide or self.above[-1, taker] == self.above[-1, giver]):
                    found.append((int(self.load[taker]) + load, taker, int(place), gift))
        return [(gift, taker) for _, taker, _, gift in sorted(found, key=lambda gift: gift[:3])]

    def _with_cut_off(self, unit: int, place: int) -> np.ndarray:
        """Return a place and all of its unit that hangs on it alone: everything but the heaviest piece without it."""
        g, left, pieces = self.graph, set(self.places[unit].tolist()) - {place}, []
        while left:
            piece = [left.pop()]
            for p in piece:
                near = left.intersection(g.near[g.first[p] : g.first[p + 1]].tolist())
                left -= near
                piece.extend(near)
            pieces.append((int(g.cell[LOAD, piece].sum()), -min(piece), piece))
        return np.array([place, *(p for _, _, piece in sorted(pieces)[:-1] for p in piece)], np.int64)

    def _move(self, members: np.ndarray, unit: np.ndarray) -> None:
        """Put places into other units and keep the sizes of the upper units."""
        old = self.part[members]
        for row, sizes in zip(self.above, self.sizes, strict=True):
            np.subtract.at(sizes, row[old], 1)
            np.add.at(sizes, row[unit], 1)
        self.part[members] = unit

    def _connected(self, group: list[int], members: np.ndarray) -> bool:
        """Say whether every upper unit of a group hangs together; only units that differ can have come apart."""
        for row, sizes in zip(self.above, self.sizes, strict=True):
            uppers = np.unique(row[group])
            for upper in uppers if len(uppers) > 1 else ():
                start = np.flatnonzero(row[self.part[members]] == upper)
                if not len(start):
                    return False
                g = self.graph
                if reached_places(g.first, g.near, self.scratch, self.part, row, members[start[0]]) != sizes[upper]:
                    return False
        return True


def _match(group: np.ndarray, old: np.ndarray, label: np.ndarray) -> np.ndarray:
    """Renumber the parts of a cut so that each keeps, as far as may be, the places of the unit of its number."""
    size = len(group)
    column = np.argmax(group[None, :] == old[:, None], axis=1)
    common = np.bincount(label * size + column, minlength=size * size).reshape(size, size)
    name = np.zeros(size, np.int64)
    for _ in range(size):
        i, j = divmod(int(common.argmax()), size)
        name[i] = j
        common[i, :] = -1
        common[:, j] = -1
    return name[label]
