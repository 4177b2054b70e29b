"""Disputes, hazards, requests and crises: they arise, are found, settled, sent on, petitioned for, lapse or harden.

Called at the end of each day by `sim.schedule`; writes matters, familiarity, news, events and the violence that
disputes harden into. A latent matter is found on the round, told by a part-timer next door, seen by an inspector, or brought
forward at the counter, by a call to 110 or by the platform's hotline. What happens to a known one stands in `sim.phases.desks`.
Oldest first, within what a day allows.
"""

import numpy as np

from sim.core.jit import inner
from sim.core.rng import again, below, draw, unit
from sim.kinds import Channel, Desk, EventKind, News
from sim.phases.aftermath import after_crime
from sim.phases.desks import attend, petition, take_in
from sim.phases.log import note, tell
from sim.rules.matters import births, either, familiar_after, found_chance, skill
from sim.tables import INCIDENTS, MATTERS_EVER, NOBODY, USED_MATTERS

_BORN, _FOUND, _CALLED = np.int64(EventKind.MATTER_BORN), np.int64(EventKind.MATTER_FOUND), np.int64(EventKind.MATTER_CALLED)
_BY_110, _BY_HOTLINE = np.int64(EventKind.MATTER_BY_110), np.int64(EventKind.MATTER_BY_HOTLINE)
_INSPECTED, _CRIME = np.int64(EventKind.MATTER_INSPECTED), np.int64(EventKind.CRIME)
_HARDENED, _LAPSED = np.int64(EventKind.MATTER_HARDENED), np.int64(EventKind.MATTER_LAPSED)
_WAITING = np.int64(News.WAITING)
_ROUND, _COUNTER, _POLICE, _HOTLINE = (np.int64(c) for c in Channel)
_LATENT, _INSPECTORS, _GONE = np.int64(Desk.LATENT), np.int64(Desk.INSPECTORS), np.int64(Desk.GONE)
_DISPUTE, _HAZARD, _REQUEST, _CRISIS = 0, 1, 2, 3  # families, in the order of sim.setup.FAMILIES


@inner
def officials_walk(weekday, service, rows):
    """Let officials go to the doors on the weekly day: minutes of visits like those of the grids' workers."""
    if service.rules.weekday == weekday:
        for p in range(rows.shape[0]):
            rows[p].visit_min += service.served[p].officials_min


@inner
def get_familiar(numbers, site_rows, rows):
    """Let grid workers know the households of each place better by today's minutes, and forget a little."""
    for p in range(rows.shape[0]):
        known = rows[p].familiarity * numbers.familiarity_fade
        minutes = rows[p].visit_min
        if minutes > 0.0:
            known = familiar_after(known, minutes / max(1, site_rows[p].households), numbers.familiarity_scale_min)
            rows[p].visit_total_min += minutes
        rows[p].familiarity = known


@inner
def new_matters(now, key, numbers, kinds, service, sites, group, rows, books):
    """Draw the matters that arise at every place on the day that ends with absolute tick `now`: one draw a place."""
    day = now // numbers.ticks_per_day
    last = service.arising.shape[1] - 1
    for p in range(rows.shape[0]):
        site = sites.rows[p]
        market = np.float64(service.served[p].market)
        if site.households == 0 and market == 0.0:
            continue
        pressure = site.households + numbers.backlog_gain * 10.0 * rows[p].open_matters if site.households > 0 else 0.0
        expected = service.arising[site.poor_housing, last] * pressure + service.arising[2, last] * market
        bits = draw(key, p, day)
        u = unit(bits)
        if u < 1.0 - expected:
            continue  # exp(-x) >= 1 - x: surely none
        for n in range(births(u, expected)):
            one = again(bits, 1 + n)
            v = unit(again(one, 3)) * expected
            k = 0
            while k < last and v >= service.arising[site.poor_housing, k] * pressure + service.arising[2, k] * market:
                k += 1
            _born(one, now, day, p, k, kinds[k].family, sites, group, books)


@inner
def _born(bits, now, day, p, k, family, sites, group, books):
    """Add one latent matter, with the other party of a dispute next door or near by."""
    site = sites.rows[p]
    resident = site.first_resident + below(bits, site.residents) if site.residents > 0 else below(bits, group.shape[0])
    other = np.int64(-1)
    if family == _DISPUTE and site.nears > 0 and unit(again(bits, 1)) < 0.5:
        other = sites.near[site.near_first + below(again(bits, 2), site.nears)].place
    number = books.used[MATTERS_EVER]
    books.used[MATTERS_EVER] = number + 1
    at = books.used[USED_MATTERS]
    books.used[USED_MATTERS] = at + 1
    if at < books.matters.shape[0]:
        row = books.matters[at]
        row.key = np.int64(bits >> np.uint64(1))
        row.topic = k
        row.stage = _LATENT
        row.tries = np.int64(0)
        row.petitions = np.int64(0)
        row.place = p
        row.other = other
        row.resident = resident
        row.born_day = day
        row.known_day = np.int64(-1)
        row.ready_day = day
        row.petition_day = np.int64(-1)
        row.number = number
    note(books, now, _BORN, k, np.int64(group[resident]), (p, NOBODY, resident, number), 0.0)


