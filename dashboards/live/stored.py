"""A finished run as its folder keeps it (`changan run --out`): looked at hour by hour from its log of events, never simulated again.

Read by the Watch page. Stands where a map expects a runner: `attach`, `resend`, `reading`, `show`. Nothing here moves by itself, so there is no thread.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from dashboards.live.cities import city_of
from dashboards.live.place import Happening, happenings
from dashboards.live.replay import LAYERS, Replay, boards_of
from dashboards.live.series import COUNTS, STATES, Days
from dashboards.live.status import FINISHED, Sink, Status
from sim.city.city import City
from sim.core.errors import ChanganError
from sim.deployment.calendar import Deployment
from sim.result import Result
from sim.scenario import Scenario
from sim.tables import MINUTES_PER_DAY


class StoredRun:
    """One finished run: its city, its scenario, its events; the newest picture of it goes to one map."""

    def __init__(self, result: Result, plan: Scenario, city: City) -> None:
        """Lay the events out over the city. Raises ChanganError where they are of other streets."""
        if city.n_places != len(result.places):
            raise ChanganError(
                f"{result.scenario}: the run saw {len(result.places):,} street segments, its city now has {city.n_places:,}; run it again"
            )
        self.result, self.plan, self.city = result, plan, city
        self.events = {name: result.events[name].to_numpy() for name in ("tick", "kind", "place", "topic", "actor", "value")}
        self.ticks_per_day = MINUTES_PER_DAY // plan.run.tick_min
        boards = boards_of(Deployment(plan.policies, city), city)
        self.replay = Replay(self.events, city.n_places, self.ticks_per_day, plan.run.tick_min, boards)
        self.status = Status(phase=FINISHED, layer=LAYERS[0], days=result.days, ticks_per_day=self.ticks_per_day, past=self.end - 1)
        self._sink: Sink | None = None

    @classmethod
    def read(cls, folder: Path) -> "StoredRun":
        """Read a folder. Raises ChanganError."""
        try:
            result = Result.read(folder)
            plan = Scenario.from_dict(result.resolved, base_dir=Path(result.base_dir or "."))
        except ChanganError as error:
            raise ChanganError(str(error).replace(str(folder), folder.name)) from error
        return cls(result, plan, city_of(plan))

    @property
    def end(self) -> int:
        """Ticks of the run."""
        return self.result.days * self.ticks_per_day

    @property
    def at(self) -> int:
        """How many ticks have passed at the moment shown, from 1."""
        return self.status.past + 1

    def look(self, at: int) -> None:
        """Show the moment after so many ticks."""
        before = self.status.past
        self.status = replace(self.status, past=min(max(at, 1), self.end) - 1)
        self._send(before)

    def counts(self) -> dict[str, int]:
        """Return the four counts since the start, at the moment shown."""
        return self.replay.counts(self.status.past)

    def days(self) -> Days:
        """Return every day of the run, for charts."""
        day, daily = self.events["tick"] // self.ticks_per_day, self.result.daily
        counts = {
            name: np.bincount(day[self.events["kind"] == int(kind)], minlength=self.result.days)[: self.result.days].tolist()
            for name, kind in COUNTS.items()
        }
        return Days(self.result.days, counts, {name: [float(x) for x in daily[name]] for name in STATES})

    def history(self, place: int, lang: str) -> list[Happening]:
        """Return what had happened at a street at the moment shown, the newest first."""
        seen = self.events["tick"] <= self.status.past
        return happenings({name: rows[seen] for name, rows in self.events.items()}, place, self.plan, lang)

    # ------------------------------------------------------------------------------------------------ what a map calls
    @contextmanager
    def reading(self) -> Iterator[list[Any]]:
        """Give what a map reads of its side: the city."""
        yield [self]

    def attach(self, _number: int, sink: Sink | None) -> None:
        """Send pictures to a map (None: to nobody)."""
        self._sink = sink
        self._send()

    def resend(self, _number: int) -> None:
        """Send the picture once more."""
        self._send()

    def show(self, layer: str) -> None:
        """Paint another layer, of those that events tell of."""
        if layer in LAYERS:
            self.status = replace(self.status, layer=layer)
            self._send()

    def _send(self, before: int = -1) -> None:
        if self._sink is not None:
            self._sink.offer(self.replay.frame(self.status.layer, self.status.past, before), None)
