"""What counts as a case, or as good enough: an outcome, a side and a bound, as people write them on the command line.

Used by scenario discovery and by satisficing.
"""

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.core.errors import ChanganError

_SIDES: dict[str, Callable[[Any, float], Any]] = {"<=": operator.le, ">=": operator.ge, "<": operator.lt, ">": operator.gt}
_WRITTEN = re.compile(r"\s*([A-Za-z_][\w.]*)\s*(<=|>=|<|>)\s*([-+.\w]+)\s*(%?)\s*")


@dataclass(frozen=True)
class Condition:
    """`true_crime > 900`, or with a share of the points: `true_crime > 75%` (above its upper quartile)."""

    outcome: str
    side: str
    bound: float
    quantile: bool = False

    @classmethod
    def parse(cls, text: str) -> "Condition":
        """Read a condition. Raises ChanganError."""
        match = _WRITTEN.fullmatch(text)
        try:
            value = float(match[3]) if match else float("nan")
        except ValueError:
            value = float("nan")
        if match is None or not np.isfinite(value) or (match[4] and not 0.0 < value < 100.0):
            raise ChanganError(f"{text!r} is no condition; write OUTCOME < NUMBER, or OUTCOME > 75% for the upper quarter of the points")
        return cls(match[1], match[2], value, bool(match[4]))

    def met(self, values: Any) -> Any:
        """Return met[point]; False where the value is NaN."""
        return _SIDES[self.side](values, self.level(values))

    def level(self, values: Any) -> float:
        """Return the bound in the outcome's unit."""
        return float(np.nanquantile(values, self.bound / 100.0)) if self.quantile else self.bound

    def __str__(self) -> str:
        """Return the condition as written."""
        return f"{self.outcome} {self.side} {self.bound:g}{'%' if self.quantile else ''}"
