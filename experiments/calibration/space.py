"""What the calibration may vary and what it must meet: reads `scenarios/evidence/calibration.yaml`.

Called by every stage of `changan calibrate`. A free parameter is handled as a share of its bounds (0 to 1, on its own scale); a value that
goes into a scenario is rounded to four digits first, so that a set can be written down and run again exactly. Writes nothing.
"""

import json
import math
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

import scenarios
from experiments.ensemble import number_at, numbers_of
from experiments.patterns import PATTERNS, Pattern
from sim.core.params import Params, param
from sim.scenario import Scenario
from sim.scenario_check import Checker
from sim.scenario_errors import Problem, ScenarioError, nearest
from sim.scenario_layers import file_source, shipped_source
from sim.yaml_source import Mapping, Mark, Node, Scalar, read_file

FILE = scenarios.FOLDER / "evidence" / "calibration.yaml"
DIGITS = 4
Floats = npt.NDArray[np.float64]
Scale = Literal["log", "plain"]


class Free(Params):
    """One parameter that may vary."""

    path: str = param(..., "Where a scenario has it", unit="text", source="calibration")
    low: float = param(..., "Least value", unit="as declared", source="calibration")
    high: float = param(..., "Greatest value", unit="as declared", source="calibration")
    scale: Scale = param("plain", "Whether ratios or differences count", unit="word", source="calibration")
    source: str = param(..., "Where the bounds come from", unit="text", source="calibration")


class Target(Params):
    """One pattern that must be met."""

    scale: Scale = param("plain", "Whether ratios or differences count", unit="word", source="calibration")
    discrepancy: float = param(..., "Standard deviation of what the model is not believed to get right", unit="as measured", low=0.0, source="calibration")  # fmt: skip


class Budget(Params):
    """How many runs each stage may make."""

    trajectories: int = param(..., "Morris trajectories", unit="1", low=2, high=1_000, source="calibration")
    first_wave: int = param(..., "Points of the first Latin hypercube", unit="runs", low=10, high=100_000, source="calibration")
    second_wave: int = param(
        ..., "Points among what the first wave did not rule out", unit="runs", low=2, high=100_000, source="calibration"
    )
    repeated: int = param(..., "Points that are run with more seeds, for the noise", unit="1", low=2, high=10_000, source="calibration")
    repeats: int = param(..., "Further seeds of each of these", unit="seeds", low=1, high=1_000, source="calibration")
    candidates: int = param(..., "Sets that are run for real in one round", unit="1", low=2, high=10_000, source="calibration")
    members: int = param(..., "Sets that pass, after which no further round is made", unit="1", low=2, high=10_000, source="calibration")
    most_candidates: int = param(..., "Sets that are run for real at most", unit="1", low=2, high=10_000, source="calibration")
    seeds: int = param(..., "Seeds of each of these", unit="seeds", low=2, high=1_000, source="calibration")
    synthetic: int = param(..., "Synthetic cities of the self-test", unit="1", low=2, high=1_000, source="calibration")
    particles: int = param(400, "Particles of ABC-SMC", unit="1", low=10, high=100_000, source="calibration")
    days: int = param(0, "Days of each run (0: as many as the file says)", unit="days", low=0, high=3_650, source="calibration")


@dataclass(frozen=True)
class Space:
    """The free parameters (in the order of the file), the targets with their patterns, and the city."""

    base: Scenario
    free: dict[str, Free]
    targets: dict[str, Target]
    budgets: dict[str, Budget]
    patterns: dict[str, Pattern] = field(default_factory=lambda: dict(PATTERNS), repr=False)

    @property
    def digest(self) -> str:
        """Return 16 hexadecimal digits that name the free parameters, the targets with their bands, and the city."""
        told = {
            "city": self.base.canonical(),
            "free": {name: [one.path, one.low, one.high, one.scale] for name, one in self.free.items()},
            "targets": {n: [one.scale, one.discrepancy, self.patterns[n].low, self.patterns[n].high] for n, one in self.targets.items()},
        }
        return blake2b(json.dumps(told, sort_keys=True).encode(), digest_size=8).hexdigest()

    def within(self, budget: Budget) -> "Space":
        """Return the same with runs as long as a budget allows."""
        return replace(self, base=self.base.with_values({"run.days": budget.days})) if budget.days else self

    def values(self, shares: Floats) -> dict[str, float]:
        """Return path -> value at shares[parameter] of the bounds, rounded to four digits."""
        return {one.path: one_value(one, float(share)) for one, share in zip(self.free.values(), shares, strict=True)}

    def shares(self, values: dict[str, float]) -> Floats:
        """Return shares[parameter] of the bounds for values by path (outside 0 to 1 where a value is out of bounds)."""
        return np.array([_share(one, values[one.path]) for one in self.free.values()])

    def scenario(self, shares: Floats) -> Scenario:
        """Return the city with the parameters at these shares of their bounds."""
        return self.base.with_values(self.values(shares))

    def defaults(self) -> dict[str, float]:
        """Return path -> default of every free parameter."""
        return {one.path: float(number_at(self.base, one.path) or 0.0) for one in self.free.values()}

    def scaled(self, name: str, values: Floats) -> Floats:
        """Return values of a statistic on the scale on which it is judged; a value that has none there is NaN."""
        if self.targets[name].scale == "plain":
            return np.asarray(values, np.float64)
        with np.errstate(divide="ignore", invalid="ignore"):
            found = np.log(np.asarray(values, np.float64))
        return np.where(np.isfinite(found), found, np.nan)

    def band(self, name: str) -> tuple[float, float]:
        """Return the band of a target on that scale; an open side is infinite."""
        pattern, log = self.patterns[name], self.targets[name].scale == "log"
        low = -math.inf if pattern.low is None else math.log(pattern.low) if log else pattern.low
        high = math.inf if pattern.high is None else math.log(pattern.high) if log else pattern.high
        return low, high


