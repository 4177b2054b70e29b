"""What of a city moves: one tick as bytes, read off the model's public columns.

Called by `dashboards.live.runner` for every frame; read by city_view.js. Offenders are dots without a name or number: the picture shows where
somebody of the synthetic population looks for a chance, never who.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from dashboards.live.side import Side
from sim.core.jit import plain_errstate
from sim.phases.offend import look_around

OFF = -1.0
PATROL, WORKER, UNIT, OFFENDER = range(4)  # kinds of what moves
WAITING, ON_CALL, GOING_BACK = range(3)  # of a response unit
SEARCHING, IN_ROUTINE = range(2)  # of an offender


@dataclass
class Frame:
    """One picture: header (JSON) and buffers [values uint16, walkers float32, spots int32, events int32]."""

    head: dict[str, Any]
    values: np.ndarray  # uint16[place]
    walkers: np.ndarray  # float32[walker, (beat or -1, metres along its tour)], patrols first
    spots: np.ndarray  # int32[spot, (place or -1, state)], response units first
    events: np.ndarray  # int32[event, (place, kind)]
    tours: int = 0  # changes when walks are laid out anew
    _buffers: list[bytes] = field(default_factory=list, repr=False)

    def buffers(self) -> list[bytes]:
        """Return what is sent."""
        parts = ((self.values, "<u2"), (self.walkers, "<f4"), (self.spots, "<i4"), (self.events, "<i4"))
        return [np.ascontiguousarray(array, dtype).tobytes() for array, dtype in parts]


def frame_of(side: Side, layer: str, offenders: bool = True) -> Frame:
    """Return the picture of a side now, with one layer on its streets."""
    values, top = side.values(layer)
    units, searching = _units(side), _offenders(side) if offenders else np.zeros((0, 2), np.int32)
    head = side.clock() | {"layer": layer, "top": top, "tick": side.tick, "units": len(units)}
    return Frame(head, values, _walkers(side), np.concatenate([units, searching]), side.counts.fresh())


def last_tick(side: Side) -> tuple[int, int]:
    """Return (day, tick) of the tick that ran last; before the first one: the first."""
    model = side.model
    if model.tick:
        return model.day, model.tick - 1
    return (model.day - 1, model.ticks_per_day - 1) if model.day else (0, 0)


def on_duty(walkers: Any, day: int, tick: int) -> np.ndarray:
    """Return bool[unit]: on the roster of the day and within the shift; a shift may run over 05:00."""
    start, end = walkers.start_tick, walkers.end_tick
    inside = np.where(start < end, (start <= tick) & (tick < end), (tick >= start) | (tick < end))
    return np.asarray((walkers.first_day <= day) & (day < walkers.last_day) & inside)


def _walkers(side: Side) -> np.ndarray:
    """Return float32[walker, (beat, metres)]; beats of grid workers are counted on from those of patrols; -1 off duty or on a call."""
    patrols, tours, workers, _ = side.model.walking
    day, tick = last_tick(side)
    now = day * side.model.ticks_per_day + tick
    parts = []
    for walkers, first in ((patrols, 0), (workers, len(tours.first) - 1)):
        there = on_duty(walkers, day, tick) & (walkers.away_until <= now)
        parts.append(np.column_stack([np.where(there, walkers.beat + first, OFF), walkers.position_m]).astype(np.float32))
    return np.concatenate(parts)


def _units(side: Side) -> np.ndarray:
    """Return int32[unit, (place, state)] of response units that are not on a beat; -1 off duty or walking."""
    units = side.model.duty.units.view(np.recarray)
    day, tick = last_tick(side)
    t = float((day * side.model.ticks_per_day + tick + 1) * side.model.plan.run.tick_min)
    busy, back = t < units.free_min, (units.free_min <= t) & (t < units.back_min)
    place = np.where(busy | (back & (2.0 * t < units.free_min + units.back_min)), units.stood_at, units.bound_for)
    shown = busy | back | ((units.walker < 0) & on_duty(units, day, tick))
    return np.column_stack([np.where(shown, place, -1), np.where(busy, ON_CALL, np.where(back, GOING_BACK, WAITING))]).astype(np.int32)


def _offenders(side: Side) -> np.ndarray:
    """Return int32[offender, (place looked at or -1, state)] at the tick that ran last."""
    model = side.model
    day, tick = last_tick(side)
    looks = np.empty(len(model.offenders.rate), np.int64)
    if model.day == 0 and model.tick == 0:
        looks[:] = -1
    else:
        moment = (np.int64(day * model.ticks_per_day + tick), np.int64(tick))
        with plain_errstate():
            look_around(moment, model.keys.offender_tick, model.numbers, model.sites, model.offenders, looks)
    held = model.offenders.held_until > day
    state = np.where(model.offenders.itinerary[:, tick] >= 0, SEARCHING, IN_ROUTINE)
    return np.column_stack([np.where(held, -1, looks), state]).astype(np.int32)
