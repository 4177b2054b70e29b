"""What is known of one street: its history, its units and who works there. Called by the Watch page; writes nothing."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from dashboards.live.frames import last_tick, on_duty
from sim.city.city import LEVELS, Housing, LandUse, RoadClass
from sim.kinds import EventKind
from sim.rules.opportunity import at_home, ebikes, on_street, visitors
from sim.scenario import Scenario
from sim.tables import DAY_STARTS_MIN, MINUTES_PER_DAY

QUIET = {EventKind.SURVEYED, EventKind.UNIT_PRESSED, EventKind.UNIT_COLOUR}  # of units, not of a street


@dataclass(frozen=True)
class Happening:
    """One event at a street: key of its text, when, and the catalogue name it is about."""

    kind: str
    day: int
    minute: int
    topic: str  # label of a crime or matter type in `lang`, ""
    value: float


@dataclass(frozen=True)
class Facts:
    """A street now."""

    place: int
    use: str
    housing: str
    road: str
    length_m: float
    residents: int
    households: int
    present: dict[str, int]  # home, indoors, street, ebikes
    counts: dict[str, int]  # of four
    patrol_min: float  # person-minutes since the start
    open_matters: int
    units: tuple[tuple[str, int, int], ...]  # (level, number, how many in the city)
    grid_workers: int
    patrols: int
    patrols_now: int
    officers_h: float  # of the street office's station, hours a day for cases
    officers_residents: int


def facts(side: Any, place: int) -> Facts:
    """Return what is known of a street."""
    model, city = side.model, side.city
    form, people = city.form, city.population
    compound = int(form.compound[place])
    packed = model.ground.presence[place]
    present = {
        key: int(rule(packed)) for key, rule in (("home", at_home), ("indoors", visitors), ("street", on_street), ("ebikes", ebikes))
    }
    names = {"true": EventKind.CRIME, "reported": EventKind.REPORTED, "recorded": EventKind.RECORDED, "cleared": EventKind.CLEARED}
    workers, patrols, now = _staff(side, place)
    station = int(model.stations.station[place])
    return Facts(
        place,
        LandUse(int(form.land_use[place])).name.lower(),
        Housing(int(form.housing[compound])).name.lower() if compound >= 0 else "none",
        RoadClass(int(city.streets.road_class[place])).name.lower(),
        float(city.streets.length_m[place]),
        int(people.place_first_resident[place + 1] - people.place_first_resident[place]),
        int(people.place_first_household[place + 1] - people.place_first_household[place]),
        present,
        {name: int(side.counts.of(kind)[place]) for name, kind in names.items()},
        float(model.ground.rows["patrol_total_min"][place]),
        int(model.ground.rows["open_matters"][place]),
        tuple((level, int(city.mesh.unit[row][place]) + 1, int(city.mesh.count[row])) for row, level in enumerate(LEVELS)),
        workers,
        patrols,
        now,
        float(model.stations.hours[station]),
        int(np.diff(people.place_first_resident)[model.stations.station == station].sum()),
    )


def _staff(side: Any, place: int) -> tuple[int, int, int]:
    """Return grid workers and patrol units of today whose walk passes the street, and patrols of them on duty now."""
    patrols, patrol_tours, workers, worker_tours = side.model.walking
    day, tick = last_tick(side)
    return (
        int((_passing(workers, worker_tours, place) & _on_roster(workers, day)).sum()),
        int((_passing(patrols, patrol_tours, place) & _on_roster(patrols, day)).sum()),
        int((_passing(patrols, patrol_tours, place) & on_duty(patrols, day, tick)).sum()),
    )


def _on_roster(walkers: Any, day: int) -> np.ndarray:
    return np.asarray((walkers.first_day <= day) & (day < walkers.last_day))


def _passing(walkers: Any, tours: Any, place: int) -> np.ndarray:
    beats = np.unique(np.searchsorted(tours.first, np.flatnonzero(tours.place == place), side="right") - 1)
    return np.isin(walkers.beat, beats)


def history(side: Any, place: int, lang: str, most: int = 40) -> list[Happening]:
    """Return what happened at a street of a running city, the newest first, in the words of the catalogue."""
    return happenings(side.model.events_since(0), place, side.plan, lang, most)


def happenings(rows: dict[str, np.ndarray], place: int, plan: Scenario, lang: str, most: int = 40) -> list[Happening]:
    """Return what events (name -> array[row]) tell of a street, the newest first."""
    ticks_per_day = MINUTES_PER_DAY // plan.run.tick_min
    chosen = np.flatnonzero((rows["place"] == place) & ~np.isin(rows["kind"], [int(k) for k in QUIET]))
    found = []
    for row in chosen[::-1][:most]:
        tick, kind = int(rows["tick"][row]), EventKind(int(rows["kind"][row]))
        minute = (DAY_STARTS_MIN + tick % ticks_per_day * plan.run.tick_min) % MINUTES_PER_DAY
        found.append(
            Happening(
                kind.name.lower(),
                tick // ticks_per_day,
                minute,
                _topic(plan, kind, int(rows["topic"][row]), lang),
                float(rows["value"][row]),
            )
        )
    return found


_OF_CRIMES = {
    EventKind.ATTEMPT_FAILED, EventKind.CRIME, EventKind.INTERCEPTED, EventKind.SEEN_LIVE, EventKind.REPORTED, EventKind.RECORDED, EventKind.CLEARED,
    EventKind.NOT_CLEARED, EventKind.ARREST, EventKind.SUSPECT_FLED, EventKind.TURNED_AWAY, EventKind.DEVICE_HELD, EventKind.ALARM_RANG,
    EventKind.FOUND_BY_POLICE, EventKind.TOLD, EventKind.STAYED_AWAY, EventKind.NOT_RECORDED, EventKind.TIP, EventKind.CASE_COLOUR, EventKind.CAUGHT, EventKind.LOST,
}  # fmt: skip
_OF_MATTERS = {
    EventKind.MATTER_BORN, EventKind.MATTER_FOUND, EventKind.MATTER_CALLED, EventKind.MATTER_SETTLED, EventKind.MATTER_SENT_UP, EventKind.MATTER_HARDENED,
    EventKind.MATTER_LAPSED, EventKind.MATTER_BY_110, EventKind.MATTER_BY_HOTLINE, EventKind.MATTER_INSPECTED, EventKind.MATTER_CROSSES, EventKind.PETITION,
    EventKind.PETITION_AGAIN, EventKind.CLOSED_ON_PAPER,
}  # fmt: skip


def _topic(plan: Scenario, kind: EventKind, topic: int, lang: str) -> str:
    """Return the label of what an event is about: types are numbered in the order of their names."""
    for kinds, types in ((_OF_CRIMES, plan.crime_types), (_OF_MATTERS, plan.matter_types)):
        if kind in kinds and topic < len(types):
            return label_of(types[sorted(types)[topic]], lang)
    return ""


def label_of(row: Any, lang: str) -> str:
    """Return the name of a crime or matter type."""
    return str(row.label_zh if lang == "zh" else row.label)
