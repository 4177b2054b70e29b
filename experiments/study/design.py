"""Which points a study runs: the factors, the sampler, and the table of points that follows from both.

Made by the reader of study files; the run store keeps it as plain JSON (`to_dict`), so that the analysis of a folder does
not need the study's other files. The samplers are scipy's and SALib's, seeded by the study: the same file, the same points.
"""

from dataclasses import dataclass, field
from functools import cached_property
from itertools import product
from typing import Any, Literal, Self

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import qmc

from experiments.extras import needed
from experiments.study.factors import Factor
from experiments.study.outcomes import Wanted
from sim.core.params import Params, param

Method = Literal["grid", "latin_hypercube", "sobol_sequence", "sobol", "morris", "csv", "crossed"]
Part = Literal["grid", "latin_hypercube", "sobol_sequence", "csv"]
MOST_POINTS = 1_000_000
Units = npt.NDArray[np.float64]


class PartSpec(Params):
    """What a study file says about the design of its levers, or of its uncertainties, where the two are crossed."""

    method: Part = param(..., "How to sample one side of a crossed design", unit="text", source="study")
    seed: int = param(1, "Seed of the sampler (not of the runs)", unit="1", low=0, high=2**31 - 1, source="study")
    points: int | None = param(
        None, "Points; for sobol the base sample, each run factors + 2 times", unit="points", low=2, high=MOST_POINTS, source="study"
    )
    levels: int = param(4, "Values of each factor in a grid or on a Morris path", unit="values", low=2, high=1000, source="study")
    file: str | None = param(None, "CSV file with a column for each factor", unit="file", source="study")


class DesignSpec(PartSpec):
    """What a study file says about its design."""

    method: Method = param(  # type: ignore[assignment]
        ...,
        "grid, latin_hypercube, sobol_sequence (space filling), sobol (for Sobol indices), morris (screening), csv (a file of points),"
        " crossed (every policy in every state of the world)",
        unit="text",
        source="study",
    )
    paths: int = param(20, "Morris paths, each run factors + 1 times", unit="paths", low=4, high=10_000, source="study")
    levers: PartSpec | None = param(None, "The policies of a crossed design", unit="group", source="study")
    uncertainties: PartSpec | None = param(None, "The states of the world of a crossed design", unit="group", source="study")


@dataclass(frozen=True)
class Design:
    """Factors, sampler and outcomes of a study."""

    name: str
    why: str
    factors: tuple[Factor, ...]
    outcomes: tuple[Wanted, ...]  # empty: all
    method: Method
    seed: int = 1
    points: int = 0
    levels: int = 4
    paths: int = 20
    rows: tuple[tuple[Any, ...], ...] = field(default=(), repr=False)  # the points of a CSV file
    sides: "tuple[Design, Design] | None" = None  # of a crossed design: policies, states of the world

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of the factors, uncertainties and levers in the order of the file."""
        return tuple(factor.name for factor in self.factors)

    def of_kind(self, kind: str) -> tuple[Factor, ...]:
        """Return the levers or the uncertainties."""
        return tuple(factor for factor in self.factors if factor.kind == kind)

    @property
    def size(self) -> int:
        """Return the number of points without making them."""
        d = len(self.factors)
        if self.sides is not None:
            return self.sides[0].size * self.sides[1].size
        if self.method == "grid":
            return int(np.prod([len(factor.grid(self.levels)) for factor in self.factors], dtype=np.float64))
        return {"sobol": self.points * (d + 2), "morris": self.paths * (d + 1), "csv": len(self.rows)}.get(self.method, self.points)

    @property
    def block(self) -> int:
        """Return how many points in a row belong together: the first k blocks are a smaller design of the same kind."""
        if self.sides is not None:
            return self.sides[0].size  # all policies in one state of the world
        return {"sobol": len(self.factors) + 2, "morris": len(self.factors) + 1}.get(self.method, 1)

    @cached_property
    def units(self) -> Units:
        """Return unit[point, factor] in [0, 1] as sampled (grid and CSV: where the values lie between low and high)."""
        if self.method in ("grid", "csv", "crossed"):
            table = self.plan()
            return np.column_stack([factor.share(table[factor.name].to_numpy()) for factor in self.factors])
        return _sampled(self)

    def plan(self) -> pd.DataFrame:
        """Return one row a point (index `point`), one column a factor, in physical units."""
        return self._plan.copy()

    @cached_property
    def _plan(self) -> pd.DataFrame:
        if self.sides is not None:
            policies, worlds = (side.plan() for side in self.sides)
            both = worlds.merge(policies, how="cross")
            made = {name: both[name].to_numpy() for name in self.names}
        elif self.method == "grid":
            columns = [factor.grid(self.levels) for factor in self.factors]
            rows = product(*(range(len(c)) for c in columns))
            chosen = np.array(list(rows), np.int64).reshape(-1, len(columns))
            made = {f.name: columns[k][chosen[:, k]] for k, f in enumerate(self.factors)}
        elif self.method == "csv":
            made = {f.name: np.array([row[k] for row in self.rows], _dtype(f)) for k, f in enumerate(self.factors)}
        else:
            made = {f.name: f.at(self.units[:, k]) for k, f in enumerate(self.factors)}
        table = pd.DataFrame(made)
        table.index.name = "point"
        return table

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON; `from_dict` gives an equal design."""
        plain = {key: getattr(self, key) for key in ("name", "why", "method", "seed", "points", "levels", "paths")}
        return {
            **plain,
            "factors": [factor.to_dict() for factor in self.factors],
            "outcomes": [wanted.to_dict() for wanted in self.outcomes],
            "rows": [list(row) for row in self.rows],
            "sides": None if self.sides is None else [side.to_dict() for side in self.sides],
        }

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Self:
        """Read what `to_dict` wrote."""
        made = {
            "factors": tuple(Factor.from_dict(one) for one in values["factors"]),
            "outcomes": tuple(Wanted.from_dict(one) for one in values["outcomes"]),
            "rows": tuple(tuple(row) for row in values["rows"]),
            "sides": None if values["sides"] is None else tuple(cls.from_dict(side) for side in values["sides"]),
        }
        return cls(**{**values, **made})


def _dtype(factor: Factor) -> Any:
    return factor.at([0.0]).dtype


def _sampled(design: Design) -> Units:
    """Draw unit[point, factor] with the library that is known for the method."""
    d = len(design.factors)
    if design.method == "latin_hypercube":
        return np.asarray(qmc.LatinHypercube(d, rng=design.seed).random(design.points))
    if design.method == "sobol_sequence":
        return np.asarray(qmc.Sobol(d, scramble=True, rng=design.seed).random(design.points))
    problem = unit_problem(design.names)
    if design.method == "sobol":
        sampler = needed("SALib.sample.sobol", "analysis")
        return np.asarray(sampler.sample(problem, design.points, calc_second_order=False, seed=design.seed))
    sampler = needed("SALib.sample.morris", "analysis")
    return np.asarray(sampler.sample(problem, design.paths, num_levels=design.levels, seed=design.seed))


def unit_problem(names: tuple[str, ...]) -> dict[str, Any]:
    """Return SALib's description of factors that all lie in [0, 1]."""
    return {"num_vars": len(names), "names": list(names), "bounds": [[0.0, 1.0]] * len(names)}
