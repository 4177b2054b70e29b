"""Which free parameters move which targets at all? Morris' elementary effects on real runs.

Called by `changan calibrate` first. Every trajectory runs in one world (one seed), so that an effect is not drowned by luck. A parameter
whose largest effect on every target is below what chance between two seeds does to it is left out of the emulators: the runs cannot tell
it, it keeps its prior, and the report says so.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from experiments.calibration.runs import Runner
from experiments.calibration.space import Floats, Space
from experiments.extras import needed

LEVELS = 4
TOLD = 1.0  # mu* over the standard deviation between seeds, from which a parameter counts for a target


@dataclass(frozen=True)
class Screening:
    """effects, spread[parameter, target]: mu* and sigma of Morris, in standard deviations between seeds, over the whole of the bounds."""

    effects: pd.DataFrame
    spread: pd.DataFrame
    runs: int

    @property
    def kept(self) -> list[str]:
        """Return the parameters that move at least one target."""
        return [str(name) for name in self.effects.index[self.effects.max(axis=1) >= TOLD]]

    @property
    def left_out(self) -> list[str]:
        """Return the parameters that the targets cannot tell."""
        return [str(name) for name in self.effects.index if name not in self.kept]


def problem_of(space: Space) -> dict[str, Any]:
    """Return the free parameters as SALib wants them: shares of the bounds."""
    return {"num_vars": len(space.free), "names": list(space.free), "bounds": [[0.0, 1.0]] * len(space.free)}


def trajectories_of(space: Space, number: int, seed: int) -> Floats:
    """Return shares[trajectory, step, parameter] of Morris' design."""
    sampler = needed("SALib.sample.morris", "analysis")
    points = np.asarray(sampler.sample(problem_of(space), number, num_levels=LEVELS, seed=seed), np.float64)
    return points.reshape(number, len(space.free) + 1, len(space.free))


def screen(run: Runner, number: int, seed: int) -> dict[str, Floats]:
    """Make the runs of the trajectories; return shares[step, parameter] and scaled statistics of each target [step], in one order."""
    space = run.space
    parts = [run(f"screening-{t + 1}", shares, (t + 1,)) for t, shares in enumerate(trajectories_of(space, number, seed))]
    rows = pd.concat(parts)
    return {name: space.scaled(name, rows[name].to_numpy(np.float64)) for name in space.targets}


def screened(space: Space, points: Floats, found: dict[str, Floats], noise: dict[str, float], seed: int) -> Screening:
    """Return Morris' indices of finished trajectories; `noise`: standard deviation between seeds of each target. Steps without a value count as none."""
    analyser = needed("SALib.analyze.morris", "analysis")
    flat = points.reshape(-1, len(space.free))
    effects, spread = {}, {}
    for name, y in found.items():
        filled = np.where(np.isfinite(y), y, np.nanmean(y))
        told = analyser.analyze(problem_of(space), flat, filled, num_levels=LEVELS, seed=seed)
        effects[name] = np.asarray(told["mu_star"], np.float64) / noise[name]
        spread[name] = np.asarray(told["sigma"], np.float64) / noise[name]
    index = pd.Index(list(space.free), name="parameter")
    return Screening(pd.DataFrame(effects, index=index), pd.DataFrame(spread, index=index), len(flat))
