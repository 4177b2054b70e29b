"""Where residents are: plans of the day become presence per place and tick.

Plans do not depend on what happens within the day, so one pass a day writes every departure and arrival as differences
`change[tick, place]` of packed presence, and each tick adds one row. Called by `sim.schedule`; writes `change` and
`ground.presence`, `ground.street_total`.
"""

import numpy as np

from sim.core.jit import kernel
from sim.core.rng import draw
from sim.rules.routine import departure_min, goal_place, skip_limit, skips, street_choice, travel_min
from sim.tables import ONE_EBIKE, ONE_HOME, ONE_STREET, ONE_VISITOR

_RECIPROCAL_BITS = np.int64(20)


@kernel
def plan_residents(block, moment, key, numbers, people, plans, change):
    """Write the trips of residents block[0]..block[1] at moment = (day, weekend) into change[tick, place]; returns their number."""
    day, weekend = moment
    home, work, leisure, via = people.home, people.work, people.leisure, people.via
    plan_of, ebike, security = people.plan, people.ebike, people.security
    work_min, leisure_min = people.work_travel_min, people.leisure_travel_min
    trips, minute, window, goals = plans.trips[weekend], plans.minute[weekend], plans.window[weekend], plans.goal[weekend]
    skip_base, skip_insecure = numbers.skip_base, numbers.skip_insecure
    last = numbers.ticks_per_day - 1
    per_tick = np.int64((1 << 20) // numbers.tick_min + 1)  # minutes to ticks by one multiplication
    made = 0
    for i in range(block[0], block[1]):
        bits = draw(key, i, day)
        plan = plan_of[i]
        limit = skip_limit(skip_base, skip_insecure, np.float64(security[i]))
        at_home = np.int64(home[i])
        at_work = np.int64(work[i])
        at_leisure = np.int64(leisure[i])
        vehicle = ONE_EBIKE * np.int64(ebike[i])
        here, goal_here, indoors = at_home, np.int64(0), ONE_HOME
        for k in range(trips[plan]):
            goal = goals[plan, k]
            if goal == 2 and skips(bits, k, limit):
                continue
            there = goal_place(goal, at_home, at_work, at_leisure)
            if there == here:
                goal_here = goal
                continue
            leave_min = departure_min(bits, k, minute[plan, k], window[plan, k])
            arrive_min = leave_min + travel_min(goal_here, goal, np.int64(work_min[i]), np.int64(leisure_min[i]))
            leave = np.uint64((leave_min * per_tick) >> _RECIPROCAL_BITS)
            arrive = np.uint64(min(last, (arrive_min * per_tick) >> _RECIPROCAL_BITS))
            change[leave, np.uint64(here)] -= indoors + vehicle
            if arrive > leave:
                choice = street_choice(bits, k)
                seen = here
                if choice == 3:
                    seen = there
                if choice == 2:
                    seen = there if goal == 2 or goal_here == 2 else np.int64(via[i])
                change[leave, np.uint64(seen)] += ONE_STREET
                change[arrive, np.uint64(seen)] -= ONE_STREET
            here, goal_here = there, goal
            indoors = ONE_HOME if there == at_home else ONE_VISITOR
            change[arrive, np.uint64(there)] += indoors + vehicle
            made += 1
    return made


@kernel
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


@kernel
def where_is(i, moment, key, numbers, people, plans):
    """Return the place of resident i at moment = (day, tick, weekend), or -1 on the way: from the day's draw alone."""
    day, tick, weekend = moment
    bits = draw(key, i, day)
    plan = people.plan[i]
    limit = skip_limit(numbers.skip_base, numbers.skip_insecure, np.float64(people.security[i]))
    at_home, at_work, at_leisure = np.int64(people.home[i]), np.int64(people.work[i]), np.int64(people.leisure[i])
    here, goal_here = at_home, np.int64(0)
    for k in range(plans.trips[weekend, plan]):
        goal = plans.goal[weekend, plan, k]
        if goal == 2 and skips(bits, k, limit):
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
