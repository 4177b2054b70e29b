"""The Knox test with its permutations kept: observed pairs, expected pairs, and how many permuted worlds had as many.

`sim.metrics._knox` gives the ratios for metrics; this gives counts that can be added over runs and a p value (999 permutations,
Johnson et al. 2007, P05). Permutation keeps places and times as they are and breaks only their link.
"""

from dataclasses import dataclass

import numpy as np

from experiments.patterns.seen import Floats, Ints
from sim.core.rng import Purpose, uniforms

METRES = (0.0, 200.0, 400.0, 800.0)  # the same place, then bins that end there
DAYS = (2.0, 7.0, 14.0, 28.0, 56.0, 84.0, 112.0)
PERMUTATIONS = 999
EARLY = 3  # time bins up to 14 days
LATE = slice(5, 6)  # 8 to 12 weeks


@dataclass(frozen=True)
class Knox:
    """observed[distance bin, time bin], expected (mean of permutations), permuted[permutation, distance bin] up to 14 days."""

    observed: Floats
    expected: Floats
    permuted: Floats

    def __add__(self, other: "Knox") -> "Knox":
        """Return both together: pairs of each."""
        return Knox(self.observed + other.observed, self.expected + other.expected, self.permuted + other.permuted)

    def early(self, row: int) -> tuple[float, float]:
        """Return observed and expected pairs within two weeks in a distance bin."""
        return float(self.observed[row, :EARLY].sum()), float(self.expected[row, :EARLY].sum())

    def p(self, row: int) -> float:
        """Return the share of permuted worlds, with the real one, that have as many pairs within two weeks in a distance bin."""
        as_many = int((self.permuted[:, row] >= self.observed[row, :EARLY].sum()).sum())
        return (1 + as_many) / (1 + len(self.permuted))

    @classmethod
    def nothing(cls, permutations: int = PERMUTATIONS) -> "Knox":
        """Return what no crimes give."""
        empty = np.zeros((len(METRES), len(DAYS)))
        return cls(empty, empty.copy(), np.zeros((permutations, len(METRES))))


def knox(xy: Floats, day: Floats, seed: int, permutations: int = PERMUTATIONS) -> Knox:
    """Test crimes of one kind: xy[crime, 2] in metres, day[crime] in days."""
    found = Knox.nothing(permutations)
    if len(day) < 2:
        return found
    i, j = np.triu_indices(len(day), 1)
    space = np.hypot(xy[i, 0] - xy[j, 0], xy[i, 1] - xy[j, 1])
    near = space <= METRES[-1]
    i, j, row = i[near], j[near], np.searchsorted(np.array(METRES), space[near], side="left")
    found.observed[:] = _table(row, np.abs(day[i] - day[j]))
    for p in range(permutations):
        order = np.argsort(uniforms(seed, Purpose.BOOTSTRAP, np.arange(len(day)), 1_000 + p), kind="stable")
        times = day[order]
        table = _table(row, np.abs(times[i] - times[j]))
        found.expected[:] += table / permutations
        found.permuted[p] = table[:, :EARLY].sum(axis=1)
    return found


def _table(row: Ints, gap: Floats) -> Floats:
    """Count pairs by distance bin and time bin; pairs farther apart in time are left out."""
    column = np.searchsorted(np.array(DAYS), gap, side="left")
    inside = column < len(DAYS)
    flat = np.bincount(row[inside] * len(DAYS) + column[inside], minlength=len(METRES) * len(DAYS))
    return np.asarray(flat.reshape(len(METRES), len(DAYS)), np.float64)
