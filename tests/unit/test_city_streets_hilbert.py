"""Laws of the Hilbert numbering."""

import numpy as np
import pytest

from sim.city.hilbert import hilbert_key, hilbert_order


@pytest.mark.parametrize("bits", [1, 2, 3, 5])
def test_every_step_along_the_curve_goes_to_a_neighbouring_cell(bits):
    side = 1 << bits
    column, row = np.divmod(np.arange(side * side), side)
    key = hilbert_key(column.astype(float), row.astype(float), bits)
    assert sorted(key.tolist()) == list(range(side * side))
    order = np.argsort(key)
    steps = np.abs(np.diff(column[order])) + np.abs(np.diff(row[order]))
    assert (steps == 1).all()


def test_the_order_of_the_input_does_not_matter():
    index = np.arange(500)
    x, y = (index * 7919 % 503).astype(float), (index * 104729 % 499).astype(float)
    shuffle = np.argsort(index * 31 % 500, kind="stable")
    once, again = hilbert_order(x, y), hilbert_order(x[shuffle], y[shuffle])
    assert np.array_equal(x[once], x[shuffle][again])
    assert np.array_equal(y[once], y[shuffle][again])


def test_no_points_one_point_and_equal_points_have_an_order():
    assert hilbert_order(np.zeros(0), np.zeros(0)).tolist() == []
    assert hilbert_order(np.array([3.0]), np.array([4.0])).tolist() == [0]
    assert hilbert_order(np.ones(4), np.ones(4)).tolist() == [0, 1, 2, 3]


def test_a_coordinate_that_is_not_finite_is_refused():
    with pytest.raises(ValueError, match="finite"):
        hilbert_order(np.array([0.0, np.nan]), np.array([0.0, 1.0]))
