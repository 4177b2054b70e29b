"""Runs of a sweep on a Dask cluster: many machines, or worker processes on this one. Needs `pip install 'changan[dask]'`.

Chosen by `changan sweep --engine dask`; called by `experiments.sweep`; writes nothing. Runs go out in leases (one by one costs 3.5 ms a
run, leases of 20 a quarter of a millisecond), never more at a time than the cluster works on soon, so that a million runs fill neither
scheduler nor driver. The scheduler gives a lost worker's leases to others; a lease that has lost several workers is split and its runs
are tried with nothing else on the cluster, because Dask blames everything that a dead worker had; so a run which kills its worker
becomes a failure row, and no other.
"""

import logging
import queue
import shutil
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from experiments.engine import Done, cores
from experiments.store.version import RESULTS_VERSION, program_digest
from experiments.worker import ONE_THREAD, describe
from sim.core.errors import ChanganError

LEASE_S = 1.0  # a lease is about so much work: what a lost worker costs
MOST_LEASED = 50
AHEAD = 2  # leases for each thread of the cluster
START_S = 120.0  # patience with a cluster that has no worker
LOOK_S = 2.0
DEATHS = 1  # workers that a lease may lose before its runs are tried alone (on a cluster of ours)
Work = Callable[..., Any]
Lease = list[tuple[int, tuple[Any, ...]]]


@dataclass(frozen=True)
class Dask:
    """A cluster by the address of its scheduler; without one, `workers` processes on this machine."""

    scheduler: str | None = None
    workers: int | None = None

    def run(self, work: Work, jobs: Iterable[tuple[Any, ...]], total: int) -> Iterator[Done]:
        """Yield one end for each job. Raises ChanganError where there is no cluster, it is lost, or it runs another changan."""
        with _client(self.scheduler, min(self.workers or cores(), total)) as client:
            _same_program(client)
            leases = _Leases(client, work, jobs)
            try:
                yield from leases.run()
            finally:
                leases.cancel()


def do_lease(work: Work, lease: Lease) -> list[tuple[int, Any, str, float]]:
    """Do some jobs one after the other (on a worker); return number, value, error and seconds of each."""
    answers = []
    for number, job in lease:
        begun, value, failure = time.monotonic(), None, ""
        try:
            value = work(*job)
        except Exception as error:  # a failure is a row
            failure = describe(error)
        answers.append((number, value, failure, time.monotonic() - begun))
    return answers


def what_runs() -> tuple[int, str]:
    """Return results version and program digest (of the worker that is asked)."""
    return RESULTS_VERSION, program_digest()


@contextmanager
def _client(scheduler: str | None, workers: int) -> Iterator[Any]:
    """Connect to a cluster, or make one on this machine for as long as the block lasts."""
    try:
        import dask
        import distributed
    except ImportError as missing:
        raise ChanganError("the engine dask is not installed: pip install 'changan[dask]'") from missing
    connect: Any = distributed.Client
    local: Any = distributed.LocalCluster
    logging.getLogger("distributed").setLevel(logging.ERROR)
    if scheduler is not None:
        try:
            client = connect(scheduler, timeout="20s", set_as_default=False)
        except (OSError, ValueError) as fault:  # a timeout is an OSError
            raise ChanganError(
                f"no Dask scheduler answers at {scheduler} ({type(fault).__name__}); start one, or leave --scheduler out"
            ) from fault
        with client:
            yield client
        return
    scratch = tempfile.mkdtemp(prefix="changan-dask-")
    try:
        options: dict[str, Any] = {"host": "127.0.0.1", "local_directory": scratch, "env": ONE_THREAD}
        options |= {
            "dashboard_address": "127.0.0.1:0",
            "scheduler_kwargs": {"dashboard": False},
        }  # None would ask for port 8787 all the same
        with (
            dask.config.set({"distributed.scheduler.allowed-failures": DEATHS}),
            local(n_workers=workers, threads_per_worker=1, silence_logs=logging.ERROR, **options) as cluster,
        ):
            with connect(cluster, set_as_default=False) as client:
                yield client
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _same_program(client: Any) -> None:
    """Raise ChanganError when no worker comes, or one runs another changan: its rows would not be comparable."""
    end = time.monotonic() + START_S
    while not client.nthreads():
        if time.monotonic() > end:
            raise ChanganError(f"the Dask scheduler had no worker for {START_S:.0f} s; start some (dask worker ADDRESS)")
        time.sleep(0.2)
    for address, found in client.run(what_runs, on_error="return").items():
        if isinstance(found, BaseException):
            raise ChanganError(f"the Dask worker at {address} cannot load changan ({describe(found)}); install it there")
        if tuple(found) != what_runs():
            raise ChanganError(
                f"the Dask worker at {address} runs another changan or other versions of its libraries; install the same everywhere"
            )


