"""People stopped in the street, where and when units with police powers walked today.

Called at 05:00 (to remember how long patrols had been where) and at the day's end. The number of stops is the policies'; they
fall on places by the minutes that such units spent there today, and on the hours in which people are stopped.
"""

from typing import Any, ClassVar

import numpy as np

from sim.area import Area
from sim.core.rng import Purpose, stream_key, uniforms
from sim.phases.stops import COUNTED, stop_people
from sim.provisions import Stops
from sim.provisions.force import intensity


class StopsArea(Area):
    """Stop and question."""

    name: ClassVar[str] = "stops"
    moments: ClassVar[tuple[tuple[str, str, str], ...]] = (("day's end", "stops", "people stopped, their news, perceived risk, arrests"),)

    def __init__(self, model: Any) -> None:
        """Nobody has been stopped yet."""
        super().__init__(model)
        self.before_min = np.zeros(model.city.n_places)  # minutes of units with powers up to this morning
        self.key = stream_key(model.seed, Purpose.STOP)
        force, justice = model.plan.parameters.force, model.plan.parameters.justice
        self.how = tuple(map(float, (force.suspicion_factor, force.stop_risk_gain, force.stop_find_share, justice.hold_days)))
        first, last = ((hour - 5) * model.ticks_per_day // 24 for hour in (force.stops_from, force.stops_to))
        self.hours = (first, max(1, last - first))  # first tick and number of ticks in which people are stopped

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
        """Carry out the day's stops where units with powers were."""
        per_day, fair_share, floating_odds = self._wanted()
        if per_day <= 0.0:
            return
        luck = float(uniforms(self.model.seed, Purpose.STOP, COUNTED, self.model.day))
        n = int(per_day) + int(luck < per_day - int(per_day))
        walked_min = np.cumsum(self.model.ground.rows["police_total_min"] - self.before_min)
        if n > 0 and walked_min[-1] > 0.0:
            self._stop(n, walked_min, fair_share, floating_odds)

    def warm_up(self) -> None:
        """Stop nobody, where somebody might be."""
        if any(self.model.deployment.of(Stops)):
            self._stop(0, np.zeros(self.model.city.n_places), 1.0, 1.0)

    def _stop(self, n: int, walked_min: np.ndarray, fair_share: float, floating_odds: float) -> None:
        """Stop n people where units with powers were: `walked_min` are their minutes, summed over places."""
        model = self.model
        stop_people(
            (n, self.hours, walked_min),
            _searching(model.offenders.itinerary),
            (model.day, model.weekend),
            self.key,
            model.keys,
            (floating_odds, fair_share, *self.how),
            model.numbers,
            (model.sites, model.people, model.plans),
            model.ground.street_total,
            model.offenders,
            model.books,
        )

    def state_arrays(self) -> dict[str, np.ndarray]:
        """Return what the day's stops depend on."""
        return {"before_min": self.before_min}


def _searching(itinerary: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return who searches in each tick, by number: offenders who[first[tick]] to who[first[tick + 1] - 1]."""
    ticks = itinerary.shape[1]
    who, tick = np.divmod(np.flatnonzero(itinerary >= 0), ticks)
    by_tick = np.argsort(tick, kind="stable")
    return np.searchsorted(tick[by_tick], np.arange(ticks + 1)), who[by_tick]
