"""Names of things for people: a path of a scenario in words, a value with its unit, in the language of the page.

Everything comes from declarations (`sim.core.params`, the classes of policies) and `sim.texts`; used by the controls, the comparison of
two files and the pages that list parameters.
"""

from functools import cache
from typing import Any

from dashboards.texts import declared, lang, t
from sim.core.params import Declaration, declarations
from sim.provisions import Policy
from sim.scenario import Scenario, policy_name
from sim.scenario_parts import TABLES, policies
from sim.scenario_schema import GROUPS
from sim.scenario_words import NO_UNITS, number


@cache
def _declared() -> dict[str, Declaration]:
    """Return path -> declaration; policies by their own name, rows of the catalogue by the name of their table."""
    found = {d.path: d for prefix, cls in GROUPS.items() for d in declarations(cls, prefix)}
    found |= {d.path: d for name, cls in policies().items() for d in declarations(cls, f"policies.{name}")}
    return found | {d.path: d for table, cls in TABLES.items() for d in declarations(cls, f"{table}.*")}


def every_declaration() -> tuple[Declaration, ...]:
    """Return every declared parameter of scenarios and policies."""
    return tuple(_declared().values())


def policy_title(policy: Policy | type[Policy]) -> str:
    """Return the title of a policy."""
    return policy.title_zh if lang.value == "zh" else policy.title


def declaration(path: str, *scenarios: Scenario) -> Declaration | None:
    """Return the declaration of a path; a label of `policies` is looked up in the scenarios that use it."""
    steps = path.split(".")
    if steps[0] == "policies" and len(steps) > 2:
        kind = next((policy_name(s.policies[steps[1]]) for s in scenarios if steps[1] in s.policies), steps[1])
        steps[1] = kind
    elif steps[0] in TABLES and len(steps) > 2:
        steps[1] = "*"
    return _declared().get(".".join(steps))


def path_words(path: str, *scenarios: Scenario) -> str:
    """Return a path in words: "Resident night patrol: Residents hired per compound"."""
    steps = path.split(".")
    found = declaration(path, *scenarios)
    meaning = declared(found.help) if found is not None else ".".join(steps[2:]) or steps[-1]
    if steps[0] == "policies" and len(steps) > 1:
        policy = next((s.policies[steps[1]] for s in scenarios if steps[1] in s.policies), None)
        title = policy_title(policy) if policy is not None else steps[1]
        title = title if policy is None or policy_name(policy) == steps[1] else f"{title} ({steps[1]})"
        return title if len(steps) == 2 else f"{title}: {meaning}"
    if steps[0] in TABLES and len(steps) > 2:
        return f"{steps[1].replace('_', ' ')}: {meaning}"
    return meaning if found is not None else path


def value_words(value: Any, found: Declaration | None = None) -> str:
    """Return a value with its unit: "6 persons", "25 %", "yes"; a dash for what is not there."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return t("shell.yes") if value else t("shell.no")
    if isinstance(value, list | tuple):
        return ", ".join(value_words(v) for v in value) or "–"
    if isinstance(value, dict):
        return ", ".join(f"{k}: {value_words(v)}" for k, v in value.items()) or "–"
    if isinstance(value, int | float):
        if found is not None and found.unit == "share":
            return f"{number(round(100 * value, 6))} %"
        shown = f"{value:,}" if isinstance(value, int) else f"{value:,.6g}" if abs(value) >= 1000 else number(value)
        unit = "" if found is None or found.unit in NO_UNITS else f" {declared(found.unit)}"
        return f"{shown}{unit}"
    return str(value)
