"""What a metric is: a family of outcomes, each declared once, read from events and counters and from nothing else.

A file in `sim/metrics/` declares one `Family`; it is found by itself. `View` is all that a family may look at.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import ClassVar, Literal

import numpy as np
import pandas as pd

from sim.city.city import City
from sim.kinds import EventKind
from sim.scenario import Scenario
from sim.tables import MINUTES_PER_DAY, Ground, People

COUNTS: dict[str, EventKind] = {
    "true": EventKind.CRIME, "reported": EventKind.REPORTED, "recorded": EventKind.RECORDED, "cleared": EventKind.CLEARED,
}  # fmt: skip


@dataclass(frozen=True)
class Outcome:
    """One number that a run gives: name, unit, labels, which direction is better, which of the four counts it is."""

    name: str
    unit: str
    label: str
    label_zh: str
    better: Literal["lower", "higher", "neither"]
    family: str = ""
    count: Literal["true", "reported", "recorded", "cleared"] | None = None


@dataclass(frozen=True)
class View:
    """A finished (or running) run as metrics see it."""

    scenario: Scenario
    seed: int
    days: int
    city: City
    crime_names: tuple[str, ...]
    matter_names: tuple[str, ...]
    events: pd.DataFrame  # columns of sim.core.events, in order
    states: pd.DataFrame  # one row a day: means and counters that are no events
    people: People
    ground: Ground
    counters: Mapping[str, np.ndarray] = field(default_factory=dict)  # of the areas: "area.name" -> array

    @property
    def ticks_per_day(self) -> int:
        """Ticks of a day."""
        return MINUTES_PER_DAY // self.scenario.run.tick_min

    @cached_property
    def years(self) -> float:
        """Length of the run in years of 365 days."""
        return max(self.days, 1) / 365.0

    @cached_property
    def per_100k_year(self) -> float:
        """Factor from a count to a rate per 100,000 residents a year."""
        return 1e5 / self.city.n_residents / self.years

    @cached_property
    def _by_kind(self) -> dict[int, pd.DataFrame]:
        return {int(kind): rows for kind, rows in self.events.groupby("kind", sort=False)}  # type: ignore[call-overload]

    def of(self, kind: EventKind) -> pd.DataFrame:
        """Return the events of one kind, in order."""
        return self._by_kind.get(int(kind), self.events.iloc[:0])

    def count(self, kind: EventKind, topics: np.ndarray | None = None) -> int:
        """Return how many events of one kind there are (of these topics)."""
        rows = self.of(kind)
        return len(rows) if topics is None else int(np.isin(rows["topic"], topics).sum())

    def matters_of(self, family: str) -> np.ndarray:
        """Return the topics (numbers of matter types) of one family."""
        return np.array([i for i, name in enumerate(self.matter_names) if self.scenario.matter_types[name].family == family], np.int64)


class Family:
    """Base of a metric family: `outcomes` declares, `measure` gives one value for each (NaN where it cannot be told)."""

    @classmethod
    def declare(cls, scenario: Scenario) -> tuple[Outcome, ...]:
        """Return the outcomes, which may depend on the crime and matter types of the scenario."""
        return cls.outcomes

    outcomes: ClassVar[tuple[Outcome, ...]] = ()

    @classmethod
    def measure(cls, view: View) -> dict[str, float]:
        """Return a value for each declared outcome."""
        raise NotImplementedError
