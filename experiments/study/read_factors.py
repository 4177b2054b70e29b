"""From the levers and uncertainties of a study file to factors: is every bound a value that the base scenario could have?

Called by the reader of study files. Each bound is put into the base scenario and checked by the scenario loader, so that a
wrong path, unit or range reads like one in a scenario file, with the place in the study.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, get_origin

from experiments.study.factors import Factor, FactorSpec, Kind
from sim.core.params import Declaration, Params, declarations
from sim.scenario import Scenario
from sim.scenario_check import Checker, group_of, parts_of
from sim.scenario_errors import ScenarioError, clip, nearest
from sim.scenario_layers import merge
from sim.yaml_source import Listing, Mapping, Mark, Node, Scalar

KINDS: dict[str, Kind] = {"uncertainties": "uncertainty", "levers": "lever"}
TAKEN = ("point", "seed", "key", "scenario", "status", "error", "seconds", "run")  # columns of tables of runs
MOST_FACTORS = 100
Found = tuple[str, Kind, FactorSpec, Mapping]


@dataclass
class FactorReader:
    """Checks the factors of one study; problems go to the checker's list."""

    node: Mapping
    check: Checker
    marks: dict[str, Mark] = field(default_factory=dict)  # factor -> where its path stands

    def specs(self) -> Iterator[Found]:
        """Yield (name, kind, what the file says, node) of every factor whose group is sound in itself."""
        seen: dict[str, str] = {}
        for group, kind in KINDS.items():
            for name, (child, mark) in self._group(group).items():
                full = f"{group}.{name}"
                what = f"{seen[name]} has this name already" if name in seen else _bad_name(name)
                if what:
                    self.check.problems.append(mark.problem(full, f"{clip(full)}: {what}"))
                    continue
                seen[name] = group
                spec = self.check.group(FactorSpec, child, full, mark)
                if spec is not None and isinstance(child, Mapping) and self._bounded(spec, child, full, mark):
                    yield name, kind, spec, child
        if not seen and not self.check.problems:
            self.check.problems.append(self.node.mark.problem("", "levers or uncertainties: at least one factor is needed"))
        if len(seen) > MOST_FACTORS:
            self.check.problems.append(self.node.mark.problem("", f"more than {MOST_FACTORS} factors; study them in parts"))

    def _group(self, group: str) -> dict[str, tuple[Node, Mark]]:
        node = self.node.entries.get(group)
        if node is None or (isinstance(node, Scalar) and node.empty):
            return {}
        if isinstance(node, Mapping):
            return {name: (child, node.keys[name]) for name, child in node.entries.items()}
        what = f"{group}: a group is needed, one factor a line (patrollers: {{path: policies..., low: 0, high: 8}})"
        self.check.problems.append(node.mark.problem(group, what))
        return {}

    def _bounded(self, spec: FactorSpec, node: Mapping, path: str, mark: Mark) -> bool:
        """Note bounds that are missing, turned round or impossible on a log scale."""
        what, at = "", mark
        if spec.levels:
            at = node.keys["levels"]
            if spec.low is not None or spec.high is not None or spec.scale != "linear":
                what = f"{path}: give levels, or low and high, not both"
            elif len(spec.levels) < 2 or len({(isinstance(v, bool), v) for v in spec.levels}) < len(spec.levels):
                what = f"{path}.levels: two or more different values are needed"
        elif spec.low is None or spec.high is None:
            what = f"{path}: low and high are needed, or levels"
        elif spec.low >= spec.high:
            what, at = f"{path}: low ({spec.low:g}) must be below high ({spec.high:g})", node.keys["low"]
        elif spec.scale == "log" and spec.low <= 0.0:
            what, at = f"{path}: on a log scale low must be above 0, not {spec.low:g}", node.keys["low"]
        if what:
            self.check.problems.append(at.problem(path, what))
        return not what

    def resolved(self, tree: Mapping, base: Scenario, specs: list[Found]) -> tuple[Factor, ...]:
        """Return the factors, with unit and source of the parameters that their paths lead to."""
        known = dict(_values(base))
        made: list[Factor] = []
        for name, kind, spec, node in specs:
            mark = self.marks[name] = node.entries["path"].mark
            other = next((factor.name for factor in made if factor.path == spec.path), None)
            if other is not None:
                self.check.problems.append(mark.problem(name, f"{name}: {other} varies {spec.path} already"))
                continue
            refused = self._refused(tree, spec, node, mark)
            found = known.get(spec.path)
            if found is not None:
                made.append(_factor(name, kind, spec, *found))
            elif not refused:
                hint = nearest(spec.path, known)
                near = f"; did you mean {hint}?" if hint else ""
                what = f"{clip(spec.path)}: the base scenario has no single value at this path{near}"
                self.check.problems.append(mark.problem(spec.path, what))
        return tuple(made)

    def _refused(self, tree: Mapping, spec: FactorSpec, node: Mapping, mark: Mark) -> bool:
        """Note what the scenario loader says of the base scenario with each bound or level put in."""
        before = len(self.check.problems)
        levels = node.entries.get("levels")
        for end in levels.items if isinstance(levels, Listing) else (node.entries["low"], node.entries["high"]):
            checked(merge(tree, nested(spec.path, end, mark)), self.check)
        return len(self.check.problems) > before


