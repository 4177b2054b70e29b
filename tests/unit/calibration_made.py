"""A made-up calibration for tests: three parameters of the tiny city, three targets, emulators with known answers, no run."""

import numpy as np

from experiments.calibration.emulators import Emulators
from experiments.calibration.space import Budget, Free, Space, Target
from experiments.patterns import PATTERNS
from sim.scenario import Scenario

BANDS = {"gini": (0.3, 0.7), "concentration": (0.4, None), "near_excess": (None, 0.6)}


def made_space(bands=BANDS) -> Space:
    free = {
        "walk": Free(path="parameters.offending.walk_steps", low=1.0, high=9.0, source="assumed"),
        "hold": Free(path="parameters.justice.hold_days", low=10.0, high=1000.0, scale="log", source="assumed"),
        "trips": Free(path="parameters.routine.leisure_skip_share", low=0.1, high=0.9, source="assumed"),
    }
    patterns = {name: PATTERNS[name].model_copy(update={"low": low, "high": high}) for name, (low, high) in bands.items()}
    targets = {name: Target(discrepancy=0.05) for name in bands}
    return Space(Scenario.load("tiny", days=3), free, targets, {"full": BUDGET}, patterns)


BUDGET = Budget(
    trajectories=2, first_wave=10, second_wave=4, repeated=2, repeats=1, candidates=3, seeds=2, members=4, most_candidates=9, synthetic=2
)


class Linear(Emulators):
    """Targets that are the parameters themselves: target k has mean share k and a variance that is the same everywhere."""

    def __init__(self, variance: float, noise: float, parameters: int = 3, targets: int = 3) -> None:
        object.__setattr__(self, "columns", np.arange(parameters))
        object.__setattr__(self, "each", ())
        object.__setattr__(self, "given", (variance, noise, targets))

    @property
    def noise(self):
        return np.full(self.given[2], self.given[1])

    def predict(self, shares):
        found = np.atleast_2d(shares)[:, self.columns][:, : self.given[2]]
        return found, np.full(found.shape, self.given[0])
