"""Calls and response as an area of public life: owns the duty room, plans tomorrow's calls about disputes, counts scans.

The work inside a tick is done by `sim.phases.calls`, `sim.phases.dispatch` and `sim.phases.chase`.
"""

from typing import Any, ClassVar

import numpy as np

from sim.area import Area
from sim.city.city import Group
from sim.core.rng import Purpose, uniforms
from sim.deployment.response import duty_of, put_in_place, scans_a_workday
from sim.duty import CALLS_EVER, CALLS_NOW, COMING, CallKind
from sim.kinds import EventKind
from sim.provisions import Checkpoints, Provisions
from sim.tables import USED_LOG


class ResponseArea(Area):
    """The duty room of a run."""

    name: ClassVar[str] = "response"
    moments: ClassVar[tuple[tuple[str, str, str], ...]] = (
        ("05:00", "checkpoints", "vehicles read on the way to work and back"),
        ("day's end", "tomorrow's disputes", "calls of households that bring a dispute forward"),
    )

    def __init__(self, model: Any) -> None:
        """Create the response units and the duty room."""
        super().__init__(model)
        self.params = model.plan.parameters.response
        tick_min = model.plan.run.tick_min
        self.scans = np.zeros(len(Group))  # vehicles of each group read since the start
        self._scans_a_workday = np.zeros(len(Group))
        self._dispute = np.array([model.plan.matter_types[name].family == "dispute" for name in model.matter_names], np.bool_)
        self.duty = duty_of(model, model.deployment, self.params, model.hours_table, model.walking, tick_min)

    def put_in_place(self, provisions: Provisions) -> None:
        """Take over locators, stages, checkpoints and lines of today."""
        places = np.unique(np.concatenate([np.zeros(0, np.int32), *(part.places for part in provisions.of(Checkpoints))]))
        put_in_place(self.duty, provisions, self.params, self.model.hours_table, self.model.seed)

        self._scans_a_workday = scans_a_workday(self.model.city, self.duty.checkpoint, places)

    def begin_day(self) -> None:
        """Count what checkpoints read on the way to work and back."""
        if not self.model.weekend:
            self.scans += self._scans_a_workday

    def end_day(self, now: int) -> None:
        """Plan tomorrow's calls about disputes that households brought forward today, at hours when people are awake."""
        model = self.model
        log = model.books.log[: model.books.used[USED_LOG]]
        called = log[(log["kind"] == EventKind.MATTER_BY_110) | (log["kind"] == EventKind.MATTER_CALLED)]
        called = called[self._dispute[called["topic"]]]
        if not len(called):
            return
        number = called["case"].astype(np.int64)
        shares = [uniforms(model.seed, Purpose.DISPUTE_CALL, number, draw) for draw in range(4)]
        rings = (called["kind"] == EventKind.MATTER_BY_110) | (shares[0] < self.params.dispute_call_share)
        awake = np.cumsum(model.hours_table.awake)
        tick = np.searchsorted(awake, shares[1] * float(awake[-1]), side="right")
        at_min = (now + 1 + tick + shares[2]) * float(model.numbers.tick_min)
        self._ring(called[rings], at_min[rings], shares[3][rings] < self.params.large_dispute_share)

    def _ring(self, called: np.ndarray, at_min: np.ndarray, large: np.ndarray) -> None:
        """Add calls about disputes to the list of the duty room; a full list loses the last."""
        used, kind = self.duty.used, CallKind.DISPUTE
        ever, row = int(used[CALLS_EVER]), int(used[CALLS_NOW])
        n = min(len(called), len(self.duty.calls) - row)
        used[CALLS_EVER] += len(called)
        used[CALLS_NOW] += n
        caller = called["subject"].astype(np.int64)
        group = np.where(caller >= 0, self.model.people.group[caller], 0)
        values = {
            "key": called["case"], "number": ever + np.arange(len(called)), "kind": int(kind), "stage": int(COMING),
            "priority": int(self.duty.kinds["priority"][kind]), "large": large, "place": called["place"], "caller": caller, "group": group,
            "case": called["case"], "crime": -1, "offender": -1, "at_min": at_min, "next_min": at_min, "began_min": -1.0, "left_min": -1.0,
        }  # fmt: skip
        for name, value in values.items():
            self.duty.calls[name][row : row + n] = value if np.isscalar(value) else np.asarray(value)[:n]

    def state_arrays(self) -> dict[str, np.ndarray]:
        """Return calls, seats and what units do."""
        units, duty = self.duty.units, self.duty
        found: dict[str, np.ndarray] = {
            f"unit_{name}": units[name] for name in ("stood_at", "bound_for", "free_min", "back_min", "busy_min", "duty_min")
        }
        return found | {
            "unit_away": self.model.walking[0].away_until,
            "unit_away_visiting": self.model.walking[2].away_until,
            "scans": self.scans,
            "calls": duty.calls,
            "used": duty.used,
            "seats": duty.seats,
        }

    def daily(self) -> dict[str, float]:
        """Return the queue at the day's end, and the time of units on calls since the start."""
        return {"calls_under_way": float(self.duty.used[CALLS_NOW]), "response_busy_min": float(self.duty.units["busy_min"].sum())}

    def counters(self) -> dict[str, np.ndarray]:
        """Return the time of each unit on calls and on duty, and what checkpoints read."""
        units = self.duty.units
        return {name: units[name] for name in ("busy_min", "duty_min", "answers")} | {"scans": self.scans}
