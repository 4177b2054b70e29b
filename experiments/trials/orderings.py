"""Is the stronger measure stronger in the model too? Pairs of trials that reviews put in an order, replication by replication.

Called by the command with the replications of both trials; written down in `scenarios/trials/orderings.yaml` beforehand.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from experiments.trials.analyses import difference
from experiments.trials.drive import Replicated
from experiments.trials.spec import Ordering

Verdict = Literal["right", "wrong", "cannot tell"]


@dataclass(frozen=True)
class Placed:
    """One ordering: strength of A minus strength of B (difference of logarithms where effects are ratios), and its 95 % interval."""

    key: str
    text: str
    text_zh: str
    source: str
    stronger: str
    weaker: str
    difference: float
    low: float
    high: float
    pairs: int
    verdict: Verdict
    reduces: bool  # whether a strong effect is a low one


def place(orderings: Mapping[str, Ordering], found: Mapping[str, Replicated]) -> tuple[Placed, ...]:
    """Return every ordering whose trials were both replicated."""
    return tuple(_placed(key, row, found) for key, row in orderings.items() if row.stronger in found and row.weaker in found)


def _placed(key: str, row: Ordering, found: Mapping[str, Replicated]) -> Placed:
    strong, weak = found[row.stronger], found[row.weaker]
    n = min(len(strong.sums), len(weak.sums))
    value = low = high = math.nan
    if n >= 2:
        value, low, high = difference((strong.loaded.trial.analysis, strong.sums[:n]), (weak.loaded.trial.analysis, weak.sums[:n]))
    reduces = row.by == "reduction"
    right, wrong = (high < 0.0, low > 0.0) if reduces else (low > 0.0, high < 0.0)
    verdict: Verdict = "right" if right else "wrong" if wrong else "cannot tell"
    return Placed(key, row.text, row.text_zh or row.text, row.source, row.stronger, row.weaker, value, low, high, n, verdict, reduces)
