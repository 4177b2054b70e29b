"""From the tree of a study file to its checked parts: every problem at once, each with its line and column.

Called by `load_sweep` only. Groups are checked by the scenario loader's own checker;
the factors are read by `read_factors`.
"""

import math
from dataclasses import dataclass, field, replace
from typing import Any

from experiments.study.design import MOST_POINTS, Design, DesignSpec, Method, PartSpec
from experiments.study.factors import Factor
from experiments.study.outcomes import OutcomeSpec, Wanted
from experiments.study.points_file import read_points
from experiments.study.read_factors import FactorReader, checked, nested
from experiments.study.seeds import Precision, read_seeds
from sim.measure import declared
from sim.metric import Outcome
from sim.scenario import Scenario
from sim.scenario_check import Checker
from sim.scenario_errors import Problem, listing
from sim.scenario_layers import OWN_KEYS, Layers, merge
from sim.yaml_source import Listing, Mapping, Mark, Node, Scalar

KEYS = ("name", "why", "base", "constants", "uncertainties", "levers", "outcomes", "design", "seeds")
READS: dict[Method, tuple[str, ...]] = {
    "grid": ("levels",),
    "latin_hypercube": ("points", "seed"),
    "sobol_sequence": ("points", "seed"),
    "sobol": ("points", "seed"),
    "morris": ("paths", "levels", "seed"),
    "csv": ("file",),
    "crossed": ("levers", "uncertainties"),
}


@dataclass(frozen=True)
class Parts:
    """What a study is made of."""

    design: Design
    seeds: tuple[int, ...]
    precision: Precision | None
    base: Scenario
    tree: Mapping
    marks: dict[str, Mark]


