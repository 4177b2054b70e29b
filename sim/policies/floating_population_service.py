"""Service for the floating population: stations, residence permits, landlords. Visits that register, and partly help."""

from collections.abc import Iterable, Mapping
from typing import ClassVar

from sim.city.city import City, Group
from sim.core.params import param
from sim.provisions import Cost, Evidence, Policy, Provision, Registration


class FloatingPopulationService(Policy):
    """Coordinators visit floating residents, register them and help with permits, schools and advice."""

    title: ClassVar[str] = "Floating-population service"
    title_zh: ClassVar[str] = "流动人口服务管理"
    changes: ClassVar[str] = (
        "Visits build ties and trust: floating victims report more, neighbours and landlords tell more; each visit is also a burden."
    )
    side_effects: ClassVar[tuple[str, ...]] = (
        "Registration is an obligation to those visited; visits are counted as a burden by group.",
        "More reports of the same crimes: recorded crime rises where trust does.",
        "Only floating residents are visited, so the gap between groups changes.",
    )
    evidence: ClassVar[tuple[Evidence, ...]] = (
        Evidence("PROGRAMMES Nanjing", "Service stations, residence permits", "authority's own claim"),
        Evidence(
            "PROGRAMMES Zhengzhou",
            "2,413 coordinators for the floating population (with 1,200 for traffic 43 million CNY a year)",
            "authority's own claim",
        ),
        Evidence("C24", "Registration status matters for what is reported", "read in the source"),
    )
    dose_zero: ClassVar[Mapping[str, object]] = {"visits_per_year": 0.0}

    visits_per_year: float = param(3.0, "Visits to each floating resident", unit="per year", low=0.0, high=100.0, source="assumed")
    service_share: float = param(0.6, "Visits that also help", unit="share", low=0.0, high=1.0, source="assumed")
    trust_half_visits: float = param(
        2.0, "Visits after which half of the reserve towards the authorities is gone", unit="visits", low=0.1, high=100.0, source="assumed"
    )
    tip_per_month: float = param(
        0.10,
        "Rate at which a trusting neighbourhood tells who did a recorded crime",
        unit="per month",
        low=0.0,
        high=10.0,
        source="assumed",
    )
    visits_per_worker_day: float = param(
        8.0, "Visits a coordinator makes in a working day", unit="per day", low=0.5, high=100.0, source="assumed"
    )
    cost_cny_per_worker_year: float = param(
        11_900.0,
        "Pay of a coordinator",
        unit="CNY per year",
        low=0.0,
        high=500_000.0,
        source="PROGRAMMES Zhengzhou: 43 million CNY for 3,613",
    )

    def provide(self, city: City) -> Iterable[Provision]:
        """Visit the floating residents of the chosen places."""
        chosen = self.where.places(city)
        people = city.population
        floating = int(((people.group == Group.FLOATING) & chosen[people.home]).sum())
        workers = floating * self.visits_per_year / (self.visits_per_worker_day * 250.0)
        yield Cost("street office", 0.0, workers * self.cost_cny_per_worker_year, workers)
        if floating and self.visits_per_year > 0.0:
            yield Registration(chosen, self.visits_per_year, self.service_share, self.trust_half_visits, self.tip_per_month)
