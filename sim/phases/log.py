"""How phases write down what happened: rows of the event log, news for opinions, cases. All numbers int64, so that each
compiles once.
"""

import numpy as np

from sim.core.events import append_event
from sim.core.jit import inner, phase
from sim.tables import USED_CASES, USED_LOG, USED_NEWS


@inner
def note(books, tick, kind, topic, group, who, value):
    """Append one event; who = (place, actor, subject, case). What finds no room is counted, and found at the next check."""
    at = books.used[USED_LOG]
    books.used[USED_LOG] = at + 1
    if at < books.log.shape[0]:
        row = books.log[at]
        row.tick = tick
        row.kind = kind
        row.topic = topic
        row.group = group
        row.place = who[0]
        row.actor = who[1]
        row.subject = who[2]
        row.case = who[3]
        row.value = value


@phase
def move_events(rows, n, log):
    """Append the first n rows of a list of events to the buffer of an EventLog, which has room for them."""
    for i in range(n):
        row = rows[i]
        append_event(log, row.tick, row.kind, row.topic, row.place, row.actor, row.subject, row.case, row.group, row.value)


@inner
def tell(books, resident, kind):
    """Put one piece of news (sim.kinds.News) on today's list."""
    at = books.used[USED_NEWS]
    books.used[USED_NEWS] = at + 1
    if at < books.news.shape[0]:
        books.news[at].resident = resident
        books.news[at].kind = kind


@inner
def open_case(books, identity, crime, who, due, loss_cny):
    """Open a case: identity = (key, incident number), who = (place, victim, offender), due = (day, absolute tick)."""
    at = books.used[USED_CASES]
    books.used[USED_CASES] = at + 1
    if at < books.cases.shape[0]:
        row = books.cases[at]
        row.key = identity[0]
        row.number = identity[1]
        row.crime = crime
        row.stage = np.int64(0)
        row.place = who[0]
        row.victim = who[1]
        row.offender = who[2]
        row.due_day = due[0]
        row.due_tick = due[1]
        row.loss_cny = loss_cny
        row.lead = 0.0
        row.worked_h = 0.0
        row.colour = np.int64(0)
