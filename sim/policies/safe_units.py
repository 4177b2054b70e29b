"""Safe units: guards at schools, markets and stations while they are open, and inspection of what is wrong there.

A unit is what lies together: a market over five streets is one unit with one responsible body, and its guards walk all five.
"""

from collections.abc import Iterable, Mapping
from typing import ClassVar

import numpy as np
from pydantic import field_validator

from sim.city.city import City, LandUse
from sim.city.compounds import touching
from sim.core.params import param
from sim.provisions import Cost, Evidence, KeyPlaces, Policy, Provision, Roster, clock_minutes, duty_hours

_HOURS_WORKED_WEEK = 44.0  # of one guard, by law


class SafeUnits(Policy):
    """Each school, market and station answers for its own safety: guards of its own, and a standard that is inspected."""

    title: ClassVar[str] = "Safe units"
    title_zh: ClassVar[str] = "平安单位（学校、市场、车站）创建"
    changes: ClassVar[str] = (
        "Guards walk schools, markets and stations while they are open and break off what they notice; inspections have blind corners, locks and "
        "light put right."
    )
    side_effects: ClassVar[tuple[str, ...]] = (
        "Streets next to the units gain or lose: offenders who are kept off look around.",
        "Guards cost pay all year, also where nothing ever happened.",
        "What inspections put right comes back unless they go on.",
    )
    evidence: ClassVar[tuple[Evidence, ...]] = (
        Evidence(
            "PROGRAMMES Nanjing",
            "Schools, hospitals, markets, building sites and roads, each with a responsible body and a standard",
            "authority's own claim",
        ),
        Evidence("S47", "Guards without police powers at stations: 29 % more minutes, victims' reports -16 %", "read in the source"),
        Evidence("S29", "Problem-oriented work at places: -33.8 % over 34 studies", "secondary source"),
    )
    dose_zero: ClassVar[Mapping[str, object]] = {"guards_per_unit": 0, "put_right_share": 0.0}

    schools: bool = param(True, "Schools take part", unit="yes/no", source="PROGRAMMES Nanjing")
    markets: bool = param(True, "Markets take part", unit="yes/no", source="PROGRAMMES Nanjing")
    stations: bool = param(True, "Stations take part", unit="yes/no", source="PROGRAMMES Nanjing")
    guards_per_unit: int = param(
        1, "Guards on duty at one unit while it is open, beside those it has", unit="persons", low=0, high=100, source="assumed"
    )
    notice: float = param(
        0.4,
        "Chance of a guard to notice a crime, relative to a police officer",
        unit="share",
        low=0.0,
        high=1.0,
        source="assumed: as guards of compounds",
    )
    speed_km_h: float = param(2.0, "Pace of a guard on the round of a unit", unit="km/h", low=0.1, high=8.0, source="assumed: a stroll")
    school_hours: str = param("07:00-18:00", "Hours of guards at schools", unit="clock", source="assumed")
    market_hours: str = param("06:00-20:00", "Hours of guards at markets", unit="clock", source="assumed")
    station_hours: str = param("05:30-23:30", "Hours of guards at stations", unit="clock", source="assumed")
    inspection_days: int = param(60, "Days between two inspections of a unit", unit="days", low=1, high=3_650, source="assumed")
    put_right_share: float = param(
        0.3, "Part of what is wrong at a unit that one inspection has put right", unit="share", low=0.0, high=1.0, source="assumed"
    )
    guard_cny_per_year: float = param(40_000.0, "Full cost of one guard", unit="CNY per year", low=0.0, high=500_000.0, source="assumed")
    cny_per_inspection: float = param(500.0, "Inspection of one unit", unit="CNY", low=0.0, high=100_000.0, source="assumed")

    @field_validator("school_hours", "market_hours", "station_hours")
    @classmethod
    def _hours(cls, text: str) -> str:
        clock_minutes(text)
        return text

    def provide(self, city: City) -> Iterable[Provision]:
        """Guards by kind of unit, and inspections of all of them."""
        chosen = self.where.places(city)
        taking_part, n_units = np.zeros(city.n_places, bool), 0
        for use, asked, hours in (
            (LandUse.SCHOOL, self.schools, self.school_hours),
            (LandUse.MARKET, self.markets, self.market_hours),
            (LandUse.STATION, self.stations, self.station_hours),
        ):
            places = chosen & (city.form.land_use == use) & asked
            taking_part |= places
            units = touching(city, places)
            n_units += len(units)
            if units and self.guards_per_unit > 0:
                start, end = clock_minutes(hours)
                yield Roster("guard", tuple(units), 1, self.guards_per_unit, start, end, self.speed_km_h * 1000 / 60, self.notice)
                staff = len(units) * self.guards_per_unit * duty_hours(start, end) * 7.0 / _HOURS_WORKED_WEEK
                yield Cost("unit", 0.0, staff * self.guard_cny_per_year, staff)
        if self.put_right_share > 0.0 and taking_part.any():
            yield KeyPlaces(taking_part, True, 0, self.inspection_days, 1, 0, 0.0, self.put_right_share, True)
            yield Cost("district", 0.0, n_units * 365.0 / self.inspection_days * self.cny_per_inspection)
