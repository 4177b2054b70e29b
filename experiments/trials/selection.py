"""Which units does a replication take, and which of them are treated? As the trial chose and randomised, by keyed draws.

Called by `experiments.trials.replicate` at the end of the run-in. Units are chosen by what was recorded, never by what happened; draws are pure
functions of (seed, trial, unit), so that trials that are alike share units and arms.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from experiments.trials.spec import Units
from sim.city.city import LEVELS, City, Housing, LandUse
from sim.core.errors import ChanganError
from sim.core.rng import Purpose, uniforms
from sim.deployment import name_key

LEAST_UNITS = 4
_LUCK, _ARM, _AGAIN, _TIE = range(4)
_DRAWS = 4
Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Chosen:
    """The units of one replication. Axis [row]: units in the order of their blocks."""

    row: Ints  # int64[place], -1 in no chosen unit
    unit: Ints  # int64[row] number of the unit
    block: Ints  # int64[row]
    treated: Mask  # bool[row]
    x: Floats  # float64[row] centre
    y: Floats

    def places(self, treated: bool) -> Mask:
        """Return bool[place]: places of the units of one arm."""
        found: Mask = (self.row >= 0) & (self.treated[np.maximum(self.row, 0)] == treated)
        return found

    def ring(self, city: City, ring_m: float, treated: bool) -> Mask:
        """Return bool[place]: places in no unit, within `ring_m` of a place of one, and nearest to a unit of this arm."""
        outside, inside = np.flatnonzero(self.row < 0), np.flatnonzero(self.row >= 0)
        gap = np.hypot(city.place_x[outside, None] - city.place_x[inside], city.place_y[outside, None] - city.place_y[inside])
        nearest = inside[np.argmin(gap, axis=1)]
        found = np.zeros(city.n_places, dtype=np.bool_)
        found[outside] = (gap.min(axis=1) <= ring_m) & (self.treated[self.row[nearest]] == treated)
        return found

    def teams(self, treated: bool, per_team: int) -> list[Mask]:
        """Return bool[place] for each team of an arm: neighbouring units, `per_team` each; 0: one team has all."""
        left = [int(row) for row in np.flatnonzero(self.treated == treated)]
        if not per_team:
            return [self.places(treated)]
        order: list[int] = []
        while left:
            here = order[-1] if order else left[0]
            away = np.hypot(self.x[left] - self.x[here], self.y[left] - self.y[here])
            order.append(left.pop(int(np.argmin(away))))
        return [np.isin(self.row, order[first : first + per_team]) for first in range(0, len(order), per_team)]


def choose(units: Units, city: City, recorded: Ints, seed: int, name: str) -> Chosen:
    """Return units and arms of one replication; recorded: crimes of the run-in, int64[place]. Raises ChanganError where too few are eligible."""
    unit = unit_of(city, units.kind)
    inside = unit >= 0
    n = int(unit.max()) + 1
    count = np.bincount(unit[inside], weights=recorded[inside], minlength=n)
    size = np.maximum(np.bincount(unit[inside], minlength=n), 1)
    x, y = (np.bincount(unit[inside], weights=at[inside], minlength=n) / size for at in (city.place_x, city.place_y))
    able = _eligible(units, city, unit, count)
    luck = _luck(seed, name, np.arange(n), _LUCK)
    wish = -(count + luck) if units.choose == "hottest" else luck
    order = [int(u) for u in np.argsort(np.where(able, wish, np.inf), kind="stable")[: int(able.sum())]]
    picked = _apart(order, x, y, units.apart_m, units.number or len(order))
    if units.block:
        picked = picked[: len(picked) // units.block * units.block]
    if len(picked) < LEAST_UNITS:
        raise ChanganError(f"{name}: only {int(able.sum())} units are eligible, {len(picked)} could be taken; a trial needs {LEAST_UNITS}")
    rows = np.array(sorted(picked, key=lambda u: -(count[u] + luck[u])), dtype=np.int64)  # like ones side by side
    block = np.arange(len(rows)) // units.block if units.block else np.zeros(len(rows), np.int64)
    treated = draw_arms(block, units.treated_share, _luck(seed, name, rows, _ARM))
    number = np.full(n, -1)
    number[rows] = np.arange(len(rows))
    return Chosen(np.where(inside, number[np.maximum(unit, 0)], -1), rows, block, treated, x[rows], y[rows])


def unit_of(city: City, kind: str) -> Ints:
    """Return the unit of each place, int64[place], -1 outside every unit."""
    if kind == "segment":
        return np.arange(city.n_places, dtype=np.int64)
    if kind == "compound":
        return np.asarray(city.form.compound, np.int64)
    found: Ints = city.mesh.unit[LEVELS.index(kind)].astype(np.int64)
    return found


def draw_arms(block: Ints, treated_share: float, luck: Floats) -> Mask:
    """Return bool[..., row]: in each block the share of units with the lowest draws is treated; luck: float64[..., row].

    Rows of a block stand side by side and blocks are of one size, as `choose` makes them.
    """
    size = len(block) // (int(block[-1]) + 1)
    inside = luck.reshape(*luck.shape[:-1], -1, size)
    rank = np.argsort(np.argsort(inside, axis=-1, kind="stable"), axis=-1, kind="stable")
    treated: Mask = (rank < round(treated_share * size)).reshape(luck.shape)
    return treated


def draw_again(chosen: Chosen, treated_share: float, seed: int, name: str, times: int) -> Mask:
    """Return bool[time, row]: arms as they could have been drawn instead, by the same rule."""
    luck = np.stack([_luck(seed, name, chosen.unit, _AGAIN, 1 + t) for t in range(times)])
    return draw_arms(chosen.block, treated_share, luck)


def tie_luck(seed: int, name: str) -> float:
    """Return the draw by which ties of a permutation test are broken."""
    return float(_luck(seed, name, np.zeros(1, np.int64), _TIE)[0])


def _luck(seed: int, name: str, unit: Ints, what: int, time: int = 0) -> Floats:
    found: Floats = uniforms(seed, Purpose.POLICY, unit * _DRAWS + what, name_key(f"trial/{name}") + time)
    return found


def _eligible(units: Units, city: City, unit: Ints, count: Floats) -> Mask:
    """Return bool[unit]: which units may be chosen."""
    inside, n = unit >= 0, len(count)
    size = np.bincount(unit[inside], minlength=n)
    people = np.bincount(unit[inside], weights=np.diff(city.population.place_first_resident)[inside], minlength=n)
    able = (size > 0) & (people >= units.least_residents) & (count >= units.least_recorded)

    def mostly(places: Mask) -> Mask:
        found: Mask = np.bincount(unit[inside], weights=places[inside], minlength=n) * 2.0 >= np.maximum(size, 1)
        return found

    if units.land_use is not None:
        able &= mostly(city.form.land_use == LandUse[units.land_use.upper()])
    if units.compound is not None:
        kind = np.where(city.form.compound >= 0, city.form.housing[np.maximum(city.form.compound, 0)], 255)
        able &= mostly(kind == Housing[units.compound.replace("-", "_").upper()])
    if units.darker_than is not None:
        able &= np.bincount(unit[inside], weights=city.form.light[inside], minlength=n) < units.darker_than * size
    return able


def _apart(order: list[int], x: Floats, y: Floats, apart_m: float, most: int) -> list[int]:
    """Return the first `most` units of an order, none nearer than `apart_m` to one before it."""
    taken: list[int] = []
    for u in order:
        if len(taken) == most:
            break
        if apart_m <= 0.0 or not taken or float(np.hypot(x[taken] - x[u], y[taken] - y[u]).min()) >= apart_m:
            taken.append(u)
    return taken
