"""From trial files to checked trials: every problem at once, each with its line and the nearest name.

Called by `changan validate trials` and tests. A file holds the entries of `experiments.trials.spec.Trial` and, beside them, `world` (a scenario in
place; default: baseline), `dose` and `control` (what the arms get, as fragments of a scenario) and `like` (a trial whose design, and whose
draws, this one shares; an entry of its own replaces the other's whole). Scenario parts are checked by the scenario loader.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

import scenarios
from experiments.trials.check import check_trial
from experiments.trials.facts import rows_of, source_of
from experiments.trials.spec import Ordering, Timing, Trial, Units
from sim.core.errors import ChanganError
from sim.scenario import Scenario
from sim.scenario_check import Checker
from sim.scenario_errors import Problem, ScenarioError, clip, listing, nearest
from sim.scenario_layers import Layers, merge
from sim.yaml_source import Mapping, Mark, Node, Scalar, read_file

FOLDER = scenarios.FOLDER / "trials"
ORDERINGS = FOLDER / "orderings.yaml"
BASE = "baseline"
DESIGN = ("units", "timing", "world", "dose", "control", "crime_level", "replications")  # what `like` takes over
OWN = ("like", "world", "dose", "control")
ARM_KEYS = ("policies", "parameters")


@dataclass(frozen=True)
class Design:
    """What is run: units, times, the world before the dose, and the two arms. Trials with one design share their runs."""

    name: str  # whose draws choose units and arms
    units: Units
    timing: Timing
    world: Scenario
    dose: Scenario
    control: Scenario
    crime_level: float | None

    @property
    def placed(self) -> bool:
        """Say whether both arms lie in one city."""
        return self.units.kind != "city"

    def labels(self, arm: Scenario) -> list[str]:
        """Return the labels of the policies that an arm adds to the world."""
        return [label for label in arm.policies if label not in self.world.policies]

    @property
    def beginning(self) -> str:
        """Return what names the run-in: designs with the same one begin alike."""
        told = (self.world.canonical(), str(self.timing.run_in_days), repr(self.crime_level))
        return blake2b("\0".join(told).encode(), digest_size=16).hexdigest()

    @property
    def key(self) -> str:
        """Return 32 hexadecimal digits that name everything but seed and ensemble."""
        told = (self.name, self.units.model_dump_json(), self.timing.model_dump_json(), repr(self.crime_level))
        arms = (self.world.canonical(), self.dose.canonical(), self.control.canonical())
        return blake2b("\0".join((*told, *arms)).encode(), digest_size=16).hexdigest()


@dataclass(frozen=True)
class Loaded:
    """A trial as read, with its design."""

    key: str
    trial: Trial
    design: Design


def names() -> list[str]:
    """Return the names of the shipped trials, sorted."""
    return sorted(path.stem for path in FOLDER.glob("*.yaml") if path != ORDERINGS)


def load(wanted: Sequence[str] = ()) -> list[Loaded]:
    """Read trials by name or file (none: all that are shipped). Raises ScenarioError with every problem of every file."""
    problems: list[Problem] = []
    found = []
    for name in wanted or names():
        path = _path(name)
        one = _Reader(path, problems).read()
        if one is not None:
            found.append(one)
    if problems:
        raise ScenarioError(problems)
    keys = [one.key for one in found]
    if len(set(keys)) < len(keys):
        twice = next(key for key in keys if keys.count(key) > 1)
        raise ChanganError(f"two trials are called {twice}; give one file another name")
    return found


def load_orderings(known: Sequence[str] | None = None) -> dict[str, Ordering]:
    """Read the orderings; those of trials that are not `known` are left out. Raises ScenarioError."""
    rows = rows_of(ORDERINGS, Ordering)
    for key, row in rows.items():
        for name in (row.stronger, row.weaker):
            if name not in names():
                raise ChanganError(
                    f"{source_of(ORDERINGS).label}: {key}: there is no trial {name!r}; did you mean {nearest(name, names())}?"
                )
    return {key: row for key, row in rows.items() if known is None or {row.stronger, row.weaker} <= set(known)}


def _path(name: str) -> Path:
    if name in names():
        return FOLDER / f"{name}.yaml"
    path = Path(name)
    if path.suffix.lower() in (".yaml", ".yml") or path.is_file():
        return path
    hint = nearest(name, names())
    raise ChanganError(f"no trial is called {clip(name)!r}" + (f"; did you mean {hint}?" if hint else f"; shipped: {listing(names())}"))


class _Reader:
    """Checks one file; problems go to a common list."""

    def __init__(self, path: Path, problems: list[Problem]) -> None:
        self.path, self.problems = path, problems
        self.source = source_of(path)
        self.check = Checker(problems=problems)

    def read(self) -> Loaded | None:
        """Return the trial, or None with its problems noted."""
        before = len(self.problems)
        tree = self._tree(self.path, [])
        if tree is None:
            return None
        whole, root = tree
        rest = {key: node for key, node in whole.entries.items() if key not in OWN}
        trial = self.check.group(Trial, Mapping(rest, whole.keys, whole.mark), self.path.stem, whole.mark)
        world = self._scenario(whole, None, trial)
        arms = {arm: self._scenario(whole, arm, trial) if arm in whole.entries else world for arm in ("dose", "control")}
        if trial is None or world is None or len(self.problems) > before:
            return None
        dose, control = arms["dose"], arms["control"]
        if dose is None or control is None:
            return None
        design = Design(root, trial.units, trial.timing, world, dose, control, trial.crime_level)
        self.problems += [self._at(whole, path, what) for path, what in check_trial(trial, design)]
        return Loaded(self.path.stem, trial, design) if len(self.problems) == before else None

    def _tree(self, path: Path, above: list[Path]) -> tuple[Mapping, str] | None:
        """Return the entries of a file over the design of the trial that it is like, and whose draws it has."""
        node = read_file(path, source_of(path), self.problems)
        if node is not None and not isinstance(node, Mapping):
            self.problems.append(node.mark.problem("", "a trial holds title, effects, units, timing, dose, outcome, analysis, published"))
        if not isinstance(node, Mapping):
            return None
        wish = node.entries.get("like")
        if wish is None:
            return node, path.stem
        base = self._like(wish, path, above)
        found = self._tree(base, [*above, path.resolve()]) if base is not None else None
        if found is None:
            return None
        design = {key: child for key, child in found[0].entries.items() if key in DESIGN}
        keys = {key: found[0].keys[key] for key in design}
        return Mapping({**design, **node.entries}, {**keys, **node.keys}, node.mark), found[1]

    def _like(self, wish: Node, path: Path, above: list[Path]) -> Path | None:
        text = wish.raw if isinstance(wish, Scalar) else ""
        beside = path.with_name(f"{text}.yaml")
        base = beside if beside.is_file() else FOLDER / f"{text}.yaml"
        if not text or not base.is_file():
            hint = nearest(text, names())
            self.problems.append(
                wish.mark.problem("like", f"like: there is no trial {clip(text)!r}" + (f"; did you mean {hint}?" if hint else ""))
            )
            return None
        if base.resolve() in [*above, path.resolve()]:
            self.problems.append(wish.mark.problem("like", "like: the trials are like each other in a circle"))
            return None
        return base

    def _scenario(self, whole: Mapping, arm: str | None, trial: Trial | None) -> Scenario | None:
        """Return the world, or what one arm makes of it."""
        layers = Layers(self.problems)
        before = len(self.problems)
        mark = whole.keys.get("world", whole.mark)
        world = self._group(whole, "world") or Mapping({}, {}, mark)
        if "extends" not in world.entries:
            entries: dict[str, Node] = {"extends": Scalar(BASE, BASE, True, mark), **world.entries}
            world = Mapping(entries, {**world.keys, "extends": mark}, world.mark)
        tree = layers.with_base(world, [])
        part = self._group(whole, arm) if arm is not None else None
        for key in part.entries if part is not None else ():
            if part is not None and key not in ARM_KEYS:
                self.check.unknown(key, f"{arm}.{key}", list(ARM_KEYS), part.keys[key])
        tree = merge(tree, part) if part is not None else tree
        if len(self.problems) > before:
            return None
        days = trial.timing.run_in_days + trial.timing.trial_days if trial is not None else None
        told: list[Problem] = []
        try:
            return Scenario.from_tree(tree, told, f"{self.path.stem} {arm or 'world'}", self.source.folder, days)
        except ScenarioError as error:
            self.problems += [p for p in error.problems if p not in self.problems]
            return None

    def _group(self, whole: Mapping, key: str) -> Mapping | None:
        node = whole.entries.get(key)
        if node is None or (isinstance(node, Scalar) and node.empty):
            return None
        if not isinstance(node, Mapping):
            self.problems.append(node.mark.problem(key, f"{key}: a group is needed ({key}: {{policies: ...}})"))
            return None
        return node

    def _at(self, whole: Mapping, path: str, what: str) -> Problem:
        """Return a problem at the deepest entry of `path` that the file has."""
        node: Node = whole
        mark: Mark = whole.mark
        for step in path.split("."):
            if not isinstance(node, Mapping) or step not in node.entries:
                break
            mark, node = node.keys[step], node.entries[step]
        return mark.problem(path, f"{path}: {what}")
