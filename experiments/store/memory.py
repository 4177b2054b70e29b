"""Memory of a driver, which lives for hours beside its workers and holds the plan of up to millions of runs."""

import ctypes
import sys

import pyarrow as pa


def give_back() -> None:
    """Give memory that nobody uses any more back to the system."""
    pa.default_memory_pool().release_unused()
    if trim := getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None:
        trim(0)
