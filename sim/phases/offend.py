"""Offenders look and decide, and what follows from an attempt there and then.

`decide` reads the state at the stage's start and only lists attempts; `commit` then carries them out in the order of
offenders, so neither the order of agents nor the number of blocks can change a run. Called every tick by `sim.schedule`.
Writes the attempts, boosts, today's crimes, offenders' memory, cases, news and events.
"""

import numpy as np

from sim.core.detmath import normal_quantile
from sim.core.jit import inner, phase
from sim.core.rng import again, draw, unit
from sim.kinds import EventKind
from sim.phases.aftermath import after_crime, arrest, broken_off, caught, raise_boost
from sim.phases.log import note
from sim.phases.victims import household_victim, person_victim
from sim.rules.detection import device_answers, loss_factor, patrol_notices
from sim.rules.deterrence import total
from sim.rules.opportunity import attraction_left, chance, guardians, hazard_per_min, left_open, log1p_index, targets, while_there
from sim.rules.walking import step_to, stops
from sim.tables import INCIDENTS, NO_GROUP, NOBODY

_FAILED, _CRIME = np.int64(EventKind.ATTEMPT_FAILED), np.int64(EventKind.CRIME)
_SEEN_LIVE, _TURNED_AWAY = np.int64(EventKind.SEEN_LIVE), np.int64(EventKind.TURNED_AWAY)
_DEVICE_HELD, _ALARM_RANG = np.int64(EventKind.DEVICE_HELD), np.int64(EventKind.ALARM_RANG)
_MAX_STEPS = 40


@inner
def _looks_at(spot, bits, opportunism_share, stop_share, sites):
    """Return the place an offender looks at from itinerary entry `spot`, or -1 when not looking for anything."""
    if spot == -1:
        return np.int64(-1)
    if spot < 0:
        return np.int64(-2 - spot) if unit(again(bits, 1)) < opportunism_share else np.int64(-1)
    place = np.int64(spot)
    for step in range(_MAX_STEPS):
        way = again(bits, 8 + step)
        site = sites.rows[place]
        if stops(way, stop_share) or site.touches == 0:
            break
        place = np.int64(sites.touch[step_to(way, place, site.touch_first, site.touches)])
    return place


@phase
def look_around(moment, key, numbers, sites, offenders, looks):
    """Write looks[offender], the place each looks at in moment = (absolute tick, tick), -1 when not looking: for pictures of a run."""
    now, tick = moment
    for o in range(offenders.rate.shape[0]):
        looks[o] = _looks_at(offenders.itinerary[o, tick], draw(key, o, now), numbers.opportunism_share, numbers.stop_share, sites)


@inner
def decide(moment, key, light_now, numbers, sites, ground, offenders, crimes, log1p, attempts):
    """List attempts[n] = (offender, place, crime) at moment = (absolute tick, tick); light_now = (awake, dark); returns n."""
    now, tick = moment
    awake, dark = light_now
    itinerary, rate, does, risk = offenders.itinerary, offenders.rate, offenders.does, offenders.risk
    tick_min = np.float64(numbers.tick_min)
    n = 0
    for o in range(rate.shape[0]):
        spot = itinerary[o, tick]
        if spot == -1:
            continue
        bits = draw(key, o, now)
        place = _looks_at(spot, bits, numbers.opportunism_share, numbers.stop_share, sites)
        if place < 0:
            continue
        site, here = sites.rows[place], ground.rows[place]
        presence = ground.presence[place]
        guards = guardians(presence, awake, numbers.home_awake_weight, numbers.indoor_visitor_weight)
        log_guards = log1p[log1p_index(guards)]
        if ground.patrol_min[place] > 0.0:
            there = ground.patrol_min[place] / tick_min
            log_guards = while_there(there, log_guards, log1p[log1p_index(guards + numbers.patrol_weight * max(1.0, there))])
        felt = total(ground.deterrence[place], here.slow)
        light = 1.0 - dark * (1.0 - site.light)
        fear = numbers.risk_aversion * risk[o]
        seen_locks = numbers.lock_seen_share * site.locks
        whole = 0.0
        chosen = -1
        for k in range(crimes.shape[0]):
            if (does[o] >> np.uint32(k)) & np.uint32(1) == 0:
                continue
            crime = crimes[k]
            count = targets(crime.target, presence, np.float64(site.households), np.float64(site.residents), site.cars)
            count = left_open(crime.target, count, seen_locks, site.safe_parking)
            if count <= 0.0:
                continue
            log_odds = (
                attraction_left(np.float64(sites.attraction[place, k]), site.cleaned)
                + crime.target_exponent * log1p[log1p_index(count)]
                + crime.boost_weight * ground.boost[place, k]
                - crime.guardian_exponent * log_guards
                - crime.deterrence_weight * felt
                - crime.camera_weight * here.camera_known
                - crime.light_weight * light
                - fear
            )
            hazard = hazard_per_min(crime.attempts_per_min * rate[o], log_odds)
            whole += hazard
            if unit(again(bits, crime.stream)) * whole < hazard:  # weighted reservoir: k with chance hazard / whole
                chosen = k
        u = unit(again(bits, 2))
        if u < whole * tick_min and u < chance(whole, tick_min):
            attempts[n, 0] = o
            attempts[n, 1] = place
            attempts[n, 2] = chosen
            n += 1
    return n


