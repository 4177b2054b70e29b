"""What does the money buy? Cost of the programmes in each run, and the effect on each outcome per million CNY, with its interval.

Called by `experiments.paired_runs` (columns of the table) and `experiments.report_answer`. Writes nothing.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from experiments.intervals import LEVEL, Floats
from experiments.statistics import paired, ratio_interval

DAY_COST = "cost_cny"
MILLION_CNY = 1e6


def spent(pairs: Sequence[tuple[Any, Any]]) -> tuple[Floats, Floats] | None:
    """Return CNY over the whole run of every pair under both scenarios, arrays[pair]; None where the runs tell no cost."""
    if not pairs or any(DAY_COST not in run.daily for run in pairs[0]):
        return None
    first, second = ([float(run.daily[DAY_COST].to_numpy(np.float64).sum()) for run in side] for side in zip(*pairs, strict=True))
    return np.array(first), np.array(second)


def per_million(
    cost: tuple[Floats, Floats] | None, values: tuple[Floats, Floats], level: float = LEVEL
) -> tuple[float, float, float] | None:
    """Return the difference of an outcome for each million CNY more, with its interval.

    None where the second scenario does not cost more, too few pairs finished, or the outcome is missing from some.
    """
    if cost is None or len(cost[0]) < 2 or not np.isfinite(values).all():
        return None
    if not paired(*cost, level).low > 0.0:
        return None
    return ratio_interval(values[1] - values[0], (cost[1] - cost[0]) / MILLION_CNY, level)
