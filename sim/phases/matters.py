"""Disputes, hazards and requests: they arise, are found, settled, sent one level up, lapse or harden.

Called at the end of each day by `sim.schedule`; writes matters, familiarity, news, events and the violence that
disputes harden into. Grid workers attend to the oldest known matter first, within what a day allows; matters whose two
parties live in different grids take longer and succeed less often.
"""

import numpy as np

from sim.core.jit import inner, phase
from sim.core.rng import again, below, draw, unit
from sim.phases.aftermath import after_crime
from sim.phases.log import note, tell
from sim.rules.matters import births, familiar_after, found_chance, skill
from sim.tables import INCIDENTS, MATTERS_EVER, NOBODY, USED_MATTERS, EventKind, News

_BORN, _FOUND, _CALLED = np.int64(EventKind.MATTER_BORN), np.int64(EventKind.MATTER_FOUND), np.int64(EventKind.MATTER_CALLED)
_SETTLED, _SENT_UP = np.int64(EventKind.MATTER_SETTLED), np.int64(EventKind.MATTER_SENT_UP)
_HARDENED, _LAPSED, _CRIME = np.int64(EventKind.MATTER_HARDENED), np.int64(EventKind.MATTER_LAPSED), np.int64(EventKind.CRIME)
_NEWS_SETTLED, _WAITING = np.int64(News.SETTLED), np.int64(News.WAITING)
_LATENT, _AT_GRID, _ABOVE, _GONE = 0, 1, 2, 3
_RETRY_DAYS = 7


@phase
def get_familiar(numbers, site_rows, rows):
    """Let grid workers know the households of each place better by today's minutes, and forget a little."""
    for p in range(rows.shape[0]):
        known = rows[p].familiarity * numbers.familiarity_fade
        minutes = rows[p].visit_min
        if minutes > 0.0:
            known = familiar_after(known, minutes / max(1, site_rows[p].households), numbers.familiarity_scale_min)
            rows[p].visit_total_min += minutes
        rows[p].familiarity = known


@phase
def new_matters(now, key, numbers, kinds, sites, group, rows, books):
    """Draw the matters that arise at every place on the day that ends with absolute tick `now`."""
    day = now // numbers.ticks_per_day
    for p in range(rows.shape[0]):
        site = sites.rows[p]
        if site.households == 0:
            continue
        pressure = site.households + numbers.backlog_gain * 10.0 * rows[p].open_matters
        for k in range(kinds.shape[0]):
            expected = kinds[k].per_household_day * pressure
            if site.poor_housing == 1:
                expected = expected * kinds[k].poor_housing_factor
            bits = draw(key, p * kinds.shape[0] + k, day)
            u = unit(bits)
            if u < 1.0 - expected:
                continue  # exp(-x) >= 1 - x: surely none
            for n in range(births(u, expected)):
                _born(again(bits, 1 + n), now, day, p, k, kinds[k].family, sites, group, books)


@inner
def _born(bits, now, day, p, k, family, sites, group, books):
    """Add one latent matter, with the other party of a dispute next door or near by."""
    site = sites.rows[p]
    resident = site.first_resident + below(bits, site.residents)
    other = np.int64(-1)
    if family == 0 and site.nears > 0 and unit(again(bits, 1)) < 0.5:
        other = sites.near[site.near_first + below(again(bits, 2), site.nears)].place
    number = books.used[MATTERS_EVER]
    books.used[MATTERS_EVER] = number + 1
    at = books.used[USED_MATTERS]
    books.used[USED_MATTERS] = at + 1
    if at < books.matters.shape[0]:
        row = books.matters[at]
        row.key = np.int64(bits >> np.uint64(1))
        row.topic = k
        row.stage = np.int64(_LATENT)
        row.place = p
        row.other = other
        row.resident = resident
        row.born_day = day
        row.known_day = np.int64(-1)
        row.ready_day = day
        row.number = number
    note(books, now, _BORN, k, np.int64(group[resident]), (p, NOBODY, resident, number), 0.0)


