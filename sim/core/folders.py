"""Where the product may keep files between runs, whatever the machine allows.

Who calls it: `sim.core.jit` (compiled kernels) and the city cache. It only ever makes folders, one for each kind of
content, and answers the same folder for the life of the process.

A folder the user named in CHANGAN_CACHE must work, or the user is told. The usual places are tried quietly: an
unwritable HOME (containers, cluster nodes, service accounts) ends in a private folder of the temporary directory.
Kernels are machine code, so a folder that somebody else could have prepared is never accepted there.
"""

import os
import stat
import tempfile
from functools import cache
from pathlib import Path

from sim.core.errors import ChanganError


def cache_folder(kind: str) -> Path:
    """Return an existing writable folder for one kind of cached content (for example "kernels" or "cities").

    Errors: ChanganError when CHANGAN_CACHE names a place that cannot be written.
    """
    surroundings = tuple(os.environ.get(name, "") for name in ("CHANGAN_CACHE", "XDG_CACHE_HOME", "HOME"))
    return _cache_folder(kind, surroundings)


@cache
def _cache_folder(kind: str, surroundings: tuple[str, ...]) -> Path:
    named, xdg, _ = surroundings
    if named:
        chosen = Path(named).expanduser() / kind
        fault = _cannot_write(chosen)
        if fault:
            raise ChanganError(f"CHANGAN_CACHE={named} cannot be written ({fault}): name a folder you may write, or unset it")
        return chosen.absolute()
    usual = [Path(xdg)] if os.path.isabs(xdg) else []
    usual += [Path(home) / ".cache" for home in [os.path.expanduser("~")] if os.path.isabs(home)]
    for parent in usual:
        folder = parent / "changan" / kind
        if not _cannot_write(folder):
            return folder
    return _private_temporary_folder(kind)


def _cannot_write(folder: Path) -> str:
    """Make the folder and write a file in it; return why that failed, or an empty text."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):  # os.access says yes to root on read-only file systems
            return ""
    except OSError as fault:
        return fault.strerror or type(fault).__name__


def _private_temporary_folder(kind: str) -> Path:
    """Return a folder under the temporary directory that belongs to this user alone."""
    owner = os.getuid() if hasattr(os, "getuid") else 0
    shared = Path(tempfile.gettempdir()) / f"changan-{owner}"
    try:
        shared.mkdir(mode=0o700, exist_ok=True)
        found = shared.lstat()
        ours = stat.S_ISDIR(found.st_mode) and not stat.S_IMODE(found.st_mode) & 0o077
        if hasattr(os, "getuid"):
            ours = ours and found.st_uid == owner
        if ours and not _cannot_write(shared / kind):
            return shared / kind
    except OSError:
        ours = False  # somebody else holds the name: take one that nobody can hold
    folder = Path(tempfile.mkdtemp(prefix="changan-")) / kind  # mkdtemp makes it 0700
    folder.mkdir()
    return folder
