"""Which free unit is nearest as far as the duty room knows, and who moves up to a post left empty.

Called by `sim.phases.dispatch`; reads units and the street network, writes only where units move to (`move_up`).
"""

import numpy as np

from sim.city.routing import FAR
from sim.city.shortest import shortest, straight
from sim.core.jit import inner
from sim.duty import NEVER_MIN, POLICE
from sim.kinds import EventKind
from sim.phases.log import note
from sim.phases.units import is_on, move, way_min, whereabouts
from sim.rules.response import minutes_for
from sim.tables import NO_GROUP, NO_TOPIC, NOBODY

_MOVED_UP = np.int64(EventKind.MOVED_UP)
_UNITS_A_METRE = 2_000.0


@inner
def minutes_to(u, place, t, way, walking, duty):
    """Return the minutes from an order at t to the arrival: getting going from a base, and the way (`way` minutes, if known: >= 0)."""
    getting_going = duty.numbers.turnout_min if duty.units[u].walker < 0 and t >= duty.units[u].back_min else 0.0
    if way < 0.0:
        way = way_min(whereabouts(u, t, walking, duty.units), place, duty.units[u].speed_m_per_min, duty)
    return getting_going + way


@inner
def thought_at(u, t, walking, units):
    """Return where the duty room thinks a free unit is."""
    return whereabouts(u, t, walking, units) if units[u].located == 1 else np.int64(units[u].post)


@inner
def can_go(u, takes, t, day, tick, units):
    """Say whether a unit can be sent."""
    return units[u].takes == takes and units[u].answers == 1 and units[u].free_min <= t and is_on(u, day, tick, units)


@inner
def nearest(place, takes, t, limit_min, moment, walking, duty):
    """Return (free unit that the duty room thinks is there first, its minutes) within `limit_min`, or (-1, limit). Ties: lower number.

    The unit nearest by straight line is asked about first, so that hardly any other way has to be found.
    """
    _, day, tick = moment
    units = duty.units
    first, least = np.int64(-1), NEVER_MIN
    for u in range(units.shape[0]):
        if can_go(u, takes, t, day, tick, units):
            bound = minutes_for(np.float64(straight(duty.network, thought_at(u, t, walking, units), place)), units[u].speed_m_per_min)
            if bound < least:
                first, least = np.int64(u), bound
    best, best_min = np.int64(-1), limit_min
    for turn in range(-1, units.shape[0]):
        u = first if turn < 0 else np.int64(turn)
        if u < 0 or (turn >= 0 and (u == first or not can_go(u, takes, t, day, tick, units))):
            continue
        thought, speed = thought_at(u, t, walking, units), units[u].speed_m_per_min
        if minutes_for(np.float64(straight(duty.network, thought, place)), speed) > best_min:
            continue
        limit = FAR if best < 0 else np.int64(best_min * speed * _UNITS_A_METRE) + 1
        way, _ = shortest(thought, place, limit, duty.network, duty.room)
        minutes = minutes_for(np.float64(way), speed)
        if minutes < best_min or (minutes == best_min and u < best):
            best, best_min = u, minutes
    return best, best_min


@inner
def move_up(post, t, moment, numbers, books, duty):
    """Where a post was left empty, let an idle station unit of a post that has two or more go there, the nearest within reach."""
    _, day, tick = moment
    units = duty.units
    best, best_way = np.int64(-1), np.int64(duty.numbers.move_up_m * _UNITS_A_METRE)
    for u in range(units.shape[0]):
        if units[u].walker >= 0 or units[u].takes != POLICE or units[u].free_min > t or not is_on(u, day, tick, units):
            continue
        if units[u].bound_for == post:
            return
        bound = straight(duty.network, np.int64(units[u].bound_for), post)
        if t >= units[u].back_min and bound < best_way and _idle_at(np.int64(units[u].bound_for), t, day, tick, units) >= 2:
            best, best_way = np.int64(u), bound
    if best >= 0:
        note(books, np.int64(t / numbers.tick_min), _MOVED_UP, NO_TOPIC, NO_GROUP, (post, best, NOBODY, NOBODY), 0.0)
        move(best, t, post, duty)


@inner
def _idle_at(post, t, day, tick, units):
    """Return how many station units idle at a post."""
    n = 0
    for u in range(units.shape[0]):
        if (
            units[u].walker < 0
            and units[u].takes == POLICE
            and units[u].bound_for == post
            and units[u].back_min <= t
            and is_on(u, day, tick, units)
        ):
            n += 1
    return n
