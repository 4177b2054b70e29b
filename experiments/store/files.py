"""Files that appear whole or not at all, and disks that are full: the only place where the store writes.

Called by every module of `experiments.store`. Temporary files are named `.<name>.<pid>.part`, stand beside their target,
and are removed when the writing fails; what a killed process left of them is swept by the next command that holds the folder.
"""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from sim.core.errors import ChanganError

KEPT = "what was finished is kept; free some space (or the permission) and give the same command again"


def write_whole(path: Path, fill: Callable[[BinaryIO], object] | bytes) -> None:
    """Write a file under another name, flush it to the disk, and give it its own name in one step. Raises OSError."""
    part = path.with_name(f".{path.name}.{os.getpid()}-{threading.get_ident()}.part")
    try:
        with open(part, "wb") as file:
            if isinstance(fill, bytes):
                file.write(fill)
            else:
                fill(file)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Flush the names in a folder, where the system can do that."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError:  # some network file systems flush no folders; the file itself is safe
        return
    finally:
        os.close(handle)


@contextmanager
def told(folder: Path, what: str = "written to") -> Iterator[None]:
    """Turn a fault of the disk into one line for people. Raises ChanganError."""
    try:
        yield
    except OSError as fault:
        reason = fault.strerror or str(fault) or type(fault).__name__
        raise ChanganError(f"{folder} cannot be {what}: {reason}; {KEPT}") from fault


def sweep_parts(folder: Path) -> int:
    """Remove temporary files of killed processes below a folder that is held; returns how many there were."""
    left = [path for path in folder.rglob(".*.part") if path.is_file()]
    for path in left:
        path.unlink(missing_ok=True)
    return len(left)
