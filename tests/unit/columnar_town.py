"""Agents as columns and the same agents as plain Mesa agents. Shared by the tests of columnar agents."""

import mesa
import numpy as np
from mesa import Agent, DataCollector

from sim.core.columnar_model import ColumnarModel
from sim.core.columns import Column, ColumnarAgent

AGES = [(i * 37) % 43 + 18 for i in range(50)]


INCOMES = [(i * 7919 % 1000) / 8 for i in range(50)]


class Resident(ColumnarAgent):
    age = Column(np.int16, 30, "years lived", "years", writer="tests")
    income = Column(np.float64, 1.0)
    sick = Column(np.bool_, False)

    def birthday(self, by=1):
        self.age += by
        return self.age

    def die_if_old(self):
        if self.age >= 40:
            self.remove()

    def take_the_next(self):
        gone = [a for a in self.model.agents if a.unique_id == self.unique_id + 1]
        for agent in gone:
            agent.remove()


class Offender(ColumnarAgent):
    age = Column(np.int16, 20)


class Patrol(ColumnarAgent, pinned=True):
    beat = Column(np.int32)
    shifts = 0

    def end_shift(self):
        self.shifts += 1


class Car(ColumnarAgent, together=True):
    beat = Column(np.int32, 3)
    speed = Column(np.float64)
    free = Column(np.bool_, True)


class Mayor(Agent):
    def __init__(self, model):
        super().__init__(model)
        self.age = 60


class PlainResident(Agent):
    def __init__(self, model, age=30, income=1.0):
        super().__init__(model)
        self.age, self.income, self.sick = age, income, False

    birthday, die_if_old, take_the_next = Resident.birthday, Resident.die_if_old, Resident.take_the_next


class PlainOffender(Agent):
    def __init__(self, model, age=20):
        super().__init__(model)
        self.age = age


def both():
    """Build the same 61 agents as columns and as plain Mesa agents."""
    columnar, plain = ColumnarModel(rng=1), mesa.Model(rng=1)
    Resident.create_agents(columnar, 50, age=AGES, income=np.array(INCOMES))
    PlainResident.create_agents(plain, 50, age=AGES, income=INCOMES)
    Offender.create_agents(columnar, 10, age=np.arange(10))
    PlainOffender.create_agents(plain, 10, age=list(range(10)))
    Mayor(columnar), Mayor(plain)
    return columnar, plain


def ids(agents):
    return [agent.unique_id for agent in agents]


class _Town:
    def build(self, kind, n):
        kind.create_agents(self, n, age=list(range(n)))
        self.kind = kind
        self.datacollector = DataCollector(model_reporters={"sum": lambda m: m.agents.agg("age", sum)}, agent_reporters={"age": "age"})

    def step(self):
        self.agents_by_type[self.kind].do("birthday")
        self.datacollector.collect(self)


class ColumnarTown(_Town, ColumnarModel):
    def __init__(self, n=5, rng=None):
        ColumnarModel.__init__(self, rng=rng)
        self.build(Resident, n)


class PlainTown(_Town, mesa.Model):
    def __init__(self, n=5, rng=None):
        mesa.Model.__init__(self, rng=rng)
        self.build(PlainResident, n)
