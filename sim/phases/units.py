"""Response units: who is on duty, where a free unit is, and how a unit is booked out and comes back.

Steps inside `sim.phases.dispatch` and `sim.phases.chase`; the only writer of the units' columns and of patrols' `away_until`.
"""

import numpy as np

from sim.city.routing import FAR
from sim.city.shortest import shortest, straight
from sim.core.jit import inner
from sim.duty import NEVER_MIN
from sim.phases.patrol import on_duty, place_at
from sim.rules.response import minutes_for


@inner
def is_on(u, day, tick, units):
    """Say whether a unit is on duty."""
    return units[u].first_day <= day < units[u].last_day and on_duty(tick, units[u].start_tick, units[u].end_tick)


@inner
def count_duty(day, tick, tick_min, units):
    """Add a tick to the time on duty of every unit that is."""
    for u in range(units.shape[0]):
        if is_on(u, day, tick, units):
            units[u].duty_min += tick_min


@inner
def whereabouts(u, t, walking, units):
    """Return the place where a unit is: on its beat, at its base, or on the way back: until half way where it was, then at the goal."""
    if units[u].walker >= 0 and t >= units[u].back_min:
        return _on_beat(np.int64(units[u].walker), walking)
    if 2.0 * t >= units[u].free_min + units[u].back_min:
        return np.int64(units[u].bound_for)
    return np.int64(units[u].stood_at)


@inner
def _on_beat(w, walking):
    """Return where walker w is on its tour: patrols first, then grid workers."""
    patrols, workers = walking
    if w < patrols.beat.shape[0]:
        return _on_tour(w, patrols)
    return _on_tour(w - patrols.beat.shape[0], workers)


@inner
def _on_tour(w, walkers):
    """Return the place of row w of these walkers."""
    beat, tours = walkers.beat[w], walkers.tours
    first, stop = np.int64(tours.first[beat]), np.int64(tours.first[beat + 1])
    return np.int64(tours.place[place_at(walkers.position_m[w], first, stop, tours.end_m)])


@inner
def _leave_beat(w, until, walking):
    """Take walker w off its tour before absolute tick `until`."""
    patrols, workers = walking
    if w < patrols.beat.shape[0]:
        patrols.away_until[w] = until
    else:
        workers.away_until[w - patrols.beat.shape[0]] = until


@inner
def way_min(here, there, speed_m_per_min, duty):
    """Return the minutes from midpoint to midpoint; twice the straight line where no way leads."""
    way, _ = shortest(here, there, FAR, duty.network, duty.room)
    if way == FAR:
        way = 2 * straight(duty.network, here, there)
    return minutes_for(np.float64(way), speed_m_per_min)


@inner
def hold_back(u, units):
    """Mark a unit as taken while it is decided what it does."""
    units[u].free_min = NEVER_MIN


@inner
def book_out(u, span, place, back_way, walking, duty, tick_min):
    """Book a unit out, span = (from, until) minutes; then it is at `place` and goes back to base or beat: `back_way` minutes, if known (>= 0)."""
    units = duty.units
    t, free = span
    back = free + (back_way if back_way >= 0.0 else way_min(place, np.int64(units[u].post), units[u].speed_m_per_min, duty))
    units[u].stood_at = place
    units[u].bound_for = units[u].post
    units[u].free_min = free
    units[u].back_min = back
    units[u].busy_min += free - t
    if units[u].walker >= 0:
        _leave_beat(np.int64(units[u].walker), np.int64(back / tick_min) + 1, walking)


@inner
def move(u, t, post, duty):
    """Let an idle unit go from where it waits to another post."""
    units = duty.units
    here = np.int64(units[u].bound_for)
    units[u].back_min = t + way_min(here, post, units[u].speed_m_per_min, duty)
    units[u].stood_at = here
    units[u].bound_for = post
    units[u].free_min = t
