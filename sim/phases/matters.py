"""Disputes, hazards and requests: they arise, are found, settled, sent one level up, lapse or harden.

Called at the end of each day by `sim.schedule`; writes matters, familiarity, news, events and the violence that
disputes harden into. Grid workers attend to the oldest known matter first, within what a day allows; matters whose two
parties live in different grids take longer and succeed less often.
"""

import numpy as np

from sim.core.jit import kernel
from sim.core.rng import again, below, draw, unit
from sim.phases.log import note, tell
from sim.phases.offend import after_crime
from sim.rules.matters import births, familiar_after, found_chance, skill
from sim.tables import EventKind, News

_BORN, _FOUND, _CALLED = int(EventKind.MATTER_BORN), int(EventKind.MATTER_FOUND), int(EventKind.MATTER_CALLED)
_SETTLED, _SENT_UP = int(EventKind.MATTER_SETTLED), int(EventKind.MATTER_SENT_UP)
_HARDENED, _LAPSED, _CRIME = int(EventKind.MATTER_HARDENED), int(EventKind.MATTER_LAPSED), int(EventKind.CRIME)
_NEWS_SETTLED, _WAITING = int(News.SETTLED), int(News.WAITING)
_LATENT, _AT_GRID, _ABOVE, _GONE = 0, 1, 2, 3
_RETRY_DAYS = 7


@kernel
def get_familiar(numbers, places, ground):
    """Let grid workers know the households of each place better by today's minutes, and forget a little."""
    for p in range(ground.familiarity.shape[0]):
        known = ground.familiarity[p] * numbers.familiarity_fade
        minutes = ground.visit_min[p]
        if minutes > 0.0:
            n = max(1, places.first_household[p + 1] - places.first_household[p])
            known = familiar_after(known, minutes / n, numbers.familiarity_scale_min)
            ground.visit_total_min[p] += minutes
        ground.familiarity[p] = known


@kernel
def new_matters(moment, key, numbers, kinds, places, people, state):
    """Draw the matters that arise today at every place; moment = (absolute tick, day), state = (ground, matters, log)."""
    now, day = moment
    ground, matters, log = state
    n_kinds = kinds.family.shape[0]
    for p in range(ground.open_matters.shape[0]):
        households = places.first_household[p + 1] - places.first_household[p]
        if households == 0:
            continue
        pressure = households * (1.0 + numbers.backlog_gain * 10.0 * ground.open_matters[p] / households)
        for k in range(n_kinds):
            expected = kinds.per_household_day[k] * pressure
            if places.poor_housing[p] == 1:
                expected = expected * kinds.poor_housing_factor[k]
            bits = draw(key, p * n_kinds + k, day)
            u = unit(bits)
            if u < 1.0 - expected:
                continue  # exp(-x) >= 1 - x: surely none
            for n in range(births(u, expected)):
                _born(again(bits, 1 + n), (now, day, p), k, kinds, places, people, matters, log)


@kernel
def _born(bits, what, k, kinds, places, people, matters, log):
    """Add one latent matter, with the other party of a dispute next door or near by; what = (now, day, place)."""
    now, day, p = what
    resident = places.first_resident[p] + below(bits, places.first_resident[p + 1] - places.first_resident[p])
    other = np.int64(-1)
    near = places.near_first[p + 1] - places.near_first[p]
    if kinds.family[k] == 0 and near > 0 and unit(again(bits, 1)) < 0.5:
        other = np.int64(places.near_place[places.near_first[p] + below(again(bits, 2), near)])
    number = matters.used[1]
    matters.used[1] = number + 1
    at = matters.used[0]
    matters.used[0] = at + 1
    if at < matters.key.shape[0]:
        matters.key[at] = np.int64(bits >> np.uint64(1))
        matters.topic[at] = k
        matters.stage[at] = _LATENT
        matters.place[at] = p
        matters.other[at] = other
        matters.resident[at] = resident
        matters.born_day[at] = day
        matters.known_day[at] = -1
        matters.ready_day[at] = day
        matters.number[at] = number
    note(log, now, (_BORN, k, people.group[resident]), (p, -1, resident, number), 0.0)


@kernel
def work_matters(moment, keys, clock, numbers, kinds, parts, state):
    """Let one day pass for every open matter, oldest first; keeps the open ones in order.

    `parts` = (places, people, service, crimes), `state` = (ground, offenders, cases, news, log, matters).
    """
    now, day = moment
    _places, people, service, crimes = parts
    ground, _offenders, _cases, news, log, matters = state
    service.grid_done[:] = 0.0
    service.community_done[:] = 0.0
    ground.open_matters[:] = 0
    ground.open_hazards[:] = 0
    kept = 0
    for m in range(matters.used[0]):
        k = np.int64(matters.topic[m])
        bits = draw(keys.matter_day, matters.key[m], day)
        resident = np.int64(matters.resident[m])
        who = (np.int64(matters.place[m]), np.int64(-1), resident, np.int64(matters.number[m]))
        kind = (k, people.group[resident])
        stage = np.int64(matters.stage[m])
        if stage == _LATENT:
            stage = _become_known(m, bits, (now, day), numbers, kinds, parts, state)
        if stage != _LATENT and matters.ready_day[m] <= day:
            stage = _attend(m, stage, again(bits, 2), (now, day), numbers, kinds, service, state)
        if stage != _GONE and unit(again(bits, 5)) < kinds.lapse_per_day[k]:
            note(log, now, (_LAPSED, kind[0], kind[1]), who, np.float64(day - matters.born_day[m]))
            stage = np.int64(_GONE)
        if stage != _GONE and unit(again(bits, 6)) < kinds.harden_per_day[k]:
            note(log, now, (_HARDENED, kind[0], kind[1]), who, np.float64(day - matters.born_day[m]))
            stage = np.int64(_GONE)
            assault = np.int64(numbers.assault)
            if assault >= 0:
                _violence(m, assault, now, clock, (numbers, crimes, keys), people, state)
        if stage == _GONE:
            continue
        if day - matters.born_day[m] > numbers.old_days:
            tell(news, resident, _WAITING)
        matters.stage[m] = stage
        ground.open_matters[matters.place[m]] += 1
        if kinds.family[k] == 1:
            ground.open_hazards[matters.place[m]] += 1
        _keep(m, kept, matters)
        kept += 1
    matters.used[0] = kept
    ground.visit_min[:] = 0.0


