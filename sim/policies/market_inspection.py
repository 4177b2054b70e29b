"""Market and hazard inspection: entry certificates, tests at the gate, visits, and a trace from buyer to origin."""

from collections.abc import Iterable, Mapping
from typing import ClassVar

from sim.city.city import City, LandUse
from sim.core.params import param
from sim.provisions import Cost, Evidence, Inspection, Policy, Provision


class MarketInspection(Policy):
    """Inspectors visit markets, goods are tested at the gate, and every lot has a trace to its origin."""

    title: ClassVar[str] = "Market and hazard inspection"
    title_zh: ClassVar[str] = "市场准入检测与安全隐患巡查"
    changes: ClassVar[str] = (
        "Hazards in markets are found at the gate or on a visit instead of by chance, and go to inspectors who can settle them; a trace leaves less unsettled."
    )
    side_effects: ClassVar[tuple[str, ...]] = (
        "Hazards found rise at once; the sense of security follows open hazards, which fall.",
        "Tests and certificates cost traders time; markets outside the places inspected are not relieved.",
    )
    evidence: ClassVar[tuple[Evidence, ...]] = (
        Evidence(
            "PROGRAMMES Nanjing",
            "Entry certificate, on-site test and electronic trace in a wholesale market of 5.4 million t a year",
            "authority's own claim",
        ),
    )
    dose_zero: ClassVar[Mapping[str, object]] = {"visits_per_month": 0.0, "tested_share": 0.0, "traced_share": 0.0}

    visits_per_month: float = param(4.0, "Visits to each market or shopping street", unit="per month", low=0.0, high=60.0, source="assumed")
    seen_share: float = param(0.5, "Hazards that an inspector sees in a visit", unit="share", low=0.0, high=1.0, source="assumed")
    tested_share: float = param(0.3, "Lots of goods tested at the gate", unit="share", low=0.0, high=1.0, source="assumed")
    test_share: float = param(0.7, "Hazards in tested goods that the test shows", unit="share", low=0.0, high=1.0, source="assumed")
    traced_share: float = param(0.5, "Goods whose way from the origin is on record", unit="share", low=0.0, high=1.0, source="assumed")
    settle_share: float = param(0.8, "Hazards that an inspector settles per attempt", unit="share", low=0.0, high=1.0, source="assumed")
    inspectors_per_100_markets: float = param(4.0, "Inspectors", unit="persons", low=0.0, high=500.0, source="assumed")
    hazards_per_day: float = param(2.0, "Hazards an inspector can attend to in a day", unit="per day", low=0.0, high=50.0, source="assumed")
    cost_cny_per_inspector_year: float = param(
        120000.0, "Full cost of an inspector, tests included", unit="CNY per year", low=0.0, high=1000000.0, source="assumed"
    )
    capital_cny_per_market: float = param(
        20000.0, "Test bench and trace at a market", unit="CNY", low=0.0, high=10000000.0, source="assumed"
    )

    def provide(self, city: City) -> Iterable[Provision]:
        """Send inspectors where there are markets."""
        if self.visits_per_month == 0.0 and self.tested_share == 0.0 and self.traced_share == 0.0:
            return
        places = self.where.places(city)
        markets = int((places & (city.form.land_use == LandUse.MARKET)).sum())
        yield Inspection(
            self.visits_per_month, self.seen_share, self.tested_share * self.test_share, self.traced_share, self.inspectors_per_100_markets,
            self.hazards_per_day, self.settle_share, places,
        )  # fmt: skip
        inspectors = markets / 100.0 * self.inspectors_per_100_markets
        yield Cost("market supervision", markets * self.capital_cny_per_market, inspectors * self.cost_cny_per_inspector_year, inspectors)
