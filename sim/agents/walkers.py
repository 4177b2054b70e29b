"""Patrols and grid workers: small kinds with one lasting Mesa object each, walking beats by shifts."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.agents.tours import make_tours, with_room
from sim.city.city import City
from sim.core.columnar_model import ColumnarModel
from sim.core.columns import Column, ColumnarAgent
from sim.tables import DAY_STARTS_MIN, MINUTES_PER_DAY, Tours, Walkers

_BUILT = "sim.agents.walkers"


class Walker(ColumnarAgent, pinned=True):
    """What patrols and grid workers share: a beat, a shift, a speed and a place on the tour."""

    key = Column(np.int64, doc="stable identity for draws", writer=_BUILT)
    beat = Column(np.int32, doc="tour that is walked", unit="beat", writer=_BUILT)
    start_tick = Column(np.int32, doc="start of the shift", unit="tick", writer=_BUILT)
    end_tick = Column(np.int32, doc="end of the shift, exclusive", unit="tick", writer=_BUILT)
    first_day = Column(np.int32, doc="on the roster from", unit="day", writer=_BUILT)
    last_day = Column(np.int32, doc="off the roster from", unit="day", writer=_BUILT)
    speed_m_per_min = Column(np.float64, doc="progress along the tour", unit="m per min", writer=_BUILT)
    persons = Column(np.float64, default=1.0, doc="people in the unit", unit="persons", writer=_BUILT)
    notice = Column(np.float64, default=1.0, doc="weight as a guardian, 1 police", writer=_BUILT)
    powers = Column(np.int32, doc="1: may stop and hold people, as police and patrol forces do", writer=_BUILT)
    off_day = Column(
        np.int32,
        default=-1,
        doc="the day, if today, on which a unit that works some days only is off",
        unit="day",
        writer="sim.areas.beats",
    )
    position_m = Column(np.float64, doc="place along the tour", unit="m", writer="sim.phases.patrol")
    away_until = Column(np.int32, doc="off the beat, on a call, before this tick of the run", unit="tick", writer="sim.phases.units")


class Patrol(Walker, pinned=True):
    """One patrol unit: police, patrol force, hired residents or volunteers."""


class GridWorker(Walker, pinned=True):
    """One grid worker on the daily round."""


@dataclass(frozen=True)
class Shift:
    """What every unit of one roster shares."""

    start_min: int  # clock minutes
    end_min: int
    first_day: int
    last_day: int
    speed_m_per_min: float
    persons: float
    notice: float
    powers: bool = False  # may stop and hold people


@dataclass(frozen=True)
class Team:
    """Units to create: `name` makes their draws their own, whatever else a scenario puts on the street."""

    name_key: int  # 40-bit number of the policy's label
    beats: tuple[np.ndarray, ...]
    units_per_beat: int
    shift: Shift
    last_days: tuple[int, ...] = ()  # of each unit; empty: as the shift says
    room: int = 0  # rows of each tour, where it is laid out anew day by day


def create_walkers(model: ColumnarModel, kind: type[Walker], city: City, teams: Sequence[Team], tick_min: int) -> tuple[Walkers, Tours]:
    """Create the units of all teams, and the tours of their beats; a beat's units start apart by the draw of their key."""
    columns: dict[str, list[np.ndarray]] = {name: [] for name in Walkers._fields[:-3]}
    first_beat = 0
    for team in teams:
        n = len(team.beats) * team.units_per_beat
        shift = team.shift
        numbers = np.arange(n)
        columns["key"].append((np.int64(team.name_key) << np.int64(22)) + numbers)
        columns["beat"].append((first_beat + numbers // max(1, team.units_per_beat)).astype(np.int32))
        columns["start_tick"].append(np.full(n, clock_tick(shift.start_min, tick_min), np.int32))
        columns["end_tick"].append(np.full(n, clock_tick(shift.end_min, tick_min), np.int32))
        columns["first_day"].append(np.full(n, shift.first_day, np.int32))
        columns["last_day"].append(np.array(team.last_days or np.full(n, shift.last_day), np.int32))
        for name in ("speed_m_per_min", "persons", "notice"):
            columns[name].append(np.full(n, getattr(shift, name)))
        columns["powers"].append(np.full(n, int(shift.powers), np.int32))
        first_beat += len(team.beats)
    whole = {name: np.concatenate(parts) if parts else np.empty(0, kind.columns[name].dtype) for name, parts in columns.items()}
    kind.create_agents(model, len(whole["key"]), **whole)
    cols = model.table(kind).cols
    tours = with_room(make_tours(city, [beat for team in teams for beat in team.beats]), [team.room for team in teams for _ in team.beats])
    return Walkers(*(cols[name] for name in Walkers._fields)), tours


def clock_tick(clock_min: int, tick_min: int) -> int:
    """Return the tick of the day (from 05:00) in which a clock minute lies."""
    return ((clock_min - DAY_STARTS_MIN) % MINUTES_PER_DAY) // tick_min
