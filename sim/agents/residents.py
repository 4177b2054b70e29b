"""Residents: everybody who lives in the city. Static columns come from the built population, opinions start at a personal level.

The personal level is what a person would feel with the same experience as everybody: a keyed draw for each resident, lower security
for old people (fear does not track risk: p_fear). One byte for each state, because a pass over all residents reads it every day.
"""

import numpy as np

from sim.city.city import AgeBand, City
from sim.core.columnar_model import ColumnarModel
from sim.core.columns import Column, ColumnarAgent
from sim.core.rng import Purpose, draws
from sim.parameters import Opinion
from sim.tables import People

_BUILT = "sim.agents.residents"
_BYTES, _LOW16 = np.uint64(0x00FF00FF00FF00FF), np.uint64(0xFFFF)


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
    secure, satisfied = personal_levels(seed, built.age_band, opinion)
    names = ("home", "work", "leisure", "via", "household", "group", "age_band", "plan", "ebike", "work_travel_min", "leisure_travel_min")
    Resident.create_agents(
        model,
        city.n_residents,
        **{name: getattr(built, name) for name in names},
        security_level=secure,
        satisfaction_level=satisfied,
        security=_start(opinion.security_start, secure),
        satisfaction=_start(opinion.satisfaction_start, satisfied),
    )
    columns = model.table(Resident).cols
    return People(*(columns[name] for name in People._fields))


def _start(mean: float, level: np.ndarray) -> np.ndarray:
    """Return float32[resident] the state on the first day: the mean and the personal level, within 0 and 1."""
    return np.clip(np.float32(mean) + level.astype(np.float32) * np.float32(1.0 / 256.0), np.float32(0.0), np.float32(1.0))


def personal_levels(seed: int, age_band: np.ndarray, opinion: Opinion) -> tuple[np.ndarray, np.ndarray]:
    """Return int8[resident] lasting differences in security and satisfaction, in 1/256: near normal, bounded, correlated.

    One draw of 64 bits gives both: the sum of four bytes has an Irwin-Hall distribution, of sd 0.577 times the span of one.
    """
    bits = draws(seed, Purpose.PERSONAL_LEVEL, np.arange(len(age_band)))
    pairs = (bits & _BYTES) + ((bits >> np.uint64(8)) & _BYTES)  # four sums of two bytes
    sums = ((pairs & _LOW16) + ((pairs >> np.uint64(16)) & _LOW16), ((pairs >> np.uint64(32)) & _LOW16) + (pairs >> np.uint64(48)))
    first, second = ((four.astype(np.float32) - np.float32(510.0)) * np.float32(1.0 / 147.8) for four in sums)
    shared = opinion.personal_correlation
    own = float(np.sqrt(1.0 - shared * shared))
    secure = np.float32(256.0 * opinion.security_personal_sd) * first
    secure -= np.float32(256.0 * opinion.old_security_loss) * (age_band == AgeBand.OLD)
    satisfied = np.float32(256.0 * opinion.satisfaction_personal_sd * shared) * first
    satisfied += np.float32(256.0 * opinion.satisfaction_personal_sd * own) * second
    return tuple(np.clip(np.rint(level), -127, 127).astype(np.int8) for level in (secure, satisfied))  # type: ignore[return-value]
