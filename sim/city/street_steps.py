"""How does a street file become streets? The steps, in order, and what is said about each.

Called by `sim.city.streets.read_streets` only (which loads this module on demand); writes nothing.
"""

from pathlib import Path

import numpy as np

from sim.city.chains import Chains, largest_component, to_chains, to_streets
from sim.city.city import Streets, freeze
from sim.city.crs import to_metres
from sim.city.formats import StreetFileError, open_street_file
from sim.city.graphml import read_graphml
from sim.city.lines import LENGTH_UNIT, LineCounts, RawLines, to_edges
from sim.city.noding import count_crossings, node_crossings
from sim.city.osm import read_osm
from sim.city.street_reading import Dropped, Progress, StreetReading
from sim.city.vector import read_vector

MIN_SEGMENTS = 10
SHORT_M = 5.0
KM = LENGTH_UNIT * 1000.0
READERS = {"vector": read_vector, "graphml": read_graphml, "osm": read_osm}
LEFT_OUT = {  # what readers count -> how it is said
    "empty_features": ("feature without geometry was", "features without geometry were", "dropped"),
    "other_geometries": ("geometry that is no line (point, area) was", "geometries that are no lines (points, areas) were", "left out"),
    "not_streets": (
        "line that is no public street by its tags was",
        "lines that are no public streets by their tags (for example under construction) were",
        "left out",
    ),
    "broken_lines": ("line with coordinates that are no numbers was", "lines with coordinates that are no numbers were", "dropped"),
    "opposite_directions": (
        "edge that is the other direction of a street was",
        "edges that are the other direction of a street were",
        "merged with it",
    ),
    "dangling_edges": (
        "edge of the graph names a node that is not there and was",
        "edges of the graph name nodes that are not there and were",
        "dropped",
    ),
    "dangling_references": (
        "point of a way is missing (the extract was clipped); there",
        "points of ways are missing (the extract was clipped); there",
        "the street ends",
    ),
    "clipped_ways": ("way had fewer than two points left and was", "ways had fewer than two points left and were", "dropped"),
}


def read_and_join(path: Path | str, crs: str | None, planar: bool, tell: Progress, max_megabytes: float) -> StreetReading:
    """Read, project, cut, join and number the streets of a file. Raises StreetFileError."""
    tell("reading streets", 0.0)
    with open_street_file(path, max_megabytes) as file:
        reading = READERS[file.kind](file)
    tell("projecting streets", 0.6)
    raw, system, crs_doubts = to_metres(reading.raw, reading.crs, crs, file.shown)
    tell("joining streets", 0.7)
    streets, dropped, counts, crossings = _network(raw, reading.left_out, planar, file.shown)
    short = int((streets.length_m < SHORT_M).sum())
    doubts = [*reading.doubts, *crs_doubts, *_dropped_doubts(dropped), *_form_doubts(crossings, planar, short)]
    tell("streets read", 1.0)
    return StreetReading(
        streets, system, tuple(doubts), dropped, raw.n_lines, counts.shared_nodes, counts.shared_segments, crossings, short
    )


def _network(raw: RawLines, left_out: dict[str, int], planar: bool, shown: str) -> tuple[Streets, Dropped, LineCounts, int]:
    """Cut, join and number the lines; return the streets, what was dropped, line counts and crossings."""
    edges, counts = to_edges(raw)
    if len(edges.a) == 0:
        raise StreetFileError(shown, "every line has length zero", "export the streets again")
    if planar:
        edges, crossings = node_crossings(edges)
    else:
        crossings = count_crossings(edges)
    chains = to_chains(edges)
    chosen = largest_component(chains)
    if int(chosen.sum()) < MIN_SEGMENTS:
        raise _too_small(shown, int(chosen.sum()), len(chosen))
    streets = to_streets(edges, chains, chosen)
    freeze(streets)
    return streets, _dropped(left_out, counts, chains, chosen), counts, crossings


def _dropped(left_out: dict[str, int], counts: LineCounts, chains: Chains, chosen: np.ndarray) -> Dropped:
    lost = float(chains.length[~chosen].sum())
    return Dropped(
        left_out=left_out,
        zero_length_lines=counts.zero_length_lines,
        duplicate_lines=counts.duplicate_lines,
        duplicate_km=counts.duplicate_km,
        components=len(np.unique(chains.component[~chosen])),
        component_segments=int((~chosen).sum()),
        component_km=lost / KM,
        component_share=lost / float(chains.length.sum()),
    )


def _too_small(shown: str, segments: int, all_segments: int) -> StreetFileError:
    if segments == all_segments:
        return StreetFileError(
            shown, f"it holds only {_n(segments, 'street segment', 'street segments')}", f"a city needs at least {MIN_SEGMENTS}"
        )
    what = f"its largest connected part has only {segments} of {all_segments} street segments"
    return StreetFileError(
        shown, what, f"at least {MIN_SEGMENTS} must hang together; if its lines cross without a shared point, try noding: planar"
    )


def _dropped_doubts(d: Dropped) -> list[str]:
    """Say what was dropped, one sentence each."""
    said = [f"{_n(d.left_out[key], one, many)} {end}." for key, (one, many, end) in LEFT_OUT.items() if d.left_out.get(key)]
    if d.zero_length_lines:
        said.append(f"{_n(d.zero_length_lines, 'line without length was', 'lines without length were')} dropped.")
    if d.duplicate_lines:
        lines = _n(d.duplicate_lines, "line that lies on others was", "lines that lie on others (same or opposite direction) were")
        said.append(f"{lines} dropped.")
    if d.component_segments:
        size = f"{_n(d.component_segments, 'segment', 'segments')} ({d.component_km:,.1f} km, {d.component_share:.1%} of the length)"
        said.append(f"{size} in {_n(d.components, 'part', 'parts')} without connection to the rest: dropped.")
    return said


def _form_doubts(crossings: int, planar: bool, short: int) -> list[str]:
    """Say where streets may be joined wrongly."""
    said = []
    if crossings and not planar:
        said.append(
            f"At {_n(crossings, 'point', 'points')} streets of one level cross or touch without a shared point and do not meet; "
            "noding: planar would join them."
        )
    if crossings and planar:
        said.append(f"At {_n(crossings, 'point', 'points')} crossing streets of one level were joined (noding: planar).")
    if short:
        said.append(
            f"{_n(short, 'segment is', 'segments are')} shorter than {SHORT_M:.0f} m; kept, so that every junction stays where it is."
        )
    return said


def _n(count: int, one: str, many: str) -> str:
    return f"{count:,} {one if count == 1 else many}"
