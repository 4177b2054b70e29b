"""Which traits do residents and households have? Each trait is drawn once, with a keyed draw of the row.

Called by `sim.city.population` only, which turns the scenario's target shares into the chance of each class of
household or resident; the functions here count classes and draw. They write the columns of `Population`. All but one
are array operations over pieces of rows: a kernel that runs once a build costs more to compile than it saves.
"""

from collections.abc import Iterator

import numpy as np

from sim.city.city import AgeBand, DayPlan
from sim.core.jit import phase
from sim.core.rng import Purpose, again, draw, draws, uniforms, unit

RANKS = 3  # head of the household, second member, any later member
_CHILD, _YOUTH, _ADULT, _OLD = (int(band) for band in AgeBand)
_WORKER, _STUDENT, _HOME, _SHIFT, _NIGHT = (int(plan) for plan in DayPlan)
NO_TRIP, TO_WORK, TO_SCHOOL = 0, 1, 2
_FIRST, _SECOND = np.int64(1), np.int64(2)  # typed: a bare number would compile the draw once more
PIECE = 1 << 16  # rows handled at once, so that their draws stay near the processor


def _pieces(rows: int) -> Iterator[slice]:
    """Yield slices of at most PIECE rows."""
    for start in range(0, rows, PIECE):
        yield slice(start, min(start + PIECE, rows))


def _units(seed: int, purpose: Purpose, rows: slice, number: int) -> np.ndarray:
    """Return float64[row] uniforms of a piece of rows."""
    return np.asarray(uniforms(seed, purpose, np.arange(rows.start, rows.stop), number))


def spread_extra(seed: int, extra: int, size: np.ndarray) -> None:
    """Add `extra` persons one by one to households drawn at random (size uint16[household], written)."""
    for rows in _pieces(extra):
        bits = draws(seed, Purpose.HOUSEHOLD, np.arange(rows.start, rows.stop), 1)
        chosen = ((bits >> np.uint64(32)) * np.uint64(len(size))) >> np.uint64(32)
        np.add.at(size, chosen.astype(np.int64), np.uint16(1))


def place_households(seed: int, cumulative: np.ndarray, household_place: np.ndarray) -> None:
    """Put household h on the place at (h + u) / households of the running weight: ascending, one stratum each.

    cumulative float64[place + 1]; household_place int32[household], written.
    """
    n = len(household_place)
    last = int(np.flatnonzero(np.diff(cumulative) > 0.0)[-1])
    for rows in _pieces(n):
        target = (np.arange(rows.start, rows.stop) + _units(seed, Purpose.HOUSEHOLD, rows, 2)) / n * cumulative[-1]
        household_place[rows] = np.minimum(np.searchsorted(cumulative[1:], target, side="right"), last)


def mark_households(seed: int, number: int, kind: np.ndarray, chance: np.ndarray, out: np.ndarray) -> None:
    """Set out[household] to 1 with chance[kind of the household] (kind uint8[household], out uint8[household])."""
    for rows in _pieces(len(out)):
        out[rows] = _units(seed, Purpose.HOUSEHOLD, rows, number) < chance[kind[rows]]


def second_vehicle(seed: int, number: int, first: np.ndarray, least_size: int, chance: float, vehicles: np.ndarray) -> None:
    """Give a second vehicle to owners of at least `least_size` persons, with one chance."""
    size = np.diff(first)
    for rows in _pieces(len(vehicles)):
        lucky = _units(seed, Purpose.HOUSEHOLD, rows, number) < chance
        vehicles[rows][(vehicles[rows] == 1) & (size[rows] >= least_size) & lucky] = 2


def old_couples(seed: int, number: int, first: np.ndarray, floating: np.ndarray, chance: np.ndarray, age_band: np.ndarray) -> None:
    """Make the first two members of some households old (chance[group]); write age_band, return nothing."""
    size = np.diff(first)
    for rows in _pieces(len(floating)):
        chosen = _units(seed, Purpose.HOUSEHOLD, rows, number) < chance[floating[rows]]
        age_band[first[rows][chosen]] = _OLD
        age_band[first[rows][chosen & (size[rows] > 1)] + 1] = _OLD


def member_class(first: np.ndarray, floating: np.ndarray) -> np.ndarray:
    """Return uint8[resident]: group * RANKS + rank, the classes in which adults are counted and drawn."""
    size = np.diff(first)
    rank = np.arange(first[-1]) - np.repeat(first[:-1], size)
    return (np.repeat(floating * np.uint8(RANKS), size) + np.minimum(rank, RANKS - 1)).astype(np.uint8)


def count_adults(member: np.ndarray, age_band: np.ndarray) -> np.ndarray:
    """Return int64[class]: the residents still of band ADULT by class."""
    return np.bincount(member[age_band == _ADULT], minlength=2 * RANKS).astype(np.int64)


def mark_adults(seed: int, number: int, member: np.ndarray, chance: np.ndarray, band: AgeBand, age_band: np.ndarray) -> None:
    """Move residents of band ADULT to `band` with chance[class]."""
    for rows in _pieces(len(age_band)):
        chosen = (age_band[rows] == _ADULT) & (_units(seed, Purpose.RESIDENT, rows, number) < chance[member[rows]])
        age_band[rows][chosen] = band


@phase
def draw_plans(key, number, age_band, shares, plan, errand):
    """Draw each resident's day plan and the errand it has every workday (work, school, none).

    shares float64: child at school, youth at school, employed, shift, night life of employed youth, of employed adults.
    """
    for resident in range(len(age_band)):
        bits = draw(key, resident, number)
        band = age_band[resident]
        plan[resident] = _HOME
        errand[resident] = NO_TRIP
        if band == _OLD:
            continue
        if band != _ADULT and unit(bits) < (shares[0] if band == _CHILD else shares[1]):
            plan[resident] = _STUDENT
            errand[resident] = TO_SCHOOL
        elif band != _CHILD and unit(again(bits, _FIRST)) < shares[2]:
            kind = unit(again(bits, _SECOND))
            night = shares[4] if band == _YOUTH else shares[5]
            plan[resident] = _NIGHT if kind < night else (_SHIFT if kind < night + shares[3] else _WORKER)
            errand[resident] = TO_WORK


def share_ebikes(first: np.ndarray, household: np.ndarray, ebikes: np.ndarray, fits: np.ndarray) -> np.ndarray:
    """Return uint8[resident]: 1 for the first workers of a household, fits bool[resident], that its e-bikes suffice for."""
    before = np.zeros(len(fits) + 1, np.int32)
    np.cumsum(fits, out=before[1:])
    rank = before[:-1] - before[first[household]]  # fitting members before this one
    return (fits & (rank < ebikes[household])).astype(np.uint8)


def minutes(
    distance_m: np.ndarray, rides: np.ndarray, walk_m: float, speed_m_per_min: np.ndarray, fixed_min: float, most_min: float
) -> np.ndarray:
    """Turn distances into uint8[resident] minutes of travel by mode (speed float64[walk, e-bike, bus or car])."""
    out = np.zeros(len(distance_m), np.uint8)
    for rows in _pieces(len(out)):
        way_m = distance_m[rows].astype(np.float64)
        time = np.where(way_m <= walk_m, way_m / speed_m_per_min[0], way_m / speed_m_per_min[2] + fixed_min)
        time = np.where(rides[rows] == 1, way_m / speed_m_per_min[1], time)
        out[rows] = np.minimum(most_min, np.maximum(1.0, np.floor(time + 0.5)))
    return out
