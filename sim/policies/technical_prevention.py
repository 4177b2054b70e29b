"""Technical prevention: devices for households, and cameras and door entry for housing compounds."""

from collections.abc import Iterable, Mapping
from typing import ClassVar

import numpy as np

from sim.city.city import City
from sim.city.compounds import chosen_compounds, inside_of, seen_share
from sim.core.params import param
from sim.provisions import Cameras, Cost, Devices, Evidence, Gates, Policy, Provision


class TechnicalPrevention(Policy):
    """Most households get a better door or an alarm, most compounds get cameras and doors that open to residents only."""

    title: ClassVar[str] = "Technical prevention"
    title_zh: ClassVar[str] = "技防入户进小区"
    changes: ClassVar[str] = (
        "Doors withstand burglars, alarms ring, door entry turns strangers away, and compound cameras film lanes that few people watch."
    )
    side_effects: ClassVar[tuple[str, ...]] = (
        "Residents are filmed at their own door: camera-hours are counted by group.",
        "Visitors without a card are turned away, floating residents more often.",
        "Alarms alone do next to nothing; the door does the work.",
    )
    evidence: ClassVar[tuple[Evidence, ...]] = (
        Evidence(
            "PROGRAMMES Nanjing",
            "Alarms or door devices in 70 % of households (2013), devices in 90 % of compounds (2014)",
            "authority's own claim",
        ),
        Evidence(
            "S27", "Window and door locks: odds of burglary with entry x 0.08 by observation, an alarm adds nothing", "read in the source"
        ),
        Evidence("S13", "Residential cameras: about -12 %; small where nobody watches", "from memory"),
    )
    dose_zero: ClassVar[Mapping[str, object]] = {"households_share": 0.0, "compounds_share": 0.0}

    households_share: float = param(0.7, "Households with a device", unit="share", low=0.0, high=1.0, source="PROGRAMMES Nanjing: 70 %")
    doors_share: float = param(
        0.3, "Of these, households with a better door or lock; the others have an alarm", unit="share", low=0.0, high=1.0, source="assumed"
    )
    compounds_share: float = param(
        0.9, "Compounds with cameras and door entry", unit="share", low=0.0, high=1.0, source="PROGRAMMES Nanjing: 90 %"
    )
    cameras_per_compound: int = param(6, "Cameras in one compound", unit="cameras", low=0, high=1_000, source="assumed")
    field_m: float = param(40.0, "Length of lane one camera sees", unit="m", low=5.0, high=500.0, source="assumed")
    uptime_share: float = param(0.8, "Share of the time a camera works", unit="share", low=0.0, high=1.0, source="assumed")
    watched_share: float = param(0.1, "Share of the time a guard looks at the screens", unit="share", low=0.0, high=1.0, source="assumed")
    turned_away_share: float = param(0.1, "Strangers whom door entry keeps out", unit="share", low=0.0, high=1.0, source="assumed")
    door_cny: float = param(600.0, "A better door or lock, fitted", unit="CNY", low=0.0, high=20_000.0, source="assumed")
    alarm_cny: float = param(300.0, "An alarm, fitted", unit="CNY", low=0.0, high=10_000.0, source="assumed")
    alarm_cny_per_year: float = param(60.0, "Line and upkeep of an alarm", unit="CNY per year", low=0.0, high=5_000.0, source="assumed")
    compound_cny: float = param(50_000.0, "Door entry of one compound", unit="CNY", low=0.0, high=10_000_000.0, source="assumed")
    camera_cny: float = param(5_000.0, "A compound camera", unit="CNY", low=0.0, high=500_000.0, source="assumed: indoor grade, no pole")
    upkeep_share: float = param(
        0.1, "Upkeep a year, of what compounds were equipped for", unit="share per year", low=0.0, high=1.0, source="assumed"
    )

    def provide(self, city: City) -> Iterable[Provision]:
        """Devices of households, cameras and gates of compounds."""
        chosen = self.where.places(city)
        households = float((np.diff(city.population.place_first_household) * chosen).sum()) * self.households_share
        doors = self.households_share * self.doors_share
        none = np.zeros(city.n_places, np.float32)
        yield Devices((chosen * doors).astype(np.float32), (chosen * (self.households_share - doors)).astype(np.float32), none)
        alarms = households * (1.0 - self.doors_share)
        yield Cost("households", households * self.doors_share * self.door_cny + alarms * self.alarm_cny, alarms * self.alarm_cny_per_year)
        compounds = chosen_compounds(city, chosen, self.compounds_share)
        if len(compounds) == 0:
            return
        seen = seen_share(city, compounds, self.cameras_per_compound, self.field_m) * self.uptime_share
        yield Cameras(seen.astype(np.float32), self.cameras_per_compound * len(compounds), self.watched_share)
        yield Gates((inside_of(city, compounds) * self.turned_away_share).astype(np.float32))
        capital = len(compounds) * (self.compound_cny + self.cameras_per_compound * self.camera_cny)
        yield Cost("neighbourhood", capital, capital * self.upkeep_share)
