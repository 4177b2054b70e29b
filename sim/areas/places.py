"""What programmes change about places: light, gates, locks, alarms, parking, management, and key places put right.

Offenders and residents meet all of it in the tables of sites and households (`sim.tables.SITE`, `HOME`), which this area alone
changes: when a policy starts or ends, and at 05:00, when victims' households get their devices and key places are put right
(`sim.areas.key_places`). It knows recorded crimes and answers of a survey, never true crimes.
"""

from typing import Any, ClassVar

import numpy as np

from sim.area import Area
from sim.areas.key_places import KeyPlacesList
from sim.core.rng import Purpose, uniforms
from sim.kinds import EventKind
from sim.provisions import Devices, Gates, Lighting, Management, Provisions, VictimDevices
from sim.rules.detection import DEVICE_ALARM, DEVICE_LOCK, DEVICE_PARKING, FITTED_SHIFT

_BITS = (DEVICE_LOCK, DEVICE_ALARM, DEVICE_PARKING)
_BURGLED = "empty_dwellings"  # what a crime type must be after for its victims to get devices


class Places(Area):
    """The table of sites and devices, and what is counted of gates and cameras."""

    name: ClassVar[str] = "places"
    moments: ClassVar[tuple[tuple[str, str, str], ...]] = (
        ("05:00", "victims' households get devices", "devices of households, share of locks of a place"),
        ("05:00", "key places are reviewed", "what is put right at a place, and what is undone since"),
        ("day's end", "gates and cameras are counted", "days of cameras and gates by place"),
    )

    def __init__(self, model: Any) -> None:
        """Keep what places are like without any programme."""
        super().__init__(model)
        self.rows = model.sites.rows
        self.homes = model.sites.homes
        self._base = {name: self.rows[name].copy() for name in ("light", "gate", "poor_housing")}
        self._luck = [uniforms(model.seed, Purpose.DEVICE, np.arange(len(self.homes)), kind) for kind in range(len(_BITS))]
        self._household_place = model.city.population.household_place
        self._burglaries = [k for k, name in enumerate(model.crime_names) if model.plan.crime_types[name].target == _BURGLED]
        self._events_read = 0
        self._burgled = np.zeros((2, 0), np.int64)  # day, household of every recorded burglary, in the order of recording
        self.key_places = KeyPlacesList(model)
        self.camera_days, self.gate_days = np.zeros(len(self.rows)), np.zeros(len(self.rows))

    def put_in_place(self, provisions: Provisions) -> None:
        """Set what the provisions of today make of places; fitted devices and what was put right stay."""
        rows = self.rows
        light, kept_out = self._base["light"].copy(), 1.0 - self._base["gate"]
        for lit in provisions.of(Lighting):
            light = np.maximum(light, lit.light.astype(np.float64))
        for gate in provisions.of(Gates):
            kept_out *= 1.0 - gate.turned_away.astype(np.float64)
        managed = np.zeros(len(rows), bool)
        for part in provisions.of(Management):
            managed |= part.managed
        rows["light"], rows["gate"] = light, 1.0 - kept_out
        rows["poor_housing"] = np.where(managed, 0, self._base["poor_housing"])
        self._fit_everybody(provisions.of(Devices))
        if not provisions.of(VictimDevices):
            self.homes["devices"] &= (1 << FITTED_SHIFT) - 1
        self._count_devices()

    def _fit_everybody(self, parts: tuple[Devices, ...]) -> None:
        """Give devices to the households whose own number lies below the share of their place: a larger share only ever adds some."""
        devices = self.homes["devices"] >> FITTED_SHIFT << FITTED_SHIFT
        for bit, name, luck in zip(_BITS, ("locks", "alarms", "parking"), self._luck, strict=True):
            without = np.ones(len(self.rows))
            for part in parts:
                without *= 1.0 - getattr(part, name).astype(np.float64)
            devices |= np.where(luck < (1.0 - without)[self._household_place], bit, 0)
        self.homes["devices"] = devices

    def _count_devices(self) -> None:
        """Write the shares of households with better locks and guarded parking that offenders see at a place."""
        devices, n = self.homes["devices"], len(self.rows)
        households = np.maximum(self.rows["households"], 1)
        for bit, name in ((DEVICE_LOCK, "locks"), (DEVICE_PARKING, "safe_parking")):
            fitted = (devices & (bit | bit << FITTED_SHIFT)) != 0
            self.rows[name] = np.bincount(self._household_place[fitted], minlength=n) / households

    def begin_day(self) -> None:
        """Fit devices where burglaries were recorded; review key places."""
        day = self.model.day
        parts = [d for d in self.model.deployment.of(VictimDevices) if d.on(day)]
        if parts:
            self._read_burglaries()
            for deployed in parts:
                self._fit_victims(deployed.part, deployed.first_day, day)
            self._count_devices()
        self.rows["cleaned"] = self.key_places.begin_day(day, self.rows["cleaned"])

    def _read_burglaries(self) -> None:
        """Read the recorded burglaries of households that came since the last look."""
        found = [self._burgled]
        for batch in self.model.events.batches(("tick", "kind", "topic", "subject"), first=self._events_read):
            self._events_read += batch.num_rows
            tick, kind, topic, subject = (batch.column(name).to_numpy() for name in ("tick", "kind", "topic", "subject"))
            new = np.flatnonzero((kind == EventKind.RECORDED) & np.isin(topic, self._burglaries) & (subject >= 0))
            household = self.model.city.population.household[subject[new]]
            found.append(np.stack([tick[new].astype(np.int64) // self.model.ticks_per_day, household.astype(np.int64)]))
        if len(found) > 1:
            self._burgled = np.concatenate(found, axis=1)

    def _fit_victims(self, part: VictimDevices, first_day: int, today: int) -> None:
        """Give devices to households with a recorded burglary since `first_day`, as long as the sets bought by that day last."""
        day, household = self._burgled[:, (self._burgled[0] >= first_day) & (self._burgled[0] < today)]
        inside = part.chosen[self._household_place[household]]
        once, at = np.unique(household[inside], return_index=True)
        order = np.argsort(at, kind="stable")
        once, when = once[order], day[inside][at[order]]
        bought = np.floor(part.sets_per_year * (when - first_day + 1) / 365.0 + part.sets_per_year / 12.0)  # a month's sets in stock
        fitted = once[np.arange(1, len(once) + 1) <= bought]
        bits = (DEVICE_LOCK * part.lock + DEVICE_ALARM * part.alarm) << FITTED_SHIFT
        self.homes["devices"][fitted] |= bits

    def end_day(self, now: int) -> None:
        """Count a day of cameras and gates at each place."""
        self.camera_days += self.model.ground.rows["camera"]
        self.gate_days += self.rows["gate"]

    def state_arrays(self) -> dict[str, np.ndarray]:
        """Return devices, what they add up to, what is put right, and the counters."""
        own = {name: self.rows[name] for name in ("cleaned", "locks", "safe_parking")}
        own |= {"devices": self.homes["devices"], "camera_days": self.camera_days, "gate_days": self.gate_days}
        return own | self.key_places.state_arrays()

    def counters(self) -> dict[str, np.ndarray]:
        """Return days under cameras and behind gates, float64[place], and the compound of each place."""
        return {"camera_days": self.camera_days, "gate_days": self.gate_days}
