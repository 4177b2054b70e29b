"""Which parameter sets bring the model into the bands of the patterns it is calibrated on, and which numbers can be told at all?

Screening (Morris), history matching with Gaussian processes, ABC-SMC within what is not ruled out, then real runs: only sets whose
runs lie in every band become members of the ensemble (`experiments.ensemble`). Called by `changan calibrate`.
"""
