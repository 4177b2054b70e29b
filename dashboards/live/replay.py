"""What did the map look like at an hour that has passed? Read off the event log: the past is never simulated again.

Called by the Watch page's slider, for a running or finished side, and for the events of a stored result. What events tell can be shown (crimes,
recorded crimes, open matters, warning colours); presence and patrols of a past hour cannot, and the page says so.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from dashboards.live.frames import Frame
from dashboards.live.layers import BY_KEY, packed, scale_of
from sim.city.city import LEVELS, City
from sim.deployment.calendar import Deployment
from sim.kinds import EventKind
from sim.provisions import WarningBoard
from sim.tables import DAY_STARTS_MIN, MINUTES_PER_DAY

LAYERS = ("true_crime", "recorded_crime", "backlog", "warning")
_ENDS = (EventKind.MATTER_SETTLED, EventKind.MATTER_LAPSED, EventKind.MATTER_HARDENED)
_SHOWN = (EventKind.CRIME, EventKind.RECORDED, EventKind.CLEARED, EventKind.INTERCEPTED, EventKind.ARREST)


@dataclass(frozen=True, eq=False)
class Board:
    """When a warning board was in place, how often it was drawn up, and the unit of each place."""

    first_day: int
    last_day: int
    review_days: int
    unit: np.ndarray  # int32[place]


class Replay:
    """The events of a run so far, asked for any hour of it."""

    def __init__(
        self, events: dict[str, np.ndarray], n_places: int, ticks_per_day: int, tick_min: int, boards: tuple[Board, ...] = ()
    ) -> None:
        """Keep the events (name -> array[row]) in order of time; `boards`: the warning boards of the run."""
        order = np.argsort(events["tick"], kind="stable")
        self._tick, self._kind, self._place, self._topic, self._actor = (
            events[name][order].astype(np.int64) for name in ("tick", "kind", "place", "topic", "actor")
        )
        self._n, self._ticks_per_day, self._tick_min, self._boards = n_places, ticks_per_day, tick_min, boards
        self._tops = {key: scale_of(BY_KEY[key], self.values(key, int(self._tick.max(initial=0))), 0.0) for key in LAYERS}

    def values(self, layer: str, tick: int) -> np.ndarray:
        """Return float64[place] of a layer at the end of a tick since the start."""
        seen = int(np.searchsorted(self._tick, tick, side="right"))
        kind, place = self._kind[:seen], self._place[:seen]
        if layer == "warning":
            return self._colours(tick)
        if layer == "backlog":
            born = self._count(place[kind == EventKind.MATTER_BORN])
            return born - self._count(place[np.isin(kind, _ENDS)])
        return self._count(place[kind == (EventKind.CRIME if layer == "true_crime" else EventKind.RECORDED)])

    def _count(self, places: np.ndarray) -> np.ndarray:
        return np.bincount(places[places >= 0], minlength=self._n).astype(np.float64)

    def _colours(self, tick: int) -> np.ndarray:
        """Return the colours of the last board: of the units that its events name; all others are green."""
        day = tick // self._ticks_per_day
        for board in self._boards:
            review = day - day % board.review_days
            if board.first_day <= review and day < board.last_day:
                rows = np.flatnonzero((self._kind == EventKind.UNIT_COLOUR) & (self._tick // self._ticks_per_day == review))
                colour = np.ones(int(board.unit.max()) + 1)
                colour[self._actor[rows]] = self._topic[rows]
                return colour[board.unit]
        return np.zeros(self._n)

    def counts(self, tick: int) -> dict[str, int]:
        """Return the four counts since the start at the end of a tick."""
        kind = self._kind[: int(np.searchsorted(self._tick, tick, side="right"))]
        names = {"true": EventKind.CRIME, "reported": EventKind.REPORTED, "recorded": EventKind.RECORDED, "cleared": EventKind.CLEARED}
        return {name: int((kind == one).sum()) for name, one in names.items()}

    def frame(self, layer: str, tick: int, before: int = -1) -> Frame:
        """Return the picture at the end of a tick; drawn as happening: what lies after `before` (by default the tick itself)."""
        values = self.values(layer, tick)
        since = before if 0 <= tick - before <= self._ticks_per_day else tick - 1
        low, high = np.searchsorted(self._tick, since, side="right"), np.searchsorted(self._tick, tick, side="right")
        chosen = np.isin(self._kind[low:high], _SHOWN) & (self._place[low:high] >= 0)
        events = np.column_stack([self._place[low:high][chosen], self._kind[low:high][chosen]]).astype(np.int32)[-300:]
        day, minute = self.moment(tick)
        head: dict[str, Any] = {"day": day, "minute": minute, "layer": layer, "top": self._tops[layer], "tick": tick + 1, "units": 0}
        nobody = np.zeros((0, 2), np.int32)
        return Frame(head, packed(BY_KEY[layer], values, self._tops[layer]), nobody.astype(np.float32), nobody, events)

    def moment(self, tick: int) -> tuple[int, int]:
        """Return day and clock minute at the end of a tick."""
        after = tick + 1
        return after // self._ticks_per_day, (DAY_STARTS_MIN + after % self._ticks_per_day * self._tick_min) % MINUTES_PER_DAY


def boards_of(deployment: Deployment, city: City) -> tuple[Board, ...]:
    """Return the warning boards of a run."""
    return tuple(
        Board(put.first_day, put.last_day, put.part.review_days, city.mesh.unit[LEVELS.index(put.part.level)])
        for put in deployment.of(WarningBoard)
    )


def replay_of(side: Any) -> Replay:
    """Return the past of a side."""
    model = side.model
    boards = boards_of(model.deployment, model.city)
    return Replay(model.events_since(0), model.city.n_places, model.ticks_per_day, int(model.numbers.tick_min), boards)
