"""The report of one run: what happened in one simulated world. It shows, and claims nothing.

Called by `changan run` through `write_run`, which puts tables, figures and both reports into one folder at once.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from types import MappingProxyType
from typing import Any

from experiments.figures_effects import concentration
from experiments.figures_map import level_map
from experiments.figures_series import hours, series
from experiments.figures_style import Drawn
from experiments.manifest import program
from experiments.paired_runs import COUNTS, PairedRuns, Run, totals
from experiments.report import FILES
from experiments.report_page import facts, figure, note, page, section, table
from experiments.report_words import count_word, label, number, unit, value, words
from sim.metric import Outcome
from sim.result import Result

FAMILY_ORDER = ("crime", "crime by type", "opinion", "groups", "matters", "burden", "cost", "concentration")


@dataclass(frozen=True)
class _Shown:
    """What figures need to know of the scenario of a result that was read from disk."""

    name: str
    hash: str
    crime_types: dict[str, Outcome]


def write_run(result: Result, folder: Path | str, more: Mapping[str, Any] = MappingProxyType({})) -> Path:
    """Write the result folder with figures and reports in both languages; `more` goes into its manifest."""

    def also(fresh: Path) -> None:
        (fresh / "figures").mkdir()
        for lang, name in FILES.items():
            drawn = run_figures(result, lang)
            (fresh / name).write_text(report_run(result, lang, drawn), encoding="utf-8")
            for one in drawn:
                (fresh / "figures" / f"{one.name}{'' if lang == 'en' else '.' + lang}.svg").write_text(one.svg, encoding="utf-8")

    return result.write(folder, also, {**program(), **more})


def run_figures(result: Result, lang: str = "en") -> list[Drawn]:
    """Draw the map, the series, the hours and the concentration of one run."""
    say, runs = words(lang), _as_runs(result)
    drawn = [
        level_map(runs, result.places, lang),
        series(runs, lang, say["run_series_caption"]),
        hours(runs, lang, say["run_hours_caption"]),
        concentration(runs, lang),
    ]
    return [one for one in drawn if one is not None]


def report_run(result: Result, lang: str = "en", drawn: list[Drawn] | None = None) -> str:
    """Return the report of one run as one HTML file."""
    say, city = words(lang), result.city
    residents = city.n_residents if city is not None else int(result.places["residents"].sum()) if "residents" in result.places else 0
    why = (f"（{escape(result.why)}）" if lang == "zh" else f" ({escape(result.why)})") if result.why else ""
    what = say["run_what"].format(
        a=escape(result.scenario),
        why_a=why,
        city=escape(city.name) if city is not None else say["what_city"],
        residents=f"{residents:,}",
        streets=f"{len(result.places):,}",
        days=result.days,
        seed=result.seed,
    )
    body = [
        f'<p class="what">{what}</p>',
        f'<div class="answer"><p>{say["run_note"]}</p></div>',
        section(say["run_outcomes"], _outcomes(result, lang)),
    ]
    body += [section(one.title, figure(one)) for one in (drawn if drawn is not None else run_figures(result, lang))]
    body += [
        f'<div class="warn"><h2>{say["warn_title"]}</h2><p>{say["warn"]}</p></div>',
        section(say["repro_title"], facts(_origin(result, say))),
    ]
    other = "zh" if lang == "en" else "en"
    return page(lang, say["title_run"].format(a=result.scenario), say["brand_run"], body, (FILES[other], say["other_lang"]))


def _outcomes(result: Result, lang: str) -> str:
    """Return all outcomes; the four counts of one kind stand side by side."""
    say = words(lang)
    kinds = [name.partition(".")[2] for name in result.outcomes if name.startswith("true.")]
    rows = [_four(result, "{}_crime", lang), *(_four(result, "{}." + kind, lang) for kind in kinds)]
    used = {f"{c}_crime" for c in COUNTS} | {f"{c}.{k}" for c in COUNTS for k in kinds}
    head = [
        f"{say['outcome']}<br><small>{escape(unit(result.meta['true_crime'], lang))}</small>"
        if "true_crime" in result.meta
        else say["outcome"]
    ]
    first = table([*head, *(say[f"count_{c}"] for c in COUNTS)], [r for r in rows if r])
    rest = sorted(
        (m for n, m in result.meta.items() if n not in used), key=lambda m: FAMILY_ORDER.index(m.family) if m.family in FAMILY_ORDER else 99
    )
    lines = [
        (escape(label(m, lang, bare=True)), count_word(m, lang), escape(unit(m, lang)), value(result.outcomes[m.name], m)) for m in rest
    ]
    return first + note(say["run_four"]) + table([say["outcome"], say["count"], say["unit"], say["run_value"]], lines, 3)


def _four(result: Result, name: str, lang: str) -> tuple[str, ...]:
    meta = result.meta.get(name.format("true"))
    if meta is None:
        return ()
    return (escape(label(meta, lang, bare=True)), *(number(result.outcomes.get(name.format(c), float("nan"))) for c in COUNTS))


def _origin(result: Result, say: dict[str, str]) -> list[tuple[str, str]]:
    return [
        (result.scenario, f"{say['repro_hash']} <code>{result.hash}</code>"),
        (say["repro_seeds"], str(result.seed)),
        (say["repro_days"], str(result.days)),
        (say["digest"], f"<code>{result.digest}</code>"),
        (say["repro_versions"], escape(", ".join(f"{k} {v}" for k, v in result.versions.items()))),
    ]


def _as_runs(result: Result) -> PairedRuns:
    """Return the run in the form that figures read."""
    kinds = {name.partition(".")[2]: meta for name, meta in result.meta.items() if name.startswith("true.")}
    named: dict[str, Any] = {kind: _Kind(label(meta, "en", bare=True), label(meta, "zh", bare=True)) for kind, meta in kinds.items()}
    run = Run(0, result.seed, result.outcomes, result.daily, totals(result.places), result.hours, result.digest)
    return PairedRuns((_Shown(result.scenario, result.hash, named),), (run,), result.meta, result.city)


@dataclass(frozen=True)
class _Kind:
    label: str
    label_zh: str
