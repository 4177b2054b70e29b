"""What cameras cover on a day, and how much of it somebody watches."""

import numpy as np

from sim.deployment.calendar import Deployment
from sim.provisions import Cameras


def camera_coverage(deployment: Deployment, day: int) -> tuple[np.ndarray, float, int]:
    """Return coverage float32[place], watched share and number of cameras on `day`."""
    cameras = deployment.on(day).of(Cameras)
    unseen = np.ones(deployment.city.n_places)
    for c in cameras:
        unseen *= 1.0 - c.coverage.astype(np.float64)
    number = sum(c.cameras for c in cameras)
    watched = sum(c.watched_share * c.cameras for c in cameras) / number if number else 0.0
    return (1.0 - unseen).astype(np.float32), watched, number
