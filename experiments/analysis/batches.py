"""Runs of a search, kept in sweep folders: one folder a batch, so that a killed search repeats nothing.

Called by `changan search`. A policy that is asked for again, in whatever batch, is read and not run.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from experiments.analysis.search import Job
from experiments.engines import Engine
from experiments.store.cache import RunCache
from experiments.store.folder import SweepFolder
from experiments.store.tables import frame
from experiments.study.outcomes import Wanted
from experiments.study.sweep import SweepStudy
from experiments.sweep import Swept, sweep
from sim.core.errors import ChanganError
from sim.measure import declared
from sim.scenario import Scenario
from sim.scenario_errors import nearest

Row = dict[str, float] | str


@dataclass(frozen=True)
class Batch:
    """The scenarios of one batch that were never run before, as the store wants a study."""

    name: str
    text: str
    seeds: tuple[int, ...]
    outcomes: tuple[str, ...]
    scenarios: tuple[Scenario, ...]

    def plan(self) -> pd.DataFrame:
        """Return one row a scenario."""
        return pd.DataFrame({"policy": range(len(self.scenarios))}, index=pd.RangeIndex(len(self.scenarios), name="point"))

    def scenario(self, point: int) -> Scenario:
        """Return the scenario of a row."""
        return self.scenarios[point]


def objectives_of(study: SweepStudy, names: Sequence[str] | None) -> tuple[Wanted, ...]:
    """Return the outcomes of a search: those named, or those of the study that have a better side. Raises ChanganError."""
    known = {name: Wanted(name, m.unit, m.label, m.label_zh, m.better) for name, m in declared(study.base).items()}
    known |= {one.name: one for one in study.wanted}
    if names is None:
        return tuple(one for one in study.wanted if one.better != "neither")
    for name in names:
        if name not in known:
            hint = nearest(name, known)
            raise ChanganError(f"--objective {name}: there is no such outcome" + (f"; did you mean {hint}?" if hint else ""))
    return tuple(known[name] for name in dict.fromkeys(names))


class Batches:
    """Evaluates jobs of a search in a folder; `simulated` counts the runs that were really made in this process."""

    def __init__(
        self, folder: Path, study: SweepStudy, outcomes: tuple[str, ...], engine: Engine | None = None, cache: RunCache | None = None,
        told: Callable[[int], None] | None = None,
    ) -> None:  # fmt: skip
        """Name the folder and what is measured; `cache`: runs that other commands made are taken from it; `told`: hears how many runs are done."""
        self.folder, self.name, self.seeds, self.outcomes = folder, study.name, study.seeds, outcomes
        self.engine, self.cache, self.told = engine, cache, told or (lambda _: None)
        self.asked = 0  # jobs of the batches before this one
        self.known: dict[tuple[str, int], Row] = {}
        self.number = 0
        self.simulated = 0

    def __call__(self, jobs: Sequence[Job]) -> list[Row]:
        """Return the outcomes of each job, or why it failed."""
        hashes = {id(scenario): scenario.hash for scenario, _ in jobs}
        new = {hashes[id(scenario)]: scenario for scenario, seed in jobs if (hashes[id(scenario)], seed) not in self.known}
        if new:
            self._run(tuple(new.values()))
        self.asked += len(jobs)
        return [self.known[hashes[id(scenario)], seed] for scenario, seed in jobs]

    def _run(self, scenarios: tuple[Scenario, ...]) -> None:
        text = json.dumps({"scenarios": [one.hash for one in scenarios], "seeds": self.seeds, "outcomes": self.outcomes})
        batch = Batch(f"{self.name}, batch {self.number}", text, self.seeds, self.outcomes, scenarios)
        place = self.folder / f"batch-{self.number:04d}"
        swept: Swept = sweep(batch, place, self.engine, progress=lambda seen: self.told(self.asked + seen.done), cache=self.cache)
        self.simulated += swept.done
        self.number += 1
        for row in frame(SweepFolder.read(place), factors=False).to_dict("records"):
            values: Row = str(row["error"]) or {name: float(row[name]) for name in self.outcomes}
            self.known[scenarios[int(row["point"])].hash, int(row["seed"])] = values
