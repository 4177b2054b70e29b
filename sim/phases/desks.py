"""A day at the desks: who attends to a known matter, whether it is settled there, and where it goes if not.

Steps inside the phase `matters`; a desk is the grid's worker, mediators, an office of the community, street, district or city, a
court, a petition office, care or inspectors (`sim.kinds.Desk`). Which of them exist, what their staff can do and settle and
where they send what they give up stands in `sim.tables.Service`, made by `sim.deployment.service` from what policies provide.
"""

import numpy as np

from sim.core.jit import inner
from sim.core.rng import again, unit
from sim.kinds import Desk, EventKind, News
from sim.phases.log import note, tell
from sim.rules.matters import has_time, petitions_now
from sim.tables import NOBODY

_SETTLED, _SENT_UP, _PAPER = np.int64(EventKind.MATTER_SETTLED), np.int64(EventKind.MATTER_SENT_UP), np.int64(EventKind.CLOSED_ON_PAPER)
_PETITION, _AGAIN = np.int64(EventKind.PETITION), np.int64(EventKind.PETITION_AGAIN)
_CROSSES = np.int64(EventKind.MATTER_CROSSES)
_NEWS_SETTLED, _LET_DOWN = np.int64(News.SETTLED), np.int64(News.LET_DOWN)
_GRID, _CITY, _GONE = np.int64(Desk.GRID), np.int64(Desk.CITY), np.int64(Desk.GONE)
_AT_PETITION, _AT_COURT, _OFFICIALS = np.int64(Desk.PETITION), np.int64(Desk.COURT), np.int64(Desk.OFFICIALS)


@inner
def staffed_from(desk, topic, place, service):
    """Return the first desk from `desk` upwards that has staff for the place; the city where none has."""
    for _ in range(16):
        row = service.desks[desk]
        if row.first >= 0 and service.staff[row.first + service.unit[row.level, place]].staffed > 0.0:
            return desk
        if service.routes[desk, topic].after == desk:
            break
        desk = service.routes[desk, topic].after
    return _CITY


@inner
def lies_between(level, place, other, service):
    """Say whether the two parties live in different units of a level."""
    return other >= 0 and service.unit[level, other] != service.unit[level, place]


@inner
def settled_share(desk, topic, key, service):
    """Return what a desk settles per attempt; some matters are hard by themselves, whoever has them."""
    share = service.routes[desk, topic].settle
    if unit(again(np.uint64(key), 13)) < service.rules.hard_share:
        share *= service.desks[desk].hard_share
    return share


@inner
def take_in(m, now, channel, kind_of_event, numbers, service, group, books):
    """Write down that a matter became known, and lay it on the first desk that its channel leads to."""
    matter = books.matters[m]
    day = now // numbers.ticks_per_day
    grid = np.int64(service.unit[0, matter.place])
    note(
        books,
        now,
        kind_of_event,
        matter.topic,
        group,
        (matter.place, grid, matter.resident, matter.number),
        np.float64(day - matter.born_day),
    )
    matter.known_day = day
    desk = staffed_from(service.entry[channel, matter.topic], matter.topic, matter.place, service)
    wait = service.desks[desk].transfer_days
    if lies_between(0, matter.place, matter.other, service):
        other = np.int64(service.unit[0, matter.other])
        note(books, now, _CROSSES, matter.topic, group, (matter.place, other, matter.resident, matter.number), 0.0)
        if desk == _GRID:
            wait += np.int64(numbers.hand_over_days)
    matter.stage = desk
    matter.ready_day = day + wait


@inner
def attend(m, bits, now, weekday, worker, numbers, service, group, books):
    """Let a known matter have its turn today: officials of the weekly day first, then the desk at which it lies."""
    matter = books.matters[m]
    day = now // numbers.ticks_per_day
    rules = service.rules
    if rules.weekday == weekday:
        at = service.desks[_OFFICIALS].first + service.unit[0, matter.place]
        if has_time(service.staff[at].done, service.staff[at].capacity, unit(again(bits, 1))):
            service.staff[at].done += 1.0
            if unit(again(bits, 2)) < settled_share(_OFFICIALS, matter.topic, matter.key, service):
                _settled(m, now, _OFFICIALS, day, group, books)
                return
    due = rules.due_days > 0 and day - matter.known_day == rules.due_days
    if due and unit(again(bits, 3)) < rules.paper_share:
        note(books, now, _PAPER, matter.topic, group, (matter.place, matter.stage, matter.resident, matter.number), 0.0)
        tell(books, matter.resident, _LET_DOWN)
        matter.ready_day = day + rules.paper_days
        return
    if due or matter.ready_day <= day:
        _at_desk(m, bits, now, due, worker, numbers, service, group, books)


