"""Run what trials need and is not known yet; keep every replication the moment it ends.

Called by `changan validate trials`. Trials of one design share their runs; replication k has seed k and, over an ensemble, the numbers of member k. Results lie in the
run cache (`experiments.store.cache`), so that a killed command repeats nothing and another trial of a known design costs nothing.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache as once
from hashlib import blake2b
from pathlib import Path
from typing import Any, Protocol

from experiments.engine import Progress, cores, run_jobs
from experiments.store.cache import RunCache
from experiments.trials.analyses import Effect, estimate
from experiments.trials.facts import rules
from experiments.trials.measures import Sums
from experiments.trials.read import Design, Loaded
from experiments.trials.replicate import Ask, replicate
from experiments.trials.spec import Analysis, Outcome
from experiments.work import city_of, prepare
from sim.core.errors import ChanganError
from sim.scenario import Scenario

REPLICATIONS = 30
LEAST = 2
_JOB = ("measures", "replicate", "selection")  # sources that a replication hangs on besides the model


class Members(Protocol):
    """What is needed of an ensemble (`experiments.ensemble.Ensemble`)."""

    @property
    def digest(self) -> str:
        """Name of the members."""

    def __len__(self) -> int:
        """Number of members."""

    def applied(self, scenario: Scenario, k: int) -> Scenario:
        """Return the scenario with the numbers of member k."""


@dataclass(frozen=True)
class Replicated:
    """A trial with its replications: sums of each, and what they say together."""

    loaded: Loaded
    sums: tuple[Sums, ...]
    failures: tuple[str, ...] = ()
    seconds: float = 0.0  # of CPU time spent on its design, in this call

    @property
    def effect(self) -> Effect:
        """Return the effect over all replications, as the trial counted and compared."""
        return estimate(self.loaded.trial.analysis, self.sums)

    @property
    def p(self) -> list[float]:
        """Return the p of each replication alone, where one was made."""
        return [one["p"] for one in self.sums if "p" in one]


@dataclass
class _Job:
    """One replication of one design that has to be run."""

    design: Design
    k: int
    asks: list[Ask] = field(default_factory=list)


def run_trials(
    trials: Sequence[Loaded], replications: int, ensemble: Members | None = None, workers: int | None = None,
    progress: Callable[[Progress], None] | None = None, cache: RunCache | None = None, so_far: bool = False,
) -> list[Replicated]:  # fmt: skip
    """Replicate trials; trials that name a number of replications of their own have at least so many. Raises ChanganError.

    `so_far`: run nothing, and tell what the cache holds.
    """
    if replications < LEAST:
        raise ChanganError(f"an interval needs {LEAST} replications or more, got {replications}")
    known, jobs = _plan(trials, replications, ensemble, cache)
    jobs = [] if so_far else jobs
    failed: dict[tuple[str, int], str] = {}
    seconds: dict[str, float] = {}
    if jobs:
        _warm([jobs[0].design])
    made = _arguments(jobs, ensemble)
    for end in run_jobs(replicate, made, workers if workers is not None else cores(), progress, total=len(jobs)):
        job = jobs[end.number]
        seconds[job.design.key] = seconds.get(job.design.key, 0.0) + end.seconds
        if end.error:
            failed[job.design.key, job.k] = end.error
            continue
        for ask, sums in end.value.items():
            known[ask, job.k] = sums
            if cache is not None:
                cache.put_values(_key(ask, job.k, ensemble), sums)
    if cache is not None:
        cache.prune()
    return [_gather(one, replications, known, failed, seconds) for one in trials]


def asks_of(one: Loaded) -> list[Ask]:
    """Return what a trial needs to be counted: its outcome as it was recorded, the same in truth, and what moves it."""
    trial = one.trial
    wanted = [(trial.outcome, trial.analysis)]
    if trial.outcome.count in ("reported", "recorded", "calls"):
        wanted.append((trial.outcome.model_copy(update={"count": "true"}), trial.analysis))
    if trial.analysis.against is not None:
        wanted.append((trial.outcome.model_copy(update={"count": trial.analysis.against}), trial.analysis))
    return [(_name(one.design, outcome, analysis), outcome, analysis.method) for outcome, analysis in wanted]


def _name(design: Design, outcome: Outcome, analysis: Analysis) -> str:
    told = f"{design.key}\0{outcome.model_dump_json()}\0{analysis.method}\0{analysis.lever_ratio}"
    return blake2b(told.encode(), digest_size=16).hexdigest()


def _plan(
    trials: Sequence[Loaded], replications: int, ensemble: Members | None, cache: RunCache | None
) -> tuple[dict[tuple[str, int], Sums], list[_Job]]:
    """Return what is known, and a job for each (design, replication) of which something is missing; replications in turn, so that a stop leaves all trials
    alike, and designs that begin alike side by side, so that a worker runs their run-in once.
    """
    known: dict[tuple[str, int], Sums] = {}
    jobs: dict[tuple[int, str], _Job] = {}
    for one in trials:
        for k in range(1, needed(one, replications) + 1):
            for ask in asks_of(one):
                found = cache.get_values(_key(ask[0], k, ensemble)) if cache is not None else None
                if found is not None:
                    known[ask[0], k] = found
                    continue
                job = jobs.setdefault((k, one.design.key), _Job(one.design, k))
                if ask[0] not in [a[0] for a in job.asks]:
                    job.asks.append(ask)
    return known, sorted(jobs.values(), key=lambda job: (job.k, job.design.beginning, job.design.key))


def needed(one: Loaded, replications: int) -> int:
    """Return how many replications a trial gets."""
    return max(replications, one.trial.replications)


def _arguments(jobs: Sequence[_Job], ensemble: Members | None) -> Iterator[tuple[Any, ...]]:
    for job in jobs:
        yield with_numbers(job.design, ensemble, job.k), job.k, job.asks


def with_numbers(design: Design, ensemble: Members | None, k: int) -> Design:
    """Return a design with the numbers of a member, and with the crime of the trial's city; arms in places only lend it their policies."""

    def numbered(scenario: Scenario) -> Scenario:
        member = ensemble.applied(scenario, k) if ensemble is not None else scenario
        factor = rules().crime_level.factor if design.crime_level is None else design.crime_level
        if factor == 1.0:
            return member
        return member.with_values({path: factor * _at(member, path) for path in rules().crime_level.paths})

    world = numbered(design.world)
    if design.placed:
        return replace(design, world=world)
    return replace(
        design, world=world, dose=numbered(design.dose), control=world if design.control is design.world else numbered(design.control)
    )


