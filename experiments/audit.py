"""An audit of policies that follow records: feedback, burden, and what happens to the books.

Called by `changan audit` and, for its report, by `changan claims`. A policy that sends patrol where records point can come to patrol its own
records: patrol then lies further from true crime at the end of the run than at its start. Only a simulation knows true crime.
Groups appear here to find harm, never to rate anybody. Writes nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from experiments.paired_runs import PairedRuns
from experiments.statistics import Paired, paired

STUDY = "audit"
DRIFT = "drift"
MEASURES = (  # outcome -> how a difference is shown: points of 100, share of the value without, or plain
    (DRIFT, "points"),
    ("patrol_mismatch_end", "points"),
    ("stops", "plain"),
    ("stop_ratio_floating", "plain"),
    ("innocent_stop_share", "points"),
    ("satisfaction_gap", "points"),
    ("recorded_per_true", "points"),
    ("not_recorded", "plain"),
    ("true_crime", "share"),
)
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Audited:
    """One policy of the study: its differences from the city without it, and how far its patrol drifted by itself."""

    name: str
    differences: dict[str, Paired]
    drift: tuple[float, float, float]  # of the policy's own runs: mean and interval of mismatch at the end less at the start

    @property
    def runs_away(self) -> bool:
        """Say whether patrol ends further from true crime than it began, beyond chance."""
        return self.drift[1] > 0.0

    @property
    def finds_crime(self) -> bool:
        """Say whether patrol ends nearer to true crime than it began, beyond chance."""
        return self.drift[2] < 0.0


def audit(runs: PairedRuns) -> tuple[Audited, ...]:
    """Return one row for each scenario after the first."""
    return tuple(_audited(runs, k) for k in range(1, len(runs.scenarios)))


def _audited(runs: PairedRuns, k: int) -> Audited:
    found: dict[str, Paired] = {}
    for name, _ in MEASURES:
        a, b = _drifts(runs, k) if name == DRIFT else runs.values(name, k)
        known = np.isfinite(a) & np.isfinite(b)
        if known.sum() > 1:
            found[name] = paired(a[known], b[known])
    return Audited(runs.names[k], found, _own_drift(runs, k))


def _drifts(runs: PairedRuns, k: int) -> tuple[Floats, Floats]:
    """Return mismatch at the end less at the start, of each pair, without and with the policy."""
    starts, ends = runs.values("patrol_mismatch_start", k), runs.values("patrol_mismatch_end", k)
    return np.round(ends[0] - starts[0], 12), np.round(ends[1] - starts[1], 12)  # shares: what is smaller is the order of a sum


def _own_drift(runs: PairedRuns, k: int) -> tuple[float, float, float]:
    """Return how much further from true crime the policy's patrol ends than it began: mean and interval; zeros where it stayed."""
    start, end = (runs.values(f"patrol_mismatch_{when}", k)[1] for when in ("start", "end"))
    known = np.isfinite(start) & np.isfinite(end)
    if known.sum() < 2:
        return (float("nan"),) * 3
    one = paired(start[known], end[known])
    return (0.0, 0.0, 0.0) if one.identical else (one.difference, one.low, one.high)


def to_json(rows: Sequence[Audited]) -> list[dict[str, object]]:
    """Return the rows as plain values."""
    return [
        {
            "policy": row.name, "drift": row.drift[0], "drift_low": row.drift[1], "drift_high": row.drift[2], "runs_away": row.runs_away,
            **{name: {"difference": d.difference, "low": d.low, "high": d.high} for name, d in row.differences.items()},
        }
        for row in rows
    ]  # fmt: skip
