"""What can be read off a model, while it runs or after: its clock, outcomes, frames, and the digest that names a run.

Mixed into `sim.model.SafeCity`; it only reads. Results, reports and dashboards use nothing else of the model.
"""

from datetime import date, timedelta
from hashlib import blake2b
from typing import Any

import numpy as np
import pandas as pd

from sim import measure
from sim.books import drain
from sim.metric import View
from sim.tables import DAY_STARTS_MIN, MINUTES_PER_DAY, USED_CASES, USED_MATTERS, USED_NEWS

_STATES = (
    "security", "security_registered", "security_floating", "satisfaction", "satisfaction_registered", "satisfaction_floating", "patrol_min", "visit_min",
    "open_matters", "held", "cameras", "cost_cny",
)  # fmt: skip


class Reading:
    """The reading side of a model; its attributes are those of `SafeCity`."""

    plan: Any
    seed: int
    day: int
    tick: int
    city: Any
    crime_names: tuple[str, ...]
    matter_names: tuple[str, ...]
    events: Any
    people: Any
    ground: Any
    offenders: Any
    walking: Any
    areas: tuple[Any, ...]
    deployment: Any
    books: Any
    numbers: Any
    _daily: list[tuple[float, ...]]

    @property
    def days_done(self) -> int:
        """Whole days done."""
        return self.day

    @property
    def weekend(self) -> int:
        """1 on Saturdays and Sundays."""
        return int(self.today.weekday() >= 5)

    @property
    def today(self) -> date:
        """Calendar date of the running day."""
        start: date = self.plan.run.start
        return start + timedelta(days=self.day)

    @property
    def minute(self) -> int:
        """Clock minute after midnight at which the next tick starts."""
        return (DAY_STARTS_MIN + self.tick * int(self.numbers.tick_min)) % MINUTES_PER_DAY

    def _drain(self) -> None:
        """Move the kernels' events into the log."""
        drain(self.books, self.events, self.day)

    def events_since(self, first: int) -> dict[str, np.ndarray]:
        """Return the events from row `first` on, those of the last tick included (name -> array[row]): what a live view asks for after a tick."""
        self._drain()
        found: dict[str, np.ndarray] = self.events.since(first)
        return found

    def states(self) -> pd.DataFrame:
        """Return the record of days: opinions, minutes, open matters, held, cameras, cost, and the areas' own; one row a day."""
        return pd.DataFrame(self._daily, columns=[*_STATES, *(name for area in self.areas for name in area.daily())])

    def view(self) -> View:
        """Return what metrics read: events, counters, city, survey key."""
        self._drain()
        states = self.states()
        counters = {f"{area.name}.{name}": array for area in self.areas for name, array in area.counters().items()}
        counters |= {f"cost.{payer}": np.array([cny]) for payer, cny in self.deployment.cost_by_payer(self.day).items()}
        return View(
            self.plan,
            self.seed,
            self.day,
            self.city,
            self.crime_names,
            self.matter_names,
            self.events.frame(),
            states,
            self.people,
            self.ground,
            counters,
        )

    def daily(self) -> pd.DataFrame:
        """Return one row a day: four counts per crime type, matters, opinions, cost."""
        return measure.daily(self.view())

    def places(self) -> pd.DataFrame:
        """Return one row a place: position, use, four counts per crime type, patrol minutes, cameras."""
        return measure.places(self.view())

    def units(self, level: str = "community") -> pd.DataFrame:
        """Return one row a mesh unit of one level: residents, four counts per crime type, patrol minutes."""
        return measure.units(self.view(), level)

    def hours(self) -> pd.DataFrame:
        """Return true crimes by clock hour (24 rows) and crime type."""
        return measure.hours(self.view())

    def kinds(self) -> pd.DataFrame:
        """Return how many events of each kind there were on each day."""
        return measure.kinds(self.view())

    def outcomes(self) -> dict[str, float]:
        """Return every outcome that the metric families declare."""
        return measure.outcomes(self.view())

    def state_arrays(self) -> dict[str, np.ndarray]:
        """Return every array that the future of the run depends on, by name (lists cut to the rows in use)."""
        found: dict[str, np.ndarray] = {}
        for name in ("security", "satisfaction"):
            found[f"people.{name}"] = getattr(self.people, name)
        for name in ("held_until", "risk", "last_place", "itinerary"):
            found[f"offenders.{name}"] = getattr(self.offenders, name)
        for name, array in self.ground._asdict().items():
            found[f"ground.{name}"] = array
        for label, walkers in (("patrols", self.walking[0]), ("workers", self.walking[2])):
            found[f"{label}.position_m"] = walkers.position_m
        found["books.used"] = self.books.used
        for place, name in ((USED_NEWS, "news"), (USED_CASES, "cases"), (USED_MATTERS, "matters")):
            found[f"books.{name}"] = getattr(self.books, name)[: self.books.used[place]]
        for area in self.areas:
            found |= {f"{area.name}.{name}": array for name, array in area.state_arrays().items()}
        return found

    def digest(self) -> str:
        """Return 16 hexadecimal digits of everything the run has done and will depend on: equal digests are equal runs."""
        self._drain()
        digest = blake2b(digest_size=8)
        digest.update(np.array([self.day, self.tick], np.int64).tobytes())
        for name, array in sorted(self.state_arrays().items()):
            digest.update(name.encode())
            digest.update(np.ascontiguousarray(array).tobytes())
        self.events.digest_into(digest)
        return digest.hexdigest()
