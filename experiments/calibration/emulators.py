"""A Gaussian process for each target: what would the model give at parameters that were never run, and how sure is that?

Called by history matching and ABC. Built with scikit-learn, then read out into plain arrays so that all targets are predicted at one
point in about a millisecond. The noise of one run is measured by repeated seeds, not guessed from the fit; what the fit finds beyond it
(parameters left out, roughness) counts as uncertainty of the emulator. NaN never enters: runs without a value are left out.
"""

import warnings
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from experiments.calibration.space import Floats, Space
from experiments.extras import needed

FOLDS = 5
LEAST_POINTS = 20
BLOCK = 2_000


@dataclass(frozen=True)
class Emulator:
    """One target's process: points over scales [point, parameter], weights[point], root[point, point] (inverse Cholesky), all standardised."""

    name: str
    points: Floats = field(repr=False)
    scales: Floats
    weights: Floats = field(repr=False)
    root: Floats = field(repr=False)
    amplitude: float
    middle: float
    spread: float
    noise: float  # variance of one run between seeds, as measured
    extra: float  # variance beyond it that the fit found
    r2: float = float("nan")  # in cross-validation, against single runs
    ceiling: float = float("nan")  # the largest r2 that noise allows
    covered: float = float("nan")  # single runs inside their 95 % predictive interval in cross-validation

    def predict(self, shares: Floats) -> tuple[Floats, Floats]:
        """Return mean[point] and variance[point] of the expected statistic (without the noise of a run; with that of the overall mean)."""
        means, variances = [], []
        for k in range(0, len(shares), BLOCK):
            near = covering(shares[k : k + BLOCK] / self.scales, self.points, self.amplitude)
            means.append(self.middle + self.spread * (near @ self.weights))
            away = near @ self.root.T
            left = np.maximum(self.amplitude - (away * away).sum(axis=1), 1e-12)
            variances.append(self.spread**2 * left + self.extra + (self.noise + self.extra) / len(self.points))
        return np.concatenate(means), np.concatenate(variances)


@dataclass(frozen=True)
class Emulators:
    """The processes of all targets over the parameters that screening kept (`columns` of the shares)."""

    columns: npt.NDArray[np.int64]
    each: tuple[Emulator, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Return the targets in order."""
        return tuple(one.name for one in self.each)

    @property
    def noise(self) -> Floats:
        """Return noise[target], the variance of one run between seeds."""
        return np.array([one.noise for one in self.each])

    def predict(self, shares: Floats) -> tuple[Floats, Floats]:
        """Return mean[point, target] and variance[point, target] at shares[point, parameter] of all free parameters."""
        used = np.ascontiguousarray(np.atleast_2d(shares)[:, self.columns])
        found = [one.predict(used) for one in self.each]
        return np.column_stack([m for m, _ in found]), np.column_stack([v for _, v in found])

    def table(self) -> pd.DataFrame:
        """Return how good each is."""
        rows = [
            {
                "target": e.name,
                "r2": e.r2,
                "r2_ceiling": e.ceiling,
                "covered_95": e.covered,
                "noise_sd": e.noise**0.5,
                "extra_sd": e.extra**0.5,
            }
            for e in self.each
        ]
        return pd.DataFrame(rows).set_index("target")


def covering(one: Floats, other: Floats, amplitude: float) -> Floats:
    """Return the covariance of the processes at points one[point, parameter] and other[point, parameter], both over their scales."""
    gap = (one * one).sum(axis=1)[:, None] + (other * other).sum(axis=1)[None, :] - 2.0 * (one @ other.T)
    found: Floats = amplitude * np.exp(-0.5 * np.maximum(gap, 0.0))
    return found


def noise_of(groups: list[Floats]) -> float:
    """Return the pooled variance within groups[point] of repeated runs; values that are not finite are left out."""
    total, freedom = 0.0, 0
    for values in groups:
        kept = values[np.isfinite(values)]
        if len(kept) > 1:
            total += float(((kept - kept.mean()) ** 2).sum())
            freedom += len(kept) - 1
    return total / freedom if freedom else float("nan")


def emulators(
    space: Space, shares: Floats, scaled: dict[str, Floats], noise: dict[str, float], kept: list[str], seed: int = 1
) -> Emulators:
    """Fit a process for every target to runs at shares[run, parameter]; `kept`: the parameters that they see."""
    names = list(space.free)
    columns = np.array([names.index(name) for name in kept])
    used = np.ascontiguousarray(shares[:, columns])
    with needed("threadpoolctl", "analysis").threadpool_limits(1), warnings.catch_warnings():
        warnings.filterwarnings("ignore", category=needed("sklearn.exceptions", "analysis").ConvergenceWarning)
        each = tuple(_fitted(name, used, scaled[name], noise[name], seed) for name in space.targets)
    return Emulators(columns, each)


def _fitted(name: str, shares: Floats, values: Floats, noise: float, seed: int) -> Emulator:
    """Find the scales on all runs, then judge them in cross-validation."""
    has = np.isfinite(values)
    x, y = shares[has], values[has]
    middle, spread = float(y.mean()), float(y.std()) or 1.0
    told = noise / spread**2
    kernels = needed("sklearn.gaussian_process.kernels", "analysis")
    shape = kernels.RBF(np.full(x.shape[1], 2.0), (0.2, 20.0))
    kernel = kernels.ConstantKernel(1.0, (1e-3, 1e2)) * shape + kernels.WhiteKernel(told * 1.1, (told, 4.0 * told))
    process = needed("sklearn.gaussian_process", "analysis").GaussianProcessRegressor
    found = process(kernel, random_state=seed).fit(x, (y - middle) / spread).kernel_
    parts = (np.asarray(found.k1.k2.length_scale), float(found.k1.k1.constant_value), float(found.k2.noise_level))
    extra = max(parts[2] - told, 0.0) * spread**2
    whole = _conditioned(name, x, y, parts, (middle, spread), (noise, extra))
    return _judged(whole, x, y, parts, seed)


def _conditioned(name: str, x: Floats, y: Floats, parts: tuple[Floats, float, float], about: tuple[float, float], noise: Any) -> Emulator:
    scales, amplitude, white = parts
    points = x / scales
    cover = covering(points, points, amplitude) + (white + 1e-9) * np.eye(len(x))
    root = np.linalg.inv(np.linalg.cholesky(cover))
    weights = root.T @ (root @ ((y - about[0]) / about[1]))
    return Emulator(name, points, scales, weights, root, amplitude, *about, *noise)


def _judged(whole: Emulator, x: Floats, y: Floats, parts: tuple[Floats, float, float], seed: int) -> Emulator:
    """Add what cross-validation says, with the scales as they are."""
    fold = np.random.Generator(np.random.Philox(seed)).permutation(len(y)) % FOLDS
    mean, variance = np.empty(len(y)), np.empty(len(y))
    about, noise = (whole.middle, whole.spread), (whole.noise, whole.extra)
    for k in range(FOLDS):
        part = _conditioned(whole.name, x[fold != k], y[fold != k], parts, about, noise)
        mean[fold == k], variance[fold == k] = part.predict(x[fold == k])
    total = float(((y - y.mean()) ** 2).sum())
    r2 = 1.0 - float(((y - mean) ** 2).sum()) / total
    inside = np.abs(y - mean) <= 1.96 * np.sqrt(variance + whole.noise)
    given = {**vars(whole), "r2": r2, "ceiling": 1.0 - whole.noise * len(y) / total, "covered": float(inside.mean())}
    return Emulator(**given)
