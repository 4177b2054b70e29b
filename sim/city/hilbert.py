"""Where along a Hilbert curve does a point lie? Neighbours in the numbering are then neighbours in the city.

Called by every builder that numbers places, nodes or households: kernels read neighbours from nearby memory, and
contiguous ranges of numbers are compact areas. Writes nothing. Only + - * / and whole numbers, so that the order is
the same on any processor.
"""

import numpy as np

BITS = 20  # cells per axis 2**20: 10 cm in a city of 100 km


def hilbert_order(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Return the int64[point] permutation that sorts points x, y float64[point] along the curve.

    Points in the same cell are ordered by x, then y, then by their place in the input.
    """
    x, y = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    return np.lexsort((y, x, hilbert_key(x, y))).astype(np.int64)


def hilbert_key(x: np.ndarray, y: np.ndarray, bits: int = BITS) -> np.ndarray:
    """Return int64[point] positions along a Hilbert curve of 2**bits cells a side over the points' bounding square.

    Raises ValueError where a coordinate is not finite.
    """
    if len(x) == 0:
        return np.zeros(0, dtype=np.int64)
    if not (np.isfinite(x).all() and np.isfinite(y).all()):
        raise ValueError("every coordinate must be finite")
    low_x, low_y = x.min(), y.min()
    side = max(float(x.max() - low_x), float(y.max() - low_y))
    scale = ((1 << bits) - 1) / side if side > 0.0 else 0.0
    column = np.floor((x - low_x) * scale).astype(np.int64)
    row = np.floor((y - low_y) * scale).astype(np.int64)
    return _cell_key(column, row, bits)


def _cell_key(column: np.ndarray, row: np.ndarray, bits: int) -> np.ndarray:
    """Walk down the quadrants, largest first; turn the frame of each as the curve does (Hilbert 1891)."""
    key = np.zeros(len(column), dtype=np.int64)
    for bit in range(bits - 1, -1, -1):
        right, upper = (column >> bit) & 1, (row >> bit) & 1
        key = (key << 2) | ((3 * right) ^ upper)
        mirrored = (upper == 0) & (right == 1)
        mask = (1 << bit) - 1
        column, row = column & mask, row & mask
        column = np.where(mirrored, mask - column, column)
        row = np.where(mirrored, mask - row, row)
        swapped = upper == 0
        column, row = np.where(swapped, row, column), np.where(swapped, column, row)
    return key
