"""The clock of a page: one thread that plays one city, or several on one seed and one clock.

How to use it, for one city or two:

    runner = Runner([plan_a, plan_b], seed=1)          # solara.use_memo, so that each user has one
    runner.on_status = status.set                      # a kernel-scoped reactive; called at most 4 times a second
    runner.start()                                     # builds city and models in its thread; status.phase tells how far
    runner.attach(0, canvas_a); runner.attach(1, canvas_b)  # anything with offer(frame, scene): dashboards.canvas.view does it for you
    runner.play(); runner.pause(); runner.step(); runner.speed(40.0); runner.jump(day=6, hour=14); runner.show("true_crime")
    runner.change(1, "night_patrol", {"patrollers_per_compound": 12})   # acts at once: see Side.change
    with runner.reading() as sides: sides[0].model.daily()
    runner.close()                                     # the clean-up of a solara.use_effect: ends the thread, lets go of the models

Every method returns at once; what goes wrong is in `status.error`, one sentence. All sides get the same layer and, with two sides, one scale.
"""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from dashboards.live.cities import city_of
from dashboards.live.inbox import Inbox
from dashboards.live.layers import BY_KEY
from dashboards.live.policies import Wish
from dashboards.live.replay import LAYERS
from dashboards.live.screens import Screens, told_in_past
from dashboards.live.side import Side
from dashboards.live.status import BUILDING, CLOSED, FAILED, FINISHED, READY, SPEEDS, STATUS_EVERY_S, Sink, Status
from sim.city.city import City
from sim.core.errors import ChanganError
from sim.scenario import Scenario

FRAMES_PER_S = 24.0
SLICE_S = 0.05  # of ticks without a frame, so that a pause or a reader never waits longer


