"""Appraisal and veto: units ranked on recorded counts of a few crime types. Pressure moves effort, and it moves the counter."""

from collections.abc import Iterable, Mapping
from typing import ClassVar, Literal

from sim.city.city import City
from sim.core.params import param
from sim.provisions import Appraisal, Cost, Evidence, Policy, Provision

PREVENTABLE = ("burglary", "home_robbery", "vehicle_theft", "ebike_theft")


class AppraisalAndVeto(Policy):
    """Streets and stations ranked on recorded cases per head and year-on-year change, with key management and veto."""

    title: ClassVar[str] = "Appraisal and veto"
    title_zh: ClassVar[str] = "综治考评与一票否决"
    changes: ClassVar[str] = (
        "Ranks units on recorded counts of the appraised crime types; under pressure they send patrols and officers' hours there, "
        "and record fewer of the lighter reports."
    )
    side_effects: ClassVar[tuple[str, ...]] = (
        "Recorded crime can fall without true crime falling: light reports are turned away at the counter.",
        "Victims who are turned away lose satisfaction, and later victims stay away.",
        "Crime types that do not count in the appraisal get less of the officers' time.",
    )
    evidence: ClassVar[tuple[Evidence, ...]] = (
        Evidence(
            "PROGRAMMES Hefei",
            "Streets and stations ranked on recorded cases, population and year-on-year change; 16 units vetoed, 36 under key management in 2 years",
            "authority's own claim",
        ),
        Evidence("C29", "Grid work is bent by contradictory incentives between levels", "read in the source"),
        Evidence("C23", "Case statistics of counters under targets: discretion in filing", "secondary source"),
    )
    dose_zero: ClassVar[Mapping[str, object]] = {
        "announced_pressure": 0.0, "rank_pressure": 0.0, "rise_pressure": 0.0, "key_share": 0.0, "audit_share": 0.0, "inspectors": 0.0,
    }  # fmt: skip

    level: Literal["district", "street", "community", "grid"] = param(
        "street", "Mesh level whose units are ranked", unit="text", source="PROGRAMMES Hefei: streets and stations"
    )
    crime_types: tuple[str, ...] = param(
        PREVENTABLE,
        "Crime types that count",
        unit="names",
        source="PROGRAMMES Hefei: burglary, home robbery, car break-in and theft, e-bike theft",
    )
    period_days: int = param(91, "Length of an appraisal period", unit="days", low=1, high=365, source="assumed: quarterly")
    announced_pressure: float = param(
        0.4, "Pressure on every unit from the first day, because it will be ranked", unit="share", low=0.0, high=1.0, source="assumed"
    )
    rank_pressure: float = param(0.4, "Further pressure on the worst rank", unit="share", low=0.0, high=1.0, source="assumed")
    rise_pressure: float = param(
        0.4, "Further pressure where the count has doubled against the year before", unit="share", low=0.0, high=5.0, source="assumed"
    )
    key_share: float = param(
        0.10, "Worst ranks put under key management", unit="share", low=0.0, high=1.0, source="PROGRAMMES Hefei: 36 units in 2 years"
    )
    veto_rise_share: float = param(
        0.20,
        "Rise from which a unit under key management is vetoed",
        unit="share",
        low=0.0,
        high=10.0,
        source="assumed; PROGRAMMES Hefei: 16 units",
    )
    discretion_log_odds: float = param(
        1.2,
        "Log-odds of recording lost at full pressure by a report of no weight",
        unit="1",
        low=0.0,
        high=6.0,
        source="assumed; q_file: .5-1",
    )
    effort_pressure: float = param(
        0.5,
        "Pressure from which officers work appraised cases first and patrols are sent",
        unit="share",
        low=0.01,
        high=1.0,
        source="assumed",
    )
    patrol_share: float = param(
        0.2, "Patrol units of less pressed units sent to pressed ones", unit="share", low=0.0, high=1.0, source="assumed"
    )
    audit_share: float = param(
        0.0, "Reports turned away that an inspection finds and has recorded", unit="share", low=0.0, high=1.0, source="assumed: none"
    )
    inspectors: float = param(2.0, "People of the appraisal office", unit="persons", low=0.0, high=1_000.0, source="assumed")
    cost_cny_per_person_year: float = param(
        100_000.0, "Full cost of one of these people", unit="CNY per year", low=0.0, high=1_000_000.0, source="assumed"
    )

    def provide(self, city: City) -> Iterable[Provision]:
        """Set up the appraisal."""
        yield Cost("district", 0.0, self.inspectors * self.cost_cny_per_person_year, self.inspectors)
        if max(self.announced_pressure, self.rank_pressure, self.rise_pressure, self.key_share, self.audit_share) > 0.0:
            yield Appraisal(
                self.level, self.crime_types, self.period_days, self.announced_pressure, self.rank_pressure, self.rise_pressure, self.key_share,
                self.veto_rise_share, self.discretion_log_odds, self.effort_pressure, self.patrol_share, self.audit_share,
            )  # fmt: skip
