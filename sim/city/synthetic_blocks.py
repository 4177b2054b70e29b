"""The lanes inside the blocks of a synthetic city, as straight runs on the lattice.

Called by `sim.city.synthetic`. Each kind of block has its pattern: gated compounds a comb or ring of lanes with two or
three gates, old compounds lanes that run through from street to street, urban villages a dense irregular mesh, works a
few roads, parks a ring path. Every function returns runs for all blocks of its kind at once.
"""

from dataclasses import dataclass

import numpy as np

from sim.city.synthetic_layout import BlockKind, Layout
from sim.core.rng import Purpose, uniforms


@dataclass(frozen=True)
class Runs:
    """Straight runs of lattice edges: along a row (`level`) from column `low` to `high`, or along a column."""

    block: np.ndarray  # int64[run]
    level: np.ndarray  # int64[run] the row of a run to the east, the column of a run to the north
    low: np.ndarray  # int64[run]
    high: np.ndarray  # int64[run]


class _Pen:
    """Collects runs of one group of blocks in block coordinates: `a` along the lanes, `b` across."""

    def __init__(self, layout: Layout, blocks: np.ndarray, seed: int) -> None:
        self.block = blocks
        self.key, self.seed = layout.key[blocks], seed
        self.turned = self.u(1) < 0.18  # houses look south: lanes mostly run east-west
        x0, x1, y0, y1 = (v[blocks] for v in (layout.x0, layout.x1, layout.y0, layout.y1))
        self.a0, self.a1 = np.where(self.turned, y0, x0), np.where(self.turned, y1, x1)
        self.b0, self.b1 = np.where(self.turned, x0, y0), np.where(self.turned, x1, y1)
        self.east: list[tuple[np.ndarray, ...]] = []
        self.north: list[tuple[np.ndarray, ...]] = []

    def u(self, number: int) -> np.ndarray:
        """Return a uniform per block."""
        return uniforms(self.seed, Purpose.CITY_LAYOUT, self.key, 1_000 + number)

    def pick(self, number: int, low: np.ndarray, high: np.ndarray) -> np.ndarray:
        """Return an integer per block in [low, high] (low where the range is empty)."""
        span = np.maximum(high - low + 1, 1)
        return low + np.floor(self.u(number) * span).astype(np.int64)

    def along(self, b: np.ndarray, low: np.ndarray, high: np.ndarray, where: np.ndarray) -> None:
        """Draw a lane at `b` from `low` to `high`."""
        self._add(b, low, high, where, self.east, self.north)

    def across(self, a: np.ndarray, low: np.ndarray, high: np.ndarray, where: np.ndarray) -> None:
        """Draw a lane at `a` that crosses the others."""
        self._add(a, low, high, where, self.north, self.east)

    def _add(self, level: np.ndarray, low: np.ndarray, high: np.ndarray, where: np.ndarray, plain: list, turned: list) -> None:
        where = where & (high > low)
        for target, mask in ((plain, where & ~self.turned), (turned, where & self.turned)):
            target.append((self.block[mask], level[mask], low[mask], high[mask]))


def interior_runs(layout: Layout, seed: int) -> tuple[Runs, Runs]:
    """Return the runs to the east and the runs to the north of all blocks."""
    east, north = [], []
    patterns = {
        BlockKind.GATED: _gated,
        BlockKind.THREE_NONES: _three_nones,
        BlockKind.URBAN_VILLAGE: _village,
        BlockKind.WORKS: _works,
        BlockKind.PARK: _park,
    }
    for kind, pattern in patterns.items():
        pen = _Pen(layout, np.flatnonzero(layout.kind == kind), seed)
        pattern(pen)
        east += pen.east
        north += pen.north
    return tuple(Runs(*(np.concatenate(v) for v in zip(*runs, strict=True))) for runs in (east, north))  # type: ignore[return-value]


