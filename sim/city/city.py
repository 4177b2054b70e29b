"""The built city: plain arrays with named axes, frozen, shared by every run that uses the same spec.

Axes: `node` street junctions, `place` street segments (the unit of crime-at-places research), `vertex` points of
street shapes, `compound` housing compounds, `unit` mesh units of one level, `household`, `resident`. Places are numbered
along a Hilbert curve; households are sorted by place and residents by household, so `place_first_resident` and
`household_first` delimit contiguous rows. Lists per place are CSR: the list of place p is
`near_place[near_first[p]:near_first[p + 1]]`.

Every array is C-contiguous, read-only and of the dtype given here (kernels are compiled for exactly these).
"""

from dataclasses import dataclass, fields
from enum import IntEnum

import numpy as np

LEVELS = ("district", "street", "community", "grid", "micro_grid")


class RoadClass(IntEnum):
    """Street classes that matter to the model, from wide to narrow."""

    ARTERIAL = 0
    COLLECTOR = 1
    LOCAL = 2
    LANE = 3


class LandUse(IntEnum):
    """Main use of a place."""

    HOUSING = 0
    MARKET = 1
    WORK = 2
    SCHOOL = 3
    STATION = 4
    OPEN = 5


class Housing(IntEnum):
    """Kind of housing compound."""

    GATED = 0
    THREE_NONES = 1
    URBAN_VILLAGE = 2


class Group(IntEnum):
    """Registration of a resident: used only to audit who gains and who is burdened."""

    REGISTERED = 0
    FLOATING = 1


class AgeBand(IntEnum):
    """Age bands."""

    CHILD = 0  # under 15
    YOUTH = 1  # 15-24
    ADULT = 2  # 25-59
    OLD = 3  # 60 and over


class DayPlan(IntEnum):
    """Which plan of trips a resident follows (times in sim.parameters)."""

    WORKER = 0
    STUDENT = 1
    HOME = 2  # retired, looking after home, small children
    SHIFT = 3  # evening and night work
    NIGHT_LIFE = 4  # young adults who go out late


@dataclass(frozen=True)
class Streets:
    """The street graph. Coordinates in metres of a projected system, rounded to 1 cm."""

    node_x: np.ndarray  # float64[node]
    node_y: np.ndarray  # float64[node]
    place_from: np.ndarray  # int32[place] node
    place_to: np.ndarray  # int32[place] node
    length_m: np.ndarray  # float32[place], > 0
    road_class: np.ndarray  # uint8[place] RoadClass
    shape_first: np.ndarray  # int32[place + 1] into vertex
    shape_x: np.ndarray  # float64[vertex]
    shape_y: np.ndarray  # float64[vertex]


@dataclass(frozen=True)
class Form:
    """Land use and housing over the places."""

    land_use: np.ndarray  # uint8[place] LandUse
    compound: np.ndarray  # int32[place], -1 outside every compound
    housing: np.ndarray  # uint8[compound] Housing
    light: np.ndarray  # float32[place], 0 dark .. 1 fully lit at night
    dwelling_weight: np.ndarray  # float32[place], relative capacity for households (0: nobody lives here)
    work_weight: np.ndarray  # float32[place], relative number of jobs
    leisure_weight: np.ndarray  # float32[place], relative attraction for errands and leisure
    school_weight: np.ndarray  # float32[place], relative number of pupils


@dataclass(frozen=True)
class Mesh:
    """Nested units. `unit[level][place]` for level in LEVELS; parents follow from any place of the unit."""

    unit: np.ndarray  # int32[level, place]
    count: np.ndarray  # int32[level] number of units


@dataclass(frozen=True)
class Population:
    """Households and residents; no names, no scores: places, groups, anchors and things that can be stolen."""

    household_place: np.ndarray  # int32[household], ascending
    household_first: np.ndarray  # int32[household + 1] first resident
    household_ebikes: np.ndarray  # uint8[household]
    household_cars: np.ndarray  # uint8[household]
    place_first_household: np.ndarray  # int32[place + 1]
    place_first_resident: np.ndarray  # int32[place + 1]
    home: np.ndarray  # int32[resident] place, ascending
    work: np.ndarray  # int32[resident] place of work or school; the home place where there is none
    leisure: np.ndarray  # int32[resident] place
    via: np.ndarray  # int32[resident] a place on the shortest route from home to work, drawn near its middle
    household: np.ndarray  # int32[resident]
    group: np.ndarray  # uint8[resident] Group
    age_band: np.ndarray  # uint8[resident] AgeBand
    plan: np.ndarray  # uint8[resident] DayPlan
    ebike: np.ndarray  # uint8[resident] 1: rides the household's e-bike to work (at most household_ebikes per household)
    work_travel_min: np.ndarray  # uint8[resident] minutes home to work (graph distance over speed of the mode), <= 120
    leisure_travel_min: np.ndarray  # uint8[resident] minutes home to leisure, <= 120


@dataclass(frozen=True)
class City:
    """Everything a run needs to know about the city. Built by `sim.city.build.build_city`, cached by content."""

    name: str
    crs: str  # "local metres" for synthetic cities
    streets: Streets
    form: Form
    mesh: Mesh
    population: Population
    place_x: np.ndarray  # float64[place] midpoint along the street
    place_y: np.ndarray  # float64[place]
    place_cell: np.ndarray  # int32[place] raster cell = row * columns + column
    raster_shape: tuple[int, int]  # rows, columns
    raster_origin: tuple[float, float]  # x, y of the lower left corner
    cell_m: float
    touch_first: np.ndarray  # int32[place + 1] places that share a junction (never the place itself)
    touch_place: np.ndarray  # int32[...]
    near_first: np.ndarray  # int32[place + 1] other places within near_m of street distance between midpoints, ascending
    near_place: np.ndarray  # int32[...]
    near_m: np.ndarray  # float32[...] that distance
    doubts: tuple[str, ...]  # plain sentences about what the reader had to assume

    @property
    def n_places(self) -> int:
        """Number of street segments."""
        return len(self.place_x)

    @property
    def n_households(self) -> int:
        """Number of households."""
        return len(self.population.household_place)

    @property
    def n_residents(self) -> int:
        """Number of residents."""
        return len(self.population.home)


def freeze(part: object) -> None:
    """Make every array of a city part read-only (and of the parts inside it)."""
    for field in fields(part):  # type: ignore[arg-type]
        value = getattr(part, field.name)
        if isinstance(value, np.ndarray):
            value.flags.writeable = False
        elif hasattr(value, "__dataclass_fields__"):
            freeze(value)
