"""Petition work: leaders receive petitioners, and take up the backlog by themselves."""

from collections.abc import Iterable, Mapping
from typing import ClassVar

import numpy as np

from sim.city.city import City
from sim.core.params import param
from sim.provisions import Cost, Evidence, Policy, Provision, Reception


class PetitionReception(Policy):
    """Leaders with authority over departments receive petitioners within days, and call in matters that have been open too long."""

    title: ClassVar[str] = "Leaders receive petitioners"
    title_zh: ClassVar[str] = "领导接访与信访积案化解"
    changes: ClassVar[str] = (
        "A petition reaches a leader within days instead of an office that forwards it; leaders also call in matters known longer than a limit."
    )
    side_effects: ClassVar[tuple[str, ...]] = (
        "Reaching a leader becomes a way that works: matters come to the top that a community should settle.",
        "Leaders spend days on single matters; their time is counted.",
    )
    evidence: ClassVar[tuple[Evidence, ...]] = (
        Evidence(
            "PROGRAMMES Guiyang",
            "Leaders received petitioners in a backlog campaign: 96 % of first petitions and 75.5 % of the backlog settled",
            "authority's own claim",
        ),
    )
    dose_zero: ClassVar[Mapping[str, object]] = {"leaders_per_100000": 0.0}

    leaders_per_100000: float = param(
        10.0,
        "Leaders who receive petitioners, and those who prepare it",
        unit="per 100,000 residents",
        low=0.0,
        high=500.0,
        source="assumed",
    )
    days_a_month: float = param(2.0, "Reception days of a leader", unit="days per month", low=0.0, high=22.0, source="assumed")
    settle_share: float = param(
        0.8, "Petitions settled per reception", unit="share", low=0.0, high=1.0, source="assumed; PROGRAMMES Guiyang claims 96 %"
    )
    hard_share: float = param(
        0.6,
        "Success with hard matters, relative to ordinary ones",
        unit="share",
        low=0.0,
        high=1.0,
        source="assumed: leaders can move money and departments",
    )
    reception_days: int = param(5, "Days until a petitioner is received", unit="days", low=0, high=120, source="assumed")
    backlog_days: int = param(
        90, "Matters known so long are called in by leaders (0: never)", unit="days", low=0, high=3650, source="assumed"
    )
    cost_cny_per_day: float = param(
        1500.0, "Cost of a reception day, preparation included", unit="CNY per day", low=0.0, high=100000.0, source="assumed"
    )

    def provide(self, city: City) -> Iterable[Provision]:
        """Let leaders receive petitioners."""
        if self.leaders_per_100000 == 0.0:
            return
        places = self.where.places(city)
        per_resident = self.leaders_per_100000 / 1e5 * self.days_a_month / 21.75  # leaders at work on a working day
        households = float(np.diff(city.population.place_first_household)[places].sum())
        residents = float(np.diff(city.population.place_first_resident)[places].sum())
        staff = per_resident * residents / max(households, 1.0) * 1000.0
        yield Reception(staff, self.settle_share, self.hard_share, self.reception_days, self.backlog_days, places)
        leaders = residents / 1e5 * self.leaders_per_100000
        yield Cost("city government", 0.0, leaders * self.days_a_month * 12.0 * self.cost_cny_per_day, leaders * self.days_a_month / 21.75)
