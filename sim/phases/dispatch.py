"""The duty room: calls are taken, units are sent, the rest waits. Exact minutes inside the tick.

Called every tick by `sim.schedule` after calls have arisen. Calls that ring, calls whose talk is over and units that come free are
processed in the order of their minutes. A call-taker hears a call first; then the nearest free unit by travel time is sent (as far
as the duty room knows: a unit without a locator is thought to be at its base), or the call waits by priority. Some units are
kept free for urgent calls. A large matter may be sent several units in stages. An idle unit moves up where a post was
left empty. Writes `duty`, patrols' `away_until`, news and events; what happens with a suspect is `sim.phases.chase`.
"""

import numpy as np

from sim.core.detmath import normal_quantile
from sim.core.jit import inner
from sim.core.rng import draw, unit
from sim.duty import CALLS_NOW, COMING, CREW, DONE, MOST_SENT, NEVER_MIN, POLICE, TALKING, WAITING, CallKind
from sim.kinds import EventKind, News
from sim.phases.aftermath import bring_lead
from sim.phases.chase import chase
from sim.phases.free_units import minutes_to, move_up, nearest, thought_at
from sim.phases.log import note, tell
from sim.phases.units import book_out, count_duty, hold_back, is_on, whereabouts
from sim.rules.response import lognormal_min, scene_lead, shared_service_min
from sim.tables import NOBODY

_CALL, _DISPATCHED, _ARRIVED = np.int64(EventKind.CALL), np.int64(EventKind.DISPATCHED), np.int64(EventKind.ARRIVED)
_GIVEN_UP = np.int64(EventKind.CALL_GIVEN_UP)
_FAST, _LATE = np.int64(News.ANSWERED), np.int64(News.ANSWERED_LATE)
_CRIME, _LIVELIHOOD = np.int64(CallKind.CRIME), np.int64(CallKind.LIVELIHOOD)
_LONGEST_SERVICE_MIN = 480.0


@inner
def serve(moment, keys, numbers, crimes, world, state, walking, duty):
    """Run the duty room through one tick; moment = (absolute tick, day, tick)."""
    now, day, tick = moment
    tick_min = np.float64(numbers.tick_min)
    t, end = np.float64(now) * tick_min, np.float64(now + 1) * tick_min
    books, context = state[2], (keys, numbers, crimes, world, state, walking)
    count_duty(day, tick, tick_min, duty.units)
    waiting = _give_up(t, numbers, books, duty)
    if waiting > 0:
        waiting -= _send_waiting(t, moment, context, duty)
    while True:
        c = _next_call(end, duty)
        free = _next_free(t, end, day, tick, duty.units) if waiting > 0 else NEVER_MIN
        if c < 0 and free >= end:
            break
        if c >= 0 and duty.calls[c].next_min <= free:
            t = max(t, duty.calls[c].next_min)
            if duty.calls[c].stage == COMING:
                _take(c, t, numbers, books, duty)
            elif not _send(c, t, moment, context, duty):
                duty.calls[c].stage = WAITING
                waiting += 1
        else:
            t = free
            waiting -= _send_waiting(t, moment, context, duty)
    _forget_done(duty)


@inner
def _next_call(end, duty):
    """Return the row of the call with the earliest event before `end`, -1 when there is none."""
    found, earliest = np.int64(-1), end
    for c in range(duty.used[CALLS_NOW]):
        call = duty.calls[c]
        if (call.stage == COMING or call.stage == TALKING) and call.next_min < earliest:
            found, earliest = np.int64(c), call.next_min
    return found


@inner
def _next_free(t, end, day, tick, units):
    """Return the first minute after t at which a unit on duty comes free, or NEVER_MIN."""
    earliest = NEVER_MIN
    for u in range(units.base.shape[0]):
        free = units.free_min[u]
        if t < free < end and free < earliest and units.answers[u] == 1 and is_on(u, day, tick, units):
            earliest = free
    return earliest


@inner
def _take(c, t, numbers, books, duty):
    """Let the first free call-taker hear a call; one that needs no unit ends here."""
    call = duty.calls[c]
    seat = 0
    for s in range(duty.seats.shape[0]):
        if duty.seats[s] < duty.seats[seat]:
            seat = s
    over = max(t, duty.seats[seat]) + duty.numbers.talk_min
    duty.seats[seat] = over
    who = (call.place, call.case, call.caller, call.number)
    note(books, np.int64(call.at_min / numbers.tick_min), _CALL, call.kind, call.group, who, np.float64(call.priority))
    call.next_min = over
    call.stage = TALKING if call.priority > 0 else DONE


@inner
def _give_up(t, numbers, books, duty):
    """Give up calls that have waited too long; return how many still wait."""
    waiting = 0
    for c in range(duty.used[CALLS_NOW]):
        call = duty.calls[c]
        if call.stage != WAITING:
            continue
        if t - call.at_min <= duty.numbers.patience_min:
            waiting += 1
            continue
        call.stage = DONE
        who = (call.place, NOBODY, call.caller, call.number)
        note(books, np.int64(t / numbers.tick_min), _GIVEN_UP, call.kind, call.group, who, t - call.at_min)
        if call.caller >= 0:
            tell(books, call.caller, _LATE)
    return waiting


