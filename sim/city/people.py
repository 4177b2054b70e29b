"""Kernels that give residents and households their traits, each trait drawn once with a keyed draw.

Called by `sim.city.population` only, which turns the scenario's target shares into the chance of each class of
household or resident; the kernels here count classes and draw. They write the columns of `Population`.
"""

import numpy as np

from sim.city.city import AgeBand, DayPlan
from sim.core.jit import kernel
from sim.core.rng import again, below, draw, unit

RANKS = 3  # head of the household, second member, any later member
_CHILD, _YOUTH, _ADULT, _OLD = (int(band) for band in AgeBand)
_WORKER, _STUDENT, _HOME, _SHIFT, _NIGHT = (int(plan) for plan in DayPlan)
NO_TRIP, TO_WORK, TO_SCHOOL = 0, 1, 2


@kernel
def spread_extra(key, extra, size):
    """Add `extra` persons one by one to households drawn at random (size uint16[household], written)."""
    for person in range(extra):
        size[below(draw(key, person, 1), len(size))] += 1


@kernel
def place_households(key, cumulative, household_place):
    """Put household h on the place at (h + u) / households of the running weight: ascending, one stratum each.

    cumulative float64[place + 1]; household_place int32[household], written.
    """
    n = len(household_place)
    total = cumulative[len(cumulative) - 1]
    place = 0
    last = len(cumulative) - 2
    while cumulative[last + 1] <= cumulative[last]:
        last -= 1
    for household in range(n):
        target = (household + unit(draw(key, household, 2))) / n * total
        while place < last and cumulative[place + 1] <= target:
            place += 1
        household_place[household] = place


@kernel
def mark_households(key, number, kind, chance, out):
    """Set out[household] to 1 with chance[kind of the household] (kind uint8[household], out uint8[household])."""
    for household in range(len(out)):
        out[household] = 1 if unit(draw(key, household, number)) < chance[kind[household]] else 0


@kernel
def second_vehicle(key, number, first, least_size, chance, vehicles):
    """Give a second vehicle to owners of at least `least_size` persons, with one chance."""
    for household in range(len(vehicles)):
        size = first[household + 1] - first[household]
        if vehicles[household] == 1 and size >= least_size and unit(draw(key, household, number)) < chance:
            vehicles[household] = 2


@kernel
def old_couples(key, number, first, floating, chance, age_band):
    """Make the first two members of some households old (chance[group]); write age_band, return nothing."""
    for household in range(len(floating)):
        if unit(draw(key, household, number)) < chance[floating[household]]:
            for resident in range(first[household], min(first[household] + 2, first[household + 1])):
                age_band[resident] = _OLD


@kernel
def count_adults(first, floating, age_band, count):
    """Count the residents still of band ADULT by class = group * RANKS + rank (count int64[class], written)."""
    for household in range(len(floating)):
        for resident in range(first[household], first[household + 1]):
            if age_band[resident] == _ADULT:
                count[floating[household] * RANKS + min(resident - first[household], RANKS - 1)] += 1


@kernel
def mark_adults(key, number, first, floating, chance, band, age_band):
    """Move residents of band ADULT to `band` with chance[class], class as in `count_adults`."""
    for household in range(len(floating)):
        for resident in range(first[household], first[household + 1]):
            if age_band[resident] == _ADULT:
                rank = min(resident - first[household], RANKS - 1)
                if unit(draw(key, resident, number)) < chance[floating[household] * RANKS + rank]:
                    age_band[resident] = band


@kernel
def fill_members(first, household_place, floating, household, home, group):
    """Write household, home and group of every resident from its household's row."""
    for row in range(len(household_place)):
        for resident in range(first[row], first[row + 1]):
            household[resident] = row
            home[resident] = household_place[row]
            group[resident] = floating[row]


@kernel
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
        elif band != _CHILD and unit(again(bits, 1)) < shares[2]:
            kind = unit(again(bits, 2))
            night = shares[4] if band == _YOUTH else shares[5]
            plan[resident] = _NIGHT if kind < night else (_SHIFT if kind < night + shares[3] else _WORKER)
            errand[resident] = TO_WORK


@kernel
def share_ebikes(first, ebikes, errand, distance_m, least_m, most_m, rides):
    """Let the first workers of a household with a fitting way to work ride its e-bikes (rides uint8[resident], written)."""
    for household in range(len(ebikes)):
        left = np.int64(ebikes[household])
        for resident in range(first[household], first[household + 1]):
            fits = errand[resident] == TO_WORK and distance_m[resident] >= least_m and distance_m[resident] <= most_m
            rides[resident] = 1 if fits and left > 0 else 0
            if rides[resident] == 1:
                left -= 1


@kernel
def minutes(distance_m, rides, walk_m, speed_m_per_min, fixed_min, most_min, out):
    """Turn distances into minutes of travel by mode (speed float64[walk, e-bike, bus or car]); out uint8[resident]."""
    for resident in range(len(distance_m)):
        way_m = np.float64(distance_m[resident])
        if rides[resident] == 1:
            time = way_m / speed_m_per_min[1]
        elif way_m <= walk_m:
            time = way_m / speed_m_per_min[0]
        else:
            time = way_m / speed_m_per_min[2] + fixed_min
        out[resident] = np.uint8(min(most_min, max(1.0, np.floor(time + 0.5))))
