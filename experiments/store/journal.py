"""The journal: one line for each run that has just finished, so that a killed command loses only runs in flight.

Written by the one process that drives a sweep (each process its own file), read by whoever opens the folder next. A line is
JSON with a checksum at its end. A line torn by a kill, a full disk or a power cut is passed over: its run is done again.
Lines reach the operating system at once (so a kill loses none) and the disk within a second (so a power cut loses a second).
"""

import json
import os
import time
import zlib
from base64 import b64decode, b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from struct import pack, unpack

SYNC_S = 1.0


@dataclass(frozen=True)
class Row:
    """One finished run. values[outcome]: in the order of the folder's outcomes, NaN where not measured; error: "" or why it failed."""

    key: bytes
    point: int
    seed: int
    values: tuple[float, ...] = field(repr=False)
    digest: str = ""
    seconds: float = 0.0
    error: str = ""
    lost: bool = False  # failed because its workers died or hung, not because the run raised

    @property
    def state(self) -> int:
        """0: finished; 1: failed; 2: lost."""
        return (2 if self.lost else 1) if self.error else 0


class Journal:
    """The journal file of this process; it appears with the first row and goes when its rows are in a part."""

    def __init__(self, path: Path) -> None:
        """Name the file; nothing is written yet."""
        self.path = path
        self._handle: int | None = None
        self._synced = 0.0

    def add(self, row: Row) -> None:
        """Append one row. Raises OSError (a full disk), after which the file may end in a torn line."""
        if self._handle is None:
            self._handle = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o666)
        line = line_of(row)
        written = os.write(self._handle, line)
        if written != len(line):  # the disk took a part: the next write says why
            os.write(self._handle, line[written:])
        now = time.monotonic()
        if now - self._synced > SYNC_S:
            os.fsync(self._handle)
            self._synced = now

    def close(self) -> None:
        """Flush to the disk and let the file go."""
        if self._handle is not None:
            handle, self._handle = self._handle, None
            try:
                os.fsync(handle)
            finally:
                os.close(handle)

    def remove(self) -> None:
        """Take the file away: its rows are in a part."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None
        self.path.unlink(missing_ok=True)


def line_of(row: Row) -> bytes:
    """Return the line of a row: JSON whose last entry is the checksum of what stands before it.

    Values are the bytes of float64 in base64: as text they would take ten times as long, and this is the cost of every run.
    """
    told = {"key": row.key.hex(), "point": row.point, "seed": row.seed, "digest": row.digest, "seconds": round(row.seconds, 6)}
    told |= {"error": row.error, "lost": row.lost, "values": b64encode(pack(f"<{len(row.values)}d", *row.values)).decode()}
    body = json.dumps(told, separators=(",", ":"))[:-1].encode()
    return body + b',"crc":"%08x"}\n' % zlib.crc32(body)


def row_of(line: bytes) -> Row | None:
    """Return the row of a line, or None where the line is torn or damaged."""
    body, mark, crc = line.rpartition(b',"crc":"')
    if not mark or not crc.endswith(b'"}\n') or crc[:-3] != b"%08x" % zlib.crc32(body):
        return None
    told = json.loads(body + b"}")
    raw = b64decode(told["values"])
    values = unpack(f"<{len(raw) // 8}d", raw)
    return Row(
        bytes.fromhex(told["key"]), told["point"], told["seed"], values, told["digest"], told["seconds"], told["error"], told["lost"]
    )


def rows_in(path: Path) -> Iterator[Row]:
    """Yield the whole rows of a journal, in order; a file that has just been taken away has none."""
    try:
        with open(path, "rb") as file:
            for line in file:
                row = row_of(line)
                if row is not None:
                    yield row
    except FileNotFoundError:
        return
