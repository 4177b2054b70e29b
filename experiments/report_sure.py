"""The last parts of a report: how sure it is, what is assumed, and how to get exactly the same again.

Called by `experiments.report` and `experiments.report_run`.
"""

import math
from collections.abc import Iterable
from html import escape
from typing import Any

from experiments.paired_runs import PairedRuns
from experiments.report_page import bullets, facts, note, section, table
from experiments.report_words import ENOUGH, claim, label, main_outcome, percent, times, words
from sim.core.params import Declaration, declarations
from sim.result import versions

NARROWER = tuple(digit * 10.0**power for power in range(0, -6, -1) for digit in (5, 2, 1))  # half widths that are aimed at


def sure(runs: PairedRuns, lang: str) -> str:
    """Say what the intervals rest on and what they leave out."""
    say, seeds = words(lang), sorted({run.seed for run in runs.runs})
    told = {"pairs": runs.seeds, "first": seeds[0], "last": seeds[-1]}
    items = [say["sure_pairs"].format(**told)]
    if runs.ensemble is not None:
        items = [say["sure_ensemble"].format(**told, n=len(runs.ensemble), digest=runs.ensemble.digest)]
    if runs.seeds < ENOUGH:
        items.append(say["sure_few"])
    every = [one for side in runs.differences for one in side.values()]
    name = main_outcome(runs)
    if name is not None:
        meta = runs.meta[name]
        items += _stopping(runs, label(meta, lang), say)
        items += advice(runs, lang)
    looked = [one for one in every if claim(one) not in ("same", "none")]
    if looked:
        items.append(say["sure_holm"].format(n=len(looked), told=sum(o.found.told for o in looked), held=sum(o.holds for o in looked)))
    skewed = sum(one.found.method == "studentised" for one in every)
    if skewed:
        items.append(say["sure_skewed"].format(n=skewed))
    failures = [f"{f.scenario}, seed {f.seed}: {f.error}" for f in runs.failures]
    parts = [bullets(escape(i) for i in items)]
    if failures:
        parts.append(note(say["sure_failed"].format(n=len(failures))) + bullets(escape(f) for f in failures))
    return section(say["sure_title"], *parts)


def advice(runs: PairedRuns, lang: str) -> list[str]:
    """Say what the pairs made are worth and what more of them would tell about the main outcome, one comparison after the other."""
    say, name = words(lang), main_outcome(runs)
    out: list[str] = []
    for k in runs.others if name is not None else ():
        one = runs.differences[k - 1][name or ""]
        found, which = one.found, "" if len(runs.scenarios) == 2 else say["read_as"].format(a=runs.names[0], b=runs.names[k]) + say["colon"]
        facts = {"name": label(one.meta, lang), "pairs": found.pairs}
        if math.isinf(found.independent):
            out.append(which + say["advice_worth_inf"].format(**facts))
        elif math.isfinite(found.independent):
            out.append(which + say["advice_worth"].format(**facts, runs=f"{round(found.independent):,}", ratio=times(found.variance_ratio)))
        aim = next((share for share in NARROWER if share <= 0.75 * found.half_width), None)
        wanted = found.pairs_for(aim) if aim is not None else None
        if aim is not None and wanted is not None:
            told = {
                "width": percent(found.half_width, 2, sign=False),
                "aim": percent(aim, 2, sign=False),
                "more": f"{wanted - found.pairs:,}",
            }
            out.append(which + say["advice_more"].format(**facts, **told))
    return out


def _stopping(runs: PairedRuns, name: str, say: dict[str, str]) -> list[str]:
    stop = runs.stopping
    if stop.aim is None:
        return []
    reached = percent(stop.reached, 2, sign=False) if stop.reached is not None else say["untold"]
    key = "sure_until" if stop.met else "sure_unmet"
    return [say[key].format(name=name, aim=percent(stop.aim, 2, sign=False), reached=reached, pairs=stop.pairs)]


def assumed(runs: PairedRuns, lang: str) -> str:
    """List the numbers that have no published source: those of the mechanisms and of the programmes compared."""
    return assumptions(runs.scenarios, lang)


def assumptions(scenarios: Iterable[Any], lang: str) -> str:
    """Return the section for some scenarios; nothing where their numbers carry no sources."""
    say, found = words(lang), _numbers(scenarios)
    marked = {path: one for path, one in found.items() if one.source.startswith("assumed")}
    if not found:
        return ""
    text = note(say["assumed_note"].format(assumed=len(marked), total=len(found)))
    rows = [(f"<code>{escape(p)}</code>", escape(d.help), _shown(d), escape(d.source)) for p, d in marked.items()]
    shown = table([say["parameter"], say["help"], say["value"], say["source"]], rows, 4)
    return section(say["assumed_title"], text, f"<details><summary>{say['all_numbers'].format(n=len(rows))}</summary>{shown}</details>")


def counted(scenarios: Iterable[Any]) -> tuple[int, int]:
    """Return how many numbers of the mechanisms and programmes are assumed, and how many there are."""
    found = _numbers(scenarios)
    return sum(one.source.startswith("assumed") for one in found.values()), len(found)


def _numbers(scenarios: Iterable[Any]) -> dict[str, Declaration]:
    found: dict[str, Declaration] = {}
    for scenario in scenarios:
        for prefix, group in _groups(scenario):
            for one in declarations(type(group), prefix):
                if one.source != "scenario" and one.unit not in ("text", "file"):
                    found.setdefault(one.path, one)
    return found


def _groups(scenario: Any) -> Iterable[tuple[str, Any]]:
    for name in ("parameters",):
        if hasattr(scenario, name):
            yield name, getattr(scenario, name)
    for name, policy in getattr(scenario, "policies", {}).items():
        yield f"policies.{name}", policy


def _shown(one: Declaration) -> str:
    value = one.default
    text = "…" if isinstance(value, tuple) and len(value) > 3 else f"{value:g}" if isinstance(value, float) else str(value)
    return escape(f"{text} {one.unit}" if one.unit != "1" else text)


def reproduce(runs: PairedRuns, lang: str) -> str:
    """Return what somebody needs to get the same digits again."""
    say, seeds = words(lang), sorted({run.seed for run in runs.runs})
    rows = [(n, f"{say['repro_hash']} <code>{s.hash}</code>") for n, s in zip(runs.names, runs.scenarios, strict=True)]
    rows += [
        (say["repro_seeds"], f"{seeds[0]} – {seeds[-1]}"),
        (say["repro_days"], str(runs.days)),
        (say["repro_versions"], escape(", ".join(f"{k} {v}" for k, v in versions().items()))),
        (
            say["repro_time"],
            escape(say["repro_time_value"].format(runs=len(runs.runs), seconds=f"{runs.seconds:.0f}", workers=runs.workers)),
        ),
    ]
    if runs.command:
        rows.append((say["repro_command"], f"<code>{escape(runs.command)}</code>"))
    return section(say["repro_title"], facts(rows))