def _bad_name(name: str) -> str:
    if name in TAKEN:
        return "this name is a column of the table of runs; choose another"
    return "" if name.isidentifier() and len(name) <= 60 else "a name of letters, digits and _ is needed"


def checked(tree: Mapping, check: Checker) -> Scenario | None:
    """Return the scenario of a tree, or None with the loader's problems noted once."""
    try:
        return Scenario.from_tree(tree, [], "base", tree.mark.source.folder, None)
    except ScenarioError as error:
        check.problems += [p for p in error.problems if p not in check.problems]
        return None


def nested(path: str, node: Node, mark: Mark) -> Mapping:
    """Return a tree that holds one node at a dotted path; the keys on the way stand at `mark`."""
    steps = path.split(".")
    for step in reversed(steps[1:]):
        node = Mapping({step: node}, {step: mark}, mark)
    return Mapping({steps[0]: node}, {steps[0]: mark}, mark)


def _values(base: Scenario) -> Iterator[tuple[str, tuple[Declaration, Any]]]:
    """Yield path -> (declaration with the base's own value, annotation) of every value of a scenario."""
    groups: dict[str, Params] = {"run": base.run, "city": base.city, "parameters": base.parameters}
    groups |= {f"crime_types.{row}": values for row, values in base.crime_types.items()}
    groups |= {f"matter_types.{row}": values for row, values in base.matter_types.items()}
    groups |= {f"policies.{label}": policy for label, policy in base.policies.items()}
    for prefix, group in groups.items():
        for one in declarations(type(group), prefix, group):
            yield one.path, (one, _annotation(type(group), one.path.removeprefix(f"{prefix}.").split(".")))


def _annotation(group: Any, steps: list[str]) -> Any:
    for step in steps[:-1]:
        group = group_of(group.model_fields[step].annotation)
    return group.model_fields[steps[-1]].annotation


def _factor(name: str, kind: Kind, spec: FactorSpec, found: Declaration, annotation: Any) -> Factor:
    members = {part for part in parts_of(annotation) if get_origin(part) is None}
    bounds = {} if spec.levels else {"low": float(spec.low or 0.0), "high": float(spec.high or 0.0)}
    return Factor(
        name=name, kind=kind, path=spec.path, unit=found.unit, source=spec.source or found.source, scale=spec.scale, levels=spec.levels,
        integer=not spec.levels and int in members and float not in members,
        base=found.default if isinstance(found.default, bool | int | float | str) else None,
        label=spec.label, label_zh=spec.label_zh, **bounds,
    )  # fmt: skip
