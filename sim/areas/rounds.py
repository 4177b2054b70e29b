"""How a round goes from place to place: the order of neighbours, and the weight of a place."""

import numpy as np

from sim.core.detmath import det_exp, det_log


def power_of(x: float, power: float) -> float:
    """Return x ** power for x in 0..1, the same bits everywhere."""
    return float(det_exp(power * float(det_log(x)))) if x > 0.0 else 0.0


def neighbours_together(listed: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Return places in an order in which neighbours follow each other: always to the nearest left, from the first."""
    left, order = list(listed), []
    while left:
        here = order[-1] if order else left[0]
        distance = [(x[p] - x[here]) ** 2 + (y[p] - y[here]) ** 2 for p in left]
        order.append(left.pop(int(np.argmin(distance))))
    return np.array(order, listed.dtype)
