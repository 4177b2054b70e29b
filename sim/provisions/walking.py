"""Units that walk or drive beats."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from sim.provisions.base import Provision


@dataclass(frozen=True)
class Roster(Provision):
    """Units that walk or drive beats. Combine: add (rosters of all policies work side by side). Neutral: none."""

    kind: Literal["police", "patrol_force", "resident_patrol", "volunteer", "guard"]
    beats: tuple[np.ndarray, ...]  # each int32[place], the places of one beat
    units_per_beat: int
    persons_per_unit: int
    start_min: int  # clock minutes after midnight
    end_min: int  # may be smaller than start_min: over midnight
    speed_m_per_min: float
    notice: float  # chance scale to notice a crime in the same place: 1 police, less for others

    full_days: int | None = None  # then units leave one after another over `fade_days`; None: all stay
    fade_days: int = 0

    @property
    def persons(self) -> int:
        """People on duty in one shift."""
        return len(self.beats) * self.units_per_beat * self.persons_per_unit
