"""Fraud by telephone and online: attempts from outside the city reach residents, some pay, a quarter of them report it.

No place and no offender of the city is involved, so patrols, locks and light cannot matter; what can are warned residents,
attempts that are blocked on the way and somebody who calls back in time (`sim.provisions.FraudShield`). A fraud is counted at
the home of its victim. Works at the day's end; writes events, news, cases, and how many attempts ended in which way.

Who has been warned needs no memory of its own: resident i is warned while the share of the city that has been reached is above
i's own draw, so a larger campaign reaches the same people and more.
"""

from typing import Any, ClassVar

import numpy as np

from sim.area import Area
from sim.areas.people_books import write_case, write_events, write_news
from sim.catalogue import stream_of
from sim.city.ties import TIES, tie
from sim.core.detmath import det_exp, normal_quantile
from sim.core.rng import Purpose, draws, uniforms
from sim.core.units import fade_factor
from sim.kinds import EventKind, News
from sim.provisions import FraudShield, Provisions
from sim.rules.detection import loss_factor, waiting_time
from sim.tables import INCIDENTS

_DAYS = 4_096  # room for days in the time of a draw
_WARNING = 1  # time of the draw of who is reached first
_FIELDS = 8  # draws of one attempt
ATTEMPTS, BLOCKED, RESISTED, CALLED_BACK, PAID = range(5)


class Fraud(Area):
    """Attempts of the day, one by one."""

    name: ClassVar[str] = "fraud"
    moments: ClassVar[tuple[tuple[str, str, str], ...]] = (
        ("day's end", "frauds from afar", "frauds, losses, cases, news; how many are warned"),
    )

    def __init__(self, model: Any) -> None:
        """Take the online rows of the catalogue."""
        super().__init__(model)
        rows = model.plan.crime_types
        self.kinds = [(k, name, rows[name]) for k, name in enumerate(model.crime_names) if rows[name].target == "online"]
        self.warned = np.zeros(1)  # share of residents who have been warned and remember it
        self.ends = np.zeros(5, np.int64)  # attempts: all, blocked, seen through, stopped by a call, paid
        self.shields: tuple[FraudShield, ...] = ()

    def put_in_place(self, provisions: Provisions) -> None:
        """Take over the shields of the day."""
        self.shields = provisions.of(FraudShield)

    def end_day(self, now: int) -> None:
        """Let campaigns reach people, then carry out the attempts of the day."""
        self._spread()
        for k, name, row in self.kinds:
            expected = row.attempts_per_resident_year * self.model.city.n_residents / 365.0
            when = stream_of(name) * _DAYS + self.model.day
            luck = float(uniforms(self.model.seed, Purpose.FRAUD, 2**40, when))
            n = int(expected) + int(luck < expected - int(expected))
            if n:
                self._attempts(n, when, k, row, now)

    def _spread(self) -> None:
        """Move the share of warned residents a day on."""
        level = float(self.warned[0])
        for shield in self.shields:
            level += (1.0 - level) * (1.0 - det_exp(-shield.reach_per_year / 365.0))
        if level > 0.0:
            half_life = max((s.forget_half_life_days for s in self.shields), default=_FORGET_DAYS)
            self.warned[0] = level * fade_factor(half_life, 1.0)

    def _attempts(self, n: int, when: int, k: int, row: Any, now: int) -> None:
        """Carry out n attempts: blocked, seen through, stopped in time or paid."""
        open_to = {"blocked": 1.0, "called": 1.0, "resisting": 1.0}
        for shield in self.shields:
            open_to["blocked"] *= 1.0 - shield.blocked_share
            open_to["called"] *= 1.0 - shield.call_back_share
            open_to["resisting"] *= 1.0 - shield.resist_share
        everybody = np.arange(n)
        arrived = everybody if open_to["blocked"] == 1.0 else everybody[self._luck(1, everybody, when) < open_to["blocked"]]
        believed = arrived[self._luck(2, arrived, when) < row.success_share]
        fell = lost = 0
        if len(believed):  # on most days of a town nobody
            who = (self._luck(0, believed, when) * self.model.city.n_residents).astype(np.int64)
            warned = uniforms(self.model.seed, Purpose.FRAUD, who, _WARNING) < self.warned[0]
            taken_in = ~(warned & (self._luck(3, believed, when) >= open_to["resisting"]))
            paid = taken_in & (self._luck(4, believed, when) < open_to["called"])
            fell, lost = int(taken_in.sum()), int(paid.sum())
            for victim, attempt in zip(who[paid], believed[paid], strict=True):
                self._pay(int(victim), int(attempt), when, k, row, now)
        self.ends += np.array([n, n - len(arrived), len(arrived) - fell, fell - lost, lost])

    def _luck(self, field: int, attempt: np.ndarray, when: int) -> np.ndarray:
        """Return the uniforms of one field of these attempts."""
        found: np.ndarray = uniforms(self.model.seed, Purpose.FRAUD, attempt * _FIELDS + field, when)
        return found

    def _pay(self, victim: int, j: int, when: int, k: int, row: Any, now: int) -> None:
        """Let a resident lose money, tell ties, and perhaps report it."""
        model = self.model
        books, people = model.books, model.people
        z = float(normal_quantile(float(uniforms(model.seed, Purpose.FRAUD, j * _FIELDS + 5, when)) * 0.999998 + 0.000001))
        loss = row.loss_cny * float(loss_factor(z))
        number = int(books.used[INCIDENTS])
        books.used[INCIDENTS] = number + 1
        home, group = int(people.home[victim]), int(people.group[victim])
        write_events(books, EventKind.CRIME, 1, tick=now, topic=k, group=group, place=home, subject=victim, case=number, value=loss)
        write_news(books, News.VICTIM, np.array([victim]))
        ties = np.uint64(model.keys["tie"])
        friends = (int(tie(ties, victim, f, model.city.n_residents)) for f in range(TIES))
        write_news(books, News.HEARD, np.array([f for f in friends if f >= 0], np.int64))
        u, wait = (float(uniforms(model.seed, Purpose.FRAUD, j * _FIELDS + f, when)) for f in (6, 7))
        if u < row.report_share + float(model.numbers["loss_report_gain"]) * z:
            minutes = min(60.0 * float(waiting_time(wait, row.report_delay_h)), 525_600.0)
            due = now + 1 + int(minutes / float(model.numbers["tick_min"]))
            key = int(draws(model.seed, Purpose.FRAUD, j * _FIELDS, when) >> np.uint64(1))
            write_case(
                books, key=key, number=number, crime=k, stage=0, place=home, victim=victim, offender=-1,
                due_day=due // model.ticks_per_day, due_tick=due, loss_cny=loss,
            )  # fmt: skip

    def state_arrays(self) -> dict[str, np.ndarray]:
        """Return the share of warned residents and the counts."""
        return {"warned": self.warned, "ends": self.ends}

    def daily(self) -> dict[str, float]:
        """Return the share of residents who are warned."""
        return {"warned_share": float(self.warned[0])}

    def counters(self) -> dict[str, np.ndarray]:
        """Return how attempts ended: all, blocked, seen through, stopped by a call, paid."""
        return {"ends": self.ends}


_FORGET_DAYS = 180.0  # where no campaign is left to say how fast a warning is forgotten
