"""People who are severely ill: who has a crisis today, who enters treatment after one and who drops out.

A crisis is a matter (family crisis); while nobody helps it may pass, or turn to violence. Settled, it mostly ends in
treatment, and people in treatment have fewer crises. So a pathway that finds crises sooner and keeps people in treatment
works through both. Nobody is scored: who is ill is drawn, and known to nobody in the model before a crisis is.
"""

from typing import Any, ClassVar

import numpy as np

from sim.area import Area
from sim.areas.births import Births, add_matters, log
from sim.city.city import AgeBand
from sim.core.detmath import det_exp
from sim.core.rng import Purpose, draws, uniforms
from sim.core.units import per_day
from sim.kinds import EventKind
from sim.provisions import CarePathway, Provisions
from sim.tables import USED_LOG

_MATTER = "mental_crisis"
_ENDS = np.zeros(max(EventKind) + 1, bool)  # of a kind of event: it ends a crisis
_ENDS[[EventKind.MATTER_SETTLED, EventKind.MATTER_LAPSED, EventKind.MATTER_HARDENED]] = True


class Care(Area):
    """The ill of the city: in crisis or not, in treatment or not."""

    name: ClassVar[str] = "care"
    moments: ClassVar[tuple[tuple[str, str, str], ...]] = (
        ("05:00", "crises", "crises of people who are ill; leaving treatment"),
        ("day's end", "treatment", "who enters treatment after a crisis"),
    )

    def __init__(self, model: Any) -> None:
        """Draw who is ill and who is in treatment on the first day."""
        super().__init__(model)
        self.numbers = model.plan.parameters.care
        people = model.city.population
        adults = np.flatnonzero(people.age_band != AgeBand.CHILD)
        ill = uniforms(model.seed, Purpose.ILLNESS, adults, 0) < self.numbers.ill_per_1000_adults / 1000.0
        self.person = adults[ill].astype(np.int64) if _MATTER in model.matter_names else np.empty(0, np.int64)
        self.treated = (uniforms(model.seed, Purpose.ILLNESS, self.person, 1) < self.numbers.treated_at_start_share).astype(np.uint8)
        self.in_crisis = np.zeros(len(self.person), np.uint8)
        self._crisis = np.array([_chance(self.numbers.crisis_untreated_per_year), _chance(self.numbers.crisis_treated_per_year)])
        self._topic = model.matter_names.index(_MATTER) if _MATTER in model.matter_names else -1
        self.put_in_place(Provisions())

    def put_in_place(self, provisions: Provisions) -> None:
        """Note whose guardians are paid."""
        pathway, numbers = provisions.one(CarePathway), self.numbers
        self._leaves = np.full(len(self.person), _chance(numbers.drop_out_per_year))
        if pathway is not None:
            guarded = uniforms(self.model.seed, Purpose.ILLNESS, self.person, 2) < pathway.guardian_share
            guarded &= pathway.places[self.model.city.population.home[self.person]]
            self._leaves[guarded] = _chance(min(numbers.drop_out_per_year, pathway.guarded_drop_out_per_year))

    def begin_day(self) -> None:
        """Draw who falls ill and who leaves treatment today."""
        if len(self.person) == 0:
            return
        seed = self.model.seed
        luck, luck_of_leaving = (uniforms(seed, Purpose.ILLNESS, self.person, 16 + 4 * self.model.day + number) for number in range(2))
        falls = (luck < self._crisis[self.treated]) & (self.in_crisis == 0)
        self.treated[luck_of_leaving < self._leaves] = 0
        if not falls.any():
            return
        who = self.person[falls]
        self.in_crisis[falls] = 1
        key = draws(seed, Purpose.ILLNESS, who, 18 + 4 * self.model.day)
        home = self.model.city.population.home[who].astype(np.int64)
        add_matters(self.model, Births(np.full(len(who), self._topic, np.int64), who, home, key, np.zeros(len(who), bool)))

    def end_day(self, now: int) -> None:
        """Take people whose crisis ended today out of it; most of those helped, or taken to hospital, enter treatment."""
        books = self.model.books
        today = books.log[: int(books.used[USED_LOG])]
        ours = today[today["topic"] == self._topic]
        ended = ours[_ENDS[ours["kind"]]]
        if len(ended) == 0 or len(self.person) == 0:
            return
        at = np.minimum(np.searchsorted(self.person, ended["subject"]), len(self.person) - 1)
        ours = self.person[at] == ended["subject"]
        at, kind = at[ours], ended["kind"][ours]
        self.in_crisis[at] = 0
        helped = at[kind != EventKind.MATTER_LAPSED]
        enters = (
            uniforms(self.model.seed, Purpose.ILLNESS, self.person[helped], 19 + 4 * self.model.day) < self.numbers.into_treatment_share
        )
        new = np.unique(helped[enters])
        new = new[self.treated[new] == 0]
        self.treated[new] = 1
        home = self.model.city.population.home[self.person[new]]
        log(self.model, EventKind.TREATMENT_STARTED, self._topic, home, self.person[new])

    def state_arrays(self) -> dict[str, np.ndarray]:
        """Return who is in treatment and who in crisis."""
        return {"treated": self.treated, "in_crisis": self.in_crisis}

    def daily(self) -> dict[str, float]:
        """Return how many are in treatment and in crisis."""
        return {
            "in_treatment": float(np.count_nonzero(self.treated)),
            "in_crisis": float(np.count_nonzero(self.in_crisis)),
            "ill": float(len(self.person)),
        }


def _chance(per_year: float) -> float:
    """Return the chance of a day."""
    return 1.0 - float(det_exp(-per_day(per_year, "year")))
