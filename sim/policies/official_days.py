"""Official days: once a week officials go to the grids; the village whistles, the departments report."""

from collections.abc import Iterable, Mapping
from typing import ClassVar

import numpy as np

from sim.city.city import City
from sim.core.params import param
from sim.provisions import Cost, Evidence, OfficialDay, Policy, Provision


class OfficialDays(Policy):
    """On one weekday officials go to the doors and settle on the spot what needs a department."""

    title: ClassVar[str] = "Weekly official days in the grids"
    title_zh: ClassVar[str] = "干部下沉网格日（乡村吹哨、部门报到）"
    changes: ClassVar[str] = (
        "On the weekly day officials walk the grids: they find matters at the doors, and whatever is known there gets an attempt with a department's authority, without a hand-over."
    )
    side_effects: ClassVar[tuple[str, ...]] = (
        "Officials are away from their offices; their pay is counted by the hours in the grids.",
        "What only a department can settle waits for the day instead of being sent up.",
        "Visits are a burden to some; visits per household are counted.",
    )
    evidence: ClassVar[tuple[Evidence, ...]] = (
        Evidence(
            "PROGRAMMES Nanchang",
            "3,700 officials go to the grids every Wednesday (county of 1,223 grids); the village whistles, the departments report",
            "authority's own claim",
        ),
    )
    dose_zero: ClassVar[Mapping[str, object]] = {"officials_per_1000_households": 0.0}

    officials_per_1000_households: float = param(
        10.0,
        "Officials who go to the grids",
        unit="persons",
        low=0.0,
        high=200.0,
        source="PROGRAMMES Nanchang: 3,700 for some 380,000 households",
    )
    weekday: int = param(3, "Weekday (1 Monday to 7 Sunday)", unit="weekday", low=1, high=7, source="PROGRAMMES Nanchang: Wednesday")
    door_min: float = param(60.0, "Minutes an official spends at doors on that day", unit="min", low=0.0, high=600.0, source="assumed")
    matters_per_official: float = param(
        0.5, "Matters an official can attend to on that day", unit="per day", low=0.0, high=20.0, source="assumed"
    )
    cost_cny_per_day: float = param(300.0, "Pay of an official for the day", unit="CNY per day", low=0.0, high=5000.0, source="assumed")

    def provide(self, city: City) -> Iterable[Provision]:
        """Send officials to the grids."""
        if self.officials_per_1000_households == 0.0:
            return
        places = self.where.places(city)
        yield OfficialDay(self.weekday - 1, self.officials_per_1000_households, self.door_min, self.matters_per_official, places)
        officials = float(np.diff(city.population.place_first_household)[places].sum()) / 1000.0 * self.officials_per_1000_households
        yield Cost("district government", 0.0, officials * self.cost_cny_per_day * 365.0 / 7.0, officials / 5.0)
