"""Where offenders will look today: searching sessions from known places, and their ordinary routine.

Called once a day by `sim.schedule`; writes `offenders.itinerary` and releases those whose time is over. An offender's
awareness space is home, work, leisure, the way between and the place of the last success (Brantingham & Brantingham 1981).
"""

import numpy as np

from sim.core.jit import inner, phase
from sim.core.rng import again, draw, unit
from sim.phases.log import note
from sim.rules.routine import departure_min, goal_place, skip_limit, stays_in, travel_min
from sim.tables import NO_TOPIC, NOBODY, NOWHERE, EventKind

_RELEASE = np.int64(EventKind.RELEASE)


@phase
def plan_offenders(moment, keys, numbers, people, plans, offenders, books):
    """Fill itinerary[offender, tick] for moment = (day, weekend); returns the number of offenders at large."""
    day, weekend = moment
    at_large = 0
    for o in range(offenders.resident.shape[0]):
        itinerary = offenders.itinerary[o]
        for tick in range(itinerary.shape[0]):
            itinerary[tick] = -1
        resident = np.int64(offenders.resident[o])
        if offenders.held_until[o] > day:
            continue
        if offenders.held_until[o] == day:
            note(
                books,
                day * numbers.ticks_per_day,
                _RELEASE,
                NO_TOPIC,
                np.int64(people.group[resident]),
                (NOWHERE, o, resident, NOBODY),
                0.0,
            )
        at_large += 1
        _routine_of(resident, itinerary, moment, keys.resident_day, numbers, people, plans)
        bits = draw(keys.offender_day, o, day)
        if unit(bits) < numbers.sessions_per_day:
            centre = _centre_of(resident, np.int64(offenders.last_place[o]), bits, numbers, people)
            _session_of(bits, centre, itinerary, numbers)
    return at_large


@inner
def _routine_of(i, itinerary, moment, key, numbers, people, plans):
    """Mark the ticks away from home with -2 - place."""
    day, weekend = moment
    bits = draw(key, i, day)
    plan = people.plan[i]
    inside = stays_in(bits, skip_limit(numbers.skip_base, numbers.skip_insecure, np.float64(people.security[i])))
    at_home, at_work, at_leisure = np.int64(people.home[i]), np.int64(people.work[i]), np.int64(people.leisure[i])
    here, goal_here = at_home, np.int64(0)
    since = numbers.ticks_per_day
    for k in range(plans.trips[weekend, plan]):
        goal = plans.goal[weekend, plan, k]
        if goal == 2 and inside:
            continue
        there = goal_place(goal, at_home, at_work, at_leisure)
        if there == here:
            goal_here = goal
            continue
        leave_min = departure_min(bits, k, plans.minute[weekend, plan, k], plans.window[weekend, plan, k])
        leave = leave_min // numbers.tick_min
        if here != at_home:
            for tick in range(since, leave):
                itinerary[tick] = -2 - here
        minutes = travel_min(goal_here, goal, np.int64(people.work_travel_min[i]), np.int64(people.leisure_travel_min[i]))
        since = min(numbers.ticks_per_day - 1, (leave_min + minutes) // numbers.tick_min)
        here, goal_here = there, goal
    if here != at_home:
        for tick in range(since, itinerary.shape[0]):
            itinerary[tick] = -2 - here


@inner
def _session_of(bits, centre, itinerary, numbers):
    """Mark the ticks of one searching session with the place it starts from."""
    kind = unit(again(bits, 1))
    when = unit(again(bits, 2))
    start_min = 1020.0 + 300.0 * when  # 22:00 to 03:00, minutes from 05:00
    if kind < numbers.day_session_share:
        start_min = 180.0 + 540.0 * when
    elif kind < numbers.day_session_share + numbers.evening_session_share:
        start_min = 720.0 + 300.0 * when
    length_min = numbers.session_min * (0.5 + unit(again(bits, 3)))
    start = np.int64(start_min / numbers.tick_min)
    end = min(numbers.ticks_per_day, np.int64((start_min + length_min) / numbers.tick_min))
    for tick in range(start, end):
        itinerary[tick] = centre


@inner
def _centre_of(resident, last_place, bits, numbers, people):
    """Return the known place a session starts from: the last success, or home, leisure, work, the way between."""
    anchor = unit(again(bits, 4))
    centre = np.int64(people.home[resident])
    if last_place >= 0 and unit(again(bits, 5)) < numbers.return_share:
        centre = last_place
    elif anchor < 0.25:
        centre = np.int64(people.leisure[resident])
    elif anchor < 0.45:
        centre = np.int64(people.work[resident])
    elif anchor < 0.60:
        centre = np.int64(people.via[resident])
    return centre
