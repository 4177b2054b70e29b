"""A scenario as the file that a person would write: the shipped one it is nearest to, and what differs.

Called where a scenario that grew in use is handed to somebody (the dashboard's download): `Scenario.to_yaml` says every number, this says what
was changed. Read back, the file has the same hash; where that cannot be, the whole scenario is written.
"""

from collections.abc import Mapping
from typing import Any

import scenarios
from sim.scenario import Scenario, yaml_text

USUAL = ("baseline", "tiny")
_NAMED = ("name", "why", "catalogue")


def lean_yaml(scenario: Scenario, name: str) -> str:
    """Return a short file called `name` that loads to the scenario's hash (saved in its `base_dir`)."""
    near = [one for one in (scenario.name, *USUAL) if one in scenarios.names()]
    written = [_beside(scenario, Scenario.shipped(one), one) for one in dict.fromkeys(near)]
    best = min(written, key=_leaves)
    head = {"extends": best.pop("extends"), "name": name} | ({"why": scenario.why} if scenario.why else {})
    text = yaml_text({**head, **best})
    try:
        same = Scenario.from_dict({**head, **best}, base_dir=scenario.base_dir).hash == scenario.hash
    except ValueError:  # ScenarioError: rows were added or taken away, which needs a file of its own
        same = False
    return text if same else scenario.to_yaml()


def _beside(scenario: Scenario, base: Scenario, name: str) -> dict[str, Any]:
    """Return what a file that extends `base` must say."""
    then, now = base.to_dict(), scenario.to_dict()
    found: dict[str, Any] = {"extends": name}
    for key, value in now.items():
        if key not in (*_NAMED, "policies") and (changed := _changed(then.get(key), value)):
            found[key] = changed
    if policies := _policies(base, then["policies"], now["policies"]):
        found["policies"] = policies
    return found


def _policies(base: Scenario, then: dict[str, Any], now: dict[str, Any]) -> dict[str, Any]:
    """Return the policies that are new, changed or gone (null); new ones beside their defaults."""
    found: dict[str, Any] = {label: None for label in then if label not in now}
    for label, values in now.items():
        kind = values["policy"]
        if label in then and then[label]["policy"] == kind:
            if changed := _changed(then[label], values):
                found[label] = changed
            continue
        plain = base.to_dict()
        plain["policies"] = {label: {"policy": kind}}
        usual = Scenario.from_dict(plain, base_dir=base.base_dir).to_dict()["policies"][label]
        found[label] = ({} if kind == label else {"policy": kind}) | _changed(usual, values)
    return found


def _changed(then: Any, now: Any) -> dict[str, Any]:
    """Return the values of a nested group that are not as they were."""
    found: dict[str, Any] = {}
    for key, value in now.items():
        before = then.get(key) if isinstance(then, Mapping) else None
        if isinstance(value, Mapping) and isinstance(before, Mapping):
            if part := _changed(before, value):
                found[key] = part
        elif value != before or not isinstance(then, Mapping) or key not in then:
            found[key] = value
    return found


def _leaves(tree: Any) -> int:
    return sum(_leaves(value) for value in tree.values()) if isinstance(tree, Mapping) and tree else 1
