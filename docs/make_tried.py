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
from experiments.patterns.evidence import load_patterns
from experiments.patterns.runs import EMBEDDED, city, run_city
from experiments.patterns.verdicts import Verdict, verdicts
from experiments.store.cache import RunCache
from experiments.store.version import RESULTS_VERSION, program_digest

CITY = {EMBEDDED: "embedded", "streets": "Futian"}
DOCS = Path(__file__).resolve().parent
PERMUTATIONS = 199
RESPONSE, OFFENDING, OPINION = "parameters.response.", "parameters.offending.", "parameters.opinion."


@dataclass(frozen=True)
class Try:
    """One change of numbers, in words, and where it is tried."""

    change: dict[str, Any]
    words: str
    where: tuple[str, ...] = (EMBEDDED, "streets")


TRIES = {  # the missed patterns that belong together, and what was tried for them
    ("occupied",): (
        Try({OFFENDING + "attraction_sd_log": 0.3}, "half the lasting differences between places"),
        Try({OFFENDING + "attraction_sd_log": 0.0}, "no lasting differences but those of form and people"),
        Try({OFFENDING + "boost_near_share": 0.2, OFFENDING + "boost_half_life_days": 4.0}, "weaker, shorter repeats"),
        Try({OFFENDING + "walk_steps": 12.0}, "offenders look three times as far from where they start"),
    ),
    ("distance_far",): (Try({"city.population.residents": 60_000, "city.segments": 3_600}, "an embedded city three times as large", (EMBEDDED,)),),
    ("response_skew", "response_lognormal", "priority_ratio", "priority_queued"): (
        Try({RESPONSE + "service_sd_log": 1.6}, "service twice as uneven"),
        Try({RESPONSE + "residents_per_unit": 7_500.0}, "twice the units"),
        Try({RESPONSE + "residents_per_unit": 30_000.0}, "half the units", ("streets",)),
        Try({RESPONSE + f"{kind}_service_min": 120.0 for kind in ("crime", "dispute", "traffic", "help")} | {RESPONSE + "residents_per_unit": 7_500.0},
            "twice the units, each bound for two hours a call"),
        Try({RESPONSE + "kept_free_share": 0.6, RESPONSE + "residents_per_unit": 7_500.0}, "twice the units, six in ten kept free for urgent calls"),
    ),
    ("fear_groups",): (
        Try({OPINION + "old_security_loss": 0.2}, "old people three times as vulnerable"),
        Try({OPINION + "victim_loss": 0.05, OPINION + "heard_loss": 0.01}, "own crimes and those heard of weigh a quarter"),
    ),
    ("window_street_robbery", "window_assault"): (
        Try({OFFENDING + "evening_session_share": 0.7, OFFENDING + "day_session_share": 0.1}, "searches in the evening, 17:00 to 22:00, seven in ten"),
    ),
}  # fmt: skip


def main() -> int:
    """Run everything and write the page."""
    parser = argparse.ArgumentParser(prog="python docs/make_tried.py", description=__doc__)
    parser.add_argument("--streets", type=Path, required=True)
    parser.add_argument("--seeds", type=int, default=20)
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
    text = _text(len(seeds))
    for names, tries in TRIES.items():
        text += f"\n## {known[names[0]].label}{' and what hangs together with it' if len(names) > 1 else ''}\n\n"
        text += f"| tried | city | {' | '.join(f'{known[name].label}: {known[name].target}' for name in names)} | what else crosses the edge of its band |\n"
        text += "| --- | --- |" + " --- |" * len(names) + " --- |\n"
        for where in dict.fromkeys(place for one in tries for place in one.where):
            text += f"| unchanged | {CITY[where]} | {' | '.join(_cell(before[where][name]) for name in names)} | |\n"
            for one in tries:
                if where in one.where:
                    text += _row(one, where, names, before[where], judged(where, one.change))
    (DOCS / "patterns-tried.md").write_text(text, encoding="utf-8")
    return 0


def _row(tried: Try, where: str, names: tuple[str, ...], before: dict[str, Verdict], after: dict[str, Verdict]) -> str:
    """Return the line of one trial in one city, with every other pattern that must show (H) and leaves its band, or comes back."""
    change = ", ".join(f"`{path.removeprefix('parameters.')}: {value:g}`" for path, value in tried.change.items())
    crossed = [
        f"{one.pattern.label} {one.pattern.shown(before[name].value)} to {one.pattern.shown(one.value)}"
        f" ({'back in' if one.pattern.holds(one.value) else 'out'})"
        for name, one in after.items()
        if one.pattern.use == "H" and one.pattern.emerges != "no" and name not in names
        and one.pattern.holds(one.value) != one.pattern.holds(before[name].value)
    ]  # fmt: skip
    cells = " | ".join(_cell(after[name]) for name in names)
    return f"| {tried.words} ({change}) | {CITY[where]} | {cells} | {'; '.join(crossed)} |\n"


def _cell(one: Verdict) -> str:
    """Return value, interval and whether the value is in its band (bold)."""
    value = one.pattern.shown(one.value)
    return f"{f'**{value}**' if one.pattern.holds(one.value) else value} ({one.pattern.shown(one.low)} to {one.pattern.shown(one.high)})"


def _text(seeds: int) -> str:
    return f"""# Patterns that are missed: what was tried

Written by `python docs/make_tried.py --streets FILE` (results version {RESULTS_VERSION}, program {program_digest()}). Each line changes numbers of the city or the
model, within their bounds, in the two cities of [patterns.md](patterns.md) (embedded; central Futian, Shenzhen): {seeds} runs of two years over the calibrated ensemble, beside
the same runs unchanged. Above each column stands the band; a value in **bold** lies in it, behind it the 95 % interval of the mean. The last column names every other
pattern that must show (H) and crosses the edge of its band: what the change would cost, or mend. Nothing of this is in the shipped model. Numbers are not moved to make a
pattern come out: a miss stays, with the mechanism that is wanting ([patterns.md](patterns.md#what-is-missed)).
"""


if __name__ == "__main__":
    raise SystemExit(main())