class _Leases:
    """What is on the cluster, what waits, what came back."""

    def __init__(self, client: Any, work: Work, jobs: Iterable[tuple[Any, ...]]) -> None:
        self.client, self.work = client, work
        self.source = enumerate(jobs)
        self.alone: deque[Lease] = deque()  # leases of one run whose workers died
        self.out: dict[Any, Lease] = {}
        self.back: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self.mean_s = 0.0
        self.number = 0
        self.threads, self.looked = 0, 0.0

    def run(self) -> Iterator[Done]:
        """Keep the cluster busy until no job is left."""
        self._top_up()
        while self.out:
            try:
                future = self.back.get(timeout=LOOK_S)
            except queue.Empty:
                self._look()
                continue
            lease = self.out.pop(future)
            yield from self._ends(future, lease)
            self._top_up()

    def cancel(self) -> None:
        """Take back what nobody works on yet."""
        if self.out and self.client.status == "running":
            self.client.cancel(list(self.out), force=True)

    def _top_up(self) -> None:
        if time.monotonic() - self.looked > LOOK_S:  # workers come and go
            self.threads, self.looked = sum(self.client.nthreads().values()), time.monotonic()
        while len(self.out) < (1 if self.alone else AHEAD * max(1, self.threads)):  # a suspect shares no worker: who dies is to blame
            lease = self.alone.popleft() if self.alone else self._next()
            if not lease:
                return
            self.number += 1
            future = self.client.submit(do_lease, self.work, lease, pure=False, key=f"changan-lease-{id(self)}-{self.number}")
            self.out[future] = lease
            future.add_done_callback(self.back.put)

    def _next(self) -> Lease:
        size = max(1, min(MOST_LEASED, int(LEASE_S / self.mean_s))) if self.mean_s > 0.0 else 1
        return [job for _, job in zip(range(size), self.source, strict=False)]

    def _ends(self, future: Any, lease: Lease) -> Iterator[Done]:
        """Turn a lease that came back into ends, or put its runs back one by one."""
        from distributed.scheduler import KilledWorker

        if future.status == "finished":
            for number, value, error, seconds in future.result():
                self.mean_s += (max(seconds, 1e-4) - self.mean_s) * (0.1 if self.mean_s else 1.0)
                yield Done(number, value, error, seconds)
            return
        fault = future.exception() if future.status == "error" else None
        if fault is None:
            raise ChanganError("the Dask scheduler was lost; what is finished is kept, give the same command again")
        if isinstance(fault, KilledWorker) and len(lease) > 1:
            self.alone.extend([job] for job in lease)
        elif isinstance(fault, KilledWorker):
            yield Done(lease[0][0], None, "its Dask workers died of it, one after the other", lost=True)
        else:
            raise ChanganError(f"the Dask cluster cannot do the work: {describe(fault)}") from fault

    def _look(self) -> None:
        """Raise ChanganError when nobody is there any more who could answer."""
        if self.client.status != "running":
            raise ChanganError("the Dask scheduler was lost; what is finished is kept, give the same command again")
