"""Wrong street files: who writes each, what must be said of it and what to do. Read by `test_city_bad_files`."""

import bz2
import gzip
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import street_files as make

Maker = Callable[[Path], Path]
CASES: dict[str, tuple[Maker, str, str]] = {}  # name -> (writes the file, what must be said, what to do)


def case(what: str, do: str):
    """Register a wrong file under the name of its writer."""

    def register(maker: Maker) -> Maker:
        CASES[maker.__name__] = (maker, what, do)
        return maker

    return register


def write(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def zipped(path: Path, **members: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "."), content)
    return path


@case("the file is empty", "export it again")
def empty_file(folder):
    return write(folder / "a.geojson", b"")


@case("the file is empty", "export it again")
def only_blanks(folder):
    return write(folder / "a.geojson", "  \n\n")


@case("the file is empty", "export it again")
def empty_file_inside_gz(folder):
    return write(folder / "a.geojson.gz", gzip.compress(b""))


@case("the JSON is damaged or cut short", "download or export it again")
def truncated_json(folder):
    whole = make.geojson(folder / "a.geojson").read_bytes()
    return write(folder / "a.geojson", whole[: len(whole) * 2 // 3])


@case("this is JSON but not GeoJSON (its type is 'Feature Collection')", "export the streets as GeoJSON")
def json_that_is_no_geojson(folder):
    return write(folder / "a.geojson", json.dumps({"type": "Feature Collection", "roads": []}))


@case("this is JSON but not GeoJSON (its type is 'list')", "export the streets as GeoJSON")
def json_list(folder):
    return write(folder / "a.json", "[1, 2, 3]")


@case("the file holds no features", "export the streets again")
def no_features(folder):
    return make.collection(folder / "a.geojson", [])


@case("the .gz file is damaged or cut short", "download it again")
def truncated_gz(folder):
    packed = gzip.compress(make.geojson(folder / "a.geojson").read_bytes())
    return write(folder / "a.geojson.gz", packed[: len(packed) // 2])


@case("the .gz file is damaged or cut short", "download it again")
def gz_that_is_none(folder):
    return write(folder / "a.geojson.gz", make.geojson(folder / "a.geojson").read_bytes())


@case("the .bz2 file is damaged or cut short", "download it again")
def truncated_bz2(folder):
    packed = bz2.compress(make.geojson(folder / "a.geojson").read_bytes())
    return write(folder / "a.geojson.bz2", packed[: len(packed) // 2])


@case("the .zip file is damaged or cut short", "download it again")
def truncated_zip(folder):
    whole = zipped(folder / "a.zip", a__geojson=make.geojson(folder / "a.geojson").read_bytes()).read_bytes()
    return write(folder / "a.zip", whole[: len(whole) // 2])


@case("the .zip file is damaged or cut short", "download it again")
def zip_with_a_damaged_member(folder):
    whole = bytearray(zipped(folder / "a.zip", a__geojson=make.geojson(folder / "a.geojson").read_bytes()).read_bytes())
    whole[60:90] = bytes(30)
    return write(folder / "a.zip", bytes(whole))


@case("the zip holds 2 street files (north.geojson, south.geojson)", "keep the one to use")
def zip_with_two_street_files(folder):
    content = make.geojson(folder / "a.geojson").read_bytes()
    return zipped(folder / "a.zip", north__geojson=content, south__geojson=content)


@case("the zip holds no street file (it holds readme.txt)", "put one in")
def zip_without_street_file(folder):
    return zipped(folder / "a.zip", readme__txt=b"nothing here")


@case("the zip file is protected by a password", "unpack it first")
def zip_with_password(folder):
    whole = bytearray(zipped(folder / "a.zip", a__geojson=make.geojson(folder / "a.geojson").read_bytes()).read_bytes())
    whole[6] |= 1  # the flag "encrypted" of the local header, and of the directory
    whole[whole.index(b"PK\x01\x02") + 8] |= 1
    return write(folder / "a.zip", bytes(whole))


@case("it unpacks to more than 200 times its size", "do not trust it")
def zip_bomb(folder):
    return zipped(folder / "a.zip", a__geojson=b" " * 40_000_000)


@case("it unpacks to more than 200 times its size", "do not trust it")
def gz_bomb(folder):
    return write(folder / "a.osm.gz", gzip.compress(b" " * 40_000_000))


@case("a .tar archive is not read", "unpack it")
def tar_archive(folder):
    return write(folder / "a.tar.gz", gzip.compress(b"x" * 1000))


@case("the file holds no lines (8 points)", "export the streets as lines")
def points_only(folder):
    return make.collection(folder / "a.geojson", [make.feature("Point", line[0]) for line in make.degrees()])


@case("the file holds no lines (1 polygons)", "export the streets as lines")
def polygons_only(folder):
    ring = [(113.7, 34.7), (113.8, 34.7), (113.8, 34.8), (113.7, 34.7)]
    return make.collection(folder / "a.geojson", [make.feature("Polygon", [ring])])


@case("the file holds no lines (8 features without geometry)", "export the streets as lines")
def null_geometries_only(folder):
    return make.collection(folder / "a.geojson", [{"type": "Feature", "properties": {}, "geometry": None}] * 8)


@case("no line is a street by its 'highway' value", "export streets (highway=residential")
def nothing_but_construction_and_streets_of_no_class(folder):
    tags = [{"highway": "construction"}] * 7 + [{"highway": "proposed"}]
    lines = make.degrees()
    features = [make.feature("LineString", line, tag) for line, tag in zip(lines, tags, strict=True)]
    features.append(make.feature("Point", lines[0][0], {"highway": "residential"}))
    return make.collection(folder / "a.geojson", features)


@case("every line has length zero", "export the streets again")
def all_lines_without_length(folder):
    return make.geojson(folder / "a.geojson", [[line[0], line[0]] for line in make.degrees()])


@case("coordinates that are no numbers (NaN or infinite)", "export the streets again")
def coordinates_not_a_number(folder):
    return make.vector(folder / "a.gpkg", [[(float("nan"), y) for _, y in line] for line in make.degrees()], "EPSG:4326")


@case("coordinates that are no numbers (NaN or infinite)", "export the streets again")
def coordinates_infinite(folder):
    return make.vector(folder / "a.gpkg", [[(float("inf"), y) for _, y in line] for line in make.degrees()], "EPSG:4326")


@case("names no coordinate system and its values (x 745,000, y 3.842e+06) are no degrees", "crs, for example")
def metres_without_coordinate_system(folder):
    return make.vector(folder / "a.shp", make.lattice(), None)


@case("names no coordinate system", "crs, for example")
def feet_without_coordinate_system(folder):
    lines = make.in_crs(make.lattice(middle=(424_000.0, 3_697_000.0)), "ESRI:102649", "EPSG:32612")
    return make.vector(folder / "a.shp", lines, None)


@case("the coordinates should be degrees (EPSG:4326) but have values such as x 745,000", "crs, for example")
def metres_in_plain_geojson(folder):
    return make.geojson(folder / "a.geojson", make.lattice())


@case("the coordinate system 'EPSG:999999' is not known", "use a code such as EPSG:4326")
def graphml_with_unknown_coordinate_system(folder):
    return make.graphml(folder / "a.graphml", crs="EPSG:999999")


@case("3 of its 11 lines lie more than 300 km from its middle: that is no one city", "cut one city out of it")
def coordinates_all_over_the_globe(folder):
    return make.geojson(
        folder / "a.geojson", [*make.degrees(), [(-66.0, -89.0), (-66.3, -89.9)], [(179.0, 1.0), (-23.0, 0.0)], [(20.0, 0), (23.7, 0)]]
    )


@case("its nodes have no coordinates (attributes x and y)", "osmnx.save_graphml")
def graphml_without_coordinates(folder):
    return make.graphml(folder / "a.graphml", coordinates=False)


@case("the GraphML is damaged or cut short", "download it again")
def graphml_truncated(folder):
    whole = make.graphml(folder / "a.graphml").read_bytes()
    return write(folder / "a.graphml", whole[: len(whole) // 2])


@case("the graph has no edges", "osmnx.save_graphml")
def graphml_without_edges(folder):
    return write(folder / "a.graphml", '<graphml xmlns="http://graphml.graphdrawing.org/xmlns"><graph edgedefault="directed"/></graphml>')


@case("this is XML but not GraphML (it begins with <osm>)", "osmnx.save_graphml")
def graphml_that_is_osm(folder):
    return make.osm(folder / "a.graphml")


@case("node 3 has coordinates that are no numbers (x='east'", "osmnx.save_graphml")
def graphml_with_words_for_coordinates(folder):
    text = make.graphml(folder / "a.graphml").read_text()
    start = text.index('<data key="d1">', text.index('<node id="3">'))
    return write(folder / "a.graphml", text[:start] + '<data key="d1">east' + text[text.index("</data>", start) :])


@case("it holds no ways tagged highway", "choose an extract with ways tagged highway")
def osm_without_ways(folder):
    return make.osm(folder / "a.osm", ways=False)


@case("streets have no points (the nodes are missing)", "and with their nodes")
def osm_without_nodes(folder):
    return make.osm(folder / "a.osm", nodes=False)


@case("none of its 8 highway ways is a public street", "choose an extract")
def osm_of_private_ways(folder):
    return make.osm(folder / "a.osm", tags=[{"highway": "service", "access": "private"}] * 8)


@case("its ways pass points with numbers below zero", "save the streets as GeoJSON")
def osm_of_edits_never_uploaded(folder):
    text = make.osm(folder / "a.osm").read_text()
    return write(folder / "a.osm", re.sub(r'(id|ref)="(\d+)"', r'\1="-\2"', text))


@case("the OSM data is damaged or cut short", "download the extract again")
def osm_malformed(folder):
    text = make.osm(folder / "a.osm").read_text()
    return write(folder / "a.osm", text.replace("</way>", "</wey>", 1))


@case("the OSM data is damaged or cut short", "download the extract again")
def osm_truncated(folder):
    whole = make.osm(folder / "a.osm").read_bytes()
    return write(folder / "a.osm", whole[: len(whole) // 2])


@case("the OSM data is damaged or cut short", "download the extract again")
def pbf_truncated(folder):
    whole = make.pbf(folder / "a.osm.pbf", make.osm(folder / "a.osm")).read_bytes()
    return write(folder / "a.osm.pbf", whole[: len(whole) - 20])


@case("the OSM data is damaged or cut short", "download the extract again")
def pbf_that_is_text(folder):
    return write(folder / "a.osm.pbf", "street, length\n" * 40)


@case("cannot be read from this kind of file (.docx)", "save them as GeoJSON")
def unknown_ending(folder):
    return write(folder / "streets.docx", b"PK something")


@case("cannot be read from this kind of file (no ending)", "save them as GeoJSON")
def no_ending(folder):
    return write(folder / "streets", b"something")


@case("this is a folder, not a street file", "give one of its files: a.geojson")
def folder_instead_of_file(folder):
    return make.geojson(folder / "a.geojson").parent


@case("there is no such file", "did you mean zhengzhou_roads.geojson?")
def misspelt_name(folder):
    make.geojson(folder / "zhengzhou_roads.geojson")
    return folder / "zhengzhou_road.geojson"


@case("there is no such file", "is not there either")
def missing_folder(folder):
    return folder / "cities" / "roads.geojson"


@case("it holds only 1 street segment", "a city needs at least 10")
def one_segment(folder):
    return make.geojson(folder / "a.geojson", make.degrees()[:1])


@case("its largest connected part has only 2 of 14 street segments", "try noding: planar")
def only_small_parts(folder):
    metres = [
        [(745_000.0 + 1_000.0 * k, 3_842_000.0 + y), (745_000.0 + 1_000.0 * k + x, 3_842_000.0 + y)]
        for k in range(7)
        for x, y in ((50, 0),)
    ]
    crossing = [[line[0], (line[0][0], line[0][1] + 80.0), (line[0][0] + 10.0, line[0][1] + 80.0)] for line in metres]
    tags = [{"highway": "primary"}] * 7 + [{"highway": "footway"}] * 7
    return make.geojson(folder / "a.geojson", make.degrees(metres + crossing), tags)


@case("this is a web page, not street data", "download the data file itself")
def web_page(folder):
    return write(folder / "a.geojson", "<!DOCTYPE html><html><body>Sign in</body></html>")


@case("this is a Git LFS pointer, not the data", "git lfs pull")
def lfs_pointer(folder):
    return write(folder / "a.osm.pbf", "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n")


@case("its companion file .shx is missing", "copy .shp, .shx, .dbf and .prj together")
def shapefile_without_index(folder):
    path = make.vector(folder / "a.shp", make.degrees(), "EPSG:4326")
    path.with_suffix(".shx").unlink()
    return path


@case("this is no GeoPackage, whatever its ending says", "export the streets again")
def geopackage_that_is_text(folder):
    return write(folder / "a.gpkg", "not a database" * 20)


@case("this is not a readable GeoPackage", "export it again")
def geopackage_truncated(folder):
    whole = make.vector(folder / "a.gpkg", make.degrees(), "EPSG:4326").read_bytes()
    return write(folder / "a.gpkg", whole[:3000])


@case("this is no GeoJSON, whatever its ending says", "export the streets again")
def virtual_dataset_that_names_another_file(folder):
    other = make.geojson(folder / "other.geojson")
    source = f'<OGRVRTDataSource><OGRVRTLayer name="other"><SrcDataSource>{other}</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>'
    return write(folder / "a.geojson", source)


@case("this is Overpass JSON, not GeoJSON", "export as GeoJSON or as OSM XML")
def overpass_json(folder):
    return write(folder / "a.json", json.dumps({"version": 0.6, "elements": [{"type": "node", "id": 1, "lat": 34.7, "lon": 113.7}]}))


@case("the GraphML is damaged or cut short (limit on input amplification", "download it again")
def graphml_with_exploding_entities(folder):
    entities = "".join(f'<!ENTITY e{k} "{f"&e{k - 1};" * 10 if k else "x" * 10}">' for k in range(12))
    return write(
        folder / "a.graphml",
        f'<?xml version="1.0"?><!DOCTYPE graphml [{entities}]><graphml><graph id="&e11;"><node id="1">&e11;</node></graph></graphml>',
    )


@case("2 layers hold lines (north, south)", "save the streets alone in a file")
def geopackage_with_two_line_layers(folder):
    path = make.vector(folder / "a.gpkg", make.degrees(), "EPSG:4326", layer="north")
    return make.vector(path, make.degrees(), "EPSG:4326", layer="south", append=True)


@case("the coordinate system 'Pit 7' has no place on the globe", "crs, for example")
def local_coordinate_system(folder):
    return make.vector(
        folder / "a.gpkg",
        make.lattice(),
        'ENGCRS["Pit 7",EDATUM["Pit"],CS[Cartesian,2],AXIS["x",east],AXIS["y",north],LENGTHUNIT["metre",1]]',
    )
