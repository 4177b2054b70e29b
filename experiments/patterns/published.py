"""Figures that were measured elsewhere and are drawn beside the model's: `scenarios/evidence/measured_patterns.json`, and single ones.

Read by the figures of patterns; nothing here judges (bands stand in `scenarios/evidence/patterns.yaml`).
"""

import json
from functools import cache
from typing import Any

import numpy as np

import scenarios
from experiments.patterns.seen import Floats

FILE = scenarios.FOLDER / "evidence" / "measured_patterns.json"
KNOX_DAYS = (2.0, 7.0, 14.0, 21.0, 28.0)  # ends of its time bins
ANKANG = {5.0: (0.618, 0.707), 10.0: (0.745, 0.818), 15.0: (0.800, 0.864), 30.0: (0.876, 0.918)}  # C14: on the scene, two weeks
REPEATS = {30.0: 0.60, 60.0: 0.70}  # P09: of repeats, within one month and two
LIKE = {  # hours of kinds that are alike
    "burglary": "toronto_break_enter",
    "ebike_theft": "vancouver_bicycle_theft_2020",
    "vehicle_theft": "toronto_auto_theft_2014_21",
    "street_robbery": "toronto_robbery",
    "assault": "toronto_assault",
}


@cache
def measured() -> dict[str, Any]:
    """Return the file."""
    found: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return found


def knox_series(distance: str) -> dict[str, Floats]:
    """Return series -> ratios[time bin] at a distance ("0m", "200m")."""
    rows = measured()["near_repeat_knox_ratio_bins_days_le_2_7_14_21_28"]
    return {name: np.array(row[distance]) for name, row in rows.items() if distance in row}


def hours_like(kind: str) -> Floats | None:
    """Return shares[clock hour] of a kind that is alike, None where nothing is."""
    row = measured()["hour_of_day_pct"].get(LIKE.get(kind, ""))
    return np.array(row) / sum(row) if row is not None else None
