"""From files, `extends` and `--set` to one tree of nodes: which layer has the last word on each value?

Called by the scenario loader. A value keeps the position of the layer that wrote it, so a mistake in a base file is
reported in the base file. Groups merge key by key; anything else is replaced; an explicit `null` removes a policy.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from pathlib import Path, PurePath
from typing import Any

from pydantic import BaseModel

import scenarios
from sim.scenario_errors import Problem, clip, listing, nearest
from sim.yaml_source import MOST_DEPTH, Listing, Mapping, Mark, Node, Scalar, Source, read_file, read_text

MOST_EXTENDS = 8
OWN_KEYS = ("name", "why", "extends")  # of one file, never inherited


def file_source(path: Path, root: Path | None = None) -> Source:
    """Return the source of a scenario file; its paths stay inside `root`, by default its own folder."""
    folder = path.resolve().parent
    return Source(str(path), folder, root or folder)


def shipped_source(path: Path) -> Source:
    """Return the source of a file that comes with the package, named as in a checkout."""
    return Source(f"scenarios/{path.relative_to(scenarios.FOLDER).as_posix()}", path.resolve().parent, scenarios.FOLDER.resolve())


def command_source(label: str) -> Source:
    """Return the source of a value given on the command line: its paths start here and may lead anywhere."""
    return Source(label, Path.cwd(), None)


def inside(text: str, mark: Mark, path: str, problems: list[Problem]) -> Path | None:
    """Return the file meant by `text`, or None with a problem when it is absolute-bad, absent or outside the folder."""
    if "\0" in text or not text.strip():
        problems.append(mark.problem(path, f"{path}: the name of a file is needed"))
        return None
    source = mark.source
    try:
        found = (source.folder / Path(text).expanduser() if source.root is None else source.folder / text).resolve()
        exists = found.is_file()
    except (OSError, RuntimeError, ValueError) as error:
        problems.append(mark.problem(path, f"{path}: {clip(text)!r} cannot be read: {getattr(error, 'strerror', None) or error}"))
        return None
    if source.root is not None and not found.is_relative_to(source.root):
        what = f"{path}: {clip(text)!r} leads out of the scenario's folder; put the file beside the scenario"
        problems.append(mark.problem(path, what + (f", or give it as --set {path}=FILE" if path.startswith("city") else "")))
        return None
    if not exists:
        what = "is a folder; a file is needed" if found.is_dir() else "does not exist"
        near = "" if found.is_dir() else _near_file(found, source)
        problems.append(mark.problem(path, f"{path}: the file {clip(text)!r} {what} (looked in {found.parent}){near}"))
        return None
    return found


def _near_file(wanted: Path, source: Source) -> str:
    """Return "; did you mean ..." with the file of the folder whose name is nearest."""
    try:
        names = [p.name for p in wanted.parent.iterdir() if p.name != Path(source.label).name]
    except OSError:
        return ""
    hint = nearest(wanted.name, names)
    return f"; did you mean {hint}?" if hint else ""


@dataclass
class Layers:
    """Reads a file and everything that it extends."""

    problems: list[Problem] = field(default_factory=list)

    def file(self, path: Path, source: Source) -> Mapping:
        """Return the merged tree of a file and its bases (empty where nothing could be read)."""
        return self._chain(path, source, [])

    def _chain(self, path: Path, source: Source, above: list[Path]) -> Mapping:
        node = read_file(path, source, self.problems)
        here = Mark(source, 1, 1)
        if node is None:
            return Mapping({}, {}, here)
        if not isinstance(node, Mapping):
            empty = isinstance(node, Scalar) and node.empty
            what = "the file must hold `key: value` lines, with a colon and a space after each key"
            if empty:
                what = "the file is empty; see `changan new` for a commented scenario"
            self.problems.append(node.mark.problem("", what))
            return Mapping({}, {}, here)
        return self.with_base(node, [*above, path.resolve()])

    def with_base(self, node: Mapping, above: list[Path]) -> Mapping:
        """Return `node` merged over the file that its `extends` names."""
        base = self._base(node, above)
        if base is None:
            return node
        bare = Mapping({k: v for k, v in base.entries.items() if k not in OWN_KEYS}, base.keys, base.mark)
        return merge(bare, node)

    def _base(self, node: Mapping, above: list[Path]) -> Mapping | None:
        wish = node.entries.get("extends")
        if wish is None:
            return None
        if not isinstance(wish, Scalar) or not isinstance(wish.value, str) or not wish.value.strip():
            what = "extends: name one shipped scenario or one file (extends: baseline)"
            self.problems.append(node.keys["extends"].problem("extends", what))
            return None
        found = self._find(wish.value, wish.mark)
        if found is None:
            return None
        path, source = found
        if path.resolve() in above:
            loop = " -> ".join(p.name for p in [*above[above.index(path.resolve()) :], path])
            self.problems.append(wish.mark.problem("extends", f"extends: the files extend each other in a circle: {loop}"))
            return None
        if len(above) > MOST_EXTENDS:
            self.problems.append(wish.mark.problem("extends", f"extends: more than {MOST_EXTENDS} files extend one another"))
            return None
        return self._chain(path, source, above)

    def _find(self, wish: str, mark: Mark) -> tuple[Path, Source] | None:
        if PurePath(wish).suffix.lower() not in (".yaml", ".yml"):
            if wish in scenarios.names():
                return scenarios.path_of(wish), shipped_source(scenarios.path_of(wish))
            hint = nearest(wish, scenarios.names())
            self.problems.append(
                mark.problem(
                    "extends",
                    f"extends: no shipped scenario is called {clip(wish)!r}"
                    + (f"; did you mean {hint}?" if hint else "")
                    + f" Shipped: {listing(scenarios.names())}."
                    " A file of your own ends in .yaml",
                )
            )
            return None
        path = inside(wish, mark, "extends", self.problems)
        if path is None:
            stem = PurePath(wish).stem
            if stem in scenarios.names() and not (mark.source.folder / wish).exists():
                last = self.problems.pop()
                self.problems.append(mark.problem("extends", f"{last.message}; for the shipped scenario write extends: {stem}"))
            return None
        if path.is_relative_to(scenarios.FOLDER.resolve()):
            return path, shipped_source(scenarios.FOLDER / path.relative_to(scenarios.FOLDER.resolve()))
        shown = Path(mark.source.label).parent / wish if mark.source.root is not None else Path(wish)
        return path, Source(str(shown), path.parent, mark.source.root or path.parent)


def merge(base: Mapping, over: Mapping, path: tuple[str, ...] = ()) -> Mapping:
    """Return `base` with the values of `over`; in `policies` an explicit null removes what the base had."""
    entries, keys = dict(base.entries), dict(base.keys)
    for key, node in over.entries.items():
        old = entries.get(key)
        keys[key] = over.keys[key]
        if path == ("policies",) and old is not None and isinstance(node, Scalar) and node.value is None and not node.empty:
            del entries[key]
        elif isinstance(old, Mapping) and isinstance(node, Mapping) and not _other_policy(path, old, node):
            entries[key] = merge(old, node, (*path, key))
        elif isinstance(old, Mapping) and isinstance(node, Scalar) and node.empty and path != ("policies",):
            keys[key] = base.keys[key]  # an empty group changes nothing
        else:
            entries[key] = node
    return Mapping(entries, keys, over.mark)


def _other_policy(path: tuple[str, ...], old: Mapping, new: Mapping) -> bool:
    """Tell whether a label of `policies` now stands for another policy, so that the old parameters do not fit."""

    def kind(node: Mapping) -> str | None:
        named = node.entries.get("policy")
        return named.raw if isinstance(named, Scalar) else None

    return path == ("policies",) and kind(new) is not None and kind(new) != kind(old)


def override(tree: Mapping, path: str, text: str, label: str, problems: list[Problem]) -> Mapping:
    """Return the tree with one value of the command line put in at a dotted path."""
    source = command_source(label)
    mark = Mark(source)
    steps = path.strip().split(".")
    if not all(steps):
        problems.append(mark.problem(path, "write --set group.name=value, for example --set run.days=90"))
        return tree
    if steps[0] in ("extends", "catalogue"):
        problems.append(mark.problem(path, f"{steps[0]} can only stand in a file"))
        return tree
    if len(steps) > MOST_DEPTH:
        problems.append(mark.problem(path, f"is nested deeper than {MOST_DEPTH} levels"))
        return tree
    node = read_text(text, source, problems, positions=False)
    if node is None:
        return tree
    for step in reversed(steps):
        node = Mapping({step: node}, {step: mark}, mark)
    assert isinstance(node, Mapping)
    return merge(tree, node)


def override_all(tree: Mapping, overrides: Sequence[tuple[str, str]], problems: list[Problem], only_present: bool = False) -> Mapping:
    """Return the tree with every `--set` put in, in order; `only_present` passes over policies that the tree does not have."""
    had = tree.entries.get("policies")
    labels = set(had.entries) if isinstance(had, Mapping) else set()
    for path, text in overrides:
        if not only_present or (policy_label(path) or "") in labels | {""}:
            tree = override(tree, path, text, f"--set {path}", problems)
    return tree


def policy_label(path: str) -> str | None:
    """Return the label that a path such as policies.night_patrol.hours speaks of, or None."""
    steps = path.strip().split(".")
    return steps[1] if len(steps) > 1 and steps[0] == "policies" else None


def from_python(value: Any, mark: Mark, problems: list[Problem], depth: int = 1) -> Node:
    """Return the tree of plain Python values (a scenario made in a notebook)."""
    if depth > MOST_DEPTH:
        problems.append(mark.problem("", f"is nested deeper than {MOST_DEPTH} levels"))
        return Scalar(None, "", True, mark)
    if isinstance(value, BaseModel):
        value = value.model_dump(mode="json")
    if isinstance(value, dict):
        entries = {str(k): from_python(v, mark, problems, depth + 1) for k, v in value.items()}
        return Mapping(entries, dict.fromkeys(entries, mark), mark)
    if isinstance(value, list | tuple):
        return Listing(tuple(from_python(v, mark, problems, depth + 1) for v in value), mark)
    if isinstance(value, Enum):
        value = value.value
    if isinstance(value, date | PurePath):
        value = str(value)
    if value is None or isinstance(value, bool | int | float | str):
        return Scalar(value, "null" if value is None else str(value), not isinstance(value, str), mark)
    if hasattr(value, "item") and not getattr(value, "shape", ()):
        return from_python(value.item(), mark, problems, depth)  # a NumPy number
    problems.append(mark.problem("", f"{type(value).__name__} is not a value that a scenario can hold"))
    return Scalar(None, "null", True, mark)
