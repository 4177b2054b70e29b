"""Orders to patrols: units whose own mesh unit is quiet walk a beat in one that is not, until the next review.

Used by the area `institutions`; writes the column `beat` of patrols. Hours on duty stay what they are: what one unit of the mesh
gains another loses.
"""

from typing import Any

import numpy as np

from sim.deployment import Deployment
from sim.provisions import Roster

_TAKES_ORDERS = ("police", "patrol_force")


class PatrolOrders:
    """Who walks where by order; `home` is each unit's own beat."""

    def __init__(self, walking: tuple[Any, ...], deployment: Deployment, n_places: int) -> None:
        """Note every unit's own beat and who takes orders (neither hired residents nor volunteers)."""
        self.walkers, self.tours = walking[0], walking[1]
        self.home = self.walkers.beat.copy()
        takes = [
            np.full(len(d.part.beats) * d.part.units_per_beat, d.part.kind in _TAKES_ORDERS)
            for d in deployment.of(Roster)
            if d.part.units_per_beat > 0 and d.part.beats
        ]
        rosters = np.concatenate(takes) if takes else np.zeros(0, bool)
        self.takes_orders = np.append(
            rosters, np.zeros(len(self.home) - len(rosters), bool)
        )  # units sent day by day stand last, and stay so
        first = self.tours.first.astype(np.int64)
        self._beat_of_row = np.repeat(np.arange(len(first) - 1), np.diff(first))
        self._n_places = n_places

    def send(self, unit: np.ndarray, wants: np.ndarray, share: float, busy: np.ndarray) -> None:
        """Send `share` of the units at home in quiet mesh units to those that want them, worst first.

        `unit` int32[place], `wants` float64[mesh unit] (0: quiet), `busy` bool[patrol unit] is set for whoever is sent.
        """
        target = np.flatnonzero(wants > 0.0)
        if len(target) == 0 or len(self.home) == 0:
            return
        cover = np.zeros((len(self.tours.first) - 1, len(wants)), np.int64)  # places of each beat in each mesh unit
        np.add.at(cover, (self._beat_of_row, unit[self.tours.place]), 1)
        own = cover.argmax(axis=1)[self.home]
        free = self.takes_orders & ~busy & (wants[own] <= 0.0)
        movable = np.flatnonzero(free)
        movable = movable[np.argsort(self.walkers.key[movable], kind="stable")]
        n = int(np.floor(share * len(movable) + 0.5))
        order = target[np.argsort(-wants[target], kind="stable")]
        known = cover * np.isin(np.arange(len(cover)), self.home[self.takes_orders])[:, None]
        beats = known.argmax(axis=0)  # the beat that covers most of each mesh unit
        chosen = movable[np.arange(n) * len(movable) // max(n, 1)]  # spread over the units, not the first ones
        self._walk(chosen, beats[order[np.arange(n) % len(order)]])
        busy[chosen] = True

    def recall(self, but: np.ndarray) -> None:
        """Send home whoever walks elsewhere, except those in `but` (bool[patrol unit])."""
        away = np.flatnonzero((self.walkers.beat != self.home) & ~but)
        self._walk(away, self.home[away])

    def _walk(self, units: np.ndarray, beats: np.ndarray) -> None:
        moving = self.walkers.beat[units] != beats
        self.walkers.beat[units] = beats
        self.walkers.position_m[units[moving]] = 0.0  # a shift under way over 05:00 goes on at the start of the new tour
