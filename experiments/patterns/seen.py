"""What the statistics of patterns may look at: one finished run, as plain arrays and frames.

Made by `Seen.of(model)`; tests make small ones by hand. Statistics read events and counters, never parameters: what the model was told to
produce is no pattern.
"""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from sim.kinds import EventKind
from sim.metric import View
from sim.metrics.clearance import Clearance
from sim.metrics.counts import Counts
from sim.metrics.matters import MatterCounts
from sim.metrics.response import ResponseTimes
from sim.tables import DAY_STARTS_MIN, MINUTES_PER_DAY

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Array = npt.NDArray[Any]
YEAR = 365
_FAMILIES = (Counts, Clearance, MatterCounts, ResponseTimes)
_COLUMNS = ("tick", "kind", "topic", "group", "place", "actor", "subject", "case", "value")


@dataclass(frozen=True)
class Kinds:
    """Names of the crime types in the order of topics, and which of them are what."""

    names: tuple[str, ...]
    violent: frozenset[str] = frozenset()
    at_places: frozenset[str] = frozenset()  # with a victim or a target at a place: what studies of places count
    with_victim: frozenset[str] = frozenset()

    def topics(self, *names: str) -> Ints:
        """Return the topics of these types (those that there are)."""
        return np.array([self.names.index(name) for name in names if name in self.names], np.int64)


@dataclass(frozen=True)
class People:
    """Columns of residents: age band, group, home place, fear (1 - sense of security)."""

    age_band: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    group: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    home: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    fear: Floats = field(default_factory=lambda: np.zeros(0))


@dataclass(frozen=True)
class Places:
    """Columns of places: coordinates, and disorder there at the end (open hazards a household, 0 where nobody lives)."""

    x: Floats
    y: Floats
    disorder: Floats = field(default_factory=lambda: np.zeros(0))


@dataclass(frozen=True)
class Seen:
    """One finished run."""

    events: pd.DataFrame = field(repr=False)
    days: int
    ticks_per_day: int
    kinds: Kinds
    places: Places = field(repr=False)
    people: People = field(default_factory=People, repr=False)
    offender_home: Ints = field(default_factory=lambda: np.zeros(0, np.int64), repr=False)  # place of each offender
    patrol_hours: float = 0.0
    outcomes: dict[str, float] = field(default_factory=dict, repr=False)
    seed: int = 1

    @classmethod
    def of(cls, model: Any) -> "Seen":
        """Read off a model that has run."""
        view: View = model.view()
        outcomes = {name: float(value) for family in _FAMILIES for name, value in family.measure(view).items()}
        rows, sites = view.ground.rows, model.sites.rows
        households = np.maximum(np.asarray(sites["households"], np.float64), 1.0)
        places = Places(
            np.asarray(view.city.place_x, np.float64),
            np.asarray(view.city.place_y, np.float64),
            np.asarray(rows["open_hazards"], np.float64) / households,
        )
        people = model.people
        band = np.asarray(view.city.population.age_band, np.int64)
        residents = People(band, people.group.astype(np.int64), people.home.astype(np.int64), 1.0 - people.security.astype(np.float64))
        home = people.home[model.offenders.resident].astype(np.int64)
        hours = float(rows["patrol_total_min"].sum()) / 60.0
        kinds = kinds_of(view.crime_names, view.scenario.crime_types)
        return cls(view.events, view.days, view.ticks_per_day, kinds, places, residents, home, hours, outcomes, view.seed)

    def of_kind(self, kind: EventKind, *names: str) -> pd.DataFrame:
        """Return the events of one kind (of these crime types), in order."""
        rows = self.events[self.events["kind"] == kind]
        return rows[rows["topic"].isin(self.kinds.topics(*names))] if names else rows

    @cached_property
    def crimes(self) -> pd.DataFrame:
        """Return true crimes of the kinds that studies of places count, in order of time."""
        return self.of_kind(EventKind.CRIME, *sorted(self.kinds.at_places)).sort_values("tick", kind="stable")

    @cached_property
    def last_year(self) -> pd.DataFrame:
        """Return those of the last 365 days (all of a shorter run): annual counts."""
        return self.crimes[self.crimes["tick"] >= max(0, self.days - YEAR) * self.ticks_per_day]

    @property
    def n_places(self) -> int:
        """Number of street segments."""
        return len(self.places.x)

    def count(self, crimes: pd.DataFrame) -> Ints:
        """Return crimes[place], places without any included."""
        return np.bincount(crimes["place"].to_numpy(), minlength=self.n_places)

    def minute(self, crimes: pd.DataFrame) -> Ints:
        """Return minutes after 05:00 of the beginning of each event's tick."""
        within = crimes["tick"].to_numpy(np.int64) % self.ticks_per_day
        return np.asarray(within * (MINUTES_PER_DAY // self.ticks_per_day), np.int64)

    def hour(self, crimes: pd.DataFrame) -> Ints:
        """Return the clock hour 0..23 of each event."""
        return np.asarray((DAY_STARTS_MIN + self.minute(crimes)) // 60 % 24, np.int64)


def kinds_of(names: tuple[str, ...], rows: Any) -> Kinds:
    """Sort crime types (name -> catalogue row) by what happens and where."""
    victims = frozenset(n for n in names if not rows[n].without_victim)
    return Kinds(
        names, frozenset(n for n in names if rows[n].violent), frozenset(n for n in victims if rows[n].target != "online"), victims
    )


def share(part: float, whole: float) -> float:
    """Return part over whole, NaN of nothing."""
    return float(part) / float(whole) if whole else float("nan")


def mean(values: Array) -> float:
    """Return the mean, NaN of nothing."""
    return float(values.mean()) if len(values) else float("nan")


def median(values: Array) -> float:
    """Return the median, NaN of nothing."""
    return float(np.median(values)) if len(values) else float("nan")
