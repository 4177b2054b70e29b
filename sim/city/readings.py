"""What every reader of street files gives back, and the check they share.

Written by sim.city.vector, graphml and osm; read by `sim.city.streets`.
"""

from dataclasses import dataclass, field

import numpy as np

from sim.city.formats import StreetFileError
from sim.city.lines import RawLines


@dataclass(frozen=True)
class Reading:
    """Lines in the coordinates of the file, and what the reader had to assume or leave out."""

    raw: RawLines
    crs: str | None  # what the file declares, None: nothing
    doubts: tuple[str, ...] = ()
    left_out: dict[str, int] = field(default_factory=dict)


def drop_broken(raw: RawLines, shown: str) -> tuple[RawLines, int]:
    """Return the lines whose coordinates are all finite, and how many were not; raise where none is left."""
    finite = np.isfinite(raw.x) & np.isfinite(raw.y)
    if finite.all():
        return raw, 0
    good = np.bincount(raw.line[~finite], minlength=raw.n_lines) == 0
    if not good.any():
        raise StreetFileError(shown, "every line has coordinates that are no numbers (NaN or infinite)", "export the streets again")
    return raw.take(np.flatnonzero(good)), int((~good).sum())
