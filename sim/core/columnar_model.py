"""A Mesa model that also holds columnar agents: the seams of `mesa.Model` that know where agents are kept.

Who uses it: `sim.model.SafeCity` derives from it. Only public methods and properties of Mesa are overridden, so
`step`, events, `DataCollector`, `batch_run` and `SolaraViz` are Mesa's own code.
"""

from typing import Any

import numpy as np
from mesa import Model
from mesa.experimental.mesa_signals import ModelSignals

from sim.core.agent_set import ColumnarAgentSet
from sim.core.columns import AgentTable, ColumnarAgent
from sim.core.rows import IdMap, ObjectTable, Rows


class ColumnarModel(Model):  # type: ignore[misc]
    """A `mesa.Model` whose agents are rows of tables, ordinary Mesa agents included."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Take what `mesa.Model` takes (`rng`, `scenario`)."""
        self.id_map = IdMap()
        self.tables: dict[type[Any], Rows] = {}
        self._sets: dict[type[Any], ColumnarAgentSet] = {}
        super().__init__(*args, **kwargs)
        self._everyone = ColumnarAgentSet(model=self)

    @property
    def agents(self) -> ColumnarAgentSet:
        """All agents, in order of creation; follows arrivals and departures."""
        return self._everyone

    @property
    def agents_by_type(self) -> dict[type[Any], ColumnarAgentSet]:
        """The agents of each kind."""
        return self._sets

    @property
    def agent_types(self) -> list[type[Any]]:
        """The kinds of agents."""
        return list(self._sets)

    def table(self, kind: type[ColumnarAgent]) -> AgentTable:
        """Return the table of a columnar kind (an empty one at first)."""
        table = self._table(kind, AgentTable)
        if not isinstance(table, AgentTable):
            raise TypeError(f"{kind.__name__} is not a columnar kind")
        return table

    def _table(self, kind: type[Any], holder: type[AgentTable] | type[ObjectTable]) -> Rows:
        if kind not in self.tables:
            self.tables[kind] = holder(self, kind)
            self._sets[kind] = ColumnarAgentSet(model=self, tables=(self.tables[kind],))
        return self.tables[kind]

    def agent(self, unique_id: int) -> Any:
        """Return one agent by its id. Errors: KeyError when there is none, or no more."""
        table, row = self.id_map.find(unique_id)
        if not table.is_alive(row):
            raise KeyError(unique_id)
        return table.view(row)

    def set_of(self, ids: np.ndarray | range) -> ColumnarAgentSet:
        """Return the set of the agents with these ids (int64), in this order."""
        return ColumnarAgentSet(model=self, ids=ids)

    def register_agent(self, agent: Any) -> None:
        """Take in an ordinary Mesa agent; its constructor calls this (a columnar one never does)."""
        agent.unique_id = self.agent_id_counter
        table = self._table(type(agent), ObjectTable)
        assert isinstance(table, ObjectTable)
        table.add(agent)
        self.notify("agents", ModelSignals.AGENT_ADDED, args=(agent,))

    def deregister_agent(self, agent: Any) -> None:
        """Let an agent go. Errors: KeyError when it is gone already."""
        table, row = self.id_map.find(agent.unique_id)
        table.kill(row)
        self.notify("agents", ModelSignals.AGENT_REMOVED, args=(agent,))

    def remove_all_agents(self) -> None:
        """Remove every agent, each through its own `remove`."""
        for agent in self.agents.to_list():
            agent.remove()
        self.data_registry.close()

    def schedule_event(self, function: Any, **when: Any) -> Any:
        """Schedule a call as Mesa does; a flyweight's method keeps its agent until it is removed."""
        _keep_owner(function)
        return super().schedule_event(function, **when)

    def schedule_recurring(self, function: Any, *args: Any, **kwargs: Any) -> Any:
        """Schedule repeated calls as Mesa does; a flyweight's method keeps its agent until it is removed."""
        _keep_owner(function)
        return super().schedule_recurring(function, *args, **kwargs)


def _keep_owner(function: Any) -> None:
    """Pin the agent whose method is scheduled: Mesa refers to it weakly, and a flyweight has no other holder."""
    owner = getattr(function, "__self__", None)
    if isinstance(owner, ColumnarAgent):
        owner._table.pins.setdefault(owner._row, owner)
