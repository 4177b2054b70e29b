"""Where the blocks of a synthetic city lie: superblocks between arterials, cut into blocks by collectors and local streets.

Called by `sim.city.synthetic`. Everything lies on an integer lattice of about 50 m until the last step, when lattice
points get metres (`lattice_metres` bends the lattice). A superblock is 20 x 20 lattice cells (800-1,200 m a side); it is
cut right through by one or two collectors, and each strip by one or two local streets, at places of its own, so that
streets meet arterials in staggered T junctions. Cities of some size have a river with bridges.
"""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from sim.city.city import RoadClass
from sim.city.smooth import smooth_field
from sim.city.spec import FormSpec
from sim.core.rng import Purpose, uniforms

SUPERBLOCK = 20  # lattice cells a side
UNIT_M = 50.0  # mean side of a lattice cell
RIVER = 7  # lattice cells across the river and its banks
RIVER_FROM_SEGMENTS = 4_000
SEGMENTS_PER_BLOCK = 22.5  # measured over seeds; only a first guess, the count is then adjusted


class BlockKind(IntEnum):
    """What fills a block; the first three have the numbers of `Housing`."""

    GATED = 0
    THREE_NONES = 1
    URBAN_VILLAGE = 2
    WORKS = 3
    PARK = 4


@dataclass(frozen=True)
class Layout:
    """Blocks on the lattice, ordered from the centre outwards (the order in which the city fills them)."""

    x0: np.ndarray  # int64[block] lattice column of the west side
    x1: np.ndarray  # int64[block] east side
    y0: np.ndarray  # int64[block] south side
    y1: np.ndarray  # int64[block] north side
    kind: np.ndarray  # int64[block] BlockKind
    key: np.ndarray  # int64[block] number that keys the draws of the block
    class_h: np.ndarray  # uint8[column, row] RoadClass of the lattice edge from (column, row) to the east
    class_v: np.ndarray  # uint8[column, row] the same to the north
    centre: tuple[float, float]  # lattice coordinates of the city centre
    radius: float  # lattice units to the edge of the built city, about
    river: tuple[int, int] | None  # lattice rows of the south and north bank


def make_layout(segments: int, form: FormSpec, seed: int) -> Layout:
    """Lay out more blocks than `segments` need, nearest the centre first, and say what each is."""
    columns, rows = _superblocks(segments)
    river_after = (2 * rows) // 5 if segments >= RIVER_FROM_SEGMENTS else 0
    start = np.arange(rows + 1, dtype=np.int64) * SUPERBLOCK
    if river_after:
        start[river_after:] += RIVER
    south = start.copy()
    if river_after:
        south[river_after] -= RIVER  # the last row of superblocks south of the river ends at its bank
    x0, x1, y0, y1, key, class_h, class_v = _cut(columns, rows, start, south, seed)
    centre = (columns * SUPERBLOCK / 2.0 + 0.5, start[-1] / 2.0 + 0.5)
    cx, cy = (x0 + x1) / 2.0 - centre[0], (y0 + y1) / 2.0 - centre[1]
    ragged = smooth_field(cx, cy, 2.2 * SUPERBLOCK, seed, 1) + 0.5 * smooth_field(cx, cy, 0.8 * SUPERBLOCK, seed, 2)
    score = (cx * cx * 0.85 + cy * cy * 1.15) * (0.55 + 0.6 * ragged)
    order = np.argsort(score, kind="stable")
    wanted = min(len(order), max(4, round(segments / SEGMENTS_PER_BLOCK)))
    radius = float(np.sqrt(np.sort(cx * cx + cy * cy, kind="stable")[wanted - 1]))
    x0, x1, y0, y1, key, cx, cy = (a[order] for a in (x0, x1, y0, y1, key, cx, cy))
    kind = _kinds(cx, cy, radius, ((x1 - x0) * (y1 - y0)).astype(float), wanted, form, seed, key)
    river = (int(start[river_after] - RIVER), int(start[river_after])) if river_after else None
    return Layout(x0, x1, y0, y1, kind, key, class_h, class_v, centre, radius, river)


