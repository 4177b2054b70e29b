"""The books of a run: lists that kernels append to, their room, and the way of events from there into the log.

Called by `sim.model` before and after compiled code, and by areas that write rows in the morning. Kernels never enlarge a list: room for the most that can come is
made beforehand, and a list that overflowed in spite of it stops the run.
"""

from collections.abc import Mapping

import numpy as np

from sim.core.errors import ChanganError
from sim.core.events import EventLog
from sim.core.rows import records
from sim.phases.log import move_events
from sim.tables import CASE, LOG, MATTER, NEWS, USED_CASES, USED_LOG, USED_MATTERS, Books

LISTS = ("log", "news", "cases", "matters")  # in the order of their counts in `Books.used`


def books_of(offenders: int, households: int) -> Books:
    """Return empty books with ordinary room; `with_room` enlarges them."""
    rows = {
        "log": max(65_536, 12 * offenders),
        "news": max(16_384, 32 * offenders),
        "cases": max(4_096, 4 * offenders),
        "matters": max(4_096, households // 4),
    }
    kinds = {"log": LOG, "news": NEWS, "cases": CASE, "matters": MATTER}
    return Books(np.zeros(6, np.int64), *(records(kinds[name], rows[name]) for name in LISTS))


def with_room(books: Books, free: Mapping[str, int]) -> Books:
    """Return the books with room for `free` more rows of each named list (`news`, `cases`, `matters`); all else unchanged."""
    for place, name in enumerate(LISTS):
        rows, used = getattr(books, name), int(books.used[place])
        if name in free and used + free[name] > len(rows):
            larger = np.zeros(max(2 * len(rows), used + free[name]), rows.dtype)
            larger[:used] = rows[:used]
            books = books._replace(**{name: larger})
    return books


def with_room_for_ticks(books: Books, attempts: int, calls: int, events_a_call: int) -> Books:
    """Return the books with room for what `attempts` crimes and `calls` may write before they are emptied again."""
    return with_room(books, {"log": 6 * attempts + events_a_call * calls, "news": 8 * attempts + 2 * calls, "cases": attempts})


def with_room_for_evening(books: Books, places: int) -> Books:
    """Return the books with room for what a day's end may write: at most one new matter a place beyond an ample number."""
    coming, cases = int(books.used[USED_MATTERS]) + places + 4_096, int(books.used[USED_CASES])
    return with_room(books, {"log": 6 * (coming + cases), "matters": coming, "cases": coming, "news": 8 * coming + 2 * cases})


def drain(books: Books, events: EventLog, day: int) -> None:
    """Move the kernels' events into the log. Raises ChanganError where a list overflowed, so that nothing is lost unseen."""
    used = books.used
    for place, name in enumerate(LISTS):
        if used[place] > len(getattr(books, name)):
            raise ChanganError(f"the list of {name} overflowed on day {day} ({int(used[place])} rows); please report this")
    n = int(used[USED_LOG])
    if n:
        events.make_room(n)
        move_events(books.log, n, events.buffer)
        used[USED_LOG] = 0
