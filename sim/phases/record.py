"""From report to clearance: cases that are due are recorded or not, cleared or not.

Called at the end of each day by `sim.schedule`; writes cases, arrests, news and events. True, reported, recorded and cleared
stay four counts: what happens here never changes that a crime happened.
"""

import numpy as np

from sim.core.jit import kernel
from sim.core.rng import again, draw, unit
from sim.phases.log import note, tell
from sim.phases.offend import arrest
from sim.rules.detection import shifted_share, waiting_time
from sim.tables import EventKind, News

_REPORTED, _RECORDED = int(EventKind.REPORTED), int(EventKind.RECORDED)
_CLEARED, _NOT_CLEARED = int(EventKind.CLEARED), int(EventKind.NOT_CLEARED)
_LET_DOWN = int(News.LET_DOWN)


@kernel
def work_cases(moment, keys, clock, numbers, crimes, people, state):
    """Handle every case due by the day of moment = (absolute tick at the day's end, day); keeps the rest in order."""
    now, day = moment
    ground, offenders, cases, news, log = state
    kept = 0
    for c in range(cases.used[0]):
        stays = cases.due_day[c] > day
        if not stays and cases.stage[c] == 0:
            stays = _report(c, day, keys.case, crimes, people, cases, news, log)
        elif not stays:
            _close(c, moment, (keys.case, clock.ticks_per_day), numbers, crimes, people, state)
        if stays:
            cases.key[kept] = cases.key[c]
            cases.number[kept] = cases.number[c]
            cases.crime[kept] = cases.crime[c]
            cases.stage[kept] = cases.stage[c]
            cases.place[kept] = cases.place[c]
            cases.victim[kept] = cases.victim[c]
            cases.offender[kept] = cases.offender[c]
            cases.due_day[kept] = cases.due_day[c]
            cases.due_tick[kept] = cases.due_tick[c]
            cases.loss_cny[kept] = cases.loss_cny[c]
            kept += 1
    cases.used[0] = kept


@kernel
def _report(c, day, key, crimes, people, cases, news, log):
    """Take a report; returns whether it was recorded and so stays open for investigation."""
    k, victim = cases.crime[c], cases.victim[c]
    what_group = people.group[victim] if victim >= 0 else 0
    who = (cases.place[c], cases.offender[c], victim, cases.number[c])
    note(log, cases.due_tick[c], (_REPORTED, k, what_group), who, cases.loss_cny[c])
    bits = draw(key, cases.key[c], 1)
    if unit(bits) >= crimes.record_share[k]:
        if victim >= 0:
            tell(news, victim, _LET_DOWN)
        return False
    note(log, cases.due_tick[c], (_RECORDED, k, what_group), who, cases.loss_cny[c])
    cases.stage[c] = 1
    cases.due_day[c] = day + 1 + np.int64(min(3_650.0, waiting_time(unit(again(bits, 1)), crimes.clear_days[k])))
    return True


@kernel
def _close(c, moment, case_key, numbers, crimes, people, state):
    """Clear a case, with footage where a camera covered the place, or give it up; case_key = (key, ticks a day)."""
    now, day = moment
    ground, offenders, cases, news, log = state
    k, victim = cases.crime[c], cases.victim[c]
    who = (cases.place[c], cases.offender[c], victim, cases.number[c])
    what_group = people.group[victim] if victim >= 0 else 0
    bits = draw(case_key[0], cases.key[c], 2)
    share = crimes.clear_share[k]
    if unit(again(bits, 1)) < np.float64(ground.camera[cases.place[c]]) * numbers.footage_share:
        share = shifted_share(share, numbers.footage_odds)
    if unit(bits) < share:
        note(log, now, (_CLEARED, k, what_group), who, cases.loss_cny[c])
        if cases.offender[c] >= 0:
            arrest(np.int64(cases.offender[c]), (now, day, case_key[1] - 1), again(bits, 2), numbers, people, offenders, log, cases.number[c])
    else:
        note(log, now, (_NOT_CLEARED, k, what_group), who, cases.loss_cny[c])
        if victim >= 0:
            tell(news, victim, _LET_DOWN)
