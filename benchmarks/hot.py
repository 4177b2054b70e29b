"""The hot phases alone: routine, patrol, offend and fade of whole days, by the product's own compiled kernels.

Used by `benchmarks.run` and the tests of the twins. What a day's end does (matters, cases, opinions) is left out; instead the
lists are read and emptied after each day, so that every run of hot days starts from the same state and does the same work.
"""

from hashlib import blake2b
from typing import Any, NamedTuple

import numpy as np

from sim.core.jit import plain_errstate
from sim.duty import Duty
from sim.model import SafeCity
from sim.phases.patrol import Steps, steps_of
from sim.phases.routine import plan_residents
from sim.phases.search import plan_offenders
from sim.schedule import run_ticks
from sim.setup import log1p_table
from sim.tables import USED_CASES, USED_LOG, USED_NEWS, Books, Ground, Hours, Offenders, People, Sites, Tours, Walkers


class Scratch(NamedTuple):
    """What is filled anew every day or tick."""

    change: np.ndarray  # int64[block, tick, place]
    attempts: np.ndarray  # int32[offender, 3]
    log1p: np.ndarray  # float64[quarter]


class State(NamedTuple):
    """Everything the hot phases read and write."""

    keys: Any
    numbers: Any
    crimes: Any
    hours: Hours
    plans: Any
    people: People
    sites: Sites
    ground: Ground
    offenders: Offenders
    patrols: Walkers
    patrol_tours: Tours
    workers: Walkers
    worker_tours: Tours
    books: Books
    scratch: Scratch
    base: np.ndarray  # int64[place] presence at 05:00
    steps: Steps
    duty: Duty  # switched off: calls are no hot phase


def state_of(model: SafeCity) -> State:
    """Return a copy of a model's state, with empty lists, at 05:00 before plans are made."""
    scratch = Scratch(np.zeros((1, *model.change.shape[1:]), np.int64), np.zeros((len(model.offenders.rate), 3), np.int32), log1p_table())
    tables = (
        model.hours_table,
        model.plans,
        model.people,
        model.sites,
        model.ground,
        model.offenders,
        *model.walking,
        model.books,
        scratch,
    )
    state = State(
        _row(model.keys),
        _row(model.numbers),
        model.crimes.copy(),
        *(copied(t) for t in tables),
        model._base.copy(),
        steps_of(),
        _silent(model.duty),
    )
    state.books.used[:] = 0
    return state


def _silent(duty: Duty) -> Duty:
    """Return the duty room with nobody calling."""
    numbers = _row(duty.numbers)
    numbers["on"] = 0
    return duty._replace(numbers=numbers)


def _row(record: Any) -> Any:
    """Return a copy of one record, of the type that kernels are compiled for."""
    rows = np.zeros(1, record.dtype.fields and np.dtype([(n, record.dtype[n]) for n in record.dtype.names])).view(np.recarray)
    for name in record.dtype.names:
        rows[name] = record[name]
    return rows[0]


def copied(table: Any) -> Any:
    """Return a named tuple with a copy of every array."""
    return type(table)(*(copied(part) if hasattr(part, "_fields") else part.copy() for part in table))


def plan_day(state: State, day: int, weekend: int) -> None:
    """Put everybody at home and write the day's plans with the product's kernels."""
    with plain_errstate():
        state.ground.presence[:] = state.base
        rows = (0, len(state.people.home))
        plan_residents(rows, (day, weekend), state.keys.resident_day, state.numbers, state.people, state.plans, state.scratch.change[0])
        plan_offenders((day, weekend), state.keys, state.numbers, state.people, state.plans, state.offenders, state.books)


def tick_day(state: State, day: int, weekend: int, first: int, last: int) -> None:
    """Run ticks first..last with the product's kernels."""
    s = state
    with plain_errstate():
        reached = run_ticks(
            (first, last), (day, weekend), s.keys, s.hours, s.numbers, s.crimes, (s.sites, s.people, s.plans), (s.ground, s.offenders, s.books),
            (s.patrols, s.patrol_tours, s.workers, s.worker_tours), (*s.scratch, s.steps), s.duty,
        )  # fmt: skip
    assert reached == last, f"a list was full at tick {reached}: the work is not whole"


def run_day(state: State, day: int, weekend: int) -> None:
    """Run the hot phases of one whole day."""
    plan_day(state, day, weekend)
    tick_day(state, day, weekend, 0, int(state.numbers.ticks_per_day))


def close_day(state: State) -> None:
    """Empty the lists."""
    state.books.used[[USED_LOG, USED_NEWS, USED_CASES]] = 0


def written(state: State) -> dict[str, np.ndarray]:
    """Return every array that the hot phases write, by name; lists cut to the rows in use."""
    found = {f"ground.{name}": array for name, array in state.ground._asdict().items()}
    for name in ("held_until", "risk", "last_place", "itinerary"):
        found[f"offenders.{name}"] = getattr(state.offenders, name)
    found |= {"patrols.position_m": state.patrols.position_m, "workers.position_m": state.workers.position_m}
    found |= {"books.used": state.books.used, "change": state.scratch.change}
    for place, name in ((USED_LOG, "log"), (USED_NEWS, "news"), (USED_CASES, "cases")):
        found[f"books.{name}"] = getattr(state.books, name)[: state.books.used[place]]
    return found


def digest(state: State) -> str:
    """Return 16 hexadecimal digits of everything the hot phases wrote."""
    whole = blake2b(digest_size=8)
    for name, array in sorted(written(state).items()):
        whole.update(name.encode())
        whole.update(np.ascontiguousarray(array).tobytes())
    return whole.hexdigest()


def different(a: State, b: State) -> list[str]:
    """Return the names of written arrays whose bytes differ."""
    one, other = written(a), written(b)
    return [name for name in one if np.ascontiguousarray(one[name]).tobytes() != np.ascontiguousarray(other[name]).tobytes()]
