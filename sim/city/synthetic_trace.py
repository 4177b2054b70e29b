"""From edges on a lattice to street segments: which edges are built, and which of them form one segment.

Called by `sim.city.synthetic`. Junctions are lattice points where the number of edges is not two, or where the class of
street or the block changes; segments are the chains between junctions (all walked in step, so the cost is arrays).
"""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from sim.city.city import RoadClass
from sim.city.synthetic_blocks import Runs
from sim.city.synthetic_layout import BlockKind, Layout
from sim.core.rng import Purpose, uniforms

_NEVER = np.int64(1 << 40)
# directions east, north, west, south: the bit of each, and the step it makes
_EAST, _NORTH, _WEST, _SOUTH = 0, 1, 2, 3


@dataclass(frozen=True)
class Lattice:
    """Every edge that could be built: the rank of the block that needs it first, its class and its block."""

    rank_h: np.ndarray  # int64[column, row] built when the city has more blocks than this
    rank_v: np.ndarray
    class_h: np.ndarray  # uint8 RoadClass
    class_v: np.ndarray
    block_h: np.ndarray  # int64 block inside which the edge lies, -1 for streets between blocks
    block_v: np.ndarray
    cell_block: np.ndarray  # int64[column, row] block of the lattice cell, -1 where there is none


def paint(layout: Layout, runs: tuple[Runs, Runs], seed: int) -> Lattice:
    """Put streets around the blocks, lanes inside them and bridges over the river on the lattice."""
    class_h, class_v = layout.class_h.copy(), layout.class_v.copy()
    rank_h, rank_v = np.full(class_h.shape, _NEVER), np.full(class_v.shape, _NEVER)
    block_h, block_v = np.full(class_h.shape, -1, np.int64), np.full(class_v.shape, -1, np.int64)
    every = np.arange(len(layout.x0))
    for level in (layout.y0, layout.y1):
        at, number = _spread(layout.x0, layout.x1)
        np.minimum.at(rank_h, (at, level[number]), every[number])
    for level in (layout.x0, layout.x1):
        at, number = _spread(layout.y0, layout.y1)
        np.minimum.at(rank_v, (level[number], at), every[number])
    for run, rank, road, inside, flip in ((runs[0], rank_h, class_h, block_h, False), (runs[1], rank_v, class_v, block_v, True)):
        at, number = _spread(run.low, run.high)
        spot = (run.level[number], at) if flip else (at, run.level[number])
        owner = run.block[number]
        rank[spot], inside[spot] = owner, owner
        road[spot] = np.where(layout.kind[owner] == BlockKind.WORKS, RoadClass.LOCAL, RoadClass.LANE)
    cell_block = np.full((class_h.shape[0], class_v.shape[1]), -1, np.int64)
    at, number = _spread(layout.x0, layout.x1)
    for row in range(int((layout.y1 - layout.y0).max())):
        high = layout.y0[number] + row
        fits = high < layout.y1[number]
        cell_block[at[fits], high[fits]] = number[fits]
    if layout.river is not None:
        _bridge(layout, rank_h, rank_v, seed)
    return Lattice(rank_h, rank_v, class_h, class_v, block_h, block_v, cell_block)


