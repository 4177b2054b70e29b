"""How fast is the product, and against what? `python -m benchmarks.run` (make bench) and `python -m benchmarks.memory`."""

import experiments  # noqa: F401  sets Arrow's memory pool before pandas loads it, as every command does
