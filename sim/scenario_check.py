"""From a tree of nodes to checked groups of parameters: is every value known, in its place and in its range?

Called by the scenario loader for each group (city, run, parameters, rows of the catalogues, policies). The classes say
what is allowed (pydantic, strict); this module finds the place of each refusal in the file and words it for a planner.
"""

import json
import math
import re
import types
from collections.abc import Iterator
from collections.abc import Mapping as AnyMapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from sim.core.params import Declaration, declarations
from sim.scenario_errors import Problem, clip, listing, nearest
from sim.scenario_layers import inside
from sim.scenario_words import refusal
from sim.yaml_source import Listing, Mapping, Mark, Node, Scalar

Group = TypeVar("Group", bound=BaseModel)
_DROPPED = object()
_NO_SPACE = re.compile(r"[A-Za-z_]+:[^\s:]")


def parts_of(annotation: Any) -> Iterator[Any]:
    """Walk the members of a union or an annotated type."""
    if get_origin(annotation) in (Union, types.UnionType):
        for part in get_args(annotation):
            yield from parts_of(part)
    elif get_origin(annotation) is Annotated:
        yield from parts_of(get_args(annotation)[0])
    else:
        yield annotation


def group_of(annotation: Any) -> type[BaseModel] | None:
    """Return the group class of a field (optional or not), None for a leaf."""
    groups = [p for p in parts_of(annotation) if isinstance(p, type) and issubclass(p, BaseModel)]
    return groups[0] if len(groups) == 1 else None


def places_of_names(groups: AnyMapping[str, type[BaseModel]]) -> dict[str, list[str]]:
    """Return name -> the paths at which it may stand, for "belongs under ..." advice."""
    places: dict[str, list[str]] = {}

    def note(name: str, path: str) -> None:
        if path not in places.setdefault(name, []):
            places[name].append(path)

    for prefix, cls in groups.items():
        note(prefix.rpartition(".")[2], prefix)
        for declared in declarations(cls, prefix):
            steps = declared.path.split(".")
            for end in range(prefix.count(".") + 2, len(steps) + 1):
                note(steps[end - 1], ".".join(steps[:end]))
    return places


