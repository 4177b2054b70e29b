"""Grid management: the city cut into grids of some hundred households, each with a worker who walks it."""

from collections.abc import Iterable, Mapping
from typing import ClassVar

import numpy as np

from sim.city.city import City
from sim.city.spec import MeshSpec
from sim.core.params import param
from sim.provisions import Cost, Evidence, GridService, Policy, Provision

_HOURS_A_DAY = 8.0  # of a full post
_HOURS_FOR_MATTERS = 6.0  # of a full post beside the usual round of two hours


class GridManagement(Policy):
    """Households per grid, workers and their daily round; finer grids know more people and hand over more matters."""

    title: ClassVar[str] = "Grid management"
    title_zh: ClassVar[str] = "网格化管理"
    changes: ClassVar[str] = (
        "Workers walk the grids, get to know households, find disputes and hazards, settle them or send them one level up."
    )
    side_effects: ClassVar[tuple[str, ...]] = (
        "Finer grids need more workers and make more matters cross a border between two of them.",
        "Matters that were always there become known: counts of matters rise before they fall.",
        "Visits are a burden to some; visits per household are counted by group.",
        "Longer rounds are paid hours: two hours more on the round cost a quarter more.",
    )
    evidence: ClassVar[tuple[Evidence, ...]] = (
        Evidence("PROGRAMMES Guiyang", "200-400 households a grid: 2,768 grids, 3,500 grid workers", "authority's own claim"),
        Evidence("PROGRAMMES Nanchang", "1,223 grids; a worker walks the grid 2 h a day", "authority's own claim"),
        Evidence("C28", "About 1,000 residents a grid; ranges differ by city", "read in the source"),
    )
    dose_zero: ClassVar[Mapping[str, object]] = {"workers_per_grid": 0}  # over the city's own grids

    households_per_grid: int = param(
        300, "Target size of a grid", unit="households", low=20, high=20_000, source="PROGRAMMES Guiyang: 200-400"
    )
    households_per_micro_grid: int = param(60, "Target size of a micro-grid", unit="households", low=5, high=5_000, source="assumed")
    workers_per_grid: int = param(
        1, "Workers in each grid", unit="persons", low=0, high=50, source="grid_staff: 1 full-time and part-timers"
    )
    round_hours: float = param(
        2.0, "Length of the daily round", unit="h per day", low=0.0, high=12.0, source="PROGRAMMES Nanchang: 2 h a day"
    )
    round_start: int = param(9, "Clock hour at which the round starts", unit="h", low=5, high=20, source="assumed")
    speed_km_h: float = param(1.0, "Progress along the round, talking at doors included", unit="km/h", low=0.1, high=5.0, source="assumed")
    full_time_share: float = param(
        1.0,
        "Time each worker has for matters beside the round, as a share of the six hours that a full post leaves",
        unit="share",
        low=0.0,
        high=1.0,
        source="assumed",
    )
    notice: float = param(
        0.15,
        "Weight of a worker on the round as a guardian, relative to a police officer",
        unit="share",
        low=0.0,
        high=1.0,
        source="assumed",
    )
    attempts_on_the_spot: int = param(
        1, "Attempts of a worker before a matter is sent up", unit="attempts", low=1, high=20, source="assumed: settle or send up"
    )
    send_up_days: int | None = param(
        None, "Days until a matter sent up is taken up (empty: as without grids)", unit="days", low=0, high=60, source="assumed"
    )
    part_timers_per_grid: int = param(
        0,
        "Part-timers who live in the grid and pass on what they hear",
        unit="persons",
        low=0,
        high=50,
        source="grid_staff: 4 part-time (C31)",
    )
    talk_min_per_part_timer_day: float = param(
        4.0, "Minutes a day a part-timer talks with neighbours about such things", unit="min per day", low=0.0, high=240.0, source="assumed"
    )
    part_timer_cny_per_year: float = param(
        4_800.0, "Pay of a part-timer", unit="CNY per year", low=0.0, high=100_000.0, source="vol_pay: 300-500 a month (C30)"
    )
    cost_cny_per_worker_year: float = param(
        50_000.0,
        "Full cost of a worker's post of eight hours: the round, and six hours for matters; longer rounds cost more, shorter days less",
        unit="CNY per year",
        low=0.0,
        high=500_000.0,
        source="gridworker_cost: 30,000-80,000, from memory",
    )

    def provide(self, city: City) -> Iterable[Provision]:
        """Set the mesh sizes and the workers' round."""
        mesh = MeshSpec(
            households_per_grid=self.households_per_grid,
            households_per_micro_grid=min(self.households_per_micro_grid, self.households_per_grid),
        )
        start = self.round_start * 60
        length = int(self.round_hours * 60)
        everywhere = self.where == type(self.where)()
        places = None if everywhere else self.where.places(city)
        contact_min = self.part_timers_per_grid * self.talk_min_per_part_timer_day / self.households_per_grid
        tries, days = self.attempts_on_the_spot, -1 if self.send_up_days is None else self.send_up_days
        yield GridService(
            mesh, self.workers_per_grid, start, length, self.speed_km_h * 1000 / 60, self.full_time_share, self.notice, places, tries, days, contact_min,
        )  # fmt: skip
        households = city.n_households if places is None else float(np.diff(city.population.place_first_household)[places].sum())
        grids = max(1, round(households / self.households_per_grid))
        workers = float(np.float64(grids * self.workers_per_grid))
        posts = workers * (self.round_hours + self.full_time_share * _HOURS_FOR_MATTERS) / _HOURS_A_DAY
        running = posts * self.cost_cny_per_worker_year + grids * self.part_timers_per_grid * self.part_timer_cny_per_year
        yield Cost("street office", 0.0, running, posts)
