"""A design and the runs made of it: one value per point and outcome, after averaging over seeds, with what is missing.

Made from the run store's table (`Answers.of`) and read by every analysis. Levers stand against seeds here: a point's value
is its mean over seeds, and `noise` says how much of what is left between points is still chance.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Self

import numpy as np
import numpy.typing as npt
import pandas as pd

from experiments.study.design import Design
from experiments.study.outcomes import Wanted
from sim.core.errors import ChanganError
from sim.scenario_errors import listing, nearest

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Counted:
    """How many runs and points there are for one outcome, and how many had to be left out."""

    points_planned: int
    points_used: int
    runs: int
    failed: int  # runs that ended in an error
    missing: int  # finished runs in which the outcome is NaN

    def words(self, lang: str = "en") -> str:
        """Return one sentence, with what is missing said first where something is."""
        if lang == "zh":
            bad = f"；失败 {self.failed} 次、无值 {self.missing} 次，均已剔除" if self.failed or self.missing else ""
            return f"{self.points_used}/{self.points_planned} 个设计点，{self.runs} 次运行{bad}"
        bad = f"; {self.failed} failed runs and {self.missing} without a value are left out" if self.failed or self.missing else ""
        return f"{self.points_used} of {self.points_planned} points, {self.runs} runs{bad}"


@dataclass(frozen=True)
class Noise:
    """Where the variance of an outcome comes from: points (factors), seeds that all points share, and the rest of chance."""

    seeds: int  # of the points that were run more than once (median)
    points_share: float  # NaN where no point has two runs
    seeds_share: float
    rest_share: float
    sd: float  # of one run around its point's mean

    @property
    def ceiling(self) -> float:
        """Return the largest R2 that any function of the factors could reach on the means over seeds."""
        rest = (self.seeds_share + self.rest_share) / max(self.seeds, 1)
        return self.points_share / (self.points_share + rest) if self.points_share + rest > 0 else float("nan")


@dataclass(frozen=True)
class Answers:
    """`runs`: one row a run, columns point, seed, error (empty: finished) and the outcomes; failed runs hold NaN."""

    design: Design
    runs: pd.DataFrame = field(repr=False)
    wanted: tuple[Wanted, ...]
    residents: float = float("nan")

    @classmethod
    def of(cls, design: Design, runs: pd.DataFrame, wanted: Iterable[Wanted] = (), residents: float = float("nan")) -> Self:
        """Check a table of runs and sort it by point and seed. `wanted`: the outcomes (default: the design's, or every column)."""
        for column in ("point", "seed"):
            if column not in runs:
                raise ChanganError(f"the table of runs has no column {column}")
        table = runs.reset_index(drop=True).sort_values(["point", "seed"], kind="stable", ignore_index=True)
        if table.duplicated(["point", "seed"]).any():
            raise ChanganError("the table of runs holds a point and seed twice")
        if "error" not in table:
            table = table.assign(error="")
        table["error"] = table["error"].fillna("").astype(str)
        known = [c for c in table.columns if c not in ("point", "seed", "error") and pd.api.types.is_numeric_dtype(table[c])]
        chosen = tuple(wanted) or design.outcomes or tuple(Wanted(c, "", c, c, "neither") for c in known)
        lost = [one.name for one in chosen if one.name not in known]
        if lost:
            raise ChanganError(f"the table of runs has no outcome {listing(lost)}; it has {listing(known)}")
        if not len(table) or not table["point"].between(0, design.size - 1).all():
            raise ChanganError(f"the runs do not belong to the design of {design.name} ({design.size} points)")
        return cls(design, table, chosen, residents)

    def outcome(self, name: str) -> Wanted:
        """Return an outcome of the study. Raises ChanganError with the nearest name."""
        for one in self.wanted:
            if one.name == name:
                return one
        names = [one.name for one in self.wanted]
        hint = nearest(name, names)
        raise ChanganError(f"the study has no outcome {name!r}" + (f"; did you mean {hint}?" if hint else f"; it has {listing(names)}"))

    def means(self, name: str) -> Floats:
        """Return mean[point] over the finished seeds, on the study's scale; NaN where there is none."""
        finished = self.finished(name)
        mean = np.full(self.design.size, np.nan)
        found = finished.groupby("point")[name].mean()
        mean[found.index.to_numpy()] = found.to_numpy()
        return self.outcome(name).on_scale(mean, self.residents)

    def finished(self, name: str) -> pd.DataFrame:
        """Return the rows (point, seed, outcome) of finished runs that have a value."""
        rows = self.runs.loc[self.runs["error"] == "", ["point", "seed", name]]
        return rows[np.isfinite(rows[name])]

    def counted(self, name: str) -> Counted:
        """Return how many runs there are, and how many are left out and why."""
        failed = self.runs["error"] != ""
        missing = ~failed & ~np.isfinite(self.runs[name])
        used = int(np.isfinite(self.means(name)).sum())
        return Counted(self.design.size, used, len(self.runs), int(failed.sum()), int(missing.sum()))

    def noise(self, name: str) -> Noise:
        """Return the shares of variance of points, of seeds common to all points and of the rest (two-way analysis of variance)."""
        rows = self.finished(name)
        table = rows.pivot(index="point", columns="seed", values=name)
        table = table.dropna(axis=0, how="any")
        nan = float("nan")
        p, s = table.shape
        if p < 2 or s < 2:
            return Noise(max(s, 1), nan, nan, nan, nan)
        y = table.to_numpy(np.float64)
        grand, by_point, by_seed = y.mean(), y.mean(axis=1), y.mean(axis=0)
        rest = y - by_point[:, None] - by_seed[None, :] + grand
        ms_rest = float((rest**2).sum()) / ((p - 1) * (s - 1))
        var_point = max(0.0, float(by_point.var(ddof=1)) - ms_rest / s)
        var_seed = max(0.0, float(by_seed.var(ddof=1)) - ms_rest / p)
        total = var_point + var_seed + ms_rest
        if total <= 0.0:
            return Noise(s, nan, nan, nan, 0.0)
        return Noise(s, var_point / total, var_seed / total, ms_rest / total, (var_seed + ms_rest) ** 0.5)


def kept_aside(points: npt.NDArray[np.int64], block: int, share: float, seed: int = 1) -> npt.NDArray[np.bool_]:
    """Return which points are kept aside to check a finding: whole blocks of the design, whose points are near copies of each other."""
    blocks = np.unique(points // block)
    if len(blocks) < 10:
        blocks, block = np.unique(points), 1
    order = np.random.Generator(np.random.Philox(seed)).permutation(len(blocks))
    found: npt.NDArray[np.bool_] = np.isin(points // block, blocks[order < max(1, int(share * len(blocks)))])
    return found
