"""From sums to effects, as the trial did: expected effect with its interval, and where single replications fall.

Called by `experiments.trials.verdict`. An analysis is one function of sums. The expected effect is that function of the sums over all replications (so a
replication without a crime is no problem); its interval comes from leaving out one replication at a time (jackknife, Student's t), on the
logarithm where the effect is a ratio. The interval carries chance and, over an ensemble, parameters; it says nothing of one trial's luck:
that is the range of single replications.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from experiments.intervals import Floats, student
from experiments.trials.measures import Sums
from experiments.trials.spec import Analysis

NAN = math.nan
LOG = ("ratio_of_ratios", "rate_ratio", "odds_ratio", "fading")  # effects that are ratios: 1 is none, and their logarithm is what adds up
HALF = 0.5  # added to all counts of a single replication that has a zero among them


@dataclass(frozen=True)
class Effect:
    """An effect over replications; `singles` holds what each replication of the trial's own size gives."""

    value: float
    low: float
    high: float
    singles: Floats
    log: bool

    @property
    def neutral(self) -> float:
        """Return the effect that is none."""
        return 1.0 if self.log else 0.0

    @property
    def told(self) -> bool:
        """Say whether the interval leaves out no effect."""
        return self.low > self.neutral or self.high < self.neutral

    @property
    def range(self) -> tuple[float, float]:
        """Return where 95 of 100 single replications fall."""
        known = self.singles[np.isfinite(self.singles)]
        return (NAN, NAN) if not len(known) else (float(np.quantile(known, 0.025)), float(np.quantile(known, 0.975)))


def estimate(analysis: Analysis, replications: Sequence[Mapping[str, float]]) -> Effect:
    """Return the effect over replications (sums of each)."""
    log = analysis.method in LOG
    if not replications:
        return Effect(NAN, NAN, NAN, np.zeros(0), log)
    names = sorted(set().union(*replications))
    table = np.array([[one.get(name, 0.0) for name in names] for one in replications])
    total = table.sum(axis=0)
    value = _value(analysis, dict(zip(names, total, strict=True)))
    left_out = np.array([_value(analysis, dict(zip(names, total - row, strict=True))) for row in table])
    singles = np.array([single(analysis, one) for one in replications])
    low, high = _jackknife(value, left_out, log)
    return Effect(value, low, high, singles, log)


def difference(a: tuple[Analysis, Sequence[Sums]], b: tuple[Analysis, Sequence[Sums]]) -> tuple[float, float, float]:
    """Return strength of a minus strength of b with its interval, paired by replication: logarithms where effects are ratios.

    Raises ValueError where one is a ratio and the other is not, or their numbers differ.
    """
    logs = [one[0].method in LOG for one in (a, b)]
    if logs[0] != logs[1] or len(a[1]) != len(b[1]):
        raise ValueError("only effects of one form over the same replications can be put in order")
    both = []
    for analysis, rows in (a, b):
        total = _summed(rows)
        scale = math.log if logs[0] else float
        all_of = _scaled(_value(analysis, total), scale)
        both.append(
            (all_of, np.array([_scaled(_value(analysis, {k: v - one.get(k, 0.0) for k, v in total.items()}), scale) for one in rows]))
        )
    value = both[0][0] - both[1][0]
    low, high = _jackknife(value, both[0][1] - both[1][1], log=False)
    return value, low, high


def _summed(rows: Sequence[Sums]) -> Sums:
    return {name: float(sum(one.get(name, 0.0) for one in rows)) for name in sorted(set().union(*rows))}


def _scaled(value: float, scale: Callable[[float], float]) -> float:
    return scale(value) if value > 0.0 or scale is float else NAN


