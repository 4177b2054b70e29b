"""Residents: everybody who lives in the city. Static columns come from the built population, opinions start alike for all."""

import numpy as np

from sim.city.city import City
from sim.core.columnar_model import ColumnarModel
from sim.core.columns import Column, ColumnarAgent
from sim.parameters import Opinion
from sim.tables import People

_BUILT = "sim.agents.residents"


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
    security = Column(np.float32, doc="sense of security", unit="share", writer="sim.phases.perceive")
    satisfaction = Column(np.float32, doc="satisfaction", unit="share", writer="sim.phases.perceive")


def create_residents(model: ColumnarModel, city: City, opinion: Opinion) -> People:
    """Create all residents of the city in the model; returns their columns for kernels."""
    built = city.population
    names = ("home", "work", "leisure", "via", "household", "group", "age_band", "plan", "ebike", "work_travel_min", "leisure_travel_min")
    Resident.create_agents(
        model,
        city.n_residents,
        **{name: getattr(built, name) for name in names},
        security=np.float32(opinion.security_start),
        satisfaction=np.float32(opinion.satisfaction_start),
    )
    columns = model.table(Resident).cols
    return People(*(columns[name] for name in People._fields))
