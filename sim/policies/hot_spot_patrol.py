"""Hot-spot patrol: units that stop for some minutes at places with many recorded crimes. Sends units by recorded crime."""

from collections.abc import Iterable, Mapping
from typing import ClassVar, Literal

import numpy as np
from pydantic import field_validator

from sim.city.city import City
from sim.core.params import param
from sim.provisions import Cost, Evidence, Policy, Provision, Sent, Stops, clock_minutes, duty_hours

SPEED_M_PER_MIN = {"foot": 4000 / 60, "ebike": 15000 / 60, "car": 20000 / 60}


class HotSpotPatrol(Policy):
    """Each unit has a few places, goes from one to the next, and stays a while; the list is renewed from recorded crimes."""

    title: ClassVar[str] = "Hot-spot patrol"
    title_zh: ClassVar[str] = "热点巡逻"
    changes: ClassVar[str] = (
        "Units stop where crime was recorded lately; places are guarded while they stay and feared for a while after they left."
    )
    side_effects: ClassVar[tuple[str, ...]] = (
        "Recorded crime leads them: where people report little, or police never were, no hot spot appears.",
        "Visits in a fixed order at the same hour are foreseen, and lose part of what they leave behind.",
        "People at hot spots are stopped and questioned, nearly all of whom have done nothing.",
        "Crime may move to near places, or benefits may spread there; the report shows both.",
    )
    evidence: ClassVar[tuple[Evidence, ...]] = (
        Evidence("S07", "15-min doses on 57 of 115 platforms: -21 % calls, 97 % of it while police were absent", "read in the source"),
        Evidence(
            "S10",
            "Crime within 30 min: 15 % after a drive-through, 4 % after a stop of 10-16 min; stops of 12-15 min every two hours",
            "read in the source",
        ),
        Evidence("S05", "In beats of 22 weeks deterrence decayed during the trial", "read in the source"),
    )
    dose_zero: ClassVar[Mapping[str, object]] = {"units_per_10000": 0.0}

    units_per_10000: float = param(1.0, "Units on duty in the shift", unit="per 10,000 residents", low=0.0, high=100.0, source="assumed")
    persons_per_unit: int = param(2, "People in one unit", unit="persons", low=1, high=20, source="assumed")
    spots_per_unit: int = param(
        6, "Places that one unit looks after", unit="places", low=1, high=40, source="assumed: a round of about two hours, S10"
    )
    stop_min: float = param(13.0, "Length of a stop", unit="min", low=0.5, high=120.0, source="S10: 10-16 min")
    hours: str = param("15:00-23:00", "Hours of the patrol", unit="clock", source="assumed")
    mode: Literal["foot", "ebike", "car"] = param(
        "ebike", "How units go from place to place", unit="text", source="pat_speed: 4, 15, 20 km/h"
    )
    refresh_days: int = param(14, "Days after which the list of places is made anew", unit="days", low=1, high=365, source="assumed")
    window_days: int = param(56, "Days of recorded crime that the list looks back", unit="days", low=1, high=3_650, source="assumed")
    randomised: bool = param(True, "A new order and start every day, so that visits cannot be foreseen", unit="yes/no", source="S05, S10")
    stops_per_patrol_hour: float = param(
        0.1, "People stopped and questioned per hour of an officer", unit="per h", low=0.0, high=10.0, source="assumed: as the patrol force"
    )
    fair_stop_share: float = param(
        0.7, "Stops that are explained and polite", unit="share", low=0.0, high=1.0, source="assumed; S31: quality can be trained"
    )
    floating_odds: float = param(
        1.5, "Odds that of two people of different groups the floating one is stopped", unit="1", low=0.0, high=100.0, source="assumed"
    )
    shifts_per_officer_week: float = param(5.0, "Shifts an officer works", unit="per week", low=0.5, high=7.0, source="assumed")
    cost_cny_per_officer_year: float = param(
        70_000.0, "Full cost of one of them", unit="CNY per year", low=0.0, high=1_000_000.0, source="aux_cost: 45,000-110,000, from memory"
    )

    @field_validator("hours")
    @classmethod
    def _hours(cls, text: str) -> str:
        clock_minutes(text)
        return text

    def provide(self, city: City) -> Iterable[Provision]:
        """Send units in proportion to residents, at least one if any."""
        chosen = self.where.places(city)
        wanted = self.units_per_10000 * float(np.diff(city.population.place_first_resident)[chosen].sum()) / 10_000.0
        units = max(1, round(wanted)) if wanted > 0.0 else 0
        start, end = clock_minutes(self.hours)
        staff = units * self.persons_per_unit * 7.0 / self.shifts_per_officer_week * max(1.0, duty_hours(start, end) / 8.0)
        yield Cost("police", 0.0, staff * self.cost_cny_per_officer_year, staff)
        if units:
            if self.stops_per_patrol_hour > 0.0:
                hours = units * self.persons_per_unit * duty_hours(start, end)
                yield Stops(hours * self.stops_per_patrol_hour, self.fair_stop_share, self.floating_odds)
            yield Sent(
                "hot spots", chosen, np.full(city.n_places, -1, np.int32), units, self.persons_per_unit, start, end, SPEED_M_PER_MIN[self.mode], 1.0,
                (), self.refresh_days, window_days=self.window_days, spots_per_unit=self.spots_per_unit, stop_min=self.stop_min,
                randomised=self.randomised,
            )  # fmt: skip
