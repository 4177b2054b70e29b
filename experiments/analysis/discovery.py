"""In which corner of the factors do things go wrong (or right)? PRIM, with its finding checked on points kept aside.

Called by `changan discover`. The patient rule induction method is EMA workbench's (optional extra `discovery`). Two thirds of
the points make the box, the last third says how far to believe it; points without a value are left out and counted.
"""

import warnings
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from experiments.analysis.answers import Answers, Counted, kept_aside
from experiments.analysis.conditions import Condition
from experiments.extras import needed
from experiments.study.outcomes import Wanted
from sim.core.errors import ChanganError

Flags = npt.NDArray[np.bool_]
LEAST_CASES = 10
LEAST_POINTS = 60
QUASI_P = 0.05
LEAST_GAIN = 0.01  # of density: a limit that adds less is dropped


@dataclass(frozen=True)
class Box:
    """A corner of the factors: limits per factor (low, high) or the levels that are left, and what lies inside.

    coverage: share of all cases inside; density: share of the points inside that are cases. Both again on the points kept aside.
    """

    limits: dict[str, tuple[Any, ...]]
    quasi_p: dict[str, float]
    coverage: float
    density: float
    mass: float
    coverage_aside: float
    density_aside: float
    points_aside: int  # points kept aside that lie inside


@dataclass(frozen=True)
class Discovery:
    """`base`: share of cases among all points: a box with that density would say nothing."""

    conditions: tuple[Condition, ...]
    wanted: tuple[Wanted, ...]  # of each condition
    bounds: tuple[float, ...]  # in the outcome's unit
    base: float
    cases: int
    points: int
    counted: dict[str, Counted]
    box: Box | None
    trajectory: pd.DataFrame = field(repr=False)  # coverage, density, restricted factors of every box on the way
    x: pd.DataFrame = field(repr=False)
    y: Flags = field(repr=False)

    def words(self, lang: str = "en") -> str:
        """Return the conditions with the outcomes' names and bounds in their units."""
        both = zip(self.conditions, self.wanted, self.bounds, strict=True)
        return (" 且 " if lang == "zh" else " and ").join(f"{meta.named(lang)} {one.side} {bound:.4g}" for one, meta, bound in both)

    def to_json(self) -> dict[str, Any]:
        """Return plain values."""
        box = None if self.box is None else {**vars(self.box), "limits": {k: list(v) for k, v in self.box.limits.items()}}
        return {
            "conditions": [str(one) for one in self.conditions], "bounds": list(self.bounds), "base": self.base, "cases": self.cases, "points": self.points, "box": box,
            "counted": {name: vars(one) for name, one in self.counted.items()},
        }  # fmt: skip


def discover(answers: Answers, conditions: list[str], density: float = 0.8) -> Discovery:
    """Find the corner of the factors in which the conditions hold. `density`: the share of cases that is wanted inside.

    Raises ChanganError with too few points or cases. `box` is None where no corner stands out.
    """
    wanted = tuple(Condition.parse(text) for text in conditions)
    if not wanted:
        raise ChanganError("say what is to be found, for example --where 'true_crime > 75%'")
    values = {one.outcome: answers.means(one.outcome) for one in wanted}
    finite = np.logical_and.reduce([np.isfinite(v) for v in values.values()])
    if int(finite.sum()) < LEAST_POINTS:
        raise ChanganError(f"{int(finite.sum())} points are finished; scenario discovery needs {LEAST_POINTS}")
    y = np.logical_and.reduce([one.met(values[one.outcome]) for one in wanted])[finite]
    x = answers.design.plan().iloc[np.flatnonzero(finite)].reset_index(drop=True)
    cases = int(y.sum())
    if cases < LEAST_CASES or len(y) - cases < LEAST_CASES:
        raise ChanganError(
            f"{cases} of {len(y)} points meet {' and '.join(map(str, wanted))}; at least {LEAST_CASES} must and {LEAST_CASES} must not"
        )
    aside = kept_aside(np.flatnonzero(finite), answers.design.block, 1 / 3)
    box, trajectory = _prim(_typed(x, answers), y, aside, density)
    counted = {one.outcome: answers.counted(one.outcome) for one in wanted}
    metas = tuple(answers.outcome(one.outcome) for one in wanted)
    bounds = tuple(one.level(values[one.outcome]) for one in wanted)
    return Discovery(wanted, metas, bounds, cases / len(y), cases, len(y), counted, box, trajectory, x, y)


