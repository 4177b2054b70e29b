"""Where the runs of a sweep happen: in this process, in supervised workers on this machine, or on a Dask cluster.

Chosen by `changan sweep --engine`; called by `experiments.sweep`. All give the same rows: a run is a pure function of scenario and seed.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from experiments.engine import Done, cores, run_jobs
from sim.core.errors import ChanganError

TRIES = 3  # a sweep may run for days among evictions: a run is given up when three workers died of it
NAMES = ("local", "here", "dask")


class Engine(Protocol):
    """What a sweep needs: ends of jobs, in any order; closing the iterator stops everything."""

    def run(self, work: Callable[..., Any], jobs: Iterable[tuple[Any, ...]], total: int) -> Iterator[Done]:
        """Yield one end for each job."""
        ...


@dataclass(frozen=True)
class Here:
    """One run after the other in this process: for debugging."""

    def run(self, work: Callable[..., Any], jobs: Iterable[tuple[Any, ...]], total: int) -> Iterator[Done]:
        """Yield one end for each job."""
        return run_jobs(work, jobs, 1, total=total, here=True)


@dataclass(frozen=True)
class Local:
    """Supervised workers on this machine."""

    workers: int | None = None
    patience_s: float | None = None

    def run(self, work: Callable[..., Any], jobs: Iterable[tuple[Any, ...]], total: int) -> Iterator[Done]:
        """Yield one end for each job."""
        return run_jobs(work, jobs, self.workers or cores(), patience_s=self.patience_s, total=total, tries=TRIES, here=False)


def engine_of(name: str, workers: int | None = None, scheduler: str | None = None) -> Engine:
    """Return an engine by its name. Raises ChanganError."""
    if name not in NAMES:
        raise ChanganError(f"--engine {name}: known are {', '.join(NAMES)}")
    if scheduler is not None and name != "dask":
        raise ChanganError("--scheduler is the address of a Dask scheduler: it needs --engine dask")
    if name == "dask":
        from experiments.engine_dask import Dask

        return Dask(scheduler, workers)
    return Here() if name == "here" else Local(workers)
