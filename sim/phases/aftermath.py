"""What follows a crime at once: the boost, who hears of it, whether it will be reported; and what an arrest does.

Called by the phases `offend`, `record` and `matters`; writes boosts, news, cases and offenders' memory.
"""

import numpy as np

from sim.city.ties import TIES, tie
from sim.core.jit import inner
from sim.core.rng import again, draw, unit
from sim.kinds import EventKind, News
from sim.phases.log import note, open_case, tell
from sim.rules.detection import waiting_time
from sim.tables import NO_GROUP, NO_TOPIC, NOBODY, USED_CASES

_ARREST, _INTERCEPTED = np.int64(EventKind.ARREST), np.int64(EventKind.INTERCEPTED)
_FOUND = tuple(
    np.int64(kind) for kind in (EventKind.CRIME, EventKind.FOUND_BY_POLICE, EventKind.REPORTED, EventKind.RECORDED, EventKind.CLEARED)
)
_VICTIM, _HEARD, _SOLVED = np.int64(News.VICTIM), np.int64(News.HEARD), np.int64(News.SOLVED)
_REPORTED, _RECORDED, _CLEARED = np.int64(EventKind.REPORTED), np.int64(EventKind.RECORDED), np.int64(EventKind.CLEARED)
_BOOST_ROOM = 2.0  # a boost never exceeds this, so the feedback of success on success is bounded
_YEAR_MIN = 525_600.0
_LONGEST_DAYS = 36_500.0


@inner
def after_crime(who, when, k, crimes, keys, numbers, loss, books, n_people):
    """Spread the news of a completed crime and open a case if it will be reported.

    who = (place, offender, victim, incident number), loss = (CNY, normal score), when = (absolute tick, key for draws, called at once):
    what an operator sees is reported there and then, whatever the victim does.
    """
    place, o, victim, number = who
    now, key, at_once = when
    if victim >= 0:
        tell(books, victim, _VICTIM)
        for j in range(TIES):
            friend = np.int64(tie(keys.tie, victim, j, n_people))
            if friend >= 0:
                tell(books, friend, _HEARD)
    bits = draw(keys.case, key, 0)
    if at_once or unit(bits) < crimes[k].report_share + numbers.loss_report_gain * loss[1]:
        delay_min = 0.0 if at_once else 60.0 * waiting_time(unit(again(bits, 1)), crimes[k].report_delay_h)
        due = now + np.int64(min(delay_min, _YEAR_MIN) / numbers.tick_min)
        open_case(books, (key, number), k, (place, victim, o), (due // numbers.ticks_per_day, due), loss[0])


@inner
def caught(when, k, place, o, bits, without_victim, numbers, registry, offenders, books, number):
    """Let a patrol that noticed an attempt step in: it stops a crime with a victim; one without is done, known, recorded and cleared."""
    now = when[0]
    who = (place, o, NOBODY, number)
    if without_victim == 0:
        note(books, now, _INTERCEPTED, k, NO_GROUP, who, 0.0)
    else:
        for step in range(len(_FOUND)):
            note(books, now, _FOUND[step], k, NO_GROUP, who, 0.0)
    arrest(o, when, again(bits, 2), numbers, registry, offenders, books, number)


@inner
def broken_off(when, k, place, o, bits, numbers, registry, offenders, books, number):
    """Let somebody without police powers step in: the attempt is broken off, the offender gets away warned, or is held for the police."""
    note(books, when[0], _INTERCEPTED, k, NO_GROUP, (place, o, NOBODY, number), 0.0)
    frighten(o, numbers.disturbed_risk_gain, offenders)
    if unit(again(bits, 11)) < numbers.handed_over_share:
        arrest(o, when, again(bits, 2), numbers, registry, offenders, books, number)


@inner
def raise_boost(k, place, near_share, sites, boost):
    """Raise the boost at a place and, less, at near ones; the room left shrinks, so boosts stay below their bound."""
    boost[place, k] += 1.0 - boost[place, k] / _BOOST_ROOM
    first = sites.rows[place].near_first
    for e in range(first, first + sites.rows[place].nears):
        q = sites.near[e].place
        boost[q, k] += near_share * sites.near[e].share * (1.0 - boost[q, k] / _BOOST_ROOM)


@inner
def frighten(o, gain, offenders):
    """Raise the risk of arrest that offender o perceives by a share of what is missing to certainty."""
    offenders.risk[o] += (1.0 - offenders.risk[o]) * gain


@inner
def arrest(o, when, bits, numbers, registry, offenders, books, number):
    """Hold offender o, if at large, and let two associates hear of it; when = (absolute tick, median days held for such a crime).

    `registry` = (home, group) of residents.
    """
    now, hold_days = when
    day = now // numbers.ticks_per_day
    if offenders.held_until[o] > day:
        return
    offenders.held_until[o] = day + 1 + np.int64(min(_LONGEST_DAYS, waiting_time(unit(bits), hold_days)))
    for tick in range(now - day * numbers.ticks_per_day + 1, numbers.ticks_per_day):
        offenders.itinerary[o, tick] = -1
    frighten(o, numbers.own_arrest_risk_gain, offenders)
    for bit in range(2):
        friend = o ^ (1 << bit)
        if friend < offenders.risk.shape[0]:
            frighten(friend, numbers.associate_risk_gain, offenders)
    resident, (home, group) = np.int64(offenders.resident[o]), registry
    note(books, now, _ARREST, NO_TOPIC, np.int64(group[resident]), (np.int64(home[resident]), o, resident, number), 0.0)


@inner
def clear_by_arrest(number, now, group, books):
    """Close the case of incident `number` at absolute tick `now`: its suspect is held. An arrest is always recorded; a case not kept stays so."""
    for c in range(books.used[USED_CASES]):
        case = books.cases[c]
        if case.number != number:
            continue
        victims = np.int64(group[case.victim]) if case.victim >= 0 else NO_GROUP
        who = (case.place, case.offender, case.victim, case.number)
        if case.stage == 0:
            told = min(case.due_tick, now)
            note(books, told, _REPORTED, case.crime, victims, who, case.loss_cny)
            note(books, told, _RECORDED, case.crime, victims, who, case.loss_cny)
        note(books, now, _CLEARED, case.crime, victims, who, case.loss_cny)
        if case.victim >= 0:
            tell(books, case.victim, _SOLVED)
        for later in range(c + 1, books.used[USED_CASES]):
            books.cases[later - 1] = books.cases[later]
        books.used[USED_CASES] -= 1
        return


@inner
def bring_lead(number, gain, books):
    """Add log-odds of clearance to the open case of incident `number`: what officers heard and saw at the scene."""
    for c in range(books.used[USED_CASES]):
        if books.cases[c].number == number:
            books.cases[c].lead += gain
            return