@dataclass
class Checker:
    """Validates groups and collects every problem; `places` knows where each name of the product belongs."""

    places: dict[str, list[str]] = field(default_factory=dict)
    labels: dict[str, list[str]] = field(default_factory=dict)  # policy -> its labels in this scenario
    problems: list[Problem] = field(default_factory=list)

    def group(self, cls: type[Group], node: Node | None, path: str, mark: Mark) -> Group | None:
        """Return the validated group, or None with the problems noted. `mark` is where the group's key stands."""
        before = len(self.problems)
        plain = {} if node is None else self._plain_group(cls, node, path, mark)
        if plain is _DROPPED:
            return None
        try:
            made = cls.model_validate_json(json.dumps(plain), strict=True)
        except ValidationError as error:
            self._explain(error, cls, node, path, mark)
            return None
        return made if len(self.problems) == before else None

    def unknown(self, name: str, path: str, known: AnyMapping[str, Any] | list[str], mark: Mark, what: str = "key") -> None:
        """Note a key that does not belong here, with the place or the name that was probably meant."""
        here = path.rpartition(".")[0]
        advice = self.belongs(name, here) or ""
        if not advice:
            hint = nearest(name, known)
            if hint:
                advice = f"; did you mean {hint}?"
            elif far := nearest(name, self.places):
                advice = f"; did you mean {self._best_place(far, here)}?"
            else:
                advice = f"; known here: {listing(known)}"
        if name.isdigit():
            advice = "; if this is the end of a number with a comma, write the number without it (20000)"
        if "：" in name:
            advice = "; the full-width colon '：' is not understood, write ': '"
        where = f" in {here}" if here else ""
        self.problems.append(mark.problem(path, f"{clip(path)}: unknown {what} {clip(name)!r}{where}{advice}"))

    def belongs(self, name: str, here: str) -> str | None:
        """Return "; it belongs under ..." when the name is declared elsewhere."""
        best = self._candidates(name, here)
        if not best:
            return None
        homes = [p.rpartition(".")[0] or "the top level (no indentation)" for p in best]
        return f"; it belongs under {listing(dict.fromkeys(homes), 3)} (check the indentation)"

    def _candidates(self, name: str, here: str) -> list[str]:
        found = []
        for place in self.places.get(name, ()):
            steps = place.split(".")
            if steps[0] == "policies" and len(steps) > 2:
                found += [".".join(["policies", label, *steps[2:]]) for label in self.labels.get(steps[1], ())]
            else:
                found.append(place)
        found = [p for p in found if p.rpartition(".")[0] != here] or [p for p in self.places.get(name, ()) if p.rpartition(".")[0] != here]
        near = [p for p in found if here and p.startswith(f"{here}.")]
        return near or found

    def _best_place(self, name: str, here: str) -> str:
        return (self._candidates(name, here) or self.places[name])[0]

    def _plain_group(self, cls: type[BaseModel], node: Node, path: str, mark: Mark) -> Any:
        if isinstance(node, Scalar) and node.empty:
            return {}
        if not isinstance(node, Mapping):
            got = "a list" if isinstance(node, Listing) else repr(clip(node.raw))
            if isinstance(node, Scalar) and _NO_SPACE.match(node.raw):
                got += "; write a space after the colon"
            known = listing(cls.model_fields)
            self.problems.append(node.mark.problem(path, f"{path}: a group of settings is needed, not {got}; it may hold {known}"))
            return _DROPPED
        plain: dict[str, Any] = {}
        for key, child in node.entries.items():
            child_path = f"{path}.{key}"
            field_info = cls.model_fields.get(key)
            if field_info is None:
                self.unknown(key, child_path, list(cls.model_fields), node.keys[key])
                continue
            value = self._filled(field_info.default, self._plain_value(field_info.annotation, child, child_path, node.keys[key]))
            if value is not _DROPPED:
                plain[key] = value
        return plain

    def _filled(self, default: Any, value: Any) -> Any:
        """Return the values of a nested group with what its owner declares for it where the file is silent."""
        if not isinstance(default, BaseModel) or not isinstance(value, dict):
            return value
        return {**default.model_dump(mode="json", exclude_unset=True), **value}

    def _plain_value(self, annotation: Any, node: Node, path: str, mark: Mark) -> Any:
        inner = group_of(annotation)
        optional = type(None) in parts_of(annotation)
        if inner is not None and not (optional and isinstance(node, Scalar) and node.value is None):
            return self._plain_group(inner, node, path, mark)
        if isinstance(node, Scalar) and node.empty:
            self.problems.append(mark.problem(path, f"{path}: no value is given; write one after the colon, or delete the line"))
            return _DROPPED
        if Path in set(parts_of(annotation)) and isinstance(node, Scalar) and isinstance(node.value, str):
            found = inside(node.value, node.mark, path, self.problems)
            return _DROPPED if found is None else str(found)
        return self.plain(node, path)

    def plain(self, node: Node, path: str) -> Any:
        """Return the plain value of a node; numbers that are not finite are noted and dropped."""
        if isinstance(node, Mapping):
            made = {k: self.plain(v, f"{path}.{k}") for k, v in node.entries.items()}
            return _DROPPED if any(v is _DROPPED for v in made.values()) else made
        if isinstance(node, Listing):
            items = [self.plain(v, f"{path}.{n}") for n, v in enumerate(node.items)]
            return _DROPPED if any(v is _DROPPED for v in items) else items
        if isinstance(node.value, float) and not math.isfinite(node.value):
            self.problems.append(node.mark.problem(path, f"{path}: {clip(node.raw)} is not a finite number"))
            return _DROPPED
        return node.value

    def _explain(self, error: ValidationError, cls: type[BaseModel], node: Node | None, path: str, mark: Mark) -> None:
        declared = {d.path: d for d in declarations(cls)}
        said = {p.path for p in self.problems}
        for one in error.errors(include_url=False):
            steps, found, at = _locate(node, [str(part) for part in one["loc"]], mark)
            full = ".".join([path, *steps]) if path else ".".join(steps)
            if one["type"] == "missing":
                full = f"{full}.{one['loc'][-1]}"
            if any(p == full or p.startswith(f"{full}.") for p in said):
                continue  # a more exact problem is already noted here, or this one is its consequence
            said.add(full)
            shown = found if isinstance(found, Scalar) else None
            hint: Declaration | None = declared.get(".".join(steps))
            self.problems.append(at.problem(full, f"{full}: {refusal(dict(one), shown, hint)}"))


def _locate(node: Node | None, loc: list[str], mark: Mark) -> tuple[list[str], Node | None, Mark]:
    """Return the steps of a pydantic location that exist in the tree, the node there and its position."""
    steps: list[str] = []
    for part in loc:
        if isinstance(node, Mapping) and part in node.entries:
            mark = node.keys[part]
            node = node.entries[part]
        elif isinstance(node, Listing) and part.isdigit() and int(part) < len(node.items):
            node = node.items[int(part)]
            mark = node.mark
        else:
            continue
        steps.append(part)
    if isinstance(node, Scalar) and not node.empty and steps:
        mark = node.mark
    return steps, node, mark
