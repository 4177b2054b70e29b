"""What happened, in order: the typed append-only log that everybody who looks at a run reads.

Who calls it: kernels append rows to `EventLog.buffer` (by `append_event`); the model drains it; metrics, figures and dashboards read
`frame()`. The log knows nothing of crime: what a kind or a topic means, its owner says.

Nothing is lost. A kernel counts every row in `cursor[0]` and writes those that fit; a count beyond the buffer is an
error at the next drain, with the number of rows that had no room. Rows beyond `memory_rows` go to Parquet files.
"""

import os
import shutil
import tempfile
import weakref
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import numpy as np
import pandas as pd
import pyarrow as pa

from sim.core.errors import ChanganError
from sim.core.jit import inline


class EventBuffer(NamedTuple):
    """Rows that kernels write, one array a column and all of one length; -1 where a column does not apply."""

    tick: np.ndarray  # int32, since the start of the run
    kind: np.ndarray  # uint8, what happened
    topic: np.ndarray  # uint8, type of crime or matter
    place: np.ndarray  # int32
    actor: np.ndarray  # int32, row of the agent that acted
    subject: np.ndarray  # int32, row of the agent, household or thing acted on
    case: np.ndarray  # int32, joins the rows of one story
    group: np.ndarray  # uint8, group of the subject
    value: np.ndarray  # float32, loss or measure
    cursor: np.ndarray  # int64[1], rows appended since the last drain


@inline
def append_event(
    log: Any, tick: Any, kind: Any, topic: Any, place: Any, actor: Any, subject: Any, case: Any, group: Any, value: Any
) -> None:
    """Append one row to an `EventBuffer`, or only count it where there is no room. For kernels.

    Costs nothing until it is called and some 35 ns more than writing the arrays by hand when it is (measured with one
    event in 1,000 and in 2 passes of a loop), so events that are rare next to agents may use it freely.
    """
    at = log.cursor[0]
    log.cursor[0] = at + 1
    if at < log.tick.shape[0]:
        log.tick[at] = tick
        log.kind[at] = kind
        log.topic[at] = topic
        log.place[at] = place
        log.actor[at] = actor
        log.subject[at] = subject
        log.case[at] = case
        log.group[at] = group
        log.value[at] = value


DTYPES: dict[str, np.dtype[Any]] = {
    "tick": np.dtype("<i4"),
    "kind": np.dtype("u1"),
    "topic": np.dtype("u1"),
    "place": np.dtype("<i4"),
    "actor": np.dtype("<i4"),
    "subject": np.dtype("<i4"),
    "case": np.dtype("<i4"),
    "group": np.dtype("u1"),
    "value": np.dtype("<f4"),
}
_ABSENT = {name: -1 if dtype.kind == "i" and name != "tick" else 0 for name, dtype in DTYPES.items()}
SCHEMA = pa.schema([(name, pa.from_numpy_dtype(dtype)) for name, dtype in DTYPES.items()])


class Digest(Protocol):
    """What `digest_into` needs of a hashlib object."""

    def update(self, data: bytes, /) -> None:
        """Take bytes in."""


