"""Offenders look and decide, and what follows from an attempt there and then.

`decide` reads the state at the stage's start and only lists attempts; `commit` then carries them out in the order of
offenders, so neither the order of agents nor the number of blocks can change a run. Called every tick by `sim.schedule`.
Writes the attempts, `ground.boost`, `ground.crimes_today`, offenders' memory, cases, news and events.
"""

import numpy as np

from sim.core.detmath import normal_quantile
from sim.core.jit import kernel
from sim.core.rng import again, below, draw, unit
from sim.phases.log import note, open_case, tell
from sim.phases.victims import household_victim, person_victim
from sim.rules.detection import loss_factor, patrol_notices, waiting_time
from sim.rules.deterrence import total
from sim.rules.opportunity import chance, guardians, hazard_per_min, log1p_index, targets
from sim.rules.walking import step_to, stops
from sim.tables import EventKind, News

_FAILED, _CRIME, _INTERCEPTED = int(EventKind.ATTEMPT_FAILED), int(EventKind.CRIME), int(EventKind.INTERCEPTED)
_SEEN_LIVE, _ARREST = int(EventKind.SEEN_LIVE), int(EventKind.ARREST)
_VICTIM, _HEARD = int(News.VICTIM), int(News.HEARD)
_MAX_STEPS = 40
_BOOST_ROOM = 2.0  # a boost never exceeds this: exp(b * 2) bounds the feedback of success on success


@kernel
def decide(moment, keys, clock, numbers, places, ground, offenders, crimes, log1p, attempts):
    """List attempts[n] = (offender, place, crime) at moment = (absolute tick, tick); returns n."""
    now, tick = moment
    itinerary, rate, does, risk = offenders.itinerary, offenders.rate, offenders.does, offenders.risk
    touch_first, touch_place = places.touch_first, places.touch_place
    awake, dark = clock.awake[tick], clock.dark[tick]
    tick_min = np.float64(clock.tick_min)
    n = 0
    for o in range(rate.shape[0]):
        spot = itinerary[o, tick]
        if spot == -1:
            continue
        bits = draw(keys.offender_tick, o, now)
        if spot < 0:
            if unit(again(bits, 1)) >= numbers.opportunism_share:
                continue
            place = np.int64(-2 - spot)
        else:
            place = np.int64(spot)
            for step in range(_MAX_STEPS):
                way = again(bits, 8 + step)
                count = touch_first[place + 1] - touch_first[place]
                if stops(way, numbers.stop_share) or count == 0:
                    break
                place = np.int64(touch_place[step_to(way, place, touch_first[place], count)])
        presence = ground.presence[place]
        guards = guardians(presence, awake, numbers.home_awake_weight, numbers.indoor_visitor_weight)
        guards += numbers.patrol_weight * ground.patrol_min[place] / tick_min
        log_guards = log1p[log1p_index(guards)]
        felt = total(ground.deterrence[place], ground.slow_deterrence[place])
        camera = ground.camera_known[place]
        light = 1.0 - dark * (1.0 - np.float64(places.light[place]))
        households = np.float64(places.first_household[place + 1] - places.first_household[place])
        residents = np.float64(places.first_resident[place + 1] - places.first_resident[place])
        cars = np.float64(places.cars[place])
        whole = 0.0
        chosen = -1
        for k in range(crimes.target.shape[0]):
            if (does[o] >> np.uint32(k)) & np.uint32(1) == 0:
                continue
            count_k = targets(crimes.target[k], presence, households, residents, cars)
            if count_k <= 0.0:
                continue
            log_odds = (
                np.float64(places.attraction[k, place])
                + crimes.target_exponent[k] * log1p[log1p_index(count_k)]
                + crimes.boost_weight[k] * ground.boost[k, place]
                - crimes.guardian_exponent[k] * log_guards
                - crimes.deterrence_weight[k] * felt
                - crimes.camera_weight[k] * camera
                - crimes.light_weight[k] * light
                - numbers.risk_aversion * risk[o]
            )
            hazard = hazard_per_min(crimes.attempts_per_min[k] * rate[o], log_odds)
            whole += hazard
            if unit(again(bits, 64 + k)) * whole < hazard:  # weighted reservoir: k with chance hazard / whole
                chosen = k
        u = unit(again(bits, 2))
        if u < whole * tick_min and u < chance(whole, tick_min):
            attempts[n, 0] = o
            attempts[n, 1] = place
            attempts[n, 2] = chosen
            n += 1
    return n


