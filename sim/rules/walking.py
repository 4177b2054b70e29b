"""Steps over the street graph: the search walk from a known place, and progress along a beat."""

import numpy as np

from sim.core.jit import inline
from sim.core.rng import below


@inline
def step_to(bits, place, first, count):
    """Return the index into the list of touching places for the next step; `count` = number of touching places > 0."""
    return first + below(bits, count)


@inline
def stops(bits, stop_share):
    """Say whether the walk ends here, from the low 16 bits."""
    return np.float64(np.int64(bits & np.uint64(65535))) < stop_share * 65536.0
