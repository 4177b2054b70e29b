"""Care pathway: people in mental crisis are heard at once, helped the same day and kept in treatment."""

from collections.abc import Iterable, Mapping
from typing import ClassVar

import numpy as np

from sim.city.city import City
from sim.core.params import param
from sim.provisions import CarePathway as CareProvision
from sim.provisions import Cost, Evidence, Policy, Provision


class CarePathway(Policy):
    """A hospital open day and night, a station on call, a centre beside the family, and paid guardians."""

    title: ClassVar[str] = "Care pathway for people in mental crisis"
    title_zh: ClassVar[str] = "严重精神障碍患者救助通道"
    changes: ClassVar[str] = (
        "Families call a station that comes at once and a hospital that takes people in day and night; paid guardians see that treatment goes on."
    )
    side_effects: ClassVar[tuple[str, ...]] = (
        "Treatment against someone's will is possible: the model does not judge it, and counts who enters treatment.",
        "Crises known rise first; violence and repeated crises fall later, as more people stay in treatment.",
        "Nobody is listed or scored in the model: people become known by a crisis.",
    )
    evidence: ClassVar[tuple[Evidence, ...]] = (
        Evidence(
            "PROGRAMMES Nanchang",
            "Hospital open 24 h, station on call, street centre beside the family, paid guardianship; 15 persons in care in one street",
            "authority's own claim",
        ),
        Evidence("leucht_2012", "With antipsychotics 27 % relapse within a year, without 64 % (meta-analysis)", "from memory"),
    )
    dose_zero: ClassVar[Mapping[str, object]] = {"crises_per_100000_day": 0.0, "guardian_share": 0.0}

    crises_per_100000_day: float = param(
        3.0, "Crises that station and hospital can take in a day", unit="per 100,000 residents", low=0.0, high=100.0, source="assumed"
    )
    settle_share: float = param(0.8, "Crises helped per attempt of a day", unit="share", low=0.0, high=1.0, source="assumed")
    family_calls_per_month: float = param(
        15.0,
        "Rate at which families who know the centre call in a crisis",
        unit="per month",
        low=0.0,
        high=30.0,
        source="assumed: within two days",
    )
    guardian_share: float = param(
        0.6, "People who are ill whose guardian is paid to see that treatment goes on", unit="share", low=0.0, high=1.0, source="assumed"
    )
    guarded_drop_out_per_year: float = param(
        0.2, "Rate at which they leave treatment", unit="per year", low=0.0, high=50.0, source="assumed"
    )
    guardian_cny_per_year: float = param(
        2400.0, "Pay of a guardian", unit="CNY per year", low=0.0, high=100000.0, source="register_2018, from memory"
    )
    ill_per_1000_residents: float = param(
        3.6,
        "People who are ill (for the cost of guardians)",
        unit="per 1,000 residents",
        low=0.0,
        high=500.0,
        source="register_2018, per resident",
    )
    cost_cny_per_100000_year: float = param(
        800000.0, "Station on call and street centre", unit="CNY per year", low=0.0, high=100000000.0, source="assumed: ten posts"
    )
    capital_cny_per_100000: float = param(500000.0, "Fitting out", unit="CNY", low=0.0, high=100000000.0, source="assumed")

    def provide(self, city: City) -> Iterable[Provision]:
        """Set up the pathway."""
        if self.crises_per_100000_day == 0.0 and self.guardian_share == 0.0:
            return
        places = self.where.places(city)
        calls = self.family_calls_per_month if self.crises_per_100000_day > 0.0 else 0.0
        yield CareProvision(
            self.crises_per_100000_day, self.settle_share, calls, self.guardian_share, self.guarded_drop_out_per_year, places
        )
        residents = float(np.diff(city.population.place_first_resident)[places].sum())
        guardians = residents / 1000.0 * self.ill_per_1000_residents * self.guardian_share * self.guardian_cny_per_year
        there = residents / 1e5 if self.crises_per_100000_day > 0.0 else 0.0
        yield Cost("health bureau", there * self.capital_cny_per_100000, there * self.cost_cny_per_100000_year + guardians, 10.0 * there)
