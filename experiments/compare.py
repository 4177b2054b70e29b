"""Compare scenarios over many seeds: the product's main job.

Called by `changan compare`, `changan demo`, the dashboard and notebooks. `compare` runs every scenario with every seed on
all cores (paired: one seed is one world, in which only the policies differ) and returns a `Comparison`; its `write` puts
tables, figures and reports into one folder.
"""

import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

from experiments.engine import Progress, cores, run_jobs
from experiments.ensemble import Ensemble
from experiments.figures import figures
from experiments.manifest import write_manifest
from experiments.paired_runs import Failure, PairedRuns, Run, Stopping
from experiments.report import report_compare
from experiments.report_sure import advice
from experiments.report_words import main_outcome
from experiments.statistics import LEAST_PAIRS, MOST_PAIRS, next_pairs
from experiments.store.cache import RunCache
from experiments.store.version import run_key, scenario_digest
from experiments.work import city_of, prepare, simulate
from sim.city.city import City
from sim.core.errors import ChanganError
from sim.measure import declared
from sim.result import write_folder
from sim.scenario import Scenario

Watcher = Callable[[Progress], None]
MARK = "comparison.json"


class Comparison(PairedRuns):
    """The runs of a comparison and what they say; can write itself."""

    def write(self, folder: Path | str) -> Path:
        """Write tables (CSV, Parquet, JSON), figures (SVG) and reports (English and Chinese) into one folder, at once."""
        return self.write_as(folder, "compare")

    def write_as(self, folder: Path | str, kind: str, also: Callable[[Path], None] | None = None) -> Path:
        """Write the folder as one of a `kind`; `also` puts further files into it before its manifest is made."""

        def fill(fresh: Path) -> None:
            self._fill(fresh)
            if also is not None:
                also(fresh)
            write_manifest(self, fresh, kind)

        return write_folder(Path(folder), fill, MARK)

    def to_json(self) -> dict[str, Any]:
        """Return what `changan compare --json` prints, with advice on how many seeds would tell more."""
        return {**super().to_json(), "advice": advice(self, "en")}

    def _fill(self, folder: Path) -> None:
        table, runs = self.table(), self.run_table()
        table.to_csv(folder / "outcomes.csv", encoding="utf-8-sig")  # the mark makes spreadsheets read UTF-8
        table.to_parquet(folder / "outcomes.parquet")
        runs.to_csv(folder / "runs.csv", encoding="utf-8-sig")
        runs.to_parquet(folder / "runs.parquet")
        (folder / MARK).write_text(json.dumps(self.to_json(), ensure_ascii=False, indent=1, allow_nan=False), encoding="utf-8")
        (folder / "figures").mkdir()
        for lang, name in (("en", "report.html"), ("zh", "report.zh.html")):
            drawn = figures(self, lang)
            (folder / name).write_text(report_compare(self, lang, drawn), encoding="utf-8")
            for figure in drawn:
                ending = "" if lang == "en" else f".{lang}"
                (folder / "figures" / f"{figure.name}{ending}.svg").write_text(figure.svg, encoding="utf-8")


def compare(
    scenarios: Sequence[Scenario | Path | str],
    seeds: int = 30,
    first_seed: int = 1,
    workers: int | None = None,
    until: float | None = None,
    progress: Watcher | None = None,
    command: str = "",
    cache: RunCache | None = None,
    ensemble: Ensemble | None = None,
) -> Comparison:
    """Run every scenario with `seeds` seeds and compare each with the first, pair by pair.

    `until` (a share, for example 0.02) goes on beyond 30 pairs until the half width of the relative difference of the
    main outcome is that small, at most 300 pairs; it looks at the width only, never at whether the interval leaves out zero.
    `cache`: runs that are known are taken from it and new ones kept there; the result is the same to the last bit.
    `ensemble`: the pair with seed i has the numbers of member i mod n, so that intervals carry what is not known about parameters too.
    """
    loaded = tuple(s if isinstance(s, Scenario) else Scenario.load(Path(s)) for s in scenarios)
    check(loaded, seeds, until)
    before = time.monotonic()
    drive = Drive(loaded, workers if workers is not None else cores(), progress, cache, ensemble)
    pairs = seeds if until is None else max(seeds, LEAST_PAIRS)
    drive.run(range(first_seed, first_seed + pairs))
    reached = _half_width(drive.gather(until)) if until is not None else None
    while until is not None and reached is not None and reached > until and pairs < MOST_PAIRS:
        more = next_pairs(pairs, reached, until)
        drive.run(range(first_seed + pairs, first_seed + more))
        pairs, reached = more, _half_width(drive.gather(until))
    stopping = Stopping(pairs, until, reached, MOST_PAIRS if until is not None else None)
    city = drive.city if drive.city is not None else city_of(loaded[0])
    if cache is not None:
        cache.prune()
    return replace(drive.gather(), city=city, stopping=stopping, command=command, seconds=time.monotonic() - before)


