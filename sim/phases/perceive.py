"""What residents make of the day: sense of security and satisfaction.

Called at the end of each day by `sim.schedule`; the only writer of both columns. First the news of the day (own and heard
victimisation, how one was treated), then what everybody sees: patrols, light and hazards in the home street and at work or
school, cameras and crime in the home street. Everybody drifts to a level of his own. Sums are kept as integers (millionths),
so any number of blocks gives the same mean.
"""

import numpy as np

from sim.core.jit import phase
from sim.core.rng import again, draw, unit
from sim.kinds import News
from sim.rules.opinion import bounded, drift, offered, saturating
from sim.tables import USED_NEWS

_HEARD = np.int64(News.HEARD)
_MILLION = 1_000_000.0
_LEVEL = 1.0 / 256.0  # unit of personal levels


@phase
def take_news(now, key, opinion, effects, people, books):
    """Apply the day's news in order of arrival, and empty the list; effects[news, 2] move security and satisfaction.

    Floating residents have fewer ties: part of what others suffered never reaches them.
    """
    security, satisfaction = people.security, people.satisfaction
    for e in range(books.used[USED_NEWS]):
        i = books.news[e].resident
        kind = books.news[e].kind
        if kind == _HEARD and people.group[i] == 1 and unit(again(draw(key, i, now), e)) >= opinion.floating_told_share:
            continue
        if effects[kind, 0] != 0.0:
            security[i] = np.float32(bounded(np.float64(security[i]) + effects[kind, 0]))
        if effects[kind, 1] != 0.0:
            satisfaction[i] = np.float32(bounded(np.float64(satisfaction[i]) + effects[kind, 1]))
    books.used[USED_NEWS] = 0


@phase
def see_places(opinion, sites, rows, goals, offers):
    """Write what each place offers: offers[place] to anybody there (patrol, light, hazards), goals[place, 4] to those who live there.

    goals = security registered, security floating (both without what is seen elsewhere), satisfaction, loss to crime near by.
    """
    at_home = 1.0 - opinion.away_share
    for p in range(rows.shape[0]):
        here, site = rows[p], sites.rows[p]
        patrol = opinion.security_patrol_gain * saturating(here.seen_min, opinion.patrol_seen_half_min)
        hazards = opinion.security_hazard_loss * min(1.0, here.open_hazards / np.float64(max(1, site.households)))
        offer = offered(patrol, opinion.security_light_gain, site.light, hazards)
        offers[p] = opinion.away_share * offer
        security = opinion.security_base + at_home * offer
        goals[p, 0] = security + opinion.security_camera_gain * here.camera
        goals[p, 1] = security + opinion.security_camera_gain * opinion.floating_camera_share * here.camera
        goals[p, 2] = opinion.satisfaction_base + opinion.visit_gain * here.familiarity - opinion.camera_unease_loss * here.camera
        crimes = np.float64(here.crimes_today)
        for e in range(site.near_first, site.near_first + site.nears):
            near = rows[sites.near[e].place].crimes_today
            if near > 0:
                crimes += near * sites.near[e].share
        goals[p, 3] = opinion.near_crime_loss * crimes


@phase
def feel(block, drift_share, site_rows, goals, offers, people, seen, sums):
    """Move the opinions of residents of places block[0]..block[1] a day on; sums[4] += millionths by state and group.

    `seen` (float64, room for the residents of any place) takes what each sees away from home first: looked up inside the
    arithmetic it keeps the second loop from being vectorised (measured: 14.5 against 6.4 ns per resident).
    """
    whole, satisfied = np.int64(0), np.int64(0)  # all; then those of group 1: sums by index would wait for one another
    whole_floating, satisfied_floating = np.int64(0), np.int64(0)
    for p in range(block[0], block[1]):
        goal_registered, goal_floating, goal_satisfied, loss = goals[p, 0], goals[p, 1], goals[p, 2], goals[p, 3]
        first, last = site_rows[p].first_resident, site_rows[p].first_resident + site_rows[p].residents
        groups, secure, content = people.group[first:last], people.security[first:last], people.satisfaction[first:last]
        away, level, satisfied_level = people.work[first:last], people.security_level[first:last], people.satisfaction_level[first:last]
        for i in range(away.shape[0]):
            seen[i] = offers[np.uint64(away[i])]
        for i in range(groups.shape[0]):
            g = np.int64(groups[i])
            goal = (goal_floating if g == 1 else goal_registered) + seen[i] + _LEVEL * np.float64(level[i])
            goal_t = goal_satisfied + _LEVEL * np.float64(satisfied_level[i])
            s = np.float32(bounded(drift(np.float64(secure[i]), goal, drift_share) - loss))
            t = np.float32(bounded(drift(np.float64(content[i]), goal_t, drift_share)))
            secure[i] = s
            content[i] = t
            millionths, satisfied_millionths = np.int64(np.float64(s) * _MILLION), np.int64(np.float64(t) * _MILLION)
            whole += millionths
            satisfied += satisfied_millionths
            whole_floating += g * millionths
            satisfied_floating += g * satisfied_millionths
    sums[0] += whole - whole_floating
    sums[1] += whole_floating
    sums[2] += satisfied - satisfied_floating
    sums[3] += satisfied_floating
