"""The placebo provides nothing, whatever its dose."""

import pytest

from sim.policies.placebo import Placebo
from tests.laws.worlds import small_city


@pytest.mark.parametrize("dose", [0.0, 1.0, 100.0])
def test_a_placebo_puts_nothing_in_place(dose):
    assert list(Placebo(dose=dose).provide(small_city())) == []