@phase
def work_matters(now, keys, numbers, kinds, crimes, people, service, site_rows, rows, books):
    """Let one day pass for every open matter, oldest first; keeps the open ones in order."""
    day = now // numbers.ticks_per_day
    service.grid_done[:] = 0.0
    service.community_done[:] = 0.0
    for p in range(rows.shape[0]):
        rows[p].open_matters = 0
        rows[p].open_hazards = 0
    kept = 0
    for m in range(books.used[USED_MATTERS]):
        matter = books.matters[m]
        kind = kinds[matter.topic]
        bits = draw(keys.matter_day, matter.key, day)
        group = np.int64(people.group[matter.resident])
        who = (matter.place, np.int64(service.grid[matter.place]), matter.resident, matter.number)
        here = rows[matter.place]
        crosses = matter.other >= 0 and service.grid[max(matter.other, 0)] != service.grid[matter.place]
        if matter.stage == _LATENT:
            minutes = here.visit_min / max(1, site_rows[matter.place].households)
            if _becomes_known(m, bits, now, minutes, here.familiarity, kind, numbers, group, who, books):
                has_worker = service.grid_capacity[who[1]] > 0.0
                matter.stage = np.int64(_AT_GRID if has_worker else _ABOVE)
                matter.ready_day = day + (np.int64(numbers.hand_over_days) if crosses or not has_worker else 0)
        age = day - matter.born_day
        if matter.stage != _LATENT and matter.ready_day <= day:
            worker = skill(here.familiarity, numbers.unfamiliar_share)
            factor = numbers.hand_over_share if crosses else 1.0
            _attend(m, again(bits, 2), now, worker, factor, kind, numbers, service, group, who, books)
        if matter.stage != _GONE and unit(again(bits, 5)) < kind.lapse_per_day:
            note(books, now, _LAPSED, matter.topic, group, who, np.float64(age))
            matter.stage = np.int64(_GONE)
        if matter.stage != _GONE and kind.family == 0 and unit(again(bits, 6)) < kind.harden_per_day:  # only disputes turn violent
            note(books, now, _HARDENED, matter.topic, group, who, np.float64(age))
            matter.stage = np.int64(_GONE)
            if numbers.assault >= 0:
                here.crimes_today += 1
                _violence(m, now, numbers, crimes, keys, group, books, people.home.shape[0])
        if matter.stage != _GONE:
            if age > numbers.old_days:
                tell(books, matter.resident, _WAITING)
            here.open_matters += 1
            if kind.family == 1:
                here.open_hazards += 1
            books.matters[kept] = books.matters[m]
            kept += 1
    books.used[USED_MATTERS] = kept
    for p in range(rows.shape[0]):
        rows[p].visit_min = 0.0


@inner
def _becomes_known(m, bits, now, minutes, familiarity, kind, numbers, group, who, books):
    """Say whether today's round (`minutes` per household) or the household itself brings a latent matter forward."""
    matter = books.matters[m]
    worker = skill(familiarity, numbers.unfamiliar_share)
    found = minutes > 0.0 and unit(bits) < found_chance(minutes, kind.find_per_visit_min, worker)
    if not found and unit(again(bits, 1)) >= kind.call_per_day:
        return False
    day = now // numbers.ticks_per_day
    note(books, now, _FOUND if found else _CALLED, matter.topic, group, who, np.float64(day - matter.born_day))
    matter.known_day = day
    return True


@inner
def _has_time(done, capacity, u):
    """Say whether staff with `capacity` matters a day have time for one more; a part of a matter is a chance."""
    return u < capacity - done


@inner
def _attend(m, bits, now, worker, factor, kind, numbers, service, group, who, books):
    """Try to settle a known matter where it lies; failing that a grid sends it up and a community tries again later."""
    matter = books.matters[m]
    day = now // numbers.ticks_per_day
    days_known = np.float64(day - matter.known_day)
    at_grid = matter.stage == _AT_GRID
    if at_grid:
        if not _has_time(service.grid_done[who[1]], service.grid_capacity[who[1]], unit(bits)):
            return
        service.grid_done[who[1]] += 1.0
        share = kind.settle_spot_share * worker
    else:
        community = service.community[matter.place]
        if not _has_time(service.community_done[community], service.community_capacity[community], unit(bits)):
            return
        service.community_done[community] += 1.0
        share = kind.settle_up_share
    if unit(again(bits, 1)) < share * factor:
        note(books, now, _SETTLED, matter.topic, group, who, days_known)
        tell(books, matter.resident, _NEWS_SETTLED)
        matter.stage = np.int64(_GONE)
    elif at_grid:
        note(books, now, _SENT_UP, matter.topic, group, who, days_known)
        matter.ready_day = day + np.int64(numbers.hand_over_days)
        matter.stage = np.int64(_ABOVE)
    else:
        matter.ready_day = day + _RETRY_DAYS


@inner
def _violence(m, now, numbers, crimes, keys, group, books, n_people):
    """Turn a hardened dispute into a completed assault without a known offender of the city's pool."""
    matter = books.matters[m]
    number = books.used[INCIDENTS]
    books.used[INCIDENTS] = number + 1
    k = numbers.assault
    who = (matter.place, NOBODY, matter.resident, number)
    note(books, now, _CRIME, k, group, who, crimes[k].loss_cny)
    after_crime(who, (now, matter.key, False), k, crimes, keys, numbers, (crimes[k].loss_cny, 0.0), books, n_people)
