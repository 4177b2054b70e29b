"""Which factors move an outcome: Morris screening, Sobol indices with intervals, PAWN against what chance gives.

Called by `changan sensitivity` and notebooks. The method follows the design: Morris paths are screened, a Saltelli sample
gives first-order and total Sobol indices, any other sample PAWN and first-order indices from given data (RBD-FAST). All from SALib,
fed with complete blocks of finite means only: one NaN among 512 values would silently make its Sobol indices zero.
"""

import warnings
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import pandas as pd

from experiments.analysis.answers import Answers, Counted, Floats, Noise
from experiments.extras import needed
from experiments.study.design import unit_problem
from sim.core.errors import ChanganError

Kind = Literal["morris", "sobol", "pawn"]
RESAMPLES = 1000
DUMMIES = 20  # random columns that cannot matter: what an index shows by chance
LEAST = {"morris": 4, "sobol": 8, "pawn": 60}  # complete blocks (paths, rows of the base sample), or points
LEAST_INDEX = 0.01  # a hundredth of the variance: smaller totals are not worth telling
SEED = 1  # of bootstraps and dummies; results are the same every time


@dataclass(frozen=True)
class Sensitivity:
    """Indices of one outcome. `table`: one row a factor, largest first; the columns depend on the method.

    morris: mu_star, mu_star_low, mu_star_high, mu, sigma in units of the outcome. sobol: first, total with _low and _high.
    pawn: pawn (median of the Kolmogorov-Smirnov distances), first with _low and _high. `floor` is what chance alone gives; for Sobol
    indices the part of the variance that is chance between seeds, which every total index contains (NaN with one seed: not known).
    """

    outcome: str
    method: Kind
    table: pd.DataFrame = field(repr=False)
    counted: Counted
    noise: Noise
    blocks: int  # complete blocks (morris, sobol) or points (pawn) that were used
    blocks_left_out: int
    floor: float = float("nan")

    @property
    def column(self) -> str:
        """Return the column by which factors are ordered."""
        return {"morris": "mu_star", "sobol": "total", "pawn": "pawn"}[self.method]

    def told(self) -> list[str]:
        """Return the factors whose effect stands out from chance, largest first."""
        low = self.table[self.column if self.method == "pawn" else f"{self.column}_low"]
        floor = max(LEAST_INDEX if self.method == "sobol" else 0.0, 0.0 if np.isnan(self.floor) else self.floor)
        return [str(name) for name in self.table.index[low > floor]]

    def to_json(self) -> dict[str, Any]:
        """Return plain values."""
        rows = {str(name): {k: float(v) for k, v in row.items()} for name, row in self.table.iterrows()}
        return {
            "outcome": self.outcome, "method": self.method, "indices": rows, "told": self.told(), "floor": self.floor,
            "blocks": self.blocks, "blocks_left_out": self.blocks_left_out, "counted": vars(self.counted), "noise": vars(self.noise),
        }  # fmt: skip


def sensitivity(answers: Answers, outcome: str, method: Kind | None = None) -> Sensitivity:
    """Return the indices that the design allows. Raises ChanganError where there are too few runs or nothing varies."""
    fits: Kind = {"morris": "morris", "sobol": "sobol"}.get(answers.design.method, "pawn")  # type: ignore[assignment]
    chosen = method or fits
    answers.outcome(outcome)
    if chosen != fits and chosen != "pawn":
        raise ChanganError(f"{chosen} needs the design `method: {chosen}`; {answers.design.name} has {answers.design.method}")
    y = answers.means(outcome)
    if len(answers.design.factors) < 2:
        raise ChanganError("with one factor there is nothing to tell apart; draw its effect instead")
    made = {"morris": _morris, "sobol": _sobol, "pawn": _pawn}[chosen](answers, y, outcome)
    return Sensitivity(outcome, chosen, made[0], answers.counted(outcome), answers.noise(outcome), *made[1:])


