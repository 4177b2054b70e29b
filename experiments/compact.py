"""What a comparison keeps of one run: some 100 kB instead of every event.

Made in the workers by `experiments.work`, gathered by `experiments.paired_runs`. Stands apart from the statistics so that
a worker starts without loading them.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

COUNTS = ("true", "reported", "recorded", "cleared")


@dataclass(frozen=True)
class Run:
    """One finished run in compact form. places[place]: the four counts summed over kinds, patrol_min, cameras."""

    scenario: int  # position in the list of scenarios
    seed: int
    outcomes: dict[str, float]
    daily: pd.DataFrame = field(repr=False)
    places: pd.DataFrame = field(repr=False)
    hours: pd.DataFrame = field(repr=False)
    digest: str = ""
    seconds: float = 0.0
    kinds: pd.DataFrame = field(default_factory=pd.DataFrame, repr=False)  # events of each kind a day


def compact(model: Any, scenario: int, seconds: float) -> Run:
    """Read off a finished model what a comparison needs: some 100 kB instead of every event."""
    daily = model.daily().astype(np.float32)
    outcomes = {name: float(value) for name, value in model.outcomes().items()}
    places, hours = totals(model.places()), model.hours().astype(np.int32)
    return Run(scenario, int(model.seed), outcomes, daily, places, hours, model.digest(), seconds, model.kinds())


def totals(places: pd.DataFrame) -> pd.DataFrame:
    """Return the four counts of every place summed over kinds, with what was put in place there."""
    kept = {count: _sum(places, f"{count}.").astype(np.int32) for count in COUNTS}
    for name in places.columns:
        if name == "patrol_min" or name.startswith("camera"):
            kept[name] = places[name].astype(np.float32)
    return pd.DataFrame(kept)


def _sum(frame: pd.DataFrame, start: str) -> "pd.Series[Any]":
    return frame[[name for name in frame.columns if name.startswith(start)]].sum(axis=1)
