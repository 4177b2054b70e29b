"""What residents make of the day: sense of security and satisfaction.

Called at the end of each day by `sim.schedule`; the only writer of both columns. First the news of the day (own and heard
victimisation, matters settled or waiting), then what everybody at a place sees: patrols, light, cameras, hazards and crime in
the street. Sums are kept as integers (millionths), so any number of blocks gives the same mean.
"""

import numpy as np

from sim.core.jit import phase
from sim.rules.opinion import bounded, drift, saturating
from sim.tables import USED_NEWS, News

_VICTIM, _HEARD, _SETTLED, _WAITING = np.int64(News.VICTIM), np.int64(News.HEARD), np.int64(News.SETTLED), np.int64(News.WAITING)
_MILLION = 1_000_000.0


@phase
def take_news(books, opinion, security, satisfaction):
    """Apply the day's news in order of arrival, and empty the list."""
    for e in range(books.used[USED_NEWS]):
        i = books.news[e].resident
        kind = books.news[e].kind
        if kind == _VICTIM or kind == _HEARD:
            loss = opinion.victim_loss if kind == _VICTIM else opinion.heard_loss
            security[i] = np.float32(bounded(np.float64(security[i]) - loss))
        else:
            change = -opinion.unheard_loss
            if kind == _SETTLED:
                change = opinion.settled_gain
            if kind == _WAITING:
                change = -opinion.old_matter_loss
            satisfaction[i] = np.float32(bounded(np.float64(satisfaction[i]) + change))
    books.used[USED_NEWS] = 0


@phase
def see_places(opinion, sites, rows, goals):
    """Write what each place offers its people: goals[place] = security registered, floating, satisfaction, loss to crime."""
    for p in range(rows.shape[0]):
        here, site = rows[p], sites.rows[p]
        security = opinion.security_base + opinion.security_patrol_gain * saturating(here.seen_min, opinion.patrol_seen_half_min)
        security += opinion.security_light_gain * (site.light - 0.5)
        security -= opinion.security_hazard_loss * min(1.0, here.open_hazards / np.float64(max(1, site.households)))
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
def feel(block, drift_share, site_rows, goals, group, security, satisfaction, sums):
    """Move the opinions of residents of places block[0]..block[1] a day on; sums[4] += millionths by state and group."""
    whole, satisfied = np.int64(0), np.int64(0)  # all; then those of group 1: sums by index would wait for one another
    whole_floating, satisfied_floating = np.int64(0), np.int64(0)
    for p in range(block[0], block[1]):
        goal_registered, goal_floating, goal_satisfied, loss = goals[p, 0], goals[p, 1], goals[p, 2], goals[p, 3]
        first, last = site_rows[p].first_resident, site_rows[p].first_resident + site_rows[p].residents
        groups, secure, content = group[first:last], security[first:last], satisfaction[first:last]
        for i in range(groups.shape[0]):
            g = np.int64(groups[i])
            goal = goal_floating if g == 1 else goal_registered
            s = np.float32(bounded(drift(np.float64(secure[i]), goal, drift_share) - loss))
            t = np.float32(bounded(drift(np.float64(content[i]), goal_satisfied, drift_share)))
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
