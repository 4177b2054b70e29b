"""Columnar agents answer as plain Mesa agents do: each law runs Mesa's own code on both, and Mesa is the oracle."""

import copy
import pickle
import statistics

import mesa
import numpy as np
import pandas as pd
import pytest
from mesa import Agent, DataCollector
from mesa.agentset import AbstractAgentSet, AgentSet

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


QUESTIONS = {
    "how many": lambda agents: len(agents),
    "who": ids,
    "list": lambda agents: ids(agents.to_list()),
    "copy": lambda agents: ids(copy.copy(agents)),
    "one attribute": lambda agents: agents.get("age"),
    "several attributes": lambda agents: agents.get(["unique_id", "age"]),
    "missing attribute": lambda agents: agents.get("income", "default", 7),
    "missing among several": lambda agents: agents.get(["age", "income"], "default", None),
    "sum": lambda agents: agents.agg("age", sum),
    "several aggregates": lambda agents: agents.agg("age", [min, max, len, np.mean, statistics.median]),
    "own aggregate": lambda agents: agents.agg("age", lambda values: values.count(20)),
    "choose": lambda agents: ids(agents.select(lambda a: a.age % 3 == 0)),
    "choose a few": lambda agents: ids(agents.select(lambda a: a.age % 3 == 0, at_most=4)),
    "choose a share": lambda agents: ids(agents.select(at_most=0.25)),
    "choose none": lambda agents: ids(agents.select(lambda a: a.age > 999)),
    "choose a kind": lambda agents: ids(agents.select(agent_type=Mayor)),
    "sort up": lambda agents: ids(agents.sort("age", ascending=True)),
    "sort down": lambda agents: ids(agents.sort("age")),
    "sort by function": lambda agents: ids(agents.sort(lambda a: (a.age % 5, a.age))),
    "groups": lambda agents: list(agents.groupby("age").count().items()),
    "groups by function": lambda agents: list(agents.groupby(lambda a: a.age > 30).count().items()),
    "group aggregate": lambda agents: agents.groupby("age").agg("unique_id", sum),
    "group lists": lambda agents: {k: ids(v) for k, v in agents.groupby("age", result_type="list")},
    "group map": lambda agents: agents.groupby("age").map(len),
    "map": lambda agents: agents.map(lambda a, by: a.age + by, 5),
    "shuffle": lambda agents: ids(agents.shuffle()),
    "set operators": lambda agents: sorted(ids((agents & agents.select(at_most=9)) | agents.select(at_most=3))),
    "difference": lambda agents: ids(agents - agents.select(lambda a: a.age < 30)),
    "set and get": lambda agents: agents.set("age", 33).get("age"),
    "do": lambda agents: agents.do(lambda a: setattr(a, "age", a.age + 1)).get("age"),
}


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("state", ["complete", "after removals"])
@pytest.mark.parametrize("scope", ["everybody", "a kind", "a chosen set"])
def test_a_set_answers_as_mesa_does(question, state, scope):
    answers = []
    for model, kind in zip(both(), (Resident, PlainResident), strict=True):
        if state == "after removals":
            for agent in [a for a in model.agents if a.unique_id % 4 == 0]:
                agent.remove()
        agents = {"everybody": model.agents, "a kind": model.agents_by_type[kind]}.get(scope)
        if agents is None:
            agents = model.agents.select(lambda a: a.age > 9)
        answers.append(QUESTIONS[question](agents))
    assert answers[0] == answers[1]


def test_methods_by_name_run_on_every_agent_in_the_same_shuffled_order():
    orders = []
    for model, kind in zip(both(), (Resident, PlainResident), strict=True):
        seen = []
        model.agents.shuffle_do(lambda agent, seen=seen: seen.append(agent.unique_id))
        grown = model.agents_by_type[kind].map("birthday", by=2)
        model.agents_by_type[kind].do("birthday").shuffle_do("birthday")
        orders.append((seen, grown, model.agents.get("age")))
    assert orders[0] == orders[1]
    assert orders[0][0] != sorted(orders[0][0])


def test_an_agent_removed_by_an_earlier_one_is_not_called():
    left = []
    for model, kind in zip(both(), (Resident, PlainResident), strict=True):
        model.agents_by_type[kind].do("take_the_next")
        model.agents_by_type[kind].do("die_if_old")
        left.append(ids(model.agents))
    assert left[0] == left[1]
    assert len(left[0]) < 36


