"""Livelihood 110: the emergency number also takes water, power, gas, heating and help, and crews of the utilities answer."""

from collections.abc import Iterable, Mapping
from typing import ClassVar

import numpy as np

from sim.city.city import LEVELS, City
from sim.core.params import param
from sim.provisions import Cost, Evidence, LivelihoodLine, Policy, Provision, ResponseUnits


class Livelihood110(Policy):
    """One number for everything urgent: the duty room passes household emergencies on to crews."""

    title: ClassVar[str] = "Livelihood 110"
    title_zh: ClassVar[str] = "民生110"
    changes: ClassVar[str] = "Residents call 110 about water, power, gas and heating too; crews of the utilities go to those who need one."
    side_effects: ClassVar[tuple[str, ...]] = (
        "Call-takers are busy with more calls: an urgent call may wait for a free seat.",
        "Callers to whom nobody comes in time are let down by the same number that was to help.",
    )
    evidence: ClassVar[tuple[Evidence, ...]] = (
        Evidence(
            "PROGRAMMES Zhengzhou", "Xinzheng: the emergency number also takes water, power, gas, heating and help", "authority's own claim"
        ),
        Evidence("C11", "Calls for help are already half of all effective calls in an ordinary city", "read in the source"),
    )
    dose_zero: ClassVar[Mapping[str, object]] = {"calls_per_1000_year": 0.0, "crews_per_100k": 0.0}

    calls_per_1000_year: float = param(60.0, "Livelihood calls", unit="per 1,000 residents a year", low=0.0, high=5_000.0, source="assumed")
    visit_share: float = param(0.6, "Calls that need a crew on the spot", unit="share", low=0.0, high=1.0, source="assumed")
    service_min: float = param(45.0, "Median time of a crew on the spot", unit="min", low=1.0, high=1_440.0, source="assumed")
    crews_per_100k: float = param(
        6.0, "Crews on duty by day, at least one", unit="per 100,000 residents", low=0.0, high=1_000.0, source="assumed"
    )
    night_share: float = param(
        0.34, "Crews on duty at night, as a share of those by day", unit="share", low=0.0, high=1.0, source="assumed"
    )
    speed_km_h: float = param(22.0, "Speed of a crew", unit="km/h", low=1.0, high=120.0, source="assumed: ordinary traffic, pat_speed")
    persons_per_crew: float = param(2.0, "People in a crew", unit="persons", low=1.0, high=20.0, source="assumed")
    cost_cny_per_person_year: float = param(
        80_000.0, "Full cost of a crew member", unit="CNY per year", low=0.0, high=1_000_000.0, source="assumed"
    )
    capital_cny: float = param(
        2_000_000.0, "Joining the numbers and the platforms", unit="CNY", low=0.0, high=1_000_000_000.0, source="assumed"
    )

    def provide(self, city: City) -> Iterable[Provision]:
        """Open the line, and station crews day and night in the middle of each street unit in turn."""
        if self.calls_per_1000_year == 0.0 and self.crews_per_100k == 0.0:
            return
        yield LivelihoodLine(self.calls_per_1000_year, self.visit_share, self.service_min)
        by_day = max(1, round(self.crews_per_100k * city.n_residents / 100_000.0)) if self.crews_per_100k > 0 else 0
        by_night = max(1, round(by_day * self.night_share)) if by_day and self.night_share > 0 else 0
        speed = self.speed_km_h * 1000 / 60
        for crews, start, end in ((by_day, 480, 1_200), (by_night, 1_200, 480)):  # 08:00 to 20:00, and the night
            if crews:
                yield ResponseUnits(self._bases(city, crews), start, end, speed, crew=True)
        staff = (by_day + by_night) * self.persons_per_crew * 7 / 5 / 0.65 * 0.5  # half a day each, five days of seven, less leave
        yield Cost("utilities", self.capital_cny, staff * self.cost_cny_per_person_year, staff)

    def _bases(self, city: City, crews: int) -> np.ndarray:
        """Return int32[crew]: the middle of the residents of community units, the largest first, in turn."""
        people = np.diff(city.population.place_first_resident).astype(np.float64)
        unit = city.mesh.unit[LEVELS.index("community")]
        total = np.bincount(unit, weights=people)
        order = np.argsort(-total, kind="stable")
        middles = []
        for number in order[: min(crews, len(order))]:
            inside = np.flatnonzero(unit == number)
            x, y = city.place_x[inside].mean(), city.place_y[inside].mean()
            middles.append(inside[np.argmin((city.place_x[inside] - x) ** 2 + (city.place_y[inside] - y) ** 2)])
        return np.array([middles[k % len(middles)] for k in range(crews)], np.int32)
