"""Writes docs/patterns-tried.md: what was tried where a pattern is missed: `python docs/make_tried.py --streets FILE [--seeds N]`.

Each trial changes numbers of the city or the model within their bounds, runs both cities of docs/patterns.md over the calibrated ensemble (the number
that is changed stands in every member), and is put beside the same runs unchanged: the missed pattern, and every other pattern that must show (H) and
moves from inside its band to outside, or back. Some 15 minutes on two cores; runs are kept in the run cache.
"""

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from experiments.cli_output import Steps
from experiments.ensemble import Ensemble
from experiments.patterns.evidence import Pattern, load_patterns
from experiments.patterns.runs import EMBEDDED, city, run_city
from experiments.patterns.verdicts import Verdict, verdicts
from experiments.store.cache import RunCache
from experiments.store.version import RESULTS_VERSION, program_digest

DOCS = Path(__file__).resolve().parent
PERMUTATIONS = 199
RESPONSE, OFFENDING, OPINION = "parameters.response.", "parameters.offending.", "parameters.opinion."


@dataclass(frozen=True)
class Try:
    """One change, tried for these patterns; where: "embedded", "streets" or both."""

    patterns: tuple[str, ...]
    change: dict[str, Any]
    words: str
    where: tuple[str, ...] = (EMBEDDED, "streets")


TAIL = ("response_skew", "response_lognormal", "priority_ratio", "priority_queued")
TRIES = (
    Try(("occupied",), {OFFENDING + "attraction_sd_log": 0.3}, "half the lasting differences between places"),
    Try(("occupied",), {OFFENDING + "attraction_sd_log": 0.0}, "no lasting differences but those of form and people"),
    Try(("occupied",), {OFFENDING + "boost_near_share": 0.2, OFFENDING + "boost_half_life_days": 4.0}, "weaker, shorter repeats"),
    Try(("occupied",), {OFFENDING + "walk_steps": 12.0}, "offenders look three times as far from where they start"),
    Try(("distance_far",), {"city.population.residents": 60_000, "city.segments": 3_600}, "an embedded city three times as large", (EMBEDDED,)),
    Try(TAIL, {RESPONSE + "service_sd_log": 1.6}, "service twice as uneven"),
    Try(TAIL, {RESPONSE + "residents_per_unit": 7_500.0}, "twice the units"),
    Try(TAIL, {RESPONSE + "residents_per_unit": 30_000.0}, "half the units", ("streets",)),
    Try(TAIL, {RESPONSE + "residents_per_unit": 7_500.0, **{RESPONSE + f"{kind}_service_min": 120.0 for kind in ("crime", "dispute", "traffic", "help")}},
        "twice the units, each bound for two hours a call"),
    Try(TAIL, {RESPONSE + "kept_free_share": 0.6, RESPONSE + "residents_per_unit": 7_500.0}, "twice the units, six in ten kept free for urgent calls"),
    Try(("fear_groups",), {OPINION + "old_security_loss": 0.2}, "old people three times as vulnerable"),
    Try(("fear_groups",), {OPINION + "victim_loss": 0.05, OPINION + "heard_loss": 0.01}, "own and heard of crimes weigh a quarter"),
    Try(("fear_groups",), {OPINION + "old_security_loss": 0.2, OPINION + "victim_loss": 0.05}, "both"),
)  # fmt: skip


def main() -> int:
    """Run everything and write the page."""
    parser = argparse.ArgumentParser(prog="python docs/make_tried.py", description=__doc__)
    parser.add_argument("--streets", type=Path, required=True)
    parser.add_argument("--seeds", type=int, default=8)
    parser.add_argument("--workers", type=int, default=None)
    asked = parser.parse_args()
    known, members, seeds = load_patterns(), Ensemble.shipped(), range(1, 1 + asked.seeds)
    cities = {EMBEDDED: city(EMBEDDED), "streets": city(str(asked.streets))}

    def judged(where: str, change: dict[str, Any]) -> dict[str, Verdict]:
        with Steps(f"{where} {change}", "runs") as steps:
            runs = run_city(
                where,
                cities[where].with_values(change),
                seeds,
                members,
                asked.workers,
                progress=lambda seen: steps.update(seen.done, seen.total),
                cache=RunCache.usual(),
                permutations=PERMUTATIONS,
            )
        return {one.name: one for one in verdicts(known, runs)}

    before = {where: judged(where, {}) for where in cities}
    rows = [
        row for tried in TRIES for where in tried.where for row in _rows(tried, where, before[where], judged(where, tried.change), known)
    ]
    head = "| pattern | band | city | tried | unchanged | tried so | what else crosses the edge of its band |\n| --- | --- | --- | --- | --- | --- | --- |\n"
    (DOCS / "patterns-tried.md").write_text(_text(len(seeds)) + head + "\n".join(rows) + "\n", encoding="utf-8")
    return 0


def _rows(tried: Try, where: str, before: dict[str, Verdict], after: dict[str, Verdict], known: dict[str, Pattern]) -> list[str]:
    """Return a row for each pattern of a trial that is not in its band unchanged, or would leave it."""
    shown = {EMBEDDED: "embedded", "streets": "Futian"}[where]
    change = "; ".join(f"`{path.removeprefix('parameters.')}: {value:g}`" for path, value in tried.change.items())
    crossed = [
        f"{known[name].label} {_figure(before[name])} to {_figure(one)}, {'back in' if known[name].holds(one.value) else 'out'}"
        for name, one in after.items()
        if known[name].use == "H" and known[name].emerges != "no" and name not in tried.patterns
        and known[name].holds(one.value) != known[name].holds(before[name].value)
    ]  # fmt: skip
    return [
        f"| {known[name].label} | {known[name].target} | {shown} | {tried.words} ({change}) | {_figure(before[name])} | {_figure(after[name])} "
        f"{'in' if known[name].holds(after[name].value) else 'out'} | {'; '.join(crossed) or '-'} |"
        for name in tried.patterns
    ]


def _figure(one: Verdict) -> str:
    return f"{one.pattern.shown(one.value)} ({one.pattern.shown(one.low)} to {one.pattern.shown(one.high)})"


def _text(seeds: int) -> str:
    return f"""# Patterns that are missed: what was tried

Written by `python docs/make_tried.py` (results version {RESULTS_VERSION}, program {program_digest()}). Each line changes numbers of the city or the model, within their
bounds, in both cities of [patterns.md](patterns.md) (embedded; central Futian, Shenzhen), {seeds} runs of two years over the calibrated ensemble, beside the same runs
unchanged. "in" and "out" are of the mean; the interval is that of patterns.md, wider here since there are fewer runs. The last column names every other pattern that must
show (H) and crosses the edge of its band: what the change would cost. Nothing of this is in the shipped model: numbers are not moved to make a pattern come out; the
misses stay, with the mechanism that is wanting ([patterns.md](patterns.md#what-is-missed)).

"""


if __name__ == "__main__":
    raise SystemExit(main())
