"""The clock: one thread, orders at once, frames that are bounded, an end that leaves nothing behind."""

import gc
import threading
import time
import weakref

import numpy as np
import pytest

from dashboards.live import runner as clock
from dashboards.live.runner import Runner
from dashboards.live.status import CLOSED, FAILED, FINISHED, READY
from tests.laws.worlds import POLICIES, lively, small_city

ORDINARY = {name: POLICIES[name] for name in ("patrol_force", "grid_management")}


class Canvas:
    """Keeps what it was offered."""

    def __init__(self):
        self.frames = []

    def offer(self, frame, side):
        self.frames.append(frame)


def until(condition, seconds=120.0):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)


@pytest.fixture
def started(monkeypatch):
    """Return a function that starts a runner of small cities; all are closed at the end."""
    monkeypatch.setattr(Runner, "_city", lambda self, plan: small_city())
    made = []

    def start(*plans, seed=4, **more):
        one = Runner(plans or [lively(ORDINARY)], seed, **more)
        made.append(one)
        one.start()
        until(lambda: one.status.phase != "building")
        return one

    yield start
    for one in made:
        one.close()


def test_steps_and_jumps_stop_where_they_were_asked_to(started):
    one = started()
    one.step(3)
    until(lambda: one.status.minute == 345)
    one.jump(day=2, hour=14.0)
    until(lambda: (one.status.day, one.status.minute) == (2, 840))
    one.jump(day=1, hour=6.0)
    until(lambda: "passed" in one.status.error)
    assert (one.status.day, one.status.minute) == (2, 840)


def test_time_runs_only_while_it_plays_and_status_is_told_at_most_four_times_a_second(started):
    one, told = started(ticks_per_s=96.0), []
    one.on_status = lambda status: told.append((time.monotonic(), status))
    canvas = Canvas()
    one.attach(0, canvas)
    begun = time.monotonic()
    one.play()
    until(lambda: one.status.tick > 40)
    one.pause()
    until(lambda: not one.status.playing)
    seconds = time.monotonic() - begun
    with one.reading() as sides:
        done = sides[0].tick
    assert done > 40 and one.status.tick == done  # at rest, what is told is what is
    while_playing = [at for at, status in told if status.playing]
    assert len(while_playing) <= seconds * 4 + 3
    assert len(canvas.frames) <= seconds * clock.FRAMES_PER_S + 3
    time.sleep(0.2)
    with one.reading() as sides:
        assert sides[0].tick == done


def test_two_sides_of_one_seed_and_scenario_stay_alike_on_one_clock_and_scale(started):
    one = started(lively(ORDINARY), lively(ORDINARY))
    canvases = [Canvas(), Canvas()]
    for number, canvas in enumerate(canvases):
        one.attach(number, canvas)
    one.show("true_crime")
    one.jump(day=3, hour=5.0)
    until(lambda: one.status.day == 3 and len(canvases[1].frames) > 2)
    one.change(1, "night_patrol", POLICIES["night_patrol"])
    one.step(30)
    until(lambda: one.status.minute == 750)
    with one.reading() as (a, b):
        assert a.tick == b.tick and a.model.digest() != b.model.digest()
        assert a.plan.hash == lively(ORDINARY).hash
    assert canvases[0].frames[-1].head["top"] == canvases[1].frames[-1].head["top"]
    assert canvases[0].frames[-1].head["tick"] == canvases[1].frames[-1].head["tick"]


def test_the_run_ends_with_its_scenario(started):
    one = started(lively(ORDINARY, days=2))
    one.jump(day=9)
    until(lambda: one.status.phase == FINISHED)
    assert one.status.day == 2 and not one.status.playing
    one.change(0, "night_patrol", POLICIES["night_patrol"])
    until(lambda: one.status.error)


def test_a_scenario_that_cannot_run_says_why_in_one_line(started):
    clash = ORDINARY | {"second": {"policy": "grid_management", "households_per_grid": 200}}
    one = started(lively(clash))
    assert one.status.phase == FAILED and "\n" not in one.status.error and "grid" in one.status.error


def test_closing_ends_the_thread_and_frees_the_model(started):
    one = started()
    with one.reading() as sides:
        model = weakref.ref(sides[0].model)
    del sides
    thread = one._thread
    one.close()
    thread.join(5)
    gc.collect()
    assert not thread.is_alive() and one.status.phase == CLOSED and model() is None
    assert not [t for t in threading.enumerate() if t is thread]


def test_watching_changes_nothing(started):
    one = started()
    one.attach(0, Canvas())
    for layer in ("presence", "security", "deterrence", "warning"):
        one.show(layer)
        one.step(50)
    until(lambda: (one.status.day, one.status.minute) == (2, 420))
    from sim.model import SafeCity

    plain = SafeCity(lively(ORDINARY), seed=4, city=small_city()).run(2)
    for _ in range(8):
        plain.step()
    with one.reading() as sides:
        assert sides[0].model.digest() == plain.digest()
        assert np.array_equal(sides[0].counts.of(clock_kind()), plain.places()["true_crime"].to_numpy())
    assert one.status.phase == READY


def clock_kind():
    from sim.kinds import EventKind

    return EventKind.CRIME
