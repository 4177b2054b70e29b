"""The sweep folders that this server shows: those it was started with, and nothing that a user could name.

Set once by `changan dashboard --results FOLDER`; read by the Sweep page, which knows folders by their key only.
"""

from collections.abc import Iterable
from pathlib import Path

from experiments.store.head import MARK
from sim.core.errors import ChanganError

_offered: dict[str, Path] = {}


def offer(folders: Iterable[Path]) -> None:
    """Offer these sweep folders, and those that lie directly in them. Raises ChanganError for a folder without any."""
    found: dict[str, Path] = {}
    for folder in folders:
        here = folder.resolve()
        sweeps = [here] if (here / MARK).is_file() else sorted(path.parent for path in here.glob(f"*/{MARK}"))
        if not sweeps:
            raise ChanganError(
                f"--results {folder}: there is no sweep in it; name the folder that changan sweep wrote (--out), or one that holds such"
            )
        for sweep in sweeps:
            found[_key(sweep.name, found, sweep)] = sweep
    _offered.clear()
    _offered.update(found)


def offered() -> tuple[str, ...]:
    """Return the keys of all folders."""
    return tuple(_offered)


def place(key: str) -> Path:
    """Return the folder of a key. Raises ChanganError for any other text."""
    if key not in _offered:
        raise ChanganError("this sweep is not among those the server was started with; start it with: changan dashboard --results FOLDER")
    return _offered[key]


def _key(name: str, taken: dict[str, Path], sweep: Path) -> str:
    """Return the folder's name, numbered where two folders share one."""
    number, key = 1, name
    while key in taken and taken[key] != sweep:
        number += 1
        key = f"{name} ({number})"
    return key
