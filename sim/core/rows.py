"""Who is alive in which row, and under which Mesa id (bookkeeping that costs nothing until somebody leaves); memory for columns and records.

Who uses it: `AgentTable` (columnar kinds) and `ObjectTable` (ordinary Mesa agents mixed in). Mesa hands out ids in
order of creation, so a kind's ids are a few runs of consecutive numbers and need no array. A mask of the living is
made at the first removal.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np


def slab(dtypes: Mapping[str, np.dtype[Any]], rows: int) -> dict[str, np.ndarray]:
    """Return a zeroed array for each column, all in one allocation, each on a cache line.

    One large block gets huge pages where a dozen of 4 MB get none: creating a million agents takes a fifth of the time.
    """
    starts = np.cumsum([0] + [-(-rows * dtype.itemsize // 64) * 64 for dtype in dtypes.values()])
    block = np.zeros(int(starts[-1]) + 64, np.uint8)
    first = -block.ctypes.data % 64
    return {
        name: block[first + start : first + start + rows * dtype.itemsize].view(dtype)
        for (name, dtype), start in zip(dtypes.items(), starts.tolist(), strict=False)
    }


def records(fields: dict[str, str], rows: int | tuple[int, ...], **columns: Any) -> Any:
    """Return records of that shape, zero but for the columns given; fields name -> type ("i8", "f8"; smaller ones in long tables).

    A row knows its fields as attributes, in compiled and in plain code. A column is `found["name"]`: the array itself is an ordinary
    one, because Python pays a np.recarray some 3 microseconds for every look at a column, and 4 for handing it to a kernel.
    """
    found = np.zeros(rows, np.dtype((np.record, list(fields.items()))))
    for name, values in columns.items():
        found[name] = values
    return found


def columns_for(dtypes: Mapping[str, np.dtype[Any]], rows: int, together: bool) -> tuple[dict[str, np.ndarray], Any]:
    """Return zeroed columns, and the records whose fields they are where they are kept together (else None)."""
    if not together:
        return slab(dtypes, rows), None
    kept = records({name: dtype.str for name, dtype in dtypes.items()}, rows)
    return {name: kept[name] for name in dtypes}, kept


class Rows:
    """Rows of one kind of agent, in order of creation; `version` changes with every arrival and departure."""

    def __init__(self, model: Any, kind: type[Any]) -> None:
        """Start without rows."""
        self.model, self.kind = model, kind
        self.n = self.n_alive = self.version = 0
        self._run_row: list[int] = []  # first row of each run of consecutive ids
        self._run_id: list[int] = []  # and its first id
        self._mask: np.ndarray | None = None  # bool[capacity], None while everybody is alive

    def extend(self, n: int) -> None:
        """Add n rows with the next n ids of the model."""
        first_id = self.model.agent_id_counter
        if not self._run_id or first_id - self._run_id[-1] != self.n - self._run_row[-1]:
            self._run_row.append(self.n)
            self._run_id.append(first_id)
        self.model.agent_id_counter = first_id + n
        self.model.id_map.record(first_id, n, self, self.n)
        if self._mask is not None and len(self._mask) < self.n + n:
            self._mask = np.concatenate([self._mask[: self.n], np.ones(max(n, self.n), np.bool_)])
        self.n += n
        self.n_alive += n
        self.version += 1

    @property
    def mask_nbytes(self) -> int:
        """Bytes of the mask of the living."""
        return 0 if self._mask is None else self._mask.nbytes

    def kill(self, row: int) -> None:
        """Mark a row as gone. Errors: KeyError when it is gone already."""
        if not self.is_alive(row):
            raise KeyError(self.id_of(row))
        if self._mask is None:
            self._mask = np.ones(self.n, np.bool_)
        self._mask[row] = False
        self.n_alive -= 1
        self.version += 1

    def is_alive(self, row: int) -> bool:
        """Tell whether the agent of a row is still in the model."""
        return self._mask is None or bool(self._mask[row])

    def alive(self, rows: np.ndarray) -> np.ndarray:
        """Return bool[row] of the given rows."""
        return np.ones(len(rows), np.bool_) if self._mask is None else self._mask[rows]

    def rows(self) -> np.ndarray:
        """Return the rows of the living, ascending."""
        return np.arange(self.n) if self._mask is None else np.flatnonzero(self._mask[: self.n])

    def id_of(self, row: int) -> int:
        """Return the Mesa id of a row."""
        run = bisect_right(self._run_row, row) - 1
        return self._run_id[run] + row - self._run_row[run]

    def ids(self, rows: np.ndarray | None = None) -> np.ndarray:
        """Return int64 ids of rows (of every row for None)."""
        rows = np.arange(self.n) if rows is None else rows
        if len(self._run_id) == 1:
            return rows + (self._run_id[0] - self._run_row[0])
        run = np.searchsorted(self._run_row, rows, side="right") - 1
        return np.asarray(self._run_id, np.int64)[run] + rows - np.asarray(self._run_row, np.int64)[run]

    # what a kind of table adds -------------------------------------------------------------------------------------

    def view(self, row: int) -> Any:
        """Return the agent of a row."""
        raise NotImplementedError

    def views(self, rows: Iterable[int]) -> Iterator[Any]:
        """Yield the agents of rows."""
        return map(self.view, rows)

    def values(self, name: str, rows: np.ndarray | None = None) -> np.ndarray | None:
        """Return an attribute as an array, or None where it is kept in no array."""
        return None

    def assign(self, name: str, rows: Any, values: Any) -> bool:
        """Write an attribute that is kept in an array; False where it is not."""
        return False


class ObjectTable(Rows):
    """Ordinary Mesa agents of one class: rows of objects."""

    def __init__(self, model: Any, kind: type[Any]) -> None:
        """Start without agents."""
        super().__init__(model, kind)
        self._objects: list[Any] = []

    def add(self, agent: Any) -> None:
        """Keep an agent under the next id of the model."""
        self._objects.append(agent)
        self.extend(1)

    def kill(self, row: int) -> None:
        """Mark a row as gone and let its object go."""
        super().kill(row)
        self._objects[row] = None

    def view(self, row: int) -> Any:
        """Return the agent of a row."""
        return self._objects[row]


class IdMap:
    """Mesa id -> (table, row): the runs in which ids were handed out, in order."""

    def __init__(self) -> None:
        """Start without ids."""
        self._first: list[int] = []
        self._end: list[int] = []
        self._where: list[tuple[Rows, int]] = []  # table and first row of each run
        self._arrays: tuple[np.ndarray, np.ndarray, np.ndarray, list[Rows]] | None = None

    def record(self, first_id: int, n: int, table: Rows, first_row: int) -> None:
        """Note that n ids from `first_id` are the rows of a table from `first_row`."""
        self._arrays = None
        if self._end and self._end[-1] == first_id:
            last, row = self._where[-1]
            if last is table and row + first_id - self._first[-1] == first_row:
                self._end[-1] += n
                return
        self._first.append(first_id)
        self._end.append(first_id + n)
        self._where.append((table, first_row))

    def find(self, unique_id: int) -> tuple[Rows, int]:
        """Return table and row of an id. Errors: KeyError for an id that was never given."""
        run = bisect_right(self._first, unique_id) - 1
        if run < 0 or unique_id >= self._end[run]:
            raise KeyError(unique_id)
        table, row = self._where[run]
        return table, row + unique_id - self._first[run]

    def locate(self, ids: np.ndarray) -> list[tuple[Rows, np.ndarray, Any]]:
        """Split given ids by table: (table, rows, positions in `ids`, or a full slice where all are of one table)."""
        if len(ids) == 0:
            return []
        if self._arrays is None:
            tables = list({id(table): table for table, _ in self._where}.values())
            number = {id(table): i for i, table in enumerate(tables)}
            shift = np.array([row - first for (_, row), first in zip(self._where, self._first, strict=True)], np.int64)
            owner = np.array([number[id(table)] for table, _ in self._where])
            self._arrays = np.array(self._first, np.int64), shift, owner, tables
        first, shift, owner, tables = self._arrays
        run = np.searchsorted(first, ids, side="right") - 1
        rows, owners = ids + shift[run], owner[run]
        if (owners == owners[0]).all():
            return [(tables[owners[0]], rows, slice(None))]
        places = [(table, np.flatnonzero(owners == i)) for i, table in enumerate(tables)]
        return [(table, rows[place], place) for table, place in places if len(place)]
