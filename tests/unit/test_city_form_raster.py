"""Laws of the raster: cells hold their places, sums lose nothing, Mesa's layers show the same numbers."""

from types import SimpleNamespace

import numpy as np
import pytest

from sim.city.raster import cell_sums, make_raster, property_layers
from sim.core.errors import ChanganError

X = np.array([-10.0, 250.0, 399.99, 400.0, 1_000.0])
Y = np.array([5.0, 5.0, 205.0, 205.0, -1.0])


def test_every_place_lies_inside_its_cell():
    cell, (rows, columns), (left, low) = make_raster(X, Y, 200.0)
    row, column = cell // columns, cell % columns
    assert (rows, columns) == (3, 7)
    assert (left + column * 200.0 <= X).all()
    assert (left + (column + 1) * 200.0 > X).all()
    assert (low + row * 200.0 <= Y).all()
    assert (low + (row + 1) * 200.0 > Y).all()


def test_sums_over_cells_lose_nothing():
    cell, shape, _ = make_raster(X, Y, 200.0)
    sums = cell_sums(np.array([1.0, 2.0, 4.0, 8.0, 16.0]), cell, shape)
    assert sums.shape == shape
    assert sums.sum() == 31.0
    assert sums[1, 2] == 2.0  # 200..400 by 0..200: the second place alone


def test_places_on_a_cell_border_belong_to_the_cell_above():
    cell, _, _ = make_raster(X, Y, 200.0)
    assert cell[3] == cell[2] + 1


def test_cells_too_small_for_the_city_are_an_error():
    with pytest.raises(ChanganError, match="choose larger cells"):
        make_raster(np.array([0.0, 1e6]), np.array([0.0, 1e6]), 25.0)


def test_property_layers_show_the_sums_with_x_first():
    cell, shape, _ = make_raster(X, Y, 200.0)
    city = SimpleNamespace(raster_shape=shape, place_cell=cell, n_places=5)
    layer = property_layers(city, {"theft": np.arange(5)})["theft"]
    assert layer.dimensions == (shape[1], shape[0])
    assert layer.data[2, 1] == 1.0
    assert layer.data.sum() == 10.0


def test_a_layer_of_the_wrong_length_is_an_error():
    cell, shape, _ = make_raster(X, Y, 200.0)
    city = SimpleNamespace(raster_shape=shape, place_cell=cell, n_places=5)
    with pytest.raises(ChanganError, match="one value for each of the 5 places"):
        property_layers(city, {"theft": np.arange(4)})
