"""Target hardening: better locks, alarms and guarded parking for households, and for whom first."""

from collections.abc import Iterable, Mapping
from typing import ClassVar, Literal

import numpy as np

from sim.city.city import City, Housing
from sim.core.params import param
from sim.provisions import Cost, Devices, Evidence, Policy, Provision, VictimDevices


class TargetHardening(Policy):
    """So many households get a better lock, an alarm, a guarded place for their e-bike and car."""

    title: ClassVar[str] = "Target hardening"
    title_zh: ClassVar[str] = "技防加固（锁具、报警、停车）"
    changes: ClassVar[str] = (
        "Fits locks, alarms and guarded parking: what shows puts some offenders off, what holds makes attempts fail, household by household."
    )
    side_effects: ClassVar[tuple[str, ...]] = (
        "Offenders go on searching: attempts move to households and streets without devices.",
        "Locks do nothing against robbery, violence or fraud; alarms alone do next to nothing and ring for nobody.",
        "Whom to serve first is a choice between fairness (all), need (victims) and poverty (old compounds).",
    )
    evidence: ClassVar[tuple[Evidence, ...]] = (
        Evidence(
            "S27", "Window and door locks: odds of burglary with entry x 0.08 by observation, an alarm adds nothing", "read in the source"
        ),
        Evidence("S32", "Prevention for repeat victims: about one sixth less crime over 31 evaluations", "read in the source"),
        Evidence("S33", "Displacement in 26 % and diffusion in 27 % of observations, less than the gain", "read in the source"),
        Evidence("PROGRAMMES Guiyang", "59,141 alarm phones and 17,437 better lock cylinders", "authority's own claim"),
    )
    dose_zero: ClassVar[Mapping[str, object]] = {
        "locks_share": 0.0,
        "alarms_share": 0.0,
        "safe_parking_share": 0.0,
        "victim_sets_per_1000_households_year": 0.0,
    }

    whom_first: Literal["old_compounds", "all", "victims"] = param(
        "old_compounds",
        "Who gets them: old compounds and villages, all households, or households whose burglary was recorded (locks and alarms only)",
        unit="text",
        source="assumed; S32 for victims",
    )
    locks_share: float = param(
        0.3,
        "Households chosen that get a better lock",
        unit="share",
        low=0.0,
        high=1.0,
        source="assumed; PROGRAMMES Guiyang: 17,437 in a city",
    )
    alarms_share: float = param(
        0.3, "Households chosen that get an alarm", unit="share", low=0.0, high=1.0, source="assumed; PROGRAMMES Guiyang: 59,141 in a city"
    )
    safe_parking_share: float = param(
        0.3,
        "Households chosen that can park under guard",
        unit="share",
        low=0.0,
        high=1.0,
        source="assumed; PROGRAMMES Hefei: safe parking",
    )
    victim_sets_per_1000_households_year: float = param(
        5.0, "Sets kept for victims, where they come first", unit="per 1,000 households a year", low=0.0, high=1_000.0, source="assumed"
    )
    lock_cny: float = param(200.0, "A better lock cylinder, fitted", unit="CNY", low=0.0, high=10_000.0, source="assumed")
    alarm_cny: float = param(300.0, "An alarm, fitted", unit="CNY", low=0.0, high=10_000.0, source="assumed")
    alarm_cny_per_year: float = param(60.0, "Line and upkeep of an alarm", unit="CNY per year", low=0.0, high=5_000.0, source="assumed")
    parking_cny: float = param(800.0, "A guarded parking place per household", unit="CNY", low=0.0, high=50_000.0, source="assumed")
    parking_cny_per_year: float = param(
        120.0, "Guard and upkeep of parking per household", unit="CNY per year", low=0.0, high=10_000.0, source="assumed"
    )

    def provide(self, city: City) -> Iterable[Provision]:
        """Give shares of the chosen places their devices, or keep sets for victims."""
        chosen = self.where.places(city)
        if self.whom_first == "old_compounds":
            kind = np.where(city.form.compound >= 0, city.form.housing[np.maximum(city.form.compound, 0)], Housing.GATED)
            chosen &= np.isin(kind, (Housing.THREE_NONES, Housing.URBAN_VILLAGE))
        households = float((np.diff(city.population.place_first_household) * chosen).sum())
        if self.whom_first == "victims":
            yield from self._for_victims(chosen, households)
            return
        shares = (self.locks_share, self.alarms_share, self.safe_parking_share)
        yield Devices(*((chosen * share).astype(np.float32) for share in shares))
        capital = self.locks_share * self.lock_cny + self.alarms_share * self.alarm_cny + self.safe_parking_share * self.parking_cny
        running = self.alarms_share * self.alarm_cny_per_year + self.safe_parking_share * self.parking_cny_per_year
        yield Cost("district", households * capital, households * running, 0.0)

    def _for_victims(self, chosen: np.ndarray, households: float) -> Iterable[Provision]:
        """Buy sets by the year: a lock where `locks_share` is above zero, an alarm where `alarms_share` is."""
        lock, alarm = self.locks_share > 0.0, self.alarms_share > 0.0
        sets = self.victim_sets_per_1000_households_year * households / 1000.0 if lock or alarm else 0.0
        yield VictimDevices(chosen, lock, alarm, sets)
        yield Cost("district", 0.0, sets * (lock * self.lock_cny + alarm * (self.alarm_cny + self.alarm_cny_per_year)), 0.0)
