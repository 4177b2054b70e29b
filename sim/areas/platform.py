"""How much the platform's staff had to do and how long its queues are: counters for metrics, kept by desk."""

from typing import ClassVar

import numpy as np

from sim.area import Area
from sim.kinds import Desk
from sim.provisions import Provisions

_OPEN = tuple(f"open_{desk.name.lower()}" for desk in Desk if desk not in (Desk.OFFICIALS, Desk.GONE))


class PlatformLoad(Area):
    """Attempts made and possible since the start, by desk; open matters by desk at the end of each day."""

    name: ClassVar[str] = "platform"
    moments: ClassVar[tuple[tuple[str, str, str], ...]] = (("day's end", "staff load", "attempts made and possible by desk"),)

    def __init__(self, model: object) -> None:
        """Start with nothing done."""
        super().__init__(model)
        self.made = np.zeros(len(Desk))
        self.possible = np.zeros(len(Desk))
        self.put_in_place(Provisions())

    def put_in_place(self, provisions: Provisions) -> None:
        """Note to which desk each unit belongs."""
        service = self.model.service
        first = service.desks["first"]
        there = np.flatnonzero(first >= 0)
        there = there[np.argsort(first[there], kind="stable")]
        self._desk = there[np.searchsorted(first[there], np.arange(len(service.staff)), side="right") - 1]
        self._possible = np.stack([np.bincount(self._desk, weights=day, minlength=len(Desk)) for day in service.week])

    def end_day(self, now: int) -> None:
        """Add today's attempts of the staff of every desk."""
        self.made += np.bincount(self._desk, weights=self.model.service.staff["done"], minlength=len(Desk))
        self.possible += self._possible[self.model.today.weekday()]

    def state_arrays(self) -> dict[str, np.ndarray]:
        """Return both counters."""
        return {"made": self.made, "possible": self.possible}

    def counters(self) -> dict[str, np.ndarray]:
        """Return both counters."""
        return {"made": self.made, "possible": self.possible}

    def daily(self) -> dict[str, float]:
        """Return open matters by desk."""
        return dict(zip(_OPEN, map(float, self.model.service.queue.tolist())))
