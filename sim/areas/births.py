"""Matters that do not arise from everyday life: an area adds them at 05:00, and they are worked at the day's end like any other."""

from typing import Any, NamedTuple

import numpy as np

from sim.books import with_room
from sim.kinds import Desk, EventKind
from sim.tables import MATTERS_EVER, NO_TOPIC, NOBODY, USED_LOG, USED_MATTERS


class Births(NamedTuple):
    """New matters: one row each."""

    topic: np.ndarray  # int64[n] matter type
    resident: np.ndarray  # int64[n]
    place: np.ndarray  # int64[n]
    key: np.ndarray  # uint64[n] identity for draws
    known: np.ndarray  # bool[n] found beforehand: they begin on a desk


def add_matters(model: Any, births: Births, desk: Desk = Desk.LATENT) -> None:
    """Write new matters into the books; those known lie on `desk` at once and are logged as found by an inspector."""
    n = len(births.topic)
    if n == 0:
        return
    books = model.books = with_room(model.books, {"log": 3 * n + 64, "matters": n + 64})
    first, at = int(books.used[MATTERS_EVER]), int(books.used[USED_MATTERS])
    books.used[MATTERS_EVER] = first + n
    books.used[USED_MATTERS] = at + n
    rows = books.matters[at : at + n]
    number = first + np.arange(n)
    values = {
        "key": (births.key >> np.uint64(1)).astype(np.int64), "number": number, "topic": births.topic, "stage": np.where(births.known, desk, Desk.LATENT),
        "tries": 0, "petitions": 0, "place": births.place, "other": -1, "resident": births.resident, "born_day": model.day,
        "known_day": np.where(births.known, model.day, -1), "ready_day": model.day, "petition_day": -1,
    }  # fmt: skip
    for name, value in values.items():
        rows[name] = value
    log(model, EventKind.MATTER_BORN, births.topic, births.place, births.resident, number)
    known = births.known
    log(model, EventKind.MATTER_INSPECTED, births.topic[known], births.place[known], births.resident[known], number[known])


def log(
    model: Any, kind: EventKind, topic: Any = NO_TOPIC, place: Any = NOBODY, subject: Any = NOBODY, case: Any = NOBODY, value: Any = 0.0
) -> None:
    """Append events of one kind at 05:00 of the running day (arrays or scalars)."""
    n = max(np.size(x) for x in (topic, place, subject, case, value))
    if any(np.size(x) == 0 for x in (topic, place, subject, case, value)):
        return
    model.books = with_room(model.books, {"log": n})
    used = int(model.books.used[USED_LOG])
    rows = model.books.log[used : used + n]
    group = np.where(np.asarray(subject) >= 0, model.people.group[np.maximum(subject, 0)], 0)
    for name, column in (("topic", topic), ("place", place), ("subject", subject), ("case", case), ("value", value), ("group", group)):
        rows[name] = column
    rows["tick"], rows["kind"], rows["actor"] = model.day * model.ticks_per_day, int(kind), -1
    model.books.used[USED_LOG] = used + n
