"""What many runs of two or more scenarios say together, seed by seed.

Built by `experiments.compare` from the runs of the engine; read by the figures, the reports and the dashboard; writes
nothing. The first scenario is the one that all others are compared with. Only seeds that finished under both scenarios
of a comparison make a pair.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from experiments.compact import COUNTS, Run, compact, totals
from experiments.costs import per_million, spent
from experiments.ensemble import Ensemble
from experiments.intervals import LEVEL
from experiments.statistics import STOPPED_LEVEL, Paired, discoveries, holm, paired
from sim.city.city import City

HELD = 0.05
MAIN = (  # the outcomes of the first table, named before anything is run: corrected by Holm; all others explore, by Benjamini-Hochberg
    "true_crime",
    "reported_crime",
    "recorded_crime",
    "cleared_crime",
    "violent_true",
    "security",
    "satisfaction",
    "disputes_hardened",
    "cost_cny",
)
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Failure:
    """A run that did not finish, and why."""

    scenario: str
    seed: int
    error: str


@dataclass(frozen=True)
class Stopping:
    """Why the comparison has as many pairs as it has."""

    pairs: int
    aim: float | None = None  # wanted half width of the relative difference of the main outcome
    reached: float | None = None
    limit: int | None = None

    @property
    def met(self) -> bool:
        """Say whether the wanted precision was reached (true when none was asked for)."""
        return self.aim is None or (self.reached is not None and self.reached <= self.aim)

    @property
    def level(self) -> float:
        """Return the level at which intervals are made so that they hold the truth in 95 of 100 comparisons."""
        return LEVEL if self.aim is None else STOPPED_LEVEL


@dataclass(frozen=True)
class Difference:
    """One outcome of one comparison, with its metadata (`meta` is a `sim.metrics.Outcome`)."""

    meta: Any
    found: Paired
    p_adjusted: float

    @property
    def correction(self) -> str:
        """Return how p was adjusted: Holm for outcomes named beforehand, Benjamini-Hochberg for those that are explored."""
        return "Holm" if self.meta.name in MAIN else "Benjamini-Hochberg"

    @property
    def holds(self) -> bool:
        """Say whether it is told apart from zero even after correction for the number of outcomes looked at."""
        return self.found.told and self.p_adjusted < HELD


@dataclass(frozen=True)
class PairedRuns:
    """Every run of a comparison, and what follows from them."""

    scenarios: tuple[Any, ...]  # frozen sim.scenario.Scenario
    runs: tuple[Run, ...] = field(repr=False)
    meta: Mapping[str, Any] = field(repr=False)
    city: City | None = field(default=None, repr=False)
    failures: tuple[Failure, ...] = ()
    stopping: Stopping = Stopping(0)
    seconds: float = 0.0
    workers: int = 1
    command: str = ""
    cached: int = 0  # runs that were taken from the run cache
    ensemble: Ensemble | None = field(default=None, repr=False)  # the run with seed i has the numbers of member i mod n

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Names of the scenarios, made different where two files use one."""
        given = [s.name for s in self.scenarios]
        return tuple(n if given.count(n) == 1 else f"{n} ({k + 1})" for k, n in enumerate(given))

    def pairs(self, other: int = 1) -> list[tuple[Run, Run]]:
        """Return the runs of the first and of another scenario that share a seed, by seed."""
        first, second = ({r.seed: r for r in self.runs if r.scenario == k} for k in (0, other))
        return [(first[seed], second[seed]) for seed in sorted(first) if seed in second]

    def only(self, other: int) -> "PairedRuns":
        """Return the comparison of the first with one other scenario alone."""
        kept = tuple(replace(r, scenario=min(r.scenario, 1)) for r in self.runs if r.scenario in (0, other))
        return PairedRuns((self.scenarios[0], self.scenarios[other]), kept, self.meta, self.city, ensemble=self.ensemble)

    def values(self, name: str, other: int = 1) -> tuple[Floats, Floats]:
        """Return one outcome of every pair under both scenarios."""
        pairs = self.pairs(other)
        missing = float("nan")
        a, b = ([run.outcomes.get(name, missing) for run in side] for side in zip(*pairs, strict=True)) if pairs else ([], [])
        return np.array(a, dtype=np.float64), np.array(b, dtype=np.float64)

    @cached_property
    def differences(self) -> tuple[dict[str, Difference], ...]:
        """Return, for each scenario after the first, every outcome's difference; corrected over all comparisons together."""
        found = [
            (k, name, paired(*self.values(name, k), self.stopping.level))
            for k in range(1, len(self.scenarios))
            for name in self.outcome_names
        ]
        p = np.array([f.p if not f.identical else float("nan") for _, _, f in found])
        main = np.array([name in MAIN for _, name, _ in found])
        adjusted = np.where(main, holm(np.where(main, p, np.nan)), discoveries(np.where(main, np.nan, p)))
        out: list[dict[str, Difference]] = [{} for _ in self.scenarios[1:]]
        for (k, name, one), corrected in zip(found, adjusted, strict=True):
            out[k - 1][name] = Difference(self.meta[name], one, float(corrected))
        return tuple(out)

    @cached_property
    def outcome_names(self) -> tuple[str, ...]:
        """Return the outcomes in the order in which they are declared."""
        measured = {name for run in self.runs for name in run.outcomes}
        return tuple(name for name in self.meta if name in measured)

    @property
    def seeds(self) -> int:
        """Return the number of complete pairs (the least over the comparisons)."""
        return min(len(self.pairs(k)) for k in range(1, len(self.scenarios)))

    @cached_property
    def days(self) -> int:
        """Return the days simulated in each run."""
        return max((len(run.daily) for run in self.runs), default=0)

    def table(self) -> pd.DataFrame:
        """Return one row per scenario and outcome: both means, difference, intervals, worth of pairing, correction."""
        rows = [_row(self.names[k], one) | self._bought(one.meta.name, k) for k in self.others for one in self.differences[k - 1].values()]
        frame = pd.DataFrame(rows)
        if frame.empty:
            return frame
        return frame.drop(columns="scenario").set_index("outcome") if len(self.scenarios) == 2 else frame.set_index(["scenario", "outcome"])

    @property
    def others(self) -> range:
        """Return the positions of the scenarios that are compared with the first."""
        return range(1, len(self.scenarios))

    def effect_per_million(self, name: str, other: int = 1) -> tuple[float, float, float] | None:
        """Return an outcome's difference for each million CNY more, with its interval; None where nothing more is spent."""
        return per_million(spent(self.pairs(other)), self.values(name, other), self.stopping.level)

    def _bought(self, name: str, other: int) -> dict[str, float]:
        found = self.effect_per_million(name, other) or (math.nan,) * 3
        return dict(zip(("per_million_cny", "per_million_low", "per_million_high"), found, strict=True))

    def run_table(self) -> pd.DataFrame:
        """Return every run's outcomes, and every failure with its error: index scenario, seed."""
        rows: list[dict[str, Any]] = [
            {"scenario": self.names[r.scenario], "seed": r.seed, "digest": r.digest, "seconds": r.seconds, "error": "", **r.outcomes}
            for r in sorted(self.runs, key=lambda r: (r.scenario, r.seed))
        ]
        rows += [{"scenario": f.scenario, "seed": f.seed, "error": f.error} for f in self.failures]
        return pd.DataFrame(rows).set_index(["scenario", "seed"])

    def to_json(self) -> dict[str, Any]:
        """Return what `changan compare --json` prints; numbers that cannot be told are null, and `notes` says why."""
        parts = [[_json_row(one) for one in side.values()] for side in self.differences]
        out: dict[str, Any] = {
            "seeds": self.seeds,
            "outcomes": parts[0],
            "scenarios": [{"name": name, "hash": s.hash} for name, s in zip(self.names, self.scenarios, strict=True)],
        }
        if len(parts) > 1:
            out["comparisons"] = [{"a": self.names[0], "b": self.names[k + 1], "outcomes": part} for k, part in enumerate(parts)]
        out["failures"] = [{"scenario": f.scenario, "seed": f.seed, "error": f.error} for f in self.failures]
        out["notes"] = self.notes()
        return out

    def notes(self) -> list[str]:
        """Say in plain words what the numbers alone do not: nulls, few pairs, precision, failures."""
        every = [one for side in self.differences for one in side.values()]
        notes = []
        if any(math.isinf(one.found.variance_ratio) for one in every):
            notes.append(
                "variance_ratio null with an interval of no width: every pair differs by exactly the same amount, so pairing is worth infinitely much"
            )
        if any(math.isnan(one.found.variance_ratio) and one.found.pairs > 1 for one in every):
            notes.append(
                "variance_ratio null otherwise: the outcome does not vary between seeds, so there is nothing that pairing could take away"
            )
        if any(one.found.identical for one in every):
            notes.append("difference 0 with low 0 and high 0: the outcome is identical in every pair")
        if self.seeds < 2:
            notes.append("fewer than two complete pairs: no interval can be given")
        if self.stopping.aim is not None and not self.stopping.met:
            notes.append(f"the wanted half width of {self.stopping.aim:g} was not reached with {self.stopping.pairs} pairs (the limit)")
        if self.ensemble is not None:
            notes.append(
                f"parameters: the pair with seed i has member i mod {len(self.ensemble)} of {self.ensemble.label} ({self.ensemble.digest}),"
                " so intervals carry what is not known about parameters as well as chance"
            )
        if self.cached:
            notes.append(f"{self.cached} of {len(self.runs)} runs were made earlier and taken from the run cache (changan cache)")
        if self.failures:
            notes.append(f"{len(self.failures)} runs failed and are left out, with their pairs")
        return notes


def _row(scenario: str, one: Difference) -> dict[str, Any]:
    meta, found = one.meta, one.found
    return {
        "scenario": scenario,
        "outcome": meta.name,
        "label": meta.label,
        "unit": meta.unit,
        "count": meta.count or "",
        "a": found.a,
        "b": found.b,
        "difference": found.difference,
        "low": found.low,
        "high": found.high,
        "relative": found.relative,
        "relative_low": found.relative_low,
        "relative_high": found.relative_high,
        "variance_ratio": found.variance_ratio,
        "p": found.p,
        "p_adjusted": one.p_adjusted,
        "correction": one.correction,
        "holds": one.holds,
        "pairs": found.pairs,
        "method": found.method,
    }


def _json_row(one: Difference) -> dict[str, Any]:
    found = one.found
    numbers = {name: getattr(found, name) for name in ("a", "b", "difference", "low", "high", "relative", "variance_ratio")}
    return {"name": one.meta.name, "unit": one.meta.unit, **{k: v if math.isfinite(v) else None for k, v in numbers.items()}}


__all__ = ["COUNTS", "MAIN", "Difference", "Failure", "PairedRuns", "Run", "Stopping", "compact", "totals"]
