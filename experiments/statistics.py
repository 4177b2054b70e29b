"""How large is a paired difference, and how sure is it?

Called by `experiments.comparison` (one `Paired` per outcome), by the figures (intervals of means) and by the report
(costs per crime averted). Writes nothing. Two runs with one seed share every draw that the policy does not touch, so
what is estimated is always the mean over seeds of b - a, never the difference of two separate means.

Student's t gives the interval; where the differences are skewed (|skewness| > 1, at least 10 pairs) the bias-corrected
and accelerated bootstrap (Efron 1987) does, with a fixed key, so that the same runs always give the same interval.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy import stats

from sim.core.rng import Purpose, stream_key

Floats = npt.NDArray[np.float64]
LEVEL = 0.95
SKEWED = 1.0
BOOTSTRAP_FROM = 10  # pairs below which a bootstrap of the tails is worth less than a t interval
RESAMPLES = 4_999
NAN = float("nan")


@dataclass(frozen=True)
class Paired:
    """One outcome under two scenarios; every field is NaN where too few pairs could be run to tell."""

    pairs: int
    a: float  # mean over seeds under the first scenario
    b: float
    difference: float  # mean of b - a
    low: float  # 95 % interval of the difference
    high: float
    relative: float  # difference / a
    relative_low: float
    relative_high: float
    variance_ratio: float  # worth of the pairing: Var(a) + Var(b) over Var(b - a); inf when every pair differs equally
    p: float  # two-sided, paired t
    method: Literal["t", "BCa", "none"]

    @property
    def identical(self) -> bool:
        """Say whether both scenarios gave the same value in every pair."""
        return self.pairs >= 2 and self.difference == 0.0 and self.low == 0.0 and self.high == 0.0

    @property
    def told(self) -> bool:
        """Say whether the interval excludes zero."""
        return self.low > 0.0 or self.high < 0.0


def paired(a: Sequence[float] | Floats, b: Sequence[float] | Floats) -> Paired:
    """Compare two outcomes seed by seed: a[seed], b[seed] in any unit; pairs with a NaN on either side are left out."""
    first, second = np.asarray(a, dtype=np.float64), np.asarray(b, dtype=np.float64)
    if first.shape != second.shape:
        raise ValueError(f"paired outcomes need one value per seed on both sides, got {first.shape} and {second.shape}")
    kept = np.isfinite(first) & np.isfinite(second)
    first, second = first[kept], second[kept]
    n = len(first)
    if n == 0:
        return Paired(0, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, "none")
    mean_a, mean_b = float(first.mean()), float(second.mean())
    gap = _exact(second - first, np.maximum(np.abs(first), np.abs(second)))
    difference = float(gap.mean())
    relative = difference / mean_a if mean_a != 0.0 else NAN
    if n < 2:
        return Paired(n, mean_a, mean_b, difference, NAN, NAN, relative, NAN, NAN, NAN, NAN, "none")
    low, high, method = interval(gap)
    relative_low, relative_high = _relative_interval(gap, first, (low, high, method))
    return Paired(
        n, mean_a, mean_b, difference, low, high, relative, relative_low, relative_high, variance_ratio(first, second), p_value(gap), method
    )


def interval(values: Floats, level: float = LEVEL) -> tuple[float, float, Literal["t", "BCa", "none"]]:
    """Return the interval of a mean and how it was made; (NaN, NaN, "none") for fewer than two values."""
    n = len(values)
    if n < 2:
        return NAN, NAN, "none"
    if _constant(values):
        return float(values.mean()), float(values.mean()), "t"
    if n >= BOOTSTRAP_FROM and abs(float(stats.skew(values, bias=False))) > SKEWED:
        low, high = _bootstrap(values, level)
        if math.isfinite(low) and math.isfinite(high):
            return low, high, "BCa"
    return *t_interval(values, level), "t"


def t_interval(values: Floats, level: float = LEVEL) -> tuple[float, float]:
    """Return Student's interval of the mean of at least two values."""
    n = len(values)
    mean, error = float(values.mean()), float(values.std(ddof=1)) / math.sqrt(n)
    reach = float(stats.t.ppf(0.5 + level / 2, n - 1)) * error
    return mean - reach, mean + reach


