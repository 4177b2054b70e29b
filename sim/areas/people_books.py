"""How areas of people write down what happens: rows of the event log, news and cases from plain Python.

The compiled phases write the same lists through `sim.phases.log`; areas work once a day on few rows and do it here. What finds
no room is counted all the same, and found at the model's next check.
"""

from typing import Any

import numpy as np

from sim.kinds import EventKind, News
from sim.tables import LOG, USED_CASES, USED_LOG, USED_NEWS, Books


def write_events(books: Books, kind: EventKind, rows: int, **columns: Any) -> None:
    """Append `rows` events of one kind; columns of sim.tables.LOG by name, -1 or 0 where not given."""
    absent = {"topic": 0, "group": 0, "value": 0.0}
    at = int(books.used[USED_LOG])
    books.used[USED_LOG] = at + rows
    free = max(0, min(rows, len(books.log) - at))
    for name in LOG:
        given: Any = int(kind) if name == "kind" else columns.get(name, absent.get(name, -1))
        books.log[name][at : at + free] = given[:free] if np.ndim(given) else given


def write_news(books: Books, kind: News, residents: np.ndarray) -> None:
    """Put one piece of news for each of these residents on today's list."""
    at, rows = int(books.used[USED_NEWS]), len(residents)
    books.used[USED_NEWS] = at + rows
    free = max(0, min(rows, len(books.news) - at))
    books.news["resident"][at : at + free] = residents[:free]
    books.news["kind"][at : at + free] = int(kind)


def write_case(books: Books, **columns: Any) -> None:
    """Open one case; columns of sim.tables.CASE by name, 0 where not given."""
    at = int(books.used[USED_CASES])
    books.used[USED_CASES] = at + 1
    if at < len(books.cases):
        for name in books.cases.dtype.names:
            books.cases[name][at] = columns.get(name, 0)
