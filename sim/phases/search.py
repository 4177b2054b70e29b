"""Where offenders will look today: searching sessions from known places, and their ordinary routine.

Called once a day by `sim.schedule`; writes `offenders.itinerary` and releases those whose time is over. An offender's
awareness space is home, work, leisure, the way between and the place of the last success (Brantingham & Brantingham 1981).
"""

import numpy as np

from sim.core.jit import kernel
from sim.core.rng import again, draw, unit
from sim.phases.log import note
from sim.rules.routine import departure_min, goal_place, skip_limit, skips, travel_min
from sim.tables import EventKind

_RELEASE = int(EventKind.RELEASE)


@kernel
def plan_offenders(moment, keys, clock, numbers, people, plans, offenders, log):
    """Fill itinerary[offender, tick] for moment = (day, weekend); returns the number of offenders at large."""
    day, weekend = moment
    at_large = 0
    for o in range(offenders.resident.shape[0]):
        itinerary = offenders.itinerary[o]
        itinerary[:] = -1
        if offenders.held_until[o] > day:
            continue
        if offenders.held_until[o] == day:
            note(log, day * clock.ticks_per_day, (_RELEASE, 0, 0), (-1, o, offenders.resident[o], -1), 0.0)
        at_large += 1
        _routine_of(offenders.resident[o], itinerary, (day, weekend), keys.resident_day, clock, people, plans)
        bits = draw(keys.offender_day, o, day)
        if unit(bits) < numbers.sessions_per_day:
            _session_of(o, bits, itinerary, clock, numbers, people, offenders)
    return at_large


@kernel
def _routine_of(i, itinerary, moment, key, clock, people, plans):
    """Mark the ticks away from home with -2 - place."""
    day, weekend = moment
    bits = draw(key, i, day)
    plan = people.plan[i]
    limit = skip_limit(plans.skip_base[0], plans.skip_insecure[0], np.float64(people.security[i]))
    at_home, at_work, at_leisure = np.int64(people.home[i]), np.int64(people.work[i]), np.int64(people.leisure[i])
    here, goal_here = at_home, np.int64(0)
    since = clock.ticks_per_day
    for k in range(plans.trips[weekend, plan]):
        goal = plans.goal[weekend, plan, k]
        if goal == 2 and skips(bits, k, limit):
            continue
        there = goal_place(goal, at_home, at_work, at_leisure)
        if there == here:
            goal_here = goal
            continue
        leave_min = departure_min(bits, k, plans.minute[weekend, plan, k], plans.window[weekend, plan, k])
        leave = leave_min // clock.tick_min
        if here != at_home:
            itinerary[since:leave] = -2 - here
        minutes = travel_min(goal_here, goal, np.int64(people.work_travel_min[i]), np.int64(people.leisure_travel_min[i]))
        since = min(clock.ticks_per_day - 1, (leave_min + minutes) // clock.tick_min)
        here, goal_here = there, goal
    if here != at_home:
        itinerary[since:] = -2 - here


@kernel
def _session_of(o, bits, itinerary, clock, numbers, people, offenders):
    """Mark the ticks of one searching session with the place it starts from."""
    resident = offenders.resident[o]
    kind = unit(again(bits, 1))
    when = unit(again(bits, 2))
    start_min = 1020.0 + 300.0 * when  # 22:00 to 03:00, minutes from 05:00
    if kind < numbers.day_session_share:
        start_min = 180.0 + 540.0 * when
    elif kind < numbers.day_session_share + numbers.evening_session_share:
        start_min = 720.0 + 300.0 * when
    length_min = numbers.session_min * (0.5 + unit(again(bits, 3)))
    start = np.int64(start_min / clock.tick_min)
    end = min(np.int64(clock.ticks_per_day), np.int64((start_min + length_min) / clock.tick_min))
    anchor = unit(again(bits, 4))
    centre = people.home[resident]
    if offenders.last_place[o] >= 0 and unit(again(bits, 5)) < numbers.return_share:
        centre = offenders.last_place[o]
    elif anchor < 0.25:
        centre = people.leisure[resident]
    elif anchor < 0.45:
        centre = people.work[resident]
    elif anchor < 0.60:
        centre = people.via[resident]
    itinerary[start:end] = centre
