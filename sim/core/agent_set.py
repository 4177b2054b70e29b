"""Mesa's agent set over columns: Mesa's methods and answers, at the speed of arrays where arrays are enough.

Who uses it: `model.agents`, `model.agents_by_type`, and whatever they select. A set is an array of ids, or, live, "all
agents of these tables"; agents that leave the model leave every set. Whatever takes a Python function calls it with
one agent after the other, as Mesa does; attribute names, boolean arrays and the usual aggregates go by column.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np
from mesa import Agent
from mesa.agentset import AbstractAgentSet, GroupBy

from sim.core.aggregates import BY_ARRAY, ColumnarGroupBy, answer_of, stable_order
from sim.core.rows import Rows


class ColumnarAgentSet(AbstractAgentSet):  # type: ignore[misc]
    """An ordered set of agents of one model."""

    def __init__(
        self,
        agents: Iterable[Any] = (),
        random: Any = None,
        *,
        model: Any = None,
        ids: np.ndarray | range | None = None,
        tables: tuple[Rows, ...] | None = None,
    ) -> None:
        """Hold given agents (as Mesa's sets), or given ids (int64), or follow tables, or (model alone) follow everybody."""
        if model is None:
            held = list(agents)
            if not held:
                raise ValueError("an agent set without agents needs its model: ColumnarAgentSet(model=model, ids=...)")
            model = held[0].model
            ids = np.array(list(dict.fromkeys(agent.unique_id for agent in held)), np.int64)
        self.model = model
        self.random = model.random if random is None else random
        self._ids, self._tables = ids, tables  # a range, until somebody asks: newly made agents are rarely looked at
        self._checked: Any = None  # versions of the tables when `_ids` was last freed of the dead

    # which agents ----------------------------------------------------------------------------------------------------

    def _sources(self) -> tuple[Rows, ...]:
        return tuple(self.model.tables.values()) if self._tables is None else self._tables

    @property
    def ids(self) -> np.ndarray:
        """int64 ids of the agents in the set, in order, those that left the model excluded."""
        if self._ids is None:
            parts = [table.ids(table.rows()) for table in self._sources()]
            together = np.concatenate(parts) if parts else np.empty(0, np.int64)
            return together if len(parts) == 1 else np.sort(together, kind="stable")  # creation order, as Mesa keeps
        if isinstance(self._ids, range):
            self._ids = np.arange(self._ids.start, self._ids.stop)
        versions = tuple(table.version for table in self._sources())
        if self._checked != versions:
            self._checked = versions
            living = np.ones(len(self._ids), np.bool_)
            for table, rows, where in self.model.id_map.locate(self._ids):
                living[where] = table.alive(rows)
            if not living.all():
                self._ids = self._ids[living]
        return self._ids

    def _groups(self) -> list[tuple[Rows, np.ndarray, Any]]:
        """Return (table, rows, positions in the set) for every kind in the set."""
        if self._ids is None and len(self._sources()) == 1:
            table = self._sources()[0]
            return [(table, table.rows(), slice(None))]
        groups: list[tuple[Rows, np.ndarray, Any]] = self.model.id_map.locate(self.ids)
        return groups

    def _views(self, ids: np.ndarray) -> Iterator[Any]:
        groups = self.model.id_map.locate(ids)
        if len(groups) == 1:
            table, rows, _ = groups[0]
            return iter(table.views(rows.tolist()))
        number, row = np.empty(len(ids), np.int64), np.empty(len(ids), np.int64)
        for i, (_, rows, where) in enumerate(groups):
            number[where], row[where] = i, rows
        view = [table.view for table, _, _ in groups]
        return (view[i](r) for i, r in zip(number.tolist(), row.tolist(), strict=True))

    def __len__(self) -> int:
        """Number of agents."""
        return sum(table.n_alive for table in self._sources()) if self._ids is None else len(self.ids)

    def __iter__(self) -> Iterator[Any]:
        """Go through the agents that are in the set now."""
        return self._views(self.ids)

    def __contains__(self, agent: object) -> bool:
        """Tell whether an agent is in the set (and alive)."""
        if not isinstance(agent, Agent) or agent.model is not self.model:
            return False
        table, row = self.model.id_map.find(agent.unique_id)
        if not table.is_alive(row):
            return False
        return table in self._sources() if self._ids is None else bool((self.ids == agent.unique_id).any())

    def __getitem__(self, item: int | slice) -> Any:
        """Return one agent, or a list of them."""
        ids = self.ids[item]
        return list(self._views(ids)) if isinstance(item, slice) else self.model.agent(int(ids))

    def to_list(self) -> list[Any]:
        """Return the agents as a list."""
        return list(self)

    # changing and copying --------------------------------------------------------------------------------------------

    def _with(self, ids: np.ndarray) -> "ColumnarAgentSet":
        return type(self)(random=self.random, model=self.model, ids=ids)

    def _answer(self, ids: np.ndarray, inplace: bool) -> "ColumnarAgentSet":
        if not inplace:
            return self._with(ids)
        if self._ids is None:
            raise TypeError("a set that follows the model cannot be changed in place; change a copy()")
        self._ids, self._checked = ids, None
        return self

    def _update(self, agents: Iterable[Any]) -> "ColumnarAgentSet":
        return self._answer(np.array([agent.unique_id for agent in agents], np.int64), True)

    def _from_iterable(self, agents: Iterable[Any]) -> "ColumnarAgentSet":
        """Serve the set operators & | - ^."""
        return self._with(np.array(list(dict.fromkeys(agent.unique_id for agent in agents)), np.int64))

    def copy(self) -> "ColumnarAgentSet":
        """Return the agents of now as a set of its own."""
        return self._with(self.ids.copy())

    __copy__ = copy

    def add(self, agent: Any) -> None:
        """Add an agent at the end."""
        if agent not in self:
            self._answer(np.append(self.ids, agent.unique_id), True)

    def discard(self, agent: Any) -> None:
        """Take an agent out of the set if it is there."""
        self._answer(self.ids[self.ids != agent.unique_id], True)

    def remove(self, agent: Any) -> None:
        """Take an agent out of the set. Errors: KeyError when it is not there."""
        if agent not in self:
            raise KeyError(agent)
        self.discard(agent)

    # attributes ------------------------------------------------------------------------------------------------------

    def array(self, name: str) -> np.ndarray:
        """Return an attribute in set order: the column itself for a whole kind that nobody left, else a copy."""
        if self._ids is None and len(self._sources()) == 1 and self._sources()[0].n_alive == self._sources()[0].n:
            column = self._sources()[0].values(name)
            if column is not None:
                return column
        groups = self._groups()
        parts = []
        for table, rows, _ in groups:
            values = table.values(name, rows)
            parts.append(np.array([getattr(a, name) for a in table.views(rows.tolist())]) if values is None else values)
        if len(groups) == 1:
            return parts[0]
        out = np.empty(len(self), np.result_type(*parts) if parts else np.float64)
        for (_, _, where), part in zip(groups, parts, strict=True):
            out[where] = part
        return out

    def get(self, attr_names: str | list[str], handle_missing: str = "error", default_value: Any = None) -> list[Any]:
        """Return the attribute of each agent, or a list of attributes of each."""
        if handle_missing not in ("error", "default"):
            raise ValueError(f"handle_missing is 'error' or 'default', not {handle_missing!r}")
        if not isinstance(attr_names, str):
            columns = [self.get(name, handle_missing, default_value) for name in attr_names]
            return [list(row) for row in zip(*columns, strict=True)]
        out: list[Any] = [None] * len(self)
        for table, rows, where in self._groups():
            values = table.values(attr_names, rows)
            if values is not None:
                found = values.tolist()
            else:
                other = () if handle_missing == "error" else (default_value,)
                found = [getattr(agent, attr_names, *other) for agent in table.views(rows.tolist())]
            if isinstance(where, slice):
                return list(found)
            for place, value in zip(where.tolist(), found, strict=True):
                out[place] = value
        return out

    def set(self, attr_name: str, value: Any) -> "ColumnarAgentSet":
        """Give every agent a value; a sequence gives each its own (Mesa 3.5 has no use for one, Mesa 4 the same)."""
        each = isinstance(value, list | tuple | np.ndarray) or hasattr(value, "to_numpy")
        values = np.asarray(value) if each else value
        if each and len(values) != len(self):
            raise ValueError(f"{len(values)} values of {attr_name} for {len(self)} agents")
        for table, rows, where in self._groups():
            part = values[where] if each else values
            if not table.assign(attr_name, rows, part):
                for i, agent in enumerate(table.views(rows.tolist())):
                    setattr(agent, attr_name, part[i] if each else part)
        return self

    def agg(self, attribute: str, func: Any) -> Any:
        """Apply a function, or several, to the attribute's values: usual ones by column, others to a list as Mesa does."""
        if not callable(func):
            return [self.agg(attribute, each) for each in func]
        by_array = BY_ARRAY.get(func)
        if by_array is None:
            return func(self.get(attribute))
        values = self.array(attribute)
        return func(values.tolist()) if values.dtype.kind == "O" else answer_of(by_array, values)

    # choosing and ordering -------------------------------------------------------------------------------------------

    def select(
        self, filter_func: Any = None, at_most: float = float("inf"), inplace: bool = False, agent_type: Any = None
    ) -> "ColumnarAgentSet":
        """Return the agents that pass, as Mesa does; `filter_func` may also be bool[agent], in set order."""
        ids = self.ids
        if isinstance(at_most, float) and at_most <= 1.0:
            at_most = int(len(ids) * at_most)
        keep = np.ones(len(ids), np.bool_)
        if agent_type is not None:
            for table, _, where in self._groups():
                keep[where] = issubclass(table.kind, agent_type)
        if isinstance(filter_func, np.ndarray):
            if filter_func.dtype != np.bool_ or filter_func.shape != ids.shape:
                raise ValueError(f"a filter is bool[{len(ids)}], not {filter_func.dtype}{list(filter_func.shape)}")
            keep &= filter_func
        ids = ids[keep]
        if filter_func is not None and not isinstance(filter_func, np.ndarray):
            ids = self._passing(ids, filter_func, at_most)
        return self._answer(ids[: int(at_most)] if len(ids) > at_most else ids, inplace)

    def _passing(self, ids: np.ndarray, accepts: Callable[[Any], bool], at_most: float) -> np.ndarray:
        """Ask agent after agent, and no further than needed."""
        passed: list[int] = []
        for unique_id, agent in zip(ids.tolist(), self._views(ids), strict=True):
            if len(passed) >= at_most:
                break
            if accepts(agent):
                passed.append(unique_id)
        return np.array(passed, np.int64)

    def shuffle(self, inplace: bool = False) -> "ColumnarAgentSet":
        """Put the agents in random order: the order Mesa would give with the same `random`."""
        order = self.ids.tolist()
        self.random.shuffle(order)
        return self._answer(np.array(order, np.int64), inplace)

    def sort(self, key: Any, ascending: bool = False, inplace: bool = False) -> "ColumnarAgentSet":
        """Sort by attribute or function, descending unless told; equals keep their order, as in Mesa."""
        values: Any = self.array(key) if isinstance(key, str) else None
        if values is None or values.dtype.kind not in "biuf":
            values = self.get(key) if isinstance(key, str) else [key(agent) for agent in self]
        return self._answer(self.ids[stable_order(values, ascending)], inplace)

    def groupby(self, by: Any, result_type: str = "agentset") -> GroupBy:
        """Group by attribute or function, in order of first appearance, as Mesa does."""
        keys = [by(agent) for agent in self] if callable(by) else self.get(by)
        members: dict[Any, list[int]] = {}
        for unique_id, key in zip(self.ids.tolist(), keys, strict=True):
            members.setdefault(key, []).append(unique_id)
        groups = {key: self._with(np.array(ids, np.int64)) for key, ids in members.items()}
        if result_type == "agentset":
            return ColumnarGroupBy(groups)
        return GroupBy({key: group.to_list() for key, group in groups.items()})

    # acting ----------------------------------------------------------------------------------------------------------

    def map(self, method: Any, *args: Any, **kwargs: Any) -> list[Any]:
        """Call a method (by name) or a function for each agent and return the answers."""
        return list(self._calls(self.ids, method, args, kwargs))

    def do(self, method: Any, *args: Any, **kwargs: Any) -> "ColumnarAgentSet":
        """Call a method (by name) or a function for each agent."""
        for _ in self._calls(self.ids, method, args, kwargs):
            continue
        return self

    def shuffle_do(self, method: Any, *args: Any, **kwargs: Any) -> "ColumnarAgentSet":
        """Call a method (by name) or a function for each agent, in random order."""
        self.shuffle().do(method, *args, **kwargs)
        return self

    def _calls(self, ids: np.ndarray, method: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Iterator[Any]:
        """Yield the answers of the agents, leaving out those that an earlier call removed."""
        find = self.model.id_map.find
        for unique_id, agent in zip(ids.tolist(), self._views(ids), strict=True):
            table, row = find(unique_id)
            if table.is_alive(row):
                yield getattr(agent, method)(*args, **kwargs) if isinstance(method, str) else method(agent, *args, **kwargs)

    def __repr__(self) -> str:
        """Say how many agents there are."""
        return f"<{type(self).__name__} of {len(self)} agents>"
