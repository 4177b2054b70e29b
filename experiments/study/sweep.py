"""A sweep study: a base scenario, constants, factors with a design, seeds and outcomes, read from one strict file.

Called by the commands that sweep, screen and search. `SweepStudy.scenario` makes the scenario of one point under the
checks of the scenario loader, so that a value it refuses is told with the place in the study file.
"""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from experiments.study.design import Design
from experiments.study.factors import Factor
from experiments.study.outcomes import Wanted
from experiments.study.read import Reader
from experiments.study.read_factors import nested
from experiments.study.seeds import Precision
from sim.core.errors import ChanganError
from sim.scenario import Scenario
from sim.scenario_errors import Problem, ScenarioError
from sim.scenario_layers import merge
from sim.scenario_study import find_study
from sim.yaml_source import Mapping, Mark, Scalar, read_file


@dataclass(frozen=True)
class SweepStudy:
    """A study file, checked. `design` is what the analysis needs of it, as plain data."""

    file: Path
    text: str
    design: Design
    seeds: tuple[int, ...]  # with a precision target: the most that may be needed
    precision: Precision | None
    base: Scenario
    _tree: Mapping
    _marks: dict[str, Mark]

    @property
    def name(self) -> str:
        """Return the study's name."""
        return self.design.name

    @property
    def why(self) -> str:
        """Return what the study is for."""
        return self.design.why

    @property
    def factors(self) -> tuple[Factor, ...]:
        """Return uncertainties and levers, in the order of the plan's columns."""
        return self.design.factors

    @property
    def outcomes(self) -> tuple[str, ...]:
        """Return the names of the outcomes to keep; empty: all."""
        return tuple(wanted.name for wanted in self.design.outcomes)

    @property
    def wanted(self) -> tuple[Wanted, ...]:
        """Return the outcomes with scale and better side."""
        return self.design.outcomes

    def plan(self) -> pd.DataFrame:
        """Return one row a point (index `point`), one column a factor, in physical units."""
        return self.design.plan()

    def scenario(self, point: int) -> Scenario:
        """Return the scenario of one point of the plan. Raises ScenarioError with the place of the factor."""
        table = self.design._plan
        if not 0 <= point < len(table):
            raise ChanganError(f"{self.name} has the points 0 to {len(table) - 1}, not {point}")
        return self.with_values({name: _plain(table[name].iat[point]) for name in table.columns}, f"{self.name} {point}")

    def with_values(self, values: dict[str, Any], name: str) -> Scenario:
        """Return the base scenario with values of factors (by the factor's name) put in. Raises ScenarioError."""
        tree = self._tree
        paths = {factor.name: factor.path for factor in self.factors}
        for factor, value in values.items():
            mark = self._marks[factor]
            node = Scalar(value, json.dumps(value, ensure_ascii=False), not isinstance(value, str), mark)
            tree = merge(tree, nested(paths[factor], node, mark))
        problems: list[Problem] = []
        return Scenario.from_tree(tree, problems, name, self.base.base_dir, None)


def _plain(value: Any) -> Any:
    return value.item() if hasattr(value, "item") else value


def load_sweep(path: str | os.PathLike[str]) -> SweepStudy:
    """Read a sweep study, or a shipped one by its name. Raises ScenarioError with every problem."""
    file, source = find_study(path)
    problems: list[Problem] = []
    node = read_file(file, source, problems)
    if node is not None and not isinstance(node, Mapping):
        problems.append(node.mark.problem("", "a study holds base, levers, uncertainties, outcomes, design, seeds"))
    if not isinstance(node, Mapping):
        raise ScenarioError(problems)
    parts = Reader(node, problems).read(file.stem)
    if problems or parts is None:
        raise ScenarioError(problems)
    return SweepStudy(
        file, file.read_text("utf-8-sig"), parts.design, parts.seeds, parts.precision, parts.base, parts.tree, parts.marks
    )  # fmt: skip
