"""What makes a place worth an attempt: targets, guardians, memories, light and cameras.

Hazard of an attempt per minute of search (MODEL section 4):
    h = lambda_k * m_o * exp(attraction_pk + a_k ln(1 + T) + b_k B - g_k ln(1 + G) - d_k D - c_k C - l_k L - r rho)
with T the targets that look open (`left_open`) and, of a lasting attraction, what is not put right (`attraction_left`).
Routine activity theory (Cohen & Felson 1979) gives the terms, the exponents stand in the crime type's row.
"""

import numpy as np

from sim.core.detmath import det_exp
from sim.core.jit import inline

_COUNT = np.int64(65535)
_QUARTERS = 4.0
_TABLE = 16_383


@inline
def at_home(presence):
    """Return how many people are at home at a place, from its packed presence."""
    return presence & _COUNT


@inline
def visitors(presence):
    """Return how many people are indoors elsewhere than at home."""
    return (presence >> 16) & _COUNT


@inline
def on_street(presence):
    """Return how many people are on the street."""
    return (presence >> 32) & _COUNT


@inline
def ebikes(presence):
    """Return how many e-bikes are parked."""
    return (presence >> 48) & _COUNT


@inline
def empty_dwellings(households, residents, home):
    """Return the expected number of dwellings with nobody in: households times (share of residents away) ** 2.5."""
    if residents <= 0:
        return 0.0
    away = 1.0 - min(1.0, home / residents)
    return households * away * away * np.sqrt(away)


@inline
def targets(kind, presence, households, residents, cars):
    """Return the number of targets of one kind (index into catalogue.TARGETS) at a place."""
    home = np.float64(at_home(presence))
    if kind == 0:
        return empty_dwellings(households, residents, home)
    if kind == 1:
        return households - empty_dwellings(households, residents, home)
    if kind == 2:
        return np.float64(ebikes(presence))
    if kind == 3:
        return cars * (min(1.0, home / residents) if residents > 0 else 0.0)
    street = np.float64(on_street(presence))
    indoors = np.float64(visitors(presence))
    if kind == 4:
        return street + 0.5 * indoors
    if kind == 5:
        return street
    if kind == 6:
        return indoors + 0.1 * home
    return street + 0.5 * indoors + 0.15 * home


@inline
def left_open(kind, count, seen_locks, safe_parking):
    """Return the targets that look worth an attempt: dwellings without a lock that shows, vehicles not in guarded parking.

    `seen_locks` and `safe_parking` are shares of the place's households. Who robs people in their homes is let in: no lock counts.
    """
    if kind == 0:
        return count * (1.0 - seen_locks)
    if kind == 2 or kind == 3:
        return count * (1.0 - safe_parking)
    return count


@inline
def attraction_left(attraction, cleaned):
    """Return what is left of a lasting attraction when the share `cleaned` of what draws offenders is put right; no attraction stays."""
    return attraction - max(attraction, 0.0) * cleaned


@inline
def guardians(presence, awake, home_awake_weight, indoor_visitor_weight):
    """Return guardians at a place: people on the street, and those indoors who may look out, weighted."""
    return (
        np.float64(on_street(presence))
        + home_awake_weight * awake * np.float64(at_home(presence))
        + indoor_visitor_weight * np.float64(visitors(presence))
    )


@inline
def while_there(persons, without, among):
    """Return ln(1 + guardians) over a tick in which `persons` patrolled in the mean: `among` them for that part of it, else `without`.

    The mean of the logarithm, not the logarithm of the mean: so a short visit weighs the same in ticks of any length.
    """
    return without + min(1.0, persons) * (among - without)


@inline
def log1p_index(x):
    """Return the row of the table of ln(1 + x), in quarters, x >= 0 (the last row stands for all above 4,095)."""
    return min(np.int64(x * _QUARTERS), _TABLE)


@inline
def hazard_per_min(scale, log_odds):
    """Return attempts per minute: scale (attempts per minute at reference times the offender's rate) times exp(log_odds)."""
    return scale * det_exp(log_odds)


@inline
def chance(hazard, minutes):
    """Return the chance of at least one event in `minutes` at a constant hazard per minute."""
    return 1.0 - det_exp(-hazard * minutes)