def complete_blocks(y: Floats, block: int) -> Floats:
    """Return y[block, position] of the blocks without any NaN."""
    rows = y[: len(y) // block * block].reshape(-1, block)
    kept: Floats = rows[np.isfinite(rows).all(axis=1)]
    return kept


def _checked(y: Floats, n: int, method: str, outcome: str) -> None:
    if n < LEAST[method]:
        what = "points" if method == "pawn" else "complete blocks of its design"
        raise ChanganError(f"{outcome}: {n} {what} are finished; {method} needs {LEAST[method]} at least")
    if float(np.ptp(y)) <= 1e-12 * float(np.abs(y).max()):
        raise ChanganError(f"{outcome}: has the same value at every point, so no factor moves it")


Made = tuple[pd.DataFrame, int, int, float]


def _morris(answers: Answers, y: Floats, outcome: str) -> Made:
    """Return mean absolute elementary effects over the factors' whole ranges, with bootstrap intervals."""
    block, names = answers.design.block, answers.design.names
    rows = np.isfinite(y.reshape(-1, block)).all(axis=1)
    _checked(y[np.isfinite(y)], int(rows.sum()), "morris", outcome)
    kept = np.repeat(rows, block)
    found = needed("SALib.analyze.morris", "analysis").analyze(
        unit_problem(names), answers.design.units[kept], y[kept], num_resamples=RESAMPLES, num_levels=answers.design.levels, seed=SEED
    )
    star, half = np.asarray(found["mu_star"], np.float64), np.asarray(found["mu_star_conf"], np.float64)
    table = pd.DataFrame(
        {"mu_star": star, "mu_star_low": np.maximum(star - half, 0.0), "mu_star_high": star + half, "mu": found["mu"], "sigma": found["sigma"]},
        index=pd.Index(names, name="factor"),
    )  # fmt: skip
    noise = answers.noise(outcome)
    step = answers.design.levels / (2.0 * (answers.design.levels - 1))
    # a difference of two means that differ by chance only: its mean absolute value over the step of a path
    floor = 2.0 * noise.sd / np.sqrt(np.pi * noise.seeds) / step if answers.outcome(outcome).transform == "none" else float("nan")
    return table.sort_values("mu_star", ascending=False), int(rows.sum()), int((~rows).sum()), float(floor)


def _sobol(answers: Answers, y: Floats, outcome: str) -> Made:
    """Return first-order and total indices from the complete blocks of a Saltelli sample."""
    names = answers.design.names
    rows = complete_blocks(y, answers.design.block)
    _checked(rows.ravel() if len(rows) else y, len(rows), "sobol", outcome)
    analyze = needed("SALib.analyze.sobol", "analysis").analyze
    with warnings.catch_warnings():  # a resample of few blocks may hold one value only; that the sample itself varies is checked above
        warnings.filterwarnings("ignore", message="Constant values encountered")
        found = analyze(unit_problem(names), rows.ravel(), calc_second_order=False, num_resamples=RESAMPLES, seed=SEED)
    columns: dict[str, Floats] = {}
    for column, key in (("total", "ST"), ("first", "S1")):
        value, half = np.asarray(found[key], np.float64), np.asarray(found[f"{key}_conf"], np.float64)
        columns |= {column: value, f"{column}_low": value - half, f"{column}_high": value + half}
    if not all(np.isfinite(values).all() for values in columns.values()):
        raise ChanganError(f"{outcome}: the indices are not finite; this is a fault, please report it with the table of runs")
    table = pd.DataFrame(columns, index=pd.Index(names, name="factor")).sort_values("total", ascending=False)
    return table, len(rows), len(y) // answers.design.block - len(rows), 1.0 - answers.noise(outcome).ceiling


def _pawn(answers: Answers, y: Floats, outcome: str) -> Made:
    """Return PAWN and given-data first-order indices; the floor is the 95th percentile of PAWN over random columns."""
    names = answers.design.names
    kept = np.isfinite(y) & _independent(answers)
    left_out = int((_independent(answers) & ~kept).sum())
    _checked(y[kept], int(kept.sum()), "pawn", outcome)
    x, y = answers.design.units[kept], y[kept]
    pawn = needed("SALib.analyze.pawn", "analysis")
    slices = int(np.clip(len(y) // 20, 4, 10))
    generator = np.random.Generator(np.random.Philox(SEED))
    wide = np.column_stack([x, generator.random((len(y), DUMMIES))])
    every = (*names, *(f"dummy {k}" for k in range(DUMMIES)))
    median = np.asarray(pawn.analyze(unit_problem(every), wide, y, S=slices)["median"], np.float64)
    given = needed("SALib.analyze.rbd_fast", "analysis").analyze(unit_problem(names), x, y, num_resamples=200, seed=SEED)
    first, half = np.asarray(given["S1"], np.float64), np.asarray(given["S1_conf"], np.float64)
    table = pd.DataFrame(
        {"pawn": median[: len(names)], "first": first, "first_low": first - half, "first_high": first + half},
        index=pd.Index(names, name="factor"),
    ).sort_values("pawn", ascending=False)
    return table, len(y), left_out, float(np.quantile(median[len(names) :], 0.95))


def _independent(answers: Answers) -> Any:
    """Return which points form an even sample: all, but of a Saltelli block only the two rows of the base samples."""
    place = np.arange(answers.design.size) % answers.design.block
    if answers.design.method == "sobol":
        return (place == 0) | (place == answers.design.block - 1)
    return np.ones(answers.design.size, bool)
