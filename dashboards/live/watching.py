"""What pages read of a runner: its status in parts, so that only what changed is drawn again, and never by the runner's thread.

    live = solara.use_memo(lambda: Live([scenario], seed), [...]);  solara.use_effect(live.open, [live])
    live.stage.value.playing, live.clock.value.minute, live.day.value

A thread of its own passes the newest status on, at most four times a second: drawing a page takes longer than a frame. Where many watch at once
each waits longer, so that what time draws takes all pages together a share of one core and orders are answered at once.
"""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from weakref import WeakSet

import solara

from dashboards import shown
from dashboards.live.runner import Runner
from dashboards.live.status import STATUS_EVERY_S, Status
from sim.scenario import Scenario

DRAWING_SHARE = 0.3  # of a core, for what time alone draws on all pages of this server
LONGEST_S = 2.0  # a clock that stood longer would look broken
_alive: "WeakSet[Live]" = WeakSet()


@dataclass(frozen=True)
class Clock:
    """The time of the city."""

    day: int = 0
    minute: int = 300
    date: str = ""
    tick: int = 0
    version: int = 0


class Live:
    """A runner and what is told of it: `stage` (what seldom changes), `clock` (4 Hz), `day` (whole days and live changes)."""

    def __init__(self, plans: Sequence[Scenario], seed: int = 1) -> None:
        """Begin with nothing built."""
        self.runner = Runner(plans, seed)
        self.stage: solara.Reactive[Status] = solara.Reactive(self.runner.status)
        self.clock: solara.Reactive[Clock] = solara.Reactive(Clock())
        self.day: solara.Reactive[tuple[int, int, str]] = solara.Reactive((0, 0, ""))  # day, live changes, phase
        self._news = threading.Condition()
        self._newest: Status | None = None
        self._shown = shown.wait()
        self._open = False

    def open(self) -> Callable[[], None]:
        """Start, and return what closes it (for solara.use_effect)."""
        self._open = True
        _alive.add(self)
        self.runner.on_status = self._hear
        threading.Thread(target=self._tell, name="changan-teller", daemon=True).start()
        self.runner.start()
        return self.close

    def close(self) -> None:
        """End both threads and let go of the models."""
        _alive.discard(self)
        self.runner.close()
        with self._news:
            self._open = False
            self._news.notify_all()

    def _hear(self, status: Status) -> None:
        with self._news:
            self._newest = status
            self._news.notify_all()

    def _tell(self) -> None:
        """Pass on the newest status; what a page draws while time runs waits its turn, an order does not."""
        self._shown(lambda: self._open)
        while True:
            with self._news:
                if self._newest is None and self._open:
                    self._news.wait()
                if not self._open:
                    return
                status, self._newest = self._newest, None
            begun = time.thread_time()
            if status is not None:
                self._publish(status)
            pause = min(max(STATUS_EVERY_S, len(_alive) * (time.thread_time() - begun) / DRAWING_SHARE), LONGEST_S)
            with self._news:
                if self._open and status is not None and status.playing:
                    self._news.wait_for(lambda: not self._open or self._ordered(), pause)

    def _ordered(self) -> bool:
        """Say whether more than the clock has changed since the page was drawn: somebody's order, or the end."""
        return self._newest is not None and _without_clock(self._newest) != self.stage.peek()

    def _publish(self, status: Status) -> None:
        stage = _without_clock(status)
        if stage != self.stage.peek():
            self.stage.set(stage)
        day = (status.day, status.changes, status.phase)
        if day != self.day.peek():
            self.day.set(day)
        clock = Clock(status.day, status.minute, status.date, status.tick, status.version)
        if clock != self.clock.peek():
            self.clock.set(clock)


def _without_clock(status: Status) -> Status:
    return replace(status, day=0, minute=0, date="", tick=0, version=0)
