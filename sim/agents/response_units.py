"""Response units: cars of police stations, street posts, patrols that answer calls, crews. One lasting Mesa object each."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.core.columnar_model import ColumnarModel
from sim.core.columns import Column, ColumnarAgent

_BUILT = "sim.agents.response_units"
_UNITS = "sim.phases.units"


class ResponseUnit(ColumnarAgent, pinned=True, together=True):
    """One unit that the duty room can send."""

    key = Column(np.int64, doc="stable identity for draws", writer=_BUILT)
    post = Column(np.int32, doc="station or post", unit="place", writer=_BUILT)
    walker = Column(np.int32, default=-1, doc="the patrol that it is, -1: waits at its base", unit="patrol", writer=_BUILT)
    takes = Column(np.int32, doc="0 police calls, 1 livelihood calls", writer=_BUILT)
    answers = Column(np.int32, default=1, doc="1: is sent to calls, 0: only joins pursuits", writer="sim.areas.response")
    located = Column(np.int32, doc="1: the duty room knows where it is", writer="sim.areas.response")
    start_tick = Column(np.int32, doc="start of the shift", unit="tick", writer=_BUILT)
    end_tick = Column(np.int32, doc="end of the shift, exclusive", unit="tick", writer=_BUILT)
    first_day = Column(np.int32, doc="on the roster from", unit="day", writer=_BUILT)
    last_day = Column(np.int32, doc="off the roster from", unit="day", writer=_BUILT)
    speed_m_per_min = Column(np.float64, doc="speed on the way to a call", unit="m per min", writer=_BUILT)
    stood_at = Column(np.int32, doc="where it was free last", unit="place", writer=_UNITS)
    bound_for = Column(np.int32, doc="where it goes when free", unit="place", writer=_UNITS)
    free_min = Column(np.float64, doc="free from this minute of the run", unit="min", writer=_UNITS)
    back_min = Column(np.float64, doc="at its goal from this minute of the run", unit="min", writer=_UNITS)
    busy_min = Column(np.float64, doc="time on calls since the start", unit="min", writer=_UNITS)
    duty_min = Column(np.float64, doc="time on duty since the start", unit="min", writer=_UNITS)


@dataclass(frozen=True)
class Squad:
    """Units of one origin: as many as there are bases."""

    name_key: int  # 40-bit number of the origin's label
    bases: np.ndarray  # int32[unit] place
    start_tick: int
    end_tick: int
    first_day: int
    last_day: int | np.ndarray  # of all, or int32[unit]
    speed_m_per_min: float
    walkers: np.ndarray | None = None  # int32[unit] rows of patrols
    takes: int = 0
    answers: np.ndarray | None = None  # int32[unit], None: all answer


def create_response_units(model: ColumnarModel, squads: Sequence[Squad]) -> Any:
    """Create the units of all squads, idle at their bases; returns their records, a row a unit."""
    columns: dict[str, list[np.ndarray]] = {}
    for squad in squads:
        n = len(squad.bases)
        rows = {
            "key": (np.int64(squad.name_key) << np.int64(22)) + np.arange(n), "post": squad.bases, "stood_at": squad.bases, "bound_for": squad.bases,
            "walker": np.full(n, -1) if squad.walkers is None else squad.walkers, "takes": np.full(n, squad.takes),
            "answers": np.ones(n) if squad.answers is None else squad.answers,
        }  # fmt: skip
        rows |= {name: np.full(n, getattr(squad, name)) for name in ("start_tick", "end_tick", "first_day", "last_day", "speed_m_per_min")}
        for name, values in rows.items():
            columns.setdefault(name, []).append(np.asarray(values).astype(ResponseUnit.columns[name].dtype))
    whole = {name: np.concatenate(parts) for name, parts in columns.items()}
    ResponseUnit.create_agents(model, len(whole.get("key", ())), **whole)
    return model.table(ResponseUnit).records
