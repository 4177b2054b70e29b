"""What can the targets tell, and what not? Contraction, profiles, and pairs of parameters that trade off.

Called by `changan calibrate` for its figures and texts. A parameter that is as wide after as before was not learned; a pair that moves
together along a ridge was learned only as a combination.
"""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from scipy.special import ndtr, ndtri

from experiments.calibration.abc import Posterior
from experiments.calibration.emulators import Emulators
from experiments.calibration.matching import POOL, bands, cube
from experiments.calibration.space import Floats, Space, one_value

BINS = 10
TRADED = 0.3  # correlation of normal scores from which a pair is named
AT_POINTS, STEP = 500, 0.1  # where and over which step slopes are taken
LEARNED = 0.2  # contraction from which a parameter counts as told


@dataclass(frozen=True)
class Identified:
    """table[parameter]: 90 % interval in the parameter's unit, contraction; pairs: strongest correlations; profiles[bin, parameter]."""

    table: pd.DataFrame
    pairs: pd.DataFrame
    profiles: Floats = field(repr=False)
    exact: pd.DataFrame = field(repr=False)  # pairs, if the targets were known as exactly as one run gives them

    @property
    def told(self) -> list[str]:
        """Return the parameters that the targets narrowed."""
        return [str(name) for name in self.table.index[self.table["contraction"] >= LEARNED]]

    @property
    def untold(self) -> list[str]:
        """Return the parameters that the targets left nearly as wide as they were."""
        return [str(name) for name in self.table.index if name not in self.told]

    @property
    def traded(self) -> pd.DataFrame:
        """Return the pairs that trade off clearly."""
        return self.pairs[self.pairs["correlation"].abs() >= TRADED]


def identified(space: Space, emulated: Emulators, posterior: Posterior, seeds: int, seed: int, pool: int = POOL) -> Identified:
    """Compare posterior and prior. `seeds`: runs over which a set's statistics are averaged."""
    sides = posterior.interval(0.9)
    rows = []
    for name, one in space.free.items():
        k = posterior.parameters.index(name) if name in posterior.parameters else None
        low, high = (0.05, 0.95) if k is None else (float(sides[0, k]), float(sides[1, k]))
        rows.append({"parameter": name, "low": one_value(one, low), "high": one_value(one, high), "low_share": low, "high_share": high,
                     "contraction": 1.0 - (high - low) / 0.9, "seen": k is not None})  # fmt: skip
    points = cube(len(space.free), pool, seed)
    table, exact = pd.DataFrame(rows).set_index("parameter"), exact_pairs(posterior.parameters, emulated, points[:AT_POINTS])
    return Identified(table, _pairs(posterior), _profiles(space, emulated, points, seeds), exact)


def _pairs(posterior: Posterior) -> pd.DataFrame:
    """Return every pair's weighted correlation of normal scores, strongest first."""
    scores = ndtri(np.clip(posterior.shares, 1e-6, 1 - 1e-6))
    return _correlations(posterior.parameters, np.cov(scores.T, aweights=posterior.weights))


def exact_pairs(names: tuple[str, ...], emulated: Emulators, points: Floats) -> pd.DataFrame:
    """Return every pair's correlation if each target were seen in one run and not only as a band, strongest first.

    From the information that the targets hold about the parameters (slopes of the emulators over the noise of a run, averaged over points)
    and the prior (a uniform share has variance 1/12): what runs cannot tell apart shows as a correlation near -1 or 1.
    """
    size, told = len(emulated.columns), np.zeros((len(emulated.columns), len(emulated.columns)))
    slopes = []
    for column in emulated.columns:
        ends = [points.copy(), points.copy()]
        for end, step in zip(ends, (-STEP, STEP), strict=True):
            end[:, column] = np.clip(end[:, column] + step, 0.0, 1.0)
        (low, _), (high, _) = (emulated.predict(end) for end in ends)
        slopes.append((high - low) / (ends[1][:, column] - ends[0][:, column])[:, None])
    doubt = emulated.predict(points)[1] + emulated.noise
    for i in range(size):
        for j in range(size):
            told[i, j] = float((slopes[i] * slopes[j] / doubt).sum(axis=1).mean())
    return _correlations(names, np.linalg.inv(told + 12.0 * np.eye(size)))


def _correlations(names: tuple[str, ...], covered: Floats) -> pd.DataFrame:
    """Return the pairs of a covariance, strongest correlation first."""
    each = np.sqrt(np.diag(covered))
    rows = [
        {"one": names[i], "other": names[j], "correlation": float(covered[i, j] / (each[i] * each[j]))}
        for i in range(len(each))
        for j in range(i)
    ]
    found = pd.DataFrame(rows)
    return found.loc[found["correlation"].abs().sort_values(ascending=False, kind="stable").index].reset_index(drop=True)


def chance_inside(space: Space, emulated: Emulators, shares: Floats, seeds: int) -> Floats:
    """Return, for each point, the emulated chance that the mean over `seeds` runs lies in all bands (targets taken as independent)."""
    mean, variance = emulated.predict(shares)
    spread, limits = np.sqrt(variance + emulated.noise / seeds), bands(space)
    found: Floats = (ndtr((limits[1] - mean) / spread) - ndtr((limits[0] - mean) / spread)).prod(axis=1)
    return found


def _profiles(space: Space, emulated: Emulators, points: Floats, seeds: int) -> Floats:
    """Return the best chance of lying in all bands in each bin of each parameter, over the best anywhere."""
    chance = chance_inside(space, emulated, points, seeds)
    out = np.zeros((BINS, len(space.free)))
    for k in range(len(space.free)):
        which = np.minimum((points[:, k] * BINS).astype(np.int64), BINS - 1)
        for b in range(BINS):
            inside = np.sort(chance[which == b])[-20:]  # the best twenty of the bin: one lucky point is no profile
            out[b, k] = inside.mean() if len(inside) else 0.0
    return out / max(float(out.max()), 1e-300)
