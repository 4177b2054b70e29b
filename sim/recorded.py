"""What the police know: recorded crimes by day, place and type, the only counts that institutions inside the model may see.

Made by `sim.model` as `model.recorded`; warning colours, appraisal and data-led patrol ask it at the start of a day. It writes
nothing: it is read off the event log as far as that has come, so that it is right after a resume too, and true crimes cannot
slip in.
"""

import numpy as np

from sim.core.events import EventLog
from sim.kinds import EventKind


class RecordedCrimes:
    """RECORDED events of the run so far; a day's are known from the next morning on."""

    def __init__(self, events: EventLog, ticks_per_day: int, n_places: int) -> None:
        """Read nothing yet; `events` is the log of the run."""
        self._events, self._ticks_per_day, self._n_places = events, ticks_per_day, n_places
        self._seen = 0
        self._rows = np.zeros((3, 0), np.int64)  # day, place, crime type

    def rows(self) -> np.ndarray:
        """Return int64[3, crime]: day, place and crime type of every recorded crime, in the order of recording."""
        parts = [self._rows]
        for batch in self._events.batches(("tick", "kind", "topic", "place"), first=self._seen):
            self._seen += batch.num_rows
            tick, kind, topic, place = (batch.column(name).to_numpy() for name in ("tick", "kind", "topic", "place"))
            new = np.flatnonzero(kind == EventKind.RECORDED)
            parts.append(
                np.stack([tick[new].astype(np.int64) // self._ticks_per_day, place[new].astype(np.int64), topic[new].astype(np.int64)])
            )
        if len(parts) > 1:
            self._rows = np.concatenate(parts, axis=1)
        return self._rows

    def on_places(self, first_day: int, end_day: int, types: np.ndarray | None = None) -> np.ndarray:
        """Return int64[place]: crimes recorded on days first_day..end_day (exclusive), of these crime types only (default: all)."""
        day, place, topic = self.rows()
        chosen = (day >= first_day) & (day < end_day)
        if types is not None:
            chosen &= np.isin(topic, types)
        return np.bincount(place[chosen], minlength=self._n_places)

    def in_units(self, unit: np.ndarray, spans: np.ndarray, types: np.ndarray | None = None) -> np.ndarray:
        """Return int64[span, unit]: crimes recorded in each unit of `unit` (int[place]) within spans[span] = (first day, end day)."""
        day, place, topic = self.rows()
        if types is not None:
            chosen = np.isin(topic, types)
            day, place = day[chosen], place[chosen]
        n = int(unit.max()) + 1
        inside = [(day >= first) & (day < end) for first, end in spans]
        return np.stack([np.bincount(unit[place[chosen]], minlength=n) for chosen in inside]) if inside else np.zeros((0, n), np.int64)