def test_agents_that_leave_the_model_leave_every_set():
    model, _ = both()
    young = model.agents.select(lambda a: a.age < 25)
    first, before = next(iter(young)), len(young)
    first.remove()
    first.remove()  # twice is no error, as in Mesa
    assert len(young) == before - 1
    assert first not in young and first not in model.agents and len(model.agents) == 60
    with pytest.raises(KeyError):
        model.agent(first.unique_id)
    model.remove_all_agents()
    assert len(model.agents) == 0 and model.agents.to_list() == [] and model.agents.agg("age", sum) == 0


def test_births_after_deaths_keep_ids_and_rows_apart():
    columnar, plain = both()
    for model, kind in ((columnar, Resident), (plain, PlainResident)):
        model.agents_by_type[kind].do("die_if_old")
        kind(model, age=5)
        Mayor(model)
        kind.create_agents(model, 3, age=[1, 2, 3])
    assert ids(columnar.agents) == ids(plain.agents)
    assert columnar.agents.get("age") == plain.agents.get("age")
    assert ids(columnar.agents_by_type[Resident]) == ids(plain.agents_by_type[PlainResident])
    assert [columnar.agent(i).unique_id for i in ids(columnar.agents)] == ids(plain.agents)
    assert columnar.table(Resident).frame()["unique_id"].tolist() == ids(columnar.agents_by_type[Resident])


def test_two_looks_at_one_row_are_one_agent():
    model, other = both()[0], both()[0]
    a, b = model.agent(3), model.agents.to_list()[2]
    assert a == b and hash(a) == hash(b) and {a: 1}[b] == 1 and len({a, b}) == 1
    assert a != model.agent(4) and a != other.agent(3) and a in model.agents and other.agent(3) not in model.agents
    assert isinstance(a, Agent) and isinstance(model.agents, AbstractAgentSet)
    assert a.model is model and a.random is model.random and a.rng is model.rng and a.scenario is model.scenario
    a.age = 77
    assert b.age == 77 and model.table(Resident).cols["age"][2] == 77 and other.agent(3).age != 77
    assert type(a.age) is int and type(a.income) is float and type(a.sick) is bool


def test_what_is_not_declared_cannot_be_assigned():
    model, _ = both()
    Patrol.create_agents(model, 2)
    resident, patrol = model.agent(1), model.agents[-1]
    for agent, name in ((resident, "nickname"), (resident, "_hidden"), (resident, "unique_id"), (patrol, "beats")):
        with pytest.raises(AttributeError):
            setattr(agent, name, 1)
    with pytest.raises(AttributeError, match="declare it as a Column"):
        model.agents_by_type[Resident].set("nickname", 1)
    with pytest.raises(TypeError, match="no column"):
        Resident(model, hat=3)
    with pytest.raises(TypeError):
        Resident.create_agents(model, 2, [1, 2])
    with pytest.raises(AttributeError):
        model.agents.get("income")


@pytest.mark.parametrize("value", [1.5, 40_000, float("nan"), [1, 2, 70_000], np.array([1, 2, 3.25])])
def test_a_value_that_would_be_cut_is_refused_and_nothing_changes(value):
    model, _ = both()
    with pytest.raises(ValueError):
        Resident.create_agents(model, 3, age=value)
    assert len(model.agents) == 61 and model.agent_id_counter == 62
    with pytest.raises(ValueError):
        model.agents_by_type[Resident].select(at_most=3).set("age", value)
    if np.ndim(value) == 0:
        with pytest.raises(ValueError):
            model.agent(1).age = value
    with pytest.raises(ValueError, match="2 agents|2 values"):
        Resident.create_agents(model, 2, age=[1, 2, 3])


def test_given_arrays_are_copied_and_kept_in_the_declared_type():
    model = ColumnarModel(rng=1)
    given = np.arange(5, dtype=np.int64)
    Resident.create_agents(model, 5, age=given, income=3)
    given[:] = 0
    table = model.table(Resident)
    assert table.cols["age"].tolist() == [0, 1, 2, 3, 4] and table.cols["age"].dtype == np.int16
    assert table.cols["income"].tolist() == [3.0] * 5 and not table.cols["sick"].any()
    assert np.shares_memory(model.agents_by_type[Resident].array("age"), table.cols["age"])
    assert all(column.flags.c_contiguous and len(column) == 5 for column in table.cols.values())
    frame = pd.DataFrame({"age": [7, 8], "income": [1.0, 2.0]})
    assert Resident.from_dataframe(model, frame).get("age") == [7, 8]


