"""Policies as people write them on the command line: a name and the levers that differ from the base scenario.

Called by `changan robustness --policy`.
"""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from experiments.study.design import Design
from experiments.study.factors import Factor
from sim.core.errors import ChanganError
from sim.scenario_errors import clip, listing, nearest
from sim.yaml_source import resolve


def parse_policies(texts: Sequence[str], design: Design) -> pd.DataFrame:
    """Return one row a policy, one column a lever; levers that are not named keep the base scenario's value. Raises ChanganError."""
    levers = {factor.name: factor for factor in design.of_kind("lever")}
    base = {name: _base(factor) for name, factor in levers.items()}
    rows, names = [], []
    for text in texts:
        label, _, rest = text.partition(":")
        if "=" in label:  # no name; a colon further on belongs to an hour
            label, rest = "", text
        chosen = dict(_value(part, levers) for part in rest.split(",") if part.strip())
        rows.append({**base, **chosen})
        names.append(label.strip() or rest.strip())
    if len(set(names)) != len(names):
        raise ChanganError("two policies have the same name; give each its own: --policy 'name: lever=value'")
    if len(rows) < 2:
        raise ChanganError("name two policies at least (--policy 'today: ' keeps the base scenario's values)")
    return pd.DataFrame(rows, index=pd.Index(names))


def _base(factor: Factor) -> Any:
    """Return the base scenario's value, brought inside the range that the study looked at."""
    if factor.levels:
        return factor.base if factor.base in factor.levels else factor.levels[0]
    if not isinstance(factor.base, int | float):
        return factor.low
    return min(max(factor.base, factor.low), factor.high)


def _value(text: str, levers: dict[str, Factor]) -> tuple[str, Any]:
    name, equals, raw = (part.strip() for part in text.partition("="))
    if not equals or name not in levers:
        hint = nearest(name, levers)
        advice = f"did you mean {hint}?" if hint else f"levers: {listing(levers)}"
        raise ChanganError(f"--policy: {clip(text.strip())!r} is not lever=value; {advice}")
    factor, value = levers[name], resolve(raw)
    if factor.levels:
        if value not in factor.levels and raw not in factor.levels:
            raise ChanganError(f"--policy: {name} is one of {listing(map(str, factor.levels))}, not {clip(raw)!r}")
        return name, value if value in factor.levels else raw
    if isinstance(value, bool) or not isinstance(value, int | float) or not factor.low <= value <= factor.high:
        raise ChanganError(
            f"--policy: {name}={clip(raw)}: the study looked at {factor.low:g} to {factor.high:g} {factor.unit}; elsewhere nothing is known"
        )
    return name, value
