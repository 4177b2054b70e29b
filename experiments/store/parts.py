"""Parts: Parquet files of finished runs, each with a small list of its keys beside it.

Written by `experiments.store.folder` (about 1,000 rows each) and by compaction; read by resume (keys only), by
`experiments.store.tables` and by anybody's DuckDB or pandas. A part is written whole or not at all. `part-x.keys` holds the state and
key of every row and the size of the part: a folder of a million runs is taken up again in a fraction of a second, where opening
a thousand Parquet footers of 200 columns takes two. It is written first, so a list without its part means nothing.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from experiments.store.files import write_whole
from experiments.store.journal import Row
from experiments.store.version import KEY_BYTES

ROWS = 1_000
FIXED = ("key", "point", "seed", "digest", "seconds", "error", "lost")
_MAGIC = b"changan keys 1\n"
_CHECK = 16
_DISTINCT = 0.4  # a column with fewer different values than this share of rows is stored as a dictionary

Keys = npt.NDArray[np.void]  # V16
States = npt.NDArray[np.uint8]  # 0 finished, 1 failed, 2 lost


class Damaged(Exception):
    """A part that cannot be read; `path` is its file."""

    def __init__(self, path: Path, why: str) -> None:
        """Say which and why."""
        super().__init__(f"{path} is damaged ({why})")
        self.path = path


@dataclass(frozen=True)
class Part:
    """One part on the disk."""

    path: Path

    @property
    def keys_path(self) -> Path:
        """The list of keys beside it."""
        return self.path.with_suffix(".keys")

    def keys(self) -> tuple[Keys, States]:
        """Return key and state of every row; from the Parquet file itself where the list is missing. Raises Damaged."""
        found = _read_keys(self.keys_path, self.path)
        return found if found is not None else _states(self.table(["key", "error", "lost"]))

    def table(self, columns: Sequence[str] | None = None) -> pa.Table:
        """Return the rows (or some columns), every page checked. Raises Damaged."""
        try:
            return pq.read_table(self.path, columns=columns, page_checksum_verification=True, partitioning=None)
        except (OSError, pa.ArrowException, ValueError) as fault:
            raise Damaged(self.path, str(fault).splitlines()[0] if str(fault) else type(fault).__name__) from fault

    def whole(self) -> bool:
        """Say whether every byte is as it was written."""
        try:
            self.keys()
            self.table()
        except Damaged:
            return False
        return True

    def names(self) -> list[str]:
        """Return the names of the columns. Raises Damaged."""
        try:
            return list(pq.read_schema(self.path).names)
        except (OSError, pa.ArrowException) as fault:
            raise Damaged(self.path, str(fault)) from fault

    def remove(self) -> None:
        """Take the part away, the rows first."""
        self.path.unlink(missing_ok=True)
        self.keys_path.unlink(missing_ok=True)


def parts_in(folder: Path) -> list[Part]:
    """Return the parts of a folder, by name."""
    return [Part(folder / name) for name in sorted(os.listdir(folder)) if name.endswith(".parquet") and name.startswith("part-")]


def write_part(path: Path, table: pa.Table) -> Part:
    """Write rows (columns FIXED, then outcomes) as a part. Raises OSError; then nothing is there."""
    part, how = Part(path), _encodings(table)

    def fill(file: BinaryIO) -> None:
        pq.write_table(table, file, row_group_size=131_072, write_page_checksum=True, write_statistics=["point", "seed"], **how)
        _write_keys(part.keys_path, table, file.tell())  # now that the size is known, and before the part has its name

    try:
        write_whole(path, fill)
    except BaseException:
        part.keys_path.unlink(missing_ok=True)
        raise
    return part


def _write_keys(path: Path, table: pa.Table, size: int) -> None:
    keys, states = _states(table)
    body = _MAGIC + size.to_bytes(8, "little") + states.tobytes() + keys.tobytes()
    write_whole(path, body + blake2b(body, digest_size=_CHECK).digest())


def _states(table: pa.Table) -> tuple[Keys, States]:
    """Return key and state of every row of a table with the columns key, error and lost."""
    keys = np.frombuffer(b"".join(table["key"].to_pylist()), f"V{KEY_BYTES}")
    failed = np.array([bool(error) for error in table["error"].to_pylist()], np.uint8)
    return keys, failed + np.array(table["lost"].to_pylist(), np.uint8)


def _read_keys(path: Path, part: Path) -> tuple[Keys, States] | None:
    """Return what a list of keys says, or None where it is missing or not whole. Raises Damaged when the part has another size."""
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        return None
    start = len(_MAGIC) + 8
    rows, rest = divmod(len(raw) - start - _CHECK, KEY_BYTES + 1)
    if rest or rows < 0 or not raw.startswith(_MAGIC) or raw[-_CHECK:] != blake2b(raw[:-_CHECK], digest_size=_CHECK).digest():
        return None
    size, found = int.from_bytes(raw[len(_MAGIC) : start], "little"), os.stat(part).st_size
    if size != found:
        raise Damaged(part, f"it has {found:,} bytes, not {size:,}")
    states = np.frombuffer(raw, np.uint8, rows, start)
    return np.frombuffer(raw, f"V{KEY_BYTES}", rows, start + rows), states


def table_of(rows: Sequence[Row], outcomes: Sequence[str]) -> pa.Table:
    """Return rows as an Arrow table with the columns FIXED and one float64 column for each outcome."""
    flat = np.fromiter(chain.from_iterable(r.values for r in rows), np.float64, len(rows) * len(outcomes))
    values = flat.reshape(len(rows), len(outcomes))
    columns: dict[str, Any] = {
        "key": pa.array([r.key for r in rows], pa.binary(KEY_BYTES)),
        "point": pa.array([r.point for r in rows], pa.int64()),
        "seed": pa.array([r.seed for r in rows], pa.int64()),
        "digest": pa.array([r.digest for r in rows], pa.string()),
        "seconds": pa.array([r.seconds for r in rows], pa.float32()),
        "error": pa.array([r.error for r in rows], pa.string()),
        "lost": pa.array([r.lost for r in rows], pa.bool_()),
    }
    return pa.table(columns | {name: pa.array(values[:, k]) for k, name in enumerate(outcomes)})


def _encodings(table: pa.Table) -> dict[str, Any]:
    """Return how to store each column: counts and rates as dictionaries, means by their bytes (about half the size)."""
    few = [name for name in ("seed", "error", "lost") if name in table.column_names]
    many: list[str] = []
    for name in table.column_names[len(FIXED) :]:
        column = table[name].to_numpy()
        share = len(np.unique(column[: 4 * ROWS])) / max(1, min(len(column), 4 * ROWS))
        (few if share < _DISTINCT else many).append(name)
    return {"compression": "zstd", "use_dictionary": few, "use_byte_stream_split": many}
