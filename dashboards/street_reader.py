"""Reads one street file under bounds of memory and time, and prints what it holds as one line of JSON.

Started by `dashboards.uploads` in a process of its own: `python -m dashboards.street_reader FILE UNPACKED_BYTES SECONDS BYTES`.
"""

import json
import sys
from pathlib import Path
from typing import Any

from sim.core.errors import ChanganError

try:
    import resource
except ImportError:  # not on Windows: there only the clock bounds the reader
    resource = None  # type: ignore[assignment]


def _bound(seconds: int, memory_bytes: int) -> None:
    if resource is not None:
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _views(path: Path) -> list[str]:
    """Return the views of a GeoPackage: they compute rows, perhaps without end, and no export of streets has them."""
    import sqlite3

    with path.open("rb") as stream:
        if stream.read(16) != b"SQLite format 3\0":
            return []
    link = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
    try:
        return [str(row[0]) for row in link.execute("SELECT name FROM sqlite_master WHERE type = 'view'")]
    except sqlite3.DatabaseError as error:
        raise ChanganError(f"{path.name}: the GeoPackage is damaged ({error}); download or export it again") from error
    finally:
        link.close()


def told_of(path: Path, unpacked_bytes: int) -> dict[str, Any]:
    """Return how many segments and km a file has and every doubt, or {"error": ...} in the reader's words."""
    try:
        if views := _views(path):
            raise ChanganError(
                f"{path.name}: the GeoPackage holds views ({', '.join(views[:3])}), which are not read; export the streets as a plain layer"
            )
        from sim.city.streets import read_streets  # loads libraries for geometry, whose memory is under the bound too

        reading = read_streets(path, max_megabytes=unpacked_bytes / 1e6)
    except ChanganError as error:
        return {"error": str(error)}
    except MemoryError:
        return {"error": f"{path.name}: reading it takes more memory than this server gives; cut a smaller area out of it"}
    metres = reading.streets.length_m
    return {"segments": len(metres), "km": float(metres.sum()) / 1000, "crs": reading.crs, "doubts": list(reading.doubts)}


def main(arguments: list[str]) -> None:
    """Print it as one line of JSON."""
    name, unpacked, seconds, memory = arguments[0], *map(int, arguments[1:])
    _bound(seconds, memory)
    sys.stdout.write(json.dumps(told_of(Path(name), unpacked), ensure_ascii=True, default=str) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
