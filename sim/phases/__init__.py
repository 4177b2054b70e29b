"""Kernels of the model, one phase a file; sim.schedule says in which order they run."""
