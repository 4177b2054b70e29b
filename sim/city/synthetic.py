"""A city made from a few numbers, with Chinese urban form: for tests, the demo and questions without a place.

Called by `sim.city.build` where a specification names no street file. The steps: blocks on a bent lattice
(`synthetic_layout`), lanes inside them (`synthetic_blocks`), edges to segments (`synthetic_trace`), and here metres,
numbering along a Hilbert curve and the form. Everything is a pure function of `spec`.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from sim.city.city import Form, LandUse, RoadClass, Streets
from sim.city.hilbert import hilbert_order
from sim.city.land import draw_uses, finish_form, spots_of
from sim.city.spec import CitySpec
from sim.city.synthetic_blocks import interior_runs
from sim.city.synthetic_layout import SEGMENTS_PER_BLOCK, BlockKind, Layout, lattice_metres, make_layout
from sim.city.synthetic_trace import Chains, Lattice, bits_of, count_segments, largest_part, paint, trace
from sim.core.rng import Purpose, uniforms

SALTS = 16  # layouts tried where blocks are too coarse for the number of segments
SMALL = 600  # segments below which every number of blocks is tried
_JITTER_M = (5.0, 4.0, 11.0, 3.0, 7.0)  # how far lane corners stray from the lattice, by BlockKind


def make_synthetic(spec: CitySpec, progress: Callable[[str], None] | None = None) -> tuple[Streets, Form]:
    """Build streets and form of a synthetic city with `spec.segments` segments (within 10 %, mostly within 4 %).

    Streets form one connected component without loops at one junction. `progress` is told what is happening.
    """
    say = progress or (lambda text: None)
    say("laying out blocks")
    plan = _best_plan(spec)
    say("drawing streets")
    bits = bits_of(plan.lattice, plan.blocks)
    bits[~largest_part(bits)] = 0
    chains = trace(plan.lattice, bits)
    streets, block, beside = _streets(plan, chains, bits.shape[1])
    say("drawing land use")
    return streets, _form(streets, plan.layout, block, beside, spec)


@dataclass(frozen=True)
class _Plan:
    """A layout and how many of its blocks are built."""

    layout: Layout
    lattice: Lattice
    blocks: int
    miss: int  # segments above or below what was asked for
    seed: int


def _best_plan(spec: CitySpec) -> _Plan:
    """Return the first layout that comes within 4 % of the segments asked for; small cities may take several tries."""
    best: _Plan | None = None
    for salt in range(SALTS):
        seed = spec.seed + (salt << 40)
        layout = make_layout(spec.segments, spec.form, seed)
        lattice = paint(layout, interior_runs(layout, seed), seed)
        blocks, found = _blocks_for(lattice, layout, spec.segments)
        plan = _Plan(layout, lattice, blocks, abs(found - spec.segments), seed)
        best = plan if best is None or plan.miss < best.miss else best
        if best.miss <= 0.04 * spec.segments:
            break
    assert best is not None
    return best


def _blocks_for(lattice: Lattice, layout: Layout, segments: int) -> tuple[int, int]:
    """Return how many blocks come nearest to the number of segments asked for, and the segments they give."""
    most = len(layout.x0)
    if segments < SMALL:
        tried = {blocks: count_segments(lattice, blocks) for blocks in range(1, min(most, 4 + segments // 8) + 1)}
    else:
        tried = _secant(lattice, most, segments)
    blocks = min(tried, key=lambda b: (abs(tried[b] - segments), b))
    return blocks, tried[blocks]


def _secant(lattice: Lattice, most: int, segments: int) -> dict[int, int]:
    """Return the segments of every number of blocks tried on the way to the number asked for."""
    blocks = min(most, max(2, round(segments / SEGMENTS_PER_BLOCK)))
    tried: dict[int, int] = {}
    for _ in range(12):
        if blocks in tried:
            break
        tried[blocks] = count_segments(lattice, blocks)
        error = segments - tried[blocks]
        if abs(error) <= 0.005 * segments:
            break
        step = round(error / (max(tried[blocks], 1) / blocks))
        blocks = min(most, max(2, blocks + (step or (1 if error > 0 else -1))))
    return tried


def _streets(plan: _Plan, chains: Chains, rows: int) -> tuple[Streets, np.ndarray, np.ndarray]:
    """Give metres to the chains and number them; return also the block inside and the two blocks beside each place."""
    x, y = _metres(plan.layout, chains, rows, plan.seed)
    count = np.diff(chains.first)
    leg_m = np.sqrt(np.diff(x) * np.diff(x) + np.diff(y) * np.diff(y))
    walked = np.concatenate([[0], np.cumsum(np.rint(leg_m * 10_000.0).astype(np.int64))])  # whole numbers: one sum anywhere
    length = (walked[chains.first[1:] - 1] - walked[chains.first[:-1]]) / 10_000.0
    begin, end = chains.first[:-1], chains.first[1:] - 1
    order = hilbert_order((x[begin] + x[end]) / 2.0, (y[begin] + y[end]) / 2.0)
    moved, _ = _gather(chains.first, order)
    ends = np.stack([chains.point[begin], chains.point[end]], axis=1)[order]
    nodes, index = np.unique(ends, return_index=True)
    by_first_use = np.argsort(index, kind="stable")
    number = np.empty(len(nodes), np.int32)
    number[by_first_use] = np.arange(len(nodes), dtype=np.int32)
    joined = number[np.searchsorted(nodes, ends)]
    vertex = np.stack([begin, end], axis=1)[order].ravel()[index[by_first_use]]
    streets = Streets(
        node_x=x[vertex],
        node_y=y[vertex],
        place_from=np.ascontiguousarray(joined[:, 0]),
        place_to=np.ascontiguousarray(joined[:, 1]),
        length_m=length[order].astype(np.float32),
        road_class=chains.road[order].astype(np.uint8),
        shape_first=np.concatenate([[0], np.cumsum(count[order])]).astype(np.int32),
        shape_x=x[moved],
        shape_y=y[moved],
    )
    return streets, chains.block[order], _beside(plan.lattice, chains, rows)[order]


def _gather(first: np.ndarray, order: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the indices that put CSR rows in another order, and the new row starts."""
    count = np.diff(first)[order]
    start = np.concatenate([[0], np.cumsum(count)])
    return np.repeat(first[:-1][order] - start[:-1], count) + np.arange(start[-1]), start


