"""Where residents are: plans of the day become presence per place and tick.

Plans do not depend on what happens within the day, so one pass a day writes every departure and arrival as differences
`change[tick, place]` of packed presence, and each tick adds one row. Called by `sim.schedule`; writes `change` and
`ground.presence`, `ground.street_total`.
"""

import numpy as np

from sim.core.jit import inner, kernel
from sim.core.rng import draw
from sim.rules.routine import departure_min, goal_place, skip_limit, stays_in, travel_min
from sim.tables import ONE_EBIKE, ONE_HOME, ONE_STREET, ONE_VISITOR

_RECIPROCAL_BITS = np.int64(20)
_CHUNK = 2_048  # residents whose columns and counters stay in the processor's first caches


@kernel
def plan_residents(block, moment, key, numbers, people, plans, change):
    """Write the trips of residents block[0]..block[1] at moment = (day, weekend) into change[tick, place]; returns their number.

    A commuter is counted on the street at a place near the middle of the way, anybody else at the place left: what a draw of the
    place per trip adds is a third of the run time (docs/decisions/0010). Residents are taken in groups of one plan, trip after trip:
    one by one, every guess of the processor about the next resident's plan fails (measured: 51 ns a resident against 29).
    """
    day, weekend = moment
    n_plans = plans.trips.shape[1]
    bits_of = np.empty(_CHUNK, np.uint64)
    members = np.empty((2 * n_plans, _CHUNK), np.int32)
    sizes = np.empty(2 * n_plans, np.int64)
    made = 0
    for first in range(block[0], block[1], _CHUNK):
        span = (first, min(block[1], first + _CHUNK))
        _sort_by_plan(span, day, key, numbers, people, bits_of, members, sizes)
        for row in range(2 * n_plans):
            plan, inside, goal_here = row >> 1, row & 1, np.int64(0)
            who = members[row, : sizes[row]]
            for k in range(plans.trips[weekend, plan]):
                goal = plans.goal[weekend, plan, k]
                if goal == goal_here or (goal == 2 and inside == 1):
                    continue
                when = (k, plans.minute[weekend, plan, k], plans.window[weekend, plan, k])
                made += _write_trips(span, who, (goal_here, goal), when, numbers, people, bits_of, change)
                goal_here = goal
    return made


@inner
def _sort_by_plan(span, day, key, numbers, people, bits_of, members, sizes):
    """List residents span[0]..span[1], counted from 0, in members[2 * plan + (1 when staying in), ...]; keep their draws of the day."""
    plan, security = people.plan[span[0] : span[1]], people.security[span[0] : span[1]]
    sizes[:] = 0
    for j in range(plan.shape[0]):
        bits_of[j] = draw(key, span[0] + j, day)
    for j in range(plan.shape[0]):
        inside = stays_in(bits_of[j], skip_limit(numbers.skip_base, numbers.skip_insecure, np.float64(security[j])))
        row = 2 * np.int64(plan[j]) + np.int64(inside)
        members[row, sizes[row]] = j
        sizes[row] += 1


@inner
def _write_trips(span, who, goals, when, numbers, people, bits_of, change):
    """Write one trip, goals = (from, to) and when = (number, minute, window), of residents span[0] + who; returns how many go."""
    low, high = span
    anchors = (people.home[low:high], people.work[low:high], people.leisure[low:high])
    home, here_of, there_of = anchors[0], anchors[goals[0]], anchors[goals[1]]
    way_of = people.via[low:high] if goals[0] + goals[1] == 1 else here_of
    ebike, work_min, leisure_min = people.ebike[low:high], people.work_travel_min[low:high], people.leisure_travel_min[low:high]
    last = numbers.ticks_per_day - 1
    per_tick = np.int64((1 << 20) // numbers.tick_min + 1)  # minutes to ticks by one multiplication
    made = 0
    for e in range(who.shape[0]):
        j = np.uint64(who[e])
        here, there = np.uint64(here_of[j]), np.uint64(there_of[j])
        if here == there:
            continue
        leave_min = departure_min(bits_of[j], when[0], when[1], when[2])
        arrive_min = leave_min + travel_min(goals[0], goals[1], np.int64(work_min[j]), np.int64(leisure_min[j]))
        leave = np.uint64((leave_min * per_tick) >> _RECIPROCAL_BITS)
        arrive = np.uint64(min(last, (arrive_min * per_tick) >> _RECIPROCAL_BITS))
        at_home, way = np.uint64(home[j]), np.uint64(way_of[j])
        vehicle = ONE_EBIKE * np.int64(ebike[j])
        change[leave, here] -= (ONE_HOME if here == at_home else ONE_VISITOR) + vehicle
        change[leave, way] += ONE_STREET
        change[arrive, way] -= ONE_STREET
        change[arrive, there] += (ONE_HOME if there == at_home else ONE_VISITOR) + vehicle
        made += 1
    return made


@inner
def advance_presence(tick, change, presence, street_total):
    """Add the differences of one tick, change[block, tick, place], to the presence of every place, and clear them."""
    for block in range(change.shape[0]):
        row = change[block, tick]
        for p in range(presence.shape[0]):
            presence[p] += row[p]
        for p in range(presence.shape[0]):
            row[p] = 0
    for p in range(presence.shape[0]):
        street_total[p] += (presence[p] >> 32) & 65535


@inner
def where_is(i, moment, key, numbers, people, plans):
    """Return the place of resident i at moment = (day, tick, weekend), or -1 on the way: from the day's draw alone."""
    day, tick, weekend = moment
    today = day_of(i, day, weekend, key, numbers, people)
    here, goal = np.int64(people.home[i]), np.int64(0)
    for k in range(plans.trips[weekend, people.plan[i]]):
        there, goal, leave, arrive = next_trip(i, k, (here, goal), today, numbers, people, plans)
        if there == here:
            continue
        if leave > tick:
            break
        if arrive > tick:
            return np.int64(-1)
        here = there
    return here


@inner
def day_of(i, day, weekend, key, numbers, people):
    """Return what all trips of resident i today share: (draw, weekend, leaves out leisure)."""
    bits = draw(key, i, day)
    return bits, weekend, stays_in(bits, skip_limit(numbers.skip_base, numbers.skip_insecure, np.float64(people.security[i])))


@inner
def next_trip(i, k, at, today, numbers, people, plans):
    """Return (place, goal, departure tick, arrival tick) after trip k of resident i, who is `at` = (place, goal); today = `day_of`.

    The place is the old one, and the ticks mean nothing, where there is no such trip today.
    """
    here, goal_here = at
    bits, weekend, inside = today
    plan = people.plan[i]
    goal = plans.goal[weekend, plan, k]
    nothing = np.int64(0)
    if goal == 2 and inside:
        return here, goal_here, nothing, nothing
    there = goal_place(goal, np.int64(people.home[i]), np.int64(people.work[i]), np.int64(people.leisure[i]))
    if there == here:
        return here, goal, nothing, nothing
    leave_min = departure_min(bits, k, plans.minute[weekend, plan, k], plans.window[weekend, plan, k])
    minutes = travel_min(goal_here, goal, np.int64(people.work_travel_min[i]), np.int64(people.leisure_travel_min[i]))
    arrive = min(numbers.ticks_per_day - 1, (leave_min + minutes) // numbers.tick_min)
    return there, goal, leave_min // numbers.tick_min, arrive
