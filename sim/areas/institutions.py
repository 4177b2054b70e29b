"""Institutions: weekly warning colours, tracked lists, appraisal. They see recorded crimes and records of arrest, nothing else.

What they order: patrols of quiet units walk elsewhere, cases come sooner, a team knocks on doors in red units, disputes on the list
wait no longer, people released are visited; under appraisal, counters turn lighter reports away (`sim.phases.record`).
"""

from typing import Any, ClassVar

import numpy as np

from sim.area import Area
from sim.areas.patrol_orders import PatrolOrders
from sim.city.city import LEVELS
from sim.core.errors import ChanganError
from sim.kinds import EventKind
from sim.provisions import Appraisal, Provisions, Tracking, WarningBoard
from sim.rules.institutions import GREEN, RED, pressure_of, relative_change, warning_colour
from sim.tables import USED_MATTERS

_DAYS_OF_YEAR = 365
_CHECK_EVERY_DAYS = ((30, 2), (90, 7), (365, 30))  # released at most so many days ago: visited every so many days


class Institutions(Area):
    """Board, lists and appraisal of one city."""

    name: ClassVar[str] = "institutions"
    moments: ClassVar[tuple[tuple[str, str, str], ...]] = (
        ("05:00", "warning colours", "weekly: colours of units from recorded counts; patrols, cases, visits"),
        ("05:00", "appraisal", "weekly: pressure on units; at the end of a period: key management, veto"),
        ("day's end", "tracked lists", "disputes on the list come up at once; people released are visited"),
    )

    def __init__(self, model: Any) -> None:
        """Make tables per place (fixed shapes, whatever the level of units)."""
        super().__init__(model)
        n = model.city.n_places
        self.colour = np.zeros(n, np.int64)  # of the unit of each place; 0 without a board
        self.key_managed = np.zeros(n, np.int64)
        self.visits_min = np.zeros(1)  # minutes of the visiting team so far
        self.checks = np.zeros(2, np.int64)  # visits to released people by group
        self.patrols = PatrolOrders(model.walking, model.deployment, n)
        self.board: WarningBoard | None = None
        self.tracking: Tracking | None = None
        self.appraisal: Appraisal | None = None
        self._households = np.diff(model.city.population.place_first_household).astype(np.float64)
        self._residents = np.diff(model.city.population.place_first_resident).astype(np.float64)
        self._n_residents = max(1.0, float(self._residents.sum()))

    # ------------------------------------------------------------------------------------------------ hooks
    def put_in_place(self, provisions: Provisions) -> None:
        """Take over board, lists and appraisal; write the stations' standing orders."""
        self.board, self.tracking, self.appraisal = provisions.one(WarningBoard), provisions.one(Tracking), provisions.one(Appraisal)
        stations, orders = self.model.stations, self.model.stations.orders
        tracking, appraisal = self.tracking, self.appraisal
        orders.track_cases = int(tracking is not None and tracking.cases)
        orders.review_h, orders.orange_days, orders.red_days = (
            (tracking.review_h, tracking.orange_days, tracking.red_days) if tracking is not None else (0.0, 0.0, 0.0)
        )
        orders.discretion, orders.audit_share, orders.effort_pressure = (
            (appraisal.discretion, appraisal.audit_share, appraisal.effort_pressure) if appraisal is not None else (0.0, 0.0, 0.0)
        )
        stations.appraised[:] = 0
        if appraisal is not None:
            stations.appraised[self._types(appraisal)] = 1

    def begin_day(self) -> None:
        """Colour and appraise on the days for it; send patrols; let the visiting team out."""
        day, busy = int(self.model.day), np.zeros(len(self.patrols.home), bool)
        sent = False
        if self.board is None:
            self.colour[:] = 0
            self.model.stations.urgent[:] = 0
        if self.appraisal is None:
            self.model.stations.pressure[:] = 0.0
            self.key_managed[:] = 0
        before = self.patrols.walkers.beat.copy()
        if self.board is not None and day % self.board.review_days == 0:
            self._colour(self.board, day)
        if self.appraisal is not None and (day % 7 == 0 or day % self.appraisal.period_days == 0 or not self.model.stations.pressure.any()):
            self._appraise(self.appraisal, day)
        if self.board is not None:
            unit = self._units(self.board.level)
            red = np.bincount(unit, weights=self.colour == RED)
            self.patrols.send(unit, red, self.board.patrol_share, busy)
            self._visit(self.board)
            sent = True
        if self.appraisal is not None:
            unit = self._units(self.appraisal.level)
            pressed = self._by_unit(
                unit, np.where(self.model.stations.pressure >= self.appraisal.effort_pressure, self.model.stations.pressure, 0.0)
            )
            if (pressed == 0.0).any():  # where all are pressed alike nobody can be spared
                self.patrols.send(unit, pressed, self.appraisal.patrol_share, busy)
            sent = True
        if sent or (self.patrols.walkers.beat != self.patrols.home).any():
            self.patrols.recall(busy)
        moved = np.flatnonzero((self.patrols.walkers.beat != before) & busy)
        self._note(EventKind.PATROL_MOVED, len(moved), actor=moved, subject=self.patrols.home[moved], case=self.patrols.walkers.beat[moved])

    def end_day(self, now: int) -> None:
        """Bring up old disputes on the list and visit people who were released."""
        if self.tracking is None:
            return
        day = now // self.model.ticks_per_day
        if self.tracking.disputes:
            matters = self.model.books.matters[: int(self.model.books.used[USED_MATTERS])]
            dispute = self.model.matter_kinds["family"][matters["topic"]] == 0
            old = dispute & (matters["known_day"] >= 0) & (day - matters["known_day"] >= self.tracking.orange_days)
            matters["ready_day"][old] = np.minimum(matters["ready_day"][old], day + 1)
        if self.tracking.checks_per_day > 0.0:
            self._check(self.tracking, day, now)

    def state_arrays(self) -> dict[str, np.ndarray]:
        """Colours, pressure, who walks where by order, and what was counted."""
        stations = self.model.stations
        return {
            "colour": self.colour, "key_managed": self.key_managed, "pressure": stations.pressure, "urgent": stations.urgent,
            "beat": self.patrols.walkers.beat, "visits_min": self.visits_min, "checks": self.checks,
        }  # fmt: skip

    def daily(self) -> dict[str, float]:
        """Red units' share of residents, mean pressure on residents, patrol units away by order."""
        return {
            "red_share": float(self._residents[self.colour == RED].sum()) / self._n_residents,
            "pressure": float((self._residents * self.model.stations.pressure).sum()) / self._n_residents,
            "patrols_moved": float(np.count_nonzero(self.patrols.walkers.beat != self.patrols.home)),
        }

    def counters(self) -> dict[str, np.ndarray]:
        """Colours and pressure of the day, minutes of the visiting team, visits to released people by group."""
        return {"colour": self.colour, "pressure": self.model.stations.pressure, "visits_min": self.visits_min, "checks": self.checks}

    # ------------------------------------------------------------------------------------------------ board
    def _colour(self, board: WarningBoard, day: int) -> None:
        """Give every unit its colour from the recorded crimes of the last span against the mean of those before."""
        spans = min(board.trend_reviews, day // board.review_days - 1)
        self.colour[:] = GREEN
        self.model.stations.urgent[:] = 0
        if spans < board.least_reviews:
            return
        unit = self._units(board.level)
        ends = day - board.review_days * np.arange(spans + 1)
        counts = self.model.recorded.in_units(unit, np.stack([ends - board.review_days, ends], axis=1))
        trend = counts[1:].mean(axis=0)
        borders = (board.yellow_share, board.orange_share, board.red_share)
        colours = np.array(
            [warning_colour(float(c), float(t), board.least_recorded, borders) for c, t in zip(counts[0], trend, strict=True)]
        )
        self.colour[:] = colours[unit]
        self.model.stations.urgent[:] = np.where(self.colour == RED, board.urgent_levels, 0)
        warned = np.flatnonzero(colours > GREEN)
        change = [relative_change(float(counts[0, u]), float(trend[u])) for u in warned]
        self._note(EventKind.UNIT_COLOUR, len(warned), topic=colours[warned], actor=warned, value=change)

    def _visit(self, board: WarningBoard) -> None:
        """Let the team spend its day at the doors of red units, the same minutes at each household."""
        households = self._households * (self.colour == RED)
        if board.visit_min_per_day > 0.0 and households.sum() > 0.0:
            rows = self.model.ground.rows
            rows["visit_min"] += board.visit_min_per_day * households / households.sum()
            self.visits_min += board.visit_min_per_day

    # ------------------------------------------------------------------------------------------------ appraisal
    def _appraise(self, appraisal: Appraisal, day: int) -> None:
        """Rank units on recorded crimes per head and their rise; set the pressure on each until next week."""
        unit = self._units(appraisal.level)
        length = appraisal.period_days
        back = _DAYS_OF_YEAR if day - length >= _DAYS_OF_YEAR else length
        counts = self.model.recorded.in_units(
            unit, np.array([(day - length, day), (day - length - back, day - back)]), self._types(appraisal)
        )
        people = np.maximum(np.bincount(unit, weights=self._residents), 1.0)
        rise = np.zeros(len(people))
        if day - length - back >= 0:
            rise = np.array([relative_change(float(a), float(b)) for a, b in counts.T])
        n = len(people)
        rank = np.full(n, 0.5)
        if n > 1 and counts[0].any():
            rank[np.argsort(counts[0] / people, kind="stable")] = np.arange(n) / (n - 1)
        if day > 0 and day % length == 0:
            self._judge(appraisal, unit, rank, rise)
        press = np.array(
            [
                pressure_of(r, x, appraisal.announced_pressure, appraisal.rank_pressure, appraisal.rise_pressure)
                for r, x in zip(rank, rise, strict=True)
            ]
        )
        self.model.stations.pressure[:] = np.where(self.key_managed == 1, 1.0, press[unit])
        if day % length == 0:
            self._note(EventKind.UNIT_PRESSED, n, actor=np.arange(n), value=self._by_unit(unit, self.model.stations.pressure))

    def _judge(self, appraisal: Appraisal, unit: np.ndarray, rank: np.ndarray, rise: np.ndarray) -> None:
        """End a period: veto what was under key management and rose on, put the worst under key management."""
        managed = self._by_unit(unit, self.key_managed.astype(np.float64)) > 0.0
        vetoed = np.flatnonzero(managed & (rise > appraisal.veto_rise_share))
        worst = np.flatnonzero(rank > 1.0 - appraisal.key_share - 1e-12) if len(rank) > 1 else np.flatnonzero(rise > 0.0)
        worst = worst if appraisal.key_share > 0.0 else worst[:0]
        self.key_managed[:] = np.isin(unit, worst)
        self._note(EventKind.VETOED, len(vetoed), actor=vetoed, value=rise[vetoed])
        self._note(EventKind.KEY_MANAGEMENT, len(worst), actor=worst, value=rise[worst])

    # ------------------------------------------------------------------------------------------------ lists
    def _check(self, tracking: Tracking, day: int, now: int) -> None:
        """Visit people released from custody, the latest released first; each visit raises perceived risk of arrest."""
        offenders, people = self.model.offenders, self.model.people
        since = day - offenders.held_until
        known = np.flatnonzero((offenders.held_until > 0) & (since >= 0) & (since <= _CHECK_EVERY_DAYS[-1][0]))
        due = np.zeros(len(known), bool)
        for most, every in reversed(_CHECK_EVERY_DAYS):
            within = since[known] <= most
            due[within] = (since[known][within] + known[within]) % every == 0
        chosen = known[due]
        can = int(np.floor(tracking.checks_per_day * (day + 1))) - int(np.floor(tracking.checks_per_day * day))
        chosen = chosen[np.argsort(since[chosen], kind="stable")][:can]
        offenders.risk[chosen] += (1.0 - offenders.risk[chosen]) * tracking.check_risk_gain
        resident = offenders.resident[chosen].astype(np.int64)
        group = people.group[resident]
        self.checks += np.bincount(group, minlength=2)
        self._note(
            EventKind.PERSON_CHECKED, len(chosen), tick=now, actor=chosen, subject=resident, group=group, place=people.home[resident]
        )

    # ------------------------------------------------------------------------------------------------ helpers
    def _units(self, level: str) -> np.ndarray:
        return self.model.city.mesh.unit[LEVELS.index(level)]

    def _by_unit(self, unit: np.ndarray, values: np.ndarray) -> np.ndarray:
        """Return the value of each unit from values of its places (all the same)."""
        found = np.zeros(int(unit.max()) + 1)
        found[unit] = values
        return found

    def _types(self, appraisal: Appraisal) -> np.ndarray:
        """Return the numbers of the crime types that count. Raises ChanganError for a name that the scenario does not have."""
        names = self.model.crime_names
        missing = sorted(set(appraisal.crime_types) - set(names))
        if missing:
            raise ChanganError(
                f"appraisal_and_veto.crime_types names {', '.join(missing)}, but this scenario's crime types are {', '.join(names)}"
            )
        return np.array([names.index(name) for name in appraisal.crime_types], np.int64)

    def _note(self, kind: EventKind, rows: int, **columns: Any) -> None:
        """Write events of this morning (or of `tick`) into the log, in order."""
        if rows:
            tick = columns.pop("tick", int(self.model.day) * self.model.ticks_per_day)
            self.model._drain()
            self.model.events.append(tick=np.full(rows, tick), kind=int(kind), **columns)
