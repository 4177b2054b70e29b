"""From report to clearance: cases that are due are recorded or not, cleared or not.

Called at the end of each day by `sim.schedule`; writes cases, arrests, news and events. True, reported, recorded and cleared
stay four counts: what happens here never changes that a crime happened.
"""

import numpy as np

from sim.core.jit import inner, phase
from sim.core.rng import again, draw, unit
from sim.phases.aftermath import arrest
from sim.phases.log import note, tell
from sim.rules.detection import shifted_share, waiting_time
from sim.tables import NO_GROUP, USED_CASES, EventKind, News

_REPORTED, _RECORDED = np.int64(EventKind.REPORTED), np.int64(EventKind.RECORDED)
_CLEARED, _NOT_CLEARED = np.int64(EventKind.CLEARED), np.int64(EventKind.NOT_CLEARED)
_LET_DOWN = np.int64(News.LET_DOWN)
_LONGEST_DAYS = 3_650.0


@phase
def work_cases(now, keys, numbers, crimes, people, ground_rows, offenders, books):
    """Handle every case due by the day that ends with absolute tick `now`; keeps the rest in order."""
    day = now // numbers.ticks_per_day
    kept = 0
    for c in range(books.used[USED_CASES]):
        case = books.cases[c]
        stays = case.due_day > day
        if not stays:
            group = np.int64(people.group[case.victim]) if case.victim >= 0 else NO_GROUP
            who = (case.place, case.offender, case.victim, case.number)
            bits = draw(keys.case, case.key, 1 + case.stage)
            if case.stage == 0:
                stays = _report(c, day, bits, group, who, crimes, books)
            else:
                covered = unit(again(bits, 1)) < ground_rows[case.place].camera * numbers.footage_share
                cleared = _close(c, now, bits, group, who, covered, numbers.footage_odds, crimes, books)
                if cleared and case.offender >= 0:
                    arrest(case.offender, now, again(bits, 2), numbers, people, offenders, books, case.number)
        if stays:
            books.cases[kept] = books.cases[c]
            kept += 1
    books.used[USED_CASES] = kept


@inner
def _report(c, day, bits, group, who, crimes, books):
    """Take a report; returns whether it was recorded and so stays open for investigation."""
    case = books.cases[c]
    crime = crimes[case.crime]
    note(books, case.due_tick, _REPORTED, case.crime, group, who, case.loss_cny)
    if unit(bits) >= crime.record_share:
        if case.victim >= 0:
            tell(books, case.victim, _LET_DOWN)
        return False
    note(books, case.due_tick, _RECORDED, case.crime, group, who, case.loss_cny)
    case.stage = np.int64(1)
    case.due_day = day + 1 + np.int64(min(_LONGEST_DAYS, waiting_time(unit(again(bits, 1)), crime.clear_days)))
    return True


@inner
def _close(c, now, bits, group, who, covered, footage_odds, crimes, books):
    """Clear a case, more likely with useful footage, or give it up; returns whether it was cleared."""
    case = books.cases[c]
    share = crimes[case.crime].clear_share
    if covered:
        share = shifted_share(share, footage_odds)
    if unit(bits) < share:
        note(books, now, _CLEARED, case.crime, group, who, case.loss_cny)
        return True
    note(books, now, _NOT_CLEARED, case.crime, group, who, case.loss_cny)
    if case.victim >= 0:
        tell(books, case.victim, _LET_DOWN)
    return False
