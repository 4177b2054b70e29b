"""Service for the floating population: visits that register, partly help, and let a neighbourhood trust the authorities.

Works at the day's end. A visit is news to the person visited: a burden, or a help (satisfaction, and with it whether a victim goes
to the police, `sim.phases.record`). A neighbourhood whose floating residents have been visited often tells more: open cases there
get a tip at a rate that grows with its trust. Who is visited is a draw among floating residents, never what somebody did.
"""

from typing import Any, ClassVar

import numpy as np

from sim.area import Area
from sim.areas.people_books import write_events, write_news
from sim.city.city import Group
from sim.core.detmath import det_exp
from sim.core.rng import Purpose, uniforms
from sim.kinds import EventKind, News
from sim.provisions import Provisions, Registration
from sim.tables import USED_CASES

_OPEN = 1  # stage of a case under investigation
_TIP = 2**34  # draws of cases, beside those of visits
_MOST_VISITS = 255
_DAYS_PER_MONTH = 365.0 / 12.0


class RegistrationArea(Area):
    """Visits to floating residents."""

    name: ClassVar[str] = "registration"
    moments: ClassVar[tuple[tuple[str, str, str], ...]] = (
        ("day's end", "registration", "visits, their news, trust of places, tips in cases"),
    )

    def __init__(self, model: Any) -> None:
        """Nobody has been visited yet."""
        super().__init__(model)
        self.floating = np.flatnonzero(model.people.group == Group.FLOATING)
        self.visits = np.zeros(len(self.floating), np.uint8)
        self.parts: tuple[Registration, ...] = ()

    def put_in_place(self, provisions: Provisions) -> None:
        """Take over the services of the day."""
        self.parts = provisions.of(Registration)

    def end_day(self, now: int) -> None:
        """Make the day's visits, then let neighbours tell."""
        for number, part in enumerate(self.parts):
            self._visit(number, part, now)
        if self.parts:
            self._tell(now)

    def _visit(self, number: int, part: Registration, now: int) -> None:
        """Visit floating residents of the places of one service, drawn with replacement."""
        model, home = self.model, self.model.people.home
        rows = np.flatnonzero(part.where[home[self.floating]])
        time = model.day * 64 + number
        expected = part.visits_per_year * len(rows) / 365.0
        n = int(expected) + int(float(uniforms(model.seed, Purpose.REGISTRATION, 2**33, time)) < expected - int(expected))
        if n == 0 or not len(rows):
            return
        chosen = rows[(uniforms(model.seed, Purpose.REGISTRATION, 2 * np.arange(n), time) * len(rows)).astype(np.int64)]
        helped = uniforms(model.seed, Purpose.REGISTRATION, 2 * np.arange(n) + 1, time) < part.service_share
        who = self.floating[chosen]
        counts = np.bincount(chosen, minlength=len(self.floating))
        self.visits[:] = np.minimum(_MOST_VISITS, self.visits + counts)
        books = model.books
        write_events(
            books,
            EventKind.REGISTERED,
            n,
            tick=now,
            group=int(Group.FLOATING),
            place=home[who],
            subject=who,
            value=helped.astype(np.float64),
        )
        write_news(books, News.SERVED, who[helped])
        write_news(books, News.REGISTERED, who[~helped])

    def trust(self) -> np.ndarray:
        """Return float64[place]: mean of visits / (visits + half) over the floating residents of each place, 0 where there are none."""
        home, n = self.model.people.home[self.floating], self.model.city.n_places
        half = max(part.trust_half_visits for part in self.parts)
        trusting = self.visits / (self.visits + half)
        found: np.ndarray = np.bincount(home, weights=trusting, minlength=n) / np.maximum(np.bincount(home, minlength=n), 1)
        return found

    def _tell(self, now: int) -> None:
        """Give open cases of trusting neighbourhoods a tip."""
        model = self.model
        cases = model.books.cases[: int(model.books.used[USED_CASES])]
        rows = np.flatnonzero(cases["stage"] == _OPEN)
        if not len(rows):
            return
        place = cases["place"][rows]
        trust = self.trust()[place]
        luck = uniforms(model.seed, Purpose.REGISTRATION, _TIP + cases["number"][rows], model.day)
        per_day = np.zeros(len(rows))
        for part in self.parts:
            per_day += part.where[place] * trust * part.tip_per_month / _DAYS_PER_MONTH
        told = rows[luck < np.array([1.0 - det_exp(-rate) for rate in per_day])]
        if not len(told):
            return
        cases["lead"][told] += model.plan.parameters.justice.tip_clear_gain
        victim = cases["victim"][told]
        group = np.where(victim >= 0, model.people.group[np.maximum(victim, 0)], 0)
        write_events(
            model.books, EventKind.TOLD, len(told), tick=now, topic=cases["crime"][told], group=group, place=cases["place"][told], subject=victim,
            case=cases["number"][told],
        )  # fmt: skip

    def state_arrays(self) -> dict[str, np.ndarray]:
        """Return how often each floating resident was visited."""
        return {"visits": self.visits}
