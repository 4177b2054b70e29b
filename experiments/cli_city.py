"""Commands about cities: what a street file holds, what a city looks like."""

from pathlib import Path
from typing import Annotated, Any

import typer

from experiments.cli_options import Json
from experiments.cli_output import Steps, console, number, print_json, quiet_stdout, say
from sim.core.errors import ChanganError

app = typer.Typer(help="Look at street files and cities.", no_args_is_help=True)
STREET_ENDINGS = (".geojson", ".json", ".gpkg", ".shp", ".graphml", ".osm", ".pbf", ".xml", ".gz", ".bz2", ".zip")


@app.command()
def inspect(
    file: Annotated[Path, typer.Argument(help="A street file: GeoJSON, GeoPackage, Shapefile, GraphML, OSM XML or .osm.pbf.")],
    crs: Annotated[str | None, typer.Option("--crs", help="Its coordinate system where it does not say (EPSG:4326).")] = None,
    noding: Annotated[str, typer.Option("--noding", help="shared: split at shared vertices; planar: at every crossing.")] = "shared",
    as_json: Json = False,
) -> None:
    """Say what a street file holds, and every doubt about it."""
    if noding not in ("shared", "planar"):
        raise ChanganError(f"--noding is shared or planar, not {noding!r}")
    with quiet_stdout(as_json):
        from sim.city.inspect import inspect_streets

        found: Any = inspect_streets(file, crs=crs, noding=noding)
    if as_json:
        print_json(found.to_dict())
        return
    out = console()
    for line in found.lines():
        out.print(line, markup=False)


@app.command()
def draw(
    city: Annotated[str, typer.Argument(help="A street file, a scenario file or the name of a shipped scenario.")],
    picture: Annotated[Path, typer.Argument(help="The PNG file to write.")],
    crs: Annotated[str | None, typer.Option("--crs", help="Coordinate system of the street file where it does not say.")] = None,
) -> None:
    """Draw a street file by class of street, or the city of a scenario by land use and housing."""
    if picture.suffix.lower() != ".png":
        raise ChanganError(f"{picture}: the name of the picture ends in .png")
    if not picture.resolve().parent.is_dir():
        raise ChanganError(f"{picture}: the folder does not exist")
    if city.lower().endswith(STREET_ENDINGS):
        _draw_file(Path(city), picture, crs)
    else:
        _draw_scenario(city, picture)
    say(f"wrote {picture}")


def _draw_file(file: Path, picture: Path, crs: str | None) -> None:
    from sim.city.inspect import draw_streets
    from sim.city.streets import read_streets

    with Steps(file.name, "%") as steps:
        reading = read_streets(file, crs=crs, progress=steps.share)
    draw_streets(reading.streets, picture, title=f"{file.name}: {number(len(reading.streets.length_m))} street segments")


def _draw_scenario(name: str, picture: Path) -> None:
    from sim.city.build import build_city
    from sim.city.drawing import draw_city
    from sim.scenario import Scenario

    scenario = Scenario.load(name)
    with Steps(scenario.name, "%") as steps:
        built = build_city(scenario.city, scenario.base_dir, progress=steps.share)
    title = f"{scenario.name}: {number(built.n_places)} street segments, {number(built.n_residents)} residents"
    draw_city(built, picture, title=title)
