"""Parameter sets that passed the calibration, and how a scenario runs under each of them.

Called by `changan compare`, `programmes` and `claims` (`--ensemble`), by the trials and by notebooks; made by `changan calibrate`. In a
comparison the pair with seed i has the numbers of member i mod n, so that the interval over pairs carries what is not known about the
parameters as well as chance. A number that a scenario itself sets otherwise than the calibrated city stays as the scenario says.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import Any, Self

import scenarios
from sim.core.errors import ChanganError
from sim.core.params import Params, param
from sim.scenario import Scenario
from sim.scenario_check import Checker
from sim.scenario_errors import Problem, ScenarioError, nearest
from sim.scenario_layers import file_source, shipped_source
from sim.yaml_source import Mapping, read_file

SHIPPED = scenarios.FOLDER / "evidence" / "ensemble.yaml"
FORMAT = 1
LEAST_MEMBERS = 2
KEYS = ("origin", "parameters", "statistics")


class Origin(Params):
    """Where an ensemble comes from: enough to make it again and to see that something has changed since."""

    format: int = param(..., "Form of the file", unit="1", low=1, high=FORMAT, source="ensemble")
    scenario: str = param(..., "Shipped scenario that was calibrated", unit="text", source="ensemble")
    days: int = param(..., "Days of each run", unit="days", low=1, source="ensemble")
    command: str = param("", "Command that made it", unit="text", source="ensemble")
    results_version: int = param(0, "Results version of the model", unit="1", low=0, source="ensemble")
    program: str = param("", "Digest of the sources and libraries", unit="text", source="ensemble")
    calibration: str = param("", "Digest of the free parameters and targets", unit="text", source="ensemble")
    seeds: tuple[int, ...] = param((), "Seeds under which every member was run", unit="1", source="ensemble")
    runs: int = param(0, "Runs of the model that were made", unit="1", low=0, source="ensemble")


class Column(Params):
    """One parameter: its default when the ensemble was made, and its value in each member."""

    default: float = param(..., "Default of the calibrated scenario", unit="as declared", source="ensemble")
    members: tuple[float, ...] = param(..., "Value in each member", unit="as declared", source="ensemble")


@dataclass(frozen=True)
class Ensemble:
    """columns[path]: values of each member, in one order of members; label: what messages call it."""

    origin: Origin
    columns: dict[str, Column]
    statistics: dict[str, tuple[float, ...]] = field(
        default_factory=dict
    )  # of each pattern: mean over the origin's seeds, member by member
    label: str = "ensemble"

    @classmethod
    def shipped(cls) -> Self:
        """Return the ensemble that comes with the package. Raises ChanganError when there is none."""
        if not SHIPPED.is_file():
            raise ChanganError("no ensemble is shipped with this version; make one: changan calibrate --out FOLDER")
        return cls.load(SHIPPED)

    @classmethod
    def load(cls, path: Path | str) -> Self:
        """Read an ensemble from a file. Raises ScenarioError with every problem, at its line."""
        file = Path(path)
        problems: list[Problem] = []
        found = _read(file, problems)
        if problems or found is None:
            raise ScenarioError(problems)
        return cls(*found, label=str(path) if file != SHIPPED else "the shipped ensemble")

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Self:
        """Read back what `to_dict` gave (a manifest)."""
        columns = {path: Column.model_validate(one) for path, one in values["parameters"].items()}
        told = {name: tuple(each) for name, each in values.get("statistics", {}).items()}
        return cls(Origin.model_validate(values["origin"]), columns, told)

    def to_dict(self) -> dict[str, Any]:
        """Return every value as plain Python: what the file holds."""
        return {
            "origin": self.origin.model_dump(mode="json"),
            "parameters": {path: one.model_dump(mode="json") for path, one in self.columns.items()},
            **({"statistics": {name: list(each) for name, each in self.statistics.items()}} if self.statistics else {}),
        }

    def __len__(self) -> int:
        """Return the number of members."""
        return len(next(iter(self.columns.values())).members)

    @property
    def digest(self) -> str:
        """Return 16 hexadecimal digits that name the members: equal digests, equal numbers."""
        told = {path: one.members for path, one in self.columns.items()}
        return blake2b(json.dumps(told, sort_keys=True).encode(), digest_size=8).hexdigest()

    def member(self, k: int) -> dict[str, float]:
        """Return path -> value of member k mod n."""
        return {path: one.members[k % len(self)] for path, one in self.columns.items()}

    def applied(self, scenario: Scenario, k: int) -> Scenario:
        """Return the scenario with the numbers of member k mod n, through the scenario's own checks. Raises ChanganError."""
        kept = self.kept(scenario)
        values = {path: _as_declared(value, number_at(scenario, path)) for path, value in self.member(k).items() if path not in kept}
        try:
            return scenario.with_values(values)
        except ScenarioError as error:
            raise ChanganError(f"{self.label}, member {k % len(self)}: {error}") from error

    def kept(self, scenario: Scenario) -> list[str]:
        """Return the paths at which a scenario says something else than the calibrated city: its own numbers stand. Raises ChanganError."""
        return [path for path, one in self.columns.items() if self._value(scenario, path) != one.default]

    def _value(self, scenario: Scenario, path: str) -> float:
        value = number_at(scenario, path)
        if value is None:
            hint = nearest(path, numbers_of(scenario))
            raise ChanganError(
                f"{self.label}: {scenario.name} has no number {path}" + (f"; did you mean {hint}?" if hint else "; see: changan params")
            )
        return value


