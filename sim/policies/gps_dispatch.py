"""Dispatch by GPS: located units on the duty room's map, directed to cut off a suspect while he flees."""

from collections.abc import Iterable, Mapping
from typing import ClassVar

from sim.city.city import City
from sim.core.params import param
from sim.provisions import Cost, Evidence, GpsDispatch, Policy, Provision


class DispatchByGps(Policy):
    """Units carry locators; the duty room sends the one that is nearest and directs several in a pursuit."""

    title: ClassVar[str] = "Dispatch by GPS and pursuit"
    title_zh: ClassVar[str] = "GPS可视化调度与围捕"
    changes: ClassVar[str] = (
        "The duty room knows where units are: it sends the one really nearest, and directs several to cut off a suspect who was seen."
    )
    side_effects: ClassVar[tuple[str, ...]] = (
        "Units directed in a pursuit leave their beat or post; calls at that time wait longer.",
        "Without anybody who sees the suspect, witnesses, cameras or patrols, there is nothing to direct units to.",
    )
    evidence: ClassVar[tuple[Evidence, ...]] = (
        Evidence(
            "PROGRAMMES Nanjing",
            "322 patrol cars and motorcycles with GPS, a duty room watched 24 h directs the nearest over a live map while a suspect flees; 2,785 cases solved in a year",
            "authority's own claim",
        ),
        Evidence("S35", "Ten per cent more response time lowers clearance by 4.7 points at the margin", "read in the source"),
    )
    dose_zero: ClassVar[Mapping[str, object]] = {"located_share": 0.0}

    located_share: float = param(1.0, "Units with a locator", unit="share", low=0.0, high=1.0, source="PROGRAMMES Nanjing: all 322")
    directed_units: int = param(3, "Units directed at a time after a suspect", unit="units", low=0, high=20, source="assumed")
    reach_km: float = param(2.0, "How far away they may be", unit="km", low=0.0, high=50.0, source="assumed")
    units_per_100k: float = param(
        28.0, "Locators bought and kept up", unit="per 100,000 residents", low=0.0, high=1_000.0,
        source="PROGRAMMES Nanjing: 322 in a district of about 1.15 million, from memory",
    )  # fmt: skip
    capital_cny_per_unit: float = param(
        5_000.0, "Cost of a locator and its share of the map", unit="CNY", low=0.0, high=1_000_000.0, source="assumed"
    )
    running_cny_per_unit_year: float = param(
        1_200.0, "Data and upkeep of a locator", unit="CNY per year", low=0.0, high=100_000.0, source="assumed"
    )
    operators_per_100k: float = param(
        0.5,
        "Dispatchers at the map, at any time",
        unit="per 100,000 residents",
        low=0.0,
        high=100.0,
        source="PROGRAMMES Nanjing: watched 24 h",
    )
    operator_cny_per_year: float = param(
        70_000.0, "Full cost of a dispatcher", unit="CNY per year", low=0.0, high=500_000.0, source="aux_cost, from memory"
    )

    def provide(self, city: City) -> Iterable[Provision]:
        """Locate units in the whole city and pay for locators and dispatchers."""
        if self.located_share == 0.0:
            return
        size = city.n_residents / 100_000.0
        units, staff = self.units_per_100k * self.located_share * size, self.operators_per_100k * 5.0 * size  # five people fill one post
        yield GpsDispatch(self.located_share, self.directed_units, self.reach_km * 1000.0)
        running = units * self.running_cny_per_unit_year + staff * self.operator_cny_per_year
        yield Cost("police", units * self.capital_cny_per_unit, running, staff)
