"""Accredited villages ("five haves, five nones"): organisation, guards, devices and services for urban villages, as one package."""

from collections.abc import Iterable, Mapping
from typing import ClassVar

import numpy as np
from pydantic import field_validator

from sim.city.city import City
from sim.city.compounds import chosen_compounds, inside_of, seen_share
from sim.core.params import param
from sim.provisions import Cameras, Cost, Devices, Evidence, Lighting, Management, Policy, Provision, Roster, Where, clock_minutes


class AccreditedVillages(Policy):
    """A village that wants the plaque has a committee at work, guards at night, lamps, locks and a few cameras."""

    title: ClassVar[str] = "Accredited villages (five haves, five nones)"
    title_zh: ClassVar[str] = "“五有五无”平安村创建"
    changes: ClassVar[str] = (
        "Guards walk the village at night, lanes are lit, some doors get better locks, the committee has repairs done and rules kept."
    )
    side_effects: ClassVar[tuple[str, ...]] = (
        "The mediators of the package are those of the policy `mediation`; add it for the same places.",
        "Crime may move to villages without the plaque.",
        "A plaque is earned by recorded figures: combined with appraisal it invites leaving cases unrecorded.",
    )
    evidence: ClassVar[tuple[Evidence, ...]] = (
        Evidence(
            "PROGRAMMES Nanjing",
            "72 villages of one county: organisation, mediators, guards and devices, services, rules",
            "authority's own claim",
        ),
        Evidence("S09", "More patrol spread over areas: -6 to -9 %", "read in the source"),
        Evidence("S27", "Locks protect, alarms do not", "read in the source"),
    )
    dose_zero: ClassVar[Mapping[str, object]] = {"villages_share": 0.0}

    where: Where = Where(compound="urban-village")
    villages_share: float = param(0.7, "Villages that are accredited, of those chosen", unit="share", low=0.0, high=1.0, source="assumed")
    guards_on_duty: int = param(2, "Guards who walk one village at night", unit="persons", low=0, high=50, source="assumed")
    hours: str = param("20:00-06:00", "Hours of the guards", unit="clock", source="assumed")
    notice: float = param(
        0.6, "Chance of a guard to notice a crime, relative to a police officer", unit="share", low=0.0, high=1.0, source="assumed"
    )
    speed_km_h: float = param(3.0, "Walking speed", unit="km/h", low=0.5, high=8.0, source="pat_speed: foot 4, slower in lanes")
    locks_share: float = param(0.2, "Households with a better lock", unit="share", low=0.0, high=1.0, source="assumed")
    light_to: float = param(0.6, "Light in the lanes afterwards", unit="share", low=0.0, high=1.0, source="assumed")
    cameras_per_village: int = param(4, "Cameras in one village", unit="cameras", low=0, high=1_000, source="assumed")
    field_m: float = param(50.0, "Length of lane one camera sees", unit="m", low=5.0, high=500.0, source="assumed")
    watched_share: float = param(0.2, "Share of the time somebody looks", unit="share", low=0.0, high=1.0, source="assumed")
    capital_cny_per_village: float = param(
        150_000.0, "Lamps, cameras, locks and the committee's room", unit="CNY", low=0.0, high=50_000_000.0, source="assumed"
    )
    running_cny_per_village_year: float = param(
        40_000.0, "Committee, services and upkeep", unit="CNY per year", low=0.0, high=10_000_000.0, source="assumed"
    )
    guard_cny_per_year: float = param(
        11_000.0,
        "Pay of a hired villager",
        unit="CNY per year",
        low=0.0,
        high=200_000.0,
        source="PROGRAMMES Nanjing: 2.5 million CNY for 230",
    )
    guards_per_post: float = param(
        2.0, "Guards employed for one on duty", unit="persons", low=1.0, high=10.0, source="assumed: alternate nights"
    )

    @field_validator("hours")
    @classmethod
    def _hours(cls, text: str) -> str:
        clock_minutes(text)
        return text

    def provide(self, city: City) -> Iterable[Provision]:
        """Guards, light, locks, cameras and management for the accredited villages."""
        villages = chosen_compounds(city, self.where.places(city), self.villages_share)
        n = len(villages)
        guards = n * self.guards_on_duty * self.guards_per_post
        running = n * self.running_cny_per_village_year + guards * self.guard_cny_per_year
        yield Cost("street office", n * self.capital_cny_per_village, running, guards)
        if n == 0:
            return
        inside = inside_of(city, villages)
        none = np.zeros(city.n_places, np.float32)
        yield Management(inside)
        yield Lighting((inside * self.light_to).astype(np.float32))
        yield Devices((inside * self.locks_share).astype(np.float32), none, none)
        if self.cameras_per_village > 0:
            seen = seen_share(city, villages, self.cameras_per_village, self.field_m)
            yield Cameras(seen.astype(np.float32), self.cameras_per_village * n, self.watched_share)
        if self.guards_on_duty > 0:
            start, end = clock_minutes(self.hours)
            beats = tuple(np.flatnonzero(city.form.compound == village).astype(np.int32) for village in villages)
            yield Roster("guard", beats, 1, self.guards_on_duty, start, end, self.speed_km_h * 1000 / 60, self.notice)
