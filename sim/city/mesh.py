"""The nested mesh of governance: district > street > community > grid > micro-grid, cut by households.

Called by `sim.city.build` (`build_mesh`) and by the grid-management policy (`remesh`). Every unit is connected over
shared junctions and every unit lies inside one unit of the level above. Places without households belong to a unit like any other.
A place with more households than a target counts as one target load and no more: it cannot be cut (docs/decisions/0006-mesh.md).
"""

from itertools import pairwise

import numpy as np

from sim.city.city import LEVELS, City, Mesh
from sim.city.partition import Partitioner
from sim.city.spec import MeshSpec
from sim.core.errors import ChanganError

GRID = LEVELS.index("grid")
COMMUNITY = LEVELS.index("community")
GOAL = 1.06  # grids heavier than this times the mean are recut twice
LIMIT = 1.095  # grids heavier than this until it helps or the rounds are used up; the law is 1.10
_FIELDS = (
    "households_per_district",
    "households_per_street",
    "households_per_community",
    "households_per_grid",
    "households_per_micro_grid",
)


def build_mesh(
    touch_first: np.ndarray,
    touch_place: np.ndarray,
    households: np.ndarray,
    spec: MeshSpec,
    x: np.ndarray,
    y: np.ndarray,
    compound: np.ndarray | None = None,
    method: str = "built-in",
) -> Mesh:
    """Cut a connected street network into nested units of `spec`'s households.

    `touch_first`, `touch_place` are the CSR of places that share a junction, `households` int[place], `x`, `y`
    float64[place] midpoints in metres, `compound` int[place] places better kept together (-1: none). Each level has
    round(total / target) units, at least one and at most one a place. Raises ChanganError where targets do not nest.
    """
    check_targets(spec)
    load, total = _loads(households, spec.households_per_grid)
    cutter = Partitioner(touch_first, touch_place, load, x, y, compound)
    places = len(load)
    counts = [max(1, min(places, _round(total, getattr(spec, field)))) for field in _FIELDS]
    counts[:GRID] = [min(count, counts[GRID]) for count in counts[:GRID]]
    unit = np.zeros((len(LEVELS), places), np.int32)
    quotas = _nested_quotas(counts[: GRID + 1])
    mean = int(load.sum()) // counts[GRID]
    region = np.zeros(places, np.int32)
    for level in range(GRID + 1):
        unit[level] = cutter.cut(region, *quotas[level], mean, method)
        region = unit[level]
    _lighten(cutter, unit, counts[GRID], total, across=True)
    unit[GRID + 1], counts[GRID + 1] = split_units(cutter, unit[GRID], counts[GRID], households, spec.households_per_micro_grid, method)
    return Mesh(unit=unit, count=np.array(counts, np.int32))


def remesh(city: City, spec: MeshSpec) -> Mesh:
    """Cut the city's grids and micro-grids anew to other targets, inside its communities.

    Communities are cut anew too where `spec` asks for another number of them, inside the city's streets. A level for
    which the target implies the number of units that is already there stays as it is, so the city's own targets give
    its own mesh. Districts and streets never change.
    """
    check_targets(spec)
    people = city.population
    households = np.diff(people.place_first_household)
    total = max(int(households.sum()), 1)
    unit, count = city.mesh.unit.copy(), city.mesh.count.copy()
    load, _ = _loads(households, spec.households_per_grid)
    cutter = Partitioner(city.touch_first, city.touch_place, load, city.place_x, city.place_y, city.form.compound)
    changed = False
    for level in range(COMMUNITY, len(LEVELS)):
        target = getattr(spec, _FIELDS[level])
        wanted = max(int(count[level - 1]), min(len(load), _round(total, target)))
        if not changed and wanted == count[level]:
            continue
        changed = True
        unit[level], count[level] = split_units(cutter, unit[level - 1], int(count[level - 1]), households, target, "built-in")
        if level == GRID:
            _lighten(cutter, unit, int(count[GRID]), total, across=False)
    return Mesh(unit=unit, count=count)


def imbalance(mesh: Mesh, level: str, households: np.ndarray) -> float:
    """Return the largest unit over the mean unit of a level, a place above the mean counting as the mean."""
    units = mesh.unit[LEVELS.index(level)]
    mean = float(households.sum()) / float(mesh.count[LEVELS.index(level)])
    if mean == 0.0:
        return 1.0
    return float(np.bincount(units, weights=np.minimum(households, mean)).max()) / mean


