"""Units that walk or drive beats, and teams that visit households."""

from dataclasses import dataclass
from math import ceil
from typing import Literal

import numpy as np

from sim.provisions.base import Provision


@dataclass(frozen=True)
class Roster(Provision):
    """Units that walk or drive beats. Combine: add (rosters of all policies work side by side). Neutral: none."""

    kind: Literal["police", "patrol_force", "resident_patrol", "volunteer", "guard"]
    beats: tuple[np.ndarray, ...]  # each int32[place], the places of one beat
    units_per_beat: int  # see `whole_units` for parts of a unit
    persons_per_unit: int
    start_min: int  # clock minutes after midnight
    end_min: int  # may be smaller than start_min: over midnight
    speed_m_per_min: float
    notice: float  # chance scale to notice a crime in the same place: 1 police, less for others
    answering_share: float = 0.0  # units that the duty room may send to calls; they leave the beat meanwhile
    response_speed_m_per_min: float = 0.0  # on the way to a call; 0: as on the beat

    last_unit_days_share: float = 1.0  # days on which the last unit of every beat is on duty: half a unit is one every other day

    full_days: int | None = None  # then units leave one after another over `fade_days`; None: all stay
    fade_days: int = 0

    @property
    def persons(self) -> int:
        """People on duty in one shift."""
        return len(self.beats) * self.units_per_beat * self.persons_per_unit


def whole_units(units: float) -> tuple[int, float]:
    """Return how many units a beat needs for `units` of them on duty in the mean, and the share of days of the last one."""
    whole = ceil(units - 1e-9)
    return whole, 1.0 - (whole - units) if whole > units else 1.0


@dataclass(frozen=True)
class Visiting(Provision):
    """Teams that walk rounds by day and knock on doors. Combine: add. Neutral: none."""

    beats: tuple[np.ndarray, ...]  # each int32[place], the round of one team
    persons_per_team: float
    start_min: int  # clock minutes after midnight
    end_min: int
    speed_m_per_min: float  # progress along the round, talking at doors included
    notice: float  # weight as a guardian, 1 police
    answering_share: float = 0.0  # teams that the duty room may send to calls; they leave the round meanwhile
    response_speed_m_per_min: float = 0.0
