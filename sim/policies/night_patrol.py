"""Resident night patrol: people hired from the neighbourhood walk their own compound at night."""

from collections.abc import Iterable, Mapping
from typing import ClassVar

import numpy as np
from pydantic import field_validator

from sim.city.city import City
from sim.core.params import param
from sim.provisions import Cost, Evidence, Policy, Provision, Roster, Where, clock_minutes, whole_units


class NightPatrol(Policy):
    """In every chosen compound a few hired residents walk the lanes during the night hours."""

    title: ClassVar[str] = "Resident night patrol"
    title_zh: ClassVar[str] = "居民夜间巡逻"
    changes: ClassVar[str] = (
        "Puts walking residents into compounds at night: guardians where there were none, and a memory of them for offenders."
    )
    side_effects: ClassVar[tuple[str, ...]] = (
        "Crime may move to neighbouring compounds and to other hours; the report shows both.",
        "Paid by neighbourhood and property manager; the cost stands beside each crime averted.",
        "Residents who are awake see the patrol and feel safer, others hear of it.",
    )
    evidence: ClassVar[tuple[Evidence, ...]] = (
        Evidence(
            "PROGRAMMES Nanjing",
            "6 hired residents walk 22:00-04:00 in a compound that lost a dozen and more e-bikes a month; 2.5 million CNY for 230 patrollers in 120 compounds",
            "authority's own claim",
        ),
        Evidence("S07", "15-min doses on 57 of 115 platforms: -21 % calls, 97 % of it while police were absent", "read in the source"),
        Evidence("S09", "More patrol spread over large areas: -6 to -9 %", "read in the source"),
    )
    dose_zero: ClassVar[Mapping[str, object]] = {"patrollers_per_compound": 0}

    where: Where = Where(compound="three-nones")
    patrollers_per_compound: int = param(6, "Residents hired per compound", unit="persons", low=0, high=200, source="PROGRAMMES Nanjing: 6")
    persons_per_unit: int = param(2, "People who walk together", unit="persons", low=1, high=20, source="assumed")
    nights_worked_share: float = param(
        0.5, "Share of nights each hired resident walks", unit="share", low=0.05, high=1.0, source="assumed: alternate nights"
    )
    hours: str = param("22:00-04:00", "Hours of the walk", unit="clock", source="PROGRAMMES Nanjing: 22:00-04:00")
    notice: float = param(
        0.6, "Chance to notice a crime nearby, relative to a police officer", unit="share", low=0.0, high=1.0, source="assumed"
    )
    speed_km_h: float = param(3.0, "Walking speed", unit="km/h", low=0.5, high=8.0, source="pat_speed: foot 4, slower in lanes")
    cost_cny_per_patroller_year: float = param(
        11_000.0,
        "Pay of a hired resident",
        unit="CNY per year",
        low=0.0,
        high=200_000.0,
        source="PROGRAMMES: 2.5 million CNY for 230 patrollers",
    )

    @field_validator("hours")
    @classmethod
    def _hours(cls, text: str) -> str:
        clock_minutes(text)
        return text

    def provide(self, city: City) -> Iterable[Provision]:
        """One beat a compound; units walking at once = hired x nights worked / people together: a part of one walks so many nights less."""
        compound = np.where(self.where.places(city), city.form.compound, -1)
        names = np.unique(compound[compound >= 0])
        hired = self.patrollers_per_compound * len(names)
        yield Cost("neighbourhood", 0.0, hired * self.cost_cny_per_patroller_year, hired)
        if hired == 0:
            return
        together = min(self.persons_per_unit, self.patrollers_per_compound)
        units, nights = whole_units(self.patrollers_per_compound * self.nights_worked_share / together)
        start, end = clock_minutes(self.hours)
        beats = tuple(np.flatnonzero(compound == c).astype(np.int32) for c in names)
        yield Roster(
            "resident_patrol", beats, units, together, start, end, self.speed_km_h * 1000 / 60, self.notice, last_unit_days_share=nights
        )
