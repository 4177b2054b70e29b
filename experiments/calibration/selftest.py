"""Does the inference recover what is known? Synthetic cities: parameters are drawn, one real run gives the targets, the same inference follows.

Called by `changan calibrate --self-test`. Over all cities and parameters the 90 % intervals must hold the truth in 80 to 97 of 100 cases:
fewer would be overconfident, more would be too vague to be worth the name.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from experiments.calibration.abc import towards_values
from experiments.calibration.emulators import Emulators
from experiments.calibration.space import Floats, Space

LEAST, MOST = 0.80, 0.97
POPULATION = 150


@dataclass(frozen=True)
class SelfTest:
    """held[city, parameter]: whether the 90 % interval held the truth; width: of the intervals, as shares of the bounds."""

    parameters: tuple[str, ...]
    held: npt.NDArray[np.bool_] = field(repr=False)
    width: Floats = field(repr=False)
    truths: Floats = field(repr=False)
    middles: Floats = field(repr=False)

    @property
    def coverage(self) -> float:
        """Return the share of intervals that hold the truth, over all cities and parameters."""
        return float(self.held.mean())

    @property
    def holds(self) -> bool:
        """Say whether the coverage is what it must be."""
        return LEAST <= self.coverage <= MOST

    def table(self) -> pd.DataFrame:
        """Return coverage, mean width of the intervals, and correlation of truth and middle, for each parameter."""
        rows = [
            {
                "parameter": name,
                "coverage": float(self.held[:, k].mean()),
                "width": float(self.width[:, k].mean()),
                "correlation": float(np.corrcoef(self.truths[:, k], self.middles[:, k])[0, 1]),
            }
            for k, name in enumerate(self.parameters)
        ]
        return pd.DataFrame(rows).set_index("parameter")


def self_test(
    space: Space, emulated: Emulators, truths: Floats, seen: Floats, seed: int, told: Callable[[int, int], None] | None = None
) -> SelfTest:
    """Infer the parameters of every synthetic city from seen[city, target]; compare with truths[city, parameter]."""
    held, width, middles = [], [], []
    names: tuple[str, ...] = ()
    for city in range(len(truths)):
        found = towards_values(space, emulated, seen[city], POPULATION, 1_000 * seed + city)
        low, high = found.interval(0.9)
        true = truths[city, emulated.columns]
        held.append((low <= true) & (true <= high))
        width.append(high - low)
        middles.append((found.shares * found.weights[:, None]).sum(axis=0))
        names = found.parameters
        if told is not None:
            told(city + 1, len(truths))
    return SelfTest(names, np.array(held), np.array(width), truths[:, emulated.columns], np.array(middles))
