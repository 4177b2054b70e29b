"""Large projects: demolition and restructuring raise disputes among those concerned; an assessment beforehand finds some of them.

Which projects begin on a day, whom they concern and who of them falls out with whom is a pure function of seed and day, so
nothing is remembered but a cache. Demolition concerns neighbouring households, restructuring the workers of one place. What an
assessment finds is known before the project begins and lies on the street's desk; a project with too much of it is put off.
"""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from sim.area import Area
from sim.areas.births import Births, add_matters, log
from sim.core.errors import ChanganError
from sim.core.rng import Purpose, draws, uniforms
from sim.core.units import per_day
from sim.deployment import Deployed, name_key
from sim.kinds import Desk, EventKind
from sim.provisions import Project, RiskAssessment
from sim.rules.matters import births

_AT_HOME, _AT_WORK = "demolition_dispute", "wage_dispute"
_A_DAY = 64  # projects of one day have numbers day * _A_DAY + 0, 1, ...
_OF_POLICIES = 1 << 45  # projects of a scenario's own have numbers from here
_ASKED, _DAY, _KEY, _FIRST = 0, 1, 2, 16  # draws of one person: 4 * person + _FIRST + these


@dataclass(frozen=True)
class Plan:
    """One project: who has a dispute ahead, on which day, and what an assessment does to it."""

    topic: int
    place: int  # its middle
    concerned: int
    start: int  # after being put off
    assessed: int  # day of the assessment, -1
    found: int  # disputes found by it
    resident: np.ndarray  # int64[n] with a dispute
    day: np.ndarray  # int64[n] on which it arises
    known: np.ndarray  # bool[n] found beforehand
    key: np.ndarray  # uint64[n]


