"""Near repeats: the Knox test. Are crimes that are close in space also closer in time than chance?

Observed pairs in bins of distance and time over the mean of as many under permuted times (Knox 1964; Johnson et al. 2007, P05).
Permutation keeps places and times as they are and breaks only their link, so concentration in space alone gives 1.
"""

import numpy as np

from sim.core.rng import Purpose, uniforms

PERMUTATIONS = 49


def knox_ratios(
    x: np.ndarray, y: np.ndarray, day: np.ndarray, kind: np.ndarray, *, metres: tuple[float, ...], days: tuple[float, ...], seed: int = 1
) -> np.ndarray:
    """Return ratios[distance bin, time bin] of observed to expected pairs of one kind; NaN where none are expected.

    The first distance bin is the same place (0 m), the others end at metres[1:]; time bins end at `days`.
    """
    observed = np.zeros((len(metres), len(days)))
    expected = np.zeros_like(observed)
    for k in np.unique(kind):
        chosen = np.flatnonzero(kind == k)
        i, j = np.triu_indices(len(chosen), 1)
        space = np.hypot(x[chosen[i]] - x[chosen[j]], y[chosen[i]] - y[chosen[j]])
        near = space <= metres[-1]
        i, j = i[near], j[near]
        row = np.searchsorted(np.array(metres), space[near], side="left")
        times = day[chosen]
        observed += _table(row, np.abs(times[i] - times[j]), observed.shape, days)
        for p in range(PERMUTATIONS):
            order = np.argsort(uniforms(seed, Purpose.BOOTSTRAP, np.arange(len(chosen)), 1_000 + p), kind="stable")
            shuffled = times[order]
            expected += _table(row, np.abs(shuffled[i] - shuffled[j]), observed.shape, days) / PERMUTATIONS
    return np.asarray(np.divide(observed, expected, out=np.full_like(observed, np.nan), where=expected > 0))


def _table(row: np.ndarray, gap: np.ndarray, shape: tuple[int, ...], days: tuple[float, ...]) -> np.ndarray:
    column = np.searchsorted(np.array(days), gap, side="left")
    inside = column < shape[1]
    return np.bincount(row[inside] * shape[1] + column[inside], minlength=shape[0] * shape[1]).reshape(shape)
