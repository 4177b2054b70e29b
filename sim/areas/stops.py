"""People stopped in the street, where and when units with police powers walked today.

Called at 05:00 (to remember how long patrols had been where) and at the day's end. The number of stops is the policies'; they
fall on places by the minutes that such units spent there today, and on the hours in which people are stopped.
"""

from typing import Any, ClassVar

import numpy as np

from sim.area import Area
from sim.core.rng import Purpose, stream_key, uniforms
from sim.phases.stops import stop_people
from sim.provisions import Stops
from sim.provisions.force import intensity

_NUMBER = 2**40


class StopsArea(Area):
    """Stop and question."""

    name: ClassVar[str] = "stops"
    moments: ClassVar[tuple[tuple[str, str, str], ...]] = (("day's end", "stops", "people stopped, their news, perceived risk, arrests"),)

    def __init__(self, model: Any) -> None:
        """Nobody has been stopped yet."""
        super().__init__(model)
        self.before_min = np.zeros(model.city.n_places)  # minutes of units with powers up to this morning
        self.key = stream_key(model.seed, Purpose.STOP)

    def _wanted(self) -> tuple[float, float, float]:
        """Return stops of the day, share of fair ones and odds of the floating, over all policies."""
        day = self.model.day
        found = [
            (d.part, d.part.per_day * intensity(day, d.first_day, d.part.full_days, d.part.fade_days))
            for d in self.model.deployment.of(Stops)
            if d.on(day)
        ]
        total = sum(n for _, n in found)
        if total <= 0.0:
            return 0.0, 0.0, 1.0
        return total, sum(part.fair_share * n for part, n in found) / total, sum(part.floating_odds * n for part, n in found) / total

    def begin_day(self) -> None:
        """Remember where patrols have been."""
        if self._wanted()[0] > 0.0:
            self.before_min[:] = self.model.ground.rows["police_total_min"]

    def end_day(self, now: int) -> None:
        """Draw place and hour of every stop of the day, and carry them out."""
        per_day, fair_share, floating_odds = self._wanted()
        if per_day <= 0.0:
            return
        model = self.model
        walked = np.cumsum(model.ground.rows["police_total_min"] - self.before_min)
        luck = float(uniforms(model.seed, Purpose.STOP, _NUMBER, model.day))
        n = int(per_day) + int(luck < per_day - int(per_day))
        if n == 0 or walked[-1] <= 0.0:
            return
        number = _NUMBER + 1 + 2 * np.arange(n)
        place = np.searchsorted(walked, uniforms(model.seed, Purpose.STOP, number, model.day) * walked[-1], side="right")
        force, ticks = model.plan.parameters.force, model.ticks_per_day
        first, last = ((hour - 5) * ticks // 24 for hour in (force.stops_from, force.stops_to))
        tick = first + (uniforms(model.seed, Purpose.STOP, number + 1, model.day) * max(1, last - first)).astype(np.int64)
        people = 100.0 * model.ground.street_total[place] / max(1, model.day * ticks + ticks)
        stops = np.stack([place, np.minimum(tick, ticks - 1), people.astype(np.int64)], axis=1).astype(np.int64)
        how = (
            floating_odds,
            fair_share,
            force.suspicion_factor,
            force.stop_risk_gain,
            force.stop_find_share,
            model.plan.parameters.justice.hold_days,
        )
        stop_people(
            stops, _searching(model.offenders.itinerary), (model.day, model.weekend), self.key, model.keys, tuple(map(float, how)), model.numbers, (model.sites, model.people, model.plans),
            model.offenders, model.books,
        )  # fmt: skip

    def state_arrays(self) -> dict[str, np.ndarray]:
        """Return what the day's stops depend on."""
        return {"before_min": self.before_min}


def _searching(itinerary: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return who searches in each tick, by number: offenders who[first[tick]] to who[first[tick + 1] - 1]."""
    ticks = itinerary.shape[1]
    who, tick = np.divmod(np.flatnonzero(itinerary >= 0), ticks)
    by_tick = np.argsort(tick, kind="stable")
    return np.searchsorted(tick[by_tick], np.arange(ticks + 1)), who[by_tick]
