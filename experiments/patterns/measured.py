"""What is the value of every statistic of the patterns in one finished run?

Called by `changan validate patterns`, calibration and tests through `experiments.patterns.measure`. Reads events and counters; writes nothing.
Statistics that are ratios of few counts are also given as (top, bottom), to be added over runs before dividing.
"""

from typing import Any

import numpy as np

from experiments.patterns.afraid import fear, groups
from experiments.patterns.answered import BINS_MIN, calls, minutes, patrols, response
from experiments.patterns.books import clearance, mix, reporting
from experiments.patterns.knox import PERMUTATIONS
from experiments.patterns.repeats import gaps, near_repeats, ratios, tests, time_course
from experiments.patterns.seen import Floats, Seen, share
from experiments.patterns.when import by_hour, hours
from experiments.patterns.where import cells_of, chance_curve, curve, where
from experiments.patterns.who import STEPS_KM, journeys, per_place, trips, unequal

FEWER_PERMUTATIONS = 99  # where only ratios are wanted (calibration)
_PARTS = (mix, where, journeys, unequal, hours, response, calls, patrols, reporting, clearance, fear)
GAP_DAYS = np.arange(0.0, 366.0, 15.0)


def measure(model: Any, permutations: int = FEWER_PERMUTATIONS) -> dict[str, float]:
    """Return the value of every statistic for one finished run (NaN where it cannot be told)."""
    return statistics(Seen.of(model), permutations)


def statistics(seen: Seen, permutations: int = FEWER_PERMUTATIONS) -> dict[str, float]:
    """Return the value of every statistic of what was seen."""
    values: dict[str, float] = {}
    for part in _PARTS:
        values |= part(seen)
    values |= near_repeats(tests(seen, permutations))
    values |= {name: share(*pair) for name, pair in time_course(seen).items()}
    return values


def shapes(seen: Seen, permutations: int = PERMUTATIONS) -> dict[str, Floats]:
    """Return what figures and sums over runs are made of: curves, histograms, tops and bottoms, Knox tables."""
    found, count = tests(seen, permutations), seen.count(seen.last_year)
    cells = cells_of(seen)
    in_cells = np.bincount(cells, weights=count, minlength=int(cells.max()) + 1).astype(np.int64)
    km, home = trips(seen)
    took, priority = minutes(seen)
    out: dict[str, Floats] = {
        "curve.segments": curve(count), "chance.segments": chance_curve(count, seen.seed),
        "curve.cells": curve(in_cells), "chance.cells": chance_curve(in_cells, seen.seed),
        "journey": per_place(seen, km, home, STEPS_KM), "gaps": np.histogram(gaps(seen), GAP_DAYS)[0].astype(np.float64),
        "fear": groups(seen).reshape(-1),
    }  # fmt: skip
    out |= {f"pair.{name}": np.array(pair) for name, pair in (ratios(found) | time_course(seen)).items()}
    out |= {f"hours.{name}": one for name, one in by_hour(seen).items()}
    for level in (0, 1, 2, 3):
        chosen = took if level == 0 else took[priority == level]
        out[f"response.{level}"] = np.histogram(chosen, np.append(BINS_MIN, np.inf))[0].astype(np.float64)
    for name, one in found.items():
        out[f"observed.{name}"], out[f"expected.{name}"] = one.observed.reshape(-1), one.expected.reshape(-1)
    out["permuted"] = found[""].permuted[:, :2].reshape(-1)
    return out
