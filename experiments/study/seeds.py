"""Over which seeds every point of a study is run: a number, a list, or a wanted precision with an upper limit.

Made by the reader of study files; the run store asks `Precision.reached` when a point has enough runs.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import stats

from sim.core.params import Params, param
from sim.scenario_check import Checker
from sim.yaml_source import Listing, Mapping, Node, Scalar

MOST_SEEDS = 10_000
HIGHEST_SEED = 2**63 - 1


class PrecisionSpec(Params):
    """A wanted precision: runs of a point go on until the interval of its mean is narrow enough."""

    until: float = param(
        ..., "Wanted half width of the 95 % interval of the mean, as a share of it", unit="share", low=1e-4, high=1.0, source="study"
    )
    outcome: str = param(..., "The outcome that must be known so well", unit="text", source="study")
    first: int = param(1, "First seed", unit="1", low=0, high=HIGHEST_SEED - MOST_SEEDS, source="study")
    least: int = param(10, "Runs of every point at least", unit="runs", low=3, high=MOST_SEEDS, source="study")
    most: int = param(100, "Runs of a point at most", unit="runs", low=3, high=MOST_SEEDS, source="study")


class CountSpec(Params):
    """So many seeds from a first one."""

    first: int = param(1, "First seed", unit="1", low=0, high=HIGHEST_SEED - MOST_SEEDS, source="study")
    count: int = param(..., "Number of seeds", unit="runs", low=1, high=MOST_SEEDS, source="study")


@dataclass(frozen=True)
class Precision:
    """When a point has been run often enough. Looks at the width of the interval only, never at significance."""

    outcome: str
    until: float
    least: int

    def reached(self, values: npt.ArrayLike) -> bool:
        """Say whether the runs of one point so far (values[seed] of the outcome) give the wanted precision."""
        x = np.asarray(values, np.float64)
        x = x[np.isfinite(x)]
        if len(x) < self.least:
            return False
        half = float(stats.t.ppf(0.975, len(x) - 1)) * float(x.std(ddof=1)) / len(x) ** 0.5
        return bool(half <= self.until * abs(float(x.mean())))


def read_seeds(node: Node | None, check: Checker, outcomes: Sequence[str]) -> tuple[tuple[int, ...], Precision | None]:
    """Return the seeds in order (with a precision target: the most that may be needed) and the target."""
    if node is None:
        return (1,), None
    if isinstance(node, Scalar) and type(node.value) is int and 1 <= node.value <= MOST_SEEDS:
        return tuple(range(1, node.value + 1)), None
    if isinstance(node, Listing):
        return _listed(node, check), None
    if isinstance(node, Mapping) and "until" in node.entries:
        target = check.group(PrecisionSpec, node, "seeds", node.mark)
        return _until(target, node, check, outcomes) if target is not None else ((1,), None)
    if isinstance(node, Mapping):
        counted = check.group(CountSpec, node, "seeds", node.mark)
        return (tuple(range(counted.first, counted.first + counted.count)) if counted else (1,)), None
    what = (
        f"seeds: a number of runs (1 to {MOST_SEEDS}), a list of seeds, {{first: 1, count: 5}} or {{until: 0.02, outcome: NAME}} is needed"
    )
    check.problems.append(node.mark.problem("seeds", what))
    return (1,), None


def _listed(node: Listing, check: Checker) -> tuple[int, ...]:
    found: list[int] = []
    for item in node.items:
        value: Any = item.value if isinstance(item, Scalar) else None
        if type(value) is not int or not 0 <= value <= HIGHEST_SEED:
            check.problems.append(item.mark.problem("seeds", "seeds: a whole number, not negative, is needed"))
        elif value in found:
            check.problems.append(item.mark.problem("seeds", f"seeds: {value} is given twice"))
        else:
            found.append(value)
    if not found and not check.problems:
        check.problems.append(node.mark.problem("seeds", "seeds: the list is empty"))
    return tuple(found) or (1,)


def _until(target: PrecisionSpec, node: Mapping, check: Checker, outcomes: Sequence[str]) -> tuple[tuple[int, ...], Precision]:
    if target.outcome not in outcomes:
        check.unknown(target.outcome, f"seeds.outcome.{target.outcome}", list(outcomes), node.entries["outcome"].mark, "outcome")
    if target.most < target.least:
        mark = node.entries.get("most", node).mark
        check.problems.append(mark.problem("seeds.most", f"seeds.most: {target.most} is below the least number of runs, {target.least}"))
    return tuple(range(target.first, target.first + target.most)), Precision(target.outcome, target.until, target.least)
