"""Verdicts of one or more cities as tables, Markdown and one folder, with figures.

Called by `changan validate patterns` and `docs/make_patterns.py`. Writes patterns.json, verdicts.csv, runs.csv, patterns.md,
patterns.zh.md, figures/ and manifest.json.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from experiments.cli_output import finite
from experiments.ensemble import Ensemble
from experiments.figures_style import Drawn
from experiments.manifest import write_origin
from experiments.patterns.clock import clock_table
from experiments.patterns.evidence import Pattern
from experiments.patterns.figures import figures
from experiments.patterns.runs import Runs
from experiments.patterns.verdicts import Verdict
from experiments.patterns.words import WORDS
from sim.result import write_folder

MARK = "patterns.json"
VERDICTS = ("in band", "overlaps", "outside", "not told")


@dataclass(frozen=True)
class Judged:
    """One city with its verdicts; or the reason why there are none."""

    name: str
    runs: Runs | None = None
    verdicts: tuple[Verdict, ...] = ()
    skipped: str = ""
    notes: tuple[str, ...] = field(default=())


@dataclass(frozen=True)
class Told:
    """Everything that a call of `changan validate patterns` found out."""

    patterns: dict[str, Pattern]
    cities: tuple[Judged, ...]
    command: str = ""
    ensemble: Ensemble | None = None

    @property
    def judged(self) -> list[Judged]:
        """Return the cities that were run."""
        return [one for one in self.cities if one.runs is not None]

    def score(self, one: Judged) -> dict[str, int]:
        """Return how many of the patterns that a model can pass or fail (use H, not put in) got each verdict; and of these those kept out of calibration."""
        counted = [v for v in one.verdicts if v.pattern.counts]
        found = {word: sum(v.word == word for v in counted) for word in VERDICTS}
        kept_out = [v for v in counted if not v.pattern.calibration]
        return found | {"all": len(counted), "kept_out": len(kept_out), "kept_out_in_band": sum(v.word == "in band" for v in kept_out)}


def table(told: Told) -> pd.DataFrame:
    """Return one row for each city and pattern."""
    rows = [
        {
            "city": one.name, "pattern": v.name, "label": v.pattern.label, "unit": v.pattern.unit, "value": v.value, "low": v.low, "high": v.high,
            "band_low": v.pattern.low, "band_high": v.pattern.high, "verdict": v.word, "least": v.least, "most": v.most, "runs": v.runs,
            "use": v.pattern.use, "calibration": v.pattern.calibration, "emerges": v.pattern.emerges, "evidence": v.pattern.evidence,
            "source": v.pattern.source, "trust": v.pattern.trust, "miss": v.pattern.miss if v.word != "in band" else "",
        }
        for one in told.judged
        for v in one.verdicts
    ]  # fmt: skip
    return pd.DataFrame(rows)


def to_json(told: Told) -> dict[str, Any]:
    """Return what `changan validate patterns --json` prints."""
    rows = table(told).to_dict(orient="records") if told.judged else []
    return {
        "cities": [
            {
                "city": one.name, "skipped": one.skipped, "seeds": one.runs.seeds if one.runs else [], "days": one.runs.scenario.run.days if one.runs else 0,
                "residents": one.runs.scenario.city.population.residents if one.runs else 0, "score": told.score(one) if one.runs else {},
                "failures": list(one.runs.failures) if one.runs else [], "notes": list(one.notes),
            }
            for one in told.cities
        ],
        "patterns": rows,
    }  # fmt: skip


def figure(verdict: Verdict) -> str:
    """Return value and interval as people read them."""
    shown = verdict.pattern.shown
    if verdict.low != verdict.low or verdict.low == verdict.high:
        return shown(verdict.value)
    return f"{shown(verdict.value)} ({shown(verdict.low)} to {shown(verdict.high)})"


def markdown(told: Told, lang: str) -> str:
    """Return the tables of verdicts, family by family, and what is said of each miss."""
    say, lines = WORDS[lang], []
    for one in told.cities:
        lines += [_heading(told, one, lang), ""]
    by = {one.name: {v.name: v for v in one.verdicts} for one in told.judged}
    for family in dict.fromkeys(p.family for p in told.patterns.values()):
        rows = [(name, p) for name, p in told.patterns.items() if p.family == family and any(name in side for side in by.values())]
        if not rows:
            continue
        lines += [
            f"### {say[family]}",
            "",
            _row([say["pattern"], say["use"], say["band"], *(cell for n in by for cell in (say.get(n, n), say["verdict"]))]),
        ]
        lines.append("| --- " * (3 + 2 * len(by)) + "|")
        for name, pattern in rows:
            cells = [cell for side in by.values() for cell in _cells(side.get(name), lang)]
            lines.append(_row([_label(pattern, lang), _use(pattern, lang), _target(pattern, lang), *cells]))
        lines.append("")
        if family == "hours":
            lines += [*clock_table([one.runs for one in told.judged if one.runs is not None], lang), ""]
    return "\n".join(lines + _misses(told, lang)) + "\n"


def _heading(told: Told, one: Judged, lang: str) -> str:
    if one.runs is None:
        return f"**{one.name}**: {one.skipped}"
    score, spec = told.score(one), one.runs.scenario
    facts = (WORDS[lang].get(one.name, one.name), spec.city.population.residents, spec.run.days, len(one.runs.seeds), score["all"], score["in band"], score["overlaps"], score["outside"], score["not told"], score["kept_out"], score["kept_out_in_band"])  # fmt: skip
    if lang == "zh":
        return (
            "**{}**：{:,}名居民，{}天，{}次运行。{}个必须出现且非输入所定的模式中，在范围内{}个，部分重叠{}个，在范围外{}个，无法判断{}个；"
            "其中{}个未用于校准，在范围内{}个。".format(*facts)
        )
    return (
        "**{}**: {:,} residents, {} days, {} runs. Of {} patterns that must show and were not put in, {} are in band, {} overlap, {} are outside, "
        "{} cannot be told; {} of them were kept out of calibration, of which {} are in band.".format(*facts)
    )


def _misses(told: Told, lang: str) -> list[str]:
    """Return a paragraph for each pattern that must show and is not in band in some city."""
    missed: dict[str, list[str]] = {}
    for one in told.judged:
        for v in one.verdicts:
            if v.word != "in band" and v.pattern.use in ("H", "C") and v.pattern.emerges != "no":
                missed.setdefault(v.name, []).append(f"{WORDS[lang].get(one.name, one.name)} {WORDS[lang][v.word]}")
    if not missed:
        return []
    lines = ["### 未达到的模式" if lang == "zh" else "### What is missed", ""]
    for name, where in missed.items():
        pattern = told.patterns[name]
        text = (pattern.miss_zh if lang == "zh" else pattern.miss) or (
            "尚未查明原因。" if lang == "zh" else "The reason has not been looked into."
        )
        stop, open_, close = ("。", "（", "）：") if lang == "zh" else (".", " (", "): ")
        lines.append(
            f"* **{_label(pattern, lang)}**{open_}{'; '.join(where) if lang == 'en' else '；'.join(where)}{close}{text.rstrip('.。')}{stop}"
        )
    return [*lines, ""]


def _label(pattern: Pattern, lang: str) -> str:
    return pattern.label_zh if lang == "zh" else pattern.label


def _use(pattern: Pattern, lang: str) -> str:
    say = WORDS[lang]
    more = [say["cal"]] if pattern.calibration else []
    more += [say["put_in"]] if pattern.emerges == "no" else []
    return ", ".join([pattern.use, *more])


def _target(pattern: Pattern, lang: str) -> str:
    if lang == "en":
        return pattern.target
    if pattern.low is None or pattern.high is None:
        return f"至多{pattern.shown(pattern.high)}" if pattern.high is not None else f"至少{pattern.shown(pattern.low or 0.0)}"
    return f"{pattern.shown(pattern.low)}至{pattern.shown(pattern.high)}"


def _cells(verdict: Verdict | None, lang: str) -> list[str]:
    if verdict is None:
        return ["", WORDS[lang]["not_run"]]
    shown = figure(verdict).replace(" to ", " 至 ") if lang == "zh" else figure(verdict)
    word = WORDS[lang][verdict.word]
    return [shown, f"**{word}**" if verdict.word == "outside" else word]


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def write(told: Told, folder: Path) -> Path:
    """Write tables, pages, figures and the manifest into one folder, at once."""

    def fill(fresh: Path) -> None:
        table(told).to_csv(fresh / "verdicts.csv", index=False, encoding="utf-8-sig")
        runs_table(told).to_csv(fresh / "runs.csv", index=False, encoding="utf-8-sig")
        told_json = json.dumps(finite(to_json(told)), ensure_ascii=False, indent=1, allow_nan=False)
        (fresh / MARK).write_text(told_json, encoding="utf-8")
        (fresh / "figures").mkdir()
        for lang, ending in (("en", ""), ("zh", ".zh")):
            (fresh / f"patterns{ending}.md").write_text(markdown(told, lang), encoding="utf-8")
            for drawn in drawn_of(told, lang):
                (fresh / "figures" / f"{drawn.name}{ending}.svg").write_text(drawn.svg, encoding="utf-8")
        cities = [one.runs.scenario for one in told.judged if one.runs is not None]
        write_origin(
            fresh, "patterns", told.command, ensemble=told.ensemble.digest if told.ensemble is not None else None,
            scenarios=[{"name": one.name, "hash": one.hash, "canonical": one.canonical()} for one in cities],
        )  # fmt: skip

    return write_folder(folder, fill, MARK)


def drawn_of(told: Told, lang: str) -> list[Drawn]:
    """Return the figures of all cities that were run."""
    return figures([(one.runs, list(one.verdicts)) for one in told.judged if one.runs is not None], lang)


def runs_table(told: Told) -> pd.DataFrame:
    """Return every statistic of every run: one row for each city and seed."""
    rows = [
        {"city": one.name, "seed": seed, "digest": one.runs.digests.get(seed, ""), **one.runs.values[seed]}
        for one in told.judged
        if one.runs is not None
        for seed in one.runs.seeds
    ]
    return pd.DataFrame(rows)
