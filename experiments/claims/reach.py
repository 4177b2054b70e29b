"""What would have to be true for a claim to hold: the model's uncertain numbers, and the effort put in, varied over their stated bounds.

Called by `changan claims`. A world draws every uncertain number within the bounds that were written down for calibration, and an
effort: the doses of the programme times one to `MOST_EFFORT`. In each world the programme is compared with its city under one seed.
Which numbers go with the figure is told by rank correlation; a claim that no world reaches is not reached by any of them together.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
from scipy import stats
from scipy.stats import qmc

from experiments.claims.answers import worth
from experiments.claims.read import Claim
from experiments.compact import Run
from sim.core.params import declarations
from sim.scenario import Scenario

MOST_EFFORT = 4.0  # assumed: more than four times the published set-up is another programme
EFFORT = "effort"
TELLING = 0.01  # p below which a rank correlation is named, after Holm over the numbers varied
Floats = npt.NDArray[np.float64]


class Space(Protocol):
    """What is not known well (`experiments.calibration.space`): free parameters, and their values at shares of their bounds."""

    @property
    def free(self) -> Mapping[str, Any]: ...  # noqa: D102

    def values(self, shares: Floats, /) -> dict[str, float]: ...  # noqa: D102


@dataclass(frozen=True)
class World:
    """One draw of everything uncertain; `seed` of its pair of runs."""

    values: Mapping[str, float]
    effort: float
    seed: int


@dataclass(frozen=True)
class Driver:
    """A number that goes with the figure: rank correlation, and its median in the worlds that reach the claim (NaN: none does)."""

    path: str
    correlation: float
    median_where_reached: float


@dataclass(frozen=True)
class Reach:
    """How far the figure of a claim goes over all worlds."""

    key: str
    claimed: float
    figures: Floats
    reached: int
    downwards: bool  # reached by figures at or below the claim
    drivers: tuple[Driver, ...]

    @property
    def worlds(self) -> int:
        """Return how many worlds gave a figure."""
        return len(self.figures)

    @property
    def farthest(self) -> float:
        """Return the figure that is nearest to the claim, or beyond it."""
        if not len(self.figures):
            return float("nan")
        return float(self.figures.min() if self.downwards else self.figures.max())


def worlds(space: Space, points: int, seed: int = 1) -> tuple[World, ...]:
    """Return `points` draws of every free parameter and the effort: a Latin hypercube, effort evenly on a logarithmic scale."""
    units = qmc.LatinHypercube(len(space.free) + 1, rng=np.random.default_rng(seed)).random(points)
    return tuple(World(space.values(row[:-1]), float(MOST_EFFORT ** row[-1]), seed + k) for k, row in enumerate(units))


def without(city: Scenario, world: World) -> Scenario:
    """Return the city in that world."""
    return city.with_values(world.values)


def under(programme: Scenario, city: Scenario, world: World) -> Scenario:
    """Return the programme in that world, with its doses raised to the world's effort."""
    return programme.with_values({**world.values, **raised(programme, city, world.effort)})


def raised(programme: Scenario, city: Scenario, effort: float) -> dict[str, Any]:
    """Return every dose that the programme adds to its city, times `effort`, within the range declared for it."""
    found: dict[str, Any] = {}
    for label, policy in programme.policies.items():
        before = city.policies.get(label)
        known = {one.path: one for one in declarations(type(policy))}
        for name, zero in type(policy).dose_zero.items():
            value = getattr(policy, name)
            if (
                isinstance(value, bool)
                or not isinstance(value, int | float)
                or zero != 0
                or (before and getattr(before, name, None) == value)
            ):
                continue
            high = known[name].high
            more = min(value * effort, float("inf") if high is None else high)
            found[f"policies.{label}.{name}"] = round(more) if isinstance(value, int) else float(more)
    return found


def reach(key: str, claim: Claim, drawn: Sequence[World], pairs: Sequence[tuple[Run, Run] | None]) -> Reach:
    """Return how far the claim's figure goes; `pairs[world]` are the runs without and with the programme, None where one failed."""
    figures = np.array([worth(claim, *pair) if pair is not None else np.nan for pair in pairs])
    kept = np.isfinite(figures)
    figures, chosen = figures[kept], [world for world, one in zip(drawn, kept, strict=True) if one]
    value = claim.value or 0.0
    downwards = _downwards(claim, figures)
    there = (figures <= value) if downwards else (figures >= value)
    return Reach(key, value, figures, int(there.sum()), downwards, _drivers(chosen, figures, there))


def _downwards(claim: Claim, figures: Floats) -> bool:
    """Say on which side of the claim it counts as reached: below for a claimed fall, and for a level that most worlds exceed."""
    if claim.measure == "level":
        return bool(len(figures)) and (claim.value or 0.0) < float(np.median(figures))
    return (claim.value or 0.0) < 0.0


def _drivers(chosen: Sequence[World], figures: Floats, there: npt.NDArray[np.bool_]) -> tuple[Driver, ...]:
    if len(figures) < 5 or np.ptp(figures) == 0.0:
        return ()
    columns = {path: np.array([world.values[path] for world in chosen]) for path in chosen[0].values}
    columns[EFFORT] = np.array([world.effort for world in chosen])
    found = []
    for path, column in columns.items():
        told = stats.spearmanr(column, figures)
        if told.pvalue * len(columns) < TELLING:
            found.append(Driver(path, float(told.statistic), float(np.median(column[there])) if there.any() else float("nan")))
    return tuple(sorted(found, key=lambda one: -abs(one.correlation)))