def _bootstrap(values: Floats, level: float) -> tuple[float, float]:
    generator = np.random.Generator(np.random.Philox(key=int(stream_key(0, Purpose.BOOTSTRAP))))
    with np.errstate(all="ignore"):
        found = stats.bootstrap((values,), np.mean, confidence_level=level, n_resamples=RESAMPLES, method="BCa", rng=generator)
    return float(found.confidence_interval.low), float(found.confidence_interval.high)


def _relative_interval(gap: Floats, a: Floats, found: tuple[float, float, str]) -> tuple[float, float]:
    """Return the interval of the difference as a share of a; it leaves out zero exactly when that of the difference does."""
    low, high, method = found
    mean = float(a.mean())
    if method == "t" and not _constant(gap):
        ratio = ratio_interval(gap, a)
        return ratio[1:] if ratio is not None else (NAN, NAN)
    if mean == 0.0:
        return NAN, NAN
    ends = (low / mean, high / mean)
    return min(ends), max(ends)


def variance_ratio(a: Floats, b: Floats) -> float:
    """Return how many times more independent runs would be needed: (Var a + Var b) / Var(b - a).

    inf: every pair differs by the same amount; NaN: fewer than two pairs, or nothing varies at all.
    """
    if len(a) < 2:
        return NAN
    if _constant(a) and _constant(b):
        return NAN
    apart, together = float(a.var(ddof=1) + b.var(ddof=1)), float((b - a).var(ddof=1))
    if together > 1e-20 * apart:
        return apart / together
    return math.inf


def p_value(gap: Floats) -> float:
    """Return the two-sided p of a paired t test that the mean difference is zero."""
    if len(gap) < 2:
        return NAN
    if _constant(gap):
        return 1.0 if float(gap.mean()) == 0.0 else 0.0
    error = float(gap.std(ddof=1)) / math.sqrt(len(gap))
    return float(2 * stats.t.sf(abs(float(gap.mean())) / error, len(gap) - 1))


def _constant(values: Floats) -> bool:
    """Say whether values differ by no more than rounding."""
    return float(np.ptp(values)) <= 1e-10 * float(np.abs(values).max())


def _exact(gap: Floats, size: Floats) -> Floats:
    """Return differences with those that are mere rounding set to zero."""
    return np.where(np.abs(gap) <= 1e-12 * size, 0.0, gap)


def holm(p: Sequence[float] | Floats) -> Floats:
    """Return p values adjusted for their number by Holm (1979); NaN stays NaN and does not count."""
    given = np.asarray(p, dtype=np.float64)
    adjusted = np.full(len(given), NAN)
    real = np.flatnonzero(np.isfinite(given))
    order = real[np.argsort(given[real], kind="stable")]
    stepped = given[order] * (len(order) - np.arange(len(order)))
    adjusted[order] = np.minimum(np.maximum.accumulate(stepped), 1.0) if len(order) else stepped
    return adjusted


def ratio_interval(top: Floats, bottom: Floats) -> tuple[float, float, float] | None:
    """Return mean(top) / mean(bottom) with Fieller's (1954) interval; None where the bottom may be zero."""
    n = len(top)
    if n < 2 or len(bottom) != n:
        return None
    t = float(stats.t.ppf(0.5 + LEVEL / 2, n - 1))
    x, y = float(top.mean()), float(bottom.mean())
    xx, yy = float(top.var(ddof=1)) / n, float(bottom.var(ddof=1)) / n
    xy = float(np.cov(top, bottom, ddof=1)[0, 1]) / n
    slope = y * y - t * t * yy
    if slope <= 0.0:
        return None
    middle = x * y - t * t * xy
    spread = math.sqrt(max(middle * middle - slope * (x * x - t * t * xx), 0.0))
    return x / y, (middle - spread) / slope, (middle + spread) / slope


def relative_half_width(found: Paired) -> float:
    """Return half the width of the interval of the relative difference (a share), NaN where there is none."""
    return (found.relative_high - found.relative_low) / 2
