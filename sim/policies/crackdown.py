"""Crackdown: a campaign of visible police, stops, quick courts and gangs, at full effort for a while, then fading."""

from collections.abc import Iterable, Mapping
from typing import ClassVar

import numpy as np

from sim.city.city import LEVELS, City
from sim.core.params import param
from sim.provisions import Campaign, Cost, Evidence, Policy, Provision, Roster, Stops, whole_units


class Crackdown(Policy):
    """More units round the clock, many stops, longer stays, arrests of associates; everybody hears of it, and then it ends."""

    title: ClassVar[str] = "Crackdown (campaign)"
    title_zh: ClassVar[str] = "严打整治（两严一降）"
    changes: ClassVar[str] = (
        "Perceived risk of arrest rises fast by what is seen and told, offenders are stopped and held longer, associates arrested; then all fades."
    )
    side_effects: ClassVar[tuple[str, ...]] = (
        "Most people stopped have done nothing; floating residents are stopped more often, and satisfaction falls.",
        "Recorded public-order and drug cases rise while true ones do not, because police are there to find them.",
        "When effort ends perceived risk fades, and people held come back: part of the gain was borrowed.",
    )
    evidence: ClassVar[tuple[Evidence, ...]] = (
        Evidence(
            "PROGRAMMES Guiyang",
            "'Two strict, one down': cases -18.24 % in the first year, -21.22 % in ten months of the second",
            "authority's own claim",
        ),
        Evidence("S45", "Stops: crime in the area falls, people stopped fare worse; difficult to recommend", "read in the source"),
        Evidence("S43", "Aggressive order maintenance: no significant effect on crime", "from memory"),
    )
    dose_zero: ClassVar[Mapping[str, object]] = {
        "officers_per_10000": 0.0, "stops_per_1000_day": 0.0, "risk_gain_per_day": 0.0, "hold_factor": 1.0, "gang_share": 0.0, "courts_cny_per_resident": 0.0,
    }  # fmt: skip

    officers_per_10000: float = param(
        8.0, "Additional officers on the street, all shifts together", unit="per 10,000 residents", low=0.0, high=200.0, source="assumed"
    )
    persons_per_unit: int = param(3, "People in one unit", unit="persons", low=1, high=20, source="assumed")
    days_worked_share: float = param(
        0.65, "Share of days an officer is on the roster", unit="share", low=0.05, high=1.0, source="assumed: as in the patrol force"
    )
    full_days: int = param(120, "Days of full effort", unit="days", low=1, high=3_650, source="assumed: campaigns of some months")
    fade_days: int = param(60, "Days over which it runs out", unit="days", low=0, high=3_650, source="assumed")
    stops_per_1000_day: float = param(4.0, "People stopped", unit="per 1,000 residents a day", low=0.0, high=1_000.0, source="assumed")
    fair_share: float = param(
        0.4, "Stops that are explained and polite", unit="share", low=0.0, high=1.0, source="assumed; S31: quality can be trained"
    )
    floating_odds: float = param(
        2.0, "Odds that of two people of different groups the floating one is stopped", unit="1", low=0.0, high=100.0, source="assumed"
    )
    risk_gain_per_day: float = param(
        0.005,
        "Perceived risk that offenders gain by a day of the campaign",
        unit="share",
        low=0.0,
        high=1.0,
        source="assumed: two weeks of it are worth an arrest of one's own",
    )
    hold_factor: float = param(
        1.3, "Length of stays, relative to ordinary times", unit="1", low=0.0, high=20.0, source="assumed: quick and strict courts"
    )
    gang_share: float = param(
        0.15,
        "Associates of somebody arrested who are arrested too",
        unit="share",
        low=0.0,
        high=1.0,
        source="assumed; PROGRAMMES Guiyang: 130 gangs",
    )
    courts_cny_per_resident: float = param(
        2.0, "Courts, publicity and overtime", unit="CNY per resident a year", low=0.0, high=1_000.0, source="assumed"
    )
    cost_cny_per_officer_year: float = param(
        200_000.0,
        "Full cost of an officer",
        unit="CNY per year",
        low=0.0,
        high=1_000_000.0,
        source="police_cost: 120,000-300,000, from memory",
    )

    def provide(self, city: City) -> Iterable[Provision]:
        """Put units on the beats of communities in three shifts, and the campaign beside them."""
        chosen = self.where.places(city)
        people = np.diff(city.population.place_first_resident)
        residents = float(people[chosen].sum())
        officers = self.officers_per_10000 * residents / 10_000.0
        running = officers * self.cost_cny_per_officer_year + self.courts_cny_per_resident * residents
        yield Cost("police", 0.0, running, officers, self.full_days, self.fade_days)
        if officers > 0.0:
            unit = city.mesh.unit[LEVELS.index("community")]
            beats = [np.flatnonzero(chosen & (unit == u)).astype(np.int32) for u in np.unique(unit[chosen])]
            each, days = whole_units(officers * self.days_worked_share / 3.0 / self.persons_per_unit / len(beats))
            for shift in range(3):
                start, end = (300 + shift * 480) % 1440, (300 + (shift + 1) * 480) % 1440
                yield Roster(
                    "police", tuple(beats), each, self.persons_per_unit, start, end, 15_000 / 60, 1.0, full_days=self.full_days, fade_days=self.fade_days,
                    last_unit_days_share=days,
                )  # fmt: skip
        if self.stops_per_1000_day > 0.0:
            yield Stops(self.stops_per_1000_day * residents / 1_000.0, self.fair_share, self.floating_odds, self.full_days, self.fade_days)
        if self.risk_gain_per_day > 0.0 or self.hold_factor != 1.0 or self.gang_share > 0.0:
            yield Campaign(self.risk_gain_per_day, self.hold_factor, self.gang_share, self.full_days, self.fade_days)