@dataclass
class Reader:
    """Checks one study; collects every problem."""

    node: Mapping
    problems: list[Problem]
    check: Checker = field(init=False)

    def __post_init__(self) -> None:
        """Share the list of problems with the checker of groups."""
        self.check = Checker(problems=self.problems)

    def read(self, default_name: str) -> Parts | None:
        """Return the parts; the caller looks at `problems`."""
        for key, mark in self.node.keys.items():
            if key not in KEYS:
                self.check.unknown(key, key, list(KEYS), mark)
        if "scenarios" in self.node.entries:
            what = "this study lists scenarios to compare: changan compare --study FILE; a sweep has base, levers and a design"
            self.problems.append(self.node.keys["scenarios"].problem("scenarios", what))
            return None
        name, why = self._text("name") or default_name, self._text("why")
        tree = self._base()
        reader = FactorReader(self.node, self.check)
        specs = list(reader.specs())
        tree = self._constants(tree) if tree is not None else None
        base = checked(tree, self.check) if tree is not None else None
        if base is None or tree is None:
            return None
        factors = reader.resolved(tree, base, specs)
        outcomes = declared(base)
        wanted = self._outcomes(outcomes)
        for factor in factors:
            if factor.name in outcomes:
                what = f"{factor.name}: an outcome has this name; choose another"
                self.problems.append(reader.marks[factor.name].problem(factor.name, what))
        seeds, precision = read_seeds(self.node.entries.get("seeds"), self.check, list(outcomes))
        design = self._design(name, why, factors, wanted)
        return None if design is None else Parts(design, seeds, precision, base, tree, reader.marks)

    def _text(self, key: str) -> str:
        node = self.node.entries.get(key)
        if node is None:
            return ""
        if not isinstance(node, Scalar) or node.value is None:
            self.problems.append(node.mark.problem(key, f"{key}: a line of text is needed"))
            return ""
        return node.raw.strip()

    def _base(self) -> Mapping | None:
        """Return the tree of the base scenario; a name or a file is short for {extends: it}."""
        node = self.node.entries.get("base")
        if node is None:
            self.problems.append(self.node.mark.problem("base", "base: a shipped scenario, a file or a scenario in place is needed"))
            return None
        layers = Layers()
        if isinstance(node, Scalar):
            node = Mapping({"extends": node}, {"extends": node.mark}, node.mark)
            tree = layers.with_base(node, [])
            self.problems += [Problem(p.file, p.line, p.column, "base", p.message.replace("extends", "base")) for p in layers.problems]
        elif isinstance(node, Mapping):
            tree = layers.with_base(node, [])
            self.problems += layers.problems
        else:
            self.problems.append(node.mark.problem("base", "base: one scenario is needed, not a list"))
            return None
        if layers.problems:
            return None
        return Mapping({k: v for k, v in tree.entries.items() if k not in OWN_KEYS}, tree.keys, tree.mark)

    def _constants(self, tree: Mapping) -> Mapping:
        """Return the base with the constants put in."""
        node = self.node.entries.get("constants")
        if isinstance(node, Mapping):
            for path, value in node.entries.items():
                tree = merge(tree, nested(path, value, node.keys[path]))
        elif node is not None and not (isinstance(node, Scalar) and node.empty):
            self.problems.append(node.mark.problem("constants", "constants: a group of path: value is needed (run.days: 90)"))
        return tree

    def _outcomes(self, known: dict[str, Outcome]) -> tuple[Wanted, ...]:
        node = self.node.entries.get("outcomes")
        if node is None:
            return ()
        if not isinstance(node, Listing):
            self.problems.append(node.mark.problem("outcomes", "outcomes: a list is needed, one outcome a line with a dash"))
            return ()
        made: list[Wanted] = []
        for number, item in enumerate(node.items):
            one = self._outcome(item, f"outcomes.{number}", known)
            if one is not None and any(one.name == other.name for other in made):
                self.problems.append(item.mark.problem("outcomes", f"outcomes: {one.name} is given twice"))
            elif one is not None:
                made.append(one)
        return tuple(made)

    def _outcome(self, item: Node, path: str, known: dict[str, Outcome]) -> Wanted | None:
        if isinstance(item, Scalar):
            item = Mapping({"name": item}, {"name": item.mark}, item.mark)
        spec = self.check.group(OutcomeSpec, item, path, item.mark)
        if spec is None or not isinstance(item, Mapping):
            return None
        meta = known.get(spec.name)
        if meta is None:
            self.check.unknown(spec.name, f"{path}.{spec.name}", list(known), item.entries["name"].mark, "outcome")
            return None
        if spec.transform == "per_100k" and (meta.unit == "share" or "100,000" in meta.unit):
            what = f"{path}.transform: {spec.name} is in {meta.unit!r}; per_100k is for totals of the city"
            self.problems.append(item.entries["transform"].mark.problem(path, what))
        unit = f"{meta.unit} per 100,000 residents" if spec.transform == "per_100k" else meta.unit
        return Wanted(meta.name, unit, meta.label, meta.label_zh, spec.better or meta.better, spec.transform)

    def _design(self, name: str, why: str, factors: tuple[Factor, ...], wanted: tuple[Wanted, ...]) -> Design | None:
        node = self.node.entries.get("design")
        if not isinstance(node, Mapping):
            mark = self.node.mark if node is None else node.mark
            self.problems.append(mark.problem("design", "design: a group is needed, for example {method: latin_hypercube, points: 100}"))
            return None
        spec = self.check.group(DesignSpec, node, "design", node.mark)
        if spec is None:
            return None
        made = self._side(spec, node, "design", name, factors)
        if spec.method == "crossed":
            made = self._crossed(made, spec, node)
        design = replace(made, why=why, outcomes=wanted)
        if factors and not self.problems and design.size > MOST_POINTS:
            self.problems.append(node.mark.problem("design", f"design: {design.size:,} points; at most {MOST_POINTS:,} are possible"))
        return design

    def _crossed(self, design: Design, spec: DesignSpec, node: Mapping) -> Design:
        """Return the design in which every policy meets every state of the world."""
        sides = []
        for key, kind in (("levers", "lever"), ("uncertainties", "uncertainty")):
            part, child = getattr(spec, key), node.entries.get(key)
            factors = design.of_kind(kind)
            if part is None or not isinstance(child, Mapping):
                self.problems.append(node.mark.problem(f"design.{key}", f"design.{key}: crossed needs a design of the {key}"))
            elif not factors:
                self.problems.append(node.keys[key].problem(f"design.{key}", f"design.{key}: the study has no {key}"))
            else:
                sides.append(self._side(part, child, f"design.{key}", design.name, factors))
        return replace(design, sides=(sides[0], sides[1])) if len(sides) == 2 else design

    def _side(self, spec: PartSpec, node: Mapping, path: str, name: str, factors: tuple[Factor, ...]) -> Design:
        """Return a design over some factors, with what does not fit noted."""
        self._fits(spec, node, path)
        rows: tuple[tuple[Any, ...], ...] = ()
        if spec.method == "csv" and spec.file is not None and not self.problems:
            rows = read_points(spec.file, node.entries["file"].mark, factors, self.problems)
        paths = spec.paths if isinstance(spec, DesignSpec) else 0
        return Design(name, "", factors, (), spec.method, spec.seed, spec.points or 0, spec.levels, paths, rows)

    def _fits(self, spec: PartSpec, node: Mapping, path: str) -> None:
        """Note keys that the method does not read, keys that it needs, and sizes that it cannot have."""
        method: Method = spec.method
        used = READS[method]
        for key, mark in node.keys.items():
            if key != "method" and key in type(spec).model_fields and key not in used:
                self.problems.append(mark.problem(f"{path}.{key}", f"{path}.{key}: {spec.method} has no {key}; it reads {listing(used)}"))
        for key in ("points", "file"):
            if key in used and getattr(spec, key) is None:
                self.problems.append(node.mark.problem(f"{path}.{key}", f"{path}.{key}: {spec.method} needs {key}"))
        points = spec.points or 0
        if spec.method.startswith("sobol") and points & (points - 1):
            lower = 2 ** int(math.log2(points))
            what = f"{path}.points: {spec.method} needs a power of two, {lower} or {2 * lower}, to be balanced, not {points}"
            self.problems.append(node.entries["points"].mark.problem(f"{path}.points", what))
        if method == "morris" and spec.levels % 2:
            self.problems.append(node.entries["levels"].mark.problem(f"{path}.levels", f"{path}.levels: morris needs an even number"))