def test_a_kernel_never_writes_into_an_array_that_was_left():
    model = ColumnarModel(rng=1)
    table = model.table(Resident)
    table.reserve(8)
    Resident.create_agents(model, 4, age=1)
    held = table.cols["age"]
    Resident.create_agents(model, 4, age=2)  # within the reserve: nothing moves
    held[0] = 9
    assert table.cols["age"].tolist() == [9, 1, 1, 1, 2, 2, 2, 2]
    held = table.cols["age"]
    Resident.create_agents(model, 1, age=3)  # beyond it: what is left behind is closed
    with pytest.raises(ValueError, match="read-only"):
        held[0] = 5
    assert table.cols["age"].tolist() == [9, 1, 1, 1, 2, 2, 2, 2, 3]
    table.cols["age"][0] = 6
    Resident.create_agents(model, 1, age=4)
    assert table.cols["age"].tolist() == [6, 1, 1, 1, 2, 2, 2, 2, 3, 4] and table.cols["income"].tolist() == [1.0] * 10


def test_pinned_agents_are_lasting_objects():
    model, _ = both()
    Patrol.create_agents(model, 1, beat=4)
    Patrol.create_agents(model, 2)
    lone = Patrol(model, beat=7)
    patrols = model.agents_by_type[Patrol]
    assert [a is b for a, b in zip(patrols, patrols, strict=True)] == [True] * 4 and patrols[3] is lone
    patrols[0].shifts = 5
    assert patrols.get("shifts") == [5, 0, 0, 0] and patrols.get("beat") == [4, 0, 0, 7]
    assert len(AgentSet(patrols, random=model.random)) == 4  # Mesa's weak sets keep them
    lone.remove()
    assert len(patrols) == 3


def test_events_reach_flyweights_that_nobody_holds():
    model, _ = both()
    ages = model.agents.get("age")
    Patrol.create_agents(model, 1)
    model.schedule_event(model.agents_by_type[Patrol][0].end_shift, at=2.0)
    model.schedule_event(model.agent(1).birthday, at=2.0)
    model.schedule_event(model.agent(2).birthday, at=2.0)
    model.agent(2).remove()  # and not those who left, as with plain agents
    model.schedule_recurring(model.agent(3).birthday, mesa.time.Schedule(interval=1.0, start=1.0))
    model.run_for(3)
    assert (model.agents_by_type[Patrol][0].shifts, model.agent(1).age, model.agent(3).age) == (1, ages[0] + 1, ages[2] + 3)
    assert model.table(Resident).cols["age"][1] == ages[1]


def test_data_collector_writes_the_same_tables():
    tables = []
    for model, kind in zip(both(), (Resident, PlainResident), strict=True):
        collector = DataCollector(
            model_reporters={"n": lambda m: len(m.agents), "mean": lambda m: float(m.agents.agg("age", np.mean)), "steps": "steps"},
            agent_reporters={"age": "age", "double": lambda a: a.age * 2},
            agenttype_reporters={kind: {"income": "income"}, Agent: {"age": "age"}},
        )
        collector.collect(model)
        model.agents.set("age", 3)
        model.agents_by_type[kind].select(at_most=2).do("remove")
        model.step()
        collector.collect(model)
        tables.append([collector.get_model_vars_dataframe(), collector.get_agent_vars_dataframe(),
                       collector.get_agenttype_vars_dataframe(kind), collector.get_agenttype_vars_dataframe(Agent)])  # fmt: skip
    for mine, mesas in zip(*tables, strict=True):
        assert len(mine) > 1
        pd.testing.assert_frame_equal(mine, mesas)


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


def test_batch_run_gives_the_same_rows():
    rows = [
        mesa.batch_run(town, {"n": [3, 4]}, rng=[1, 2], max_steps=3, number_processes=1, data_collection_period=1, display_progress=False)
        for town in (ColumnarTown, PlainTown)
    ]
    assert rows[0] == rows[1]
    assert {(row["n"], row["rng"], row["AgentID"], row["sum"]) for row in rows[0]} >= {(3, 1, 3, 3 + 9), (4, 2, 4, 6 + 12)}


@pytest.mark.parametrize("again", [lambda m: pickle.loads(pickle.dumps(m)), copy.deepcopy], ids=["pickle", "deepcopy"])
def test_a_copied_model_goes_on_by_itself(again):
    model, _ = both()
    Patrol.create_agents(model, 2)
    model.agents_by_type[Patrol][1].shifts = 4
    model.agent(7).remove()
    model.step()
    twin = again(model)
    assert twin.agents.get("age", "default") == model.agents.get("age", "default") and ids(twin.agents) == ids(model.agents)
    assert twin.agent(3).model is twin and twin.agents_by_type[Patrol].get("shifts") == [0, 4]
    assert twin.agents_by_type[Patrol][1] is twin.agents_by_type[Patrol][1]
    twin.agent(3).age = 99
    twin.table(Resident).cols["age"][3] = 98
    Resident.create_agents(twin, 2, age=97)
    assert twin.agents_by_type[Resident].get("age")[2:4] == [99, 98] and twin.agents[-1].age == 97
    assert model.agent(3).age == AGES[2] and len(model.agents) == 62
    assert again(model.agent(3)).age == AGES[2]


