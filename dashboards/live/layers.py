"""What can be painted on the streets: layers, their numbers per street, their scales. One declaration a layer.

Called by `dashboards.live.frames` (numbers), `dashboards.canvas` (ramps, legend) and pages (titles, by key of the texts). A layer reads
public columns and events of the model and writes nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.kinds import EventKind
from sim.rules.deterrence import total
from sim.rules.opportunity import at_home, on_street, visitors

NOTHING = 65_535  # a street without a number
TOP = 65_534
_PER_M = 100.0  # presence is shown per 100 m of street
_felt = getattr(total, "py_func", total)  # whole columns at once: the same line as plain numpy


@dataclass(frozen=True)
class Layer:
    """One way to colour streets. `of(side)` gives float64[place], NaN where there is nothing to say."""

    key: str  # texts: layer.<key>, layer.<key>.help, layer.<key>.unit
    ramp: str  # name of a ramp in city_view.js
    of: Callable[[Any], np.ndarray]
    kind: str = "sequential"  # or "classes", "diverging"
    top: float | None = None  # of the scale; None: grows with what is seen
    low: float = 0.0
    classes: int = 0


def _presence(side: Any) -> np.ndarray:
    packed = side.model.ground.presence
    people = _each(at_home, packed) + _each(visitors, packed) + _each(on_street, packed)
    return people * (_PER_M / side.model.city.streets.length_m)


def _on_street(side: Any) -> np.ndarray:
    return _each(on_street, side.model.ground.presence) * (_PER_M / side.model.city.streets.length_m)


def _each(rule: Any, packed: np.ndarray) -> np.ndarray:
    return getattr(rule, "py_func", rule)(packed)


def _deterrence(side: Any) -> np.ndarray:
    ground = side.model.ground
    return np.asarray(_felt(ground.deterrence, ground.rows["slow"]))


def _security(side: Any) -> np.ndarray:
    first = side.model.city.population.place_first_resident
    people = np.diff(first)
    sums = np.concatenate([[0.0], np.cumsum(side.model.people.security, dtype=np.float64)])
    return np.where(people > 0, (sums[first[1:]] - sums[first[:-1]]) / np.maximum(people, 1), np.nan)


def _colour(side: Any) -> np.ndarray:
    for area in side.model.areas:
        if area.name == "institutions":
            return area.colour.astype(np.float64)
    return np.zeros(side.model.city.n_places)


def _count(kind: EventKind) -> Callable[[Any], np.ndarray]:
    return lambda side: side.counts.of(kind).astype(np.float64)


LAYERS = (
    Layer("presence", "cool", _presence),
    Layer("on_street", "cool", _on_street),
    Layer("true_crime", "heat", _count(EventKind.CRIME)),
    Layer("recorded_crime", "heat", _count(EventKind.RECORDED)),
    Layer("deterrence", "cool", _deterrence, top=1.0),
    Layer("cameras", "green", lambda side: side.model.ground.rows["camera"].astype(np.float64), top=1.0),
    Layer("warning", "warning", _colour, kind="classes", classes=5),
    Layer("backlog", "heat", lambda side: side.model.ground.rows["open_matters"].astype(np.float64)),
    Layer("security", "green", _security, top=1.0, low=0.5),
)
BY_KEY = {layer.key: layer for layer in LAYERS}


def round_up(value: float) -> float:
    """Return the next of 1, 2, 5, 10, 20, ... : the end of a scale that seldom moves."""
    if not value > 0.0:
        return 1.0
    size = 10.0 ** np.floor(np.log10(value))
    return float(next(size * step for step in (1.0, 2.0, 5.0, 10.0) if value <= size * step * (1.0 + 1e-9)))


def scale_of(layer: Layer, values: np.ndarray, before: float) -> float:
    """Return the end of the scale: fixed, or grown to hold 99 of 100 streets; it never shrinks while one city is watched."""
    if layer.top is not None:
        return layer.top
    if layer.kind == "classes":
        return float(layer.classes - 1)
    seen = values[values > 0]
    return max(before, round_up(float(np.quantile(seen, 0.99))) if len(seen) else 1.0)


def packed(layer: Layer, values: np.ndarray, top: float) -> np.ndarray:
    """Return uint16[place]: shares of the scale in 65,534 steps (classes as they are), NOTHING where there is no number."""
    if layer.kind == "classes":
        return np.where(np.isfinite(values), values, NOTHING).astype(np.uint16)
    share = np.clip((values - layer.low) / (top - layer.low), 0.0, 1.0)
    return np.where(np.isfinite(share), np.round(np.nan_to_num(share) * TOP), NOTHING).astype(np.uint16)