def _jackknife(value: float, left_out: Floats, log: bool) -> tuple[float, float]:
    """Return the 95 % interval from the values with one replication left out; NaN where it cannot be told."""
    n = len(left_out)
    if n < 2 or not math.isfinite(value) or (log and value <= 0.0):
        return NAN, NAN
    with np.errstate(divide="ignore", invalid="ignore"):
        parts = np.log(left_out) if log else left_out
    if not np.isfinite(parts).all():
        return NAN, NAN
    reach = student(n) * math.sqrt((n - 1) / n * float(((parts - parts.mean()) ** 2).sum()))
    return (value * math.exp(-reach), value * math.exp(reach)) if log else (value - reach, value + reach)


def single(analysis: Analysis, sums: Mapping[str, float]) -> float:
    """Return the effect in one replication; where a count of events is zero, a half is added to every count."""
    value = _value(analysis, sums)
    if math.isfinite(value) and (value > 0.0 or analysis.method not in LOG):
        return value
    return _value(analysis, {name: x + HALF if name.endswith(".n") else x for name, x in sums.items()})


def _value(analysis: Analysis, sums: Mapping[str, float]) -> float:
    """Return the effect that these sums give; NaN where it cannot be told."""
    try:
        return float(_METHODS[analysis.method](analysis, {name: float(x) for name, x in sums.items()}))
    except (ZeroDivisionError, ValueError):
        return NAN


def rate(sums: Mapping[str, float], name: str) -> float:
    """Return n over d of one statistic. Raises ZeroDivisionError where nothing stands below."""
    return sums[f"{name}.n"] / sums[f"{name}.d"]


def _zone(analysis: Analysis) -> str:
    return "in" if analysis.zone == "inside" else "ring"


def _rate_ratio(a: Analysis, s: Mapping[str, float], period: str = "after") -> float:
    zone = _zone(a)
    return rate(s, f"t.{zone}.{period}") / rate(s, f"c.{zone}.{period}")


def _ratio_of_ratios(a: Analysis, s: Mapping[str, float]) -> float:
    return _rate_ratio(a, s) / _rate_ratio(a, s, "before")


def _fading(a: Analysis, s: Mapping[str, float]) -> float:
    return _rate_ratio(a, s, "late") / _rate_ratio(a, s, "early")


def _difference(a: Analysis, s: Mapping[str, float]) -> float:
    zone = _zone(a)
    return rate(s, f"t.{zone}.after") - rate(s, f"c.{zone}.after")


def _odds_ratio(a: Analysis, s: Mapping[str, float]) -> float:
    treated, control = rate(s, "t.in.after"), rate(s, "c.in.after")
    return treated / (1.0 - treated) / (control / (1.0 - control))


def _displacement(a: Analysis, s: Mapping[str, float]) -> float:
    """Quotient of crimes moved (after Bowers & Johnson 2003): the ring's change over that of the units; positive: the ring gains too.

    Each change is against what the control units, and the ring around them, went through: units that were chosen for their crime fall
    back by themselves, and rings do not.
    """
    moved = {z: s[f"t.{z}.after.n"] - s[f"t.{z}.before.n"] * s[f"c.{z}.after.n"] / s[f"c.{z}.before.n"] for z in ("in", "ring")}
    return moved["ring"] / moved["in"]


def _elasticity(a: Analysis, s: Mapping[str, float]) -> float:
    return math.log(_rate_ratio(a, s)) / math.log(a.lever_ratio)


def _change_per_tenth(a: Analysis, s: Mapping[str, float]) -> float:
    """Change of the outcome for each tenth more of what moves it."""
    moved = math.log(rate(s, "t.against.after") / rate(s, "c.against.after"))
    return _difference(a, s) / moved * math.log(1.1)


_METHODS: dict[str, Callable[[Analysis, Mapping[str, float]], float]] = {
    "ratio_of_ratios": _ratio_of_ratios, "rate_ratio": _rate_ratio, "difference": _difference, "odds_ratio": _odds_ratio, "fading": _fading,
    "displacement": _displacement, "elasticity": _elasticity, "change_per_tenth": _change_per_tenth,
}  # fmt: skip
