"""What can be ruled out? History matching: implausibility against the bands, waves of real runs in what is left.

Called by `changan calibrate`. A band already says how uncertain a published figure is, so the implausibility of a parameter set for a
target is its distance from the band over the standard deviation of emulator and model discrepancy together; a set is ruled out where it
exceeds 3 for any target (Pukelsheim's rule: whatever the distribution, 95 % lie within three standard deviations).
"""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from scipy.stats import qmc

from experiments.calibration.emulators import Emulators
from experiments.calibration.space import Floats, Space

CUT = 3.0
POOL = 20_000


@dataclass(frozen=True)
class Match:
    """What one wave left: `share` of the whole space, the points of the pool that are left, what each target alone rules out."""

    wave: int
    runs: int
    share: float
    by_target: dict[str, float]
    left: Floats = field(repr=False)


def bands(space: Space) -> Floats:
    """Return low and high of every target, [side, target], on the scale on which it is judged."""
    return np.array([space.band(name) for name in space.targets]).T


def outside(bands: Floats, values: Floats) -> Floats:
    """Return how far values[point, target] lie outside their bands (0 inside)."""
    found: Floats = np.maximum(np.maximum(bands[0] - values, values - bands[1]), 0.0)
    return found


def implausibility(space: Space, emulated: Emulators, shares: Floats) -> Floats:
    """Return the implausibility of each target, [point, target]."""
    mean, variance = emulated.predict(shares)
    discrepancy = np.array([one.discrepancy for one in space.targets.values()])
    found: Floats = outside(bands(space), mean) / np.sqrt(variance + discrepancy**2)
    return found


def match(space: Space, emulated: Emulators, wave: int, runs: int, seed: int, pool: int = POOL) -> Match:
    """Say what of the space is left, by a Latin hypercube of `pool` points."""
    points = cube(len(space.free), pool, seed)
    found = implausibility(space, emulated, points)
    ruled = found > CUT
    left: npt.NDArray[np.bool_] = ~ruled.any(axis=1)
    return Match(wave, runs, float(left.mean()), dict(zip(space.targets, ruled.mean(axis=0).tolist(), strict=True)), points[left])


def cube(parameters: int, number: int, seed: int) -> Floats:
    """Return a Latin hypercube [point, parameter] of shares."""
    return np.asarray(qmc.LatinHypercube(parameters, rng=np.random.Generator(np.random.Philox(seed))).random(number), np.float64)


def spread_out(points: Floats, number: int) -> Floats:
    """Return `number` of the points, each as far from those before as can be (the first is the first)."""
    if len(points) <= number:
        return points
    chosen = [0]
    gap = ((points - points[0]) ** 2).sum(axis=1)
    while len(chosen) < number:
        chosen.append(int(np.argmax(gap)))
        gap = np.minimum(gap, ((points - points[chosen[-1]]) ** 2).sum(axis=1))
    return points[chosen]
