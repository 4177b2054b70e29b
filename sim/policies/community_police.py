"""Community police: small stations whose officers know their households, wholly freed from answering 110, or not."""

from collections.abc import Iterable, Mapping
from typing import ClassVar

import numpy as np

from sim.city.city import LEVELS, City
from sim.core.params import param
from sim.provisions import Cost, Evidence, OffResponse, Policy, Provision, Visiting

_KMH = 1000 / 60


class CommunityPolice(Policy):
    """Officers and auxiliaries walk rounds through the grids of their station's community and knock on doors."""

    title: ClassVar[str] = "Community police freed from 110"
    title_zh: ClassVar[str] = "社区警务（脱离110接处警）"
    changes: ClassVar[str] = (
        "Officers visit households by day: they are seen, get known, and hear of disputes and hazards; if not freed from 110 they leave the round for calls."
    )
    side_effects: ClassVar[tuple[str, ...]] = (
        "Where the officers come from the stations, fewer units answer calls and the others are busier: callers wait longer.",
        "Matters that were always there become known: counts rise before they fall.",
        "Visits are a burden to some; minutes at the door are counted.",
    )
    evidence: ClassVar[tuple[Evidence, ...]] = (
        Evidence(
            "PROGRAMMES Guiyang",
            "48 new community police stations, 2,000 new officers with 2 auxiliaries each, wholly freed from answering 110 calls",
            "authority's own claim",
        ),
        Evidence("S28", "Community policing: satisfaction rises, crime and fear hardly move", "read in the source"),
    )
    dose_zero: ClassVar[Mapping[str, object]] = {"officers_per_10000": 0.0, "taken_from_stations_share": 0.0}

    officers_per_10000: float = param(
        4.6,
        "Officers per 10,000 residents",
        unit="persons",
        low=0.0,
        high=100.0,
        source="PROGRAMMES Guiyang: 2,000 in a city of about 4.3 million, from memory",
    )
    auxiliaries_per_officer: float = param(
        2.0, "Auxiliaries with each officer", unit="persons", low=0.0, high=20.0, source="PROGRAMMES Guiyang: 2"
    )
    residents_per_station: float = param(
        90_000.0,
        "Residents per community police station",
        unit="persons",
        low=1_000.0,
        high=10_000_000.0,
        source="PROGRAMMES Guiyang: 48 stations",
    )
    freed_share: float = param(
        1.0,
        "Officers wholly freed from 110; the others leave their round when the duty room sends them",
        unit="share",
        low=0.0,
        high=1.0,
        source="PROGRAMMES Guiyang: all",
    )
    taken_from_stations_share: float = param(
        0.0,
        "Units of the stations whose officers become community officers and answer no calls any more",
        unit="share",
        low=0.0,
        high=1.0,
        source="assumed: new officers",
    )
    round_share: float = param(
        0.4,
        "Part of the working day spent on the round",
        unit="share",
        low=0.0,
        high=1.0,
        source="assumed: the rest at the station and on paper",
    )
    days_worked_share: float = param(
        0.65,
        "Share of days an officer is on the roster",
        unit="share",
        low=0.05,
        high=1.0,
        source="assumed: five days of seven, less leave",
    )
    speed_km_h: float = param(1.0, "Progress along the round, talking at doors included", unit="km/h", low=0.1, high=6.0, source="assumed")
    response_speed_km_h: float = param(20.0, "Speed on the way to a call", unit="km/h", low=1.0, high=120.0, source="assumed; pat_speed")
    capital_cny_per_station: float = param(3_000_000.0, "Cost of a station", unit="CNY", low=0.0, high=500_000_000.0, source="assumed")
    cost_cny_per_officer_year: float = param(
        120_000.0, "Full cost of an officer", unit="CNY per year", low=0.0, high=1_000_000.0, source="assumed"
    )
    cost_cny_per_auxiliary_year: float = param(
        50_000.0,
        "Full cost of an auxiliary",
        unit="CNY per year",
        low=0.0,
        high=1_000_000.0,
        source="aux_cost: 45,000-110,000, from memory",
    )

    def provide(self, city: City) -> Iterable[Provision]:
        """One team of an officer and auxiliaries per beat; every community unit has at least one if there are any."""
        if self.taken_from_stations_share > 0.0:
            yield OffResponse(self.taken_from_stations_share)
        chosen = self.where.places(city)
        people = np.diff(city.population.place_first_resident) * chosen
        residents = float(people.sum())
        officers = self.officers_per_10000 * residents / 10_000.0
        if officers == 0.0 or not chosen.any():
            return
        unit = city.mesh.unit[LEVELS.index("community")]
        names = np.unique(unit[chosen & (people > 0)])
        teams = max(1, round(officers * self.days_worked_share))
        beats = tuple(np.flatnonzero((unit == names[k % len(names)]) & chosen).astype(np.int32) for k in range(teams))
        minutes = round(480 * self.round_share)
        if minutes > 0:
            persons = 1.0 + self.auxiliaries_per_officer
            yield Visiting(
                beats,
                persons,
                540,
                (540 + minutes) % 1440,
                self.speed_km_h * _KMH,
                0.8,
                1.0 - self.freed_share,
                self.response_speed_km_h * _KMH,
            )
        stations = max(1, round(residents / self.residents_per_station))
        running = officers * (self.cost_cny_per_officer_year + self.auxiliaries_per_officer * self.cost_cny_per_auxiliary_year)
        yield Cost("police", stations * self.capital_cny_per_station, running, officers * (1.0 + self.auxiliaries_per_officer))