@inner
def work_matters(now, weekday, keys, numbers, kinds, crimes, groups, service, site_rows, rows, books):
    """Let one day pass for every open matter, oldest first; keeps the open ones in order; `groups` of residents."""
    day = now // numbers.ticks_per_day
    for at in range(service.staff.shape[0]):
        service.staff[at].done = 0.0
    service.calls[0] = 0.0
    service.queue[:] = 0
    for p in range(rows.shape[0]):
        rows[p].open_matters = 0
        rows[p].open_hazards = 0
    kept = 0
    for m in range(books.used[USED_MATTERS]):
        matter = books.matters[m]
        kind = kinds[matter.topic]
        bits = draw(keys.matter_day, matter.key, day)
        group = np.int64(groups[matter.resident])
        here = rows[matter.place]
        worker = skill(here.familiarity, numbers.unfamiliar_share)
        if matter.stage == _LATENT:
            minutes = here.visit_min / max(1, site_rows[matter.place].households)
            _listen(m, bits, now, minutes, worker, kind, numbers, service, group, books)
        if matter.stage != _LATENT:
            attend(m, again(bits, 5), now, weekday, worker, numbers, service, group, books)
        _fate(m, bits, now, kind, numbers, crimes, keys, service, group, rows, books, groups.shape[0])
        if matter.stage != _GONE:
            if day - matter.born_day > numbers.old_days:
                tell(books, matter.resident, _WAITING)
            here.open_matters += 1
            if kind.family == _HAZARD:
                here.open_hazards += 1
            service.queue[matter.stage] += 1
            books.matters[kept] = books.matters[m]
            kept += 1
    books.used[USED_MATTERS] = kept
    for p in range(rows.shape[0]):
        rows[p].visit_min = 0.0


@inner
def _listen(m, bits, now, minutes, worker, kind, numbers, service, group, books):
    """Bring a latent matter forward where somebody finds it today, or the household itself speaks up."""
    matter = books.matters[m]
    place, here = matter.place, service.served[matter.place]
    if kind.family == _HAZARD and service.served[place].market == 1 and _inspected(bits, now, matter.born_day, numbers, service, place):
        channel, event = _ROUND, _INSPECTED
    else:
        found = 0.0
        if minutes > 0.0:
            found = found_chance(minutes, kind.find_per_visit_min, worker)
        if here.contact_min > 0.0:
            found = either(found, found_chance(here.contact_min, kind.find_per_visit_min, 1.0))
        voice = kind.call_per_day * (service.rules.floating_voice_share if group == 1 else 1.0)
        if kind.family == _CRISIS:
            voice = either(voice, service.rules.crisis_call_per_day)
        if unit(bits) < found:
            channel, event = _ROUND, _FOUND
        elif unit(again(bits, 1)) < voice * (here.counter_request if kind.family == _REQUEST else here.counter):
            police = unit(again(bits, 2)) < kind.emergency_share
            channel, event = (_POLICE, _BY_110) if police else (_COUNTER, _CALLED)
        elif unit(again(bits, 3)) < kind.call_per_day * service.rules.hotline_gain * here.hotline:
            service.calls[0] += 1.0
            if service.calls[0] > service.calls[1]:
                return  # nobody picks up
            channel, event = _HOTLINE, _BY_HOTLINE
        else:
            return
    take_in(m, now, channel, event, numbers, service, group, books)
    if event == _INSPECTED and service.desks[_INSPECTORS].first >= 0:
        matter.stage = _INSPECTORS
        matter.ready_day = now // numbers.ticks_per_day


@inner
def _inspected(bits, now, born_day, numbers, service, place):
    """Say whether an inspector finds a hazard of a market today: at the gate on its first day, or on a visit."""
    share = service.served[place].inspect_share
    if share < 0.0:
        return False
    first = born_day == now // numbers.ticks_per_day and unit(again(bits, 4)) < service.rules.gate_share
    return first or unit(again(bits, 8)) < share


@inner
def _fate(m, bits, now, kind, numbers, crimes, keys, service, group, rows, books, n_people):
    """Let an open matter lapse, turn to violence or become a petition."""
    matter = books.matters[m]
    if matter.stage == _GONE:
        return
    who = (matter.place, NOBODY, matter.resident, matter.number)
    age = np.float64(now // numbers.ticks_per_day - matter.born_day)
    if unit(again(bits, 6)) < kind.lapse_per_day:
        note(books, now, _LAPSED, matter.topic, group, who, age)
        matter.stage = _GONE
    elif (kind.family == _DISPUTE or kind.family == _CRISIS) and unit(again(bits, 7)) < kind.harden_per_day:
        note(books, now, _HARDENED, matter.topic, group, who, age)
        matter.stage = _GONE
        if numbers.assault >= 0:
            rows[matter.place].crimes_today += 1
            _violence(m, now, numbers, crimes, keys, group, books, n_people)
    elif matter.stage != _LATENT:
        petition(m, again(bits, 9), now, kind, numbers, service, group, books)


@inner
def _violence(m, now, numbers, crimes, keys, group, books, n_people):
    """Turn a hardened dispute or crisis into a completed assault without a known offender of the city's pool."""
    matter = books.matters[m]
    number = books.used[INCIDENTS]
    books.used[INCIDENTS] = number + 1
    k = numbers.assault
    who = (matter.place, NOBODY, matter.resident, number)
    note(books, now, _CRIME, k, group, who, crimes[k].loss_cny)
    after_crime(who, (now, matter.key, np.bool_(False)), k, crimes, keys, numbers, (crimes[k].loss_cny, 0.0), books, n_people)
