"""Work, release, supervision and help: what offenders live on, and how often they search for opportunities because of it.

Called at 05:00, before offenders plan their day; writes `offenders.sessions` (the chance of a searching session today), raises
perceived risk on days of contact, and keeps who has work and who is under supervision. Some offenders search less while they
have work (time taken, need met), the others do not change. Whoever is released has lost his work.

Eligible for supervision and help are people released within the length of a supervision; where places are few, a keyed draw per
person and release decides, so that more places only add people. Nobody is chosen by what he might do.
"""

from typing import Any, ClassVar

import numpy as np

from sim.area import Area
from sim.areas.people_books import write_events
from sim.core.detmath import det_exp
from sim.core.rng import Purpose, uniforms
from sim.kinds import EventKind
from sim.provisions import Jobs, Provisions, Supervision

_FIND, _LOSE, _CONTACT, _PLACE, _TRAIT = range(5)
_FIELDS = 8
_DAYS_PER_MONTH = 365.0 / 12.0


class LivelihoodArea(Area):
    """Who has work, who is helped."""

    name: ClassVar[str] = "livelihood"
    moments: ClassVar[tuple[tuple[str, str, str], ...]] = (
        ("05:00", "work, supervision and help", "who has work, who is supervised, chance of a searching session, perceived risk"),
    )

    def __init__(self, model: Any) -> None:
        """Draw who depends on work and who has some; those held have none."""
        super().__init__(model)
        numbers, n = model.plan.parameters.livelihood, len(model.offenders.rate)
        self.base = model.plan.parameters.offending.sessions_per_day
        self.number = np.arange(n, dtype=np.uint64) * np.uint64(_FIELDS)  # of each offender's first draw
        self.dependent = self._draw(_TRAIT, 0) < numbers.dependent_share
        held = model.offenders.held_until > 0
        self.in_work = ((self._draw(_TRAIT, 1) >= numbers.without_work_share) & ~held).astype(np.uint8)
        self.helped_until = np.full(n, -1, np.int32)
        self.helped_release = np.full(n, -1, np.int32)  # the release for which somebody was helped last
        without = numbers.without_work_share
        self.most = 1.0 / (without + (1.0 - without) * numbers.work_session_share)  # so that the mean is one on the first day
        self.extra_jobs = 0.0
        self.help: Supervision | None = None

    def _draw(self, field: int, time: int) -> np.ndarray:
        found: np.ndarray = uniforms(self.model.seed, Purpose.LIVELIHOOD, self.number + np.uint64(field), time)
        return found

    def put_in_place(self, provisions: Provisions) -> None:
        """Take over the jobs and the places of supervision of the day."""
        seekers = self.model.city.n_residents * self.model.plan.parameters.livelihood.seekers_share
        self.extra_jobs = sum(part.per_year for part in provisions.of(Jobs)) / seekers
        self.help = _together(provisions.of(Supervision))

    def begin_day(self) -> None:
        """Move everybody's livelihood a day on, then say how likely a searching session is today."""
        day, numbers, offenders = self.model.day, self.model.plan.parameters.livelihood, self.model.offenders
        self.in_work[offenders.held_until >= day] = 0
        free = offenders.held_until <= day
        self._take_on(day, free)
        helped = (self.helped_until > day) & free
        rate = numbers.job_find_per_year + self.extra_jobs
        chance: Any = _on_a_day(rate)
        if self.help is not None:
            chance = np.where(helped, _on_a_day(rate + self.help.job_find_per_year), chance)
        keeps = (self.in_work == 1) & (self._draw(_LOSE, day) >= _on_a_day(numbers.job_loss_per_year))
        finds = self._draw(_FIND, day) < chance
        self.in_work[:] = (keeps | finds) & free
        factor = np.where(self.in_work == 1, numbers.work_session_share * self.most, self.most)
        offenders.sessions[:] = np.minimum(1.0, self.base * np.where(self.dependent, factor, 1.0))
        if self.help is not None:
            self._meet(day, helped)

    def _take_on(self, day: int, free: np.ndarray) -> None:
        """Give free places of supervision to people released lately, in the order of their draws."""
        if self.help is None:
            return
        places = self.help.places - int((self.helped_until > day).sum())
        release = self.model.offenders.held_until
        waiting = np.flatnonzero(free & (release >= 0) & (day - release < self.help.days) & (self.helped_release != release))
        if places <= 0 or not len(waiting):
            return
        order = np.argsort(self._draw(_PLACE, 0)[waiting], kind="stable")
        taken = waiting[order[:places]]
        self.helped_until[taken] = release[taken] + self.help.days
        self.helped_release[taken] = release[taken]
        people = self.model.people
        resident = self.model.offenders.resident[taken]
        now = day * self.model.ticks_per_day
        write_events(
            self.model.books, EventKind.HELPED, len(taken), tick=now, group=people.group[resident], place=people.home[resident], actor=taken, subject=resident
        )  # fmt: skip

    def _meet(self, day: int, helped: np.ndarray) -> None:
        """Let those helped meet their supervisor: no session on that day, and a reminder of what is at stake."""
        if self.help is None:
            return
        met = helped & (self._draw(_CONTACT, day) < self.help.contacts_per_month / _DAYS_PER_MONTH)
        offenders = self.model.offenders
        offenders.sessions[met] = 0.0
        offenders.risk[met] += (1.0 - offenders.risk[met]) * self.help.contact_risk_gain

    def state_arrays(self) -> dict[str, np.ndarray]:
        """Return who has work, who is helped and what follows for today."""
        return {
            "in_work": self.in_work,
            "helped_until": self.helped_until,
            "helped_release": self.helped_release,
            "sessions": self.model.offenders.sessions,
        }

    def counters(self) -> dict[str, np.ndarray]:
        """Return who has work, for counts."""
        return {"in_work": self.in_work}

    def daily(self) -> dict[str, float]:
        """Return how many offenders at large have work and how many people are under supervision."""
        free = self.model.offenders.held_until <= self.model.day
        at_large = np.count_nonzero(free)
        return {
            "offenders_in_work": float(np.count_nonzero(self.in_work[free]) / at_large) if at_large else 0.0,
            "supervised": float(np.count_nonzero(self.helped_until > self.model.day)),
        }


def _on_a_day(per_year: float) -> float:
    """Return the chance that something with this rate happens on a day."""
    return float(1.0 - det_exp(-per_year / 365.0))


def _together(parts: tuple[Supervision, ...]) -> Supervision | None:
    """Return several programmes as one: places add, the rest is weighted by places."""
    places = sum(part.places for part in parts)
    if places == 0:
        return None
    mean = {
        name: sum(getattr(p, name) * p.places for p in parts) / places
        for name in ("contacts_per_month", "contact_risk_gain", "job_find_per_year")
    }
    return Supervision(places, max(p.days for p in parts), **mean)