class Projects(Area):
    """Projects of the city's everyday life and of the scenario."""

    name: ClassVar[str] = "projects"
    moments: ClassVar[tuple[tuple[str, str, str], ...]] = (("05:00", "projects", "disputes that large projects raise"),)

    def __init__(self, model: Any) -> None:
        """Look who can be concerned. Raises ChanganError for a project whose matter type does not exist."""
        super().__init__(model)
        self.numbers = model.plan.parameters.projects
        self._plans: dict[int, list[Plan]] = {}
        self._worker = np.argsort(model.city.population.work, kind="stable")
        self._work = model.city.population.work[self._worker]
        for deployed in model.deployment.of(Project):
            if deployed.part.matter not in model.matter_names:
                raise ChanganError(f"{deployed.label}: no matter type {deployed.part.matter!r}; there are {', '.join(model.matter_names)}")

    def begin_day(self) -> None:
        """Add the disputes of today, those found by assessments of projects to come among them."""
        day = self.model.day
        ahead = max((d.part.lead_days for d in self.model.deployment.of(RiskAssessment)), default=0)
        behind = max((d.part.put_off_days for d in self.model.deployment.of(RiskAssessment)), default=0) + self._longest()
        known = self._plans
        self._plans = {d: known[d] if d in known else self._of(d) for d in range(max(0, day - behind), day + ahead + 1)}
        for plans in self._plans.values():
            for plan in plans:
                self._today(plan, day)

    def _longest(self) -> int:
        return max([self.numbers.course_days, *(d.part.course_days for d in self.model.deployment.of(Project))])

    def _today(self, plan: Plan, day: int) -> None:
        """Add what one project raises today, and note its own events."""
        if day == plan.assessed:
            log(self.model, EventKind.PROJECT_ASSESSED, plan.topic, plan.place, value=float(plan.found))
        if day == plan.start:
            log(self.model, EventKind.PROJECT_STARTED, plan.topic, plan.place, value=float(plan.concerned))
        now = plan.day == day
        if now.any():
            resident = plan.resident[now]
            home = self.model.city.population.home[resident].astype(np.int64)
            topic = np.full(len(resident), plan.topic, np.int64)
            add_matters(self.model, Births(topic, resident, home, plan.key[now], plan.known[now]), Desk.STREET)

    def _of(self, day: int) -> list[Plan]:
        """Return the projects planned to begin on a day."""
        found = [self._background(day, n) for n in range(self._how_many(day))]
        for deployed in self.model.deployment.of(Project):
            if deployed.first_day == day:
                found.append(self._of_scenario(deployed))
        return [plan for plan in found if plan is not None]

    def _how_many(self, day: int) -> int:
        expected = per_day(self.numbers.per_100000_residents_year * self.model.city.n_residents / 1e5, "year")
        u = float(uniforms(self.model.seed, Purpose.PROJECT, day * _A_DAY, 0))
        return min(_A_DAY - 1, int(births(u, min(expected, 25.0)))) if expected > 0.0 else 0

    def _background(self, day: int, n: int) -> Plan | None:
        """Draw one project of everyday life: where, which kind, whom it concerns."""
        number, people = day * _A_DAY + n, self.model.city.population
        u = uniforms(self.model.seed, Purpose.PROJECT, number, np.arange(1, 3))
        at_work = bool(u[0] >= self.numbers.demolition_share)
        name = _AT_WORK if at_work else _AT_HOME
        if name not in self.model.matter_names:
            return None
        if at_work:
            someone = min(int(u[1] * len(people.work)), len(people.work) - 1)
            first, last = np.searchsorted(self._work, [people.work[someone], people.work[someone] + 1])
            residents = self._worker[first : min(last, first + self.numbers.households)].astype(np.int64)
        else:
            households = len(people.household_place)
            middle = min(int(u[1] * households), households - 1)
            first = max(0, min(middle - self.numbers.households // 2, households - self.numbers.households))
            residents = people.household_first[first : min(households, first + self.numbers.households)].astype(np.int64)
        return self._planned(number, day, name, residents, (self.numbers.dispute_share, self.numbers.course_days))

    def _of_scenario(self, deployed: Deployed[Project]) -> Plan | None:
        """Return a project that the scenario asks for."""
        part, people = deployed.part, self.model.city.population
        if part.at_work:
            residents = np.flatnonzero(part.places[people.work] & (people.work != people.home))
        else:
            inside = part.places[people.household_place]
            residents = people.household_first[: len(inside)][inside].astype(np.int64)
        number = _OF_POLICIES + name_key(deployed.label)
        return self._planned(number, deployed.first_day, part.matter, residents, (part.dispute_share, part.course_days))

    def _planned(self, number: int, day: int, matter: str, residents: np.ndarray, course: tuple[float, int]) -> Plan | None:
        """Return the plan: disputes among those concerned, assessed or not. `course` = (share with a dispute, days)."""
        if len(residents) == 0:
            return None
        share, days = course
        seed, person = self.model.seed, 4 * np.arange(len(residents)) + _FIRST
        dispute = uniforms(seed, Purpose.PROJECT, number, person + 3) < share
        residents, person = residents[dispute], person[dispute]
        place = int(self.model.city.population.home[residents[len(residents) // 2]]) if len(residents) else 0
        offset = (uniforms(seed, Purpose.PROJECT, number, person + _DAY) * days).astype(np.int64)
        known, assessed, start = np.zeros(len(residents), bool), -1, day
        for deployed in self.model.deployment.of(RiskAssessment):
            part = deployed.part
            if deployed.on(max(0, day - part.lead_days)) and day >= part.lead_days and part.asked_share > 0.0 and part.places[place]:
                known = uniforms(seed, Purpose.PROJECT, number, person + _ASKED) < part.asked_share * part.told_share
                assessed = day - part.lead_days
                if known.sum() >= part.stop_share * part.asked_share * len(dispute):
                    start = day + part.put_off_days
        return Plan(
            self.model.matter_names.index(matter), place, len(dispute), start, assessed, int(known.sum()), residents,
            np.where(known, assessed, start + offset), known, draws(seed, Purpose.PROJECT, number, person + _KEY),
        )  # fmt: skip
