"""The raster over the streets: which cell a place lies in, sums per cell, and Mesa property layers of them.

Called by `sim.city.build` (`make_raster`), metrics and figures (`cell_sums`) and whoever looks at the city with Mesa
(`property_layers`). Cell = row * columns + column; row 0 is the southernmost, column 0 the westernmost.
"""

import warnings
from collections.abc import Mapping

import numpy as np
from mesa.discrete_space import PropertyLayer

from sim.city.city import City
from sim.core.errors import ChanganError

MOST_CELLS = 50_000_000


def make_raster(place_x: np.ndarray, place_y: np.ndarray, cell_m: float) -> tuple[np.ndarray, tuple[int, int], tuple[float, float]]:
    """Return (place_cell int32[place], (rows, columns), (x, y) of the lower left corner) of a raster over the places.

    The corner is a multiple of `cell_m` in both axes, so that rasters of one city line up. Raises ChanganError where the
    cells are so small that there would be more than 50 million.
    """
    left, low = float(np.floor(place_x.min() / cell_m)), float(np.floor(place_y.min() / cell_m))
    column = (np.floor(place_x / cell_m) - left).astype(np.int64)
    row = (np.floor(place_y / cell_m) - low).astype(np.int64)
    rows, columns = int(row.max()) + 1, int(column.max()) + 1
    if rows * columns > MOST_CELLS:
        raise ChanganError(f"cell_m = {cell_m:g} gives a raster of {rows:,} x {columns:,} cells; choose larger cells")
    return (row * columns + column).astype(np.int32), (rows, columns), (left * cell_m, low * cell_m)


def cell_sums(values: np.ndarray, place_cell: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """Return float64[row, column]: the sum of values[place] over the places of each cell."""
    return np.bincount(place_cell, weights=values, minlength=shape[0] * shape[1]).reshape(shape)


def property_layers(city: City, values: Mapping[str, np.ndarray]) -> dict[str, PropertyLayer]:
    """Return a Mesa property layer per name, float64[column, row] sums of the place values over cells.

    Mesa addresses a grid as [x, y], so layers are indexed by column first. Raises ChanganError for values that are not
    one number a place.
    """
    rows, columns = city.raster_shape
    layers = {}
    for name, array in values.items():
        if np.shape(array) != (city.n_places,):
            raise ChanganError(
                f"layer {name!r} needs one value for each of the {city.n_places:,} places, not an array of shape {np.shape(array)}"
            )
        layer = PropertyLayer(name, (columns, rows), default_value=0.0, dtype=float)
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # a cast that loses digits would be a warning only
            layer.set_cells(cell_sums(np.asarray(array, np.float64), city.place_cell, city.raster_shape).T)
        layers[name] = layer
    return layers
