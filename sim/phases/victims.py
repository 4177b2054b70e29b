"""Whom a crime happens to: a household of the place, or somebody who is there at that time. Called by `offend` alone."""

import numpy as np

from sim.core.jit import inner
from sim.core.rng import again, below
from sim.phases.routine import where_is

_TRIES = 8


@inner
def household_victim(place, target, bits, sites):
    """Return a household of the place, -1 where nobody lives; an owner where vehicles are taken."""
    site = sites.rows[place]
    if site.households <= 0:
        return np.int64(-1)
    household = site.first_household
    for a in range(_TRIES):
        household = site.first_household + below(again(bits, 16 + a), site.households)
        home = sites.homes[household]
        if target < 2 or (target == 2 and home.ebikes > 0) or (target == 3 and home.cars > 0):
            break
    return np.int64(household)


@inner
def person_victim(place, bits, moment, key, numbers, sites, people, plans):
    """Return a resident who is at the place, found by walking to homes around it; the last one asked when nobody is."""
    victim = np.int64(-1)
    for a in range(_TRIES):
        around = place
        for step in range(2 * a):
            site = sites.rows[around]
            if site.touches > 0:
                around = np.int64(sites.touch[site.touch_first + below(again(bits, 32 + 16 * a + step), site.touches)])
        site = sites.rows[around]
        if site.residents <= 0:
            continue
        victim = site.first_resident + below(again(bits, 24 + a), site.residents)
        if where_is(victim, moment, key, numbers, people, plans) == place:
            break
    if victim < 0:
        victim = below(again(bits, 31), people.home.shape[0])
    return victim
