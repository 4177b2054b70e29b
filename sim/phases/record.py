"""From report to clearance: reports that are due are made, recorded or turned away; recorded cases compete for officers' time.

Called at the end of each day by `sim.schedule`; writes cases, arrests, news and events. True, reported, recorded and cleared
stay four counts: what happens here never changes that a crime happened. A case needs hours: how many, and whether any number
would do, is drawn when it comes in. Officers of the station work the most urgent first, the oldest of equals; what finds no
time waits and is dropped when it is old, unless it is tracked.
"""

import numpy as np

from sim.core.detmath import det_exp
from sim.core.jit import inner
from sim.core.rng import again, draw, unit
from sim.kinds import EventKind, News
from sim.phases.aftermath import arrest
from sim.phases.log import note, tell
from sim.rules.counter import colour_of, level_of, recording_share, stays_away, weight_of
from sim.rules.detection import shifted_share, waiting_time
from sim.tables import NO_GROUP, USED_CASES

_REPORTED, _RECORDED = np.int64(EventKind.REPORTED), np.int64(EventKind.RECORDED)
_CLEARED, _NOT_CLEARED = np.int64(EventKind.CLEARED), np.int64(EventKind.NOT_CLEARED)
_STAYED_AWAY, _NOT_RECORDED = np.int64(EventKind.STAYED_AWAY), np.int64(EventKind.NOT_RECORDED)
_TIP, _CASE_COLOUR = np.int64(EventKind.TIP), np.int64(EventKind.CASE_COLOUR)
_LET_DOWN, _SOLVED = np.int64(News.LET_DOWN), np.int64(News.SOLVED)
_COMING, _OPEN, _CLOSED = np.int64(0), np.int64(1), np.int64(2)
_TOP_LEVEL = 3
_ENOUGH = 1e-9  # hours; sums of many small ones


@inner
def work_cases(now, keys, numbers, crimes, known, ground_rows, stations, offenders, books):
    """Handle every report due by the day that ends with absolute tick `now`, and share out the day's hours; keeps cases in order.

    `known` = (home, group, satisfaction) of residents.
    """
    day = now // numbers.ticks_per_day
    for c in range(books.used[USED_CASES]):
        if books.cases[c].stage == _COMING and books.cases[c].due_day <= day:
            _report(c, day, keys.case, numbers, crimes, known, ground_rows, stations, books)
    for s in range(stations.left.shape[0]):
        stations.left[s] = stations.hours[s]
    if stations.orders.track_cases == 1:
        _review(now, day, numbers, crimes, known[1], stations, books)
    for turn in range(_TOP_LEVEL + 1):
        for c in range(books.used[USED_CASES]):
            case = books.cases[c]
            if case.stage == _OPEN:
                crime = crimes[case.crime]
                weight = weight_of(case.loss_cny, numbers.serious_loss_cny, crime.violent == 1)
                hurry = stations.appraised[case.crime] == 1 and stations.pressure[case.place] >= stations.orders.effort_pressure > 0.0
                level = level_of(crime.violent == 1, weight, case.colour, stations.urgent[case.place], np.int64(hurry))
                if level == _TOP_LEVEL - turn:
                    _work(c, now, level, keys, numbers, crimes, known, stations, offenders, books)
    kept = 0
    for c in range(books.used[USED_CASES]):
        if books.cases[c].stage != _CLOSED:
            books.cases[kept] = books.cases[c]
            kept += 1
    books.used[USED_CASES] = kept


@inner
def _who(case, groups):
    """Return the group of the victim, and place, offender, victim, number for the log."""
    group = np.int64(groups[case.victim]) if case.victim >= 0 else NO_GROUP
    return group, (case.place, case.offender, case.victim, case.number)


