"""Does each pattern hold? Mean of the runs with its 95 % interval beside the band, in one word.

Called by `changan validate patterns` and the page. The interval is of the mean over runs (seeds, or members of an ensemble): how well the
model's own value is known, not how much cities differ. Ratios of few counts are added over runs before they are divided.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from experiments.intervals import student
from experiments.patterns.evidence import Pattern
from experiments.patterns.knox import DAYS as KNOX_DAYS
from experiments.patterns.knox import EARLY, METRES
from experiments.patterns.pairs import Paired
from experiments.patterns.repeats import NEAR, SAME
from experiments.patterns.runs import Runs
from experiments.patterns.seen import Array, Floats
from experiments.statistics import ratio_interval, t_interval

Word = Literal["in band", "overlaps", "outside", "not told"]
NAN = float("nan")
POOLED_P = {"repeat_p": SAME, "near_p": NEAR}


@dataclass(frozen=True)
class Verdict:
    """One pattern in one city: value with interval, the least and most of single runs, how many runs told it."""

    name: str
    pattern: Pattern
    value: float
    low: float
    high: float
    least: float
    most: float
    runs: int
    word: Word


def verdicts(patterns: Mapping[str, Pattern], runs: Runs, paired: Paired | None = None) -> list[Verdict]:
    """Return a verdict for each pattern that these runs can tell of (paired ones only where pairs were run)."""
    found = []
    for name, pattern in patterns.items():
        single = _single(name, runs, paired)
        if single is None:
            continue
        value, low, high = _figure(name, runs, paired, single)
        known = single[np.isfinite(single)]
        ends = (float(known.min()), float(known.max())) if len(known) else (NAN, NAN)
        found.append(Verdict(name, pattern, value, low, high, *ends, len(known), word(pattern, value, low, high)))
    return found


def word(pattern: Pattern, value: float, low: float, high: float) -> Word:
    """Return the verdict: the whole interval in the band, a part of it, nothing; or that it cannot be told."""
    if not np.isfinite([value, low, high]).all():
        return "not told"
    if pattern.holds(low) and pattern.holds(high):
        return "in band"
    below, above = pattern.low is not None and high < pattern.low, pattern.high is not None and low > pattern.high
    return "outside" if below or above else "overlaps"


def _single(name: str, runs: Runs, paired: Paired | None) -> Floats | None:
    """Return the value of each run (or pair) by itself."""
    if paired is not None and name in paired.values:
        return paired.values[name]
    if paired is not None and name in paired.ratios:
        return _divided(*paired.ratios[name])
    if all(name not in runs.values[seed] for seed in runs.seeds):
        return None
    return np.array([runs.values[seed].get(name, NAN) for seed in runs.seeds])


def _figure(name: str, runs: Runs, paired: Paired | None, single: Floats) -> tuple[float, float, float]:
    """Return value and interval of one statistic over all runs."""
    if paired is not None and name in paired.ratios:
        return ratio(*paired.ratios[name])
    if name in POOLED_P:
        p = pooled_p(runs, POOLED_P[name])
        return p, p, p
    if name == "repeat_later":
        return later(runs)
    if f"pair.{name}" in runs.shapes[runs.seeds[0]]:
        return sums(runs.all(f"pair.{name}"))
    return mean(single)


def mean(values: Floats) -> tuple[float, float, float]:
    """Return mean and t interval of the finite values; NaN ends with fewer than two, or where most runs could not tell."""
    known = values[np.isfinite(values)]
    if len(known) == 0:
        return NAN, NAN, NAN
    if len(known) < 2 or len(known) * 2 < len(values):
        return float(known.mean()), NAN, NAN
    return float(known.mean()), *t_interval(known)


def ratio(top: Floats, bottom: Floats) -> tuple[float, float, float]:
    """Return the ratio of sums with its interval (Fieller); NaN ends where the bottom may be zero."""
    found = ratio_interval(top, bottom)
    if found is not None:
        return found
    return (float(top.sum() / bottom.sum()) if bottom.sum() else NAN), NAN, NAN


def sums(pairs: Floats) -> tuple[float, float, float]:
    """Return the ratio of sums of pairs[run, (top, bottom)] with its jackknife interval over runs."""

    def of(kept: Array) -> float:
        top, bottom = pairs[kept].sum(axis=0)
        return float(top / bottom) if bottom else NAN

    return jackknife(of, len(pairs))


def later(runs: Runs) -> tuple[float, float, float]:
    """Return the late excess of repeats over the early one, of all pairs together; interval by the jackknife over runs."""
    early, late = runs.all("pair.repeat_excess"), runs.all("pair.repeat_weeks_8_12")

    def of(kept: Array) -> float:
        (a, b), (c, d) = early[kept].sum(axis=0), late[kept].sum(axis=0)
        return float((c / d - 1.0) / (a / b - 1.0)) if b > 0 and d > 0 and a > b else NAN

    return jackknife(of, len(early))


def jackknife(of: Callable[[Array], float], n: int) -> tuple[float, float, float]:
    """Return a statistic of all runs with Tukey's jackknife interval; `of` takes the positions of the runs that are kept."""
    whole = of(np.arange(n))
    if n < 3:
        return whole, NAN, NAN
    pseudo = np.array([n * whole - (n - 1) * of(np.delete(np.arange(n), k)) for k in range(n)])
    reach = student(n, 0.95) * float(pseudo.std(ddof=1)) / n**0.5
    return whole, whole - reach, whole + reach


def pooled_p(runs: Runs, row: int) -> float:
    """Return the p value of the Knox test over all runs together: permuted worlds, added run by run, with as many pairs as observed."""
    observed = runs.all("observed.").reshape(-1, len(METRES), len(KNOX_DAYS))[:, row, :EARLY].sum()
    permuted = runs.all("permuted")
    worlds = permuted.reshape(len(permuted), -1, 2)[:, :, row].sum(axis=0)
    return float((1 + (worlds >= observed).sum()) / (1 + len(worlds)))


def _divided(top: Floats, bottom: Floats) -> Floats:
    return np.asarray(np.divide(top, bottom, out=np.full(len(top), NAN), where=bottom != 0), np.float64)
