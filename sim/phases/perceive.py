"""What residents make of the day: sense of security and satisfaction.

Called at the end of each day by `sim.schedule`; the only writer of both columns. First the news of the day (own and heard
victimisation, matters settled or waiting), then what everybody at a place sees: patrols, light, cameras, hazards and crime in
the street. Sums are kept as integers (millionths), so any number of blocks gives the same mean.
"""

import numpy as np

from sim.core.jit import kernel
from sim.rules.opinion import bounded, drift, saturating

_MILLION = 1_000_000.0


@kernel
def take_news(news, numbers, people):
    """Apply the day's news in order of arrival, and empty the list."""
    for e in range(news.used[0]):
        i = news.resident[e]
        kind = news.kind[e]
        if kind <= 1:
            loss = numbers.victim_loss if kind == 0 else numbers.heard_loss
            people.security[i] = np.float32(bounded(np.float64(people.security[i]) - loss))
        else:
            change = -numbers.unheard_loss
            if kind == 3:
                change = numbers.settled_gain
            if kind == 4:
                change = -numbers.old_matter_loss
            people.satisfaction[i] = np.float32(bounded(np.float64(people.satisfaction[i]) + change))
    news.used[0] = 0


@kernel
def see_places(numbers, places, ground, goals):
    """Write what each place offers its people: goals[0..3, place] = security registered, floating, satisfaction, crime loss."""
    for p in range(ground.presence.shape[0]):
        households = np.float64(max(1, places.first_household[p + 1] - places.first_household[p]))
        seen = ground.seen_min[p] + 0.0
        security = numbers.security_base + numbers.security_patrol_gain * saturating(seen, numbers.patrol_seen_half_min)
        security += numbers.security_light_gain * (np.float64(places.light[p]) - 0.5)
        security -= numbers.security_hazard_loss * min(1.0, 10.0 * ground.open_hazards[p] / households) * 0.1
        camera = np.float64(ground.camera[p])
        goals[0, p] = security + numbers.security_camera_gain * camera
        goals[1, p] = security + numbers.security_camera_gain * numbers.floating_camera_share * camera
        goals[2, p] = numbers.satisfaction_base + numbers.visit_gain * ground.familiarity[p] - numbers.camera_unease_loss * camera
        crimes = np.float64(ground.crimes_today[p])
        for e in range(places.near_first[p], places.near_first[p + 1]):
            near = ground.crimes_today[places.near_place[e]]
            if near > 0:
                crimes += np.float64(near) * np.float64(places.near_share[e])
        goals[3, p] = numbers.near_crime_loss * crimes


@kernel
def feel(block, numbers, first_resident, goals, people, sums):
    """Move the opinions of residents of places block[0]..block[1] a day on; sums[4] += per group millionths."""
    security, satisfaction, group = people.security, people.satisfaction, people.group
    share = numbers.drift_share
    totals = np.zeros(4, np.int64)
    for p in range(block[0], block[1]):
        goal_s0, goal_s1, goal_t, loss = goals[0, p], goals[1, p], goals[2, p], goals[3, p]
        for i in range(first_resident[p], first_resident[p + 1]):
            g = np.int64(group[i])
            goal_s = goal_s1 if g == 1 else goal_s0
            s = np.float32(bounded(drift(np.float64(security[i]), goal_s, share) - loss))
            t = np.float32(bounded(drift(np.float64(satisfaction[i]), goal_t, share)))
            security[i] = s
            satisfaction[i] = t
            totals[g] += np.int64(np.float64(s) * _MILLION)
            totals[2 + g] += np.int64(np.float64(t) * _MILLION)
    for j in range(4):
        sums[j] += totals[j]


@kernel
def forget_today(ground):
    """Clear what was counted for today."""
    ground.seen_min[:] = 0.0
    ground.crimes_today[:] = 0
