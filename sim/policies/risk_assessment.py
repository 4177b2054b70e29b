"""Stability-risk assessment: those concerned by a large project are asked before it begins."""

from collections.abc import Iterable, Mapping
from typing import ClassVar

import numpy as np

from sim.city.city import City
from sim.core.params import param
from sim.provisions import Cost, Evidence, Policy, Provision, RiskAssessment


class StabilityRiskAssessment(Policy):
    """Third-party assessors ask the households concerned; disputes ahead become known, and a project with too many is put off."""

    title: ClassVar[str] = "Stability-risk assessment of projects"
    title_zh: ClassVar[str] = "重大事项社会稳定风险评估"
    changes: ClassVar[str] = (
        "Weeks before a project begins assessors ask those concerned; the disputes they hear of lie on the desk of the street at once instead of hardening unseen."
    )
    side_effects: ClassVar[tuple[str, ...]] = (
        "Disputes known rise first, because they are found before anybody complains.",
        "Projects start later where many disputes are found.",
        "Where the builder pays the assessor, fewer may be told: the share told is a parameter.",
    )
    evidence: ClassVar[tuple[Evidence, ...]] = (
        Evidence(
            "PROGRAMMES Nanjing",
            "607 projects filed, 327 assessed or under way in 9 months: 407 disputes resolved, 517 problems solved",
            "authority's own claim",
        ),
    )
    dose_zero: ClassVar[Mapping[str, object]] = {"asked_share": 0.0}

    asked_share: float = param(0.5, "Households or workers concerned who are asked", unit="share", low=0.0, high=1.0, source="assumed")
    told_share: float = param(0.6, "Of those with a dispute ahead: who say so", unit="share", low=0.0, high=1.0, source="assumed")
    lead_days: int = param(60, "Days before the beginning on which they are asked", unit="days", low=1, high=365, source="assumed")
    stop_share: float = param(
        0.05, "Disputes found per person asked from which a project is put off", unit="share", low=0.0, high=1.0, source="assumed"
    )
    put_off_days: int = param(60, "Days by which it is put off", unit="days", low=0, high=720, source="assumed")
    projects_per_100000_year: float = param(
        10.0,
        "Projects assessed (for the cost)",
        unit="per 100,000 a year",
        low=0.0,
        high=1000.0,
        source="PROGRAMMES Nanjing: 607 in 9 months",
    )
    cost_cny_per_project: float = param(50000.0, "Fee of a third-party assessor", unit="CNY", low=0.0, high=10000000.0, source="assumed")

    def provide(self, city: City) -> Iterable[Provision]:
        """Have projects assessed."""
        if self.asked_share == 0.0:
            return
        places = self.where.places(city)
        yield RiskAssessment(self.lead_days, self.asked_share, self.told_share, self.stop_share, self.put_off_days, places)
        projects = float(np.diff(city.population.place_first_resident)[places].sum()) / 1e5 * self.projects_per_100000_year
        yield Cost("project owners", 0.0, projects * self.cost_cny_per_project, projects / 20.0)
