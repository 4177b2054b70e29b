"""Residents: everybody who lives in the city. Static columns come from the built population, opinions start at a personal level.

The personal level is what a person would feel with the same experience as everybody: a keyed draw for each resident, lower security
for old people (fear does not track risk: p_fear). One byte for each state, because a pass over all residents reads it every day.
"""

import numpy as np

from sim.city.city import AgeBand, City
from sim.core.columnar_model import ColumnarModel
from sim.core.columns import Column, ColumnarAgent
from sim.core.jit import inline, phase, plain_errstate
from sim.core.rng import Purpose, draw, stream_key
from sim.parameters import Opinion
from sim.tables import People

_BUILT = "sim.agents.residents"
_BYTES, _LOW16 = np.uint64(0x00FF00FF00FF00FF), np.uint64(0xFFFF)
_EIGHT, _SIXTEEN, _THIRTY_TWO, _FORTY_EIGHT = np.uint64(8), np.uint64(16), np.uint64(32), np.uint64(48)
_STEP = np.float32(1.0 / 256.0)  # of a level


class Resident(ColumnarAgent):
    """One synthetic resident."""

    home = Column(np.int32, doc="place of residence", unit="place", writer=_BUILT)
    work = Column(np.int32, doc="place of work or school, home where there is none", unit="place", writer=_BUILT)
    leisure = Column(np.int32, doc="place of errands and leisure", unit="place", writer=_BUILT)
    via = Column(np.int32, doc="a place on the way to work", unit="place", writer=_BUILT)
    household = Column(np.int32, doc="household", unit="household", writer=_BUILT)
    group = Column(np.uint8, doc="registered or floating (sim.city.city.Group); audit only", writer=_BUILT)
    age_band = Column(np.uint8, doc="age band (sim.city.city.AgeBand)", writer=_BUILT)
    plan = Column(np.uint8, doc="plan of the day (sim.city.city.DayPlan)", writer=_BUILT)
    ebike = Column(np.uint8, doc="1: rides an e-bike", writer=_BUILT)
    work_travel_min = Column(np.uint8, doc="way to work", unit="min", writer=_BUILT)
    leisure_travel_min = Column(np.uint8, doc="way to leisure", unit="min", writer=_BUILT)
    security_level = Column(np.int8, doc="lasting personal difference in security", unit="1/256", writer=_BUILT)
    satisfaction_level = Column(np.int8, doc="lasting personal difference in satisfaction", unit="1/256", writer=_BUILT)
    security = Column(np.float32, doc="sense of security", unit="share", writer="sim.phases.perceive")
    satisfaction = Column(np.float32, doc="satisfaction", unit="share", writer="sim.phases.perceive")


def create_residents(model: ColumnarModel, city: City, opinion: Opinion, seed: int) -> People:
    """Create all residents of the city in the model; returns their columns for kernels."""
    built = city.population
    names = ("home", "work", "leisure", "via", "household", "group", "age_band", "plan", "ebike", "work_travel_min", "leisure_travel_min")
    Resident.create_agents(model, city.n_residents, **{name: getattr(built, name) for name in names})
    columns = model.table(Resident).cols  # what is drawn is written where it stays
    levels = columns["security_level"], columns["satisfaction_level"]
    write_personal_levels(seed, built.age_band, opinion, *levels)
    start = np.array([opinion.security_start, opinion.satisfaction_start], np.float32)
    _first_opinions(start, *levels, columns["security"], columns["satisfaction"])
    return People(*(columns[name] for name in People._fields))


def write_personal_levels(seed: int, age_band: np.ndarray, opinion: Opinion, secure: np.ndarray, satisfied: np.ndarray) -> None:
    """Write int8[resident] lasting differences in security and satisfaction, in 1/256: near normal, bounded, correlated."""
    shared = opinion.personal_correlation
    own = float(np.sqrt(1.0 - shared * shared))
    spread = (
        opinion.security_personal_sd,
        opinion.old_security_loss,
        opinion.satisfaction_personal_sd * shared,
        opinion.satisfaction_personal_sd * own,
    )
    with plain_errstate():
        _draw_levels(stream_key(seed, Purpose.PERSONAL_LEVEL), age_band == AgeBand.OLD, 256.0 * np.array(spread), secure, satisfied)


@phase
def _draw_levels(key, old, spread, secure, satisfied):
    """Write the levels of all residents; spread = (sd of security, loss of old people, shared and own part of satisfaction) in 1/256.

    One draw of 64 bits gives both: the sum of four bytes has an Irwin-Hall distribution, of sd 0.577 times the span of one.
    """
    security_sd, old_loss = np.float32(spread[0]), np.float32(spread[1])
    shared_sd, own_sd = np.float32(spread[2]), np.float32(spread[3])
    for i in range(old.shape[0]):
        bits = draw(key, i, 0)
        pairs = (bits & _BYTES) + ((bits >> _EIGHT) & _BYTES)  # four sums of two bytes
        first = _standard((pairs & _LOW16) + ((pairs >> _SIXTEEN) & _LOW16))
        second = _standard(((pairs >> _THIRTY_TWO) & _LOW16) + (pairs >> _FORTY_EIGHT))
        secure[i] = _byte(security_sd * first - old_loss * np.float32(old[i]))
        satisfied[i] = _byte(shared_sd * first + own_sd * second)


@inline
def _standard(four):
    """Return the sum of four bytes as a number of mean 0 and sd 1."""
    return (np.float32(np.int64(four)) - np.float32(510.0)) * np.float32(1.0 / 147.8)


@inline
def _byte(level):
    """Return the nearest whole number within one signed byte."""
    return np.int8(min(max(np.rint(level), np.float32(-127.0)), np.float32(127.0)))


@phase
def _first_opinions(mean, secure, satisfied, security, satisfaction):
    """Write the states of the first day: mean = (security, satisfaction) and the personal level, within 0 and 1."""
    for i in range(secure.shape[0]):
        security[i] = min(max(mean[0] + np.float32(secure[i]) * _STEP, np.float32(0.0)), np.float32(1.0))
        satisfaction[i] = min(max(mean[1] + np.float32(satisfied[i]) * _STEP, np.float32(0.0)), np.float32(1.0))
