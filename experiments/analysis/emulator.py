"""A cheap stand-in for the model, with its error measured on points that it has never seen, and refused where it is poor.

Called by the Pareto and robustness analyses of designs that are not crossed. Two of scikit-learn's regressors compete (a
Gaussian process and gradient boosting) in cross-validation on four fifths of the points; the last fifth decides nothing and
gives the error that is quoted. NaN never enters: points without a value are left out and counted.
"""

import warnings
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from experiments.analysis.answers import Answers, Counted, Floats, kept_aside
from experiments.extras import needed
from experiments.study.factors import Factor
from sim.core.errors import ChanganError

LEAST_POINTS = 50
LEAST_R2 = 0.5  # on points never seen: below, the emulator is refused
MOST_GP = 1500  # points; a Gaussian process grows with their cube
SCALES_FROM = 200  # points from which its scales are found
FOLDS = 5
SEED = 1


@dataclass(frozen=True)
class Emulator:
    """Predicts an outcome's mean over seeds at any values of the factors. r2, rmse: on the points held out."""

    outcome: str
    kind: str
    r2: float
    rmse: float
    r2_cross: float  # of the better one in cross-validation: how the choice was made
    held_out: int
    ceiling: float  # the largest R2 that chance between seeds allows (NaN with one seed)
    counted: Counted
    factors: tuple[Factor, ...] = field(repr=False)
    model: Any = field(repr=False)
    seen: Floats = field(repr=False)  # held-out values, as simulated
    predicted: Floats = field(repr=False)

    def predict(self, points: pd.DataFrame) -> Floats:
        """Return predicted[row] for a table with a column for each factor."""
        found: Floats = np.asarray(self.model.predict(features(self.factors, points)), np.float64)
        return found

    def words(self, lang: str = "en") -> str:
        """Return one sentence on how good it is."""
        top = (
            ""
            if np.isnan(self.ceiling)
            else (f"，随机性允许的上限 {self.ceiling:.2f}" if lang == "zh" else f" (chance allows {self.ceiling:.2f} at most)")
        )
        if lang == "zh":
            return f"代理模型：在 {self.held_out} 个未见过的设计点上 R² = {self.r2:.2f}{top}，均方根误差 {self.rmse:.3g}"
        return f"emulator ({self.kind}): R² {self.r2:.2f} on {self.held_out} points it never saw{top}, RMSE {self.rmse:.3g}"

    def to_json(self) -> dict[str, Any]:
        """Return plain values."""
        names = ("outcome", "kind", "r2", "rmse", "r2_cross", "held_out", "ceiling")
        return {**{name: getattr(self, name) for name in names}, "counted": vars(self.counted)}


def features(factors: tuple[Factor, ...], points: pd.DataFrame) -> Floats:
    """Return x[row, feature]: ordered factors by their place in the range, each level of the others by a column."""
    columns: list[Floats] = []
    for factor in factors:
        values = points[factor.name].to_numpy()
        if factor.numeric:
            columns.append(factor.share(values))
        else:
            columns += [(values == level).astype(np.float64) for level in factor.levels]
    return np.column_stack(columns)


def emulate(answers: Answers, outcome: str, least_r2: float = LEAST_R2) -> Emulator:
    """Fit an emulator of one outcome. Raises ChanganError when it has too few points or is too poor to be used."""
    y = answers.means(outcome)
    kept = np.flatnonzero(np.isfinite(y))
    if len(kept) < LEAST_POINTS:
        raise ChanganError(f"{outcome}: {len(kept)} points are finished; an emulator needs {LEAST_POINTS}")
    if float(np.ptp(y[kept])) == 0.0:
        raise ChanganError(f"{outcome}: has the same value at every point; there is nothing to emulate")
    with (
        needed("threadpoolctl", "analysis").threadpool_limits(1),
        warnings.catch_warnings(),
    ):  # threads that wait for each other cost minutes
        warnings.filterwarnings("ignore", category=needed("sklearn.exceptions", "analysis").ConvergenceWarning)
        return _fitted(answers, outcome, kept, y[kept], least_r2)


def _fitted(answers: Answers, outcome: str, kept: Any, y: Floats, least_r2: float) -> Emulator:
    """Choose in cross-validation, measure on what was held out, then learn from everything."""
    x = features(answers.design.factors, answers.design.plan().iloc[kept])
    test = kept_aside(kept, answers.design.block, 1 / FOLDS)
    makers = _regressors(x[~test], y[~test])
    choices = {name: _cross_validated(make, x[~test], y[~test], (kept // answers.design.block)[~test]) for name, make in makers.items()}
    kind = max(choices, key=lambda name: choices[name])
    make = makers[kind]
    predicted = np.asarray(make().fit(x[~test], y[~test]).predict(x[test]), np.float64)
    r2 = _r2(y[test], predicted)
    if not r2 >= least_r2:
        noise = answers.noise(outcome)
        why = f"; chance between seeds allows {noise.ceiling:.2f} at most" if np.isfinite(noise.ceiling) else ""
        raise ChanganError(
            f"{outcome}: the best emulator explains {max(r2, 0.0):.0%} of the variance of {int(test.sum())} points it never saw"
            f" ({least_r2:.0%} is needed){why}; run more points or more seeds"
        )
    rmse = float(np.sqrt(np.mean((y[test] - predicted) ** 2)))
    return Emulator(
        outcome, kind, r2, rmse, choices[kind], int(test.sum()), answers.noise(outcome).ceiling, answers.counted(outcome),
        answers.design.factors, make().fit(x, y), y[test], predicted,
    )  # fmt: skip


def _regressors(x: Floats, y: Floats) -> dict[str, Any]:
    """Return name -> maker of the regressors that compete; the process's scales are found once, on some of the points."""
    boosting = needed("sklearn.ensemble", "analysis").HistGradientBoostingRegressor
    made: dict[str, Any] = {"gradient boosting": lambda: boosting(max_iter=200, learning_rate=0.06, max_depth=4, random_state=SEED)}
    if len(y) <= MOST_GP:
        process = needed("sklearn.gaussian_process", "analysis").GaussianProcessRegressor
        kernels = needed("sklearn.gaussian_process.kernels", "analysis")
        scales = kernels.RBF(np.full(x.shape[1], 2.0), (0.1, 100.0))
        kernel = kernels.ConstantKernel(1.0, (1e-3, 1e4)) * scales + kernels.WhiteKernel(0.1)
        some = np.random.Generator(np.random.Philox(SEED)).permutation(len(y))[:SCALES_FROM]
        found = process(kernel, normalize_y=True, random_state=SEED).fit(x[some], y[some]).kernel_
        made["Gaussian process"] = lambda: process(found, optimizer=None, normalize_y=True)
    return made


def _cross_validated(make: Any, x: Floats, y: Floats, block: Any) -> float:
    """Return R2 of predictions for points that were left out fold by fold, whole blocks of the design together."""
    found, number = np.unique(block, return_inverse=True)
    if len(found) < 2 * FOLDS:
        number = np.arange(len(y))
    fold = np.random.Generator(np.random.Philox(SEED + 1)).permutation(number.max() + 1)[number] % FOLDS
    predicted = np.empty(len(y))
    for k in range(FOLDS):
        predicted[fold == k] = make().fit(x[fold != k], y[fold != k]).predict(x[fold == k])
    return _r2(y, predicted)


def _r2(seen: Floats, predicted: Floats) -> float:
    spread = float(((seen - seen.mean()) ** 2).sum())
    return 1.0 - float(((seen - predicted) ** 2).sum()) / spread if spread > 0.0 else float("nan")
