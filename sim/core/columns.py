"""Columnar Mesa agents: what an agent is when a million of them live in NumPy arrays.

Who uses it: `sim.agents` declares kinds, the model creates them, kernels take `AgentTable.cols[name]` directly, and
anybody may look at one agent through Mesa's own interface. A class-level declaration makes one array per attribute:

    class Resident(ColumnarAgent):
        home = Column(np.int32, doc="place of residence", unit="place", writer="sim.agents.residents")

`Resident` objects are flyweights, made when somebody looks at one: compare them with `==`, never `is`. Small kinds (`pinned=True`)
have one lasting object each, for renderers and spaces that hold agents. What kernels look at agent by agent is kept as one
record each (`together=True`): `AgentTable.records[row].home`.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any, ClassVar

import numpy as np
import pandas as pd
from mesa import Agent
from mesa.experimental.mesa_signals import ModelSignals

from sim.core.rows import Rows, columns_for


class Column:
    """One declared attribute: its type, starting value, meaning, unit, and the one module that may write it."""

    __slots__ = ("default", "doc", "dtype", "name", "unit", "writer")

    def __init__(self, dtype: Any, default: Any = 0, doc: str = "", unit: str = "1", writer: str = "") -> None:
        """Declare a column; `writer` is the module that alone may write it, such as "sim.phases.fade"."""
        self.dtype: np.dtype[Any] = np.dtype(dtype)
        self.default, self.doc, self.unit, self.writer = default, doc, unit, writer
        self.name = ""

    def fitting(self, values: Any) -> Any:
        """Return values in a form that this column holds without loss; a whole column of its dtype passes unread.

        Errors: ValueError where a fraction or a too large number would be cut.
        """
        given = np.asarray(values)
        if given.dtype == self.dtype or self.dtype.kind not in "iub":
            return given
        with np.errstate(invalid="ignore"):  # a NaN is refused below
            held = given.astype(self.dtype)
        if not np.array_equal(held, given):
            raise ValueError(f"column {self.name} holds {self.dtype}; it cannot hold {given[held != given].flat[0]!r}")
        return held

    def __set_name__(self, owner: type, name: str) -> None:
        """Learn the name under which a kind declares the column."""
        self.name = name

    def as_property(self) -> property:
        """Return the attribute of a flyweight: it reads and writes the agent's row."""
        name, fitting = self.name, self.fitting

        def read(agent: Any) -> Any:  # a closure is faster than a descriptor class (90 against 110 ns)
            return agent._table.cols[name].item(agent._row)  # a Python scalar: DataCollector would deep-copy NumPy's

        def write(agent: Any, value: Any) -> None:
            agent._table.cols[name][agent._row] = fitting(value)

        return property(read, write, doc=f"{self.doc} ({self.unit})")


