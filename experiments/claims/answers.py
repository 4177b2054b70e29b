"""What the cities claim beside what the model gives: claim, simulated figure with interval, and a sober verdict.

Called by `changan claims`. A claim is a row of `scenarios/claims.yaml`: a self-reported figure of the authority that ran a
programme. Each is put beside paired runs of the programme's scenario and of its city without it. Nothing is fitted: the model
is the same before and after.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from experiments.claims.read import Claim
from experiments.compact import Run
from experiments.paired_runs import PairedRuns
from experiments.statistics import t_interval
from sim.core.errors import ChanganError

Verdict = Literal["within", "less than claimed", "more than claimed", "not comparable"]
MARK = "claims.csv"


@dataclass(frozen=True)
class Answer:
    """One claim with the model's figure (NaN where there is none) and verdict."""

    key: str
    claim: Claim
    simulated: float
    low: float
    high: float
    verdict: Verdict
    note: str


def answer(key: str, claim: Claim, runs: PairedRuns | None) -> Answer:
    """Put one claim beside paired runs of (city, programme); `runs` is None where the claim is not comparable."""
    if claim.why_not or runs is None or claim.value is None:
        return Answer(key, claim, np.nan, np.nan, np.nan, "not comparable", claim.why_not)
    if claim.outcome not in runs.outcome_names:
        raise ChanganError(f"claim {key}: the model has no outcome {claim.outcome!r}; see: changan run {claim.programme} --json")
    middle, low, high = _figure(claim, runs)
    if not np.isfinite([middle, low, high]).all():
        return Answer(key, claim, middle, low, high, "not comparable", "the model gave no figure with an interval")
    return Answer(key, claim, middle, low, high, _verdict(claim, low, high), _note(claim))


def _figure(claim: Claim, runs: PairedRuns) -> tuple[float, float, float]:
    """Return the simulated figure with its 95 % interval over seeds."""
    found = runs.differences[0][claim.outcome].found
    if claim.measure == "relative":
        return found.relative, found.relative_low, found.relative_high
    if claim.measure == "difference":
        return found.difference, found.low, found.high
    values = runs.values(claim.outcome)[1]
    values = values[np.isfinite(values)]
    if len(values) < 2:
        return float(values.mean()) if len(values) else np.nan, np.nan, np.nan
    return float(values.mean()), *t_interval(values)


def worth(claim: Claim, without: Run, under: Run) -> float:
    """Return the claim's figure in one pair of runs (NaN where it has none)."""
    a, b = (run.outcomes.get(claim.outcome, float("nan")) for run in (without, under))
    if claim.measure == "level":
        return b
    if claim.measure == "difference":
        return b - a
    return (b - a) / a if a else float("nan")


def _verdict(claim: Claim, low: float, high: float) -> Verdict:
    """Say whether the claim lies within the interval; for changes, "less" means nearer to no change or the other way."""
    value = claim.value or 0.0
    if low <= value <= high:
        return "within"
    if claim.measure == "level":
        return "less than claimed" if high < value else "more than claimed"
    fell = value < 0.0
    return "less than claimed" if (low > value if fell else high < value) else "more than claimed"


def _note(claim: Claim) -> str:
    if claim.measure == "level":
        return "the city's figure hangs on what is counted and on its people; the model's on the calibrated catalogue"
    return "the city compares two years, in which everything else changed too; the model changes the programme alone"


def to_json(answers: Sequence[Answer]) -> list[dict[str, object]]:
    """Return the answers as plain values."""
    return [
        {
            "key": a.key, "programme": a.claim.programme, "period": a.claim.period, "claim": a.claim.text, "outcome": a.claim.outcome,
            "measure": a.claim.measure, "claimed": a.claim.value, "simulated": a.simulated, "low": a.low, "high": a.high,
            "verdict": a.verdict, "note": a.note,
        }
        for a in answers
    ]  # fmt: skip


def markdown(answers: Sequence[Answer], pairs: int, members: int = 0) -> str:
    """Return the answers as a Markdown table, with how to read it."""
    lines = ["| programme | claim | period | claimed | the model gives | verdict |", "| --- | --- | --- | --- | --- | --- |"]
    for a in answers:
        form = "{:+.1%}" if a.claim.measure == "relative" else "{:.4g}"
        claimed = "-" if a.claim.value is None else form.format(a.claim.value)
        given = "-" if np.isnan(a.simulated) else f"{form.format(a.simulated)} ({form.format(a.low)} to {form.format(a.high)})"
        place = a.claim.programme.removeprefix("programmes/")
        lines.append(f"| {place} | {a.claim.text} | {a.claim.period} | {claimed} | {given} | {a.verdict}: {a.note} |")
    over = f"over seeds and {members} sets of calibrated numbers" if members else "over seeds alone"
    told = f"Claims are the authorities' own; the model ({pairs} pairs of runs each) was not fitted to any of them. Intervals are 95 %, {over}."
    return f"{told}\n\n" + "\n".join(lines) + "\n"
