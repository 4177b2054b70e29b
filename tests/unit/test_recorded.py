"""What institutions may see: recorded crimes only, counted by hand, also after a spill to files and after a resume."""

import numpy as np
import pytest

from sim import checkpoint
from sim.core.events import EventLog
from sim.kinds import EventKind
from sim.recorded import RecordedCrimes
from tests.laws.worlds import model

TICKS = 96


def log_of(rows, **kwargs):
    events = EventLog(4, **kwargs)
    for kind, day, place, topic in rows:
        events.append(tick=day * TICKS + 5, kind=int(kind), topic=topic, place=place)
    return events


ROWS = [
    (EventKind.RECORDED, 0, 1, 0), (EventKind.CRIME, 1, 1, 0), (EventKind.RECORDED, 7, 2, 1), (EventKind.REPORTED, 7, 2, 1),
    (EventKind.RECORDED, 8, 1, 1), (EventKind.CLEARED, 9, 1, 1), (EventKind.RECORDED, 13, 0, 0),
]  # fmt: skip


@pytest.mark.parametrize("memory_rows", [1, 3, 1_000])
def test_only_recorded_crimes_of_the_window_and_type_are_counted(tmp_path, memory_rows):
    known = RecordedCrimes(log_of(ROWS, memory_rows=memory_rows, folder=tmp_path), TICKS, 4)
    assert known.on_places(0, 14).tolist() == [1, 2, 1, 0]
    assert known.on_places(7, 13).tolist() == [0, 1, 1, 0]
    assert known.on_places(0, 14, np.array([0])).tolist() == [1, 1, 0, 0]
    units = np.array([0, 0, 1, 1])
    assert known.in_units(units, np.array([[0, 7], [7, 14]])).tolist() == [[1, 0], [2, 1]]


@pytest.mark.parametrize("memory_rows", [1, 2, 1_000])
def test_what_is_recorded_later_is_added_and_nothing_is_read_twice(tmp_path, memory_rows):
    events = log_of(ROWS[:3], memory_rows=memory_rows, folder=tmp_path)
    known = RecordedCrimes(events, TICKS, 4)
    assert known.on_places(0, 14).sum() == 2
    for kind, day, place, topic in ROWS[3:]:
        events.append(tick=day * TICKS + 5, kind=int(kind), topic=topic, place=place)
        known.rows()
    assert known.on_places(0, 14).tolist() == [1, 2, 1, 0]
    assert known.rows()[0].tolist() == [0, 7, 8, 13]


def test_a_resumed_run_knows_what_was_recorded_before(tmp_path):
    straight = model(seed=4).run(5)
    assert straight.recorded.on_places(0, 5).sum() == straight.daily()["recorded_crime"].sum() > 5
    resumed = checkpoint.resume(checkpoint.save(straight, tmp_path / "stop.npz"), city=straight.city)
    assert (resumed.recorded.rows() == straight.recorded.rows()).all()
