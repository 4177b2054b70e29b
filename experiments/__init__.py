"""Experiments: runs, comparisons, reports and the command line."""

import os

# Read when Arrow is loaded: its own pools keep what they once held, a tenth of the memory of a driver that waits for workers for hours.
os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