@kernel
def commit(n, moment, keys, clock, numbers, world, state, attempts):
    """Carry out attempts[0..n] at moment = (absolute tick, day, tick, weekend).

    `world` = (places, people, plans, crimes), `state` = (ground, offenders, cases, news, log).
    """
    now, day, tick, weekend = moment
    places, people, plans, crimes = world
    ground, offenders, cases, news, log = state
    for a in range(n):
        o, place, k = np.int64(attempts[a, 0]), np.int64(attempts[a, 1]), np.int64(attempts[a, 2])
        bits = draw(keys.incident, o, now)
        number = cases.used[1]
        cases.used[1] = number + 1
        noticed = patrol_notices(ground.patrol_min[place], np.float64(clock.tick_min), numbers.crime_min, numbers.patrol_spot_share)
        if unit(again(bits, 1)) < noticed:
            note(log, now, (_INTERCEPTED, k, 0), (place, o, -1, number), 0.0)
            arrest(o, (now, day, tick), again(bits, 2), numbers, people, offenders, log, number)
            continue
        if crimes.target[k] < 4:
            victim = household_victim(place, crimes.target[k], bits, places)
        else:
            victim = person_victim(place, bits, (day, tick, weekend), keys.resident_day, clock, places, people, plans)
        group = people.group[victim] if victim >= 0 else 0
        if unit(again(bits, 3)) < np.float64(ground.camera[place]) * numbers.watched_share * numbers.live_detection_share:
            note(log, now, (_SEEN_LIVE, k, group), (place, o, victim, number), 0.0)
            if unit(again(bits, 4)) < numbers.live_arrest_share:
                arrest(o, (now, day, tick), again(bits, 2), numbers, people, offenders, log, number)
        if unit(again(bits, 5)) >= crimes.success_share[k]:
            note(log, now, (_FAILED, k, group), (place, o, victim, number), 0.0)
            continue
        z = normal_quantile(unit(again(bits, 6)) * 0.999998 + 0.000001)
        loss_cny = crimes.loss_cny[k] * loss_factor(z)
        note(log, now, (_CRIME, k, group), (place, o, victim, number), loss_cny)
        offenders.last_place[o] = place
        raise_boost(k, place, numbers.boost_near_share, places, ground.boost)
        after_crime((now, place, victim, o), (np.int64(bits >> np.uint64(1)), number), k, clock, (numbers, crimes, keys), (loss_cny, z), people, state)


@kernel
def after_crime(what, identity, k, clock, parts, loss, people, state):
    """Count a completed crime, spread the news and open a case if it will be reported; what = (now, place, victim, offender)."""
    now, place, victim, o = what
    numbers, crimes, keys = parts
    ground, _offenders, cases, news, _log = state
    ground.crimes_today[place] += 1
    n_people = people.home.shape[0]
    if victim >= 0:
        tell(news, victim, _VICTIM)
        for j in range(4):
            friend = _tie(keys.tie, victim, j, n_people)
            if friend >= 0:
                tell(news, friend, _HEARD)
    loss_cny, z = loss
    bits = draw(keys.case, identity[0], 0)
    if unit(bits) < crimes.report_share[k] + numbers.loss_report_gain * z:
        delay_min = 60.0 * waiting_time(unit(again(bits, 1)), crimes.report_delay_h[k])
        due = now + np.int64(min(delay_min, 525_600.0) / clock.tick_min)
        open_case(cases, identity, k, (place, victim, o), (due // clock.ticks_per_day, due), loss_cny)


@kernel
def _tie(key, i, j, n):
    """Return tie j of resident i: two neighbours by number (household order) and two far pairs, or -1."""
    if j == 0:
        friend = i + 1 if i & 1 == 0 else i - 1
    elif j == 1:
        friend = i + 2 if (i >> 1) & 1 == 0 else i - 2
    else:
        friend = (np.int64(draw(key, j, 0) >> np.uint64(2)) - i) % n  # an involution: partner + i = constant (mod n)
    return friend if 0 <= friend < n and friend != i else -1


@kernel
def raise_boost(k, place, near_share, places, boost):
    """Raise the boost at a place and, less, at near ones; the room left shrinks, so boosts stay below their bound."""
    boost[k, place] += 1.0 - boost[k, place] / _BOOST_ROOM
    for e in range(places.near_first[place], places.near_first[place + 1]):
        q = places.near_place[e]
        boost[k, q] += near_share * np.float64(places.near_share[e]) * (1.0 - boost[k, q] / _BOOST_ROOM)


@kernel
def arrest(o, moment, bits, numbers, people, offenders, log, number):
    """Hold offender o from moment = (absolute tick, day, tick) on, and let two associates hear of it."""
    now, day, tick = moment
    if offenders.held_until[o] > day:
        return
    offenders.held_until[o] = day + 1 + np.int64(min(36_500.0, waiting_time(unit(bits), numbers.hold_days)))
    offenders.itinerary[o, tick + 1 :] = -1
    offenders.risk[o] = 1.0
    for bit in range(2):
        friend = o ^ (1 << bit)
        if friend < offenders.risk.shape[0]:
            offenders.risk[friend] += (1.0 - offenders.risk[friend]) * numbers.associate_risk_gain
    resident = offenders.resident[o]
    note(log, now, (_ARREST, 0, people.group[resident]), (people.home[resident], o, resident, number), 0.0)
