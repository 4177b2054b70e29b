"""How phases write down what happened: rows of the event log and news for opinions. Rare, so tables are passed whole."""

import numpy as np

from sim.core.jit import kernel


@kernel
def note(log, tick, what, who, value):
    """Append one event: what = (kind, topic, group), who = (place, actor, subject, case); counts what finds no room."""
    at = log.cursor[0]
    log.cursor[0] = at + 1
    if at < log.tick.shape[0]:
        log.tick[at] = tick
        log.kind[at] = what[0]
        log.topic[at] = what[1]
        log.group[at] = what[2]
        log.place[at] = who[0]
        log.actor[at] = who[1]
        log.subject[at] = who[2]
        log.case[at] = who[3]
        log.value[at] = np.float32(value)


@kernel
def tell(news, resident, kind):
    """Put one piece of news on today's list; counts what finds no room."""
    at = news.used[0]
    news.used[0] = at + 1
    if at < news.resident.shape[0]:
        news.resident[at] = resident
        news.kind[at] = kind


@kernel
def open_case(cases, numbers, crime, who, due, loss_cny):
    """Open a case: numbers = (key, incident number), who = (place, victim, offender), due = (day, absolute tick)."""
    at = cases.used[0]
    cases.used[0] = at + 1
    if at < cases.key.shape[0]:
        cases.key[at] = numbers[0]
        cases.number[at] = numbers[1]
        cases.crime[at] = crime
        cases.stage[at] = 0
        cases.place[at] = who[0]
        cases.victim[at] = who[1]
        cases.offender[at] = who[2]
        cases.due_day[at] = due[0]
        cases.due_tick[at] = due[1]
        cases.loss_cny[at] = np.float32(loss_cny)
