"""What arrays can answer of an agent set: the usual aggregates by column, whole or in groups.

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


class ColumnarGroupBy(GroupBy):  # type: ignore[misc]
    """Groups whose aggregates go by column."""

    def agg(self, attr_name: str, func: Any) -> dict[Any, Any]:
        """Aggregate an attribute in each group."""
        return {key: group.agg(attr_name, func) for key, group in self.groups.items()}
