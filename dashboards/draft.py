"""Changing one value of a scenario's text while the rest stays as it was written, comments included.

Called by the Scenarios page for its generated controls. Texts come here only after `dashboards.reading.read` has bounded and accepted
them. Everything stays text: what a control does can be seen, undone and typed by hand.
"""

from io import StringIO
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.representer import RoundTripRepresenter
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from sim.core.errors import ChanganError
from sim.scenario import Scenario
from sim.scenario_parts import policies
from sim.yaml_source import resolve


class _Representer(RoundTripRepresenter):
    """Writes null in full: a policy is removed by the word, not by silence."""


_Representer.add_representer(type(None), lambda self, _: self.represent_scalar("tag:yaml.org,2002:null", "null"))


def _yaml() -> YAML:
    yaml = YAML(typ="rt", pure=True)
    yaml.Representer = _Representer
    yaml.width = 4096
    yaml.allow_unicode = True
    yaml.preserve_quotes = True
    yaml.indent(mapping=2, sequence=4, offset=2)
    return yaml


def _load(text: str) -> CommentedMap:
    tree = _yaml().load(text) if text.strip() else CommentedMap()
    if not isinstance(tree, CommentedMap):
        raise ChanganError("the text does not hold `key: value` lines; put that right first")
    return tree


def _dump(tree: CommentedMap) -> str:
    stream = StringIO()
    _yaml().dump(tree, stream)
    return stream.getvalue() if tree else ""


def _empty(**values: str) -> CommentedMap:
    """Return a group on one line: {} or {policy: night_patrol}."""
    group = CommentedMap(values)
    group.fa.set_flow_style()
    return group


def _written(value: Any) -> Any:
    """Return a value that reads back as itself: text that looks like something else gets quotes."""
    if isinstance(value, str) and (resolve(value) != value or ":" in value or not value or value.strip() != value):
        return DoubleQuotedScalarString(value)
    return list(value) if isinstance(value, tuple) else value


def put(text: str, path: str, value: Any) -> str:
    """Return the text with a value at a dotted path; groups on the way are made where they are missing."""
    tree = _load(text)
    *groups, last = path.split(".")
    node = tree
    for group in groups:
        inner = node.get(group)
        if not isinstance(inner, CommentedMap):
            inner = CommentedMap()
            node[group] = inner
        node = inner
    node[last] = _written(value)
    return _dump(tree)


def drop(text: str, path: str) -> str:
    """Return the text without the value at a dotted path; groups that become empty go too, except a policy (its defaults stay)."""
    tree = _load(text)
    steps = path.split(".")
    nodes = [tree]
    for group in steps[:-1]:
        inner = nodes[-1].get(group)
        if not isinstance(inner, CommentedMap):
            return text
        nodes.append(inner)
    nodes[-1].pop(steps[-1], None)
    for depth in range(len(steps) - 1, 0, -1):
        policy = depth == 2 and steps[0] == "policies"
        if not nodes[depth] and policy:
            nodes[depth - 1][steps[depth - 1]] = _empty()
        elif not nodes[depth]:
            del nodes[depth - 1][steps[depth - 1]]
    return _dump(tree)


def names(text: str, path: str) -> bool:
    """Tell whether the text itself gives a value at a dotted path (and does not inherit it)."""
    node: Any = _load(text)
    for step in path.split("."):
        if not isinstance(node, CommentedMap) or step not in node:
            return False
        node = node[step]
    return True


def add_policy(text: str, scenario: Scenario, kind: str) -> tuple[str, str]:
    """Return the text with a policy at its defaults, and its label (a new one if the policy is there already)."""
    if kind not in policies():
        raise ChanganError(f"there is no policy {kind!r}")
    label, number = kind, 1
    while label in scenario.policies:
        number += 1
        label = f"{kind}_{number}"
    return put(text, f"policies.{label}", _empty() if label == kind else _empty(policy=kind)), label


def remove_policy(text: str, label: str, inherited: bool) -> str:
    """Return the text without a policy; one that the extended scenario has is removed by an explicit null."""
    bare = drop(text, f"policies.{label}") if names(text, f"policies.{label}") else text
    return put(bare, f"policies.{label}", None) if inherited else bare
