"""Which public streets does an OpenStreetMap file (XML or .osm.pbf) hold?

Called by `sim.city.streets`; reads through osmium (extra `osm`), which filters ways and looks up points in C++. Points
that a clipped extract lacks end a street there: nothing is drawn across the gap.
"""

import numpy as np

from sim.city.formats import StreetFile, StreetFileError
from sim.city.highways import STREETS, level_of
from sim.city.lines import RawLines
from sim.city.readings import Reading

SKIPPED_FOOTWAYS = ("sidewalk", "crossing", "traffic_island", "link")  # parts of a street that is there already
SKIPPED_SERVICES = ("parking_aisle", "driveway", "drive-through", "emergency_access")
NO_ACCESS = ("no", "private")
WKB_HEADER = "0102000000"  # little-endian, LineString; the number of points (8 hexadecimal digits) follows
HEX_PER_POINT = 32


def read_osm(file: StreetFile) -> Reading:
    """Return the public streets among the ways of an OSM file, in degrees."""
    osmium = _osmium(file)
    name = osmium.io.File(str(file.path), "pbf" if file.suffix.endswith("pbf") else "osm")
    left_out = {"not_streets": 0, "dangling_references": 0, "clipped_ways": 0}
    try:
        ways, shapes = _ways(osmium, name, left_out)
    except (RuntimeError, ValueError, osmium.InvalidLocationError) as error:
        what = f"the OSM data is damaged or cut short ({str(error)[:120]})"
        raise StreetFileError(file.shown, what, "download the extract again") from error
    if left_out.pop("below_zero", 0):
        what = "its ways pass points with numbers below zero (edits that were never uploaded), which osmium cannot place"
        raise StreetFileError(file.shown, what, "save the streets as GeoJSON (JOSM: File, Save as)")
    if not ways:
        raise StreetFileError(file.shown, _nothing(left_out), "choose an extract with ways tagged highway=* and with their nodes")
    xy = np.frombuffer(bytes.fromhex("".join(shapes)), dtype="<f8").reshape(-1, 2)
    counts = np.array([len(shape) // HEX_PER_POINT for shape in shapes], dtype=np.int64)
    first = np.concatenate(([0], np.cumsum(counts)))
    classes, levels = np.array(ways, dtype=np.int64).T
    raw = RawLines(xy[:, 0].copy(), xy[:, 1].copy(), first, classes.astype(np.uint8), levels.astype(np.int16))
    return Reading(raw, "EPSG:4326", (), left_out)


def _osmium(file: StreetFile):
    """Import the optional reader; say how to get it where it is missing."""
    try:
        import osmium
        import osmium.filter
        import osmium.geom
    except ImportError as error:
        raise StreetFileError(file.shown, "OSM files need the extra 'osm'", "install it: pip install 'changan[osm]'") from error
    return osmium


def _ways(osmium, name, left_out: dict[str, int]) -> tuple[list[tuple[int, int]], list[str]]:
    """Return (RoadClass, level) of every unbroken run of points, and its points as hexadecimal little-endian float64 pairs.

    osmium writes a whole way at once as well-known binary, eight times faster than asking for each of its points.
    """
    ways: list[tuple[int, int]] = []
    shapes: list[str] = []
    as_wkb = osmium.geom.WKBFactory().create_linestring
    processor = osmium.FileProcessor(name).with_locations()
    processor.with_filter(osmium.filter.EntityFilter(osmium.osm.WAY)).with_filter(osmium.filter.KeyFilter("highway"))
    for way in processor:
        tags = way.tags
        if not _is_street(tags):
            left_out["not_streets"] += 1
            continue
        runs = _whole(way, as_wkb, osmium.InvalidLocationError) or _runs(way.nodes, left_out)
        kind = (int(STREETS[tags["highway"]]), level_of(tags.get("bridge"), tags.get("tunnel"), tags.get("layer")))
        ways.extend([kind] * len(runs))
        shapes.extend(runs)
        left_out["clipped_ways"] += not runs
    return ways, shapes


def _whole(way, as_wkb, no_location: type[Exception]) -> list[str]:
    """Return the points of a way that has them all, nothing where one is missing (or stands twice)."""
    try:
        shape = as_wkb(way)
    except (RuntimeError, no_location):
        return []
    points = shape[len(WKB_HEADER) + 8 :]  # osmium leaves out missing points at the beginning without a word: count
    return [points] if shape.startswith(WKB_HEADER) and len(points) == HEX_PER_POINT * len(way.nodes) else []


def _is_street(tags) -> bool:
    """Tell a public street from everything else that carries a highway tag."""
    return (
        tags["highway"] in STREETS
        and tags.get("area") != "yes"
        and tags.get("access") not in NO_ACCESS
        and tags.get("footway") not in SKIPPED_FOOTWAYS
        and tags.get("service") not in SKIPPED_SERVICES
        and tags.get("indoor") != "yes"
    )


def _runs(nodes, left_out: dict[str, int]) -> list[str]:
    """Return the unbroken runs of two or more points (as `_ways` does); count the points that the extract lacks."""
    runs: list[list[float]] = [[]]
    for node in nodes:
        place = node.location
        if place.valid():
            runs[-1] += (place.lon, place.lat)
        else:
            left_out["dangling_references"] += 1
            if node.ref < 0:
                left_out["below_zero"] = left_out.get("below_zero", 0) + 1
            runs.append([])
    return [np.array(run, dtype="<f8").tobytes().hex() for run in runs if len(run) >= 4]


def _nothing(left_out: dict[str, int]) -> str:
    if left_out["clipped_ways"]:
        return f"its {left_out['clipped_ways']} streets have no points (the nodes are missing)"
    if left_out["not_streets"]:
        return f"none of its {left_out['not_streets']} highway ways is a public street"
    return "it holds no ways tagged highway"
