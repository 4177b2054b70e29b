"""Who calls 110, when and from where.

Called every tick by `sim.schedule` after attempts. Victims and witnesses of the model's own crimes: some call while it happens
(the victim is there, or a guardian notices), the rest of those who report do it when their case falls due. What a camera's operator sees is always called in at once. Calls for help,
quarrels, traffic, other and idle calls arise at rates per resident; the caller is a resident drawn at random, who calls from
where he is at that minute, so calls come from where people are and when they are awake. Writes rows of `duty.calls`, and the
day on which a case that was called in at once is reported.
"""

import numpy as np

from sim.core.jit import inner
from sim.core.rng import again, below, draw, unit
from sim.duty import CALLS_EVER, CALLS_NOW, COMING, N_KINDS, CallKind
from sim.phases.routine import where_is
from sim.rules.counter import stays_away
from sim.rules.detection import waiting_time
from sim.rules.matters import births
from sim.rules.opportunity import guardians
from sim.rules.response import called_at_once
from sim.tables import NO_GROUP, NOBODY, USED_CASES

_CRIME, _TRAFFIC = np.int64(CallKind.CRIME), np.int64(CallKind.TRAFFIC)
_URGENT, _LATER = np.int64(1), np.int64(3)
_LONG_PAST = -1.0
_MOST_EXPECTED = 20.0  # of one Poisson draw by inversion
_YEAR_MIN = 525_600.0


@inner
def ring(duty, identity, who, what, when):
    """Add one call that rings at when[0]; a full list loses it (counted in CALLS_EVER).

    identity = (key, call kind, priority, large), who = (place, caller, group), what = (case, crime, offender), when = (at, began, left) minutes.
    """
    number, at = duty.used[CALLS_EVER], duty.used[CALLS_NOW]
    duty.used[CALLS_EVER] = number + 1
    if at < duty.calls.shape[0]:
        duty.used[CALLS_NOW] = at + 1
        row = duty.calls[at]
        row.key, row.kind, row.priority, row.large = identity
        row.place, row.caller, row.group = who
        row.case, row.crime, row.offender = what
        row.at_min, row.began_min, row.left_min = when
        row.next_min = when[0]
        row.number = number
        row.stage = COMING


@inner
def hear_of_crimes(before, moment, keys, numbers, crimes, witnesses, books, duty):
    """Let the cases opened since row `before` be called in, at once or later today; moment = (absolute tick, day, awake).

    `witnesses` = (packed presence of places, group and satisfaction of residents). On the first tick of a day also the older ones that are reported today.
    """
    now, day, awake = moment
    presence, group, satisfaction = witnesses
    tick_min = np.float64(numbers.tick_min)
    for c in range(0 if now == day * numbers.ticks_per_day else before, books.used[USED_CASES]):
        case = books.cases[c]
        if case.stage != 0 or (c < before and case.due_day != day):
            continue
        live = c >= before and case.due_tick == now
        if case.victim >= 0 and not live and distrusts(case.key, case.victim, keys.case, numbers, satisfaction):
            continue
        crime = crimes[case.crime]
        bits = draw(keys.crime_call, case.key, 0)
        who = (case.place, case.victim, np.int64(group[case.victim]) if case.victim >= 0 else NO_GROUP)
        what = (case.number, case.crime, case.offender)
        earliest = np.float64(now) * tick_min
        if c >= before:
            began = (np.float64(now) + unit(again(bits, 1))) * tick_min
            earliest = began + crime.lasts_min
            guards = guardians(presence[case.place], awake, numbers.home_awake_weight, numbers.indoor_visitor_weight)
            seen = crime.at_once_share > 0.0 and unit(bits) < called_at_once(crime.at_once_share, guards, duty.numbers.witness_share)
            if live or seen:
                at = began + min(_YEAR_MIN, waiting_time(unit(again(bits, 3)), duty.numbers.alarm_min))
                if live or np.int64(at / tick_min) <= case.due_tick:
                    left = earliest
                    if crime.lingers_min > 0.0:
                        left += waiting_time(unit(again(bits, 2)), crime.lingers_min)
                    case.due_tick = np.int64(at / tick_min)
                    case.due_day = case.due_tick // numbers.ticks_per_day
                    ring(duty, (case.key, _CRIME, _URGENT, crime.violent), who, what, (at, began, left))
                    continue
        if case.due_day == day and unit(again(bits, 4)) < duty.numbers.phone_report_share:
            at = max(earliest, (np.float64(case.due_tick) + unit(again(bits, 5))) * tick_min)
            ring(duty, (case.key, _CRIME, _LATER, np.int64(0)), who, what, (at, _LONG_PAST, _LONG_PAST))


@inner
def distrusts(key, victim, case_key, numbers, satisfaction):
    """Say whether a victim will stay away for want of trust: the draw by which `sim.phases.record` decides it at the day's end."""
    bits = draw(case_key, key, 1)
    return stays_away(unit(again(bits, 3)), numbers.distrust_share, np.float64(satisfaction[victim]))


@inner
def hear_of_needs(moment, keys, numbers, awake, world, duty):
    """Draw the calls that come at rates per resident in one tick; moment = (day, tick, weekend)."""
    day, tick, _ = moment
    now = day * numbers.ticks_per_day + tick
    people = world[1]
    everybody = np.float64(people.home.shape[0]) * np.float64(numbers.tick_min)
    for kind in range(1, N_KINDS):
        rate = duty.numbers.travel_per_min if kind == _TRAFFIC else duty.kinds[kind].per_resident_min
        expected = everybody * rate
        if expected <= 0.0:
            continue
        parts = np.int64(expected / _MOST_EXPECTED) + 1
        for part in range(parts):
            bits = draw(keys.call, kind + N_KINDS * part, now)
            for n in range(births(unit(bits), expected / parts)):
                _call_of(again(bits, 1 + n), kind, moment, keys, numbers, awake, world, duty)


@inner
def _call_of(bits, kind, moment, keys, numbers, awake, world, duty):
    """Let a resident drawn at random call, unless asleep (traffic: unless not on the way)."""
    day, tick, _ = moment
    people, plans = world[1], world[2]
    caller = below(bits, people.home.shape[0])
    place = where_is(caller, moment, keys.resident_day, numbers, people, plans)
    if kind == _TRAFFIC and place >= 0:
        return
    if place == people.home[caller] and unit(again(bits, 1)) >= awake:
        return
    if place < 0:
        place = np.int64(people.via[caller])
    row = duty.kinds[kind]
    at = (np.float64(day * numbers.ticks_per_day + tick) + unit(again(bits, 2))) * np.float64(numbers.tick_min)
    large = np.int64(1 if unit(again(bits, 3)) < row.large_share else 0)
    priority = row.priority
    if unit(again(bits, 4)) >= row.dispatch_share:
        priority = np.int64(0)
    who = (place, caller, np.int64(people.group[caller]))
    ring(duty, (np.int64(bits >> np.uint64(1)), kind, priority, large), who, (NOBODY, NOBODY, NOBODY), (at, _LONG_PAST, _LONG_PAST))
