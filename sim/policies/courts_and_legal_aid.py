"""Community courts and legal aid: a decision within reach for disputes that nobody could settle by agreement."""

from collections.abc import Iterable, Mapping
from typing import ClassVar

import numpy as np

from sim.city.city import City
from sim.core.params import param
from sim.provisions import Cost, Courts, Evidence, Policy, Provision


class CourtsAndLegalAid(Policy):
    """Courts in the neighbourhood decide what offices could not settle; legal aid lets people without means sue."""

    title: ClassVar[str] = "Community courts and legal aid"
    title_zh: ClassVar[str] = "社区法庭与法律援助"
    changes: ClassVar[str] = (
        "A dispute that the street gives up can go to a court near by, which decides hard disputes as well as others; legal aid raises the share of parties who can go there."
    )
    side_effects: ClassVar[tuple[str, ...]] = (
        "A decision takes weeks, in which a dispute can still turn to violence.",
        "A decision ends the suit, not always the quarrel; those without means go on to petitions where legal aid is short.",
    )
    evidence: ClassVar[tuple[Evidence, ...]] = (
        Evidence(
            "PROGRAMMES Zhengzhou", "126 community courts settled 8,000 disputes in 4 years; 1,791 legal-aid cases", "authority's own claim"
        ),
    )
    dose_zero: ClassVar[Mapping[str, object]] = {"courts_per_100000": 0.0}

    courts_per_100000: float = param(
        1.5, "Community courts", unit="per 100,000 residents", low=0.0, high=50.0, source="PROGRAMMES Zhengzhou: 126 for 8.6 million"
    )
    cases_per_court_year: float = param(
        60.0,
        "Disputes a court can take in a year",
        unit="per year",
        low=0.0,
        high=2000.0,
        source="assumed; PROGRAMMES Zhengzhou: 16 a year were settled",
    )
    means_share: float = param(0.4, "Parties who can go to court without help", unit="share", low=0.0, high=1.0, source="assumed")
    aid_cases_per_100000_year: float = param(
        21.0, "Legal-aid cases", unit="per 100,000 a year", low=0.0, high=2000.0, source="PROGRAMMES Zhengzhou: 1,791"
    )
    aid_needed_per_100000_year: float = param(
        60.0, "Disputes whose parties would need aid to sue", unit="per 100,000 a year", low=1.0, high=5000.0, source="assumed"
    )
    decision_days: int = param(
        45, "Days to a decision", unit="days", low=1, high=720, source="assumed: summary procedure, at most 3 months"
    )
    settle_share: float = param(
        0.9, "Cases ended by a decision or a settlement in court", unit="share", low=0.0, high=1.0, source="assumed"
    )
    cost_cny_per_court_year: float = param(
        600000.0, "Running cost of a court", unit="CNY per year", low=0.0, high=100000000.0, source="assumed: three posts"
    )
    cost_cny_per_aid_case: float = param(2000.0, "Cost of a legal-aid case", unit="CNY", low=0.0, high=100000.0, source="assumed")
    capital_cny_per_court: float = param(300000.0, "Cost of fitting out a court", unit="CNY", low=0.0, high=100000000.0, source="assumed")

    def provide(self, city: City) -> Iterable[Provision]:
        """Set up courts where there are any."""
        if self.courts_per_100000 == 0.0:
            return
        places = self.where.places(city)
        aided = min(1.0, self.aid_cases_per_100000_year / self.aid_needed_per_100000_year)
        access = self.means_share + (1.0 - self.means_share) * aided
        yield Courts(self.courts_per_100000, self.cases_per_court_year, access, self.decision_days, self.settle_share, places)
        residents = float(np.diff(city.population.place_first_resident)[places].sum()) / 1e5
        courts = residents * self.courts_per_100000
        running = courts * self.cost_cny_per_court_year + residents * self.aid_cases_per_100000_year * self.cost_cny_per_aid_case
        yield Cost("courts and justice bureau", courts * self.capital_cny_per_court, running, 3.0 * courts)
