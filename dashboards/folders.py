"""The result folders that this server shows, sweeps and runs: those it was started with, and nothing that a user could name.

Set once by `changan dashboard --results FOLDER`; read by the Sweep page and by Watch, which know folders by their key only.
"""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

from experiments.store.head import MARK
from sim.core.errors import ChanganError
from sim.result import MANIFEST

Kind = Literal["sweep", "run"]
_offered: dict[Kind, dict[str, Path]] = {"sweep": {}, "run": {}}


def offer(folders: Iterable[Path]) -> None:
    """Offer these result folders, and those that lie directly in them. Raises ChanganError for a folder without any."""
    found: dict[Kind, dict[str, Path]] = {"sweep": {}, "run": {}}
    for folder in folders:
        here = folder.resolve()
        results = [here] if kind_of(here) else sorted(path for path in here.glob("*/") if kind_of(path))
        if not results:
            raise ChanganError(
                f"--results {folder}: there is no sweep and no run in it; name the folder that changan sweep or changan run wrote (--out), "
                "or one that holds such"
            )
        for result in results:
            same = found[kind_of(result) or "sweep"]
            same[_key(result.name, same, result)] = result
    _offered.update(found)


def kind_of(folder: Path) -> Kind | None:
    """Return what a folder holds, None where it holds something else."""
    if (folder / MARK).is_file():
        return "sweep"
    try:
        told = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return "run" if isinstance(told, dict) and told.get("kind") == "run" else None


def offered(kind: Kind) -> tuple[str, ...]:
    """Return the keys of all folders of a kind."""
    return tuple(_offered[kind])


def place(key: str, kind: Kind) -> Path:
    """Return the folder of a key. Raises ChanganError for any other text."""
    if key not in _offered[kind]:
        raise ChanganError("this folder is not among those the server was started with; start it with: changan dashboard --results FOLDER")
    return _offered[kind][key]


def _key(name: str, taken: dict[str, Path], folder: Path) -> str:
    """Return the folder's name, numbered where two folders share one."""
    number, key = 1, name
    while key in taken and taken[key] != folder:
        number += 1
        key = f"{name} ({number})"
    return key
