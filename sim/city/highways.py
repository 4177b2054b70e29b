"""Which values of OpenStreetMap's `highway` are public streets here, and how wide are they?

One table for every reader (OSM, GraphML, vector files with a `highway` or `fclass` column). Read by sim.city.osm, graphml and vector;
docs/street-files.md shows it.
"""

from functools import lru_cache

from sim.city.city import RoadClass

STREETS: dict[str, RoadClass] = {
    "motorway": RoadClass.ARTERIAL,
    "motorway_link": RoadClass.ARTERIAL,
    "trunk": RoadClass.ARTERIAL,
    "trunk_link": RoadClass.ARTERIAL,
    "primary": RoadClass.ARTERIAL,
    "primary_link": RoadClass.ARTERIAL,
    "secondary": RoadClass.COLLECTOR,
    "secondary_link": RoadClass.COLLECTOR,
    "tertiary": RoadClass.COLLECTOR,
    "tertiary_link": RoadClass.COLLECTOR,
    "unclassified": RoadClass.LOCAL,
    "residential": RoadClass.LOCAL,
    "living_street": RoadClass.LOCAL,
    "road": RoadClass.LOCAL,
    "busway": RoadClass.LOCAL,
    "service": RoadClass.LANE,
    "pedestrian": RoadClass.LANE,
    "footway": RoadClass.LANE,
    "path": RoadClass.LANE,
    "steps": RoadClass.LANE,
    "cycleway": RoadClass.LANE,
    "track": RoadClass.LANE,
    "corridor": RoadClass.LANE,
    **{f"track_grade{grade}": RoadClass.LANE for grade in range(1, 6)},  # Geofabrik's Shapefiles
    "unknown": RoadClass.LOCAL,  # Geofabrik's Shapefiles
}  # every other value (proposed, construction, raceway, platform, bus_stop, bridleway ...) is no public street
DEFAULT_CLASS = RoadClass.LOCAL
CLASS_COLUMNS = ("highway", "fclass")  # OSM exports; Geofabrik's Shapefiles


def class_of(value: str | None) -> int | None:
    """Return the RoadClass of a highway value (a list such as "['path', 'steps']" counts as its widest), None: no street."""
    if value is None:
        return None
    words = [word.strip(" '\"[]") for word in str(value).replace(";", ",").split(",")]
    known = [STREETS[word] for word in words if word in STREETS]
    return int(min(known)) if known else None


@lru_cache(maxsize=1024)
def level_of(bridge: str | None, tunnel: str | None, layer: str | None) -> int:
    """Return a whole number that differs between streets that cross above or below each other."""
    try:
        height = int(float(layer)) if layer else 0
    except ValueError:
        height = 0
    over, under = bridge not in _ABSENT, tunnel not in _ABSENT
    return max(-20, min(20, height)) * 4 + 2 * int(over) + int(under)


_ABSENT = (None, "", "no", "F", "False", "0", "nan", "None")
