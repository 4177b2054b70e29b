"""Runs of any scenarios with any seeds, known ones from the run cache: for questions that are not one comparison.

Called by `experiments.claims`. Comparisons go through `experiments.compare`, designs through `experiments.sweep`; all share one cache.
"""

from collections.abc import Callable, Sequence

from experiments.compact import Run
from experiments.engine import Progress, cores, run_jobs
from experiments.store.cache import RunCache
from experiments.store.version import run_key, scenario_digest
from experiments.work import prepare, simulate
from sim.scenario import Scenario


def finished(
    jobs: Sequence[tuple[Scenario, int]],
    workers: int | None = None,
    progress: Callable[[Progress], None] | None = None,
    cache: RunCache | None = None,
) -> list[Run | None]:
    """Return the run of each (scenario, seed), in this order; None where it failed. A run that is asked for twice is made once."""
    keys = [run_key(scenario_digest(scenario.canonical()), seed) for scenario, seed in jobs]
    known = {key: cache.get(key) for key in set(keys)} if cache is not None else {}
    missing = {key: job for key, job in zip(keys, jobs, strict=True) if known.get(key) is None}
    if missing:
        towns = {scenario.city.model_dump_json(): scenario for scenario, _ in missing.values()}
        prepare(list(towns.values()), next(iter(missing.values()))[1])
        order = list(missing)
        work = [(scenario, 0, seed) for scenario, seed in missing.values()]
        for end in run_jobs(simulate, work, workers if workers is not None else cores(), progress):
            known[order[end.number]] = end.value
            if cache is not None and end.value is not None:
                cache.put(order[end.number], end.value)
    return [known.get(key) for key in keys]