def test_the_model_tells_observers_of_arrivals_and_departures():
    from mesa.experimental.mesa_signals import ModelSignals

    model, _ = both()
    seen = []

    def note(message):
        seen.append(message.signal_type)

    model.observe("agents", ModelSignals.AGENT_ADDED, note)
    model.observe("agents", ModelSignals.AGENT_REMOVED, note)
    Resident.create_agents(model, 5)  # one message for the whole block
    Mayor(model)
    model.agents[-1].remove()
    assert seen == [ModelSignals.AGENT_ADDED, ModelSignals.AGENT_ADDED, ModelSignals.AGENT_REMOVED]


def test_a_column_says_what_it_is():
    column = Resident.columns["age"]
    assert (column.name, column.doc, column.unit, column.writer, column.dtype) == ("age", "years lived", "years", "tests", np.int16)

    class Elder(Resident):
        wisdom = Column(np.float32, 0.5)

    assert list(Elder.columns) == ["age", "income", "sick", "wisdom"]
    model = ColumnarModel(rng=1)
    assert Elder(model, age=80).wisdom == 0.5 and ids(model.agents.select(agent_type=Resident)) == [1]
    assert Resident not in model.agents_by_type


def test_sums_of_single_precision_columns_are_taken_in_double():
    class Shop(ColumnarAgent):
        takings = Column(np.float32)

    model = ColumnarModel(rng=1)
    Shop.create_agents(model, 100_000, takings=np.full(100_000, 0.1))
    exact = sum(model.agents.get("takings"))
    assert model.agents.agg("takings", sum) == pytest.approx(exact, rel=1e-12)
    assert abs(float(np.cumsum(model.agents.array("takings"))[-1]) - exact) > 1e-3  # what single precision would have said


def test_a_million_agents_take_48_bytes_each():
    """How long they take is a benchmark's business (benchmarks/agents.py)."""
    kind = type("Many", (ColumnarAgent,), {f"c{i}": Column(np.int32) for i in range(12)})
    n = 1_000_000
    model = ColumnarModel(rng=1)
    kind.create_agents(model, n, **{f"c{i}": np.arange(n, dtype=np.int32) for i in range(8)})
    assert model.table(kind).nbytes / n <= 48.0001  # 12 columns of 4 bytes, and nothing for ids and the living
    model.agent(17).remove()
    assert model.table(kind).nbytes / n <= 49.0001
    assert model.agents_by_type[kind].agg("c3", sum) == n * (n - 1) // 2 - 16


def test_solara_draws_columnar_agents():
    pytest.importorskip("solara", reason="the dashboard extra is not installed")
    import matplotlib

    matplotlib.use("Agg")
    from mesa.discrete_space import CellAgent, OrthogonalMooreGrid
    from mesa.visualization import SolaraViz, SpaceRenderer
    from mesa.visualization.components import AgentPortrayalStyle
    from solara import render

    class Walker(ColumnarAgent, CellAgent, pinned=True):
        beat = Column(np.int32)

    class Square(ColumnarModel):
        def __init__(self, rng=None):
            super().__init__(rng=rng)
            self.grid = OrthogonalMooreGrid((4, 4), random=self.random)
            Walker.create_agents(self, 3, beat=[0, 5, 10])
            for agent in self.agents:
                agent.cell = self.grid.all_cells.cells[agent.beat]

        def step(self):
            self.agents.set("beat", 1)

    model = Square(rng=1)
    renderer = SpaceRenderer(model, backend="matplotlib").setup_agents(lambda a: AgentPortrayalStyle(color="red", size=10 + a.beat))
    renderer.render()
    drawn = np.concatenate([part.get_offsets() for part in renderer.canvas.collections if len(part.get_offsets())])
    assert sorted(map(tuple, drawn.tolist())) == sorted(tuple(map(float, a.cell.coordinate)) for a in model.agents)
    page = SolaraViz(model, renderer, model_params={}, name="square")
    _, context = render(page, handle_error=False)
    context.close()
