"""Paired differences over time: what B has more or less of than A in each week of the run, with intervals of the mean over seeds.

Read by the Compare page's charts. The intervals are `experiments.intervals`, of the differences seed by seed, not of two separate means.
"""

from dataclasses import dataclass

import numpy as np

from experiments.intervals import Floats, means
from experiments.paired_runs import PairedRuns, Run

WEEK = 7
SUMMED = ("true_crime", "reported_crime", "recorded_crime", "cleared_crime", "disputes_hardened", "cost_cny")  # all else is a state
SHOWN = ("true_crime", "recorded_crime", "security", "satisfaction", "cost_cny")


@dataclass(frozen=True)
class Series:
    """One daily column by week (or day, in short runs): x[k] is the last day of a step; NaN ends where there is one pair only."""

    name: str
    step: int
    x: list[int]
    a: Floats
    b: Floats
    gap: Floats
    low: Floats
    high: Floats


def paired_series(runs: PairedRuns, name: str) -> Series | None:
    """Return the series of a daily column; None where a run does not have it."""
    pairs = runs.pairs()
    if not pairs or any(name not in run.daily for pair in pairs for run in pair):
        return None
    step = WEEK if runs.days >= 4 * WEEK else 1
    a, b = (np.array([_binned(run, name, step) for run in side]) for side in zip(*pairs, strict=True))
    gap = b - a
    low = high = np.full(gap.shape[1], np.nan)
    if len(pairs) > 1:
        found = means(gap.T)
        low, high = found.low, found.high
    x = [step * (k + 1) for k in range(gap.shape[1])]
    return Series(name, step, x, a.mean(axis=0), b.mean(axis=0), gap.mean(axis=0), low, high)


def _binned(run: Run, name: str, step: int) -> Floats:
    """Return sums of counts and money, or means of states, over whole steps."""
    days = run.daily[name].to_numpy(np.float64)
    whole = days[: len(days) // step * step].reshape(-1, step)
    out: Floats = whole.sum(axis=1) if name in SUMMED else whole.mean(axis=1)
    return out
