"""What can be had for what: the points that no other point beats in everything, and how much they dominate together.

Called by `changan search` and by the Pareto analysis of a sweep. Sets and hypervolumes are moocore's; points without a value
for every objective are left out and counted. Levers only: where a study has uncertainties, a point stands for its levers
averaged over the states of the world, or the front would be made of lucky worlds.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from experiments.analysis.answers import Floats
from experiments.extras import needed
from experiments.study.outcomes import Wanted
from sim.core.errors import ChanganError

MARGIN = 0.1  # of the range beyond the worst value: where the volume starts, so that the ends of a front count


@dataclass(frozen=True)
class Front:
    """`values`: row[point, objective], with `levers` beside; `best`[row]: no other row is better in everything."""

    objectives: tuple[Wanted, ...]
    levers: pd.DataFrame = field(repr=False)
    values: pd.DataFrame = field(repr=False)
    best: npt.NDArray[np.bool_] = field(repr=False)
    left_out: int
    volume: float  # share of the box from the worst to the best value of each objective that the front dominates
    spread: pd.DataFrame | None = field(default=None, repr=False)  # standard error of each value, where known

    def table(self) -> pd.DataFrame:
        """Return the front: levers and objectives, best in the first objective first."""
        both = pd.concat([self.levers, self.values], axis=1)[self.best]
        first = self.objectives[0]
        return both.sort_values(first.name, ascending=first.better == "lower")

    def to_json(self) -> dict[str, Any]:
        """Return plain values."""
        return {
            "objectives": [one.to_dict() for one in self.objectives], "points": len(self.values), "left_out": self.left_out,
            "volume": self.volume, "front": self.table().to_dict("records"),
        }  # fmt: skip


def maximised(objectives: tuple[Wanted, ...]) -> list[bool]:
    """Return for each objective whether more of it is better. Raises ChanganError where neither side is."""
    for one in objectives:
        if one.better == "neither":
            raise ChanganError(
                f"{one.name}: neither side is declared better; say it in the study (outcomes: {{name: {one.name}, better: lower}})"
            )
    return [one.better == "higher" for one in objectives]


def nondominated(values: Floats, higher: list[bool]) -> npt.NDArray[np.bool_]:
    """Return keep[row]: no other row is at least as good in everything and better in something. Of equal rows the first is kept."""
    if not np.isfinite(values).all():
        raise ValueError("nondominated() takes finite values only: leave rows with NaN out, and say how many")
    kept: npt.NDArray[np.bool_] = needed("moocore", "analysis").is_nondominated(values, maximise=higher, keep_weakly=False)
    return kept


def volume(values: Floats, worst: Floats, best: Floats, higher: list[bool]) -> float:
    """Return the share of the box between worst and best that the rows dominate.

    An objective that is the same everywhere is no trade-off and is left out; NaN where all are.
    """
    varied = np.abs(worst - best) > 0.0
    if not varied.any():
        return float("nan")
    side = np.where(higher, -1.0, 1.0)
    low, span = np.minimum(best * side, worst * side)[varied], np.abs(worst - best)[varied]
    scaled = ((values * side)[:, varied] - low) / span
    return float(needed("moocore", "analysis").hypervolume(np.ascontiguousarray(scaled), ref=np.ones(scaled.shape[1])))


def reference(values: Floats, higher: list[bool]) -> tuple[Floats, Floats]:
    """Return (worst, best) of each objective, the worst moved out by a tenth of the range."""
    low, high = values.min(axis=0), values.max(axis=0)
    margin = MARGIN * (high - low)
    up = np.array(higher)
    return np.where(up, low - margin, high + margin), np.where(up, high, low)


def front(levers: pd.DataFrame, values: pd.DataFrame, objectives: tuple[Wanted, ...], spread: pd.DataFrame | None = None) -> Front:
    """Return the front of rows of levers and objectives. Raises ChanganError where no row has every objective."""
    if len(objectives) < 2:
        raise ChanganError("a front needs two objectives at least; with one, sort the table")
    higher = maximised(objectives)
    names = [one.name for one in objectives]
    y = values[names].to_numpy(np.float64)
    finite = np.isfinite(y).all(axis=1)
    if not finite.any():
        raise ChanganError(f"no point has a value for every objective ({', '.join(names)})")
    y, rows = y[finite], np.flatnonzero(finite)
    best = nondominated(y, higher)
    size = volume(y[best], *reference(y, higher), higher)
    kept = [frame.iloc[rows].reset_index(drop=True) if frame is not None else None for frame in (levers, values[names], spread)]
    assert kept[0] is not None and kept[1] is not None
    return Front(objectives, kept[0], kept[1], best, int((~finite).sum()), size, kept[2])
