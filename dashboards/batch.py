"""A paired comparison of two scenarios over many seeds, run in worker processes while somebody watches.

Started by the Compare and Learn pages, one at a time for a user. Built on `experiments.compare.Drive` (the engine, its statistics,
the run cache); the thread here only waits for workers. It writes nothing but the run cache. A closed page stops it: `close`
ends the thread and every worker within about a second, and pairs that were finished are in the run cache for the next time.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Literal

from dashboards.server.limits import limits
from dashboards.turns import Stopped, Turn
from experiments.compare import Comparison, Drive, check
from experiments.engine import Progress, cores
from experiments.paired_runs import Stopping
from experiments.store.cache import RunCache
from experiments.work import city_of
from experiments.worker import describe
from sim.core.errors import ChanganError
from sim.scenario import Scenario

State = Literal["waiting", "running", "counting", "done", "stopped", "failed"]
ENDED = ("done", "stopped", "failed")
LEAST_PAIRS = 3  # below, a stopped batch has nothing to show: no street could be told


class Batch:
    """One batch: `state`, `done` of `total` runs, `error` for people, and `found` once there are results.

    `changed` is called from the batch's thread at every change, about once a second at least, and never after `close`.
    """

    def __init__(
        self, scenarios: tuple[Scenario, Scenario], seeds: int, first_seed: int = 1, changed: Callable[[], None] = lambda: None
    ) -> None:
        """Check what is asked. Raises ChanganError where it is more than a user may have, or cannot be compared."""
        _bounded(scenarios, seeds)
        self.scenarios, self.seeds = scenarios, range(first_seed, first_seed + seeds)
        self.state: State = "waiting"
        self.total, self.done, self.error, self.remaining_s = 2 * seeds, 0, "", float("nan")
        self.found: Comparison | None = None
        self._changed, self._stop, self._thread = changed, threading.Event(), threading.Thread(target=self._live, daemon=True)

    @property
    def ended(self) -> bool:
        """Say whether nothing more will happen."""
        return self.state in ENDED

    def start(self) -> "Batch":
        """Begin; returns at once."""
        self._thread.start()
        return self

    def cancel(self) -> None:
        """Stop as soon as possible; pairs that are finished are shown."""
        self._stop.set()

    def close(self) -> None:
        """Stop, and tell nobody any more."""
        self._changed = lambda: None
        self._stop.set()

    def wait(self, seconds: float | None = None) -> "Batch":
        """Wait for the end (tests, scripts)."""
        if self._thread.ident is not None:
            self._thread.join(seconds)
        return self

    def _live(self) -> None:
        try:
            self._run()
        except Stopped:
            self._end("stopped")
        except ChanganError as error:
            self._end("failed", str(error))
        except Exception as error:  # the page must hear of it: a thread that dies in silence is a batch that never ends
            self._end("failed", describe(error))

    def _run(self) -> None:
        with Turn(self._stop):
            kept = RunCache.usual()
            drive = Drive(self.scenarios, min(limits().batch_workers, cores()), self._watch, kept)
            drive.here = False
            began = time.monotonic()
            self._set("running")
            try:
                check(self.scenarios, len(self.seeds))
                drive.run(self.seeds)
            except Stopped:
                self._gather(drive, began)
                raise
            self._gather(drive, began)
            kept.prune()
        self.done = self.total  # those from the cache were never under way
        self._end("done")

    def _watch(self, seen: Progress) -> None:
        """Follow the engine; it stops its workers when this raises."""
        if self._stop.is_set():
            raise Stopped
        known = self.total - seen.total
        self.done, self.remaining_s = known + seen.done, seen.remaining_s
        self._changed()

    def _gather(self, drive: Drive, began: float) -> None:
        """Make the comparison of what there is, with its statistics, which take a moment and would else hold up the page."""
        pairs = len({r.seed for r in drive.runs if r.scenario == 0} & {r.seed for r in drive.runs if r.scenario == 1})
        if self._stop.is_set() and pairs < LEAST_PAIRS:
            return
        self._set("counting")
        city = drive.city if drive.city is not None else city_of(self.scenarios[0])
        found = replace(drive.gather(), city=city, stopping=Stopping(pairs), seconds=time.monotonic() - began)
        found.differences  # noqa: B018  (kept with the comparison)
        self.found = found

    def _set(self, state: State) -> None:
        self.state = state
        self._changed()

    def _end(self, state: State, error: str = "") -> None:
        self.error = error
        self._set(state)


def _bounded(scenarios: tuple[Scenario, ...], seeds: int) -> None:
    """Raise ChanganError where a batch is larger than one user may ask for."""
    bound = limits()
    most = bound.batch_seeds
    if not 2 <= seeds <= most:
        raise ChanganError(
            f"a batch runs 2 to {most} seeds, not {seeds}; for more, use the command line: changan compare A.yaml B.yaml --seeds {seeds}"
        )
    work = 2 * seeds * max(s.run.days * s.city.population.residents for s in scenarios) / 1e6
    if work > bound.batch_person_days:
        raise ChanganError(
            f"this batch would simulate {work:,.0f} million person-days, and one may have {bound.batch_person_days:,}; "
            "take fewer seeds, fewer days, or the command line: changan compare A.yaml B.yaml"
        )
