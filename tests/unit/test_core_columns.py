"""Columnar agents answer as plain Mesa agents do: each law runs Mesa's own code on both, and Mesa is the oracle."""

import copy
import statistics

import numpy as np
import pandas as pd
import pytest
from columnar_town import Car, Mayor, Patrol, PlainResident, Resident, both, ids
from mesa import Agent
from mesa.agentset import AbstractAgentSet, AgentSet

from sim.core.columnar_model import ColumnarModel

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


@pytest.mark.parametrize("again", [lambda m: m, copy.deepcopy], ids=["itself", "a copy"])
def test_columns_kept_together_are_fields_of_records(again):
    """What a kernel writes into a record, Mesa reads from the agent, and the other way; growth and copies keep it so."""
    model = ColumnarModel(rng=1)
    Car.create_agents(model, 2, speed=[10.0, 20.0])
    left = model.table(Car).records
    Car.create_agents(model, 3, beat=[5, 6, 7])
    with pytest.raises(ValueError, match="read-only"):
        left[0].speed = 5.0
    model = again(model)
    table, cars = model.table(Car), model.agents_by_type[Car]
    assert cars.get(["beat", "speed", "free"]) == [[3, 10.0, True], [3, 20.0, True], [5, 0.0, True], [6, 0.0, True], [7, 0.0, True]]
    table.records[3].speed = 40.0
    cars[4].speed = 50.0
    table.cols["beat"][0] = 9
    assert len(table.records) == 5 and table.records["beat"].tolist() == [9, 3, 5, 6, 7]
    assert table.records["speed"].tolist() == cars.get("speed") == [10.0, 20.0, 0.0, 40.0, 50.0]
    assert model.table(Resident).records is None


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
