"""Provisions of force: people stopped in the street, campaigns, patrols sent where crime was recorded."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from sim.provisions.base import Provision


@dataclass(frozen=True)
class Stops(Provision):
    """People stopped and questioned where patrols are. Combine: numbers add, shares weighted by stops. Neutral: none."""

    per_day: float
    fair_share: float  # stops with a reason given, politely
    floating_odds: float  # odds that of two people at hand, one of each group, the floating one is stopped
    full_days: int | None = None  # then fewer every day over `fade_days`; None: as long as the policy works
    fade_days: int = 0


@dataclass(frozen=True)
class Campaign(Provision):
    """A campaign that everybody hears of. Combine: the strongest on the day. Neutral: no gain, factor 1, share 0."""

    risk_gain_per_day: float  # perceived risk gained by every offender at large
    hold_factor: float  # length of a stay, relative to ordinary times
    gang_share: float  # associates of somebody arrested who are arrested on the next morning
    full_days: int
    fade_days: int


@dataclass(frozen=True)
class Sent(Provision):
    """Units whose way is laid out anew by what was recorded. Combine: add (every policy has units of its own). Neutral: none."""

    kind: Literal["hot spots", "areas"]
    places: np.ndarray  # bool[place] where they may go
    area: np.ndarray  # int32[place] areas to choose from; -1 none (kind "areas")
    units: int
    persons_per_unit: int
    start_min: int  # clock minutes after midnight
    end_min: int
    speed_m_per_min: float
    notice: float
    types: tuple[str, ...]  # crime types whose records count; empty: all
    refresh_days: int
    # hot spots
    window_days: int = 28
    spots_per_unit: int = 6
    stop_min: float = 12.0
    randomised: bool = True
    # areas
    memory_days: float = 60.0
    correction: Literal["none", "per_patrol_hour"] = "none"
    exploration_share: float = 0.0
    power: float = 1.0
    start_weights: tuple[float, ...] = ()


def intensity(day: int, first_day: int, full_days: int | None, fade_days: int) -> float:
    """Return how much of the effort is left on `day`, 0..1: all for `full_days`, then a straight line to nothing."""
    if full_days is None or day < first_day + full_days:
        return 1.0
    if fade_days == 0:
        return 0.0
    return max(0.0, 1.0 - (day - first_day - full_days + 1) / fade_days)
