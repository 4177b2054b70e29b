"""The evidence behind trials: facts by key, and the rules by which bands and transfer are read, each from its one file.

Called by `experiments.trials.read` and `verdict`. Raises ScenarioError with file and line where a file is wrong.
"""

from functools import cache
from pathlib import Path

import scenarios
from experiments.trials.spec import Fact
from sim.core.params import Params, param
from sim.scenario_check import Checker
from sim.scenario_errors import Problem, ScenarioError
from sim.scenario_layers import file_source, shipped_source
from sim.yaml_source import Mapping, Source, read_file

EVIDENCE = scenarios.FOLDER / "evidence"
FACTS, RULES = EVIDENCE / "effects.yaml", EVIDENCE / "trial_rules.yaml"


class Transfer(Params):
    """How far an effect may carry over to another country."""

    factor: float = param(..., "Factor on the logarithm of the effect, either way", unit="1", low=1.0, high=10.0, source="trial_rules")
    reason: str = param(..., "Why", unit="text", source="trial_rules")


class CrimeLevel(Params):
    """Crime of the cities of trials against the calibrated one."""

    factor: float = param(..., "Multiple", unit="1", low=0.1, high=20.0, source="trial_rules")
    paths: tuple[str, ...] = param(..., "Numbers of a scenario that are multiplied", unit="paths", source="trial_rules")
    reason: str = param(..., "Why", unit="text", source="trial_rules")


class Rules(Params):
    """All of trial_rules.yaml."""

    transfer: Transfer = param(..., "Transfer", unit="group", source="trial_rules")
    bands: dict[str, float | str] = param(..., "Factor of a band by trust, and why", unit="1", source="trial_rules")
    crime_level: CrimeLevel = param(..., "Crime level", unit="group", source="trial_rules")

    def band(self, trust: str) -> float | None:
        """Return the factor of a band for a level of trust; None where none may be made."""
        found = self.bands.get(trust)
        return float(found) if isinstance(found, int | float) else None


def source_of(path: Path) -> Source:
    """Return the source of a file, named as in a checkout where it is shipped."""
    shipped = path.resolve().is_relative_to(scenarios.FOLDER.resolve())
    return shipped_source(scenarios.FOLDER / path.resolve().relative_to(scenarios.FOLDER.resolve())) if shipped else file_source(path)


def rows_of[Group: Params](path: Path, cls: type[Group]) -> dict[str, Group]:
    """Read a file of rows, a key and below it a group. Raises ScenarioError with every problem, at its line."""
    problems: list[Problem] = []
    source = source_of(path)
    tree = read_file(path, source, problems)
    if tree is not None and not isinstance(tree, Mapping):
        problems.append(tree.mark.problem("", "rows are needed: a key, and below it its entries"))
    checker, found = Checker(problems=problems), {}
    if isinstance(tree, Mapping):
        for key, node in tree.entries.items():
            made = checker.group(cls, node, key, tree.keys[key])
            if made is not None:
                found[key] = made
    if problems:
        raise ScenarioError(problems)
    return found


@cache
def facts() -> dict[str, Fact]:
    """Return the facts of the evidence by key."""
    return rows_of(FACTS, Fact)


@cache
def rules() -> Rules:
    """Return the rules by which published effects are read."""
    problems: list[Problem] = []
    source = source_of(RULES)
    tree = read_file(RULES, source, problems)
    made = Checker(problems=problems).group(Rules, tree, "trial_rules", tree.mark) if tree is not None else None
    if problems or made is None:
        raise ScenarioError(problems)
    return made
