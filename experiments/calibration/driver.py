"""The whole calibration, stage by stage: screening, two waves of history matching, ABC-SMC, real runs of candidates.

Called by `changan calibrate`. Runs are kept below `FOLDER.runs`, so the command can be stopped at any moment and goes on where it was;
what lies between runs is computed again. Deterministic for its seed.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from experiments.calibration.abc import Posterior, towards_bands
from experiments.calibration.emulators import Emulators, emulators
from experiments.calibration.identify import Identified, identified
from experiments.calibration.matching import Match, match, spread_out
from experiments.calibration.members import Candidates, try_out
from experiments.calibration.runs import Runner
from experiments.calibration.screening import Screening
from experiments.calibration.selftest import SelfTest, self_test
from experiments.calibration.space import Budget, Space
from experiments.calibration.stages import Known, first_wave, screening, single_runs, synthetic_cities
from experiments.engines import Engine
from sim.core.errors import ChanganError

Steps = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Calibration:
    """Everything that was found."""

    space: Space
    budget: Budget
    seed: int
    known: Known = field(repr=False)
    screening: Screening = field(repr=False)
    emulated: Emulators = field(repr=False)
    matches: tuple[Match, ...] = field(repr=False)
    posterior: Posterior = field(repr=False)
    identified: Identified = field(repr=False)
    candidates: Candidates = field(repr=False)
    defaults: "pd.Series[float]" = field(repr=False)  # statistics of the defaults, mean over the same seeds
    made: int = 0  # runs of this call; the others were there

    @property
    def runs(self) -> int:
        """Return the real runs behind it."""
        return self.screening.runs + len(self.known.shares) + (len(self.candidates.shares) + 1) * len(self.candidates.seeds)


def runs_folder(folder: Path) -> Path:
    """Return where the runs of a calibration are kept: beside its result, which is written whole."""
    return folder.parent / f"{folder.name}.runs"


def calibrate(
    space: Space, folder: Path, budget: Budget, seed: int = 1, engine: Engine | None = None, told: Steps | None = None
) -> Calibration:
    """Find the parameter sets that bring the model into every band. Raises ChanganError when nothing is left."""
    run, say = Runner(runs_folder(folder), space, engine, told), told or (lambda *_: None)
    known, found = _before(run, budget, seed)
    say("emulators", 0, 0)
    emulated = emulators(space, known.shares, known.scaled, known.noise, found.kept)
    one = match(space, emulated, 1, len(known.shares), 100 * seed + 1)
    if not len(one.left):
        raise ChanganError(f"the first wave rules out everything: {_hardest(one)}; the model cannot meet these targets within the bounds")
    known = known.with_runs(*single_runs(run, "wave-2", spread_out(one.left, budget.second_wave)))
    emulated = emulators(space, known.shares, known.scaled, known.noise, found.kept)
    two = match(space, emulated, 2, len(known.shares), 100 * seed + 2)
    if not len(two.left):
        raise ChanganError(f"the second wave rules out everything: {_hardest(two)}; the model cannot meet these targets within the bounds")
    say("ABC-SMC", 0, 0)
    posterior = towards_bands(space, emulated, budget.particles, budget.seeds, seed)
    tried = try_out(run, posterior, budget, seed)
    plain = run("defaults", space.shares(space.defaults())[None], tried.seeds).mean()
    seen = identified(space, emulated, posterior, budget.seeds, 100 * seed + 3)
    return Calibration(space, budget, seed, known, found, emulated, (one, two), posterior, seen, tried, plain, run.made)


def test_itself(
    space: Space, folder: Path, budget: Budget, seed: int = 1, engine: Engine | None = None, told: Steps | None = None
) -> SelfTest:
    """Recover the parameters of synthetic cities with the emulators of the first wave, which cover all of the bounds."""
    run = Runner(runs_folder(folder), space, engine, told)
    known, found = _before(run, budget, seed)
    truths, seen = synthetic_cities(run, budget, seed)
    emulated = emulators(space, known.shares, known.scaled, known.noise, found.kept)
    return self_test(space, emulated, truths, seen, seed, (lambda done, all: told("inference", done, all)) if told is not None else None)


def _before(run: Runner, budget: Budget, seed: int) -> tuple[Known, Screening]:
    known = first_wave(run, budget, seed)
    return known, screening(run, budget, known, seed)


def _hardest(found: Match) -> str:
    worst = sorted(found.by_target.items(), key=lambda one: -one[1])[:3]
    return ", ".join(f"{name} rules out {share:.0%}" for name, share in worst)
