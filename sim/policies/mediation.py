"""Mediation: full-time mediators in the communities and sector mediators in the districts."""

from collections.abc import Iterable, Mapping
from typing import ClassVar

import numpy as np

from sim.city.city import City
from sim.core.params import param
from sim.provisions import Cost, Evidence, MediationBodies, Policy, Provision


class Mediation(Policy):
    """Mediators who have time for repeated meetings, and sector mediators who know wages, traffic, property or medicine."""

    title: ClassVar[str] = "People's mediation and sector mediators"
    title_zh: ClassVar[str] = "人民调解与行业专业调解"
    changes: ClassVar[str] = (
        "A dispute that the grid cannot settle goes to mediators who meet the parties every few days; listed kinds then go to sector mediators before any office."
    )
    side_effects: ClassVar[tuple[str, ...]] = (
        "Mediators relieve community staff, so that hazards and requests move faster too.",
        "Parties may be pressed to agree: satisfaction counts a settlement as a gain whatever it cost them.",
        "Hard disputes stay hard: mediators cannot decide against a party.",
    )
    evidence: ClassVar[tuple[Evidence, ...]] = (
        Evidence(
            "PROGRAMMES Zhengzhou",
            "8,615 mediators in 2,653 bodies; 192,000 disputes in 4 years, 97 % settled at the grass roots",
            "authority's own claim",
        ),
        Evidence(
            "PROGRAMMES Hefei",
            "Mediation raised from community to county with sector mediators: 293,000 disputes settled in 3 years",
            "authority's own claim",
        ),
        Evidence("C20", "Court-led mediation before a suit settled 67-70 % in 2024; local claims are near 100 %", "secondary source"),
        Evidence("C19", "3.18 million mediators in 693,000 bodies, 412,000 of them full-time (2022)", "read in the source"),
    )
    dose_zero: ClassVar[Mapping[str, object]] = {"mediators_per_10000": 0.0, "sector_mediators_per_100000": 0.0}

    mediators_per_10000: float = param(
        2.9,
        "Full-time mediators in communities",
        unit="per 10,000 residents",
        low=0.0,
        high=100.0,
        source="C19: 412,000 full-time for 1.41 billion; PROGRAMMES Zhengzhou: 10, part-time included",
    )
    disputes_per_mediator_day: float = param(
        0.5, "Meetings a mediator holds in a working day", unit="per day", low=0.0, high=10.0, source="assumed"
    )
    settle_share: float = param(0.7, "Disputes settled per meeting", unit="share", low=0.0, high=1.0, source="mediate_ok: .70 (.5-.9)")
    meetings: int = param(3, "Meetings before a dispute is sent on", unit="meetings", low=1, high=20, source="assumed")
    meeting_days: int = param(3, "Days between two meetings", unit="days", low=1, high=60, source="assumed")
    sectors: tuple[str, ...] = param(
        ("medical_dispute", "property_dispute", "traffic_dispute", "wage_dispute"),
        "Matter types that sector mediators take",
        unit="matter types",
        source="PROGRAMMES Hefei: medical, traffic, labour, property",
    )
    sector_mediators_per_100000: float = param(
        2.0, "Sector mediators in districts", unit="per 100,000 residents", low=0.0, high=100.0, source="assumed"
    )
    sector_settle_share: float = param(
        0.75, "Disputes of their sector settled per meeting", unit="share", low=0.0, high=1.0, source="assumed, after mediate_ok"
    )
    sector_hard_share: float = param(
        0.4,
        "Their success with hard disputes, relative to ordinary ones",
        unit="share",
        low=0.0,
        high=1.0,
        source="assumed: experts can name a fair sum",
    )
    cost_cny_per_mediator_year: float = param(
        40000.0, "Full cost of a mediator", unit="CNY per year", low=0.0, high=500000.0, source="assumed: near gridworker_cost"
    )
    cost_cny_per_sector_mediator_year: float = param(
        80000.0, "Full cost of a sector mediator", unit="CNY per year", low=0.0, high=500000.0, source="assumed"
    )

    def provide(self, city: City) -> Iterable[Provision]:
        """Set up mediators' bodies."""
        if self.mediators_per_10000 == 0.0 and self.sector_mediators_per_100000 == 0.0:
            return
        places = self.where.places(city)
        yield MediationBodies(
            self.mediators_per_10000, self.disputes_per_mediator_day, self.settle_share, self.meetings, self.meeting_days, self.sectors,
            self.sector_mediators_per_100000, self.sector_settle_share, self.sector_hard_share, places,
        )  # fmt: skip
        residents = float(np.diff(city.population.place_first_resident)[places].sum())
        ordinary, sector = residents / 1e4 * self.mediators_per_10000, residents / 1e5 * self.sector_mediators_per_100000
        running = ordinary * self.cost_cny_per_mediator_year + sector * self.cost_cny_per_sector_mediator_year
        yield Cost("justice bureau", 0.0, running, ordinary + sector)