@kernel
def _become_known(m, bits, moment, numbers, kinds, parts, state):
    """Let today's round or the household itself bring a latent matter forward; returns its stage."""
    now, day = moment
    places, people, service, _crimes = parts
    ground, log, matters = state[0], state[4], state[5]
    k, p = np.int64(matters.topic[m]), np.int64(matters.place[m])
    group = people.group[matters.resident[m]]
    who = (p, np.int64(service.grid[p]), np.int64(matters.resident[m]), np.int64(matters.number[m]))
    found = False
    if ground.visit_min[p] > 0.0:
        n = max(1, places.first_household[p + 1] - places.first_household[p])
        worker = skill(ground.familiarity[p], numbers.unfamiliar_share)
        found = unit(bits) < found_chance(ground.visit_min[p] / n, kinds.find_per_visit_min[k], worker)
    called = not found and unit(again(bits, 1)) < kinds.call_per_day[k]
    if not found and not called:
        return np.int64(_LATENT)
    note(log, now, (_FOUND if found else _CALLED, k, group), who, np.float64(day - matters.born_day[m]))
    matters.known_day[m] = day
    has_worker = service.grid_capacity[service.grid[p]] > 0.0
    crosses = matters.other[m] >= 0 and service.grid[matters.other[m]] != service.grid[p]
    if crosses or not has_worker:
        matters.ready_day[m] = day + np.int64(numbers.hand_over_days)
    return np.int64(_AT_GRID if has_worker else _ABOVE)


@kernel
def _attend(m, stage, bits, moment, numbers, kinds, service, state):
    """Try to settle a known matter where it lies; failing that a grid sends it up and a community tries again later."""
    now, day = moment
    ground, log, news, matters = state[0], state[4], state[3], state[5]
    k, p = np.int64(matters.topic[m]), np.int64(matters.place[m])
    who = (p, np.int64(service.grid[p]), np.int64(matters.resident[m]), np.int64(matters.number[m]))
    crosses = matters.other[m] >= 0 and service.grid[matters.other[m]] != service.grid[p]
    if stage == _AT_GRID:
        grid = service.grid[p]
        if service.grid_done[grid] + 1.0 > service.grid_capacity[grid] and unit(bits) >= service.grid_capacity[grid] - service.grid_done[grid]:
            return stage
        service.grid_done[grid] += 1.0
        share = kinds.settle_spot_share[k] * skill(ground.familiarity[p], numbers.unfamiliar_share)
    else:
        unit_ = service.community[p]
        if service.community_done[unit_] + 1.0 > service.community_capacity[unit_] and unit(bits) >= service.community_capacity[unit_] - service.community_done[unit_]:
            return stage
        service.community_done[unit_] += 1.0
        share = kinds.settle_up_share[k]
    if crosses:
        share = share * numbers.hand_over_share
    if unit(again(bits, 1)) < share:
        note(log, now, (_SETTLED, k, 0), who, np.float64(day - matters.known_day[m]))
        tell(news, matters.resident[m], _NEWS_SETTLED)
        return np.int64(_GONE)
    if stage == _AT_GRID:
        note(log, now, (_SENT_UP, k, 0), who, np.float64(day - matters.known_day[m]))
        matters.ready_day[m] = day + np.int64(numbers.hand_over_days)
        return np.int64(_ABOVE)
    matters.ready_day[m] = day + _RETRY_DAYS
    return stage


@kernel
def _violence(m, assault, now, clock, parts, people, state):
    """Turn a hardened dispute into a completed assault without a known offender of the city's pool."""
    ground, offenders, cases, news, log, matters = state
    number = cases.used[1]
    cases.used[1] = number + 1
    victim, place = np.int64(matters.resident[m]), np.int64(matters.place[m])
    note(log, now, (_CRIME, assault, people.group[victim]), (place, np.int64(-1), victim, number), parts[1].loss_cny[assault])
    identity = (np.int64(matters.key[m]), number)
    loss = (parts[1].loss_cny[assault], 0.0)
    after_crime((now, place, victim, np.int64(-1)), identity, assault, clock, parts, loss, people, (ground, offenders, cases, news, log))


@kernel
def _keep(m, at, matters):
    """Move row m to row at <= m."""
    matters.key[at] = matters.key[m]
    matters.topic[at] = matters.topic[m]
    matters.stage[at] = matters.stage[m]
    matters.place[at] = matters.place[m]
    matters.other[at] = matters.other[m]
    matters.resident[at] = matters.resident[m]
    matters.born_day[at] = matters.born_day[m]
    matters.known_day[at] = matters.known_day[m]
    matters.ready_day[at] = matters.ready_day[m]
    matters.number[at] = matters.number[m]
