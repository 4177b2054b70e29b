"""The run cache of a user: every finished run under its key, so that no command repeats what another has done.

Used by `changan compare`, `changan demo` and `changan sweep`; shown and emptied by `changan cache`. It lies in the user's cache folder
or where `--cache` says, below a folder named by everything a result hangs on (`program_digest`: sources, libraries, results
version), so a run of another program is never found. `runs/<key>.run` holds a run as a comparison needs it, `rows/part-*` the
rows of sweeps (the parts of their folders, linked, not copied, where the disk can), `values/<key>.json` the numbers of other jobs (trials). Oldest files go when it grows beyond its bound.
Losing it costs time only; a file that is not whole counts as absent.
"""

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from experiments.compact import Run
from experiments.store.files import write_whole
from experiments.store.journal import Row
from experiments.store.parts import Damaged, Keys, Part, parts_in
from experiments.store.version import program_digest
from sim.core.folders import cache_folder

MOST_BYTES = 2 << 30
FRAMES = ("daily", "places", "hours", "kinds")
_MAGIC = b"changan run 1\n"
_CHECK = 16


@dataclass(frozen=True)
class RunCache:
    """A folder of finished runs; `bytes` bounds what it holds."""

    folder: Path
    most_bytes: int = MOST_BYTES

    @classmethod
    def usual(cls, folder: Path | None = None) -> "RunCache":
        """Return the cache of the user, or the one in a folder. Raises ChanganError when CHANGAN_CACHE cannot be written."""
        return cls(folder if folder is not None else cache_folder("runs"))

    @property
    def _runs(self) -> Path:
        return self.folder / program_digest() / "runs"

    @property
    def _values(self) -> Path:
        return self.folder / program_digest() / "values"

    @property
    def _rows(self) -> Path:
        return self.folder / program_digest() / "rows"

    # ------------------------------------------------------------------------------------------------ whole runs
    def get(self, key: bytes) -> Run | None:
        """Return a run, or None where it is not known (or its file is not whole)."""
        path = self._runs / f"{key.hex()}.run"
        try:
            run = _unpacked(path.read_bytes())
            os.utime(path)  # used now: the last to go
        except (OSError, ValueError, KeyError, pa.ArrowException):
            return None
        return run

    def put(self, key: bytes, run: Run) -> None:
        """Keep a run; where that is not possible (a full disk, no permission), the command goes on without."""
        try:
            self._runs.mkdir(parents=True, exist_ok=True)
            write_whole(self._runs / f"{key.hex()}.run", _packed(run))
        except OSError:
            return

    # ------------------------------------------------------------------------------------------------ values of jobs
    def get_values(self, key: bytes) -> dict[str, float] | None:
        """Return the numbers that a job gave, by name, or None where they are not known (or their file is not whole)."""
        path = self._values / f"{key.hex()}.json"
        try:
            told = json.loads(path.read_bytes())
            os.utime(path)
            return {str(name): float.fromhex(value) for name, value in told.items()}
        except (OSError, ValueError, AttributeError, TypeError):
            return None

    def put_values(self, key: bytes, values: Mapping[str, float]) -> None:
        """Keep the numbers of a job to the last bit; where that is not possible, the command goes on without."""
        try:
            self._values.mkdir(parents=True, exist_ok=True)
            write_whole(self._values / f"{key.hex()}.json", json.dumps({name: float(x).hex() for name, x in values.items()}).encode())
        except OSError:
            return

    # ------------------------------------------------------------------------------------------------ rows of sweeps
    def add_part(self, part: Part) -> None:
        """Take in a part of a sweep folder whose rows this very program has made."""
        keys, _ = part.keys()
        name = f"part-{blake2b(keys.tobytes(), digest_size=12).hexdigest()}"
        try:
            self._rows.mkdir(parents=True, exist_ok=True)
            for source, ending in ((part.keys_path, ".keys"), (part.path, ".parquet")):
                _link(source, self._rows / f"{name}{ending}")
        except OSError:
            return

    def rows(self, wanted: "dict[bytes, int]", outcomes: tuple[str, ...]) -> Iterator[tuple[int, Row]]:
        """Yield (number, row) of every wanted run (number by key) that is known with all these outcomes; failures are not."""
        left = dict(wanted)
        for part in parts_in(self._rows) if self._rows.is_dir() else []:
            yield from _rows_of(part, left, outcomes)
        if self._runs.is_dir():
            for name in os.listdir(self._runs):
                key = bytes.fromhex(name[:-4]) if name.endswith(".run") and not name.startswith(".") else b""
                run = self.get(key) if key in left else None
                if run is not None and all(outcome in run.outcomes for outcome in outcomes):
                    values = tuple(run.outcomes[outcome] for outcome in outcomes)
                    yield left.pop(key), Row(key, 0, run.seed, values, run.digest, run.seconds)

    # ------------------------------------------------------------------------------------------------ housekeeping
    def size(self) -> tuple[int, int]:
        """Return files and bytes."""
        sizes = [found.st_size for _, found in self._files()]
        return len(sizes), sum(sizes)

    def prune(self) -> int:
        """Remove what was not used for longest until the bound is kept; returns how many files went."""
        found = sorted(self._files(), key=lambda one: one[1].st_mtime, reverse=True)
        total = gone = 0
        for path, stat in found:
            total += stat.st_size
            if total > self.most_bytes:
                path.unlink(missing_ok=True)
                gone += 1
        return gone

    def clear(self) -> None:
        """Remove everything that is a run cache's, and nothing else."""
        for path in self.folder.iterdir() if self.folder.is_dir() else []:
            if any((path / kind).is_dir() for kind in ("runs", "rows", "values")):
                shutil.rmtree(path, ignore_errors=True)

    def _files(self) -> list[tuple[Path, os.stat_result]]:
        found = []
        for path in [
            *self.folder.glob("*/runs/*.run"),
            *self.folder.glob("*/rows/part-*"),
            *self.folder.glob("*/values/*.json"),
            *self.folder.glob("*/*/.*.part"),
        ]:
            try:
                found.append((path, path.stat()))
            except OSError:
                continue  # another process was faster
        return found