class ColumnarAgent(Agent):  # type: ignore[misc]
    """A real `mesa.Agent` whose declared attributes are read from, and written to, columns of its kind's table."""

    __slots__ = ("_row", "_table")
    columns: ClassVar[dict[str, Column]] = {}
    pinned: ClassVar[bool] = False  # True: one lasting object per agent
    together: ClassVar[bool] = False  # True: columns are the fields of one array of records

    def __init_subclass__(cls, pinned: bool | None = None, together: bool | None = None, **kwargs: Any) -> None:
        """Collect the declared columns of a kind and turn them into properties."""
        super().__init_subclass__(**kwargs)
        if pinned is not None:
            cls.pinned = pinned
        if together is not None:
            cls.together = together
        own = {name: value for name, value in vars(cls).items() if isinstance(value, Column)}
        inherited = {name: column for base in reversed(cls.__mro__[1:]) for name, column in vars(base).get("columns", {}).items()}
        cls.columns = inherited | own
        for name, column in own.items():
            setattr(cls, name, column.as_property())

    def __init__(self, model: Any, **values: Any) -> None:
        """Create one agent (`create_agents` makes many at once); attributes by keyword."""
        # not Mesa's __init__: it would keep model, unique_id and pos in every object
        table = model.table(type(self))
        _bind(self, table, table.n)
        table.append(1, values, self)
        model.notify("agents", ModelSignals.AGENT_ADDED, args=(self,))

    @property
    def model(self) -> Any:
        """The model the agent lives in."""
        return self._table.model

    @property
    def unique_id(self) -> int:
        """Mesa's number of the agent, from 1 in order of creation."""
        return int(self._table.id_of(self._row))

    @property
    def row(self) -> int:
        """Index of the agent in the columns of its kind."""
        return int(self._row)

    @property
    def pos(self) -> None:
        """Mesa's renderers ask for it before they ask for `cell`."""
        return None

    @classmethod
    def create_agents(cls, model: Any, n: int, *args: Any, **kwargs: Any) -> Any:
        """Create n agents at once; each keyword is one value or n of them, copied. Returns the set of the new agents."""
        if args:
            raise TypeError(f"{cls.__name__} takes its columns by keyword: {list(cls.columns)}")
        model.table(cls).append(n, kwargs)
        created = model.set_of(range(model.agent_id_counter - n, model.agent_id_counter))
        model.notify("agents", ModelSignals.AGENT_ADDED, args=(created,))
        return created

    @classmethod
    def from_dataframe(cls, model: Any, df: pd.DataFrame, **kwargs: Any) -> Any:
        """Create an agent for each row of a frame whose columns are named as this kind's."""
        return cls.create_agents(model, len(df), **{str(name): df[name].to_numpy() for name in df.columns}, **kwargs)

    def remove(self) -> None:
        """Take the agent out of the model; once is enough, as in Mesa."""
        with suppress(KeyError):
            self.model.deregister_agent(self)

    def __setattr__(self, name: str, value: Any) -> None:
        """Refuse undeclared names: a flyweight would forget them, and a typing error would pass for an attribute."""
        declared = getattr(type(self), name, None)
        if isinstance(declared, property) or (self.pinned and (declared is not None or _annotated(type(self), name))):
            object.__setattr__(self, name, value)
            return
        kept = "declare it as a Column" + (", or on the class" if self.pinned else "")
        raise AttributeError(f"{type(self).__name__} has no attribute {name!r}: {kept}; it has {list(self.columns)}")

    def __eq__(self, other: object) -> bool:
        """Two flyweights of one row are one agent."""
        return self is other or (isinstance(other, ColumnarAgent) and other._row == self._row and other._table is self._table)

    def __hash__(self) -> int:
        """Agree with equality."""
        return hash((self._row, id(self._table)))

    def __repr__(self) -> str:
        """Name the kind and the number."""
        return f"<{type(self).__name__} {self.unique_id}>"

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle and copy as a row of a table, never as a lone object."""
        return _unpickled, (type(self), self._table, self._row), self.__dict__ or None


_set_table = vars(ColumnarAgent)["_table"].__set__  # slot setters pass by __setattr__
_set_row = vars(ColumnarAgent)["_row"].__set__


def _bind(agent: ColumnarAgent, table: "AgentTable", row: int) -> ColumnarAgent:
    _set_table(agent, table)
    _set_row(agent, row)
    return agent


def _unpickled(kind: type[ColumnarAgent], table: "AgentTable", row: int) -> ColumnarAgent:
    return _bind(object.__new__(kind), table, row)  # the table may still be empty: do not ask it anything


def _annotated(kind: type, name: str) -> bool:
    return any(name in vars(base).get("__annotations__", {}) for base in kind.__mro__)


class AgentTable(Rows):
    """All agents of one columnar kind. Rows are never moved or used again.

    `cols[name]` is an array of exactly `n` rows, for kernels; `records` are the rows where the kind keeps them together (else None). Both are
    replaced only by an append that `reserve` did not provide for; the arrays they replace become read-only: nobody writes into the void.
    """

    def __init__(self, model: Any, kind: type[ColumnarAgent]) -> None:
        """Start without rows."""
        super().__init__(model, kind)
        self.columns = kind.columns
        self._dtypes = {name: column.dtype for name, column in kind.columns.items()}
        self.pins: dict[int, ColumnarAgent] = {}
        self._room(0)
        self._show()

    def reserve(self, rows: int) -> None:
        """Make room for `rows` rows in all, so that appends up to there leave every array in its place."""
        if self.columns and rows > self._capacity:
            left, records = self.cols, self.records
            self._room(rows)
            for name, column in left.items():
                self._store[name][: self.n] = column
            for array in (*left.values(), *(() if records is None else (records,))):
                array.flags.writeable = False
            self._show()

    def _room(self, rows: int) -> None:
        self._store, self._kept_together = columns_for(self._dtypes, rows, self.kind.together)

    @property
    def _capacity(self) -> int:
        return min((len(store) for store in self._store.values()), default=0)

    def _show(self) -> None:
        self.cols = {name: store[: self.n] for name, store in self._store.items()}
        self.records = None if self._kept_together is None else self._kept_together[: self.n]

    def append(self, n: int, values: Mapping[str, Any], made: ColumnarAgent | None = None) -> slice:
        """Add n agents with one value or n values for each named column; return their rows. `made` is the object of one.

        Errors: TypeError for a column that is not declared, ValueError for values that do not fit, before any change.
        """
        unknown = values.keys() - self.columns.keys()
        if unknown:
            raise TypeError(f"{self.kind.__name__} has no column {sorted(unknown)}; it has {list(self.columns)}")
        fitted = {name: self.columns[name].fitting(given) for name, given in values.items()}
        for name, given in fitted.items():
            if given.ndim and given.shape != (n,):
                raise ValueError(f"column {name} of {self.kind.__name__}: {given.shape} values for {n} agents")
        rows = slice(self.n, self.n + n)
        if rows.stop > self._capacity:
            self.reserve(max(rows.stop, 2 * self._capacity))  # exactly at first: a closed population wastes nothing
        for name, column in self.columns.items():
            if name in fitted or column.default:  # rows that nobody has used are zero
                self._store[name][rows] = fitted.get(name, column.default)
        self.extend(n)
        self._show()
        if self.kind.pinned:
            self.pins |= {row: made or _unpickled(self.kind, self, row) for row in range(rows.start, rows.stop)}
        return rows

    def __getstate__(self) -> dict[str, Any]:
        """Pickle and copy the used rows once: `cols` are views of the store, and would come back as arrays apart."""
        return {name: value for name, value in self.__dict__.items() if name not in ("_store", "_kept_together", "records")}

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Put the rows into a store again."""
        self.__dict__.update(state)
        left = self.cols
        self._room(self.n)
        for name, column in left.items():
            self._store[name][:] = column
        self._show()

    @property
    def nbytes(self) -> int:
        """Bytes held for the agents, every array counted."""
        return int(sum(store.nbytes for store in self._store.values())) + self.mask_nbytes

    def kill(self, row: int) -> None:
        """Mark a row as gone and let its object go."""
        super().kill(row)
        self.pins.pop(row, None)

    def view(self, row: int) -> ColumnarAgent:
        """Return the agent of a row: its lasting object, or a new flyweight."""
        return self.pins.get(row) or _unpickled(self.kind, self, row)

    def views(self, rows: Iterable[int]) -> Iterator[ColumnarAgent]:
        """Yield the agents of rows."""
        if self.pins:
            yield from map(self.view, rows)
            return
        new, kind, set_table, set_row = object.__new__, self.kind, _set_table, _set_row
        for row in rows:
            agent = new(kind)
            set_table(agent, self)
            set_row(agent, row)
            yield agent

    def values(self, name: str, rows: np.ndarray | None = None) -> np.ndarray | None:
        """Return a column (or `unique_id`) for rows, or the column itself for None; None where it is no column."""
        if name == "unique_id":
            return self.ids(rows)
        column = self.cols.get(name)
        return column if column is None or rows is None else column[rows]

    def assign(self, name: str, rows: np.ndarray | slice, values: Any) -> bool:
        """Write a column for rows; False where it is no column."""
        if name not in self.columns:
            return False
        self.cols[name][rows] = self.columns[name].fitting(values)
        return True

    def frame(self) -> pd.DataFrame:
        """Return the living agents as a pandas frame."""
        rows = self.rows()
        return pd.DataFrame({"unique_id": self.ids(rows), **{name: column[rows] for name, column in self.cols.items()}})
