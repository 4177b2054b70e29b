"""When a resident leaves, and whether leisure trips are left out.

All of it from the one draw of (resident, day), so anybody can recompute where a resident is at any tick without storing it.
Bytes 0-5 of the draw jitter the six possible departures; the top 16 bits decide whether today has leisure trips at all.
"""

import numpy as np

from sim.core.jit import inline

_BYTE = np.uint64(255)
_EIGHT = np.uint64(8)
_TOP = np.uint64(48)


@inline
def departure_min(bits, trip, minute, window):
    """Return the minute after 05:00 at which trip number `trip` starts: uniform over `window` minutes around `minute`."""
    jitter = np.int64((bits >> (np.uint64(trip) * _EIGHT)) & _BYTE)
    return minute + ((jitter * window) >> 8) - (window >> 1)


@inline
def skip_limit(skip_base, skip_insecure, security):
    """Return the threshold (of 65,536) below which leisure trips are left out; more often by those who feel unsafe."""
    return np.int64(65536.0 * min(1.0, skip_base + skip_insecure * (1.0 - security)))


@inline
def stays_in(bits, limit):
    """Say whether the resident leaves out every leisure trip today."""
    return np.int64(bits >> _TOP) < limit


@inline
def goal_place(goal, home, work, leisure):
    """Return the place of goal 0 home, 1 work or school, 2 leisure."""
    place = home
    if goal == 1:
        place = work
    if goal == 2:
        place = leisure
    return place


@inline
def travel_min(goal_from, goal_to, work_min, leisure_min):
    """Return the minutes between two goals; from work to leisure the mean of both ways home."""
    minutes = work_min
    if goal_from + goal_to == 2:
        minutes = leisure_min
    if goal_from + goal_to == 3:
        minutes = (work_min + leisure_min) >> 1
    return minutes