@inner
def _report(c, day, key, numbers, crimes, known, ground_rows, stations, books):
    """Make a report, or stay away; have it recorded, or turned away."""
    case = books.cases[c]
    crime = crimes[case.crime]
    _, groups, satisfaction = known
    group, who = _who(case, groups)
    bits = draw(key, case.key, 1)
    case.stage = _CLOSED
    if case.victim >= 0 and stays_away(unit(again(bits, 3)), numbers.distrust_share, np.float64(satisfaction[case.victim])):
        note(books, case.due_tick, _STAYED_AWAY, case.crime, group, who, case.loss_cny)
        return
    note(books, case.due_tick, _REPORTED, case.crime, group, who, case.loss_cny)
    weight = weight_of(case.loss_cny, numbers.serious_loss_cny, crime.violent == 1)
    pressure = stations.pressure[case.place] * stations.appraised[case.crime]
    share = recording_share(crime.record_share, numbers.recording_effort, stations.orders.discretion, pressure, weight)
    if unit(bits) >= share and unit(again(bits, 6)) >= stations.orders.audit_share:
        note(books, case.due_tick, _NOT_RECORDED, case.crime, group, who, case.loss_cny)
        if case.victim >= 0:
            tell(books, case.victim, _LET_DOWN)
        return
    note(books, case.due_tick, _RECORDED, case.crime, group, who, case.loss_cny)
    case.stage = _OPEN
    case.due_day = day
    here = ground_rows[case.place]
    if unit(again(bits, 4)) < here.familiarity * numbers.tip_share:
        case.lead += numbers.tip_clear_gain
        note(
            books,
            case.due_tick,
            _TIP,
            case.crime,
            group,
            (case.place, np.int64(stations.station[case.place]), case.victim, case.number),
            0.0,
        )
    if unit(again(bits, 5)) < here.camera * numbers.footage_share:
        case.lead += numbers.footage_clear_gain


@inner
def _review(now, day, numbers, crimes, groups, stations, books):
    """Give every open case its colour of the day; the review itself takes officers' time."""
    orders = stations.orders
    for c in range(books.used[USED_CASES]):
        case = books.cases[c]
        if case.stage == _OPEN:
            crime = crimes[case.crime]
            station = stations.station[case.place]
            stations.left[station] = max(0.0, stations.left[station] - orders.review_h)
            weight = weight_of(case.loss_cny, numbers.serious_loss_cny, crime.violent == 1)
            colour = np.int64(colour_of(crime.violent == 1, weight, np.float64(day - case.due_day), orders.orange_days, orders.red_days))
            if colour != case.colour:
                group, who = _who(case, groups)
                note(books, now, _CASE_COLOUR, case.crime, group, who, np.float64(colour))
                case.colour = colour


@inner
def _work(c, now, level, keys, numbers, crimes, known, stations, offenders, books):
    """Spend a day's share of hours on a case, as far as the station has them; clear it, give it up or leave it for tomorrow."""
    case = books.cases[c]
    crime = crimes[case.crime]
    day = now // numbers.ticks_per_day
    station = stations.station[case.place]
    median_h = crime.work_h / numbers.limit_medians
    pace = median_h / crime.clear_days
    if level >= 2:
        pace = pace * numbers.urgent_pace
    hours = min(pace, stations.left[station])
    stations.left[station] -= hours
    case.worked_h += hours
    bits = draw(keys.case, case.key, 2)
    share = crime.clear_share
    if case.lead != 0.0:
        share = shifted_share(share, det_exp(case.lead))
    home, groups, _ = known
    group, who = _who(case, groups)
    if unit(bits) < share and case.worked_h + _ENOUGH >= waiting_time(unit(again(bits, 1)), median_h):
        note(books, now, _CLEARED, case.crime, group, who, case.loss_cny)
        case.stage = _CLOSED
        if case.victim >= 0:
            tell(books, case.victim, _SOLVED)
        if case.offender >= 0:
            arrest(case.offender, (now, crime.hold_days), again(bits, 2), numbers, (home, groups), offenders, books, case.number)
    elif case.worked_h + _ENOUGH >= crime.work_h or (day - case.due_day >= numbers.drop_days and stations.orders.track_cases == 0):
        note(books, now, _NOT_CLEARED, case.crime, group, who, case.loss_cny)
        case.stage = _CLOSED
        if case.victim >= 0:
            tell(books, case.victim, _LET_DOWN)
