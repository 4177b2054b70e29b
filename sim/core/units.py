"""Conversions of time: the only place where rates become hazards and half-lives become factors.

Scenario files speak of years, months and days, kernels of minutes, ticks and days. Everything here is made of exact
operations or `det_exp`, so the factors have the same bits on every processor.
"""

from typing import Literal

from sim.core.detmath import det_exp

DAYS_PER = {"year": 365.25, "month": 30.4375, "week": 7.0, "day": 1.0}
_LN2 = 0.6931471805599453


def per_day(rate: float, period: Literal["year", "month", "week", "day"]) -> float:
    """Return a rate per day from a rate per year, month, week or day."""
    return rate / DAYS_PER[period]


def fade_factor(half_life: float, step: float) -> float:
    """Return what is left after `step` of something that halves every `half_life` (same unit for both)."""
    return float(det_exp(-_LN2 * step / half_life))
