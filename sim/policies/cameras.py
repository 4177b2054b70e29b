"""Cameras: density, placement and the share of the time that somebody watches.

Placements: `uniform` anywhere by lot; `arterials`, `busy` places and `hot_spots` by priority, along segments; `coverage` at
junctions so as to see most street (`sim.city.cover`); `file` where a CSV says.
"""

from collections.abc import Iterable, Mapping
from typing import ClassVar, Literal

import numpy as np

from sim.city.city import City, LandUse, RoadClass
from sim.city.cover import greedy_junctions
from sim.city.place_table import read_place_counts
from sim.core.errors import ChanganError
from sim.core.params import param
from sim.core.rng import Purpose, uniforms
from sim.provisions import Cameras, Cost, Evidence, Policy, Provision


class PublicCameras(Policy):
    """Public cameras on streets: offenders learn of them slowly, operators see little live, footage helps to clear."""

    title: ClassVar[str] = "Public cameras"
    title_zh: ClassVar[str] = "公共视频监控"
    changes: ClassVar[str] = (
        "Covers street segments; offenders avoid what they perceive as covered, operators notice a few crimes, footage clears some."
    )
    side_effects: ClassVar[tuple[str, ...]] = (
        "Everybody who passes is filmed: camera-hours per resident are counted by group.",
        "Unwatched cameras deter less than people believe; crime may move to places without.",
    )
    evidence: ClassVar[tuple[Evidence, ...]] = (
        Evidence(
            "S13",
            "Reviews: actively monitored cameras lower crime, mostly property crime in car parks; passive ones hardly",
            "read in the source",
        ),
        Evidence("S17", "Footage available in 45 % and useful in 29 % of investigated crimes", "read in the source"),
        Evidence("S23", "Up to 153 cameras a square km in one Beijing zone", "secondary source"),
    )
    dose_zero: ClassVar[Mapping[str, object]] = {"cameras_per_km2": 0.0, "operators": 0.0}

    cameras_per_km2: float = param(
        50.0, "Camera points per square kilometre of built-up city", unit="per km2", low=0.0, high=2_000.0, source="cam_density: 0-150"
    )
    placement: Literal["uniform", "arterials", "busy", "hot_spots", "coverage", "file"] = param(
        "arterials",
        "Where they go: anywhere, wide streets first, markets and stations first, where most crime was recorded, junctions that see most street, as a file says",
        unit="text",
        source="assumed",
    )
    file: str = param(
        "",
        "CSV for `file` (place or x, y; cameras) and for `hot_spots` (place or x, y; recorded_crime, as in the places table of a warm-up run; without a file: where most people come)",
        unit="text",
        source="user",
    )
    field_m: float = param(60.0, "Length of street one camera sees", unit="m", low=5.0, high=500.0, source="assumed")
    uptime_share: float = param(0.9, "Share of the time a camera works", unit="share", low=0.0, high=1.0, source="assumed")
    cameras_per_operator: float = param(
        40.0, "Cameras one operator looks after", unit="cameras", low=1.0, high=1_000.0, source="cam_watch: 40 (16-100)"
    )
    operators: float = param(2.0, "Operators on duty at any time", unit="persons", low=0.0, high=10_000.0, source="assumed")
    capital_cny_per_camera: float = param(
        35_000.0, "Cost of a camera point", unit="CNY", low=0.0, high=1_000_000.0, source="PROGRAMMES Hefei: 420 million CNY for 12,000"
    )
    running_cny_per_camera_year: float = param(
        3_000.0, "Running cost of a camera point", unit="CNY per year", low=0.0, high=100_000.0, source="cam_opex: 1,500-6,000, from memory"
    )
    operator_cny_per_year: float = param(
        70_000.0, "Full cost of one operator", unit="CNY per year", low=0.0, high=500_000.0, source="aux_cost, from memory"
    )

    def provide(self, city: City) -> Iterable[Provision]:
        """Place cameras one by one on the places with the highest priority, several on long streets."""
        chosen = self.where.places(city)
        cells = len(np.unique(city.place_cell[chosen]))
        cameras = round(self.cameras_per_km2 * cells * (city.cell_m / 1000) ** 2)  # of a file: the file says
        if cameras == 0 or not chosen.any():
            return
        cameras, seen_m = self._place(city, chosen, cameras)
        seen = np.minimum(1.0, seen_m / city.streets.length_m) * self.uptime_share
        watched = min(1.0, self.operators * self.cameras_per_operator / cameras)
        yield Cameras(seen.astype(np.float32), cameras, watched)
        staff = self.operators * 5.0  # five people fill one post round the clock
        running = cameras * self.running_cny_per_camera_year + staff * self.operator_cny_per_year
        yield Cost("police", cameras * self.capital_cny_per_camera, running, staff)

    def _place(self, city: City, chosen: np.ndarray, cameras: int) -> tuple[int, np.ndarray]:
        """Return how many cameras stand, and the metres of each place they see, float64[place]."""
        if self.placement == "coverage":
            junctions, seen_m = greedy_junctions(city.streets, chosen, self.field_m, cameras)
            return len(junctions), seen_m
        if self.placement == "file":
            if not self.file:
                raise ChanganError(
                    "cameras: placement `file` needs `file`, a CSV with a column place (or x and y) and, if you like, cameras"
                )
            count = np.where(chosen, np.round(read_place_counts(self.file, city, "cameras")), 0.0)
            if not count.any():
                raise ChanganError(f"cameras: {self.file} names no camera in the places where the policy applies")
            return int(count.sum()), count * self.field_m
        count = self._by_priority(city, chosen, cameras)
        return cameras, count * self.field_m

    def _by_priority(self, city: City, chosen: np.ndarray, cameras: int) -> np.ndarray:
        """Return int64[place]: cameras per place, in rounds over the places by priority until all are placed."""
        priority = uniforms(0, Purpose.CAMERA, np.arange(city.n_places))
        if self.placement == "arterials":
            priority = priority + 4.0 - np.minimum(city.streets.road_class, RoadClass.LANE)
        elif self.placement == "busy":
            priority = (
                priority
                + 2.0 * np.isin(city.form.land_use, (LandUse.MARKET, LandUse.STATION))
                + (city.streets.road_class == RoadClass.ARTERIAL)
            )
        elif self.placement == "hot_spots":
            if self.file:
                priority = priority * 1e-6 + read_place_counts(self.file, city, "recorded_crime")
            else:
                people = city.form.leisure_weight.astype(np.float64) / city.streets.length_m
                priority = priority * 1e-6 + people
        order = np.argsort(np.where(chosen, -priority, np.inf), kind="stable")[: int(chosen.sum())]
        room = np.maximum(1, np.ceil(city.streets.length_m[order] / self.field_m).astype(np.int64))
        before = np.cumsum(room) - room
        count = np.zeros(city.n_places, np.int64)
        count[order] = np.clip(cameras - before, 0, room)
        return count