def check_targets(spec: MeshSpec) -> None:
    """Raise ChanganError where a level is asked to have fewer households a unit than the level below it."""
    for upper, lower in pairwise(_FIELDS):
        if getattr(spec, upper) < getattr(spec, lower):
            raise ChanganError(
                f"mesh: {upper} ({getattr(spec, upper):,}) is below {lower} ({getattr(spec, lower):,}); "
                "a unit is a union of units of the next level, so its target must be at least as large"
            )


def _round(total: int, target: int) -> int:
    return (2 * total + target) // (2 * target)


def _loads(households: np.ndarray, target: int) -> tuple[np.ndarray, int]:
    """Return what balances, int64[place], and the total: households, or places where nobody lives at all."""
    load = households.astype(np.int64)
    total = int(load.sum())
    if total == 0:
        return np.ones(len(load), np.int64), 1
    return np.minimum(load, target), total


def _nested_quotas(counts: list[int]) -> list[tuple[np.ndarray, np.ndarray]]:
    """Return for every level (first child of each parent, quota of each unit in grids), as even as whole grids allow."""
    starts = [np.arange(counts[-1] + 1, dtype=np.int64)]  # first grid of each unit, from grids upwards
    firsts: list[np.ndarray] = []
    for upper, lower in zip(counts[-2::-1], counts[:0:-1], strict=True):
        child = np.arange(upper + 1, dtype=np.int64) * lower // upper
        firsts.append(child)
        starts.append(starts[-1][child])
    firsts.append(np.array([0, counts[0]], np.int64))
    return [(first, np.diff(start)) for first, start in zip(firsts[::-1], starts[::-1], strict=True)]


def split_units(
    cutter: Partitioner, parent: np.ndarray, parents: int, households: np.ndarray, target: int, method: str
) -> tuple[np.ndarray, int]:
    """Cut every parent unit into units of about `target` households; return int32[place] and how many."""
    load = np.bincount(parent, weights=households, minlength=parents).astype(np.int64)
    places = np.bincount(parent, minlength=parents)
    wanted = _round(int(load.sum()), target)
    pieces = _allot(load, places, wanted)
    first = np.concatenate([[0], np.cumsum(pieces)])
    mean = max(1, int(load.sum()) // max(1, int(first[-1])))
    part = cutter.cut(parent, first, np.ones(first[-1], np.int64), mean, method)
    return _fill(cutter, part, int(first[-1]), households, mean)


def _fill(cutter: Partitioner, part: np.ndarray, wanted: int, households: np.ndarray, mean: int) -> tuple[np.ndarray, int]:
    """Cut the heaviest parts in two until there are as many as wanted, and number them without gaps in their order."""
    for _ in range(20):
        used, part = np.unique(part, return_inverse=True)
        short = wanted - len(used)
        places = np.bincount(part)
        able = np.flatnonzero(places > 1)
        if short == 0 or len(able) == 0:
            break
        load = np.bincount(part, weights=households)
        pieces = np.ones(len(used), np.int64)
        pieces[able[np.argsort(-load[able], kind="stable")][:short]] = 2
        first = np.concatenate([[0], np.cumsum(pieces)])
        part = cutter.cut(part, first, np.ones(first[-1], np.int64), mean)
    used, part = np.unique(part, return_inverse=True)
    return part.astype(np.int32), len(used)


def _allot(load: np.ndarray, places: np.ndarray, wanted: int) -> np.ndarray:
    """Share `wanted` units among parents by load (largest remainder), at least one each and at most one a place."""
    total = max(int(load.sum()), 1)
    pieces = np.clip(load * wanted // total, 1, places)
    for _ in range(64):
        short = wanted - int(pieces.sum())
        gap = load * wanted - pieces * total  # what is still due, in units of 1 / total
        open_ = pieces < places if short > 0 else pieces > 1
        if short == 0 or not open_.any():
            break
        order = np.flatnonzero(open_)
        order = order[np.argsort(-gap[order] if short > 0 else gap[order], kind="stable")][: abs(short)]
        pieces[order] += 1 if short > 0 else -1
    return pieces


def _lighten(cutter: Partitioner, unit: np.ndarray, grids: int, total: int, across: bool) -> None:
    """Bring grids above the goal down to it (in place); `across`: borders of communities and above may shift with them."""
    above = np.zeros((GRID, grids), np.int32)
    above[:, unit[GRID]] = unit[:GRID]
    cutter.lighten(unit[GRID], above, int(GOAL * total / grids), int(LIMIT * total / grids), across)
    if across:
        unit[:GRID] = above[:, unit[GRID]]
