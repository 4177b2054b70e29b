"""How concentrated crime is in space, against chance, and how lasting: at street segments and at cells of 250 m."""

import numpy as np
import pandas as pd

from experiments.patterns.seen import YEAR, Floats, Ints, Seen, share
from sim.core.rng import Purpose, uniforms
from sim.metrics.concentration import generalised_gini, gini_by_chance, share_with_half

CELL_M = 250.0
THROWS = 20
SPLITS = 20
HOT_SHARE = 0.05
_CURVE = np.linspace(0.0, 1.0, 101)


def where(seen: Seen) -> dict[str, float]:
    """Return concentration of the last year's crimes, and its stability."""
    count = seen.count(seen.last_year)
    cells = cells_of(seen)
    in_cells = np.bincount(cells, weights=count, minlength=int(cells.max()) + 1).astype(np.int64)
    total, n = int(count.sum()), len(count)
    gini, by_chance = generalised_gini(count), gini_by_chance(total, n, seen.seed)
    busy = 1.0 - (1.0 - 1.0 / n) ** total
    violent = seen.last_year["topic"].isin(seen.kinds.topics(*seen.kinds.violent)).to_numpy()
    return {
        "concentration": against_chance(count, 0.5, seen.seed), "concentration_25": against_chance(count, 0.25, seen.seed),
        "concentration_cells": against_chance(in_cells, 0.5, seen.seed), "half_places": share_with_half(count), "quarter_places": share_with(count, 0.25),
        "gini": gini, "gini_excess": (gini - by_chance) / (1.0 - by_chance),
        "crime_free": float((count == 0).mean()), "occupied": share(float((count > 0).mean()), busy),
        "violent_more": share(*(against_chance(seen.count(seen.last_year[some]), 0.5, seen.seed) for some in (violent, ~violent))),
        **stability(seen, cells),
    }  # fmt: skip


def cells_of(seen: Seen) -> Ints:
    """Return the number of the cell of each place; only cells with a street are numbered."""
    column, row = (np.floor(c / CELL_M).astype(np.int64) for c in (seen.places.x, seen.places.y))
    return np.asarray(np.unique(column * 2**32 + row, return_inverse=True)[1], np.int64)


def share_with(count: Ints, part: float) -> float:
    """Return the smallest share of all units that holds `part` of the counts; NaN without any."""
    held = np.cumsum(np.sort(count)[::-1])
    return float((np.searchsorted(held, held[-1] * part, side="left") + 1) / len(count)) if held[-1] else float("nan")


def against_chance(count: Ints, part: float, seed: int) -> float:
    """Return `share_with` over its mean when as many crimes are thrown at random (20 throws)."""
    total, n = int(count.sum()), len(count)
    if total == 0:
        return float("nan")
    found = [share_with(np.bincount(throw, minlength=n), part) for throw in thrown(total, n, seed)]
    return share_with(count, part) / float(np.mean(found))


def thrown(total: int, n: int, seed: int) -> list[Ints]:
    """Return the units that `total` crimes fall on by chance, once for each throw."""
    return [(uniforms(seed, Purpose.BOOTSTRAP, np.arange(total), throw) * n).astype(np.int64) for throw in range(THROWS)]


def curve(count: Ints) -> Floats:
    """Return float64[101]: the share of crime on the worst 0, 1, ..., 100 % of units."""
    held = np.concatenate([[0.0], np.cumsum(np.sort(count)[::-1])])
    if held[-1] == 0:
        return np.full(len(_CURVE), np.nan)
    return np.asarray(np.interp(_CURVE, np.linspace(0.0, 1.0, len(held)), held / held[-1]), np.float64)


def chance_curve(count: Ints, seed: int) -> Floats:
    """Return the mean curve of as many crimes thrown at random."""
    n = len(count)
    return np.asarray(np.mean([curve(np.bincount(throw, minlength=n)) for throw in thrown(int(count.sum()), n, seed)], axis=0), np.float64)


def stability(seen: Seen, cells: Ints) -> dict[str, float]:
    """Return how well one period tells the next: the last year and the one before, or two halves of a shorter run.

    `stable` is the rank correlation of raw counts. Counts of less than one a segment hide most of what lasts, so `stable_true` and
    `stable_cells` divide the correlation by the square root of both periods' reliabilities (Spearman 1904), each found by splitting its
    crimes at random in two halves and stepping up (Spearman-Brown): 1 means that what lasts is all there is beside chance.
    """
    first, second = periods(seen)
    a, b = seen.count(first), seen.count(second)
    size = int(cells.max()) + 1
    return {
        "stable": float(pd.Series(a).corr(pd.Series(b), method="spearman")) if a.any() and b.any() else float("nan"),
        "stable_true": corrected(first["place"].to_numpy(), second["place"].to_numpy(), seen.n_places, seen.seed),
        "stable_cells": corrected(cells[first["place"].to_numpy()], cells[second["place"].to_numpy()], size, seen.seed),
        "hot_again": still_hot(a, b),
    }


def periods(seen: Seen) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the crimes of two periods of equal length that end with the run: years where there are two."""
    length = min(YEAR, seen.days // 2) * seen.ticks_per_day
    end, tick = seen.days * seen.ticks_per_day, seen.crimes["tick"]
    return seen.crimes[(tick >= end - 2 * length) & (tick < end - length)], seen.crimes[tick >= end - length]


def corrected(first: Ints, second: Ints, n: int, seed: int) -> float:
    """Return the correlation of counts per unit in two periods, corrected for attenuation; NaN where no reliability can be told.

    first[crime], second[crime]: units of the crimes of each period; n units.
    """
    a, b = np.bincount(first, minlength=n), np.bincount(second, minlength=n)
    reliability = [split_half(crimes, n, seed + 7 * k) for k, crimes in enumerate((first, second))]
    if min(reliability) <= 0.0 or not a.any() or not b.any():
        return float("nan")
    return correlation(a, b) / float(np.sqrt(reliability[0] * reliability[1]))


def split_half(units: Ints, n: int, seed: int) -> float:
    """Return the reliability of counts per unit: mean correlation of random halves (20 splits), stepped up to the whole."""
    if len(units) < 4:
        return float("nan")
    found = []
    for split in range(SPLITS):
        order = np.argsort(uniforms(seed, Purpose.BOOTSTRAP, np.arange(len(units)), 5_000 + split), kind="stable")
        left, right = (np.bincount(units[half], minlength=n) for half in np.array_split(order, 2))
        found.append(correlation(left, right))
    mean = float(np.mean(found))
    return 2.0 * mean / (1.0 + mean)


def correlation(a: Ints | Floats, b: Ints | Floats) -> float:
    """Return Pearson's correlation; NaN where one side does not vary."""
    if len(a) < 2 or np.ptp(a) == 0 or np.ptp(b) == 0:
        return float("nan")
    return float(np.corrcoef(a, b)[0, 1])


def still_hot(a: Ints, b: Ints) -> float:
    """Return the share of the second period's crimes on the 5 % of places with most in the first (ties by place number)."""
    hot = np.argsort(-a, kind="stable")[: max(1, round(HOT_SHARE * len(a)))]
    return share(float(b[hot].sum()), float(b.sum()))
