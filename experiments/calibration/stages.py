"""The runs of a calibration in their order: designs, names of batches, and what comes back as arrays.

Called by `experiments.calibration.driver` and the self-test. Designs hang on the free parameters, the budget and the seed alone, so that a
command that was stopped finds its runs again.
"""

from dataclasses import dataclass, field

import numpy as np

from experiments.calibration.emulators import noise_of
from experiments.calibration.matching import cube
from experiments.calibration.runs import Runner
from experiments.calibration.screening import Screening, screen, screened, trajectories_of
from experiments.calibration.space import Budget, Floats

_WAVE, _SYNTHETIC = 11, 23  # streams of the designs, apart from one another


@dataclass(frozen=True)
class Known:
    """Runs so far: shares[run, parameter], scaled[target][run]; noise[target]: variance between seeds of one run."""

    shares: Floats = field(repr=False)
    scaled: dict[str, Floats] = field(repr=False)
    noise: dict[str, float]

    def with_runs(self, shares: Floats, scaled: dict[str, Floats]) -> "Known":
        """Return all of this with further runs."""
        more = {name: np.concatenate([self.scaled[name], scaled[name]]) for name in self.scaled}
        return Known(np.concatenate([self.shares, shares]), more, self.noise)


def single_runs(run: Runner, name: str, shares: Floats, repeats: tuple[int, ...] = (1,)) -> tuple[Floats, dict[str, Floats]]:
    """Run sets in worlds of their own; return shares[run, parameter] and scaled statistics, set after set."""
    rows = run(name, shares, repeats, own_worlds=True)
    points = rows.index.get_level_values("point").to_numpy()
    return shares[points], {n: run.space.scaled(n, rows[n].to_numpy(np.float64)) for n in run.space.targets}


def first_wave(run: Runner, budget: Budget, seed: int) -> Known:
    """Make the first Latin hypercube and the repeated points; measure the noise."""
    space = run.space
    points = cube(len(space.free), budget.first_wave, 100 * seed + _WAVE)
    shares, scaled = single_runs(run, "wave-1", points)
    again, repeated = single_runs(run, "repeats", points[: budget.repeated], tuple(range(2, 2 + budget.repeats)))
    noise = {}
    for name in space.targets:
        groups = repeated[name].reshape(budget.repeated, budget.repeats)
        noise[name] = noise_of([np.append(scaled[name][k], groups[k]) for k in range(budget.repeated)])
    return Known(shares, scaled, noise).with_runs(again, repeated)


def screening(run: Runner, budget: Budget, known: Known, seed: int) -> Screening:
    """Make Morris' trajectories and judge them by the noise."""
    points = trajectories_of(run.space, budget.trajectories, seed)
    found = screen(run, budget.trajectories, seed)
    return screened(run.space, points, found, {name: value**0.5 for name, value in known.noise.items()}, seed)


def synthetic_cities(run: Runner, budget: Budget, seed: int) -> tuple[Floats, Floats]:
    """Make one run of each synthetic city; return its true shares[city, parameter] and scaled statistics [city, target]."""
    truths = cube(len(run.space.free), budget.synthetic, 100 * seed + _SYNTHETIC)
    shares, scaled = single_runs(run, "synthetic", truths)
    return shares, np.column_stack([scaled[name] for name in run.space.targets])