def one_value(one: Free, share: float) -> float:
    """Return the value at a share of the bounds, never outside them."""
    if one.scale == "log":
        raw = math.exp(math.log(one.low) + share * (math.log(one.high) - math.log(one.low)))
    else:
        raw = one.low + share * (one.high - one.low)
    return min(max(float(f"{raw:.{DIGITS}g}"), one.low), one.high)


def _share(one: Free, value: float) -> float:
    if one.scale == "log":
        return math.log(value / one.low) / math.log(one.high / one.low)
    return (value - one.low) / (one.high - one.low)


def load_space(path: Path = FILE, patterns: dict[str, Pattern] | None = None) -> Space:
    """Read what is varied and met. Raises ScenarioError with every problem, at its line."""
    problems: list[Problem] = []
    source = shipped_source(path) if path == FILE else file_source(path)
    tree = read_file(path, source, problems)
    if tree is not None and not isinstance(tree, Mapping):
        problems.append(tree.mark.problem("", "a file of calibration holds scenario, days, free, targets and budgets"))
    if not isinstance(tree, Mapping):
        raise ScenarioError(problems)
    checker, known = Checker(problems=problems), PATTERNS if patterns is None else patterns
    for key in tree.entries:
        if key not in ("scenario", "days", "free", "targets", "budgets"):
            checker.unknown(key, key, ["scenario", "days", "free", "targets", "budgets"], tree.keys[key])
    groups = {key: _rows(tree, key, problems) for key in ("free", "targets", "budgets")}
    free = {n: checker.group(Free, node, f"free.{n}", m) for n, (node, m) in groups["free"].items()}
    targets = {n: checker.group(Target, node, f"targets.{n}", m) for n, (node, m) in groups["targets"].items()}
    budgets = {n: checker.group(Budget, node, f"budgets.{n}", m) for n, (node, m) in groups["budgets"].items()}
    if problems:
        raise ScenarioError(problems)
    base = Scenario.load(_text(tree, "scenario", "baseline"), days=int(_text(tree, "days", "365")))
    for n, one in free.items():
        problems += [groups["free"][n][1].problem(f"free.{n}", f"free.{n}: {fault}") for fault in _free_faults(one, base)]
    for n in targets:
        problems += [
            groups["targets"][n][1].problem(f"targets.{n}", f"targets.{n}: {fault}") for fault in _target_faults(n, targets[n], known)
        ]
    if problems:
        raise ScenarioError(problems)
    return Space(base, _whole(free), _whole(targets), _whole(budgets), {n: known[n] for n in targets})


def _whole(rows: dict[str, Any]) -> dict[str, Any]:
    return {name: one for name, one in rows.items() if one is not None}


def _rows(tree: Mapping, key: str, problems: list[Problem]) -> dict[str, tuple[Node, Mark]]:
    node = tree.entries.get(key)
    if not isinstance(node, Mapping) or not node.entries:
        problems.append(tree.keys.get(key, tree.mark).problem(key, f"{key}: a group for each is needed"))
        return {}
    return {name: (child, node.keys[name]) for name, child in node.entries.items()}


def _text(tree: Mapping, key: str, default: str) -> str:
    node = tree.entries.get(key)
    return str(node.value) if isinstance(node, Scalar) and node.value is not None else default


def _free_faults(one: Any, base: Scenario) -> list[str]:
    default = number_at(base, one.path)
    if default is None:
        hint = nearest(one.path, numbers_of(base))
        return [f"there is no number {one.path}" + (f"; did you mean {hint}?" if hint else "; see: changan params")]
    if not one.low < one.high:
        return [f"low {one.low:g} is not below high {one.high:g}"]
    if one.scale == "log" and one.low <= 0.0:
        return ["a log scale needs bounds above 0"]
    if not one.low <= default <= one.high:
        return [f"the default {default:g} lies outside {one.low:g} to {one.high:g}"]
    for value in (one.low, one.high):
        try:
            base.with_values({one.path: value})
        except ScenarioError as error:
            return [str(error.problems[0].message)]
    return []


def _target_faults(name: str, one: Any, known: dict[str, Pattern]) -> list[str]:
    pattern = known.get(name)
    if pattern is None:
        hint = nearest(name, known)
        return ["no pattern is called so" + (f"; did you mean {hint}?" if hint else "")]
    faults = []
    if not pattern.calibration:
        faults.append("the pattern is not marked calibration: true in patterns.yaml, it is kept for validation")
    if one.scale == "log" and any(bound is not None and bound <= 0.0 for bound in (pattern.low, pattern.high)):
        faults.append("a log scale needs a band above 0")
    return faults
