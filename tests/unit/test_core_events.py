"""The log loses nothing, keeps the order, and is the same log wherever it was drained, spilled, stopped and resumed."""

import copy
import hashlib
import pickle
from enum import IntEnum

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from sim.core.errors import ChanganError
from sim.core.events import DTYPES, EventLog, append_event
from sim.core.jit import kernel


class Kind(IntEnum):
    CALL = 0
    ARREST = 1
    VISIT = 5


@kernel
def _happen(log, first, n):
    for i in range(first, first + n):
        append_event(log, i, i % 2, i % 7, 10 * i, i + 1, -1, i // 3, i % 3, 0.5 * i)


def story(log, n, steps=(1,)):
    """Write n known rows, draining after the numbers of rows in `steps`, again and again."""
    done = turn = 0
    while done < n:
        rows = min(steps[turn % len(steps)], n - done)
        log.make_room(rows)
        _happen(log.buffer, done, rows)
        log.drain()
        done, turn = done + rows, turn + 1
    return log


def expected(n):
    i = np.arange(n)
    columns = [i, i % 2, i % 7, 10 * i, i + 1, np.full(n, -1), i // 3, i % 3, 0.5 * i]
    return pd.DataFrame({name: values.astype(dtype) for (name, dtype), values in zip(DTYPES.items(), columns, strict=True)})


def digest(log):
    made = hashlib.sha256()
    log.digest_into(made)
    return made.hexdigest()


@pytest.mark.parametrize("memory_rows", [10_000, 300, 1])
@pytest.mark.parametrize("steps", [(1_000,), (1, 7, 250), (64,)])
def test_every_row_comes_out_in_order_whatever_was_drained_and_spilled(tmp_path, memory_rows, steps):
    log = story(EventLog(64, memory_rows, tmp_path), 1_000, steps)
    assert len(log) == 1_000
    pd.testing.assert_frame_equal(log.frame(), expected(1_000))
    files = list(tmp_path.rglob("*.parquet"))
    assert (len(files) > 0) == (memory_rows < 1_000) and not list(tmp_path.rglob("*.part"))
    assert log._in_memory <= memory_rows
    assert digest(log) == digest(story(EventLog(2_000), 1_000, (1_000,)))


def test_a_buffer_that_is_too_small_is_an_error_and_overwrites_nothing():
    log = EventLog(5)
    _happen(log.buffer, 0, 8)
    assert log.buffer.tick.tolist() == [0, 1, 2, 3, 4]
    for ask in (log.drain, log.free, log.frame, log.state, lambda: len(log), lambda: log.make_room(1), lambda: digest(log)):
        with pytest.raises(ChanganError, match="3 events had no room in a buffer of 5"):
            ask()


def test_room_is_made_without_losing_what_is_there():
    log = EventLog(10)
    assert log.free() == 10
    _happen(log.buffer, 0, 7)
    assert (log.free(), len(log)) == (3, 7)
    held = log.buffer
    log.make_room(3)
    assert log.buffer is held and log.free() == 3
    log.make_room(10)  # drains
    assert log.buffer is held and log.free() == 10 and len(log) == 7
    log.make_room(11)  # and grows
    assert log.free() == 11 and len(log) == 7
    _happen(log.buffer, 7, 11)
    pd.testing.assert_frame_equal(log.frame(), expected(18))


def test_stopping_and_resuming_changes_nothing():
    straight = story(EventLog(100), 700)
    first = story(EventLog(100, memory_rows=150), 400)
    saved = pickle.loads(pickle.dumps(first.state()))
    resumed = story(EventLog(100), 30)  # what it held before does not matter
    resumed.restore(saved)
    pd.testing.assert_frame_equal(resumed.frame(), expected(400))
    for i in range(400, 700, 50):
        resumed.make_room(50)
        _happen(resumed.buffer, i, 50)
    pd.testing.assert_frame_equal(resumed.frame(), straight.frame())
    assert digest(resumed) == digest(straight) != digest(first)
    with pytest.raises(ChanganError, match="checkpoint"):
        resumed.restore({"tick": np.zeros(3)})
    resumed.restore(EventLog(1).state())
    assert len(resumed) == 0 and list(resumed.frame().columns) == list(DTYPES)


@pytest.mark.parametrize("again", [lambda log: pickle.loads(pickle.dumps(log)), copy.deepcopy], ids=["pickle", "deepcopy"])
def test_a_copy_lives_on_when_the_original_and_its_files_are_gone(tmp_path, again):
    log = story(EventLog(50, 60, tmp_path), 200, (50,))
    _happen(log.buffer, 200, 10)
    twin, before = again(log), digest(log)
    assert len(list(tmp_path.iterdir())) == 2
    del log
    assert digest(twin) == before and len(twin) == 210
    pd.testing.assert_frame_equal(twin.frame(), expected(210))
    del twin
    assert list(tmp_path.iterdir()) == []  # files go with their log


def test_the_digest_sees_every_column_and_the_order():
    seen = {digest(EventLog(4)), digest(story(EventLog(4), 2))}
    rows = {name: np.array([1, 2]) for name in DTYPES}
    for change in (None, *DTYPES, "order"):
        log = EventLog(4)
        given = {name: values + (name == change) for name, values in rows.items()}
        log.append(**{name: values[::-1] if change == "order" else values for name, values in given.items()})
        seen.add(digest(log))
    assert len(seen) == 2 + 1 + len(DTYPES) + 1


def test_numbers_become_words_and_none_is_left_without():
    log = EventLog(8)
    log.append(tick=[1, 2, 3], kind=[Kind.VISIT, Kind.CALL, Kind.VISIT], topic=[1, 0, 1], group=1, value=2.5)
    frame = log.frame(names={"kind": Kind, "topic": ["theft", "assault"], "group": {1: "floating"}})
    assert frame["kind"].tolist() == ["visit", "call", "visit"] and frame["topic"].tolist() == ["assault", "theft", "assault"]
    assert frame["group"].tolist() == ["floating"] * 3 and frame["place"].tolist() == [-1] * 3 and frame["value"].tolist() == [2.5] * 3
    assert frame["kind"].cat.categories.tolist() == ["call", "arrest", "visit"]
    assert log.frame(columns=["value", "tick"]).columns.tolist() == ["value", "tick"]
    log.append(kind=9)
    with pytest.raises(ChanganError, match=r"\[9\].*call"):
        log.frame(names={"kind": Kind})
    with pytest.raises(TypeError, match="no column \\['loss'\\]"):
        log.append(loss=3)


def test_a_written_log_is_a_whole_parquet_file(tmp_path):
    log = story(EventLog(64, 100), 500, (64,))
    log.write(tmp_path / "events.parquet")
    pd.testing.assert_frame_equal(pq.read_table(tmp_path / "events.parquet").to_pandas(), expected(500))
    assert [path.name for path in tmp_path.iterdir()] == ["events.parquet"]
    with pytest.raises(ChanganError, match="cannot be written"):
        log.write(tmp_path / "nowhere" / "events.parquet")


def test_events_that_cannot_be_spilled_are_kept_and_said(tmp_path, monkeypatch):
    log = story(EventLog(64, 100, tmp_path), 100, (50,))

    def full(*_args, **_options):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("pyarrow.parquet.write_table", full)
        _happen(log.buffer, 100, 20)
        with pytest.raises(ChanganError, match="No space left on device"):
            log.drain()
    assert len(log) == 120 and not list(tmp_path.rglob("*.part"))
    pd.testing.assert_frame_equal(log.frame(), expected(120))


def test_a_log_needs_room():
    for capacity, memory_rows in ((0, 5), (5, 0), (-1, 5)):
        with pytest.raises(ValueError, match="needs room"):
            EventLog(capacity, memory_rows)
