"""Patrol force: police or paid patrollers on beats round the clock. Adds rosters per mesh unit and their pay."""

from collections.abc import Iterable, Mapping
from typing import ClassVar, Literal

import numpy as np

from sim.city.city import LEVELS, City
from sim.core.params import param
from sim.provisions import MINUTES_PER_DAY, Cost, Evidence, Policy, Provision, Roster, Stops

SPEED_M_PER_MIN = {"foot": 4000 / 60, "ebike": 15000 / 60, "car": 20000 / 60}


class PatrolForce(Policy):
    """So many patrollers per 10,000 people, in shifts, each unit on the beat of one mesh unit."""

    title: ClassVar[str] = "Patrol force"
    title_zh: ClassVar[str] = "专业巡防队"
    changes: ClassVar[str] = (
        "Puts units on beats round the clock; places they pass are guarded while they pass and deterred for a while after."
    )
    side_effects: ClassVar[tuple[str, ...]] = (
        "Costs pay all year; most hours pass where nothing happens.",
        "Residents see patrols and feel safer whether or not crime changes.",
        "People are stopped and questioned, nearly all of whom have done nothing; floating residents more often.",
    )
    evidence: ClassVar[tuple[Evidence, ...]] = (
        Evidence(
            "S09",
            "More preventive patrol in large areas: -9 % (robust model) or -6 % (primary outcome, not significant)",
            "read in the source",
        ),
        Evidence("S46", "Random foot patrol passes a burglary in progress about once in eight years", "secondary source"),
        Evidence("PROGRAMMES Hefei", "18,397 patrollers, 21.51 per 10,000 people, grid-wise, round the clock", "authority's own claim"),
    )
    dose_zero: ClassVar[Mapping[str, object]] = {"patrollers_per_10000": 0.0}

    patrollers_per_10000: float = param(
        10.0, "Patrollers employed per 10,000 residents", unit="persons", low=0.0, high=500.0, source="PROGRAMMES Hefei: 21.51; pat_police"
    )
    persons_per_unit: int = param(2, "People in one unit", unit="persons", low=1, high=20, source="assumed")
    shifts: int = param(3, "Shifts that share the day", unit="shifts", low=1, high=6, source="assumed")
    days_worked_share: float = param(
        0.65,
        "Share of days a patroller is on the roster",
        unit="share",
        low=0.05,
        high=1.0,
        source="assumed: five days of seven, less leave",
    )
    mode: Literal["foot", "ebike", "car"] = param("ebike", "How units move on the beat", unit="text", source="pat_speed: 4, 15, 20 km/h")
    beat_level: Literal["district", "street", "community", "grid"] = param(
        "community", "Mesh level whose units are the beats", unit="text", source="assumed"
    )
    answering_share: float = param(
        0.0, "Units that the duty room may also send to calls; they leave the beat meanwhile", unit="share", low=0.0, high=1.0,
        source="assumed: 0 keeps the force on its beats; PROGRAMMES Zhengzhou: 110 patrol grids",
    )  # fmt: skip
    response_speed_km_h: float = param(
        25.0,
        "Speed of such a unit on the way to a call",
        unit="km/h",
        low=1.0,
        high=120.0,
        source="assumed: between patrol and response, pat_speed",
    )
    cost_cny_per_patroller_year: float = param(
        70_000.0, "Full cost of a patroller", unit="CNY per year", low=0.0, high=1_000_000.0, source="aux_cost: 45,000-110,000, from memory"
    )

    stops_per_patrol_hour: float = param(
        0.1, "People stopped and questioned per hour of a patroller", unit="per h", low=0.0, high=10.0, source="assumed: now and then"
    )
    fair_stop_share: float = param(
        0.7, "Stops that are explained and polite", unit="share", low=0.0, high=1.0, source="assumed; S31: quality can be trained"
    )
    floating_odds: float = param(
        1.5, "Odds that of two people of different groups the floating one is stopped", unit="1", low=0.0, high=100.0, source="assumed"
    )

    def provide(self, city: City) -> Iterable[Provision]:
        """Spread the units of each shift over the mesh units by their residents; every unit keeps to one beat.

        A force that exists at all has one unit on duty in every shift: in a small place more people than asked for, and paid.
        """
        chosen = self.where.places(city)
        people = np.diff(city.population.place_first_resident) * chosen
        employed = self.patrollers_per_10000 * float(people.sum()) / 10_000
        if employed > 0.0:
            employed = max(employed, self.persons_per_unit * self.shifts / self.days_worked_share)
        units_on_duty = round(employed * self.days_worked_share / self.shifts / self.persons_per_unit)
        yield Cost("police", 0.0, employed * self.cost_cny_per_patroller_year, employed)
        if units_on_duty == 0:
            return
        if self.stops_per_patrol_hour > 0.0:
            hours = units_on_duty * self.persons_per_unit * 24.0
            yield Stops(hours * self.stops_per_patrol_hour, self.fair_stop_share, self.floating_odds)
        beats = _shared_beats(city.mesh.unit[LEVELS.index(self.beat_level)], chosen, people, units_on_duty)
        length = MINUTES_PER_DAY // self.shifts
        for shift in range(self.shifts):
            start = (300 + shift * length) % MINUTES_PER_DAY
            end = (300 + (shift + 1) * length) % MINUTES_PER_DAY if shift + 1 < self.shifts else 300
            answers = (self.answering_share, self.response_speed_km_h * 1000 / 60)
            yield Roster("patrol_force", beats, 1, self.persons_per_unit, start, end, SPEED_M_PER_MIN[self.mode], 1.0, *answers)


def _shared_beats(unit: np.ndarray, chosen: np.ndarray, people: np.ndarray, n: int) -> tuple[np.ndarray, ...]:
    """Give n beats to mesh units in proportion to residents (largest remainders; ties to the lower number)."""
    present = np.unique(unit[chosen])
    weight = np.bincount(unit, weights=people, minlength=int(unit.max()) + 1)[present] + 1e-9
    exact = weight / weight.sum() * n
    count = np.floor(exact).astype(np.int64)
    order = np.argsort(-(exact - count), kind="stable")
    count[order[: n - int(count.sum())]] += 1
    places = [np.flatnonzero((unit == u) & chosen).astype(np.int32) for u in present]
    return tuple(places[i] for i in range(len(present)) for _ in range(int(count[i])))
