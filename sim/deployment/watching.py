"""What cameras cover on a day, and how much of it somebody watches."""

import numpy as np

from sim.deployment.calendar import Deployment
from sim.provisions import Cameras


def camera_coverage(deployment: Deployment, day: int) -> tuple[np.ndarray, np.ndarray, int]:
    """Return coverage float64[place], the part of it under an operator's eye, float64[place], and the number of cameras on `day`."""
    cameras = deployment.on(day).of(Cameras)
    unseen, unwatched = np.ones(deployment.city.n_places), np.ones(deployment.city.n_places)
    for c in cameras:
        coverage = c.coverage.astype(np.float64)
        unseen *= 1.0 - coverage
        unwatched *= 1.0 - coverage * c.watched_share
    return 1.0 - unseen, 1.0 - unwatched, sum(c.cameras for c in cameras)