def _metres(layout: Layout, chains: Chains, rows: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return x and y, float64[vertex], rounded to 1 cm: bent lattice plus jitter where only lanes meet."""
    column, row = chains.point // rows, chains.point % rows
    x, y = lattice_metres(layout, column, row, seed)
    swing = np.zeros(int(chains.point.max()) + 1)
    number = np.repeat(np.arange(len(chains.road)), np.diff(chains.first))
    inside = chains.block[number]
    swing[chains.point] = np.where(inside >= 0, np.array(_JITTER_M)[layout.kind[inside]], 0.0)
    swing[chains.point[inside < 0]] = 0.0  # streets between blocks stay where the smooth bend puts them
    for axis, values in enumerate((x, y)):
        values += swing[chains.point] * (2.0 * uniforms(seed, Purpose.CITY_LAYOUT, chains.point, 60 + axis) - 1.0)
    return np.rint(x * 100.0) / 100.0, np.rint(y * 100.0) / 100.0


def _beside(lattice: Lattice, chains: Chains, rows: int) -> np.ndarray:
    """Return int64[segment, 2]: the blocks left and right of the middle edge of each segment, -1 for none."""
    middle = (chains.first[:-1] + chains.first[1:] - 1) // 2
    a, b = chains.point[middle], chains.point[middle + 1]
    low = np.minimum(a, b)
    column, row = low // rows, low % rows
    flat = np.abs(a - b) > 1
    size = lattice.cell_block.shape
    other_column, other_row = np.where(flat, column, column - 1), np.where(flat, row - 1, row)
    found = []
    for c, r in ((column, row), (other_column, other_row)):
        good = (c >= 0) & (r >= 0) & (c < size[0]) & (r < size[1])
        found.append(np.where(good, lattice.cell_block[np.clip(c, 0, size[0] - 1), np.clip(r, 0, size[1] - 1)], -1))
    return np.stack(found, axis=1)


def _form(streets: Streets, layout: Layout, block: np.ndarray, beside: np.ndarray, spec: CitySpec) -> Form:
    """Turn blocks into compounds, works and parks, then draw the uses of the streets between them."""
    kind = np.where(block >= 0, layout.kind[block], -1)
    lived_in = (kind >= 0) & (kind <= BlockKind.URBAN_VILLAGE)
    used, number = np.unique(block[lived_in], return_inverse=True)
    compound = np.full(len(block), -1, np.int32)
    compound[lived_in] = number
    land_use = np.full(len(block), LandUse.HOUSING, np.uint8)
    land_use[kind == BlockKind.WORKS] = LandUse.WORK
    land_use[kind == BlockKind.PARK] = LandUse.OPEN
    works = (np.where(beside >= 0, layout.kind[beside], -1) == BlockKind.WORKS).sum(axis=1)
    old = np.isin(np.where(beside >= 0, layout.kind[beside], -1), (BlockKind.THREE_NONES, BlockKind.URBAN_VILLAGE)).sum(axis=1)
    free = block < 0
    draw_uses(land_use, free, spots_of(streets), spec, hint=0.6 * works - 0.15 * old)
    land_use[free & (land_use == LandUse.HOUSING) & (streets.road_class == RoadClass.ARTERIAL)] = LandUse.OPEN
    return finish_form(streets, land_use, compound, layout.kind[used], spec)