def _read(file: Path, problems: list[Problem]) -> tuple[Origin, dict[str, Column], dict[str, tuple[float, ...]]] | None:
    source = shipped_source(file) if file.resolve().is_relative_to(scenarios.FOLDER.resolve()) else file_source(file)
    tree = read_file(file, source, problems)
    if tree is None:
        return None
    rows = tree.entries.get("parameters") if isinstance(tree, Mapping) else None
    if not isinstance(tree, Mapping) or "origin" not in tree.entries or not isinstance(rows, Mapping) or not rows.entries:
        problems.append(
            tree.mark.problem("", "is not an ensemble of parameter sets: it needs origin and parameters (see changan calibrate)")
        )
        return None
    checker = Checker(problems=problems)
    for key in tree.entries:
        if key not in KEYS:
            checker.unknown(key, key, list(KEYS), tree.keys[key])
    origin = checker.group(Origin, tree.entries["origin"], "origin", tree.keys["origin"])
    columns = {path: checker.group(Column, node, path, rows.keys[path]) for path, node in rows.entries.items()}
    sizes = [len(one.members) for one in columns.values() if one is not None]
    for path, one in columns.items():
        if one is not None and len(one.members) != max(sizes):
            problems.append(rows.keys[path].problem(path, f"{path}: has {len(one.members)} members where others have {max(sizes)}"))
    if sizes and max(sizes) < LEAST_MEMBERS:
        problems.append(rows.mark.problem("parameters", f"an ensemble has at least {LEAST_MEMBERS} members, this one has {max(sizes)}"))
    statistics = _statistics(tree, checker, max(sizes, default=0))
    if origin is None or None in columns.values():
        return None
    return origin, {path: one for path, one in columns.items() if one is not None}, statistics


def _statistics(tree: Mapping, checker: Checker, members: int) -> dict[str, tuple[float, ...]]:
    """Return what the members gave when they were run; a file may leave it out."""
    node = tree.entries.get("statistics")
    found: dict[str, tuple[float, ...]] = {}
    for name, child in node.entries.items() if isinstance(node, Mapping) else ():
        values = checker.plain(child, f"statistics.{name}")
        if not isinstance(values, list) or len(values) != members or not all(isinstance(v, int | float) for v in values):
            checker.problems.append(
                child.mark.problem(f"statistics.{name}", f"statistics.{name}: a number for each of {members} members is needed")
            )
        else:
            found[name] = tuple(float(v) for v in values)
    return found


def number_at(scenario: Scenario, path: str) -> float | None:
    """Return the number at a dotted path of a scenario, None where there is none."""
    value: Any = scenario
    for step in path.split("."):
        value = value.get(step) if isinstance(value, dict) else getattr(value, step, None)
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _as_declared(value: float, default: float | None) -> float:
    """Return a whole number where the scenario counts in whole numbers."""
    return int(value) if isinstance(default, int) and float(value).is_integer() else value


def numbers_of(scenario: Scenario) -> Iterator[str]:
    """Yield the path of every number of a scenario."""

    def walk(value: Any, path: str) -> Iterator[str]:
        if isinstance(value, dict):
            for key, inner in value.items():
                yield from walk(inner, f"{path}.{key}" if path else str(key))
        elif isinstance(value, int | float) and not isinstance(value, bool):
            yield path

    yield from walk(scenario.to_dict(), "")
