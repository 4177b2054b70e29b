"""What a study wants to know: an outcome by name, on which scale, and which side of it is better.

Made by the reader of study files, used by the analysis. Transformations keep NaN as NaN and turn what they are not
defined for (the log of zero) into NaN, which the analysis counts and says.
"""

from dataclasses import asdict, dataclass
from typing import Any, Literal, Self

import numpy as np
import numpy.typing as npt

from sim.core.params import Params, param

Transform = Literal["none", "log", "log1p", "sqrt", "per_100k"]
Better = Literal["lower", "higher", "neither"]


class OutcomeSpec(Params):
    """What a study file says about one outcome."""

    name: str = param(..., "Name of the outcome: true_crime", unit="text", source="study")
    transform: Transform = param("none", "Scale on which it is analysed", unit="text", source="study")
    better: Better | None = param(None, "Which side is better (default: as the metric declares)", unit="text", source="study")


@dataclass(frozen=True)
class Wanted:
    """One outcome of a study; labels and unit as the metric declares them."""

    name: str
    unit: str
    label: str
    label_zh: str
    better: Better
    transform: Transform = "none"

    def on_scale(self, values: npt.ArrayLike, residents: float) -> npt.NDArray[np.float64]:
        """Return values on the scale of the analysis; NaN where the transformation is not defined."""
        x = np.asarray(values, np.float64)
        with np.errstate(invalid="ignore", divide="ignore"):
            if self.transform == "per_100k":
                out = x * (1e5 / residents)
            else:
                out = {"none": np.positive, "log": np.log, "log1p": np.log1p, "sqrt": np.sqrt}[self.transform](x)
        return np.where(np.isfinite(out), out, np.nan)

    def named(self, lang: str = "en") -> str:
        """Return the outcome's name in figures, with the scale where it is not the plain one."""
        text = self.label_zh if lang == "zh" else self.label
        scale = {"none": "", "log": "log", "log1p": "log(1+x)", "sqrt": "√", "per_100k": "每10万人" if lang == "zh" else "per 100,000"}
        said = scale[self.transform]
        return f"{text} ({said})" if said and lang != "zh" else f"{text}（{said}）" if said else text

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Self:
        """Read what `to_dict` wrote."""
        return cls(**values)