class EventLog:
    """All events of a run: a buffer for kernels, Arrow chunks in memory, Parquet files beyond `memory_rows`."""

    def __init__(self, capacity: int, memory_rows: int = 4_000_000, folder: Path | None = None) -> None:
        """Make an empty log whose buffer holds `capacity` rows; files go to a folder of their own under `folder`."""
        if capacity < 1 or memory_rows < 1:
            raise ValueError(f"an event log needs room: capacity {capacity}, memory_rows {memory_rows}")
        self.buffer = _new_buffer(capacity)
        self._memory_rows = memory_rows
        self._parent = folder
        self._clear()

    def _clear(self) -> None:
        self.buffer.cursor[0] = 0
        self._chunks: list[pa.RecordBatch] = []
        self._files: list[Path] = []
        self._in_memory = self._in_files = 0
        self._digests = {name: blake2b() for name in DTYPES}

    def __len__(self) -> int:
        """Number of rows, those in the buffer included."""
        return self._in_files + self._in_memory + self._pending()

    def free(self) -> int:
        """Return how many rows the buffer takes before it must be drained."""
        return len(self.buffer.tick) - self._pending()

    def make_room(self, rows: int) -> None:
        """Make the buffer take at least `rows` more: drain it and, if need be, replace it by a larger one."""
        if self.free() >= rows:
            return
        self.drain()
        if len(self.buffer.tick) < rows:
            self.buffer = _new_buffer(rows)

    def append(self, **columns: Any) -> None:
        """Append rows from Python: one value or array for each column, -1 or 0 where not given."""
        unknown = columns.keys() - DTYPES.keys()
        if unknown:
            raise TypeError(f"an event has no column {sorted(unknown)}; it has {list(DTYPES)}")
        rows = max((np.size(values) for values in columns.values()), default=1)
        self.make_room(rows)
        start = int(self.buffer.cursor[0])
        for (name, absent), column in zip(_ABSENT.items(), self.buffer):  # the buffer's last, its cursor, stands alone
            column[start : start + rows] = columns.get(name, absent)
        self.buffer.cursor[0] = start + rows

    def drain(self) -> int:
        """Move the rows of the buffer into the log; return how many.

        Errors: ChanganError when a kernel counted more rows than the buffer holds.
        """
        rows = self._pending()
        if rows:
            columns = [getattr(self.buffer, name)[:rows].copy() for name in DTYPES]
            self.buffer.cursor[0] = 0  # they are safe now, even if a file cannot be written
            self._take(pa.RecordBatch.from_arrays([pa.array(values) for values in columns], schema=SCHEMA))
        return rows

    def _pending(self) -> int:
        rows, room = int(self.buffer.cursor[0]), len(self.buffer.tick)
        if rows > room:
            raise ChanganError(f"{rows - room} events had no room in a buffer of {room}; run again with a larger event buffer")
        return rows

    def _take(self, batch: pa.RecordBatch) -> None:
        for name, digest in self._digests.items():
            digest.update(batch.column(name).to_numpy(zero_copy_only=False).astype(DTYPES[name], copy=False).tobytes())
        self._chunks.append(batch)
        self._in_memory += batch.num_rows
        if self._in_memory > self._memory_rows:
            self._spill()

    def _spill(self) -> None:
        """Write the chunks in memory to one more Parquet file, whole or not at all."""
        import pyarrow.parquet as pq  # on demand: brings clients of cloud stores, and most runs keep their events in memory

        path = self._folder() / f"events-{len(self._files):05d}.parquet"
        part = path.with_suffix(".part")
        try:
            pq.write_table(pa.Table.from_batches(self._chunks, SCHEMA), part, compression="zstd")
            os.replace(part, path)
        except OSError as fault:
            part.unlink(missing_ok=True)
            raise ChanganError(f"{path.parent}: events cannot be written ({fault}); free some space or name another folder") from fault
        self._files.append(path)
        self._in_files += self._in_memory
        self._chunks, self._in_memory = [], 0

    def _folder(self) -> Path:
        if not self._files:
            if self._parent is not None:
                self._parent.mkdir(parents=True, exist_ok=True)
            made = tempfile.mkdtemp(prefix="events-", dir=self._parent)
            self._remove = weakref.finalize(self, shutil.rmtree, made, ignore_errors=True)
            return Path(made)
        return self._files[0].parent

    def batches(self, columns: Sequence[str] | None = None, first: int = 0) -> Iterator[pa.RecordBatch]:
        """Yield the rows from number `first` on in order, a chunk at a time, so that a reader's memory stays bounded."""
        self.drain()
        names = list(DTYPES) if columns is None else list(columns)
        skip = first
        for path in self._files:
            import pyarrow.parquet as pq

            with pq.ParquetFile(path) as file:
                if file.metadata.num_rows <= skip:
                    skip -= file.metadata.num_rows
                    continue
                for batch in file.iter_batches(columns=names):
                    if batch.num_rows > skip:
                        yield batch.slice(skip).select(names)
                    skip = max(0, skip - batch.num_rows)
        for chunk in self._chunks:
            if chunk.num_rows > skip:
                yield chunk.slice(skip).select(names)
            skip = max(0, skip - chunk.num_rows)

    def since(self, first: int) -> dict[str, np.ndarray]:
        """Return the rows from number `first` on as arrays (name -> array[row]); rows still in the buffer stay there: made for often asking."""
        pending = self._pending()
        start = len(self) - pending
        if first >= start:
            return {name: getattr(self.buffer, name)[first - start : pending].copy() for name in DTYPES}
        batches = list(self.batches(first=first))
        return {name: np.concatenate([batch.column(name).to_numpy() for batch in batches]) for name in DTYPES}

    def frame(self, names: Mapping[str, Any] | None = None, columns: Sequence[str] | None = None) -> pd.DataFrame:
        """Return all rows in order as a pandas frame.

        `names` gives words for the numbers of a column, for example {"kind": EventKind, "topic": ["theft", "assault"]}:
        an enum class, a sequence or a mapping; that column becomes a category. `columns` asks for some columns only.
        """
        wanted = list(DTYPES) if columns is None else list(columns)
        schema = pa.schema([SCHEMA.field(name) for name in wanted])
        frame = pa.Table.from_batches(self.batches(wanted), schema).to_pandas()
        for column, words in (names or {}).items():
            if column in frame:
                frame[column] = _named(frame[column].to_numpy(), words)
        return frame

    def write(self, path: Path) -> None:
        """Write all rows to one Parquet file, whole or not at all."""
        import pyarrow.parquet as pq

        part = path.with_name(path.name + ".part")
        try:
            with pq.ParquetWriter(part, SCHEMA, compression="zstd") as writer:
                for batch in self.batches():
                    writer.write_batch(batch)
            os.replace(part, path)
        except OSError as fault:
            part.unlink(missing_ok=True)
            raise ChanganError(f"{path}: events cannot be written ({fault})") from fault

    def state(self) -> dict[str, np.ndarray]:
        """Return every row as arrays (name -> array[row]) for a checkpoint."""
        table = pa.Table.from_batches(self.batches(), SCHEMA)
        return {name: table.column(name).to_numpy().astype(dtype) for name, dtype in DTYPES.items()}

    def restore(self, state: Mapping[str, np.ndarray]) -> None:
        """Replace every row by those of a checkpoint."""
        if state.keys() != DTYPES.keys():
            raise ChanganError(f"this checkpoint's events have columns {sorted(state)}, not {sorted(DTYPES)}")
        self._clear()
        if len(state["tick"]):
            arrays = [pa.array(np.ascontiguousarray(state[name], dtype)) for name, dtype in DTYPES.items()]
            self._take(pa.RecordBatch.from_arrays(arrays, schema=SCHEMA))

    def digest_into(self, digest: Digest) -> None:
        """Feed every row into a hash; where the log was drained, spilled or restored makes no difference."""
        self.drain()
        digest.update(len(self).to_bytes(8, "little"))
        for column in self._digests.values():
            digest.update(column.digest())

    def __getstate__(self) -> dict[str, Any]:
        """Pickle and copy by content, never by files that another process may remove."""
        return {"capacity": len(self.buffer.tick), "memory_rows": self._memory_rows, "folder": self._parent, "rows": self.state()}

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Build a log of the same content, with files of its own."""
        self.__init__(state["capacity"], state["memory_rows"], state["folder"])  # type: ignore[misc]
        self.restore(state["rows"])


def _new_buffer(capacity: int) -> EventBuffer:
    return EventBuffer(**{name: np.zeros(capacity, dtype) for name, dtype in DTYPES.items()}, cursor=np.zeros(1, np.int64))


def _named(numbers: np.ndarray, words: Any) -> pd.Categorical:
    """Turn small numbers into words; a number without a word is an error, not a blank."""
    if isinstance(words, Mapping):
        labels = {int(number): str(word) for number, word in words.items()}
    elif isinstance(words, type):
        members: Iterable[Any] = list(words)  # type: ignore[call-overload]
        labels = {int(member): member.name.lower() for member in members}
    else:
        labels = {number: str(word) for number, word in enumerate(words)}
    missing = sorted(set(np.unique(numbers).tolist()) - labels.keys())
    if missing:
        raise ChanganError(f"events hold the numbers {missing}, for which there is no name among {list(labels.values())}")
    place = np.full(max(labels, default=0) + 1, -1)
    place[list(labels)] = np.arange(len(labels))
    return pd.Categorical.from_codes(place[numbers], categories=list(labels.values()))
