"""A factor: one value of the scenario that a study varies, between which bounds and on which scale.

Made by the reader of study files; used by the samplers (unit interval -> physical values) and by the analysis (the way
back). A lever is what we do, an uncertainty what we do not control. Unit and source come from the parameter's declaration.
"""

import math
from dataclasses import asdict, dataclass
from typing import Any, Literal, Self

import numpy as np
import numpy.typing as npt

from sim.core.params import Params, param

Kind = Literal["lever", "uncertainty"]
Level = bool | int | float | str
DIGITS = 9  # of a sampled value: the last bits of exp and log differ between processors, and files are read by people


class FactorSpec(Params):
    """What a study file says about one factor."""

    path: str = param(..., "Where the value stands in a scenario: policies.cameras.cameras_per_km2", unit="text", source="study")
    low: float | None = param(None, "Lowest value", unit="as the parameter", source="study")
    high: float | None = param(None, "Highest value", unit="as the parameter", source="study")
    scale: Literal["linear", "log"] = param("linear", "Even steps, or even ratios", unit="text", source="study")
    levels: tuple[Level, ...] = param((), "The values themselves, instead of low and high", unit="list", source="study")
    label: str = param("", "Name in figures", unit="text", source="study")
    label_zh: str = param("", "Name in Chinese figures", unit="text", source="study")
    source: str = param("", "Why this range", unit="text", source="study")


@dataclass(frozen=True)
class Factor:
    """A lever or an uncertainty. `integer`: only whole numbers. `levels`: the only values, in order (then no low and high)."""

    name: str
    kind: Kind
    path: str
    unit: str
    source: str
    low: float = math.nan
    high: float = math.nan
    scale: Literal["linear", "log"] = "linear"
    levels: tuple[Level, ...] = ()
    integer: bool = False
    base: Any = None  # the base scenario's value
    label: str = ""
    label_zh: str = ""

    @property
    def numeric(self) -> bool:
        """Say whether values have an order and a distance."""
        return not self.levels or all(isinstance(v, int | float) and not isinstance(v, bool) for v in self.levels)

    def named(self, lang: str = "en") -> str:
        """Return the factor's name in figures."""
        chosen = self.label_zh if lang == "zh" else self.label
        return chosen or self.label or self.name.replace("_", " ")

    def at(self, u: npt.ArrayLike) -> npt.NDArray[Any]:
        """Return the values at u[point] in [0, 1], such that an even u gives every level or whole number the same share."""
        share = np.clip(np.asarray(u, np.float64), 0.0, 1.0)
        if self.levels:
            chosen = np.minimum((share * len(self.levels)).astype(np.int64), len(self.levels) - 1)
            return self._typed(chosen)
        top = self.high + 1.0 if self.integer else self.high
        raw = self.low * (top / self.low) ** share if self.scale == "log" else self.low + share * (top - self.low)
        if self.integer:
            whole: npt.NDArray[Any] = np.clip(np.floor(raw), self.low, self.high).astype(np.int64)
            return whole
        short = np.array([float(f"{x:.{DIGITS}g}") for x in raw.ravel()]).reshape(raw.shape)
        inside: npt.NDArray[Any] = np.clip(short, self.low, self.high)
        return inside

    def _typed(self, chosen: npt.NDArray[np.int64]) -> npt.NDArray[Any]:
        kinds = {type(v) for v in self.levels}
        dtype = np.int64 if kinds == {int} else np.float64 if kinds <= {int, float} else np.bool_ if kinds == {bool} else object
        picked: npt.NDArray[Any] = np.array(self.levels, dtype)[chosen]
        return picked

    def grid(self, n: int) -> npt.NDArray[Any]:
        """Return the values of a full factorial: the levels, or n values from low to high (whole numbers each once)."""
        if self.levels:
            return self._typed(np.arange(len(self.levels)))
        share = np.linspace(0.0, 1.0, n)
        raw = self.low * (self.high / self.low) ** share if self.scale == "log" else self.low + share * (self.high - self.low)
        return np.unique(np.rint(raw)).astype(np.int64) if self.integer else np.array([float(f"{x:.{DIGITS}g}") for x in raw])

    def share(self, values: npt.ArrayLike) -> npt.NDArray[np.float64]:
        """Return where values lie between low (0) and high (1), on the factor's scale; a level by the middle of its share."""
        given = np.asarray(values)
        if self.levels:
            place = {level: (k + 0.5) / len(self.levels) for k, level in enumerate(self.levels)}
            return np.array([place[v] for v in given.tolist()], np.float64)
        x = given.astype(np.float64)
        low, high = (self.low, self.high) if not self.integer else (self.low, self.high + 1.0)
        x = x + 0.5 if self.integer else x
        found: npt.NDArray[np.float64] = np.log(x / low) / np.log(high / low) if self.scale == "log" else (x - low) / (high - low)
        return found

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        plain = asdict(self)
        for key in ("low", "high"):
            plain[key] = None if math.isnan(plain[key]) else plain[key]
        return {**plain, "levels": list(self.levels)}

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Self:
        """Read what `to_dict` wrote."""
        bounds = {key: math.nan if values[key] is None else float(values[key]) for key in ("low", "high")}
        return cls(**{**values, **bounds, "levels": tuple(values["levels"])})
