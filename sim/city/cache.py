"""Has this city been built before? A content-addressed store of built cities that is never stale.

Called by `sim.city.build`. The key of a city is everything that decides its bytes: the scenario's city section, the
content of every file it names, all sources of `sim.city` and `sim.core` as they were when this process started, the
versions of the libraries that read, project and partition, and the switch of the random numbers. One city is one file:
a checked header, then the arrays, mapped into memory on reading.

The store never gets in the way: an entry that is damaged counts as absent, and a folder that cannot be written means
that cities are built every time.
"""

import json
import mmap
import os
import re
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from functools import cache
from hashlib import blake2b
from importlib.metadata import PackageNotFoundError, distribution, version
from pathlib import Path
from typing import Any

import numpy as np

from sim.city.city import City, Form, Mesh, Population, Streets
from sim.city.spec import CitySpec
from sim.core import rng
from sim.core.errors import ChanganError
from sim.core.fingerprint import source_digest
from sim.core.folders import cache_folder

KEPT_CITIES = 20
KEPT_BYTES = 4_000_000_000
_MAGIC = b"changan city 1\n\n"  # 16 bytes
_ALIGN = 64
_PACKAGE = Path(__file__).resolve().parents[1]
_PARTS: dict[str, type] = {"streets": Streets, "form": Form, "mesh": Mesh, "population": Population}
_LIBRARIES = ("numpy", "scipy", "numba", "networkx", "pandas", "pillow", "shapely", "pyproj", "geopandas", "pyogrio", "osmium", "pymetis")


def sources() -> str:
    """Return the digest of the sources that decide a city's bytes, as they are on disk now."""
    return "".join(source_digest(_PACKAGE / part, ()) for part in ("city", "core"))


_SOURCES = sources()  # of this process: read at import, because an edit made later is not what runs here


def files_of(spec: CitySpec, base: Path | None) -> list[Path]:
    """Return the files that a city reads: the named ones, and those that belong to them by name (.shp, .gpkg)."""
    named = [spec.streets, spec.population.raster, spec.mesh.boundaries]
    found: list[Path] = []
    for path in named:
        if path is not None:
            full = resolve(path, base)
            found.append(full)
            found += sorted(p for p in full.parent.glob(f"{_plain(full.stem)}.*") if p != full and full.suffix.lower() == ".shp")
            found += sorted(p for p in full.parent.glob(f"{_plain(full.name)}-*") if full.suffix.lower() == ".gpkg")
            found += sorted(p for p in full.rglob("*") if p.is_file()) if full.is_dir() else []
    return found


def resolve(path: Path, base: Path | None) -> Path:
    """Return a path of a scenario as a path of this machine; relative ones start at `base`."""
    expanded = path.expanduser()
    return expanded if expanded.is_absolute() or base is None else base / expanded


def _plain(name: str) -> str:
    """Return a name with the signs that a glob pattern gives meaning to taken literally."""
    return "".join(f"[{sign}]" if sign in "*?[" else sign for sign in name)


def city_key(spec: CitySpec, base: Path | None, sources: str | None = None) -> str:
    """Return the key of a city. Errors: ChanganError when a named file is not there."""
    digest = blake2b(digest_size=20)
    said = json.dumps(spec.model_dump(mode="json"), sort_keys=True, ensure_ascii=False)
    for text in (said, sources if sources is not None else _SOURCES, _libraries(), f"philox={rng.PHILOX} {sys.byteorder}"):
        digest.update(text.encode() + b"\0")
    for path in files_of(spec, base):
        digest.update(path.name.encode() + b"\0" + _file_digest(path))
    return digest.hexdigest()


def _file_digest(path: Path) -> bytes:
    digest = blake2b(digest_size=20)
    try:
        if path.is_dir():
            return b"folder"
        with path.open("rb") as content:
            while block := content.read(1 << 20):
                digest.update(block)
    except FileNotFoundError:
        raise ChanganError(f"{path}: no such file (relative names start at the scenario's folder)") from None
    except OSError as fault:
        raise ChanganError(f"{path}: cannot be read ({fault.strerror})") from fault
    return digest.digest()


@cache
def _libraries() -> str:
    return " ".join(f"{name}={_version(name)}" for name in _LIBRARIES)


def _version(name: str) -> str:
    try:
        told = distribution(name).read_text("METADATA") or ""
    except PackageNotFoundError:
        return "absent"
    # the one line of interest: `importlib.metadata.version` parses the whole text, a long description for most, at every start
    found = re.search(r"^Version: *(\S+)", told, re.MULTILINE)
    return found[1] if found else version(name)


