"""Run many independent jobs on this machine's cores and lose none of them.

Called by `experiments.compare` (and by everything that runs scenarios over seeds); writes nothing. One process per
slot, one job at a time in it, watched from here: a worker that dies or hangs is replaced and its job tried again; a job
that kills its worker twice becomes a failure row; an exception inside a job becomes a failure row at once, because a
run is a pure function and would raise again. Workers are spawned (a fork after numba's threads kills the child), use
one numba thread, and leave by themselves when the parent is gone.

`concurrent.futures` was tried and rejected: a killed worker breaks the whole pool, and its queue hides which job was
running.
"""

import os
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import wait
from typing import Any

from experiments.worker import Worker, describe, start_worker
from sim.core.errors import ChanganError

TRIES = 2
FALSE_STARTS = 3


@dataclass(frozen=True)
class Done:
    """One job's end: `value` is what the work returned, or None with the reason in `error`."""

    number: int  # position in the list of jobs
    value: Any
    error: str = ""
    seconds: float = 0.0
    tries: int = 1


@dataclass
class Progress:
    """What a progress bar needs; handed to the callback after every job."""

    total: int
    done: int = 0
    failed: int = 0
    started: float = field(default_factory=time.monotonic)

    @property
    def rate_per_s(self) -> float:
        """Jobs a second so far."""
        return self.done / max(time.monotonic() - self.started, 1e-9)

    @property
    def remaining_s(self) -> float:
        """Seconds to go at the rate so far (NaN before the first job)."""
        return (self.total - self.done) / self.rate_per_s if self.done else float("nan")


Work = Callable[..., Any]
Watcher = Callable[[Progress], None]


def run_jobs(
    work: Work,
    jobs: Sequence[tuple[Any, ...]],
    workers: int | None = None,
    progress: Watcher | None = None,
    patience_s: float | None = None,
) -> Iterator[Done]:
    """Yield one `Done` for each job of `jobs` (arguments of `work`), in the order in which they end.

    `workers=1` runs here, in this process. `patience_s`: seconds after which a silent worker counts as hung (None: 10
    minutes or 20 times the longest job so far). Closing the iterator, Ctrl-C included, stops every worker.
    """
    slots = min(workers if workers is not None else cores(), len(jobs))
    if workers is not None and workers < 1:
        raise ChanganError(f"workers must be at least 1, got {workers}")
    seen = Progress(len(jobs))
    ends = _here(work, jobs) if slots <= 1 else _Slots(work, jobs, slots, patience_s).run()
    for end in ends:
        seen.done += 1
        seen.failed += bool(end.error)
        if progress is not None:
            progress(seen)
        yield end


def cores() -> int:
    """Return the number of cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _here(work: Work, jobs: Sequence[tuple[Any, ...]]) -> Iterator[Done]:
    for number, job in enumerate(jobs):
        before, value, failure = time.monotonic(), None, ""
        try:
            value = work(*job)
        except Exception as error:  # a failure is a row
            failure = describe(error)
        yield Done(number, value, failure, time.monotonic() - before)


class _Slots:
    """The supervisor: which worker runs which job, how often each was tried, who is late."""

    def __init__(self, work: Work, jobs: Sequence[tuple[Any, ...]], slots: int, patience_s: float | None) -> None:
        if getattr(work, "__module__", "") == "__main__":
            raise ChanganError("work given to several workers must live in an importable module, not in the script itself; use workers=1")
        self.work, self.jobs, self.slots, self.patience_s = work, jobs, slots, patience_s
        self.waiting = deque(range(len(jobs)))
        self.tries = [0] * len(jobs)
        self.workers: list[Worker] = []
        self.false_starts = 0
        self.longest_s = 0.0

    def run(self) -> Iterator[Done]:
        """Keep every slot busy until no job is left; never leave a process behind."""
        try:
            while self.waiting or any(w.job is not None for w in self.workers):
                self._fill()
                yield from self._collect()
        finally:
            for worker in self.workers:
                worker.stop()

    def _fill(self) -> None:
        while len(self.workers) < self.slots and len(self.workers) < self._wanted():
            self.workers.append(start_worker(self.work))
        for worker in self.workers:
            if worker.idle and self.waiting:
                number = self.waiting.popleft()
                self.tries[number] += 1
                worker.give(number, self.jobs[number])

    def _wanted(self) -> int:
        return len(self.waiting) + sum(w.job is not None for w in self.workers)

    def _collect(self) -> Iterator[Done]:
        """Wait for the next answer, death or lateness and turn it into ends."""
        handles = [h for w in self.workers for h in (w.pipe, w.process.sentinel)]
        ready = wait(handles, timeout=1.0)
        for worker in list(self.workers):
            if worker.pipe in ready or worker.process.sentinel in ready:
                yield from self._hear(worker)
            elif worker.busy_s > self._patience():
                yield from self._lost(worker, f"gave no answer for {worker.busy_s:.0f} s")

    def _hear(self, worker: Worker) -> Iterator[Done]:
        try:
            answer = worker.pipe.recv()
        except (EOFError, OSError):
            worker.process.join(5.0)
            yield from self._lost(worker, f"its worker process died (exit code {worker.process.exitcode})")
            return
        if answer is None:
            worker.ready, self.false_starts = True, 0
            return
        if isinstance(answer, str):
            raise ChanganError(f"no worker process can start here: {answer}")
        number, value, error = answer
        seconds, worker.job = worker.busy_s, None
        self.longest_s = max(self.longest_s, seconds)
        yield Done(number, value, error, seconds, self.tries[number])

    def _lost(self, worker: Worker, why: str) -> Iterator[Done]:
        """Replace a dead or hung worker; put its job back, or give it up after the second try."""
        self.workers.remove(worker)
        seconds, number = worker.busy_s, worker.job
        worker.stop()
        if number is None:
            self._false_start(worker, why)
        elif self.tries[number] < TRIES:
            self.waiting.append(number)
        else:
            yield Done(number, None, f"{why}, {TRIES} times in {TRIES} tries", seconds, TRIES)

    def _false_start(self, worker: Worker, why: str) -> None:
        if worker.ready:
            return  # an idle worker was killed from outside: nothing is lost
        self.false_starts += 1
        if self.false_starts >= FALSE_STARTS:
            raise ChanganError(f"no worker process can start here: {why}; run with workers=1")

    def _patience(self) -> float:
        return self.patience_s if self.patience_s is not None else max(600.0, 20.0 * self.longest_s)
