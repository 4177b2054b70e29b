"""Where offenders will look today: searching sessions from known places, and their ordinary routine.

Called once a day by `sim.schedule`; writes `offenders.itinerary` and releases those whose time is over. An offender's
awareness space is home, work, leisure, the way between and the place of the last success (Brantingham & Brantingham 1981).
"""

import numpy as np

from sim.core.jit import inner, phase
from sim.core.rng import again, draw, unit
from sim.kinds import EventKind
from sim.phases.log import note
from sim.phases.routine import day_of, next_trip
from sim.tables import NO_TOPIC, NOBODY, NOWHERE

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
        if unit(bits) < offenders.sessions[o]:
            centre = _centre_of(resident, np.int64(offenders.last_place[o]), bits, numbers, people)
            _session_of(bits, centre, itinerary, numbers)
    return at_large


@inner
def _routine_of(i, itinerary, moment, key, numbers, people, plans):
    """Mark the ticks away from home with -2 - place."""
    day, weekend = moment
    today = day_of(i, day, weekend, key, numbers, people)
    at_home = np.int64(people.home[i])
    here, goal, since = at_home, np.int64(0), np.int64(numbers.ticks_per_day)
    for k in range(plans.trips[weekend, people.plan[i]]):
        there, goal, leave, arrive = next_trip(i, k, (here, goal), today, numbers, people, plans)
        if there == here:
            continue
        if here != at_home:
            for tick in range(since, leave):
                itinerary[tick] = -2 - here
        here, since = there, arrive
    if here != at_home:
        for tick in range(since, itinerary.shape[0]):
            itinerary[tick] = -2 - here


@inner
def _session_of(bits, centre, itinerary, numbers):
    """Mark the ticks of one searching session with the place it starts from; what a night's runs over 05:00 stands at the day's start."""
    kind = unit(again(bits, 1))
    when = unit(again(bits, 2))
    start_min = 1020.0 + 300.0 * when  # 22:00 to 03:00, minutes from 05:00
    if kind < numbers.day_session_share:
        start_min = 180.0 + 540.0 * when
    elif kind < numbers.day_session_share + numbers.evening_session_share:
        start_min = 720.0 + 300.0 * when
    length_min = numbers.session_min * (0.5 + unit(again(bits, 3)))
    start = np.int64(start_min / numbers.tick_min)
    end = np.int64((start_min + length_min) / numbers.tick_min)
    for tick in range(start, end):
        itinerary[tick % numbers.ticks_per_day] = centre


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
