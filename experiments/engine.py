"""Run many independent jobs on this machine's cores and lose none of them.

Called by `experiments.compare` and `experiments.sweep` (and by everything that runs scenarios over seeds); writes nothing. One process
per slot, one job at a time in it, watched from here: a worker that dies or hangs is replaced and its job tried again; a job
that kills its worker twice becomes a failure row; an exception inside a job becomes a failure row at once, because a
run is a pure function and would raise again. Workers are spawned (a fork after numba's threads kills the child), use
one numba thread, and leave by themselves when the parent is gone.

Jobs go out in leases: one job ahead where they take long, more where they take a millisecond, so that no core waits for this
process; near the end nobody gets a job ahead, so that no core waits for another.

`concurrent.futures` was tried and rejected: a killed worker breaks the whole pool, and its queue hides which job was
running.
"""

import os
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sized
from dataclasses import dataclass, field
from multiprocessing.connection import wait
from typing import Any

from experiments.worker import Worker, describe, start_worker
from sim.core.errors import ChanganError

TRIES = 2
FALSE_STARTS = 3
LEASE_S = 0.02  # a lease is about so much work: what a killed command may have to do again
MOST_LEASED = 64
AHEAD_S = 10.0  # jobs longer than this are never given ahead: a dead worker's waiting jobs would start late


@dataclass(frozen=True)
class Done:
    """One job's end: `value` is what the work returned, or None with the reason in `error`."""

    number: int  # position in the list of jobs
    value: Any
    error: str = ""
    seconds: float = 0.0
    tries: int = 1
    lost: bool = False  # failed because its workers died or hung, not because it raised


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
    jobs: Iterable[tuple[Any, ...]],
    workers: int | None = None,
    progress: Watcher | None = None,
    patience_s: float | None = None,
    total: int | None = None,
    tries: int = TRIES,
    here: bool | None = None,
) -> Generator[Done, None, None]:
    """Yield one `Done` for each job of `jobs` (arguments of `work`), in the order in which they end.

    `workers=1` runs here, in this process, unless `here=False` asks for a supervised worker. `jobs` may be made as they are
    needed where `total` says how many there will be. `patience_s`: seconds after which a silent worker counts as hung (None:
    10 minutes or 20 times the longest job so far). Closing the iterator, Ctrl-C included, stops every worker. `progress` is
    called after every job and, with workers, about once a second while none ends; if it raises, every worker is stopped at once.
    """
    count = len(jobs) if isinstance(jobs, Sized) else total
    if count is None:
        raise TypeError("jobs that are made as they are needed need a total")
    if workers is not None and workers < 1:
        raise ChanganError(f"workers must be at least 1, got {workers}")
    slots = min(workers if workers is not None else cores(), count)
    seen = Progress(count)
    inside = slots <= 1 if here is None else here
    ends: Generator[Done | None, None, None] = (
        _here(work, jobs) if inside or not count else _Slots(work, iter(jobs), slots, patience_s, tries).run()
    )
    try:
        for end in ends:
            if end is not None:
                seen.done += 1
                seen.failed += bool(end.error)
            if progress is not None:
                progress(seen)
            if end is not None:
                yield end
    finally:
        ends.close()


