"""What the cities claim beside what the model gives: claim, simulated figure with interval, and a sober verdict.

Called by `changan claims`. A claim is a row of `scenarios/claims.yaml`: a self-reported figure of the authority that ran a
programme. Each is put beside paired runs of the programme's scenario and of its city without it. Nothing is fitted: the model
is the same before and after.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd

import scenarios
from experiments.paired_runs import PairedRuns
from experiments.statistics import t_interval
from sim.core.errors import ChanganError
from sim.core.params import Params, param
from sim.result import write_folder
from sim.scenario_check import Checker
from sim.scenario_errors import Problem, ScenarioError
from sim.scenario_layers import file_source
from sim.yaml_source import Mapping, Mark, read_file

Verdict = Literal["within", "less than claimed", "more than claimed", "not comparable"]
FILE = scenarios.FOLDER / "claims.yaml"
MARK = "claims.csv"


class Claim(Params):
    """One reported figure and what of the model corresponds to it."""

    programme: str = param(..., "Shipped programme that the claim speaks of", unit="text", source="claim")
    period: str = param(..., "When it was measured", unit="text", source="claim")
    text: str = param(..., "The claim in words", unit="text", source="claim")
    outcome: str = param("", "Outcome of the model that corresponds", unit="text", source="claim")
    measure: Literal["relative", "difference", "level"] = param("relative", "What of the outcome corresponds", unit="text", source="claim")
    value: float | None = param(
        None, "The claimed figure, in the unit of the measure", unit="as measured", low=-1e9, high=1e9, source="claim"
    )
    why_not: str = param("", "Why nothing of the model corresponds", unit="text", source="claim")


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


def load_claims(path: Path = FILE) -> dict[str, Claim]:
    """Read a file of claims. Raises ScenarioError with every problem, at its line."""
    problems: list[Problem] = []
    tree = read_file(path, file_source(path), problems)
    checker = Checker(problems=problems)
    found: dict[str, Claim] = {}
    if tree is not None and not isinstance(tree, Mapping):
        problems.append(
            tree.mark.problem("", "a file of claims holds one group for each claim: a key, and below it programme, period, text")
        )
    rows = tree if isinstance(tree, Mapping) else Mapping({}, {}, Mark(file_source(path)))
    for key, node in rows.entries.items():
        claim = checker.group(Claim, node, key, rows.keys[key])
        if claim is None:
            continue
        found[key] = claim
        if claim.programme not in scenarios.programmes():
            problems.append(node.mark.problem(key, f"{key}.programme: no shipped programme is called {claim.programme!r}"))
        if bool(claim.why_not) == bool(claim.outcome and claim.value is not None):
            problems.append(node.mark.problem(key, f"{key}: give outcome and value, or say in why_not why nothing corresponds"))
    if problems:
        raise ScenarioError(problems)
    return found


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


def comparable(claims: dict[str, Claim]) -> list[str]:
    """Return the programmes that must be run, each once, in the order of the file."""
    return list(dict.fromkeys(claim.programme for claim in claims.values() if not claim.why_not))


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


def write(answers: Sequence[Answer], pairs: int, folder: Path) -> Path:
    """Write the answers as CSV and Markdown into a folder, at once."""
    table = pd.DataFrame(to_json(answers))

    def fill(fresh: Path) -> None:
        table.to_csv(fresh / MARK, index=False, encoding="utf-8-sig")
        (fresh / "claims.md").write_text(markdown(answers, pairs), encoding="utf-8")

    return write_folder(folder, fill, MARK)


def markdown(answers: Sequence[Answer], pairs: int) -> str:
    """Return the answers as a Markdown table, with how to read it."""
    lines = ["| programme | claim | period | claimed | the model gives | verdict |", "| --- | --- | --- | --- | --- | --- |"]
    for a in answers:
        form = "{:+.1%}" if a.claim.measure == "relative" else "{:.4g}"
        claimed = "-" if a.claim.value is None else form.format(a.claim.value)
        given = "-" if np.isnan(a.simulated) else f"{form.format(a.simulated)} ({form.format(a.low)} to {form.format(a.high)})"
        place = a.claim.programme.removeprefix("programmes/")
        lines.append(f"| {place} | {a.claim.text} | {a.claim.period} | {claimed} | {given} | {a.verdict}: {a.note} |")
    told = f"Claims are the authorities' own; the model ({pairs} pairs of runs each) was not fitted to any of them. Intervals are 95 %, over seeds alone."
    return f"{told}\n\n" + "\n".join(lines) + "\n"