def _typed(x: pd.DataFrame, answers: Answers) -> pd.DataFrame:
    """Return the factors as PRIM wants them: levels without an order as categories, whole numbers as numbers it may cut between."""
    kinds = {f.name: "float64" if f.numeric else "category" for f in answers.design.factors}
    return x.astype(kinds)


def _prim(x: pd.DataFrame, y: Flags, aside: Flags, density: float) -> tuple[Box | None, pd.DataFrame]:
    """Peel on the points not kept aside; choose the first box dense enough, else the densest; drop what chance explains."""
    prim = needed("ema_workbench.analysis.prim", "discovery")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        found = prim.Prim(x[~aside].reset_index(drop=True), y[~aside], peel_alpha=0.05, mass_min=0.05).find_box()
    path = found.peeling_trajectory[["coverage", "density", "mass", "res_dim"]].reset_index(drop=True)
    enough = path.index[path["density"] >= density]
    chosen = int(enough[0]) if len(enough) else int(path["density"].idxmax())
    if path.loc[chosen, "res_dim"] == 0:
        return None, path
    lims = found.box_lims[chosen]
    # a side that is not restricted has the value -1; a factor counts as much as its stronger side
    sides = {str(name): [float(v) for v in both if np.isfinite(v) and v >= 0.0] for name, both in found.p_values[chosen].items()}
    quasi = {name: min(values) for name, values in sides.items() if values}
    limits = {name: _limits(lims[name], x[name]) for name in x.columns if quasi.get(name, 1.0) < QUASI_P}
    limits = _pruned(x[~aside], y[~aside], limits, quasi)
    if not limits:
        return None, path
    inside = _inside(x, limits)
    made, held = inside & ~aside, inside & aside
    return Box(
        limits, {name: quasi[name] for name in limits},
        *_shares(made, y, ~aside), float(made.sum() / (~aside).sum()), *_shares(held, y, aside), int(held.sum()),
    ), path  # fmt: skip


def _pruned(x: pd.DataFrame, y: Flags, limits: dict[str, tuple[Any, ...]], quasi: dict[str, float]) -> dict[str, tuple[Any, ...]]:
    """Drop limits, the weakest first, that add next to nothing to the density."""
    for name in sorted(limits, key=lambda one: -quasi[one]):
        fewer = {k: v for k, v in limits.items() if k != name}
        if fewer and y[_inside(x, fewer)].mean() >= y[_inside(x, limits)].mean() - LEAST_GAIN:
            limits = fewer
    return limits


def _limits(column: "pd.Series[Any]", values: "pd.Series[Any]") -> tuple[Any, ...]:
    """Return the levels that are left, or the lowest and highest value that the study has between PRIM's limits."""
    first = column.iloc[0]
    if isinstance(first, set | frozenset):
        return tuple(level for level in values.cat.categories if level in first)
    inside = values[values.between(float(column.iloc[0]), float(column.iloc[1]))]
    return float(inside.min()), float(inside.max())


def _inside(x: pd.DataFrame, limits: dict[str, tuple[Any, ...]]) -> Flags:
    kept = np.ones(len(x), bool)
    for name, bounds in limits.items():
        column = x[name]
        within = column.isin(bounds) if isinstance(column.dtype, pd.CategoricalDtype) else column.between(bounds[0], bounds[1])
        kept &= within.to_numpy()
    return kept


def _shares(inside: Flags, y: Flags, among: Flags) -> tuple[float, float]:
    """Return coverage and density of a box; NaN where nothing is there to be shared."""
    cases, hits, n = int((y & among).sum()), int((y & inside).sum()), int(inside.sum())
    return (hits / cases if cases else float("nan")), (hits / n if n else float("nan"))
