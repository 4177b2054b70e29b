"""Which runs a study with a wanted precision needs: for every point as many seeds as make its mean known well enough.

Called by `experiments.sweep` between rounds and by `changan status`. Looks are taken after fixed numbers of runs (the least, then half
as many again each time), never run by run, so which runs are done hangs on their results alone, not on who finished first; and at the
width of the interval alone, never at significance.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from experiments.store.folder import MISSING, SweepFolder
from experiments.store.tables import column

GROWTH = 1.5


def needed_runs(found: SweepFolder) -> npt.NDArray[np.bool_] | None:
    """Return needed[run], as far as can be told now; None where the study wants all its seeds."""
    if found.head.precision is None:
        return None
    from experiments.study.seeds import Precision  # brings scipy.stats: a second that most sweeps need not wait

    aim = Precision(**found.head.precision)
    values = column(found, aim.outcome)
    ended = found.states[found.plan.first] != MISSING
    needed = np.zeros(len(values), bool)
    for runs in _by_point(found):
        needed[runs[: _enough(aim, values[runs], ended[runs])]] = True
    return needed


def _enough(aim: Any, values: npt.NDArray[np.float64], ended: npt.NDArray[np.bool_]) -> int:
    """Return how many runs of a point are needed: those of the first look that is not over or that is satisfied."""
    count = min(int(aim.least), len(values))
    while ended[:count].all() and count < len(values) and not aim.reached(values[:count]):
        count = min(len(values), max(count + 1, int(np.ceil(count * GROWTH))))
    return count


def _by_point(found: SweepFolder) -> list[npt.NDArray[np.int64]]:
    """Return the runs of each point, in the order of the seeds."""
    points = found.plan.runs["point"]
    order = np.argsort(points, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(points[order])) + 1)