class Runner:
    """One clock, one thread, one or several sides."""

    def __init__(self, plans: Sequence[Scenario], seed: int = 1, ticks_per_s: float = 4.0, layer: str = "presence") -> None:
        """Only take the orders; `start` begins."""
        self.plans, self.seed = tuple(plans), seed
        self.on_status: Callable[[Status], None] = lambda status: None
        self._screens = Screens()
        self._status = Status(ticks_per_s=ticks_per_s, layer=layer, days=min((p.run.days for p in plans), default=0))
        self._inbox = Inbox()
        self._told = 0.0
        self._thread: threading.Thread | None = None
        self._goal: int | None = None  # tick to which a jump goes

    # ------------------------------------------------------------------------------------------------ what pages call
    @property
    def status(self) -> Status:
        """The clock now."""
        return self._status

    @property
    def sides(self) -> list[Side]:
        """The sides, none before they are built; to be read under `reading`."""
        return self._screens.sides

    def start(self) -> None:
        """Begin: build, then wait for orders."""
        self._thread = threading.Thread(target=self._run, name="changan-runner", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End the thread and let go of the models."""
        self._inbox.close()
        self._screens.detach_all()

    def attach(self, number: int, sink: Sink | None) -> None:
        """Send the frames of a side to a canvas (None: to nobody)."""
        self._screens.attach(number, sink)
        if sink is not None:
            self._inbox.put(lambda: self._send([number]))

    def resend(self, number: int) -> None:
        """Send the present frame of a side once more: its canvas has got another city, or was made after the last one."""
        self._inbox.put(lambda: self._send([number]))

    def play(self) -> None:
        """Let time run."""
        self._inbox.put(lambda: self._say(playing=self._status.phase == READY, past=-1, error=""))

    def pause(self) -> None:
        """Stop time; the clock is told, so that a page shows the time of its map."""
        self._goal = None
        self._inbox.put(lambda: self._tell_clock(playing=False, jumping=False))

    def toggle(self) -> None:
        """Play when paused, pause when playing."""
        if self._status.playing or self._goal is not None:
            self.pause()
        else:
            self.play()

    def step(self, ticks: int = 1) -> None:
        """Pause and run some ticks."""
        self._inbox.put(lambda: self._step(ticks))

    def speed(self, ticks_per_s: float) -> None:
        """Set the speed."""
        self._inbox.put(lambda: self._say(ticks_per_s=float(min(max(ticks_per_s, SPEEDS[0]), SPEEDS[-1]))))

    def jump(self, day: int, hour: float = 5.0) -> None:
        """Run on to a day (from 0) and clock hour without showing what lies between; time does not run backwards (see replay)."""
        self._inbox.put(lambda: self._aim(day, hour))

    def show(self, layer: str) -> None:
        """Paint another layer; in the past only those that events tell of."""
        if layer in BY_KEY:
            self._inbox.put(lambda: self._show(layer))

    def change(self, side: int, label: str, wish: Wish) -> None:
        """Change a policy of one side from 05:00 of the running day; None switches it off."""
        self._inbox.put(lambda: self._change(side, label, wish))

    def restart(self, plans: Sequence[Scenario], seed: int) -> None:
        """Begin again with other scenarios or another seed, on the same page."""
        self.plans, self.seed = tuple(plans), seed
        self._inbox.put(self._build)

    def look_back(self, tick: int) -> None:
        """Show the city as it was at the end of a tick since the start, from the events; -1: show the present again."""
        self._inbox.put(lambda: self._look_back(tick))

    @contextmanager
    def reading(self) -> Iterator[list[Side]]:
        """Hold time while something is read off the sides (no side before the city is built, and after the end)."""
        with self._screens.lock:
            yield self.sides

    # ------------------------------------------------------------------------------------------------ the thread
    def _run(self) -> None:
        """Build, then play and take orders until closed."""
        try:
            self._inbox.put(self._build, first=True)
            due = time.perf_counter()
            while not self._inbox.closed:
                self._obey()
                now = time.perf_counter()
                if self._goal is not None:
                    self._run_on()
                elif self._status.playing:
                    due = max(due, now - 0.1)
                    self._inbox.wait(due - now)
                    due += self._play()
                else:
                    due = now
                    self._inbox.wait(None)
        except Exception as fault:  # a fault of the product: the page must not wait for a thread that is gone
            self._say(phase=FAILED, playing=False, error=f"{type(fault).__name__}: {fault}; please report this")
            raise
        finally:
            self._screens.clear()
            if self._inbox.closed:
                self._status = replace(self._status, phase=CLOSED, playing=False)

    def _obey(self) -> None:
        while (order := self._inbox.take()) is not None:
            try:
                order()
            except ChanganError as fault:
                self._say(error="\n".join(" ".join(line.split()) for line in str(fault).splitlines()), playing=False)

    def _build(self) -> None:
        """Make the sides; a scenario that cannot run leaves its reason in the status."""
        self._goal = None
        self._screens.clear()
        self._say(
            phase=BUILDING, playing=False, jumping=False, error="", day=0, minute=300, tick=0, past=-1, changed_day=-1, changes=0, days=min(p.run.days for p in self.plans)
        )  # fmt: skip
        try:
            sides = []
            for plan in self.plans:
                if self._inbox.closed:
                    return
                sides.append(Side(plan, self.seed, self._city(plan)))
        except ChanganError as fault:
            self._say(phase=FAILED, error=str(fault))
            return
        self._screens.fill(sides)
        self._tell_clock(phase=READY, ticks_per_day=sides[0].model.ticks_per_day)
        self._send()

    def _city(self, plan: Scenario) -> City:
        return city_of(plan)

    def _play(self) -> float:
        """Run the ticks of one frame and show it; returns the seconds the frame lasts."""
        rate = self._status.ticks_per_s
        ticks = max(1, round(rate / FRAMES_PER_S))
        self._ticks(ticks)
        self._send()
        self._tell_clock(often=True)
        return ticks / rate

    def _ticks(self, ticks: int) -> None:
        """Run ticks on every side, at most to the end of the run."""
        with self._screens.lock:
            until = time.perf_counter() + SLICE_S
            for _ in range(ticks):
                if not self.sides or self.sides[0].model.day >= self._status.days:
                    break
                for side in self.sides:
                    side.step()
                if self._goal is not None and (self.sides[0].tick >= self._goal or time.perf_counter() > until):
                    break
        if self.sides and self.sides[0].model.day >= self._status.days:
            self._goal = None
            self._tell_clock(phase=FINISHED, playing=False, jumping=False)

    def _show(self, layer: str) -> None:
        if self._status.past >= 0 and layer not in LAYERS:
            self._say(past=-1)
        self._say(layer=layer)
        self._send()

    def _step(self, ticks: int) -> None:
        self._say(playing=False, past=-1)
        if self._status.phase == READY:
            self._ticks(ticks)
            self._send()
            self._tell_clock()

    def _aim(self, day: int, hour: float) -> None:
        if not self.sides or self._status.phase != READY:
            return
        model = self.sides[0].model
        minute = (round(hour * 60) - 300) % 1440
        goal = day * model.ticks_per_day + minute // self.plans[0].run.tick_min
        if goal <= self.sides[0].tick:
            raise ChanganError("that hour has passed; the city cannot run backwards, but the slider of the past shows it")
        self._goal = goal
        self._say(playing=False, jumping=True, past=-1, error="")

    def _run_on(self) -> None:
        """Run one slice of a jump."""
        goal = self._goal
        self._ticks(1_000_000)
        if goal is not None and self.sides and self.sides[0].tick >= goal:
            self._goal = None
        if self._goal is None:
            self._send()
            self._tell_clock(jumping=False)
        else:
            self._tell_clock(often=True)

    def _look_back(self, tick: int) -> None:
        """Show the past, or the present again."""
        self._goal = None
        if tick < 0 or not self.sides:
            self._screens.look_ahead()
            self._say(past=-1)
        else:
            now = self._screens.look_back()
            self._say(playing=False, jumping=False, past=min(tick, now - 1), layer=told_in_past(self._status.layer))
        self._send()

    def _change(self, side: int, label: str, wish: Wish) -> None:
        if not self.sides or self._status.phase != READY:
            raise ChanganError("the run is over or not built yet; start it again to change a policy")
        with self._screens.lock:
            self.sides[side].change(label, wish)
            day = self.sides[side].changed_day
        self._send()
        self._tell_clock(changed_day=day, changes=self._status.changes + 1, error="")

    # ------------------------------------------------------------------------------------------------ what goes out
    def _send(self, numbers: Sequence[int] | None = None) -> None:
        """Offer a frame of each side that somebody looks at."""
        self._screens.send(self._status.layer, self._status.past, numbers)

    def _tell_clock(self, often: bool = False, **changes: Any) -> None:
        """Publish the clock; `often`: only when the last time is long enough ago."""
        now = time.perf_counter()
        if often and now - self._told < STATUS_EVERY_S:
            return
        if self.sides:
            changes |= self.sides[0].clock() | {"tick": self.sides[0].tick}
        self._say(version=self._status.version + 1, **changes)

    def _say(self, **changes: Any) -> None:
        self._status = replace(self._status, **changes)
        self._told = time.perf_counter()
        if not self._inbox.closed:
            self.on_status(self._status)
