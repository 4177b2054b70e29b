"""Whom a crime happens to: a household of the place, or somebody who is there at that time. Called by `offend` alone."""

import numpy as np

from sim.core.jit import kernel
from sim.core.rng import again, below
from sim.phases.routine import where_is

_TRIES = 8


@kernel
def household_victim(place, target, bits, places):
    """Return the first resident of a household of the place, -1 where nobody lives; owners where vehicles are taken."""
    first = places.first_household[place]
    n = places.first_household[place + 1] - first
    if n <= 0:
        return np.int64(-1)
    household = np.int64(first)
    for a in range(_TRIES):
        household = first + below(again(bits, 16 + a), n)
        if target < 2 or (target == 2 and places.household_ebikes[household] > 0) or (target == 3 and places.household_cars[household] > 0):
            break
    return np.int64(places.household_first[household])


@kernel
def person_victim(place, bits, moment, key, clock, places, people, plans):
    """Return a resident who is at the place, found by walking to homes around it; the last one asked when nobody is."""
    victim = np.int64(-1)
    for a in range(_TRIES):
        around = np.int64(place)
        if a > 0:
            for step in range(2 * a):
                count = places.touch_first[around + 1] - places.touch_first[around]
                if count > 0:
                    around = np.int64(places.touch_place[places.touch_first[around] + below(again(bits, 32 + 16 * a + step), count)])
        n = places.first_resident[around + 1] - places.first_resident[around]
        if n <= 0:
            continue
        victim = places.first_resident[around] + below(again(bits, 24 + a), n)
        if where_is(victim, moment, key, clock, people, plans) == place:
            break
    if victim < 0:
        victim = below(again(bits, 31), people.home.shape[0])
    return victim