def _at(scenario: Scenario, path: str) -> float:
    found: Any = scenario
    for step in path.split("."):
        found = getattr(found, step)
    return float(found)


def _warm(designs: Sequence[Design]) -> None:
    """Compile kernels and build the first city here, once, not in every worker."""
    prepare([one.world for one in designs], 1)
    for one in designs:
        city_of(one.world)


def _gather(
    one: Loaded,
    replications: int,
    known: Mapping[tuple[str, int], Sums],
    failed: Mapping[tuple[str, int], str],
    seconds: Mapping[str, float],
) -> Replicated:
    names = [ask[0] for ask in asks_of(one)]
    rows = []
    for k in range(1, needed(one, replications) + 1):
        if all((name, k) in known for name in names):
            rows.append(_joined(one, [known[name, k] for name in names]))
    lost = tuple(f"replication {k}: {why}" for (design, k), why in sorted(failed.items()) if design == one.design.key)
    return Replicated(one, tuple(rows), lost, seconds.get(one.design.key, 0.0))


def _joined(one: Loaded, parts: Sequence[Sums]) -> Sums:
    """Return the sums of one replication: the outcome's, the true counts as true.*, and those of what moves it as *.against.*."""
    found = dict(parts[0])
    if one.trial.analysis.against is not None:
        found |= {name.replace(".in.", ".against."): x for name, x in parts[-1].items() if ".in." in name}
    if one.trial.outcome.count in ("reported", "recorded", "calls"):
        found |= {f"true.{name}": x for name, x in parts[1].items()}
    return found


def in_truth(one: Replicated) -> Effect | None:
    """Return the effect on true crimes, beside that on what was recorded; None where true crimes are what was counted."""
    rows = [{name.removeprefix("true."): x for name, x in sums.items() if name.startswith("true.")} for sums in one.sums]
    return estimate(one.loaded.trial.analysis, rows) if rows and rows[0] else None


def _key(ask: str, k: int, ensemble: Members | None) -> bytes:
    told = f"trial/{ask}/{k}/{ensemble.digest if ensemble is not None else ''}/{_program()}/{rules().crime_level.model_dump_json()}"
    return blake2b(told.encode(), digest_size=16).digest()


@once
def _program() -> str:
    """Return a digest of the sources that a replication hangs on (those of the model are in the cache's own name)."""
    digest = blake2b(digest_size=8)
    for name in _JOB:
        digest.update((Path(__file__).parent / f"{name}.py").read_bytes())
    return digest.hexdigest()
