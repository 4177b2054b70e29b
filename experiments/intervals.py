"""Where does the mean of a few values lie, also where they are skewed, mostly zero or heavy in the tails?

Called by `experiments.statistics` for one outcome and by `benchmarks.coverage` for thousands of made samples at once, so that
what is measured there is what is used here. Writes nothing.

Values that are not skewed get Student's t. Skewed ones (|skewness| > 0.5, ten values or more) get critical values from the
studentised bootstrap (Hall 1992, The Bootstrap and Edgeworth Expansion): half-way between its equal-tailed values, which use
the skewness in full, and its symmetric ones, which do not use it. So few values tell their own skewness badly: in full it costs
heavy tails 3 points of coverage, none of it costs skewed outcomes 2 (docs/decisions/0022). scipy's `bootstrap` has no studentised
method; the resampling below is a product of matrices, the same resamples for every sample of one size.
"""

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from sim.core.rng import Purpose, stream_key

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
LEVEL = 0.95
SKEWED = 0.5
BOOTSTRAP_FROM = 10  # values below which resamples tell less than Student's t
RESAMPLES = 4_999
ROWS = 400  # samples worked on at once: 16 MB an array
SAME = 1e-10  # share of the size of values below which they differ by rounding only


@dataclass(frozen=True)
class Means:
    """Means with their intervals [mean - low_errors * error, mean + high_errors * error]; every array[sample]."""

    values: int  # in each sample
    level: float
    mean: Floats
    error: Floats  # standard error; 0 where the values are all equal
    low_errors: Floats
    high_errors: Floats
    bootstrapped: Mask

    @property
    def low(self) -> Floats:
        """Return lower ends."""
        return self.mean - self.low_errors * self.error

    @property
    def high(self) -> Floats:
        """Return upper ends."""
        return self.mean + self.high_errors * self.error

    @property
    def p(self) -> Floats:
        """Return the two-sided p of a mean of zero, below 1 - level exactly where the interval leaves out zero.

        Student's, with the critical value that the bootstrap found on the side of zero. 1 where all values are zero, 0 where
        they all equal something else.
        """
        from scipy import stats

        reach = np.where(self.mean > 0.0, self.low_errors, self.high_errors) / student(self.values, self.level)
        with np.errstate(divide="ignore", invalid="ignore"):
            t = np.abs(self.mean) / (self.error * reach)
        out: Floats = 2.0 * stats.t.sf(np.where(self.mean == 0.0, 0.0, t), self.values - 1)
        return out


def student(values: int, level: float = LEVEL) -> float:
    """Return Student's critical value of a two-sided interval."""
    from scipy import stats  # on demand, here and below: takes longer to import than a short run, and one run has no intervals

    return float(stats.t.ppf(0.5 + level / 2, values - 1))


def means(samples: Floats, level: float = LEVEL) -> Means:
    """Return the intervals of the means of samples[sample, value], at least two values each."""
    n = samples.shape[1]
    if n < 2:
        raise ValueError(f"an interval needs two values, got {n}")
    mean = samples.mean(axis=1)
    flat = np.ptp(samples, axis=1) <= SAME * np.abs(samples).max(axis=1)
    error = np.where(flat, 0.0, samples.std(axis=1, ddof=1) / math.sqrt(n))
    low = np.full(len(samples), student(n, level))
    high = low.copy()
    chosen = np.zeros(len(samples), dtype=np.bool_)
    if n >= BOOTSTRAP_FROM:
        from scipy import stats

        with np.errstate(all="ignore"):
            chosen[~flat] = np.abs(stats.skew(samples[~flat], axis=1, bias=False)) > SKEWED
        for rows in np.array_split(np.flatnonzero(chosen), max(1, -(-int(chosen.sum()) // ROWS))):
            low[rows], high[rows] = _studentised(samples[rows], level)
    return Means(n, level, mean, error, low, high, chosen)


def _studentised(samples: Floats, level: float) -> tuple[Floats, Floats]:
    """Return the critical values below and above the mean, in standard errors, of samples that are not constant."""
    t = _resampled(samples)
    symmetric = np.quantile(np.abs(t), level, axis=1)
    lower, upper = np.quantile(t, [0.5 - level / 2, 0.5 + level / 2], axis=1)
    return (upper + symmetric) / 2, (symmetric - lower) / 2


def _resampled(samples: Floats) -> Floats:
    """Return t[sample, resample] of each resample's mean about its sample's mean.

    A resample of equal values has no error; it counts as the largest t of its sample, on its own side. In samples with very
    few values other than zero it is frequent, and the interval is then as wide as the resamples can tell.
    """
    n = samples.shape[1]
    apart = samples - samples.mean(axis=1, keepdims=True)
    weights = _weights(n)
    centre = apart @ weights
    square = (apart * apart) @ weights - centre * centre
    flat = square <= 1e-9 * (apart * apart).mean(axis=1, keepdims=True)
    t = np.where(flat, 0.0, centre) / np.sqrt(np.where(flat, 1.0, square) / (n - 1))
    largest = np.abs(t).max(axis=1, keepdims=True)
    out: Floats = np.where(flat, np.sign(centre) * largest, t)
    return out


@lru_cache(maxsize=4)
def _weights(n: int) -> Floats:
    """Return the share of each value in each resample, float64[value, resample]; the same ones for every sample of n values."""
    generator = np.random.Generator(np.random.Philox(key=int(stream_key(0, Purpose.BOOTSTRAP))))
    drawn: Floats = generator.multinomial(n, np.full(n, 1.0 / n), size=RESAMPLES).T / n
    return np.ascontiguousarray(drawn)
