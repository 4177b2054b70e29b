"""Building blocks that know nothing about crime: draws, columns, parameters, kernels, events."""
