"""One city of a clock: its model, its morning, the changes of today, its counts. Two sides make a comparison.

Owned by `dashboards.live.runner`, whose thread is the only one that moves a side; pages read it under the runner's lock.
"""

from typing import Any

import numpy as np

from dashboards.live.counts import Counts
from dashboards.live.layers import BY_KEY, packed, scale_of
from dashboards.live.policies import Wish, with_wishes
from sim.branching import Morning, branch
from sim.city.city import City
from sim.model import SafeCity
from sim.scenario import Scenario


class Side:
    """One model that can be changed while it runs."""

    def __init__(self, plan: Scenario, seed: int, city: City) -> None:
        """Put everybody in place. Raises ChanganError."""
        self.model = SafeCity(plan, seed=seed, city=city)
        self.wishes: dict[str, Wish] = {}
        self.changed_day = -1  # the last day on which a policy was changed
        self._tops: dict[str, float] = {}
        self._keep_morning()
        self._count_anew()

    @property
    def plan(self) -> Scenario:
        """The scenario as it is now: saved as a file it gives this run again."""
        return self.model.plan

    @property
    def city(self) -> City:
        """The built city."""
        return self.model.city

    @property
    def tick(self) -> int:
        """Ticks since the start."""
        return self.model.day * self.model.ticks_per_day + self.model.tick

    def step(self) -> None:
        """Run one tick; keep the morning when a day begins."""
        if self.model.tick == 0 and self.morning.day != self.model.day:
            self._keep_morning()
            self.wishes = {}
        self.model.step()
        self.counts.take(self.model)

    def change(self, label: str, wish: Wish) -> None:
        """Change a policy of today (None: off): branch at 05:00 and replay the day. Raises ChanganError, and then nothing has changed.

        The same policy changed again on the same day takes the place of the first change.
        """
        if self.model.tick == 0 and self.morning.day != self.model.day:
            self._keep_morning()
            self.wishes = {}
        wishes = self.wishes | {label: wish}
        after = branch(self.morning, with_wishes(self.morning.plan, wishes, self.morning.day))
        done = self.model.tick
        for _ in range(done):
            after.step()
        self.model, self.wishes, self.changed_day = after, wishes, self.morning.day
        self._count_anew()

    def values(self, key: str) -> tuple[np.ndarray, float]:
        """Return (uint16[place], top of the scale) of a layer now."""
        layer = BY_KEY[key]
        values = layer.of(self)
        self._tops[key] = scale_of(layer, values, self._tops.get(key, 0.0))
        return packed(layer, values, self._tops[key]), self._tops[key]

    def exact_all(self, key: str) -> np.ndarray:
        """Return float64[place], the numbers of a layer now."""
        return np.array(BY_KEY[key].of(self), np.float64)

    def share_scale(self, key: str, top: float) -> None:
        """Let a layer's scale reach at least `top`: so that two cities are painted alike."""
        self._tops[key] = max(self._tops.get(key, 0.0), top)

    def _keep_morning(self) -> None:
        self.morning = Morning(self.model)

    def _count_anew(self) -> None:
        self.counts = Counts(self.city.n_places, self.model.ticks_per_day)
        self.counts.take(self.model)
        self.counts.fresh()

    def clock(self) -> dict[str, Any]:
        """Return day, date and minute of the running tick's start, as the frame carries them."""
        return {"day": self.model.day, "minute": self.model.minute, "date": self.model.today.isoformat()}