def cores() -> int:
    """Return the number of cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _here(work: Work, jobs: Iterable[tuple[Any, ...]]) -> Generator[Done, None, None]:
    for number, job in enumerate(jobs):
        before, value, failure = time.monotonic(), None, ""
        try:
            value = work(*job)
        except Exception as error:  # a failure is a row
            failure = describe(error)
        yield Done(number, value, failure, time.monotonic() - before)


class _Slots:
    """The supervisor: which worker has which jobs, how often each was tried, who is late."""

    def __init__(self, work: Work, jobs: Iterator[tuple[Any, ...]], slots: int, patience_s: float | None, tries: int) -> None:
        if getattr(work, "__module__", "") == "__main__":
            raise ChanganError("work given to several workers must live in an importable module, not in the script itself; use workers=1")
        self.work, self.slots, self.patience_s, self.most_tries = work, slots, patience_s, tries
        self.source = enumerate(jobs)
        self.waiting: deque[int] = deque()  # taken from the source, with nobody
        self.jobs: dict[int, tuple[Any, ...]] = {}  # taken from the source, not ended
        self.tries: dict[int, int] = {}  # of jobs whose worker died
        self.workers: list[Worker] = []
        self.false_starts = 0
        self.longest_s = self.mean_s = 0.0
        self.more = True

    def run(self) -> Generator[Done | None, None, None]:
        """Keep every slot busy until no job is left; never leave a process behind. None: about a second went by, or a worker began."""
        try:
            while self._fetch():
                self._fill()
                yield from self._collect()
                yield None
        finally:
            for worker in self.workers:
                worker.stop()

    def _fetch(self) -> bool:
        """Take jobs from the source until there are enough to look ahead; say whether any job has not ended."""
        while self.more and len(self.waiting) < self.slots * (self._lease() + 1):
            number, job = next(self.source, (-1, ()))
            self.more = number >= 0
            if self.more:
                self.jobs[number] = job
                self.waiting.append(number)
        return bool(self.jobs)

    def _lease(self) -> int:
        """Return how many jobs go out at once."""
        return max(1, min(MOST_LEASED, int(LEASE_S / self.mean_s))) if self.mean_s > 0.0 else 1

    def _fill(self) -> None:
        while len(self.workers) < self.slots and len(self.workers) < len(self.jobs):
            self.workers.append(start_worker(self.work))
        lease = self._lease()
        for worker in sorted(self.workers, key=lambda w: len(w.jobs)):
            if not worker.ready or not worker.process.is_alive():
                continue
            self._fetch()
            if not worker.jobs:
                self._give(worker, min(lease, -(-len(self.waiting) // self.slots)))
            if len(worker.jobs) <= lease and len(self.waiting) > self.slots * lease and self.mean_s < AHEAD_S and not self.tries:
                self._give(worker, lease)

    def _give(self, worker: Worker, most: int) -> None:
        """Hand jobs over; one whose worker died before goes alone, so that it cannot take others with it."""
        lease: list[tuple[int, tuple[Any, ...]]] = []
        while self.waiting and len(lease) < most:
            if lease and self.waiting[0] in self.tries:
                break
            number = self.waiting.popleft()
            lease.append((number, self.jobs[number]))
            if number in self.tries:
                break
        if lease:
            worker.give(lease)

    def _collect(self) -> Iterator[Done]:
        """Wait for the next answers, death or lateness and turn them into ends."""
        handles = [h for w in self.workers for h in (w.pipe, w.process.sentinel)]
        ready = wait(handles, timeout=1.0)
        for worker in list(self.workers):
            if worker.pipe in ready or worker.process.sentinel in ready:
                yield from self._hear(worker)
            elif worker.busy_s > self._patience():
                yield from self._lost(worker, f"gave no answer for {worker.busy_s:.0f} s")

    def _hear(self, worker: Worker) -> Iterator[Done]:
        """Take every answer that is there."""
        for _ in range(MOST_LEASED):
            try:
                answer = worker.pipe.recv()
            except (EOFError, OSError):
                worker.process.join(5.0)
                yield from self._lost(worker, f"its worker process died (exit code {worker.process.exitcode})")
                return
            if answer is None:
                worker.ready, self.false_starts = True, 0
            elif isinstance(answer, str):
                raise ChanganError(f"no worker process can start here: {answer}")
            else:
                yield self._end(worker, *answer)
            if not worker.pipe.poll():
                return

    def _end(self, worker: Worker, number: int, value: Any, error: str, seconds: float) -> Done:
        worker.answered(number)
        del self.jobs[number]
        self.longest_s = max(self.longest_s, seconds)
        self.mean_s += (max(seconds, 1e-4) - self.mean_s) * (0.1 if self.mean_s else 1.0)
        return Done(number, value, error, seconds, self.tries.pop(number, 0) + 1)

    def _lost(self, worker: Worker, why: str) -> Iterator[Done]:
        """Replace a dead or hung worker; put its jobs back, or give the one that was running up after the last try."""
        self.workers.remove(worker)
        seconds, numbers = worker.busy_s, list(worker.jobs)
        worker.stop()
        if not numbers:
            self._false_start(worker, why)
            return
        running, *rest = numbers
        self.waiting.extendleft(reversed(rest))
        tries = self.tries[running] = self.tries.get(running, 0) + 1
        if tries < self.most_tries:
            self.waiting.append(running)
            return
        del self.tries[running]
        del self.jobs[running]
        yield Done(running, None, f"{why}, {tries} times in {tries} tries", seconds, tries, lost=True)

    def _false_start(self, worker: Worker, why: str) -> None:
        if worker.ready:
            return  # an idle worker was killed from outside: nothing is lost
        self.false_starts += 1
        if self.false_starts >= FALSE_STARTS:
            raise ChanganError(f"no worker process can start here: {why}; run with workers=1")

    def _patience(self) -> float:
        return self.patience_s if self.patience_s is not None else max(600.0, 20.0 * self.longest_s)
