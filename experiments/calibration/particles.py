"""Prior and steps of the particles of ABC-SMC, as pyabc wants them, in plain numpy.

Imported by `experiments.calibration.abc` when it samples (the extra `calibration`). pyabc's own classes do the same through pandas, one
particle at a time, at several times the cost of the emulators.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from experiments.extras import needed

pyabc: Any = needed("pyabc", "calibration")
DistributionBase: Any = needed("pyabc.random_variables", "calibration").DistributionBase
WIDER, TO_PRIOR = 1.2, 0.2


class NormalScores(DistributionBase):  # type: ignore[misc]
    """Independent standard normal scores: the share of the bounds that belongs to a score is uniform."""

    def __init__(self, names: Sequence[str]) -> None:
        """Name the parameters."""
        self.names = list(names)

    def rvs(self, *_: Any, **__: Any) -> Any:
        """Draw one particle."""
        return pyabc.Parameter(dict(zip(self.names, np.random.standard_normal(len(self.names)).tolist(), strict=True)))

    def pdf(self, x: Any) -> float:
        """Return the density at a particle."""
        scores = np.array([x[name] for name in self.names])
        return float(np.exp(-0.5 * (scores @ scores)) * (2.0 * np.pi) ** (-0.5 * len(scores)))


class Steps(pyabc.MultivariateNormalTransition):  # type: ignore[misc]
    """Draws from one normal distribution fitted to the generation before, a little wider and drawn a little to the prior.

    pyabc's own steps (a kernel about each particle) leave 2 to 20 effective particles of 300 in 13 dimensions: a particle's density is
    then that of its own kernel, and the weights are noise (decision 0024).
    """

    def fit(self, X: pd.DataFrame, w: Any) -> None:
        """Take in a generation: particles and weights."""
        super().fit(X, w)
        weights = np.asarray(w, np.float64) / np.sum(w)
        self._names, self._middle = list(X.columns), weights @ self._X_arr
        away = self._X_arr - self._middle
        size = len(self._names)
        cover = WIDER * ((1.0 - TO_PRIOR) * (away.T * weights) @ away + TO_PRIOR * np.eye(size))
        self._root = np.linalg.cholesky(cover)
        self._inverse = np.linalg.inv(self._root)
        self._scale = float((2.0 * np.pi) ** (-0.5 * size) / np.prod(np.diag(self._root)))

    def rvs_single(self) -> Any:
        """Draw one particle."""
        found = self._middle + self._root @ np.random.standard_normal(len(self._names))
        return pyabc.Parameter(dict(zip(self._names, found.tolist(), strict=True)))

    def _pdf_single(self, x: Any) -> float:
        away = self._inverse @ (x - self._middle)
        return float(self._scale * np.exp(-0.5 * (away @ away)))
