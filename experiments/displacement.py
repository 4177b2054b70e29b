"""Did crime only move next door? True crime on treated streets, on the ring around them, and elsewhere.

Called by the comparison report. Streets count as treated where the two scenarios differ in patrol minutes or camera
coverage (means over seeds); the ring is every other place within the city's near distance of one of them.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from experiments.intervals import LEVEL, Floats
from experiments.paired_runs import PairedRuns, Run
from experiments.statistics import Paired, paired, ratio_interval

LEAST_PATROL_MIN_DAY = 1.0  # a mean difference below this is chance, not treatment
LEAST_COVERAGE = 0.01
WHOLE = 0.9
ZONES = ("treated", "near", "rest")
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Displacement:
    """True crimes a year by zone, paired; `quotient` is None where the treated change may be zero."""

    segments: dict[str, int]
    found: dict[str, Paired]
    quotient: tuple[float, float, float] | None
    near_m: float


def displacement(runs: PairedRuns, other: int = 1) -> Displacement | str:
    """Measure displacement, or say why it cannot be: "places_none" or "places_all"."""
    pairs, city = runs.pairs(other), runs.city
    if city is None or len(pairs) < 2:
        return "places_none"
    treated = _treated(runs, other)
    if not treated.any():
        return "places_none"
    ring = np.zeros(city.n_places, dtype=bool)
    of = np.repeat(np.arange(city.n_places), np.diff(city.near_first))
    ring[city.near_place[treated[of]]] = True
    zones = {"treated": treated, "near": ring & ~treated, "rest": ~ring & ~treated}
    if treated.mean() > WHOLE or not zones["rest"].any():
        return "places_all"
    a, b = ({z: _yearly(runs, [p[side] for p in pairs], mask) for z, mask in zones.items()} for side in (0, 1))
    level = runs.stopping.level
    found = {z: paired(a[z], b[z], level) for z in ZONES}
    near_m = float(city.near_m.max()) if len(city.near_m) else 0.0
    return Displacement({z: int(m.sum()) for z, m in zones.items()}, found, quotient(a, b, level), near_m)


def quotient(a: dict[str, Floats], b: dict[str, Floats], level: float = LEVEL) -> tuple[float, float, float] | None:
    """Return the weighted displacement quotient and its interval: (B/C - B'/C') / (A/C - A'/C') (Bowers & Johnson 2003).

    A treated, B ring, C the rest; primes: the other scenario. Means over seeds stand for C, so that no run divides by
    a small count. Positive: the ring gains too.
    """
    rest_a, rest_b = float(a["rest"].mean()), float(b["rest"].mean())
    if rest_a == 0.0 or rest_b == 0.0:
        return None
    gain = {z: b[z] / rest_b - a[z] / rest_a for z in ("treated", "near")}
    return ratio_interval(gain["near"], gain["treated"], level)


def _yearly(runs: PairedRuns, side: list[Run], mask: Mask) -> Floats:
    scale = 365 / max(runs.days, 1)
    return np.array([float(run.places["true"].to_numpy()[mask].sum()) * scale for run in side])


def _treated(runs: PairedRuns, other: int) -> Mask:
    """Return bool[place]: where patrol or cameras differ between the scenarios."""
    pairs = runs.pairs(other)
    out = np.zeros(len(pairs[0][0].places), dtype=bool)
    for name in pairs[0][0].places.columns:
        if name == "patrol_min" or name.startswith("camera"):
            gap = np.mean([b.places[name].to_numpy(np.float64) - a.places[name].to_numpy(np.float64) for a, b in pairs], axis=0)
            out |= np.abs(gap) > (LEAST_PATROL_MIN_DAY * runs.days if name == "patrol_min" else LEAST_COVERAGE)
    return out