def _lanes(first: np.ndarray, step: np.ndarray, last: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
    """Return (position, exists) of lanes at first, first + step, ... up to last."""
    found, position = [], first
    while (exists := position <= last).any():
        found.append((position, exists))
        position = position + step
    return found


def _gated(pen: _Pen) -> None:
    """Lanes off one spine, tied at one or both ends, inside a wall with one to three gates."""
    middle = pen.pick(2, pen.a0 + 3, pen.a1 - 3)
    step = np.where(pen.u(3) < 0.85, 2, 3)
    first = pen.b0 + 2
    lanes = _lanes(first, step, pen.b1 - 1 - (step > 2))
    last = first + step * ((pen.b1 - 1 - (step > 2) - first) // step)
    west, east = pen.a0 + 1 + (pen.u(4) < 0.3), pen.a1 - 1 - (pen.u(5) < 0.3)
    whole = pen.a0 >= 0
    for number, (b, exists) in enumerate(lanes):
        short_west, short_east = pen.u(20 + number) < 0.12, pen.u(30 + number) < 0.12
        pen.along(b, np.where(short_west, middle, west), np.where(short_east, middle, east), exists)
    pen.across(middle, np.where(pen.u(6) < 0.85, pen.b0, first), last, whole)  # south gate
    pen.across(middle, last, pen.b1, (pen.u(6) >= 0.85) | (pen.u(7) < 0.45))  # north gate
    wide = (pen.a1 - pen.a0 >= 8) & (pen.u(10) < 0.6)  # a second lane across the larger compounds
    second = np.where(middle - west > east - middle, middle - 3, middle + 3)
    pen.across(second, first, last, wide & (second > west) & (second < east))
    tie = pen.u(8)
    pen.across(west, first, last, tie < 0.8)
    pen.across(east, first, last, tie > 0.25)
    side = first + step * ((last - first) // step // 2)
    pen.along(side, pen.a0, west, pen.u(9) < 0.3)
    pen.along(side, east, pen.a1, pen.u(9) > 0.7)


def _three_nones(pen: _Pen) -> None:
    """Lanes that run through from street to street, with two or three cross lanes: no gate anywhere."""
    whole = pen.a0 >= 0
    for number, (b, exists) in enumerate(_lanes(pen.b0 + 1 + (pen.u(2) < 0.5), np.full(len(pen.block), 2), pen.b1 - 1)):
        closed = pen.u(20 + number)
        pen.along(b, pen.a0 + (closed < 0.14), pen.a1 - (closed > 0.86), exists)
    wide = (pen.a1 - pen.a0) >= 8
    one = pen.pick(3, pen.a0 + 2, pen.a0 + np.where(wide, 3, 4))
    pen.across(one, pen.b0, pen.b1, whole)
    pen.across(one + 3, pen.b0 + (pen.u(4) < 0.3), pen.b1, (one + 3 < pen.a1))
    pen.across(one + 6, pen.b0, pen.b1 - (pen.u(5) < 0.3), (one + 6 < pen.a1) & (pen.u(6) < 0.6))


def _village(pen: _Pen) -> None:
    """Narrow lanes on every lattice line, cut up into short pieces."""
    for number, (b, exists) in enumerate(_lanes(pen.b0 + 1, np.ones(len(pen.block), np.int64), pen.b1 - 1)):
        for cell in range(14):
            a = pen.a0 + cell
            edge = (a == pen.a0) | (a == pen.a1 - 1)
            keep = pen.u(100 + number * 16 + cell) < np.where(edge, 0.36, 0.74)
            pen.along(b, a, a + 1, exists & keep & (a < pen.a1))
    for number, (a, exists) in enumerate(_lanes(pen.a0 + 1, np.ones(len(pen.block), np.int64), pen.a1 - 1)):
        for cell in range(14):
            b = pen.b0 + cell
            edge = (b == pen.b0) | (b == pen.b1 - 1)
            keep = pen.u(400 + number * 16 + cell) < np.where(edge, 0.36, 0.74)
            pen.across(a, b, b + 1, exists & keep & (b < pen.b1))


def _works(pen: _Pen) -> None:
    """One road through, a second across, sometimes a yard."""
    whole = pen.a0 >= 0
    b = pen.pick(2, pen.b0 + 2, pen.b1 - 2)
    a = pen.pick(3, pen.a0 + 2, pen.a1 - 3)
    pen.along(b, pen.a0, pen.a1, whole)
    pen.across(a, np.where(pen.u(4) < 0.5, pen.b0, b), np.where(pen.u(4) < 0.5, b, pen.b1), whole)
    pen.across(a + 2, b, pen.b1 - 1, pen.u(5) < 0.35)


def _park(pen: _Pen) -> None:
    """A ring path with three ways in."""
    whole = pen.a0 >= 0
    west, east, south, north = pen.a0 + 2, pen.a1 - 2, pen.b0 + 2, pen.b1 - 2
    pen.along(south, west, east, whole)
    pen.along(north, west, east, whole)
    pen.across(west, south, north, whole)
    pen.across(east, south, north, whole)
    pen.along(south, pen.a0, west, whole)
    pen.along(north, east, pen.a1, whole)
    pen.across(west, north, pen.b1, pen.u(2) < 0.6)
