"""Prior and steps of the particles of ABC-SMC, as pyabc wants them, in plain numpy.

Imported by `experiments.calibration.abc` when it samples (the extra `calibration`). pyabc's own classes do the same through pandas, one
particle at a time, at several times the cost of the emulators.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import pyabc
from pyabc.random_variables import DistributionBase


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
    """pyabc's normal steps with its own covariance, drawn and weighed without pandas."""

    def fit(self, X: pd.DataFrame, w: Any) -> None:
        """Take in a generation: particles and weights."""
        super().fit(X, w)
        self._names, self._weights = list(X.columns), np.asarray(w, np.float64)
        self._sum = np.cumsum(self._weights)
        self._root = np.linalg.cholesky(self.cov + 1e-12 * np.eye(len(self.cov)))
        self._inverse = np.linalg.inv(self._root)
        self._scale = float((2.0 * np.pi) ** (-0.5 * len(self._root)) / np.prod(np.diag(self._root)))

    def rvs_single(self) -> Any:
        """Draw one particle near one of the generation."""
        k = min(int(np.searchsorted(self._sum, np.random.random() * self._sum[-1], side="right")), len(self._sum) - 1)
        found = self._X_arr[k] + self._root @ np.random.standard_normal(len(self._root))
        return pyabc.Parameter(dict(zip(self._names, found.tolist(), strict=True)))

    def _pdf_single(self, x: Any) -> float:
        away = (x - self._X_arr) @ self._inverse.T
        return float(self._scale * (np.exp(-0.5 * (away * away).sum(axis=1)) @ self._weights))
