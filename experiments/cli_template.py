"""The commented scenario of `changan new`: every policy with its parameters, units and ranges, generated from the declarations."""

from collections.abc import Iterator
from typing import Any

from sim.core.params import Declaration, declarations
from sim.scenario import Scenario
from sim.scenario_parts import RunSpec, policies
from sim.scenario_words import NO_UNITS, number

_HEAD = """\
# A scenario says only what differs from the one it extends. Lines behind a # are suggestions: delete the # to use one.
# Try it:           changan run {{file}}
# Compare it:       changan compare {base} {{file}} --seeds 30
# All parameters:   changan params          A policy:   changan explain night_patrol
extends: {base}
why: say here which question this scenario answers
"""


def template(base: str) -> str:
    """Return the text of a new scenario that loads as it stands."""
    Scenario.shipped(base)
    lines = [_HEAD.format(base=base).replace("{file}", "FILE.yaml"), "run:"]
    lines += [f"  # {line}" for line in _lines(declarations(RunSpec), 2)]
    lines += [
        "",
        "city:",
        "  # segments: 1200                # street segments of a synthetic city, 100 to 400000",
        "  # streets: my_streets.geojson   # a real city instead: a street file beside this scenario",
        "  # population: {residents: 20000}",
        "",
        "policies:",
    ]
    for name, cls in policies().items():
        lines += ["", f"  # {cls.title} ({cls.title_zh}). {cls.changes}", f"  # {name}:"]
        lines += [f"  #   {line}" for line in _lines(declarations(cls), 4)]
    lines += ["", "  # patrol_force: null              # null removes a policy of the extended scenario", ""]
    return "\n".join(lines)


def _lines(found: Iterator[Declaration], indent: int) -> Iterator[str]:
    group = ""
    for declared in found:
        head, _, name = declared.path.rpartition(".")
        if head and head != group:
            yield f"{head}:"
        group = head
        written = f"{'  ' if head else ''}{name}: {_written(declared.default)}"
        yield f"{written:<{43 - indent}} # {declared.help}{_range(declared)}"


def _written(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return "[" + ", ".join(map(str, value)) + "]"
    return f'"{value}"' if isinstance(value, str) and (":" in value or not value) else str(value)


def _range(declared: Declaration) -> str:
    unit = "" if declared.unit in NO_UNITS else f" {declared.unit}"
    if declared.low is None or declared.high is None:
        return ""
    return f" ({number(declared.low)} to {number(declared.high)}{unit})"
