"""What does a scenario look like whose policies were changed while it ran? One that anybody can run from a file.

A change on day D ends the old policy on D and starts a new one with another label on D; before day D nothing differs, so the file gives
the numbers that were seen live. Called by `dashboards.live.runner`; writes nothing.
"""

import re
from collections.abc import Mapping
from typing import Any

from sim.core.errors import ChanganError
from sim.scenario import Scenario

Wish = Mapping[str, Any] | None  # values of a policy with its name under "policy"; None: off
_LATER = re.compile(r"_day\d+$")


def plain_label(label: str) -> str:
    """Return the label that a policy had in the scenario that was opened ("night_patrol" of "night_patrol_day6")."""
    return _LATER.sub("", label)


def in_force(plan: Scenario, day: int) -> dict[str, dict[str, Any]]:
    """Return the policies that work on `day`: plain label -> values with the policy's name, without its days."""
    said = plan.to_dict()["policies"]
    found = {}
    for label, policy in plan.policies.items():
        if policy.active(day):
            found[plain_label(label)] = {name: x for name, x in said[label].items() if name not in ("start_day", "end_day")}
    return found


def with_wishes(morning: Scenario, wishes: Mapping[str, Wish], day: int) -> Scenario:
    """Return the scenario of 05:00 with the changes of the day, by plain label. Raises ChanganError (ScenarioError) where they do not fit."""
    whole = morning.to_dict()
    now = in_force(morning, day)
    for label, wish in wishes.items():
        if wish is None or now.get(label) != _complete(wish, morning, label):
            _end(whole["policies"], label, day)
            if wish is not None:
                _start(whole["policies"], label, dict(wish), day)
    return Scenario.from_dict(whole, base_dir=morning.base_dir)


def _complete(wish: Mapping[str, Any], plan: Scenario, label: str) -> dict[str, Any]:
    """Return a wish with every default filled in, without days."""
    alone = plan.to_dict() | {"policies": {label: {"policy": label} | dict(wish)}}
    filled: dict[str, Any] = Scenario.from_dict(alone, base_dir=plan.base_dir).to_dict()["policies"][label]
    return {name: x for name, x in filled.items() if name not in ("start_day", "end_day")}


def _end(policies: dict[str, Any], label: str, day: int) -> None:
    """Let what works under a plain label end on `day`; what only starts today was never there."""
    for name in [n for n in policies if plain_label(n) == label]:
        values = policies[name]
        if values.get("start_day", 0) >= day:
            del policies[name]
        elif values.get("end_day") is None or values["end_day"] > day:
            values["end_day"] = day


def _start(policies: dict[str, Any], label: str, values: dict[str, Any], day: int) -> None:
    new = f"{label}_day{day}" if any(plain_label(n) == label for n in policies) else label
    if new in policies:
        raise ChanganError(f"the scenario has a policy {new} already; rename it in the file and open it again")
    policies[new] = {"policy": label} | values | {"start_day": day, "end_day": None}
