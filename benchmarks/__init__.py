"""How fast is the product, and against what? `python -m benchmarks.run` (make bench) and `python -m benchmarks.memory`."""