def load(key: str, folder: Path | None = None) -> City | None:
    """Return the stored city, its arrays mapped read-only from the file, or None where there is no sound entry."""
    path = _path(key, folder)
    try:
        with path.open("rb") as stored:
            mapped = mmap.mmap(stored.fileno(), 0, access=mmap.ACCESS_READ)
        os.utime(path)  # the newest are kept
    except (OSError, ValueError):  # absent, unreadable or empty
        return None
    head = _checked_head(mapped, key)
    return None if head is None else _city(mapped, head)


def _checked_head(mapped: mmap.mmap, key: str) -> dict[str, Any] | None:
    """Return the header of a whole and undamaged entry of this key, else None."""
    if len(mapped) < 64 or mapped[:16] != _MAGIC:
        return None
    content = memoryview(mapped)[48:]
    sound = mapped[16:48] == blake2b(content, digest_size=32).digest()
    content.release()
    if not sound:
        return None
    size = int.from_bytes(mapped[48:56], "little")
    head: dict[str, Any] = json.loads(mapped[56 : 56 + size])
    return head if head["key"] == key else None


def _city(mapped: mmap.mmap, head: dict[str, Any]) -> City:
    arrays: dict[str, Any] = {}
    for name, dtype, shape, offset in head["arrays"]:
        count = int(np.prod(shape, dtype=np.int64))
        arrays[name] = np.frombuffer(mapped, dtype, count, offset).reshape(shape)
    parts: dict[str, Any] = {}
    for part, kind in _PARTS.items():
        parts[part] = kind(**{name.partition(".")[2]: array for name, array in arrays.items() if name.startswith(part + ".")})
    parts |= {name: array for name, array in arrays.items() if "." not in name}
    plain = head["plain"]
    return City(**parts | {name: tuple(value) if isinstance(value, list) else value for name, value in plain.items()})


def save(key: str, city: City, folder: Path | None = None) -> bool:
    """Store a city in one step; return False where the folder cannot be written (nothing else happens then)."""
    path = _path(key, folder)
    names, arrays = zip(*_arrays(city, ""), strict=True)
    plain = {f.name: getattr(city, f.name) for f in fields(City) if f.name not in names and f.name not in _PARTS}
    head, offsets = _head(key, names, arrays, plain)
    digest = blake2b(digest_size=32)
    part = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".part-", delete=False) as out:
            part = Path(out.name)
            out.write(_MAGIC + bytes(32))
            at = 48
            for start, content in zip((48, *offsets), (head, *arrays), strict=True):
                raw = memoryview(content).cast("B") if len(content) else memoryview(b"")
                for piece in (bytes(start - at), raw):
                    digest.update(piece)
                    out.write(piece)
                at = start + len(raw)
            out.seek(16)
            out.write(digest.digest())
        os.replace(part, path)
        _prune(path.parent, path)
        return True
    except OSError:
        if part is not None:
            part.unlink(missing_ok=True)
        return False


def _head(key: str, names: tuple[str, ...], arrays: tuple[np.ndarray, ...], plain: dict[str, Any]) -> tuple[bytes, list[int]]:
    """Return the header (its length first) and the offset of every array; room is left so that offsets can be written in."""
    rows = [(name, array.dtype.str, array.shape) for name, array in zip(names, arrays, strict=True)]
    room = 56 + len(json.dumps({"key": key, "arrays": rows, "plain": plain})) + 24 * len(rows)
    offsets, at = [], room
    for array in arrays:
        at += -at % _ALIGN
        offsets.append(at)
        at += array.nbytes
    text = json.dumps({"key": key, "arrays": [(*row, o) for row, o in zip(rows, offsets, strict=True)], "plain": plain}).encode()
    return len(text).to_bytes(8, "little") + text, offsets


def _arrays(part: object, prefix: str) -> Iterator[tuple[str, np.ndarray]]:
    """Walk the arrays of a city and of its parts, with dotted names."""
    for field in fields(part):  # type: ignore[arg-type]
        value = getattr(part, field.name)
        if isinstance(value, np.ndarray):
            yield prefix + field.name, np.ascontiguousarray(value)
        elif is_dataclass(value):
            yield from _arrays(value, f"{field.name}.")


def _path(key: str, folder: Path | None) -> Path:
    return (folder if folder is not None else cache_folder("cities")) / f"{key}.city"


def _prune(folder: Path, newest: Path) -> None:
    """Keep the newest entries, within KEPT_CITIES and KEPT_BYTES; a process that has one mapped keeps its data."""
    rows = []
    for path in folder.glob("*.city"):
        try:
            found = path.stat()
        except FileNotFoundError:  # another process was faster
            continue
        rows.append((path == newest, found.st_mtime_ns, found.st_size, path))
    total = 0
    for kept, (_, _, size, path) in enumerate(sorted(rows, reverse=True)):
        total += size
        if path != newest and (kept >= KEPT_CITIES or total > KEPT_BYTES):
            path.unlink(missing_ok=True)