@inner
def _at_desk(m, bits, now, due, worker, numbers, service, group, books):
    """Try to settle a matter at its desk; a matter that is due is attended to beyond the staff's ordinary day."""
    matter = books.matters[m]
    day = now // numbers.ticks_per_day
    desk = staffed_from(matter.stage, matter.topic, matter.place, service)
    if desk != matter.stage:  # a policy ended, and with it the desk
        _send(m, now, desk, numbers, service, group, books)
        return
    row = service.desks[desk]
    at = row.first + service.unit[row.level, matter.place]
    if not due and not has_time(service.staff[at].done, service.staff[at].capacity, unit(again(bits, 4))):
        return
    service.staff[at].done += 1.0
    matter.tries += 1
    share = settled_share(desk, matter.topic, matter.key, service)
    if desk == _GRID:
        share *= worker
    if lies_between(row.level, matter.place, matter.other, service):
        share *= row.border_share
    if unit(again(bits, 5)) < share:
        _settled(m, now, desk, day, group, books)
    elif matter.tries < row.tries or service.routes[desk, matter.topic].after == desk:
        matter.ready_day = day + row.retry_days
    else:
        above = staffed_from(service.routes[desk, matter.topic].after, matter.topic, matter.place, service)
        if above == desk:
            matter.ready_day = day + row.retry_days
        else:
            _send(m, now, above, numbers, service, group, books)


@inner
def _settled(m, now, desk, day, group, books):
    """Close a matter."""
    matter = books.matters[m]
    who = (matter.place, desk, matter.resident, matter.number)
    note(books, now, _SETTLED, matter.topic, group, who, np.float64(day - matter.known_day))
    tell(books, matter.resident, _NEWS_SETTLED)
    matter.stage = _GONE


@inner
def _send(m, now, desk, numbers, service, group, books):
    """Send a matter to another desk; it arrives after the days that takes."""
    matter = books.matters[m]
    day = now // numbers.ticks_per_day
    who = (matter.place, desk, matter.resident, matter.number)
    note(books, now, _SENT_UP, matter.topic, group, who, np.float64(day - matter.known_day))
    _lay_on(m, day, desk, service, books)


@inner
def _lay_on(m, day, desk, service, books):
    """Put a matter on a desk."""
    matter = books.matters[m]
    matter.stage = desk
    matter.tries = np.int64(0)
    matter.ready_day = day + service.desks[desk].transfer_days


@inner
def petition(m, bits, now, kind, numbers, service, group, books):
    """Let the household of a matter known long petition, or leaders pull an old matter up by themselves."""
    matter = books.matters[m]
    if matter.stage == _AT_PETITION or matter.stage == _AT_COURT:
        return
    rules = service.rules
    day = now // numbers.ticks_per_day
    days_known = day - matter.known_day
    since = day - matter.petition_day if matter.petition_day >= 0 else NOBODY
    repeats = rules.repeat_share if matter.petitions > 0 else 0.0
    if petitions_now(unit(bits), kind.petition_per_day, days_known, since, repeats, numbers.old_days, rules.petition_wait_days):
        event = _AGAIN if matter.petitions > 0 else _PETITION
        note(books, now, event, matter.topic, group, (matter.place, matter.stage, matter.resident, matter.number), np.float64(days_known))
        matter.petitions += 1
    elif rules.pull_days == 0 or days_known < rules.pull_days or (since >= 0 and since < rules.petition_wait_days):
        return
    matter.petition_day = day
    if service.desks[_AT_PETITION].first >= 0:
        _lay_on(m, day, staffed_from(_AT_PETITION, matter.topic, matter.place, service), service, books)
