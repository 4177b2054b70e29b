"""Volunteers with red armbands: many residents, few hours, little power. Adds walkers of low weight to every chosen community."""

from collections.abc import Iterable, Mapping
from typing import ClassVar

import numpy as np
from pydantic import field_validator

from sim.city.city import LEVELS, City
from sim.core.params import param
from sim.provisions import Cost, Evidence, Policy, Provision, Roster, clock_minutes, duty_hours, whole_units


class Volunteers(Policy):
    """Residents walk their own community now and then, in pairs, morning and evening."""

    title: ClassVar[str] = "Volunteers (red armbands)"
    title_zh: ClassVar[str] = "红袖标群防群治"
    changes: ClassVar[str] = (
        "Puts pairs of volunteers on the streets of every community for some hours: eyes, but no power to stop anybody."
    )
    side_effects: ClassVar[tuple[str, ...]] = (
        "Hours of retired people, mostly by day; the night stays as it was.",
        "Low weight as guardians: offenders take them less seriously than police.",
        "Armbands are seen by residents whether or not crime changes.",
    )
    evidence: ClassVar[tuple[Evidence, ...]] = (
        Evidence("PROGRAMMES Guiyang", "200,000 people with red armbands, 491 joint-watch organisations", "authority's own claim"),
        Evidence("PROGRAMMES Zhengzhou", "700,000 volunteers on call", "authority's own claim"),
        Evidence("vol_pay", "Stipend of 300-500 yuan a month where volunteers are paid at all", "read in the source"),
    )
    dose_zero: ClassVar[Mapping[str, object]] = {"volunteers_per_1000": 0.0}

    volunteers_per_1000: float = param(
        40.0,
        "Registered volunteers",
        unit="per 1,000 residents",
        low=0.0,
        high=500.0,
        source="PROGRAMMES Guiyang: 200,000 in some 4.5 million",
    )
    hours_per_week: float = param(2.0, "Hours each walks", unit="h per week", low=0.0, high=40.0, source="assumed")
    hours: str = param("17:00-21:00", "Hours in which they walk", unit="clock", source="assumed")
    notice: float = param(0.15, "Weight as a guardian, relative to a police officer", unit="share", low=0.0, high=1.0, source="assumed")
    speed_km_h: float = param(2.5, "Walking speed", unit="km/h", low=0.5, high=8.0, source="assumed")
    cost_cny_per_hour: float = param(
        5.0, "Stipend and insurance per hour", unit="CNY per h", low=0.0, high=500.0, source="vol_pay: 300-500 yuan a month where paid"
    )

    @field_validator("hours")
    @classmethod
    def _hours(cls, text: str) -> str:
        clock_minutes(text)
        return text

    def provide(self, city: City) -> Iterable[Provision]:
        """Pairs at once in a community = its volunteers x hours a week / 7 / length of the walk / 2; a part of one walks so many days less."""
        chosen = self.where.places(city)
        unit = city.mesh.unit[LEVELS.index("community")]
        residents = np.diff(city.population.place_first_resident)
        start, end = clock_minutes(self.hours)
        shift_h = duty_hours(start, end)
        volunteers = self.volunteers_per_1000 / 1_000.0 * float(residents[chosen].sum())
        yield Cost("neighbourhood", 0.0, volunteers * self.hours_per_week * 365.0 / 7.0 * self.cost_cny_per_hour, 0.0)
        if volunteers == 0.0 or self.hours_per_week == 0.0:
            return
        for community in np.unique(unit[chosen]):
            beat = np.flatnonzero(chosen & (unit == community)).astype(np.int32)
            hours = self.volunteers_per_1000 / 1_000.0 * float(residents[beat].sum()) * self.hours_per_week / 7.0
            pairs, days = whole_units(hours / shift_h / 2.0)
            if pairs:
                speed = self.speed_km_h * 1000 / 60
                yield Roster("volunteer", (beat,), pairs, 2, start, end, speed, self.notice, last_unit_days_share=days)
