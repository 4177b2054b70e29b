"""How often has each kind of event happened, where and on which day? Kept up to date from the event log, tick by tick.

Made and asked by `dashboards.live.side`, for layers, charts and the events drawn on the map. Writes nothing.
"""

from typing import Any

import numpy as np

from sim.kinds import EventKind

COUNTED = (EventKind.CRIME, EventKind.REPORTED, EventKind.RECORDED, EventKind.CLEARED)
SHOWN = (
    EventKind.CRIME,
    EventKind.RECORDED,
    EventKind.CLEARED,
    EventKind.INTERCEPTED,
    EventKind.ARREST,
)  # drawn in the frame in which they happen


class Counts:
    """Counts of four kinds by place and day, and what is new since the last frame."""

    def __init__(self, n_places: int, ticks_per_day: int) -> None:
        """Start from nothing; `take` reads a model's log from its first row."""
        self.seen = 0
        self._ticks_per_day = ticks_per_day
        self._places = {kind: np.zeros(n_places, np.int64) for kind in COUNTED}
        self._days: dict[EventKind, dict[int, int]] = {kind: {} for kind in COUNTED}
        self._new: list[np.ndarray] = []  # int32[event, (place, kind)]

    def of(self, kind: EventKind) -> np.ndarray:
        """Return int64[place]."""
        return self._places[kind]

    def total(self, kind: EventKind) -> int:
        """Return how many there were since the start."""
        return sum(self._days[kind].values())

    def by_day(self, kind: EventKind, days: int) -> list[int]:
        """Return how many there were on each of the first `days` days."""
        found = self._days[kind]
        return [found.get(day, 0) for day in range(days)]

    def take(self, model: Any) -> None:
        """Read what was logged since the last call."""
        rows = model.events_since(self.seen)
        self.seen += len(rows["tick"])
        if not len(rows["tick"]):
            return
        kind, place, day = rows["kind"], rows["place"], rows["tick"] // self._ticks_per_day
        for one in COUNTED:
            chosen = kind == int(one)
            if chosen.any():
                at = place[chosen]
                np.add.at(self._places[one], at[at >= 0], 1)
                for d, n in zip(*np.unique(day[chosen], return_counts=True), strict=True):
                    self._days[one][int(d)] = self._days[one].get(int(d), 0) + int(n)
        shown = np.isin(kind, [int(k) for k in SHOWN]) & (place >= 0)
        if shown.any():
            self._new.append(np.column_stack([place[shown], kind[shown]]).astype(np.int32))

    def fresh(self) -> np.ndarray:
        """Return int32[event, (place, kind)] of what happened since the last call, and forget it."""
        found = np.concatenate(self._new) if self._new else np.zeros((0, 2), np.int32)
        self._new.clear()
        return found