@inner
def _send_waiting(t, moment, context, duty):
    """Send free units to waiting calls, urgent ones first, then the oldest; return how many calls were served."""
    served = 0
    last_priority, last_row = np.int64(0), np.int64(-1)
    while True:
        c = _after(last_priority, last_row, duty)
        if c < 0:
            return served
        last_priority, last_row = np.int64(duty.calls[c].priority), c
        if _send(c, t, moment, context, duty):
            served += 1


@inner
def _after(priority, row, duty):
    """Return the waiting call that follows (priority, row) in the order of the queue, -1 at its end; rows are in order of arrival."""
    found = np.int64(-1)
    for c in range(duty.used[CALLS_NOW]):
        call = duty.calls[c]
        if call.stage != WAITING or call.priority < priority or (call.priority == priority and c <= row):
            continue
        if found < 0 or call.priority < duty.calls[found].priority:
            found = np.int64(c)
    return found


@inner
def _send(c, t, moment, context, duty):
    """Send units to a call at minute t, if enough are free; returns whether any went."""
    keys, numbers, _, _, _, walking = context
    _, day, tick = moment
    call, rules = duty.calls[c], duty.numbers
    takes = CREW if call.kind == _LIVELIHOOD else POLICE
    on, free = 0, 0
    for u in range(duty.units.base.shape[0]):
        if duty.units.takes[u] == takes and duty.units.answers[u] == 1 and is_on(u, day, tick, duty.units):
            on += 1
            free += 1 if duty.units.free_min[u] <= t else 0
    kept = np.int64(rules.kept_free_share * on) if call.priority > 1 else np.int64(0)
    if free <= kept:
        return False
    wanted = rules.units_for_large if call.large == 1 else np.int64(1)
    sent = 0
    while sent < min(wanted, MOST_SENT):
        limit_min = NEVER_MIN if sent == 0 else (rules.stage_two_min if sent == 1 else rules.stage_three_min)
        u, minutes = nearest(call.place, takes, t, limit_min, moment, walking, duty)
        if u < 0:
            break
        duty.sent[sent] = u
        duty.way_min[sent] = minutes if thought_at(u, t, walking, duty.units) == whereabouts(u, t, walking, duty.units) else -1.0
        duty.arrival[sent] = t + minutes_to(u, call.place, t, duty.way_min[sent], walking, duty)
        if whereabouts(u, t, walking, duty.units) != duty.units.base[u]:
            duty.way_min[sent] = -1.0  # the way back is another one
        hold_back(u, duty.units)
        sent += 1
    if sent == 0:
        return False
    _attend(c, t, sent, moment, context, duty)
    return True


@inner
def _attend(c, t, sent, moment, context, duty):
    """Let the units in duty.sent go to a call, work there and return; says who came when, and to whom it mattered."""
    keys, numbers, crimes, world, state, walking = context
    now, _, _ = moment
    books = state[2]
    call, rules = duty.calls[c], duty.numbers
    first = 0
    for s in range(sent):
        who = (call.place, duty.sent[s], call.caller, call.number)
        note(books, np.int64(t / numbers.tick_min), _DISPATCHED, call.kind, call.group, who, t - call.at_min)
        if duty.arrival[s] < duty.arrival[first]:
            first = s
    arrived = duty.arrival[first]
    response_min = arrived - call.at_min
    who = (call.place, duty.sent[first], call.caller, call.number)
    note(books, np.int64(arrived / numbers.tick_min), _ARRIVED, call.kind, call.group, who, response_min)
    if call.caller >= 0 and response_min <= rules.fast_min:
        tell(books, call.caller, _FAST)
    elif call.caller >= 0 and response_min > rules.late_min:
        tell(books, call.caller, _LATE)
    bits = draw(keys.response, call.key, call.kind)
    z = normal_quantile(unit(bits) * 0.999998 + 0.000001)
    work_min = lognormal_min(z, duty.kinds[call.kind].service_min, rules.service_sd_log)
    if call.large == 1:
        work_min = work_min * rules.large_factor
    work_min = shared_service_min(min(work_min, _LONGEST_SERVICE_MIN), np.float64(sent))
    held_up = 0.0
    if call.began_min >= 0.0:
        bring_lead(call.case, scene_lead(rules.scene_lead_gain, arrived - call.began_min, rules.scene_lead_min), books)
    if call.offender >= 0 and call.left_min >= 0.0:
        held_up = chase(c, t, sent, now, (keys, numbers, crimes, world, state, walking), duty)
    for s in range(sent):
        u = duty.sent[s]
        free = max(duty.arrival[s] + work_min, held_up)
        book_out(u, (t, free), call.place, duty.way_min[s], walking, duty, np.float64(numbers.tick_min))
        if rules.move_up_m > 0.0:
            move_up(np.int64(duty.units.base[u]), t, moment, numbers, books, duty)
    call.stage = DONE


@inner
def _forget_done(duty):
    """Keep the calls that are not done, in order."""
    kept = 0
    for c in range(duty.used[CALLS_NOW]):
        if duty.calls[c].stage != DONE:
            if kept != c:
                duty.calls[kept] = duty.calls[c]
            kept += 1
    duty.used[CALLS_NOW] = kept