def _spread(low: np.ndarray, high: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return every integer of each [low, high) and the number of the range it comes from."""
    count = high - low
    number = np.repeat(np.arange(len(low)), count)
    return np.arange(len(number)) - np.repeat(np.cumsum(count) - count, count) + low[number], number


def _bridge(layout: Layout, rank_h: np.ndarray, rank_v: np.ndarray, seed: int) -> None:
    """Carry a third of the arterials over the river, and always the one nearest the centre."""
    south, north = layout.river or (0, 0)
    column = np.flatnonzero(layout.class_v[:, south] == RoadClass.ARTERIAL)
    keep = uniforms(seed, Purpose.CITY_LAYOUT, column, 50) < 0.4
    keep[np.argmin(np.abs(column - layout.centre[0]))] = True
    column = column[keep]
    bank = [np.full(len(column), _NEVER), np.full(len(column), _NEVER)]
    for side, row in enumerate((south, north)):
        for step in (-1, 0):
            near = np.clip(column + step, 0, rank_h.shape[0] - 1)
            bank[side] = np.minimum(bank[side], rank_h[near, row])
    rank_v[column[:, None], np.arange(south, north)[None, :]] = np.maximum(*bank)[:, None]


def bits_of(lattice: Lattice, blocks: int, alive: np.ndarray | None = None) -> np.ndarray:
    """Return uint8[column, row]: which of the four edges of each lattice point are built with that many blocks."""
    east, north = lattice.rank_h < blocks, lattice.rank_v < blocks
    bits = np.zeros((east.shape[0] + 1, north.shape[1] + 1), np.uint8)
    bits[:-1, :] |= east.astype(np.uint8) << _EAST
    bits[1:, :] |= east.astype(np.uint8) << _WEST
    bits[:, :-1] |= north.astype(np.uint8) << _NORTH
    bits[:, 1:] |= north.astype(np.uint8) << _SOUTH
    if alive is not None:
        bits[~alive] = 0
    return bits


_ONES = np.array([b.bit_count() for b in range(16)], np.int64)


def junctions(lattice: Lattice, bits: np.ndarray) -> np.ndarray:
    """Return bool[column, row]: lattice points that end segments."""
    ones = _ONES[bits]
    joint = (ones > 0) & (ones != 2)
    pass_on = np.flatnonzero((ones == 2).ravel())
    first = _LOWEST[bits.ravel()[pass_on]]
    second = _LOWEST[bits.ravel()[pass_on] & ~(1 << first).astype(np.uint8)]
    a, b = _edge(lattice, pass_on, first, bits.shape), _edge(lattice, pass_on, second, bits.shape)
    joint.ravel()[pass_on[(a[0] != b[0]) | (a[1] != b[1])]] = True
    return joint


def largest_part(bits: np.ndarray) -> np.ndarray:
    """Return bool[column, row]: lattice points of the largest connected part."""
    rows = bits.shape[1]
    flat = bits.ravel()
    east, north = np.flatnonzero(flat & 1), np.flatnonzero(flat & 2)
    a, b = np.concatenate([east, north]), np.concatenate([east + rows, north + 1])
    graph = coo_matrix((np.ones(len(a), np.int8), (a, b)), shape=(flat.size, flat.size))
    part = connected_components(graph, directed=False)[1]
    return (part == np.argmax(np.bincount(part, weights=(flat > 0)))).reshape(bits.shape)


def count_segments(lattice: Lattice, blocks: int) -> int:
    """Count the segments of the city's largest part when that many blocks are built."""
    bits = bits_of(lattice, blocks)
    bits[~largest_part(bits)] = 0
    return int(_ONES[bits[junctions(lattice, bits)]].sum()) // 2


_LOWEST = np.array([0, 0, 1, 0, 2, 0, 1, 0, 3, 0, 1, 0, 2, 0, 1, 0], np.int64)  # lowest direction in the bits


def _edge(lattice: Lattice, point: np.ndarray, direction: np.ndarray, shape: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray]:
    """Return class and block of the edge that leaves each point in that direction."""
    column, row = point // shape[1], point % shape[1]
    column, row = column - (direction == _WEST), row - (direction == _SOUTH)
    flat = (direction == _EAST) | (direction == _WEST)
    ch, rh = np.minimum(column, lattice.class_h.shape[0] - 1), row
    cv, rv = column, np.minimum(row, lattice.class_v.shape[1] - 1)
    road = np.where(flat, lattice.class_h[ch, rh], lattice.class_v[cv, rv])
    return road, np.where(flat, lattice.block_h[ch, rh], lattice.block_v[cv, rv])


@dataclass(frozen=True)
class Chains:
    """Segments as sequences of lattice points."""

    first: np.ndarray  # int64[segment + 1] into point
    point: np.ndarray  # int64[...] lattice points, column * (rows + 1) + row
    road: np.ndarray  # uint8[segment] RoadClass
    block: np.ndarray  # int64[segment], -1 between blocks


def trace(lattice: Lattice, bits: np.ndarray) -> Chains:
    """Walk all segments from junction to junction in step; loops at one junction are cut in their middle."""
    joint = junctions(lattice, bits)
    while True:
        chains = _walk(lattice, bits, joint)
        begin, end = chains.point[chains.first[:-1]], chains.point[chains.first[1:] - 1]
        loop = np.flatnonzero(begin == end)
        if len(loop) == 0:
            return chains
        joint.ravel()[chains.point[(chains.first[loop] + chains.first[loop + 1]) // 2]] = True


def _walk(lattice: Lattice, bits: np.ndarray, joint: np.ndarray) -> Chains:
    move = np.array([bits.shape[1], 1, -bits.shape[1], -1])
    flat, ends = bits.ravel(), joint.ravel()
    start = np.flatnonzero(ends)
    pairs = [(start[(flat[start] >> d) & 1 == 1], d) for d in range(4)]
    point = np.concatenate([p for p, _ in pairs])
    heading = np.repeat(np.arange(4), [len(p) for p, _ in pairs])
    road, block = _edge(lattice, point, heading, bits.shape)
    begin, out, trail = point, heading, [(np.arange(len(point)), point)]
    live, last, final = np.arange(len(point)), np.zeros_like(point), np.zeros_like(heading)
    while len(live):
        point = point + move[heading]
        trail.append((live, point))
        done = ends[point]
        last[live[done]], final[live[done]] = point[done], heading[done] ^ 2
        live, point, heading = live[~done], point[~done], heading[~done]
        heading = _LOWEST[flat[point] & ~(1 << (heading ^ 2)).astype(np.uint8)]
    # every segment was walked from both ends: keep the walk from the lower end
    keep = begin * 4 + out < last * 4 + final
    number = np.cumsum(keep) - 1
    walk, points = np.concatenate([w for w, _ in trail]), np.concatenate([p for _, p in trail])
    step = np.repeat(np.arange(len(trail)), [len(w) for w, _ in trail])
    used = keep[walk]
    walk, points, step = number[walk[used]], points[used], step[used]
    order = np.lexsort((step, walk))
    first = np.concatenate([[0], np.cumsum(np.bincount(walk, minlength=int(keep.sum())))])
    return Chains(first, points[order], road[keep], block[keep])
