"""Real runs of the calibration, kept in sweep folders: a call that is killed at any moment repeats nothing.

Called by the stages of `changan calibrate`. Each batch of parameter sets is one sweep folder below the result's, whose rows hold the
statistics of the patterns instead of outcomes. A folder that was begun by another version of the sources is tested before it is gone on
with: its first run is made again and must give the same statistics to the last bit.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from experiments.calibration.space import Floats, Space
from experiments.engines import Engine, Local
from experiments.patterns import measure, measured
from experiments.store.folder import SweepFolder
from experiments.store.head import MARK
from experiments.store.tables import frame
from experiments.store.version import program_digest
from experiments.sweep import Swept, sweep
from experiments.work import city_of, prepare
from sim.core.errors import ChanganError
from sim.model import SafeCity
from sim.scenario import Scenario

NOTED = "measured.txt"  # digest of the source that measured what is in a folder
Told = Callable[[str, int, int], None]  # what is run, runs done, runs to do


def statistics_of(scenario: Scenario, seed: int, names: Sequence[str]) -> tuple[str, tuple[float, ...]]:
    """Run one scenario to its end; return its digest and these statistics of the patterns."""
    model = SafeCity(scenario, seed=seed, city=city_of(scenario)).run()
    found = measure(model)
    return model.digest(), tuple(float(found.get(name, float("nan"))) for name in names)


def statistics_of_own_world(scenario: Scenario, repeat: int, names: Sequence[str]) -> tuple[str, tuple[float, ...]]:
    """Do the same in a world of the scenario's own: sets that share no seed share no luck, which an emulator would take for an effect."""
    return statistics_of(scenario, own_seed(scenario, repeat), names)


def own_seed(scenario: Scenario, repeat: int) -> int:
    """Return the seed of a scenario's own world: from its name and the number of the repeat."""
    return int.from_bytes(blake2b(f"{scenario.hash}/{repeat}".encode(), digest_size=6).digest())


@dataclass(frozen=True)
class Sets:
    """Parameter sets times seeds as the store wants a study; shares[set, parameter] of the bounds."""

    space: Space
    name: str
    shares: Floats
    seeds: tuple[int, ...]
    outcomes: tuple[str, ...]

    @property
    def text(self) -> str:
        """Return what the sets hang on: equal texts are one batch."""
        return f"{self.space.base.hash} {self.seeds} {self.outcomes}\n{self.plan().to_csv(index=False)}"

    def plan(self) -> pd.DataFrame:
        """Return one row a set: value of each free parameter."""
        rows = [self.space.values(row) for row in self.shares]
        return pd.DataFrame(rows, index=pd.RangeIndex(len(rows), name="point"))

    def scenario(self, point: int) -> Scenario:
        """Return the city with the values of a set."""
        return self.space.scenario(self.shares[point])


@dataclass
class Runner:
    """Makes batches of runs in a folder; `made` counts those of this process."""

    folder: Path
    space: Space
    engine: Engine | None = None
    told: Told | None = None
    made: int = 0
    ready: bool = False  # kernels compiled, city built

    def __call__(self, name: str, shares: Floats, seeds: Sequence[int], own_worlds: bool = False) -> pd.DataFrame:
        """Return the targets' statistics of every set and seed: index (point, seed), a column for each. Raises ChanganError.

        `own_worlds`: every set has seeds of its own, and `seeds` only number the repeats.
        """
        batch = Sets(self.space, name, np.asarray(shares, np.float64), tuple(seeds), tuple(self.space.targets))
        place, work = self.folder / name, statistics_of_own_world if own_worlds else statistics_of
        self._still_measured(place, batch, work)
        if not self.ready:
            prepare([self.space.base], 1)
            self.ready = True
        swept = sweep(batch, place, self.engine or Local(), progress=lambda seen: self._tell(name, seen), work=work)
        self.made += swept.done
        (place / NOTED).write_text(measured_digest(), encoding="utf-8")
        rows = frame(SweepFolder.read(place), factors=False)
        failed = rows[rows["error"] != ""]
        if len(failed):
            raise ChanganError(f"{len(failed)} runs of {name} failed; the first: {failed['error'].iloc[0]}")
        return rows.set_index(["point", "seed"]).sort_index()[list(batch.outcomes)]

    def _tell(self, name: str, seen: Swept) -> None:
        if self.told is not None:
            self.told(name, seen.done, seen.todo)

    def _still_measured(self, place: Path, batch: Sets, work: Callable[..., Any]) -> None:
        """Refuse a folder whose runs would be measured otherwise today."""
        if not (place / MARK).is_file():
            return
        found = SweepFolder.read(place)
        rows = frame(found, factors=False)
        rows = rows[rows["error"] == ""]
        if (found.head.program == program_digest() and _noted(place) == measured_digest()) or not len(rows):
            return
        first = rows.iloc[0]
        digest, values = work(batch.scenario(int(first["point"])), int(first["seed"]), found.outcomes)
        then = first[list(found.outcomes)].to_numpy(np.float64)
        if digest != first["digest"] or not np.array_equal(then, np.array(values), equal_nan=True):
            raise ChanganError(f"{place}: its runs would give other statistics today; name a new folder (--out)")
        (place / NOTED).write_text(measured_digest(), encoding="utf-8")


@cache
def measured_digest() -> str:
    """Return a digest of the source that measures the statistics."""
    return blake2b(Path(measured.__file__).read_bytes(), digest_size=8).hexdigest()


def _noted(place: Path) -> str:
    path = place / NOTED
    return path.read_text(encoding="utf-8") if path.is_file() else ""
