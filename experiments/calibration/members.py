"""Which parameter sets pass when they are really run? Those whose mean over the seeds lies in every band become members.

Called by `changan calibrate` last. The emulators only propose: a set enters the ensemble by its own runs. Candidates are run round by round
until enough pass. Parameters that screening left out are drawn from all of their bounds, since nothing speaks for one value or another.
"""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from experiments.calibration.abc import Posterior
from experiments.calibration.matching import cube
from experiments.calibration.runs import Runner
from experiments.calibration.space import Budget, Floats, Space
from experiments.ensemble import FORMAT, LEAST_MEMBERS, Column, Ensemble, Origin
from experiments.store.version import RESULTS_VERSION, program_digest
from sim.core.errors import ChanganError

_LEFT_OUT = 31  # stream of the parameters that are drawn from all of their bounds


@dataclass(frozen=True)
class Candidates:
    """Sets that were run: shares[set, parameter], means[set, target] over the seeds as measured, passed[set]."""

    shares: Floats = field(repr=False)
    means: pd.DataFrame = field(repr=False)
    passed: "pd.Series[bool]" = field(repr=False)
    seeds: tuple[int, ...]

    @property
    def members(self) -> Floats:
        """Return the shares of those that passed."""
        found: Floats = self.shares[self.passed.to_numpy(np.bool_)]
        return found

    def misses(self, space: Space) -> "pd.Series[float]":
        """Return the share of candidates outside the band of each target."""
        outside = {name: [not space.patterns[name].holds(float(v)) for v in self.means[name]] for name in space.targets}
        return pd.DataFrame(outside).mean().rename("outside")


def proposed(space: Space, posterior: Posterior, number: int, seed: int) -> Floats:
    """Return shares[set, parameter] of up to `number` sets of the posterior, the parameters that are not in it anywhere in their bounds."""
    drawn = posterior.drawn(number, seed)
    names = list(space.free)
    shares = cube(len(names), len(drawn), 100 * seed + _LEFT_OUT)
    for k, name in enumerate(posterior.parameters):
        shares[:, names.index(name)] = drawn[:, k]
    return shares


def try_out(run: Runner, posterior: Posterior, budget: Budget, seed: int) -> Candidates:
    """Run sets of the posterior for real until enough pass or the budget is spent."""
    space, seeds = run.space, tuple(range(1, budget.seeds + 1))
    points = proposed(space, posterior, budget.most_candidates, seed)
    tried, means = 0, []
    while tried < len(points):
        part = points[tried : tried + budget.candidates]
        rows = run(f"candidates-{tried // budget.candidates + 1}", part, seeds)
        means.append(rows.groupby(level="point").mean())
        tried += len(part)
        if sum(int(passing(space, m).sum()) for m in means) >= budget.members:
            break
    found = pd.concat(means, ignore_index=True)
    return Candidates(points[:tried], found, passing(space, found), seeds)


def passing(space: Space, means: pd.DataFrame) -> "pd.Series[bool]":
    """Say of each row of statistics whether it lies in the band of every target."""
    return means.apply(lambda row: all(space.patterns[name].holds(float(row[name])) for name in space.targets), axis=1).astype(bool)


def too_few(space: Space, found: Candidates) -> str:
    """Say which targets were hardest where too few sets passed; nothing when enough did."""
    if len(found.members) >= LEAST_MEMBERS:
        return ""
    worst = found.misses(space).sort_values(ascending=False).head(3)
    told = ", ".join(f"{name} ({share:.0%} of sets outside)" for name, share in worst.items())
    return f"{len(found.members)} of {len(found.shares)} sets passed: no ensemble can be made; hardest: {told}"


def ensemble_of(space: Space, found: Candidates, command: str, runs: int) -> Ensemble:
    """Return the ensemble of the sets that passed. Raises ChanganError when there are too few."""
    if why := too_few(space, found):
        raise ChanganError(why)
    values = [space.values(row) for row in found.members]
    defaults = space.defaults()
    origin = Origin(
        format=FORMAT, scenario=space.base.name, days=space.base.run.days, command=command, results_version=RESULTS_VERSION,
        program=program_digest(), calibration=space.digest, seeds=found.seeds, runs=runs,
    )  # fmt: skip
    columns = {one.path: Column(default=defaults[one.path], members=tuple(v[one.path] for v in values)) for one in space.free.values()}
    means = found.means[found.passed]
    return Ensemble(origin, columns, {name: tuple(float(f"{v:.6g}") for v in means[name]) for name in space.targets})


def ensemble_text(made: Ensemble, about: str) -> str:
    """Return the file of an ensemble: a line for each parameter, the members in one order."""
    origin = made.origin.model_dump(mode="json")
    lines = [*(f"# {line}" for line in about.splitlines()), "origin:"]
    lines += [f"  {name}: {_plain(value)}" for name, value in origin.items()]
    lines.append("parameters:")
    for path, one in made.columns.items():
        lines += [f"  {path}:", f"    default: {one.default:g}", f"    members: [{', '.join(f'{v:.6g}' for v in one.members)}]"]
    lines.append("statistics:")
    lines += [f"  {name}: [{', '.join(f'{v:.6g}' for v in each)}]" for name, each in made.statistics.items()]
    return "\n".join(lines) + "\n"


def _plain(value: object) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(str(v) for v in value) + "]"
    return f'"{value}"' if isinstance(value, str) else str(value)
