"""How large is a paired difference, how sure is it, and what would more runs tell?

Called by `experiments.paired_runs` (one `Paired` per outcome), by the figures (intervals of means) and by the report
(costs per crime averted). Writes nothing. Two runs with one seed share every draw that the policy does not touch, so
what is estimated is always the mean over seeds of b - a, never the difference of two separate means.

`experiments.intervals` makes the intervals; how often they hold the truth is measured by `benchmarks.coverage`.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from experiments.intervals import LEVEL, SAME, Floats, means, student

Method = Literal["t", "studentised", "none"]
NAN = float("nan")

# Precision stopping: never fewer pairs than LEAST, never more than MOST, half as many again at once at most, whole tens.
LEAST_PAIRS = 30
MOST_PAIRS = 300
GROWTH = 1.5
STEP = 10
# Stopping at a width favours samples that vary little by chance, which in skewed outcomes lie to one side: intervals of 95 % then
# leave out a true zero in up to 8 % of cases. Where the width decided, intervals are therefore made at this level.
STOPPED_LEVEL = 0.975


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
    p: float  # two-sided; below 0.05 exactly where the interval leaves out zero (doubled at a level of 97.5 %)
    method: Method

    @property
    def identical(self) -> bool:
        """Say whether both scenarios gave the same value in every pair."""
        return self.pairs >= 2 and self.difference == 0.0 and self.low == 0.0 and self.high == 0.0

    @property
    def told(self) -> bool:
        """Say whether the interval excludes zero."""
        return self.low > 0.0 or self.high < 0.0

    @property
    def half_width(self) -> float:
        """Return half the width of the interval of the relative difference (a share), NaN where there is none."""
        return (self.relative_high - self.relative_low) / 2

    @property
    def independent(self) -> float:
        """Return how many unpaired runs of each scenario would tell as much (inf: no number would)."""
        return self.pairs * self.variance_ratio

    def pairs_for(self, half_width: float) -> int | None:
        """Return how many pairs in all a half width (a share of a) would take; widths shrink with the root of their number."""
        if not (math.isfinite(self.half_width) and half_width > 0.0):
            return None
        return max(2, math.ceil(self.pairs * (self.half_width / half_width) ** 2))


def paired(a: Sequence[float] | Floats, b: Sequence[float] | Floats, level: float = LEVEL) -> Paired:
    """Compare two outcomes seed by seed: a[seed], b[seed] in any unit; pairs with a NaN on either side are left out.

    `level` is STOPPED_LEVEL where the number of pairs was chosen by looking at widths.
    """
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
    low, high, p, method = _tell(gap, level)
    p = min(1.0, p * (1.0 - LEVEL) / (1.0 - level))
    share_low, share_high = (float(end) if math.isfinite(end) else NAN for end in relative_intervals(gap[None], first[None], level)[0])
    return Paired(n, mean_a, mean_b, difference, low, high, relative, share_low, share_high, variance_ratio(first, second), p, method)


def interval(values: Floats, level: float = LEVEL) -> tuple[float, float, Method]:
    """Return the interval of a mean and how it was made; (NaN, NaN, "none") for fewer than two values."""
    if len(values) < 2:
        return NAN, NAN, "none"
    low, high, _, method = _tell(values, level)
    return low, high, method


def _tell(values: Floats, level: float = LEVEL) -> tuple[float, float, float, Method]:
    """Return interval, p and method of at least two values."""
    found = means(values[None], level)
    return float(found.low[0]), float(found.high[0]), float(found.p[0]), "studentised" if found.bootstrapped[0] else "t"


def t_interval(values: Floats, level: float = LEVEL) -> tuple[float, float]:
    """Return Student's interval of the mean of at least two values."""
    mean, reach = float(values.mean()), student(len(values), level) * float(values.std(ddof=1)) / math.sqrt(len(values))
    return mean - reach, mean + reach


def relative_intervals(gap: Floats, a: Floats, level: float = LEVEL) -> Floats:
    """Return [sample, (low, high)]: intervals of mean(gap) / mean(a) by Fieller with the critical values of the difference.

    gap[sample, pair], a[sample, pair]. An interval leaves out zero exactly when that of the difference does; NaN where the
    mean of a may be zero.
    """
    found = means(gap, level)
    return _fieller(gap, a, (found.low_errors, found.high_errors))


