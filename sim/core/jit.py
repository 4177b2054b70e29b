"""The one door to numba: `kernel` for loops over arrays, `inline` for scalar helpers.

Interim version: the content-addressed cache replaces it.
"""

import os

import numba

JIT_ON = os.environ.get("CHANGAN_JIT", "1") != "0"


def kernel(function):
    """Compile a loop over arrays; plain Python when CHANGAN_JIT=0."""
    return numba.njit(cache=True, error_model="numpy", nogil=True)(function) if JIT_ON else function


def inline(function):
    """Compile a scalar helper and inline it in every caller; plain Python when CHANGAN_JIT=0."""
    return numba.njit(cache=True, error_model="numpy", forceinline=True, nogil=True)(function) if JIT_ON else function
