"""Which street network does this file hold, ready for the model?

`read_streets` reads any of the supported files, projects it to metres, cuts it at junctions, keeps the largest
connected part and numbers the places along a Hilbert curve. Called by `sim.city.build` and `sim.city.inspect`; writes nothing. What had to be
assumed or dropped is in the answer, in figures and in plain sentences.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from sim.city.chains import largest_component, to_chains, to_streets
from sim.city.city import Streets, freeze
from sim.city.crs import to_metres
from sim.city.formats import StreetFile, StreetFileError, open_street_file
from sim.city.graphml import read_graphml
from sim.city.lines import LENGTH_UNIT, to_edges
from sim.city.noding import count_crossings, node_crossings
from sim.city.osm import read_osm
from sim.city.readings import Reading
from sim.city.vector import read_vector

MIN_SEGMENTS = 10
SHORT_M = 5.0
DEFAULT_MAX_MEGABYTES = 1_000.0
KM = LENGTH_UNIT * 1000.0

READERS = {"vector": read_vector, "graphml": read_graphml, "osm": read_osm}
LEFT_OUT = {  # what readers count -> how it is said
    "empty_features": "{n:,} features without geometry were dropped.",
    "other_geometries": "{n:,} geometries that are no lines (points, areas) were left out.",
    "not_streets": "{n:,} lines that are no public streets by their tags (for example under construction) were left out.",
    "broken_lines": "{n:,} lines with coordinates that are no numbers were dropped.",
    "dangling_references": "{n:,} points of ways are missing from the extract (it was clipped); streets end where points are missing.",
    "dangling_edges": "{n:,} edges of the graph name nodes that are not there and were dropped.",
    "clipped_ways": "{n:,} ways had fewer than two points left and were dropped.",
}

Progress = Callable[[str, float], None]  # what is being done, share done


@dataclass(frozen=True)
class Dropped:
    """What did not reach the streets, in figures."""

    left_out: dict[str, int]  # by the reader: features without geometry, not streets, dangling references ...
    zero_length_lines: int
    duplicate_lines: int
    duplicate_km: float
    components: int  # connected parts beside the largest
    component_segments: int
    component_km: float
    component_share: float  # of all street length


@dataclass(frozen=True)
class StreetReading:
    """Streets of a file, the projected system they are in, and everything a planner should know about the reading."""

    streets: Streets
    crs: str
    doubts: tuple[str, ...]
    dropped: Dropped
    lines: int  # lines read
    shared_nodes: int  # line ends and shared vertices before chains are merged
    shared_segments: int  # pieces between them
    crossings: int  # crossings at one level without a shared vertex (joined when noding is "planar")
    short_segments: int  # kept segments under 5 m


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
        raise ValueError(f"noding must be 'shared' or 'planar', not {noding!r}")
    tell = progress or (lambda what, share: None)
    tell("reading", 0.0)
    with open_street_file(path, max_megabytes) as file:
        reading = _read(file)
        shown = file.shown
    tell("projecting", 0.5)
    raw, system, crs_doubts = to_metres(reading.raw, reading.crs, crs, shown)
    tell("building", 0.6)
    edges, counts = to_edges(raw)
    if len(edges.a) == 0:
        raise StreetFileError(shown, "every line has length zero", "export the streets again")
    if noding == "planar":
        edges, crossings = node_crossings(edges)
    else:
        crossings = count_crossings(edges)
    tell("joining", 0.8)
    chains = to_chains(edges)
    chosen = largest_component(chains)
    if int(chosen.sum()) < MIN_SEGMENTS:
        raise _too_small(shown, int(chosen.sum()), len(chosen))
    streets = to_streets(edges, chains, chosen)
    freeze(streets)
    total = float(chains.length.sum())
    lost = float(chains.length[~chosen].sum())
    dropped = Dropped(
        left_out=reading.left_out,
        zero_length_lines=counts.zero_length_lines,
        duplicate_lines=counts.duplicate_lines,
        duplicate_km=counts.duplicate_km,
        components=len(np.unique(chains.component)) - 1,
        component_segments=int((~chosen).sum()),
        component_km=lost / KM,
        component_share=lost / total,
    )
    answer = StreetReading(
        streets, system, (), dropped, raw.n_lines, counts.shared_nodes, counts.shared_segments, crossings, int((streets.length_m < SHORT_M).sum())
    )
    tell("done", 1.0)
    return _with_doubts(answer, [*reading.doubts, *crs_doubts], noding)


def _read(file: StreetFile) -> Reading:
    """Read the file with the reader of its kind."""
    return READERS[file.kind](file)


def _too_small(shown: str, segments: int, all_segments: int) -> StreetFileError:
    if segments == all_segments:
        return StreetFileError(shown, f"it holds only {segments} street segment{'s' * (segments != 1)}", f"a city needs at least {MIN_SEGMENTS}")
    what = f"its largest connected part has only {segments} of {all_segments} street segments"
    return StreetFileError(shown, what, f"at least {MIN_SEGMENTS} must hang together; if its lines cross without a shared point, try noding: planar")


def _with_doubts(answer: StreetReading, doubts: list[str], noding: str) -> StreetReading:
    """Add what the figures say in plain sentences."""
    d = answer.dropped
    said = list(doubts)
    for key, text in LEFT_OUT.items():
        if d.left_out.get(key):
            said.append(text.format(n=d.left_out[key]))
    if d.zero_length_lines:
        said.append(f"{d.zero_length_lines:,} lines without length were dropped.")
    if d.duplicate_lines:
        said.append(f"{d.duplicate_lines:,} lines that lie on other lines (same or opposite direction) were dropped.")
    if d.component_segments:
        said.append(
            f"{d.component_segments:,} segments ({d.component_km:,.1f} km, {d.component_share:.1%} of the length) in {d.components:,} parts "
            "that are not connected to the rest were dropped."
        )
    if answer.crossings and noding == "shared":
        said.append(f"At {answer.crossings:,} points streets of one level cross or touch without a shared point and do not meet; noding: planar would join them.")
    if answer.crossings and noding == "planar":
        said.append(f"At {answer.crossings:,} points crossing streets of one level were joined (noding: planar).")
    if answer.short_segments:
        said.append(f"{answer.short_segments:,} segments are shorter than {SHORT_M:.0f} m; they are kept, so that every junction stays where it is.")
    return replace(answer, doubts=tuple(said))
