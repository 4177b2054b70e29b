"""A study: several scenarios in one file, to be compared with the first of them.

Read by `changan compare --study FILE`. An item of `scenarios:` is a path, a shipped name, or a scenario written in place
(with its own `name` and `extends`). Problems of all items are reported together.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import scenarios as shipped
from sim.core.errors import ChanganError
from sim.scenario import Scenario
from sim.scenario_errors import Problem, ScenarioError, clip, listing, nearest
from sim.scenario_layers import Layers, file_source, inside, override_all, policy_label, shipped_source
from sim.yaml_source import Listing, Mapping, Node, Scalar, Source, read_file

KEYS = ("name", "why", "seeds", "scenarios")
MOST_SCENARIOS = 100
MOST_SEEDS = 10_000


@dataclass(frozen=True)
class Study:
    """Scenarios with different names; the first is what the others are compared with."""

    name: str
    why: str
    seeds: int | None
    scenarios: tuple[Scenario, ...]


def load_study(path: str | os.PathLike[str], *, overrides: Sequence[tuple[str, str]] = (), days: int | None = None) -> Study:
    """Read a study file, or a shipped study by its name. Raises ScenarioError with every problem."""
    file, source = find_study(path)
    problems: list[Problem] = []
    node = read_file(file, source, problems)
    if node is not None and not isinstance(node, Mapping):
        problems.append(node.mark.problem("", f"a study holds {', '.join(KEYS)}"))
    if not isinstance(node, Mapping):
        raise ScenarioError(problems)
    for key, mark in node.keys.items():
        if key not in KEYS:
            hint = nearest(key, KEYS)
            advice = f"did you mean {hint}?" if hint else f"known: {', '.join(KEYS)}"
            problems.append(mark.problem(key, f"{clip(key)}: unknown key in a study; {advice}"))
    made = _items(node, problems, overrides, days)
    seeds = _seeds(node.entries.get("seeds"), problems)
    texts = {key: _text(key, node.entries.get(key), problems) for key in ("name", "why")}
    if problems:
        raise ScenarioError(problems)
    all_reached(made, overrides)
    return Study(texts["name"] or file.stem, texts["why"], seeds, tuple(made))


def load_all(
    paths: Sequence[str | os.PathLike[str]], *, overrides: Sequence[tuple[str, str]] = (), days: int | None = None
) -> list[Scenario]:
    """Read several scenarios; an override of a policy concerns those that have it. Raises ScenarioError with the problems of all."""
    made: list[Scenario] = []
    problems: list[Problem] = []
    for path in paths:
        try:
            made.append(Scenario.load(path, overrides=overrides, days=days, only_present=True))
        except ScenarioError as error:
            problems.extend(error.problems)
    if problems:
        raise ScenarioError(problems)
    all_reached(made, overrides)
    return made


def all_reached(made: Sequence[Scenario], overrides: Sequence[tuple[str, str]]) -> None:
    """Raise ScenarioError for an override of a policy that no scenario has."""
    known = {label for scenario in made for label in scenario.policies}
    lost = [path for path, text in overrides if (label := policy_label(path)) and label not in known and text.strip() not in ("null", "~")]
    if lost:
        what = f"none of the scenarios has this policy; they have {listing(sorted(known)) or 'no policy'}"
        raise ScenarioError([Problem(f"--set {path}", None, None, path, what) for path in lost])


def find_study(path: str | os.PathLike[str]) -> tuple[Path, Source]:
    """Return the file meant by a path or by the name of a shipped study or sweep, and its source."""
    text = os.fspath(path)
    file = Path(text)
    folder = shipped.FOLDER / "studies"
    wanted = folder / f"{file.stem}.yaml"
    by_name = file.suffix == "" and file.name == text
    if not file.is_file() and wanted.is_file() and (by_name or file.parent.name == "studies"):
        return wanted, shipped_source(wanted)
    if not file.exists() and by_name:
        what = f"no such file, and no shipped study of this name. Shipped: {listing([*shipped.studies(), *shipped.sweeps()])}"
        raise ScenarioError([Problem(clip(text) or "''", None, None, "", what)])
    if file.is_file() and file.resolve().is_relative_to(shipped.FOLDER.resolve()):
        return file, shipped_source(shipped.FOLDER / file.resolve().relative_to(shipped.FOLDER.resolve()))
    return file, file_source(file)


def _text(key: str, node: Node | None, problems: list[Problem]) -> str:
    if node is None:
        return ""
    if not isinstance(node, Scalar) or node.value is None:
        problems.append(node.mark.problem(key, f"{key}: a line of text is needed"))
        return ""
    return node.raw.strip()


def _seeds(node: Node | None, problems: list[Problem]) -> int | None:
    if node is None:
        return None
    value = node.value if isinstance(node, Scalar) else None
    if type(value) is not int or not 2 <= value <= MOST_SEEDS:
        problems.append(node.mark.problem("seeds", f"seeds: a whole number of paired runs is needed, 2 to {MOST_SEEDS}"))
        return None
    return value


def _items(node: Mapping, problems: list[Problem], overrides: Sequence[tuple[str, str]], days: int | None) -> list[Scenario]:
    wish = node.entries.get("scenarios")
    if not isinstance(wish, Listing) or not 2 <= len(wish.items) <= MOST_SCENARIOS:
        mark = wish.mark if wish is not None else node.mark
        what = f"scenarios: a list of 2 to {MOST_SCENARIOS} scenarios is needed, each on a line with a dash"
        problems.append(mark.problem("scenarios", what))
        return []
    made: list[Scenario] = []
    for number, item in enumerate(wish.items):
        path = f"scenarios.{number}"
        try:
            one = _item(item, path, overrides, days, problems)
        except ScenarioError as error:
            problems.extend(error.problems)
            continue
        except ChanganError as error:
            problems.append(item.mark.problem(path, str(error)))
            continue
        if one is not None and any(one.name == other.name for other in made):
            problems.append(item.mark.problem(path, f"{path}: two scenarios are called {clip(one.name)!r}; give each its own name"))
        elif one is not None:
            made.append(one)
    return made


def _item(item: Node, path: str, overrides: Sequence[tuple[str, str]], days: int | None, problems: list[Problem]) -> Scenario | None:
    source = item.mark.source
    if isinstance(item, Mapping):
        if "name" not in item.entries:
            problems.append(item.mark.problem(path, f"{path}: a scenario inside a study needs a `name`"))
            return None
        layers = Layers()
        tree = override_all(layers.with_base(item, []), overrides, layers.problems, only_present=True)
        return Scenario.from_tree(tree, layers.problems, "", source.folder, days)
    if not isinstance(item, Scalar) or not isinstance(item.value, str):
        problems.append(item.mark.problem(path, f"{path}: a file, a shipped name or a group (name, extends, policies) is needed"))
        return None
    if item.value in shipped.names():
        return Scenario.load(item.value, overrides=overrides, days=days, only_present=True)
    file = inside(item.value, item.mark, path, problems)
    return None if file is None else Scenario.load(file, overrides=overrides, days=days, only_present=True)
