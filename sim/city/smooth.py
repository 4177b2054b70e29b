"""Smooth random fields: what makes old compounds cluster and streets bend.

Called by the synthetic layout and by `sim.city.form`. A field is value noise: keyed uniforms at the corners of a square
grid, joined by cubic smoothstep. Only + - * / and floor are used, so that every processor gives the same bits.
"""

import numpy as np

from sim.core.rng import Purpose, uniforms

_OFFSET = 1 << 20  # keeps corner numbers positive for coordinates on either side of the origin


def smooth_field(x: np.ndarray, y: np.ndarray, period_m: float, seed: int, stream: int) -> np.ndarray:
    """Return float64[point] in [0, 1): value noise with the given period, one independent field per `stream`."""
    gx, gy = x / period_m, y / period_m
    ix, iy = np.floor(gx), np.floor(gy)
    u, v = _ease(gx - ix), _ease(gy - iy)
    column, row = ix.astype(np.int64) + _OFFSET, iy.astype(np.int64) + _OFFSET
    low = _corner(column, row, seed, stream) * (1.0 - u) + _corner(column + 1, row, seed, stream) * u
    high = _corner(column, row + 1, seed, stream) * (1.0 - u) + _corner(column + 1, row + 1, seed, stream) * u
    return low * (1.0 - v) + high * v


def _corner(column: np.ndarray, row: np.ndarray, seed: int, stream: int) -> np.ndarray:
    return uniforms(seed, Purpose.CITY_FORM, (column << 22) | row, 1_000 + stream)


def _ease(t: np.ndarray) -> np.ndarray:
    return t * t * (3.0 - 2.0 * t)
