"""Offenders: a few adults of the city, with very unequal rates and a repertoire of crime types.

Who they are is drawn from the run's seed alone, so two scenarios with one seed have the same offenders.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from sim.catalogue import stream_of
from sim.city.city import AgeBand, City
from sim.core.columnar_model import ColumnarModel
from sim.core.columns import Column, ColumnarAgent
from sim.core.detmath import det_exp_array, det_log_array, normals
from sim.core.rng import Purpose, uniforms
from sim.parameters import ModelParams
from sim.tables import Offenders

_BUILT = "sim.agents.offenders"


class Offender(ColumnarAgent):
    """One active offender, who is also a resident."""

    resident = Column(np.int32, doc="the resident who offends", unit="resident", writer=_BUILT)
    rate = Column(np.float64, doc="rate of offending relative to the mean", writer=_BUILT)
    does = Column(np.uint32, doc="bit k: does crime type k", writer=_BUILT)
    held_until = Column(np.int32, default=-1, doc="held until this day, -1 never held", unit="day", writer="sim.phases.aftermath")
    risk = Column(np.float64, doc="perceived risk of arrest", unit="share", writer="sim.phases.aftermath")
    sessions = Column(np.float64, doc="chance of a searching session today", unit="per day", writer="sim.areas.livelihood")
    last_place = Column(np.int32, default=-1, doc="place of the last success, -1 none", unit="place", writer="sim.phases.offend")


def create_offenders(
    model: ColumnarModel, city: City, seed: int, params: ModelParams, crimes: tuple[Sequence[str], Mapping[str, float]], ticks: int
) -> Offenders:
    """Create the offenders; crimes = (names, name -> share who do it, without those done from elsewhere). Returns their columns and an empty itinerary."""
    offending = params.offending
    adults = np.flatnonzero((city.population.age_band == AgeBand.YOUTH) | (city.population.age_band == AgeBand.ADULT))
    n = min(len(adults), max(1, round(offending.active_share_of_adults * len(adults))))
    luck = uniforms(seed, Purpose.OFFENDER, adults, 0)
    chosen = np.sort(adults[np.argsort(luck, kind="stable")[:n]]).astype(np.int32)
    sd = offending.rate_sd_log
    rate = det_exp_array(sd * normals(seed, Purpose.OFFENDER, chosen, 1) - sd * sd / 2)
    Offender.create_agents(
        model,
        n,
        resident=chosen,
        rate=rate,
        does=_repertoires(seed, chosen, *crimes),
        held_until=_held(seed, chosen, rate, params),
        sessions=offending.sessions_per_day,
    )
    columns = model.table(Offender).cols
    itinerary = np.full((n, ticks), -1, np.int32)
    return Offenders(*(columns[name] for name in Offenders._fields[:-1]), itinerary)


def _held(seed: int, chosen: np.ndarray, rate: np.ndarray, params: ModelParams) -> np.ndarray:
    """Return int32[offender]: who is held on the first day (odds in proportion to the rate) and until which day; -1 at large.

    The rest of a stay is as long as a whole one, since the lengths are exponential.
    """
    odds = params.offending.held_at_start_odds * rate
    held = uniforms(seed, Purpose.OFFENDER, chosen, 40) < odds / (1.0 + odds)
    days = -det_log_array(1.0 - uniforms(seed, Purpose.OFFENDER, chosen, 41)) * 1.4426950408889634 * params.justice.hold_days
    return np.where(held, 1 + np.minimum(days, 36_500.0).astype(np.int64), -1).astype(np.int32)


def _repertoires(seed: int, chosen: np.ndarray, names: Sequence[str], shares: Mapping[str, float]) -> np.ndarray:
    """Return uint32[offender]: each type by its share, and at least the one that came closest; bits in the order of names."""
    done = [name for name in names if name in shares]
    share = np.array([shares[name] for name in done])[:, None]
    u = np.stack([uniforms(seed, Purpose.OFFENDER, chosen, stream_of(name)) for name in done])
    does = u < share
    closest = np.argmin(u / np.maximum(share, 1e-12), axis=0)
    does[closest, np.arange(len(chosen))] |= ~does.any(axis=0)
    bits = np.uint32(1) << np.array([names.index(name) for name in done], dtype=np.uint32)
    return (does * bits[:, None]).sum(axis=0).astype(np.uint32)
