"""Writers of small street files for tests: a lattice of streets in every format that changan reads."""

import json
import warnings
from pathlib import Path

import numpy as np
import pyogrio.raw
import pytest
import shapely
from pyproj import Transformer

from sim.city.streets import StreetReading

SHARED = Path(__file__).parents[2].parent / "shared" / "data"
STEP_M = 100.0
MIDDLE = (745_000.0, 3_842_000.0)  # Zhengzhou in EPSG:32649


def lattice(n: int = 4, middle: tuple[float, float] = MIDDLE) -> list[list[tuple[float, float]]]:
    """Return n + n straight streets of n vertices each, in metres: 2 n (n - 1) pieces between n * n vertices."""
    x0, y0 = middle
    rows = [[(x0 + i * STEP_M, y0 + j * STEP_M) for i in range(n)] for j in range(n)]
    return rows + [list(column) for column in zip(*rows, strict=True)]


def in_crs(lines, crs: str, source: str = "EPSG:32649"):
    """Return the lines in another system (longitude or easting first)."""
    change = Transformer.from_crs(source, crs, always_xy=True)
    return [list(zip(*change.transform(*np.array(line).T), strict=True)) for line in lines]


def degrees(lines=None):
    """Return lines (by default the lattice) as longitude and latitude."""
    return in_crs(lattice() if lines is None else lines, "EPSG:4326")


def geojson(path: Path, lines=None, tags=None, crs: str | None = None) -> Path:
    """Write lines (by default the lattice, in degrees) as GeoJSON."""
    lines = degrees() if lines is None else lines
    features = [feature("LineString", line, tags[i] if tags else {"highway": "residential"}) for i, line in enumerate(lines)]
    return collection(path, features, crs)


def feature(kind: str, coordinates, tags: dict | None = None) -> dict:
    """Return one GeoJSON feature."""
    return {"type": "Feature", "properties": tags or {}, "geometry": {"type": kind, "coordinates": coordinates}}


def collection(path: Path, features: list, crs: str | None = None) -> Path:
    """Write GeoJSON features."""
    document = {"type": "FeatureCollection", "features": features}
    if crs:
        document["crs"] = {"type": "name", "properties": {"name": crs}}
    path.write_text(json.dumps(document))
    return path


def vector(path: Path, lines, crs: str | None, *, layer: str | None = None, append=False, **columns) -> Path:
    """Write lines as GeoPackage or Shapefile (by the ending of path), with text columns."""
    with np.errstate(invalid="ignore"):
        shapes = shapely.to_wkb([shapely.LineString(line) for line in lines])
    names = list(columns)
    data = [np.array([columns[name]] * len(lines) if isinstance(columns[name], str) else columns[name], dtype=object) for name in names]
    if not names:
        names, data = ["id"], [np.arange(len(lines))]
    options = {"layer": layer} if layer else {}
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="'crs' was not provided")
        pyogrio.raw.write(path, shapes, data, names, geometry_type="LineString", crs=crs, append=append, **options)
    return path


def graphml(
    path: Path, *, coordinates=True, geometry=False, both_directions=True, back="residential", crs: str | None = "epsg:4326"
) -> Path:
    """Write the lattice as OSMnx does: nodes with x and y, directed edges, half of them with a geometry on demand."""
    lines = degrees()
    points = sorted({point for line in lines for point in line})
    number = {point: i for i, point in enumerate(points)}
    keys = [("d0", "graph", "crs"), ("d1", "node", "x"), ("d2", "node", "y"), ("d3", "edge", "highway"), ("d4", "edge", "geometry")]
    text = ["<?xml version='1.0' encoding='utf-8'?>", '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">']
    text += [f'<key id="{i}" for="{of}" attr.name="{name}" attr.type="string"/>' for i, of, name in keys]
    text.append('<graph edgedefault="directed">' + (f'<data key="d0">{crs}</data>' if crs else ""))
    for (x, y), i in number.items():
        text.append(f'<node id="{i}">' + (f'<data key="d1">{x}</data><data key="d2">{y}</data>' if coordinates else "") + "</node>")
    for line in lines:
        for p, q in zip(line, line[1:], strict=False):
            for a, b, kind in ((p, q, "residential"), (q, p, back)) if both_directions else ((p, q, "residential"),):
                shape = f'<data key="d4">LINESTRING ({a[0]} {a[1]}, {b[0]} {b[1]})</data>' if geometry and number[p] % 2 else ""
                text.append(f'<edge source="{number[a]}" target="{number[b]}"><data key="d3">{kind}</data>{shape}</edge>')
    path.write_text("\n".join([*text, "</graph></graphml>"]))
    return path


def osm(path: Path, lines=None, *, tags=None, nodes=True, missing=(), ways=True) -> Path:
    """Write lines (in degrees) as OSM XML; `missing` are points (numbers in order of appearance) left out of the extract."""
    lines = degrees() if lines is None else lines
    number: dict[tuple, int] = {}
    for line in lines:
        for point in line:
            number.setdefault(point, len(number) + 1)
    text = ['<?xml version="1.0" encoding="UTF-8"?>', '<osm version="0.6">']
    if nodes:
        text += [f'<node id="{i}" version="1" lat="{y:.7f}" lon="{x:.7f}"/>' for (x, y), i in number.items() if i not in missing]
    for w, line in enumerate(lines) if ways else ():
        inside = "".join(f'<nd ref="{number[point]}"/>' for point in line)
        inside += "".join(f'<tag k="{k}" v="{v}"/>' for k, v in (tags[w] if tags else {"highway": "residential"}).items())
        text.append(f'<way id="{w + 1}" version="1">{inside}</way>')
    path.write_text("\n".join([*text, "</osm>"]))
    return path


def pbf(path: Path, source: Path) -> Path:
    """Turn OSM XML into .osm.pbf."""
    import osmium

    with osmium.SimpleWriter(str(path), overwrite=True) as writer:
        for item in osmium.FileProcessor(str(source)):
            writer.add(item)
    return path


def told(reading: StreetReading) -> str:
    return "\n".join(reading.doubts)


def check_lattice(reading: StreetReading) -> None:
    """Assert that the 4 x 4 lattice was read: 12 junctions (corners are none), 20 places, 2.4 km."""
    streets = reading.streets
    assert len(streets.node_x) == 12
    assert len(streets.length_m) == 20
    assert streets.length_m.sum() == pytest.approx(2400.0, rel=2e-3)
    assert reading.dropped.component_segments == 0
