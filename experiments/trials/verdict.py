"""A simulated effect beside the published one: agrees, overlaps, weaker, stronger, wrong sign, or cannot tell.

Called by `experiments.trials.report` and the command. The verdict rests on the expected effect (mean over replications with its interval), never on the wide range in
which single replications fall. The published interval is the trial's own; without one, a band made beforehand from trust (`trial_rules.yaml`); with
the transfer factor, a wider one for effects that were found elsewhere.
"""

import math
from dataclasses import dataclass
from typing import Literal

from experiments.trials.analyses import LOG, Effect
from experiments.trials.facts import facts, rules
from experiments.trials.spec import Trial

Verdict = Literal["agrees", "overlaps", "weaker", "stronger", "wrong sign", "cannot tell"]
INSIDE: tuple[Verdict, ...] = ("agrees", "overlaps")
TOO_WIDE = 2.0  # an interval that holds no effect and is so many times wider than the band neither speaks for it nor against it
MISSED: tuple[Verdict, ...] = ("weaker", "stronger", "wrong sign")


@dataclass(frozen=True)
class Band:
    """What was published: an interval or a band, open where an end is infinite; `value` is NaN where only a band is known."""

    value: float
    low: float
    high: float
    neutral: float
    how: str

    def covers(self, x: float) -> bool:
        """Say whether a value lies inside."""
        return self.low <= x <= self.high

    @property
    def sign(self) -> int:
        """Return on which side of no effect the band lies: -1, 1, or 0 where it reaches to both; no effect itself may be its end."""
        return -1 if self.low < self.high <= self.neutral else 1 if self.neutral <= self.low < self.high else 0


def published(trial: Trial, transfer: bool = False) -> Band:
    """Return the published effect with its interval or band; `transfer`: as wide as it is for another country."""
    told, log = trial.published, trial.analysis.method in LOG
    neutral = 1.0 if log else 0.0
    value = math.nan if told.value is None else told.value
    low, high, how = told.low, told.high, told.how
    if not trial.effects:
        return Band(math.nan, -math.inf, math.inf, neutral, "")
    if low is None and high is None:
        trust = facts()[trial.effects[0]].trust
        factor = rules().band(trust)
        if factor is None or told.value is None:
            return Band(value, -math.inf, math.inf, neutral, how)
        low, high = sorted((_times(told.value, factor, log), _times(told.value, 1.0 / factor, log)))
        how = f"band from trust ({trust}): {_form(log)} divided and multiplied by {factor:g}"
    ends = (-math.inf if low is None else low, math.inf if high is None else high)
    if transfer and any(facts()[key].western for key in trial.effects):
        ends = _wider(ends, rules().transfer.factor, log)
    return Band(value, *ends, neutral, how)


def _form(log: bool) -> str:
    return "logarithm" if log else "effect"


def _times(value: float, factor: float, log: bool) -> float:
    return math.exp(math.log(value) * factor) if log and value > 0.0 else value * factor


def _wider(ends: tuple[float, float], factor: float, log: bool) -> tuple[float, float]:
    """Return a band whose ends are further away from (outer) or nearer to (inner) no effect by the factor."""
    found = []
    for at, x in enumerate(ends):
        if math.isinf(x):
            found.append(x)
            continue
        above = (x > 1.0) if log else (x > 0.0)
        outward = above if at == 1 else not above
        found.append(_times(x, factor if outward else 1.0 / factor, log))
    return found[0], found[1]


def judge(effect: Effect, band: Band) -> Verdict:
    """Return the verdict on an expected effect with its interval."""
    low, value, high = effect.low, effect.value, effect.high
    if not all(map(math.isfinite, (low, value, high))):
        return "cannot tell"
    holds_none = low <= band.neutral <= high
    if high < band.low or low > band.high:
        return _beside(effect, band)
    if holds_none and _too_wide(effect, band):
        return "cannot tell"  # no effect and much of the band are both possible: too few replications
    return "agrees" if band.covers(value) and (not holds_none or band.sign == 0) else "overlaps"


def _too_wide(effect: Effect, band: Band) -> bool:
    """Say whether an interval that holds no effect is too wide to speak for a band: all of it inside, or a band of one sign alone, or TOO_WIDE times its width."""
    if math.isinf(band.low) or math.isinf(band.high):
        return band.sign != 0
    log = effect.log and band.low > 0.0
    width, room = ((math.log(high / low) if log else high - low) for low, high in ((effect.low, effect.high), (band.low, band.high)))
    return (effect.low <= band.low and band.high <= effect.high) or width > TOO_WIDE * room


def _beside(effect: Effect, band: Band) -> Verdict:
    """Return the verdict where interval and band do not touch."""
    sign = -1 if effect.high < band.neutral else 1 if effect.low > band.neutral else 0
    if band.sign == 0:
        if math.isnan(band.value) or band.value == band.neutral:
            return "stronger"
        return "stronger" if sign == (1 if band.value > band.neutral else -1) else "wrong sign"
    if sign == -band.sign:
        return "wrong sign"
    nearer = effect.low > band.high if band.sign < 0 else effect.high < band.low
    return "weaker" if nearer else "stronger"