def _rows_of(part: Part, left: dict[bytes, int], outcomes: tuple[str, ...]) -> Iterator[tuple[int, Row]]:
    """Yield the wanted rows of one part, and take them from `left`."""
    try:
        keys, states = part.keys()
        mine = [k for k, key in enumerate(_texts(keys)) if not states[k] and key in left]
        if not mine or not set(outcomes) <= set(part.names()):
            return
        table = part.table(["key", "seed", "digest", "seconds", *outcomes]).take(mine)
        os.utime(part.path)
        os.utime(part.keys_path)
    except (OSError, Damaged):
        return
    values = np.column_stack([table[name].to_numpy() for name in outcomes])
    for k, (key, seed, digest, seconds) in enumerate(zip(*(table[name].to_pylist() for name in ("key", "seed", "digest", "seconds")))):
        if key in left:
            yield left.pop(key), Row(key, 0, seed, tuple(values[k].tolist()), digest, seconds)


def _texts(keys: Keys) -> list[bytes]:
    return [key.tobytes() for key in keys]


def _link(source: Path, target: Path) -> None:
    if target.exists():
        return
    try:
        os.link(source, target)
    except OSError:  # another disk, or one without links
        write_whole(target, source.read_bytes())


def _packed(run: Run) -> bytes:
    """Return a run as bytes: a line of JSON, four Arrow tables, a checksum. Every bit and every type comes back."""
    bodies = [_table_bytes(getattr(run, name)) for name in FRAMES]
    head = {"seed": run.seed, "digest": run.digest, "seconds": run.seconds, "sizes": [len(body) for body in bodies]}
    head["outcomes"] = {name: value.hex() for name, value in run.outcomes.items()}
    whole = _MAGIC + json.dumps(head).encode() + b"\n" + b"".join(bodies)
    return whole + blake2b(whole, digest_size=_CHECK).digest()


def _unpacked(raw: bytes) -> Run:
    """Return the run of these bytes. Raises ValueError where they are not whole."""
    body, check = raw[:-_CHECK], raw[-_CHECK:]
    if not body.startswith(_MAGIC) or blake2b(body, digest_size=_CHECK).digest() != check:
        raise ValueError("not a whole run")
    line, _, rest = body[len(_MAGIC) :].partition(b"\n")
    head: dict[str, Any] = json.loads(line)
    frames: dict[str, pd.DataFrame] = {}
    for name, size in zip(FRAMES, head["sizes"], strict=True):
        frames[name] = pa.ipc.open_stream(rest[:size]).read_pandas()
        rest = rest[size:]
    outcomes = {name: float.fromhex(value) for name, value in head["outcomes"].items()}
    return Run(0, head["seed"], outcomes, digest=head["digest"], seconds=head["seconds"], **frames)


def _table_bytes(frame: pd.DataFrame) -> bytes:
    table, sink = pa.Table.from_pandas(frame), BytesIO()
    with pa.ipc.new_stream(sink, table.schema, options=pa.ipc.IpcWriteOptions(compression="zstd")) as stream:
        stream.write_table(table)
    return sink.getvalue()