def ratio_interval(top: Floats, bottom: Floats, level: float = LEVEL) -> tuple[float, float, float] | None:
    """Return mean(top) / mean(bottom) with its interval (Fieller 1954); None where the bottom may be zero.

    Critical values are those of top - ratio * bottom, the values whose mean is zero at the ratio found.
    """
    if len(top) < 2 or len(bottom) != len(top) or float(bottom.mean()) == 0.0:
        return None
    ratio = float(top.mean()) / float(bottom.mean())
    found = means((top - ratio * bottom)[None], level)
    low, high = _fieller(top[None], bottom[None], (found.low_errors, found.high_errors))[0]
    return (ratio, float(low), float(high)) if math.isfinite(low) else None


def _fieller(top: Floats, bottom: Floats, errors: tuple[Floats, Floats]) -> Floats:
    """Return [sample, (low, high)] of mean(top) / mean(bottom); errors[0], errors[1] are the critical values below and above."""
    n = top.shape[1]
    x, y = top.mean(axis=1), bottom.mean(axis=1)
    off_x, off_y = top - x[:, None], bottom - y[:, None]
    xx, yy, xy = ((p * q).sum(axis=1) / (n - 1) / n for p, q in ((off_x, off_x), (off_y, off_y), (off_x, off_y)))
    xx = np.where(np.ptp(top, axis=1) <= SAME * np.abs(top).max(axis=1), 0.0, xx)
    ends = []
    for sign, beyond in ((-1.0, np.where(y > 0, *errors)), (1.0, np.where(y > 0, *errors[::-1]))):
        slope, middle = y * y - beyond**2 * yy, x * y - beyond**2 * xy
        spread = np.sqrt(np.maximum(middle * middle - slope * (x * x - beyond**2 * xx), 0.0))
        ends.append(np.divide(middle + sign * spread, slope, out=np.full(len(x), NAN), where=slope > 0.0))
    out: Floats = np.stack(ends, axis=1)
    return np.where(np.isfinite(out).all(axis=1, keepdims=True), out, NAN)


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


def _constant(values: Floats) -> bool:
    """Say whether values differ by no more than rounding."""
    return float(np.ptp(values)) <= SAME * float(np.abs(values).max())


def _exact(gap: Floats, size: Floats) -> Floats:
    """Return differences with those that are mere rounding set to zero."""
    return np.where(np.abs(gap) <= 1e-12 * size, 0.0, gap)


def holm(p: Sequence[float] | Floats) -> Floats:
    """Return p values adjusted for their number by Holm (1979); NaN stays NaN and does not count.

    For outcomes named beforehand: the chance of one false claim among all of them stays below the level.
    """
    given = np.asarray(p, dtype=np.float64)
    adjusted = np.full(len(given), NAN)
    real = np.flatnonzero(np.isfinite(given))
    order = real[np.argsort(given[real], kind="stable")]
    stepped = given[order] * (len(order) - np.arange(len(order)))
    adjusted[order] = np.minimum(np.maximum.accumulate(stepped), 1.0) if len(order) else stepped
    return adjusted


def discoveries(p: Sequence[float] | Floats) -> Floats:
    """Return p values adjusted by Benjamini and Hochberg (1995); NaN stays NaN and does not count.

    For exploration: of the outcomes below the level, the share of false ones is expected to stay below it.
    """
    given = np.asarray(p, dtype=np.float64)
    adjusted = np.full(len(given), NAN)
    real = np.isfinite(given)
    if real.any():
        from scipy import stats  # on demand: see `intervals`

        adjusted[real] = stats.false_discovery_control(given[real])
    return adjusted


def next_pairs(pairs: int, reached: float, aim: float) -> int:
    """Return how many pairs to have next where a half width of `aim` is wanted; knows widths only, never where zero lies."""
    need = min(pairs * (reached / aim) ** 2 * 1.05, pairs * GROWTH)
    return min(MOST_PAIRS, max(pairs + STEP, STEP * math.ceil(need / STEP)))
