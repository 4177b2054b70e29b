"""Provisions about people: work, supervision and help after release, warnings against fraud, service for newcomers.

Nobody is chosen by what he might do. Who gets something is decided by public status (out of work, released, newly registered)
and, where places are few, by a keyed draw per person, so a larger programme reaches the same people and more.
"""

from dataclasses import dataclass

import numpy as np

from sim.provisions.base import Provision


@dataclass(frozen=True)
class Jobs(Provision):
    """New jobs for residents who look for work. Combine: add. Neutral: none."""

    per_year: float  # jobs that residents of the city who look for work take


@dataclass(frozen=True)
class Supervision(Provision):
    """Supervision and help for people released. Combine: places side by side, means weighted by places. Neutral: no place."""

    places: int  # people under supervision at once
    days: int  # how long each stays
    contacts_per_month: float
    contact_risk_gain: float  # perceived risk gained by a contact, 0..1
    job_find_per_year: float  # additional rate of finding work


@dataclass(frozen=True)
class FraudShield(Provision):
    """What stands between residents and frauds from afar. Combine: as independent chances, reach adds. Neutral: all zero."""

    reach_per_year: float  # rate at which residents not warned yet are reached
    forget_half_life_days: float
    resist_share: float  # warned residents who see through an attempt that would have succeeded
    blocked_share: float  # attempts that never arrive
    call_back_share: float  # frauds under way that somebody stops by calling back


@dataclass(frozen=True)
class Registration(Provision):
    """Service for the floating population. Combine: visits add, shares weighted by visits. Neutral: no visit."""

    where: np.ndarray  # bool[place]
    visits_per_year: float  # to each floating resident there
    service_share: float  # visits that also help (permit, school, advice)
    trust_half_visits: float  # visits after which half of the reserve towards the authorities is gone
    tip_per_month: float  # rate at which a fully trusting neighbourhood tells who did a recorded crime