def lattice_metres(layout: Layout, column: np.ndarray, row: np.ndarray, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return x and y in metres of lattice points: arterials 800-1,200 m apart, gently bent."""
    axes = []
    for axis, size in enumerate((layout.class_h.shape[0], layout.class_v.shape[1])):
        band = np.arange(size) // SUPERBLOCK
        width = UNIT_M * (0.8 + 0.4 * uniforms(seed, Purpose.CITY_LAYOUT, band, 20 + axis))
        axes.append(np.concatenate([[0.0], np.cumsum(width)]))
    x, y = axes[0][column], axes[1][row]
    dx = dy = 0.0
    for stream, (period, swing) in enumerate(((9_000.0, 900.0), (3_100.0, 230.0), (900.0, 45.0))):
        dx = dx + swing * (smooth_field(x, y, period, seed, 10 + stream) - 0.5)
        dy = dy + swing * (smooth_field(x, y, period, seed, 20 + stream) - 0.5)
    return x + dx, y + dy


def _superblocks(segments: int) -> tuple[int, int]:
    # half as much ground again as needed, so that the outline can be ragged
    needed = 1.6 * segments / (6.25 * SEGMENTS_PER_BLOCK)
    columns = 2
    while columns * columns * 0.85 < needed:
        columns += 1
    rows = max(2, int(-(-needed // columns)))
    return columns + columns % 2, rows + rows % 2


def _cut(columns: int, rows: int, start: np.ndarray, south: np.ndarray, seed: int) -> tuple[np.ndarray, ...]:
    """Cut every superblock into strips and blocks; return the rectangles, their keys and the class of every edge."""
    block = np.arange(columns * rows, dtype=np.int64)
    bx, by = (block % columns) * SUPERBLOCK, start[block // columns]
    upright = uniforms(seed, Purpose.CITY_LAYOUT, block, 1) < 0.5  # strips run north-south
    across = _cuts(block, 2, seed, 0.55)  # int64[superblock, 4] cut positions 0 .. 20, strips 0..2 (empty where equal)
    nx, ny = columns * SUPERBLOCK, int(start[-1])
    class_h = np.full((nx, ny + 1), RoadClass.LOCAL, np.uint8)
    class_v = np.full((nx + 1, ny), RoadClass.LOCAL, np.uint8)
    run = np.arange(SUPERBLOCK)[None, :]
    for cut in (1, 2):
        u, n = upright, ~upright
        class_v[(bx + across[:, cut])[u, None], by[u, None] + run] = RoadClass.COLLECTOR
        class_h[bx[n, None] + run, (by + across[:, cut])[n, None]] = RoadClass.COLLECTOR
    class_v[::SUPERBLOCK, :] = RoadClass.ARTERIAL
    class_h[:, start] = RoadClass.ARTERIAL
    class_h[:, south] = RoadClass.ARTERIAL
    parts: list[tuple[np.ndarray, ...]] = []
    for strip in range(3):
        along = _cuts(block, 10 + strip, seed, 0.5)
        for cell in range(3):
            a0, a1, b0, b1 = across[:, strip], across[:, strip + 1], along[:, cell], along[:, cell + 1]
            west, east = np.where(upright, a0, b0), np.where(upright, a1, b1)
            low, high = np.where(upright, b0, a0), np.where(upright, b1, a1)
            real = (a1 > a0) & (b1 > b0)
            parts.append(tuple(v[real] for v in (bx + west, bx + east, by + low, by + high, block * 16 + strip * 3 + cell)))
    return (*(np.concatenate(v) for v in zip(*parts, strict=True)), class_h, class_v)


def _cuts(block: np.ndarray, stream: int, seed: int, two_share: float) -> np.ndarray:
    """Return int64[superblock, 4]: 0, one or two cuts (the second equals the end where there is one only), 20."""
    two = uniforms(seed, Purpose.CITY_LAYOUT, block, 100 + stream) < two_share
    first = np.floor(uniforms(seed, Purpose.CITY_LAYOUT, block, 200 + stream) * 3.0).astype(np.int64)
    second = np.floor(uniforms(seed, Purpose.CITY_LAYOUT, block, 300 + stream) * 3.0).astype(np.int64)
    low = np.where(two, 6 + first, 8 + 2 * first)
    high = np.where(two, 12 + second, SUPERBLOCK)
    return np.stack([np.zeros_like(low), low, high, np.full_like(low, SUPERBLOCK)], axis=1)


HOUSEHOLDS_PER_CELL = (9.5, 11.0, 23.0)  # relative density of dwellings by Housing, for the choice of blocks


def _kinds(
    cx: np.ndarray, cy: np.ndarray, radius: float, area: np.ndarray, wanted: int, form: FormSpec, seed: int, key: np.ndarray
) -> np.ndarray:
    """Say what fills each block: old compounds near the centre, villages in between, works outside, a few parks."""
    r = np.sqrt(cx * cx + cy * cy) / radius
    kind = np.full(len(cx), BlockKind.GATED, np.int64)
    period = 1.7 * SUPERBLOCK
    jitter = uniforms(seed, Purpose.CITY_FORM, key, 7)
    works = 0.7 * r + 0.9 * smooth_field(cx, cy, period, seed, 3) + 0.25 * jitter
    park = smooth_field(cx, cy, 0.6 * period, seed, 4) + 0.5 * uniforms(seed, Purpose.CITY_FORM, key, 8)
    inner = np.arange(len(cx)) < wanted
    _take(kind, BlockKind.WORKS, works, inner, form.work_share * 0.75 * wanted)
    _take(kind, BlockKind.PARK, park, inner & (kind == BlockKind.GATED), 0.045 * wanted)
    homes = inner & (kind == BlockKind.GATED)
    shares = np.array([max(0.0, 1.0 - form.three_nones_share - form.urban_village_share), form.three_nones_share, form.urban_village_share])
    shares = shares / shares.sum()
    ground = area[homes].sum() / (shares / np.array(HOUSEHOLDS_PER_CELL)).sum()
    village = smooth_field(cx, cy, 0.8 * period, seed, 5) - 0.8 * (r - 0.65) * (r - 0.65) + 0.3 * jitter
    old = smooth_field(cx, cy, period, seed, 6) - 0.8 * r + 0.25 * jitter
    for house, score in ((BlockKind.URBAN_VILLAGE, village), (BlockKind.THREE_NONES, old)):
        share = shares[house]
        free = homes & (kind == BlockKind.GATED)
        _take(kind, house, score, free, share * ground / HOUSEHOLDS_PER_CELL[house], area, least=1 if share > 0 else 0)
    return kind


def _take(
    kind: np.ndarray, value: BlockKind, score: np.ndarray, free: np.ndarray, amount: float, size: np.ndarray | None = None, least: int = 0
) -> None:
    """Give `value` to the free blocks of the highest score until `amount` (blocks, or `size`) is reached."""
    order = np.flatnonzero(free)[np.argsort(-score[free], kind="stable")]
    used = np.cumsum(np.ones(len(order)) if size is None else size[order])
    count = int(np.searchsorted(used, amount + 0.5 * (used[0] if len(used) else 0.0), side="right"))
    kind[order[: max(count, least)]] = value
