"""Two commands on one folder: who may write, told in one line.

Called by `experiments.store.folder` and by compaction. A command that runs the whole plan holds the folder alone; commands with
`--shard i/N` hold their shard, and all must divide by the same N. The lock is the operating system's (flock), so it goes
with the process however that ends. Where a file system has no locks (some cluster disks) commands go on without: then the
worst case is that a run is done twice, never a wrong table, because every process writes files of its own.
"""

import json
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sim.core.errors import ChanganError

try:
    import fcntl
except ImportError:  # Windows: no flock
    fcntl = None  # type: ignore[assignment]

GUARD_S = 5.0
MAKING_S = 3_600.0
PATIENCE_S = 0.2  # `changan status` looks for a moment by locking


class FolderLock:
    """The right to write the runs of one shard (shard 1 of 1: everything) of one folder."""

    def __init__(self, folder: Path, shard: int = 1, shards: int = 1) -> None:
        """Take the lock. Raises ChanganError when another command has it, or works with another division; OSError."""
        place = self._place = folder / "locks"
        place.mkdir(exist_ok=True)
        name = f"{shard}-of-{shards}"
        guard = _Held(place / "guard", GUARD_S)
        try:
            for path in sorted(place.glob("*-of-*")):
                same = int(path.name.rpartition("-")[2]) == shards > 1
                if path.name != name and not same:
                    _taken(folder, path).release()
            self._held = _taken(folder, place / name)
            self._held.sign()
        finally:
            guard.release()

    @contextmanager
    def guarded(self) -> Iterator[None]:
        """Hold off every other command for a moment: one of several shards makes the folder."""
        guard = _Held(self._place / "guard", MAKING_S)
        try:
            yield
        finally:
            guard.release()

    def release(self) -> None:
        """Let go; the file stays, because removing it would let two commands lock two files of one name."""
        self._held.release()


def in_use(folder: Path) -> list[str]:
    """Return who holds the folder now ("1-of-4 (node 3, process 17, since ...)"), without taking anything."""
    found = []
    for path in sorted((folder / "locks").glob("*-of-*")):
        held = _Held(path, 0.0, write=False)
        if not held.free:
            found.append(f"{path.name}{held.who}")
        held.release()
    return found


def _taken(folder: Path, path: Path) -> "_Held":
    """Lock one file. Raises ChanganError when somebody else has it."""
    held = _Held(path, PATIENCE_S)
    if held.free:
        return held
    who = held.who
    held.release()
    raise ChanganError(f"{folder} is in use by another command{who}; wait for its end, or stop it")


class _Held:
    """One lock file, open; `free` says whether the lock was ours to take within the patience."""

    def __init__(self, path: Path, patience_s: float, write: bool = True) -> None:
        self.handle: int | None = os.open(path, os.O_RDWR | os.O_CREAT if write else os.O_RDONLY, 0o666)
        end = time.monotonic() + patience_s
        self.free = self._lock()
        while not self.free and time.monotonic() < end:
            time.sleep(0.02)
            self.free = self._lock()

    def _lock(self) -> bool:
        if fcntl is None or self.handle is None:
            return True
        try:
            fcntl.flock(self.handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:
            return True  # no locks on this file system
        return True

    @property
    def who(self) -> str:
        """Say who signed the file last, as an addition to a sentence."""
        assert self.handle is not None
        try:
            told: dict[str, Any] = json.loads(os.pread(self.handle, 4096, 0) or b"{}")
            return f" ({told['host']}, process {told['pid']}, since {told['since']})"
        except (ValueError, KeyError, TypeError):
            return ""

    def sign(self) -> None:
        """Write down who holds the lock, for the message that others get."""
        assert self.handle is not None
        told = {"host": socket.gethostname(), "pid": os.getpid(), "since": time.strftime("%Y-%m-%d %H:%M:%S")}
        os.ftruncate(self.handle, 0)
        os.pwrite(self.handle, json.dumps(told).encode(), 0)

    def release(self) -> None:
        """Close the file, and with it the lock."""
        if self.handle is not None:
            os.close(self.handle)
            self.handle = None