def check(scenarios: tuple[Scenario, ...], seeds: int, until: float | None = None) -> None:
    """Raise ChanganError where scenarios cannot be compared: too few, of different length, or over different streets."""
    if len(scenarios) < 2:
        raise ChanganError("a comparison needs two scenarios or more; to look at one, use: changan run")
    if seeds < 1:
        raise ChanganError(f"--seeds must be at least 1 (30 or more for intervals to trust), got {seeds}")
    if until is not None and not 0.0 < until < 1.0:
        raise ChanganError(f"--until is a share between 0 and 1 (0.02: two per cent), got {until:g}")
    if len({s.run.days for s in scenarios}) > 1:
        told = ", ".join(f"{s.name} {s.run.days}" for s in scenarios)
        raise ChanganError(f"scenarios that are compared must run equally long, but their days are: {told}; give --days")
    _same_streets(scenarios)


def _same_streets(scenarios: tuple[Scenario, ...]) -> None:
    """Raise ChanganError where maps and pairs would have to be drawn over different streets."""
    for one in scenarios[1:]:
        if one.city != scenarios[0].city and city_of(one).n_places != city_of(scenarios[0]).n_places:
            raise ChanganError(
                f"{scenarios[0].name} and {one.name} have different streets ({city_of(scenarios[0]).n_places:,} and {city_of(one).n_places:,} "
                "segments), so their runs make no pairs; compare scenarios of one city"
            )


def _half_width(found: PairedRuns) -> float | None:
    """Return the widest half width of the main outcome over the comparisons; None where it cannot be told."""
    name = main_outcome(found)
    if name is None or found.seeds < 2:
        return None
    width = max(side[name].found.half_width for side in found.differences)
    return width if width == width else None


class Drive:
    """Hands (scenario, seed) jobs to the engine and keeps what comes back. `here=False`: in workers always (a server's thread)."""

    def __init__(
        self,
        scenarios: tuple[Scenario, ...],
        workers: int,
        progress: Watcher | None,
        cache: RunCache | None,
        ensemble: Ensemble | None = None,
    ) -> None:
        self.scenarios, self.workers, self.progress, self.cache, self.ensemble = scenarios, workers, progress, cache, ensemble
        self._made: dict[tuple[int, int], tuple[Scenario, bytes]] = {}
        self.runs: list[Run] = []
        self.failures: list[tuple[int, int, str]] = []
        self.city: City | None = None
        self.cached = 0
        self.here: bool | None = None

    def run(self, seeds: Sequence[int]) -> None:
        """Run all scenarios with these seeds, seed by seed, so that an early stop leaves pairs."""
        wanted = [(k, seed) for seed in seeds for k in range(len(self.scenarios)) if not self._known(k, seed)]
        jobs: list[tuple[Any, ...]] = [(self._under(k, seed)[0], k, seed) for k, seed in wanted]
        if jobs and self.city is None:
            self.city = prepare(self.scenarios, jobs[0][2])
        for end in run_jobs(simulate, jobs, self.workers, self.progress, here=self.here):
            _, k, seed = jobs[end.number]
            if end.error:
                self.failures.append((k, seed, end.error))
                continue
            self.runs.append(end.value)
            if self.cache is not None:
                self.cache.put(run_key(self._under(k, seed)[1], seed), end.value)

    def _known(self, k: int, seed: int) -> bool:
        """Take a run from the cache, if it is there with everything that its scenario declares."""
        run = self.cache.get(run_key(self._under(k, seed)[1], seed)) if self.cache is not None else None
        if run is None:
            return False
        self.runs.append(replace(run, scenario=k))
        self.cached += 1
        return True

    def _under(self, k: int, seed: int) -> tuple[Scenario, bytes]:
        """Return a scenario under the member of the ensemble that belongs to a seed, and its digest."""
        member = seed % len(self.ensemble) if self.ensemble is not None else 0
        if (k, member) not in self._made:
            made = self.ensemble.applied(self.scenarios[k], member) if self.ensemble is not None else self.scenarios[k]
            self._made[k, member] = made, scenario_digest(made.canonical())
        return self._made[k, member]

    def gather(self, until: float | None = None) -> Comparison:
        """Return what has been run so far, in an order that does not depend on who finished first; `until` is the wanted width."""
        if not self.runs:
            raise ChanganError(f"no run finished; the first failure was: {self.failures[0][2]}")
        runs = tuple(sorted(self.runs, key=lambda r: (r.scenario, r.seed)))
        meta = {name: one for scenario in self.scenarios for name, one in declared(scenario).items()}
        failures = tuple(Failure(self.scenarios[k].name, seed, why) for k, seed, why in sorted(self.failures))
        return Comparison(
            self.scenarios, runs, meta, failures=failures, stopping=Stopping(0, until), workers=self.workers, cached=self.cached,
            ensemble=self.ensemble,
        )  # fmt: skip


class _Callable(ModuleType):
    """Lets `experiments.compare(...)` mean the function, beside `from experiments.compare import compare`."""

    def __call__(self, *args: Any, **options: Any) -> Comparison:
        return compare(*args, **options)


sys.modules[__name__].__class__ = _Callable
