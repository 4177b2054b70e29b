"""A policy can be put on single street segments; a scenario that names none is what it was."""

import numpy as np
import pytest

from experiments.work import city_of
from sim.core.errors import ChanganError
from sim.provisions import Where
from sim.scenario import Scenario


def test_segments_are_exactly_those_named_and_meet_other_conditions():
    city = city_of(Scenario.shipped("tiny"))
    assert list(np.flatnonzero(Where(segments=(7, 3)).places(city))) == [3, 7]
    both = Where(segments=tuple(range(city.n_places)), land_use="market").places(city)
    assert np.array_equal(both, Where(land_use="market").places(city)) and both.any()
    with pytest.raises(ChanganError, match="segments 0 to"):
        Where(segments=(city.n_places,)).places(city)


def test_no_segments_leave_no_trace_in_the_canonical_form():
    plain = Scenario.shipped("tiny")
    assert all("segments" not in policy["where"] for policy in plain.to_dict()["policies"].values())
    named = plain.with_values({"policies.patrol_force.where.segments": [1, 2]})
    assert named.hash != plain.hash and named.policies["patrol_force"].where.segments == (1, 2)
    assert Scenario.from_dict(named.to_dict(), base_dir=named.base_dir).hash == named.hash
