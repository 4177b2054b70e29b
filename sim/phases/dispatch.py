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
def serve(moment, around, duty):
    """Run the duty room through one tick; moment = (absolute tick, day, tick).

    Everything is called from here, one step after the other: compiled code holds what a function calls once more in each of its callers.
    """
    now, day, tick = moment
    numbers, books = around.numbers, around.books
    tick_min = np.float64(numbers.tick_min)
    t, end = np.float64(now) * tick_min, np.float64(now + 1) * tick_min
    count_duty(day, tick, tick_min, duty.units)
    waiting = _give_up(t, numbers, books, duty)
    in_turn = waiting > 0  # whether the queue is gone through, urgent calls first, then the oldest: units may be free
    last_priority, last_row = np.int64(0), np.int64(-1)
    while True:
        if in_turn:
            c = _after(last_priority, last_row, duty)
            if c < 0:
                in_turn = False
                continue
            last_priority, last_row = np.int64(duty.calls[c].priority), c
        else:
            c = _next_call(end, duty)
            free = _next_free(t, end, day, tick, duty.units) if waiting > 0 else NEVER_MIN
            if c < 0 and free >= end:
                break
            if c < 0 or duty.calls[c].next_min > free:
                t, in_turn = free, True
                last_priority, last_row = np.int64(0), np.int64(-1)
                continue
            t = max(t, duty.calls[c].next_min)
            if duty.calls[c].stage == COMING:
                _take(c, t, numbers, books, duty)
                continue
        sent = _choose(c, t, moment, around.walking, duty)
        if sent > 0:
            work_min = _arrive(c, t, sent, around, duty)
            held_up = 0.0
            if duty.calls[c].offender >= 0 and duty.calls[c].left_min >= 0.0:
                held_up = chase(c, t, sent, now, around, duty)
            _work(c, t, sent, (work_min, held_up), moment, around, duty)
            waiting -= 1 if in_turn else 0
        elif not in_turn:
            duty.calls[c].stage = WAITING
            waiting += 1
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
    for u in range(units.shape[0]):
        free = units[u].free_min
        if t < free < end and free < earliest and units[u].answers == 1 and is_on(u, day, tick, units):
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
def _choose(c, t, moment, walking, duty):
    """Choose units for a call at minute t, if enough are free, and write them into duty.going; returns how many go."""
    _, day, tick = moment
    call, rules, units, going = duty.calls[c], duty.numbers, duty.units, duty.going
    takes = CREW if call.kind == _LIVELIHOOD else POLICE
    on, free = 0, 0
    for u in range(units.shape[0]):
        if units[u].takes == takes and units[u].answers == 1 and is_on(u, day, tick, units):
            on += 1
            free += 1 if units[u].free_min <= t else 0
    kept = np.int64(rules.kept_free_share * on) if call.priority > 1 else np.int64(0)
    if free <= kept:
        return 0
    wanted = rules.units_for_large if call.large == 1 else np.int64(1)
    sent = 0
    while sent < min(wanted, MOST_SENT):
        limit_min = NEVER_MIN if sent == 0 else (rules.stage_two_min if sent == 1 else rules.stage_three_min)
        u, minutes = nearest(call.place, takes, t, limit_min, moment, walking, duty)
        if u < 0:
            break
        here = whereabouts(u, t, walking, units)
        way_min = minutes if thought_at(u, t, walking, units) == here else -1.0
        going[sent].unit = u
        going[sent].arrival = t + minutes_to(u, call.place, t, way_min, walking, duty)
        going[sent].way_min = way_min if here == units[u].post else -1.0  # from elsewhere the way back is another one
        hold_back(u, units)
        sent += 1
    return sent


@inner
def _arrive(c, t, sent, around, duty):
    """Let the units in duty.going be sent and come; says who came when, and to whom it mattered; returns minutes of work at the scene."""
    numbers, books = around.numbers, around.books
    call, rules, going = duty.calls[c], duty.numbers, duty.going
    first = 0
    for s in range(sent):
        who = (call.place, going[s].unit, call.caller, call.number)
        note(books, np.int64(t / numbers.tick_min), _DISPATCHED, call.kind, call.group, who, t - call.at_min)
        if going[s].arrival < going[first].arrival:
            first = s
    arrived = going[first].arrival
    response_min = arrived - call.at_min
    who = (call.place, going[first].unit, call.caller, call.number)
    note(books, np.int64(arrived / numbers.tick_min), _ARRIVED, call.kind, call.group, who, response_min)
    if call.caller >= 0 and response_min <= rules.fast_min:
        tell(books, call.caller, _FAST)
    elif call.caller >= 0 and response_min > rules.late_min:
        tell(books, call.caller, _LATE)
    if call.began_min >= 0.0:
        bring_lead(call.case, scene_lead(rules.scene_lead_gain, arrived - call.began_min, rules.scene_lead_min), books)
    bits = draw(around.keys.response, call.key, call.kind)
    z = normal_quantile(unit(bits) * 0.999998 + 0.000001)
    work_min = lognormal_min(z, duty.kinds[call.kind].service_min, rules.service_sd_log)
    if call.large == 1:
        work_min = work_min * rules.large_factor
    return shared_service_min(min(work_min, _LONGEST_SERVICE_MIN), np.float64(sent))


@inner
def _work(c, t, sent, takes, moment, around, duty):
    """Book the units in duty.going out until they have worked and nobody is held up, takes = (minutes of work, minute until held up)."""
    call, going = duty.calls[c], duty.going
    work_min, held_up = takes
    for s in range(sent):
        u = going[s].unit
        free = max(going[s].arrival + work_min, held_up)
        book_out(u, (t, free), call.place, going[s].way_min, around.walking, duty, np.float64(around.numbers.tick_min))
        if duty.numbers.move_up_m > 0.0:
            move_up(np.int64(duty.units[u].post), t, moment, around.numbers, around.books, duty)
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
