"""Mesa's own machinery runs on columnar agents: collectors, batch runs, copies, observers, pages; and what a column says and costs."""

import copy
import pickle

import mesa
import numpy as np
import pandas as pd
import pytest
from columnar_town import AGES, ColumnarTown, Mayor, Patrol, PlainResident, PlainTown, Resident, both, ids
from mesa import Agent, DataCollector

from sim.core.columnar_model import ColumnarModel
from sim.core.columns import Column, ColumnarAgent


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
