"""Checkpoints: vehicles are read where they enter the city and at busy junctions, and stopped on alert."""

from collections.abc import Iterable, Mapping
from typing import ClassVar, Literal

import numpy as np

from sim.city.city import City, RoadClass
from sim.core.params import param
from sim.core.rng import Purpose, uniforms
from sim.provisions import Checkpoints, Cost, Evidence, Policy, Provision


class VehicleCheckpoints(Policy):
    """Number plates are read at checkpoints; a suspect who flees in a vehicle is seen there and sometimes stopped."""

    title: ClassVar[str] = "Vehicle checkpoints"
    title_zh: ClassVar[str] = "机动车治安卡口"
    changes: ClassVar[str] = (
        "Reads vehicles that pass: a suspect who flees in one is sighted, stopped there or cut off by units that hear of it."
    )
    side_effects: ClassVar[tuple[str, ...]] = (
        "Every vehicle that passes is read: scans per resident are counted by group.",
        "Suspects on foot are never seen here, and thieves who use no vehicle are not concerned.",
    )
    evidence: ClassVar[tuple[Evidence, ...]] = (
        Evidence(
            "PROGRAMMES Nanjing",
            "35 vehicle checkpoints and 9 speed-camera systems in one district, joined with located patrols",
            "authority's own claim",
        ),
    )
    dose_zero: ClassVar[Mapping[str, object]] = {"checkpoints_per_100k": 0.0}

    checkpoints_per_100k: float = param(
        3.0, "Checkpoints per 100,000 residents, at least one", unit="per 100,000 residents", low=0.0, high=1_000.0,
        source="PROGRAMMES Nanjing: 35 in a district of about 1.15 million, from memory",
    )  # fmt: skip
    placement: Literal["entries", "junctions"] = param(
        "entries",
        "Where they stand first: wide streets at the edge of the city, or those that most people use",
        unit="text",
        source="PROGRAMMES Nanjing",
    )
    uptime_share: float = param(0.9, "Share of the time a checkpoint works", unit="share", low=0.0, high=1.0, source="assumed")
    read_share: float = param(0.9, "Passing vehicles that are read rightly", unit="share", low=0.0, high=1.0, source="assumed")
    stop_share: float = param(
        0.2,
        "Suspects in vehicles who are stopped once read",
        unit="share",
        low=0.0,
        high=1.0,
        source="assumed: most checkpoints are unmanned",
    )
    capital_cny_per_checkpoint: float = param(300_000.0, "Cost of a checkpoint", unit="CNY", low=0.0, high=50_000_000.0, source="assumed")
    running_cny_per_checkpoint_year: float = param(
        30_000.0, "Running cost of a checkpoint", unit="CNY per year", low=0.0, high=10_000_000.0, source="assumed"
    )

    def provide(self, city: City) -> Iterable[Provision]:
        """Put checkpoints on the places with the highest priority."""
        chosen = self.where.places(city)
        people = float(np.diff(city.population.place_first_resident)[chosen].sum())
        if self.checkpoints_per_100k == 0.0 or not chosen.any():
            return
        n = min(int(chosen.sum()), max(1, round(self.checkpoints_per_100k * people / 100_000.0)))
        places = np.argsort(np.where(chosen, -self._priority(city), np.inf), kind="stable")[:n].astype(np.int32)
        yield Checkpoints(np.sort(places), self.uptime_share * self.read_share, self.stop_share)
        yield Cost("police", n * self.capital_cny_per_checkpoint, n * self.running_cny_per_checkpoint_year)

    def _priority(self, city: City) -> np.ndarray:
        """Return float64[place]: wide streets first, then far from the middle or much used; ties by a draw of the place."""
        wide = (RoadClass.LANE - city.streets.road_class.astype(np.int64)) * 10.0
        if self.placement == "entries":
            away = np.hypot(city.place_x - city.place_x.mean(), city.place_y - city.place_y.mean())
            return wide + away / max(1.0, float(away.max())) + 1e-6 * uniforms(0, Purpose.POLICY, np.arange(city.n_places))
        used = np.bincount(city.population.via, minlength=city.n_places)
        return wide + used / max(1, int(used.max())) + 1e-6 * uniforms(0, Purpose.POLICY, np.arange(city.n_places))
