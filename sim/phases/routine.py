"""Where residents are: plans of the day become presence per place and tick.

Plans do not depend on what happens within the day, so one pass a day writes every departure and arrival as differences
`change[tick, place]` of packed presence, and each tick adds one row. Called by `sim.schedule`; writes `change` and
`ground.presence`, `ground.street_total`.
"""

import numpy as np

from sim.core.jit import inner, phase
from sim.core.rng import draw
from sim.rules.routine import departure_min, goal_place, skip_limit, stays_in, travel_min
from sim.tables import ONE_EBIKE, ONE_HOME, ONE_STREET, ONE_VISITOR

_RECIPROCAL_BITS = np.int64(20)


@phase
def plan_residents(block, moment, key, numbers, people, plans, change):
    """Write the trips of residents block[0]..block[1] at moment = (day, weekend) into change[tick, place]; returns their number.

    A commuter is counted on the street at a place near the middle of the way, anybody else at the place left: what a draw of the
    place per trip adds is a third of the run time (docs/decisions/0010).
    """
    day, weekend = moment
    home, work, leisure, via = people.home, people.work, people.leisure, people.via
    plan_of, ebike, security = people.plan, people.ebike, people.security
    work_min, leisure_min = people.work_travel_min, people.leisure_travel_min
    trips, minute, window, goals = plans.trips[weekend], plans.minute[weekend], plans.window[weekend], plans.goal[weekend]
    last = numbers.ticks_per_day - 1
    per_tick = np.int64((1 << 20) // numbers.tick_min + 1)  # minutes to ticks by one multiplication
    made = 0
    for i in range(block[0], block[1]):
        bits = draw(key, i, day)
        plan = plan_of[i]
        inside = stays_in(bits, skip_limit(numbers.skip_base, numbers.skip_insecure, np.float64(security[i])))
        at_home, at_work, at_leisure, between = np.uint64(home[i]), np.uint64(work[i]), np.uint64(leisure[i]), np.uint64(via[i])
        to_work_min, to_leisure_min = np.int64(work_min[i]), np.int64(leisure_min[i])
        vehicle = ONE_EBIKE * np.int64(ebike[i])
        here, goal_here, counted = at_home, np.int64(0), ONE_HOME + vehicle
        for k in range(trips[plan]):
            goal = goals[plan, k]
            left_out = (goal == 2) & inside
            there = goal_place(goal, at_home, at_work, at_leisure)
            if left_out | (there == here):
                goal_here = goal_here if left_out else goal
                continue
            leave_min = departure_min(bits, k, minute[plan, k], window[plan, k])
            arrive_min = leave_min + travel_min(goal_here, goal, to_work_min, to_leisure_min)
            leave = np.uint64((leave_min * per_tick) >> _RECIPROCAL_BITS)
            arrive = np.uint64(min(last, (arrive_min * per_tick) >> _RECIPROCAL_BITS))
            if goal + goal_here == 1:
                change[leave, here] -= counted
                change[leave, between] += ONE_STREET
                change[arrive, between] -= ONE_STREET
            else:
                change[leave, here] += ONE_STREET - counted
                change[arrive, here] -= ONE_STREET
            counted = (ONE_HOME if there == at_home else ONE_VISITOR) + vehicle
            change[arrive, there] += counted
            here, goal_here = there, goal
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
    bits = draw(key, i, day)
    plan = people.plan[i]
    inside = stays_in(bits, skip_limit(numbers.skip_base, numbers.skip_insecure, np.float64(people.security[i])))
    at_home, at_work, at_leisure = np.int64(people.home[i]), np.int64(people.work[i]), np.int64(people.leisure[i])
    here, goal_here = at_home, np.int64(0)
    for k in range(plans.trips[weekend, plan]):
        goal = plans.goal[weekend, plan, k]
        if goal == 2 and inside:
            continue
        there = goal_place(goal, at_home, at_work, at_leisure)
        if there == here:
            goal_here = goal
            continue
        leave_min = departure_min(bits, k, plans.minute[weekend, plan, k], plans.window[weekend, plan, k])
        if leave_min // numbers.tick_min > tick:
            break
        minutes = travel_min(goal_here, goal, np.int64(people.work_travel_min[i]), np.int64(people.leisure_travel_min[i]))
        if min(numbers.ticks_per_day - 1, (leave_min + minutes) // numbers.tick_min) > tick:
            return np.int64(-1)
        here, goal_here = there, goal
    return here
