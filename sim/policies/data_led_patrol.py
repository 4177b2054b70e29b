"""Data-led patrol: units go to the areas that recorded most, learn from what they find there, and may run in a circle."""

from collections.abc import Iterable, Mapping
from typing import ClassVar, Literal

import numpy as np

from sim.city.city import LEVELS, City
from sim.core.params import param
from sim.provisions import Cost, Evidence, Policy, Provision, Sent

SPEED_M_PER_MIN = {"foot": 4000 / 60, "ebike": 15000 / 60, "car": 20000 / 60}


class DataLedPatrol(Policy):
    """Every day each unit is sent to an area with the chance of its share of recorded crime; two corrections can be switched on."""

    title: ClassVar[str] = "Data-led patrol"
    title_zh: ClassVar[str] = "数据引导巡逻"
    changes: ClassVar[str] = (
        "Moves patrol to areas by recorded crime; where patrols find crimes themselves, what they find moves them again."
    )
    side_effects: ClassVar[tuple[str, ...]] = (
        "Areas that once had more patrol record more and keep it, though no more happens there: runaway feedback.",
        "Stops and other burdens follow the patrol to the same people.",
        "Exploration, or records per patrol hour, remove the circle at some loss of focus.",
    )
    evidence: ClassVar[tuple[Evidence, ...]] = (
        Evidence(
            "E01",
            "Urn models of predictive policing: patrol sent by discovered crime runs away; reweighting by discovery removes it",
            "read in the source",
        ),
        Evidence(
            "E02", "Simulated predictive patrol on drug records of Oakland concentrated where police had been before", "secondary source"
        ),
    )
    dose_zero: ClassVar[Mapping[str, object]] = {"units_per_10000": 0.0}

    units_per_10000: float = param(3.0, "Units on duty round the clock", unit="per 10,000 residents", low=0.0, high=100.0, source="assumed")
    persons_per_unit: int = param(2, "People in one unit", unit="persons", low=1, high=20, source="assumed")
    level: Literal["district", "street", "community", "grid"] = param(
        "community", "Mesh level whose units are the areas", unit="text", source="assumed"
    )
    mode: Literal["foot", "ebike", "car"] = param("ebike", "How units move", unit="text", source="pat_speed: 4, 15, 20 km/h")
    learns_from: tuple[str, ...] = param((), "Crime types whose records count (empty: all)", unit="names", source="user")
    refresh_days: int = param(7, "Days after which records are read again", unit="days", low=1, high=365, source="assumed")
    memory_days: float = param(90.0, "Half-life of records in the patrol's mind", unit="days", low=1.0, high=3_650.0, source="assumed")
    power: float = param(
        1.0, "Exponent on records: above 1 the leading area gets more than its share", unit="1", low=0.1, high=5.0, source="assumed"
    )
    start_weights: tuple[float, ...] = param(
        (), "Shares of the first areas before anything is recorded (empty: by residents)", unit="shares", source="user"
    )
    correction: Literal["none", "per_patrol_hour"] = param(
        "none", "per_patrol_hour: records count by the patrol hours that gave them", unit="text", source="E01"
    )
    exploration_share: float = param(
        0.0, "Units sent by residents alone, whatever was recorded", unit="share", low=0.0, high=1.0, source="E01"
    )
    staff_per_unit: float = param(
        4.6,
        "Officers employed for each person on duty round the clock",
        unit="persons",
        low=1.0,
        high=20.0,
        source="assumed: three shifts, 65 % of days",
    )
    cost_cny_per_officer_year: float = param(
        70_000.0, "Full cost of one of them", unit="CNY per year", low=0.0, high=1_000_000.0, source="aux_cost: 45,000-110,000, from memory"
    )

    def provide(self, city: City) -> Iterable[Provision]:
        """Send units in proportion to residents, at least one if any."""
        chosen = self.where.places(city)
        wanted = self.units_per_10000 * float(np.diff(city.population.place_first_resident)[chosen].sum()) / 10_000.0
        units = max(1, round(wanted)) if wanted > 0.0 else 0
        staff = units * self.persons_per_unit * self.staff_per_unit
        yield Cost("police", 0.0, staff * self.cost_cny_per_officer_year, staff)
        if units:
            present, area = np.unique(city.mesh.unit[LEVELS.index(self.level)][chosen], return_inverse=True)
            areas = np.full(city.n_places, -1, np.int32)
            areas[chosen] = area
            yield Sent(
                "areas", chosen, areas, units, self.persons_per_unit, 300, 300, SPEED_M_PER_MIN[self.mode], 1.0, self.learns_from, self.refresh_days,
                memory_days=self.memory_days, correction=self.correction, exploration_share=self.exploration_share, power=self.power,
                start_weights=self.start_weights[: len(present)],
            )  # fmt: skip
