"""The days of a side as numbers for charts and for the file of daily series. Called by the Watch page; writes nothing."""

import io
from dataclasses import dataclass
from typing import Any

from sim.kinds import EventKind

COUNTS = {"true": EventKind.CRIME, "reported": EventKind.REPORTED, "recorded": EventKind.RECORDED, "cleared": EventKind.CLEARED}
STATES = ("security", "satisfaction", "cost_cny")


@dataclass(frozen=True)
class Days:
    """Whole days of a run: counts of each day, states at each day's end."""

    days: int = 0
    counts: dict[str, list[int]] | None = None
    states: dict[str, list[float]] | None = None

    @property
    def cost(self) -> float:
        """All that was spent, CNY."""
        return sum(self.states["cost_cny"]) if self.states else 0.0

    def until(self, days: int) -> "Days":
        """Return the first of these days."""
        cut = min(days, self.days)
        counts, states = ({name: rows[:cut] for name, rows in (found or {}).items()} for found in (self.counts, self.states))
        return Days(cut, counts, states)

    def last(self, state: str) -> float | None:
        """Return a state at the end of the last whole day; None on the first day."""
        return self.states[state][-1] if self.states and self.days else None


def days_of(side: Any) -> Days:
    """Return the whole days of a side so far."""
    days = side.model.day
    frame = side.model.states()
    counts = {name: side.counts.by_day(kind, days) for name, kind in COUNTS.items()}
    return Days(days, counts, {name: [float(x) for x in frame[name]] for name in STATES})


def today(side: Any) -> dict[str, int]:
    """Return the four counts since the start, those of the running day included."""
    return {name: side.counts.total(kind) for name, kind in COUNTS.items()}


def csv_of(side: Any) -> str:
    """Return the daily series as the command line writes them: one row a day."""
    out = io.StringIO()
    side.model.daily().to_csv(out, index_label="day")
    return out.getvalue()
