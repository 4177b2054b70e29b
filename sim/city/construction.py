"""The order of construction: streets and form, then people, then meshes (which count households), then lists for kernels.

Called by `sim.city.build` alone, where the store does not hold the city yet. Everything is a pure function of the
specification, the files it names and the sources.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from sim.city import cache as store
from sim.city.city import City, Form, Streets, freeze
from sim.city.dwellings import LOCAL, form_capacity, raster_capacity
from sim.city.form import FORM_DOUBT, infer_form
from sim.city.graph import midpoints, touching
from sim.city.mesh import build_mesh
from sim.city.mesh_files import Ground, read_mesh
from sim.city.near import near_lists
from sim.city.population import make_population
from sim.city.raster import make_raster
from sim.city.spec import CitySpec
from sim.city.streets import read_streets
from sim.city.synthetic import make_synthetic

Progress = Callable[[str, float], None]


@dataclass(frozen=True)
class _Land:
    """What stands before anybody lives there."""

    streets: Streets
    form: Form
    crs: str
    doubts: list[str]


def construct(spec: CitySpec, base: Path | None, say: Progress) -> City:
    """Return the city of a specification; `say(text, share)` is told what is being done."""
    land = _land(spec, base, say)
    streets, form = land.streets, land.form
    say("measuring the streets", 0.3)
    place_x, place_y = midpoints(streets)
    touch_first, touch_place = touching(streets)
    capacity = form_capacity(form)
    doubts = land.doubts
    if spec.population.raster is not None:
        path = store.resolve(spec.population.raster, base)
        capacity, assumed = raster_capacity(path, streets, form, land.crs)
        doubts = doubts + assumed
    people = make_population(spec, streets, form, (place_x, place_y), capacity, progress=lambda text, share: say(text, 0.35 + 0.45 * share))
    doubts = doubts + _missing(form)
    say("drawing the meshes", 0.8)
    households = np.diff(people.place_first_household)
    if spec.mesh.boundaries is None:
        mesh = build_mesh(touch_first, touch_place, households, spec.mesh, place_x, place_y, compound=form.compound)
    else:
        around = Ground(place_x, place_y, land.crs, touch_first, touch_place, households)
        mesh, assumed = read_mesh(store.resolve(spec.mesh.boundaries, base), around, spec.mesh)
        doubts = doubts + assumed
    say("listing near places", 0.9)
    place_cell, shape, origin = make_raster(place_x, place_y, spec.cell_m)
    near_first, near_place, near_m = near_lists(streets, spec.near_m)
    city = City(
        name=spec.shown_name,
        crs=land.crs,
        streets=streets,
        form=form,
        mesh=mesh,
        population=people,
        place_x=place_x,
        place_y=place_y,
        place_cell=place_cell,
        raster_shape=(int(shape[0]), int(shape[1])),
        raster_origin=(float(origin[0]), float(origin[1])),
        cell_m=spec.cell_m,
        touch_first=touch_first,
        touch_place=touch_place,
        near_first=near_first,
        near_place=near_place,
        near_m=near_m,
        doubts=tuple(doubts),
    )
    city = _plain_arrays(city)
    freeze(city)
    return city


def _land(spec: CitySpec, base: Path | None, say: Progress) -> _Land:
    """Return streets and form: drawn for a synthetic city, read and inferred for a real one."""
    if spec.streets is None:
        streets, form = make_synthetic(spec, progress=lambda text: say(text, 0.05))
        return _Land(streets, form, LOCAL, [])
    path = store.resolve(spec.streets, base)
    reading = read_streets(path, crs=spec.crs, noding=spec.noding, progress=lambda text, share: say(text, 0.2 * share))
    say("inferring land use and housing", 0.2)
    return _Land(reading.streets, infer_form(reading.streets, spec), reading.crs, [*reading.doubts, FORM_DOUBT])


MISSING = (
    "work places: workers stay at home",
    "schools: pupils stay at home",
    "places for errands and leisure: residents stay on their own street",
)


def _missing(form: Form) -> list[str]:
    """Say which kinds of places the city lacks, and what residents do instead."""
    weights = (form.work_weight, form.school_weight, form.leisure_weight)
    return [f"The city has no {text}." for weight, text in zip(weights, MISSING, strict=True) if not weight.sum() > 0]


def _plain_arrays(city: City) -> City:
    """Return the city with every array C-contiguous in native byte order, as kernels are compiled for."""
    changed: dict[str, Any] = {}
    for name, value in vars(city).items():
        if isinstance(value, np.ndarray):
            changed[name] = np.ascontiguousarray(value)
        elif hasattr(value, "__dataclass_fields__"):
            changed[name] = replace(value, **{n: np.ascontiguousarray(a) for n, a in vars(value).items()})
    return replace(city, **changed)
