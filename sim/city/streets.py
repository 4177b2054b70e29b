"""Which street network does this file hold, ready for the model?

`read_streets` reads any of the supported files, projects it to metres, cuts it at junctions, keeps the largest
connected part and numbers the places along a Hilbert curve. Called by `sim.city.build` and `sim.city.inspect`; writes
nothing. What had to be assumed or dropped is in the answer, in figures and in plain sentences.
"""

from pathlib import Path

from sim.city.formats import StreetFileError
from sim.city.street_reading import Dropped, Progress, StreetReading

__all__ = ["DEFAULT_MAX_MEGABYTES", "Dropped", "Progress", "StreetReading", "read_streets"]

DEFAULT_MAX_MEGABYTES = 1_000.0


def read_streets(
    path: Path | str,
    *,
    crs: str | None = None,
    noding: str = "shared",
    progress: Progress | None = None,
    max_megabytes: float = DEFAULT_MAX_MEGABYTES,
) -> StreetReading:
    """Read a street file; see docs/street-files.md for formats, steps and choices.

    `crs` says what the coordinates are and wins over the file. `noding` is "shared" (streets meet at shared
    vertices) or "planar" (at every crossing of one level). Raises StreetFileError.
    """
    if noding not in ("shared", "planar"):
        raise StreetFileError(path, f"noding {noding!r} is not known", "use 'shared' or 'planar'")
    # GDAL, PROJ and GEOS take 0.3 s to load, and a run of a synthetic or cached city needs none of them.
    from sim.city.street_steps import read_and_join

    return read_and_join(path, crs, noding == "planar", progress or _say_nothing, max_megabytes)


def _say_nothing(what: str, share: float) -> None:
    """Take the place of a progress bar."""
