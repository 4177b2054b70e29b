"""What arrays can answer of an agent set: the usual aggregates by column, whole or in groups, and orders.

Used by `sim.core.agent_set` alone.
"""

import builtins
import statistics
from collections.abc import Callable
from typing import Any

import numpy as np
from mesa.agentset import GroupBy

BY_ARRAY: dict[Any, Callable[[np.ndarray], Any]] = {  # functions that an array answers, and how
    builtins.sum: np.sum, builtins.min: np.min, builtins.max: np.max, builtins.any: np.any, builtins.all: np.all,
    builtins.len: np.size, statistics.mean: np.mean, statistics.fmean: np.mean, statistics.median: np.median,
    np.sum: np.sum, np.min: np.min, np.max: np.max, np.mean: np.mean, np.median: np.median, np.std: np.std, np.var: np.var,
}  # fmt: skip


def answer_of(by_array: Callable[[np.ndarray], Any], values: np.ndarray) -> Any:
    """Return an aggregate of numbers as a Python value; sums in float32 would drift, so they go by float64."""
    answer = by_array(values.astype(np.float64) if values.dtype == np.float32 else values)
    return answer.item() if hasattr(answer, "item") else answer


def stable_order(values: Any, ascending: bool) -> np.ndarray:
    """Return int64 positions that sort an array of numbers or a list of anything; equals keep their order either way, as in Mesa."""
    if not isinstance(values, np.ndarray):
        return np.array(sorted(range(len(values)), key=values.__getitem__, reverse=not ascending), np.int64)
    if ascending:
        return np.argsort(values, kind="stable")
    return len(values) - 1 - np.argsort(values[::-1], kind="stable")[::-1]  # backwards twice


class ColumnarGroupBy(GroupBy):  # type: ignore[misc]
    """Groups whose aggregates go by column."""

    def agg(self, attr_name: str, func: Any) -> dict[Any, Any]:
        """Aggregate an attribute in each group."""
        return {key: group.agg(attr_name, func) for key, group in self.groups.items()}
