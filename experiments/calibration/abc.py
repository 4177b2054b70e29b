"""Which parameter sets are likely, given the targets? ABC-SMC (pyabc) on the emulators, within what is not ruled out.

Called by `changan calibrate` with the bands of the patterns, and by its self-test with the statistics of synthetic cities. Parameters that
screening left out are not in it: they keep their prior. Particles are normal scores of the shares, so that no step leaves the bounds
(with bounded priors in 15 dimensions nearly every step does). Deterministic for its seed: one process; numpy's global state is put back.
"""

import logging
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from scipy.special import ndtr

from experiments.calibration.emulators import Emulators
from experiments.calibration.matching import CUT, bands, implausibility, outside
from experiments.calibration.space import Floats, Space
from experiments.extras import needed

RULED_OUT = 1_000.0  # distance of what history matching ruled out: beyond every epsilon
STEPS = (2.0, 1.0, 0.0)  # of the distance from bands, in standard deviations of discrepancy; 0: inside all of them
GENERATIONS = 5
Drawn = Callable[[Floats, np.random.Generator], float]


@dataclass(frozen=True)
class Posterior:
    """Weighted sets: shares[set, parameter] of the parameters in it, weights that sum to 1."""

    parameters: tuple[str, ...]
    shares: Floats = field(repr=False)
    weights: Floats = field(repr=False)
    epsilons: tuple[float, ...] = ()
    evaluations: int = 0

    def interval(self, level: float = 0.9) -> Floats:
        """Return the central interval of each parameter, [side, parameter]."""
        ends = ((1 - level) / 2, (1 + level) / 2)
        return np.array([quantiles(self.shares[:, k], self.weights, ends) for k in range(len(self.parameters))]).T

    @property
    def effective(self) -> float:
        """Return the number of equally weighted sets that would tell as much."""
        return float(self.weights.sum() ** 2 / (self.weights**2).sum())

    def drawn(self, number: int, seed: int) -> Floats:
        """Return `number` different sets, likelier ones more often, [set, parameter] (all that there are, where there are fewer)."""
        rng = np.random.Generator(np.random.Philox(seed))
        number = min(number, int((self.weights > 0).sum()))
        return self.shares[rng.choice(len(self.weights), size=number, replace=False, p=self.weights)]


def quantiles(values: Floats, weights: Floats, at: tuple[float, ...]) -> Floats:
    """Return weighted quantiles, linear between the middles of the weights."""
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weights[order]) - 0.5 * weights[order]
    found: Floats = np.interp(at, reached / weights.sum(), values[order])
    return found


def towards_bands(space: Space, emulated: Emulators, population: int, seeds: int, seed: int) -> Posterior:
    """Return sets whose mean over `seeds` runs the emulators expect inside every band, chance and their own doubt included."""
    limits, unit = bands(space), np.array([one.discrepancy for one in space.targets.values()])

    def distance(shares: Floats, rng: np.random.Generator) -> float:
        if (implausibility(space, emulated, shares[None]) > CUT).any():
            return RULED_OUT
        mean, variance = emulated.predict(shares[None])
        value = mean + rng.standard_normal(mean.shape) * np.sqrt(variance + emulated.noise / seeds)
        return float((outside(limits, value) / unit).max())

    return _sampled(space, emulated, distance, population, list(STEPS), seed)


def towards_values(space: Space, emulated: Emulators, seen: Floats, population: int, seed: int) -> Posterior:
    """Return sets that could have given one run's statistics seen[target] (NaN: not known), noise included."""
    known = np.isfinite(seen)

    def distance(shares: Floats, rng: np.random.Generator) -> float:
        mean, variance = emulated.predict(shares[None])
        total = np.sqrt(variance[0] + emulated.noise)
        value = mean[0] + rng.standard_normal(len(seen)) * total
        return float(np.sqrt((((value - seen) / total)[known] ** 2).mean()))

    return _sampled(space, emulated, distance, population, None, seed)


def _sampled(space: Space, emulated: Emulators, drawn: Drawn, population: int, steps: list[float] | None, seed: int) -> Posterior:
    """Run pyabc; `steps`: epsilons to go through, None: the median of the distances of the generation before."""
    pyabc = needed("pyabc", "calibration")
    parts = needed("experiments.calibration.particles", "calibration")
    names = tuple(list(space.free)[k] for k in emulated.columns)
    rng, full = np.random.Generator(np.random.Philox(seed)), np.full(len(space.free), 0.5)

    def model(sample: dict[str, float]) -> dict[str, float]:
        shares = full.copy()
        shares[emulated.columns] = ndtr(np.array([sample[name] for name in names]))
        return {"distance": drawn(shares, rng)}

    epsilon = pyabc.ListEpsilon(steps) if steps is not None else pyabc.MedianEpsilon()
    with tempfile.TemporaryDirectory() as folder, _quiet(seed):
        smc = pyabc.ABCSMC(
            model, parts.NormalScores(names), lambda found, _: found["distance"], population_size=population,
            transitions=parts.Steps(), eps=epsilon, sampler=pyabc.SingleCoreSampler(),
        )  # fmt: skip
        smc.new(pyabc.create_sqlite_db_id(file_=str(Path(folder) / "abc.db")), {"distance": 0.0})
        history = smc.run(max_nr_populations=len(steps) if steps is not None else GENERATIONS)
        frame, weights = history.get_distribution()
        told, used = history.get_all_populations(), int(history.total_nr_simulations)
    epsilons = tuple(float(e) for e in told["epsilon"].iloc[1:])
    return Posterior(names, ndtr(frame[list(names)].to_numpy(np.float64)), np.asarray(weights, np.float64), epsilons, used)


@contextmanager
def _quiet(seed: int) -> Iterator[None]:
    """Set numpy's global generator, which pyabc uses, and keep its log to itself; put both back."""
    kept, before = np.random.get_state(), logging.root.manager.disable
    try:
        np.random.seed(seed % 2**32)
        logging.disable(logging.WARNING)
        yield
    finally:
        np.random.set_state(kept)
        logging.disable(before)
