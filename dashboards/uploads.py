"""Files that a user brings: kept in a folder of this page only, bounded, checked before they are used, gone when the page closes.

Called by the Scenarios page. A street file is first read in a process of its own under bounds of memory and time, so that a file made to
exhaust the server only ends that process.
"""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import solara

from dashboards.server.limits import limits
from sim.core.errors import ChanganError

NAME = re.compile(r"[^\w.\-]+")
STREETS = (".geojson", ".json", ".gpkg", ".graphml", ".osm", ".pbf", ".zip", ".gz", ".bz2")
MOST_NAME = 80

_mine: solara.Reactive[TemporaryDirectory | None] = solara.reactive(None)  # kept per page


def folder() -> Path:
    """Return the folder of this page's user; made when first asked for."""
    held = _mine.peek()
    if held is None:
        held = TemporaryDirectory(prefix="changan-user-")
        _mine.set(held)
    return Path(held.name)


def _opened():
    """Return what is to be done when a page closes: remove its folder."""

    def closed() -> None:
        held = _mine.peek()
        if held is not None:
            held.cleanup()

    return closed


solara.lab.on_kernel_start(_opened)


def safe_name(name: str) -> str:
    """Return a plain file name: no folders, no hidden names, no control characters."""
    last = re.split(r"[\\/]", name)[-1]
    plain = NAME.sub("_", last).strip("._")
    if not plain:
        raise ChanganError("the file has no usable name; give it one of letters and digits")
    stem, dot, ending = plain.rpartition(".")
    return f"{stem[: MOST_NAME - len(ending)]}{dot}{ending[:12]}" if dot else plain[:MOST_NAME]


def keep(name: str, data: bytes) -> Path:
    """Write a file into the user's folder and return it. Raises ChanganError when it is too large or of no known kind."""
    bound, plain = limits(), safe_name(name)
    if not plain.lower().endswith(STREETS):
        raise ChanganError(f"{plain}: streets are read from {', '.join(STREETS)}; a Shapefile as a .zip of its parts")
    if len(data) > bound.street_bytes:
        raise ChanganError(f"{plain}: {len(data) / 1e6:.1f} MB are more than this server takes ({bound.street_bytes / 1e6:.0f} MB)")
    here = folder()
    others = sum(f.stat().st_size for f in here.iterdir() if f.name != plain)
    if others + len(data) > bound.folder_bytes:
        raise ChanganError(
            f"{plain}: with it your files would take more than {bound.folder_bytes / 1e6:.0f} MB; load the page again to start afresh"
        )
    path = here / plain
    path.write_bytes(data)
    return path


def streets(name: str, data: bytes) -> tuple[Path, dict]:
    """Keep a street file and return it with what its reader found (segments, km, doubts). Raises ChanganError in the reader's own words; then nothing is kept."""
    path = keep(name, data)
    try:
        found = _inspected(path)
        most = limits().segments
        if found["segments"] > most:
            raise ChanganError(
                f"{path.name}: {found['segments']:,} street segments are more than this server allows ({most:,}); cut a smaller area out of it"
            )
    except ChanganError:
        path.unlink(missing_ok=True)
        raise
    return path, found


def _command(path: Path) -> list[str]:
    bound = limits()
    numbers = (bound.unpacked_bytes, bound.reader_s, bound.reader_bytes)
    return [sys.executable, "-m", "dashboards.street_reader", path.name, *map(str, numbers)]


def _inspected(path: Path) -> dict:
    told = _read_apart(path)
    if "error" in told:
        raise ChanganError(told["error"])
    return told


def _read_apart(path: Path) -> dict:
    top = str(Path(__file__).resolve().parents[1])
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([top, os.environ.get("PYTHONPATH", "")]).rstrip(os.pathsep)}
    try:
        ran = subprocess.run(_command(path), cwd=path.parent, env=env, capture_output=True, timeout=limits().reader_s * 2, check=False)
    except subprocess.TimeoutExpired:
        raise _too_much(path) from None
    try:
        return dict(json.loads(ran.stdout.decode("utf-8", "replace").splitlines()[-1]))
    except (IndexError, ValueError):
        raise _too_much(path) from None  # killed by a bound, so that it could not say anything


def _too_much(path: Path) -> ChanganError:
    bound = limits()
    return ChanganError(
        f"{path.name}: reading it takes more than {bound.reader_s} s or {bound.reader_bytes / 1e9:.0f} GB of memory; cut a smaller area out of it"
    )