@inner
def commit(n, moment, keys, numbers, crimes, world, state, attempts):
    """Carry out attempts[0..n] at moment = (absolute tick, day, tick, weekend); world = (sites, people, plans), state = (ground, offenders, books)."""
    now, day, tick, weekend = moment
    sites, people, plans = world
    ground, offenders, books = state
    registry = (people.home, people.group)
    for a in range(n):
        o, place, k = np.int64(attempts[a, 0]), np.int64(attempts[a, 1]), np.int64(attempts[a, 2])
        crime = crimes[k]
        bits = draw(keys.incident, o, now)
        if _turned_away(o, place, tick, bits, sites, people, offenders):
            note(books, now, _TURNED_AWAY, k, np.int64(people.group[offenders.resident[o]]), (place, o, NOBODY, NOBODY), 0.0)
            continue
        number = books.used[INCIDENTS]
        books.used[INCIDENTS] = number + 1
        when = (now, crime.hold_days)
        noticed = patrol_notices(ground.patrol_min[place], np.float64(numbers.tick_min), crime.lasts_min, crime.spot_per_min)
        called_in = unit(again(bits, 1)) < noticed
        if called_in:
            here = ground.rows[place]
            police_min = here.police_min if here.police_tick == now else 0.0
            if unit(again(bits, 10)) * ground.patrol_min[place] < police_min:
                caught(when, k, place, o, bits, crime.without_victim, numbers, registry, offenders, books, number)
                continue
            if crime.without_victim == 0:
                broken_off(when, k, place, o, bits, numbers, registry, offenders, books, number)
                continue
        household = victim = NOBODY
        if crime.without_victim == 1:
            pass
        elif crime.target < 4:
            household = household_victim(place, crime.target, bits, sites)
            if household >= 0:
                victim = np.int64(sites.homes[household].first)
        else:
            victim = person_victim(place, bits, (day, tick, weekend), keys.resident_day, numbers, sites, people, plans)
        group = np.int64(people.group[victim]) if victim >= 0 else NO_GROUP
        who = (place, o, victim, number)
        seen_live = unit(again(bits, 3)) < ground.rows[place].watched * numbers.live_detection_share
        if seen_live:
            note(books, now, _SEEN_LIVE, k, group, who, 0.0)
            if unit(again(bits, 4)) < numbers.live_arrest_share:
                arrest(o, when, again(bits, 2), numbers, registry, offenders, books, number)
        if _device_stops(household, crime.target, bits, numbers, sites, (now, k, group, who, books)):
            continue
        if unit(again(bits, 5)) >= crime.success_share:
            note(books, now, _FAILED, k, group, who, 0.0)
            continue
        z = normal_quantile(unit(again(bits, 6)) * 0.999998 + 0.000001)
        loss_cny = crime.loss_cny * loss_factor(z)
        note(books, now, _CRIME, k, group, who, loss_cny)
        offenders.last_place[o] = place
        raise_boost(k, place, numbers.boost_near_share, sites, ground.boost)
        ground.rows[place].crimes_today += 1 - crime.without_victim
        happened = (now, np.int64(bits >> np.uint64(1)), seen_live or called_in)
        after_crime(who, happened, k, crimes, keys, numbers, (loss_cny, z), books, people.home.shape[0])


@inner
def _turned_away(o, place, tick, bits, sites, people, offenders):
    """Say whether a gate keeps offender o out: one who searches where he does not live; who works or visits there is let in."""
    site = sites.rows[place]
    if site.gate <= 0.0 or offenders.itinerary[o, tick] < 0 or unit(again(bits, 8)) >= site.gate:
        return False
    return sites.rows[people.home[offenders.resident[o]]].compound != site.compound


@inner
def _device_stops(household, target, bits, numbers, sites, story):
    """Say whether a device of the household stops the attempt, and note it; story = (tick, crime, group, who, books)."""
    if household < 0 or sites.homes[household].devices == 0:
        return False
    shares = (numbers.lock_holds_share, numbers.parking_holds_share, numbers.alarm_stops_share)
    answer = device_answers(target, sites.homes[household].devices, unit(again(bits, 7)), unit(again(bits, 9)), shares)
    if answer == 0:
        return False
    now, k, group, who, books = story
    note(books, now, _DEVICE_HELD if answer == 1 else _ALARM_RANG, k, group, who, 0.0)
    note(books, now, _FAILED, k, group, who, 0.0)
    return True
