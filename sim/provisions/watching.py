"""Cameras and those who watch them."""

from dataclasses import dataclass

import numpy as np

from sim.provisions.base import Provision


@dataclass(frozen=True)
class Cameras(Provision):
    """Cameras in places. Combine: coverages as independent chances, watched share weighted by cameras. Neutral: none."""

    coverage: np.ndarray  # float32[place], share of the place seen by a working camera
    cameras: int
    watched_share: float  # share of the time someone looks
