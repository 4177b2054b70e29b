"""Run what a study asks for and is not done yet; keep every run the moment it ends.

Called by `changan sweep`, the analysis and search commands and notebooks. Writes into one sweep folder (`experiments.store`). Stopped
at any moment, the same call goes on where it was; the finished table is the same bytes whatever engine ran it and however often
it was stopped.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from experiments.engine import Done
from experiments.engines import Engine, Here, Local
from experiments.store.cache import RunCache
from experiments.store.compaction import MANY, compact
from experiments.store.folder import SweepFolder
from experiments.store.journal import Row
from experiments.store.plan import Study
from experiments.store.precision import needed_runs
from experiments.store.version import scenario_digest
from sim.core.errors import ChanganError

HOPELESS = 20  # runs that fail from the first on: then the study is wrong, not a run
Numbers = npt.NDArray[np.int64]


@dataclass
class Swept:
    """What a call of `sweep` did; handed to the progress callback after every run."""

    todo: int
    done: int = 0
    failed: int = 0
    cached: int = 0
    started: float = field(default_factory=time.monotonic)
    ended: float | None = None
    notes: list[str] = field(default_factory=list)
    phase: str = ""  # what is done before runs begin

    @property
    def seconds(self) -> float:
        """Seconds so far, or in all."""
        return (self.ended if self.ended is not None else time.monotonic()) - self.started

    @property
    def rate_per_s(self) -> float:
        """Runs a second in this call."""
        return self.done / max(self.seconds, 1e-9)


Watcher = Callable[[Swept], None]


def sweep(
    study: Study,
    folder: Path | str,
    engine: Engine | None = None,
    shard: tuple[int, int] = (1, 1),
    progress: Watcher | None = None,
    again: Sequence[int] = (2,),
    work: Callable[..., Any] | None = None,
    cache: RunCache | None = None,
) -> Swept:
    """Run everything of a study that is missing in a folder. Raises ChanganError; Ctrl-C keeps what is finished.

    `again`: states that are tried anew (2: workers died, 1: the run raised). `work`: what a worker does with (scenario, seed,
    outcome names), for tests and other models; it returns a digest and one value for each outcome. `cache`: runs that are known
    there are taken from it, and new ones are put there (a `work` of your own needs a cache of its own).
    """

    def planning(point: int, points: int) -> None:
        if progress is not None:
            progress(Swept(0, phase=f"resolving point {point} of {points}"))

    found = SweepFolder.open(folder, study, shard, outcomes_declared, planning)
    found.sealed = cache.add_part if cache is not None else None
    try:
        drive = _Drive(found, study, engine or Local(), work)
        drive.progress, drive.cache = progress, cache
        swept = drive.run(again)
        found.seal()
        if shard[1] == 1 and len(found.part_list()) > MANY:
            compact(found)
        found.close()
        if cache is not None:
            cache.prune()
    except ChanganError:
        found.abandon()  # the disk may be full: what is in the journal stays there
        raise
    except BaseException:
        found.close()
        raise
    swept.ended = time.monotonic()
    return swept


def outcomes_declared(scenario: Any) -> Iterable[str]:
    """Return every outcome that a run of a scenario measures, in the order in which they are declared."""
    from sim.measure import declared

    return declared(scenario)


class _Drive:
    """Hands the missing runs to an engine and keeps what comes back."""

    def __init__(self, found: SweepFolder, study: Study, engine: Engine, work: Callable[..., Any] | None) -> None:
        self.found, self.study, self.engine, self.work = found, study, engine, work
        self.progress: Watcher | None = None
        self.cache: RunCache | None = None

    def run(self, again: Sequence[int]) -> Swept:
        """Run what is missing; with a wanted precision round after round, until every point is known well enough."""
        needed = needed_runs(self.found)
        missing = self.found.missing(again, needed)
        swept = Swept(len(missing), notes=self.found.notes)
        while len(missing):
            missing = self._known(missing, swept)
            if len(missing):
                self._run(missing, swept)
            if needed is None:
                break
            self.found.seal()
            needed = needed_runs(self.found)
            missing = self.found.missing((), needed)
            swept.todo += len(missing)
        return swept

    def _known(self, numbers: Numbers, swept: Swept) -> Numbers:
        """Take from the run cache what is there; returns what is not."""
        if self.cache is None:
            return numbers
        runs = self.found.plan.runs
        taken = []
        told, self.found.sealed = self.found.sealed, None  # what comes from the cache need not go there
        for number, row in self.cache.rows({runs["key"][n].tobytes(): int(n) for n in numbers}, self.found.outcomes):
            self.found.add(number, replace(row, point=int(runs["point"][number])))
            taken.append(number)
        self.found.seal()
        self.found.sealed = told
        swept.cached += len(taken)
        swept.todo -= len(taken)
        return np.setdiff1d(numbers, taken)

    def _run(self, numbers: Numbers, swept: Swept) -> None:
        jobs = self._jobs(numbers)
        self.work = work = self.work or self._prepared(numbers)
        swept.started = swept.started if swept.done else time.monotonic()
        ends = self.engine.run(work, jobs, len(numbers))
        try:
            for end in ends:
                run = int(numbers[end.number])
                self.found.add(run, self._row(run, end))
                swept.done += 1
                swept.failed += bool(end.error)
                if swept.failed >= HOPELESS and swept.failed == swept.done:
                    raise ChanganError(f"the first {HOPELESS} runs all failed, so the sweep was stopped; the last one: {end.error}")
                if self.progress is not None:
                    self.progress(swept)
        finally:
            ends.close()  # type: ignore[attr-defined]

    def _prepared(self, numbers: Numbers) -> Callable[..., Any]:
        """Return the real work; compile and build what workers on this machine need, once."""
        from experiments.work import measure, prepare

        if isinstance(self.engine, Here | Local):
            first = self.found.plan.runs[numbers[0]]
            prepare([self.study.scenario(int(first["point"]))], int(first["seed"]))
        return measure

    def _jobs(self, numbers: Numbers) -> Iterator[tuple[Any, ...]]:
        """Yield the arguments of each run; a point's scenario is made once for its seeds."""
        last, scenario = None, None
        for number in numbers:
            _, point, seed = self.found.plan.runs[number]
            if point != last:
                last, scenario = point, self._scenario(int(point))
            yield scenario, int(seed), self.found.outcomes

    def _scenario(self, point: int) -> Any:
        scenario = self.study.scenario(point)
        if scenario_digest(scenario.canonical()).hex() != self.found.plan.points.at[point, "scenario"]:
            raise ChanganError(
                f"{self.found.folder}: point {point} is another scenario now than when the sweep was begun, because a file that the study "
                "extends was changed; name a new folder, or put the file back"
            )
        return scenario

    def _row(self, run: int, end: Done) -> Row:
        key, point, seed = self.found.plan.runs[run]
        digest, values = ("", (float("nan"),) * len(self.found.outcomes)) if end.error else end.value
        return Row(key.tobytes(), int(point), int(seed), tuple(values), digest, end.seconds, end.error, end.lost)
