"""What a scenario file may say about its city: every number that shapes streets, form, mesh and people.

Read by `sim.scenario` (validation), `sim.city.build` (construction) and the cache (its canonical JSON is half of
the key; the content of the files it names is the other half).
"""

from pathlib import Path
from typing import Literal

from sim.core.params import Params, param


class MeshSpec(Params):
    """Target sizes of the nested mesh, in households a unit; each level is a union of units of the next."""

    households_per_district: int = param(
        60_000,
        "Households in a district",
        unit="households",
        low=500,
        high=5_000_000,
        source="assumed: a county-level district of some 160,000 people",
    )
    households_per_street: int = param(
        12_000,
        "Households in a street (jiedao)",
        unit="households",
        low=200,
        high=1_000_000,
        source="assumed: a street office serves 30,000 people",
    )
    households_per_community: int = param(
        2_000, "Households in a community (shequ)", unit="households", low=50, high=100_000, source="PROGRAMMES Nanchang: 1,500-5,000"
    )
    households_per_grid: int = param(
        300, "Households in a grid", unit="households", low=20, high=20_000, source="PROGRAMMES Guiyang: 200-400"
    )
    households_per_micro_grid: int = param(
        60, "Households in a micro-grid (a stairwell or two)", unit="households", low=5, high=5_000, source="assumed: a fifth of a grid"
    )
    boundaries: Path | None = param(
        None, "GeoJSON of real mesh units (property `level`, and `id`), instead of the partition", unit="file", source="user"
    )


class PopulationSpec(Params):
    """Who lives in the city. Shares are targets that the built population is checked against."""

    residents: int = param(20_000, "Residents", unit="persons", low=50, high=30_000_000, source="scenario")
    mean_household: float = param(2.6, "Mean household size", unit="persons", low=1.0, high=8.0, source="census 2020: 2.62")
    floating_share: float = param(
        0.27,
        "Residents without local registration (floating population)",
        unit="share",
        low=0.0,
        high=0.9,
        source="census 2020: 376 of 1,412 million live away from their registration",
    )
    child_share: float = param(0.17, "Residents under 15", unit="share", low=0.0, high=0.5, source="census 2020: 17.95 %")
    old_share: float = param(0.17, "Residents of 60 or over", unit="share", low=0.0, high=0.6, source="census 2020: 18.7 %, less in cities")
    employed_share: float = param(0.72, "Adults of 18-59 with a job", unit="share", low=0.1, high=1.0, source="assumed")
    ebike_share: float = param(
        0.35,
        "Households with an e-bike",
        unit="share",
        low=0.0,
        high=1.0,
        source="assumed: some 300 million e-bikes for 494 million households, less in centres",
    )
    car_share: float = param(0.30, "Households with a car", unit="share", low=0.0, high=1.0, source="assumed")
    work_decay_km: float = param(
        3.0, "Scale of the exponential distance decay of work places", unit="km", low=0.2, high=50.0, source="assumed"
    )
    leisure_decay_km: float = param(
        1.2, "Scale of the exponential distance decay of leisure places", unit="km", low=0.1, high=50.0, source="assumed"
    )
    raster: Path | None = param(
        None, "Population raster (GeoTIFF or CSV of x, y, persons) that places the households", unit="file", source="user"
    )


class FormSpec(Params):
    """Land use and housing, laid over the streets (synthetic cities know theirs; real ones get it by draws)."""

    three_nones_share: float = param(
        0.25,
        "Households in old compounds without gate, guard and manager",
        unit="share",
        low=0.0,
        high=1.0,
        source="assumed; PROGRAMMES Nanjing, Hefei",
    )
    urban_village_share: float = param(0.10, "Households in urban villages", unit="share", low=0.0, high=1.0, source="assumed")
    market_share: float = param(0.06, "Places that are markets or shopping streets", unit="share", low=0.0, high=0.5, source="assumed")
    school_share: float = param(0.015, "Places with a school", unit="share", low=0.0, high=0.2, source="assumed")
    work_share: float = param(0.12, "Places that are offices or industry", unit="share", low=0.0, high=0.6, source="assumed")
    station_share: float = param(0.004, "Places with a rail or bus station", unit="share", low=0.0, high=0.1, source="assumed")


UNNAMED = "synthetic"


class CitySpec(Params):
    """The whole city: synthetic when `streets` is empty, else read from that file."""

    name: str = param(UNNAMED, "Name shown in reports", unit="text", source="scenario")
    seed: int = param(1, "Seed of the city itself (not of the run)", unit="1", low=0, high=2**31, source="scenario")
    segments: int = param(1_200, "Street segments of a synthetic city (about)", unit="segments", low=100, high=400_000, source="scenario")
    streets: Path | None = param(
        None, "Street file: GeoJSON, GeoPackage, Shapefile, GraphML, OSM XML or .osm.pbf", unit="file", source="user"
    )
    crs: str | None = param(
        None, "Coordinate system of the street file where it does not say (for example EPSG:4326)", unit="text", source="user"
    )
    noding: Literal["shared", "planar"] = param(
        "shared", "Split streets at shared vertices, or at every crossing (planar)", unit="text", source="user"
    )
    cell_m: float = param(200.0, "Side of a raster cell", unit="m", low=25.0, high=5_000.0, source="MODEL section 2")
    near_m: float = param(
        200.0,
        "Street distance that counts as near (near repeats, two-party disputes)",
        unit="m",
        low=0.0,
        high=2_000.0,
        source="P05: 200 m",
    )
    mesh: MeshSpec = MeshSpec()
    population: PopulationSpec = PopulationSpec()
    form: FormSpec = FormSpec()

    @property
    def shown_name(self) -> str:
        """Return the name, or that of the street file where nobody gave one."""
        return self.streets.stem if self.streets is not None and self.name == UNNAMED else self.name
