"""The guided tasks: their words, their scenarios, and what each says will be noticed.

Read by the Learn page, by `dashboards.learn.measure` and by tests. A task's numbers are never written by hand: its texts have gaps that are filled
from `measured.json`, and every sentence stands on an expectation that is checked against the runs.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from experiments.displacement import Displacement, displacement
from experiments.paired_runs import PairedRuns
from experiments.report_words import number, percent, times, value
from experiments.statistics import Paired
from sim.measure import declared
from sim.scenario import Scenario

FOLDER = Path(__file__).parent / "tasks"
MEASURED = Path(__file__).parent / "measured.json"
ZONE = "zone."


@dataclass(frozen=True)
class Notice:
    """One sentence: about which number, what is expected of it, and its text by language. `other`: against this shipped scenario instead of B."""

    about: str
    expect: Mapping[str, Any]
    text: Mapping[str, str]
    other: str | None = None


@dataclass(frozen=True)
class Task:
    """One task."""

    key: str
    title: Mapping[str, str]
    question: Mapping[str, str]
    change: Mapping[str, str]
    explain: Mapping[str, str]
    look: Mapping[str, str]  # page and layer to begin with
    days: int
    seeds: int
    yaml: Mapping[str, str]  # side -> scenario as written
    notice: tuple[Notice, ...] = field(repr=False)


@cache
def tasks() -> tuple[Task, ...]:
    """Return the tasks in their order."""
    return tuple(_read(path) for path in sorted(FOLDER.glob("*.yaml")))


def _read(path: Path) -> Task:
    raw = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    notice = tuple(Notice(one["about"], one["expect"], {"en": one["en"], "zh": one["zh"]}, one.get("with")) for one in raw["notice"])
    words = {name: raw[name] for name in ("title", "question", "change", "explain", "look", "days", "seeds")}
    return Task(raw["id"], **words, yaml={"A": raw["a"], "B": raw["b"]}, notice=notice)


@cache
def scenario(key: str, side: str) -> Scenario:
    """Return a side ("A" or "B") of a task, checked; frozen, so that all users may share it."""
    task = next(one for one in tasks() if one.key == key)
    return Scenario.from_dict(YAML(typ="safe").load(task.yaml[side]))


@cache
def measured() -> dict[str, Any]:
    """Return what was measured: task -> digests of the first seed, and the found numbers of each notice."""
    return dict(json.loads(MEASURED.read_text(encoding="utf-8")))


def found_before(key: str, position: int) -> Paired:
    """Return the measured numbers behind a notice."""
    held = {name: (math.nan if v is None else v) for name, v in measured()[key]["notice"][position].items()}
    return Paired(**{**held, "variance_ratio": math.inf if held["variance_ratio"] == "inf" else held["variance_ratio"]})


def look_up(runs: PairedRuns, about: str) -> Paired | None:
    """Return the numbers of an outcome or of a zone of streets; None where the runs cannot tell."""
    if not about.startswith(ZONE):
        return runs.differences[0][about].found if about in runs.outcome_names else None
    moved = displacement(runs)
    return moved.found[about.removeprefix(ZONE)] if isinstance(moved, Displacement) else None


def holds(expect: Mapping[str, Any], found: Paired) -> bool:
    """Say whether the numbers are as a notice says."""
    if "side" in expect:
        level = found.a if expect["side"] == "a" else found.b
        return level < expect.get("below", math.inf) and level > expect.get("above", -math.inf)
    if "pairing" in expect:
        return found.variance_ratio >= expect["pairing"]
    if expect["difference"] == "same":
        return found.identical
    if expect["difference"] == "open":
        return not found.identical and found.low <= 0.0 <= found.high
    return found.told and (found.difference < 0.0) == (expect["difference"] == "lower")


def sentence(task: Task, notice: Notice, found: Paired, lang: str) -> str:
    """Return a notice with its gaps filled from numbers."""
    meta = None if notice.about.startswith(ZONE) else declared(scenario(task.key, "A"))[notice.about]

    def say(x: float, sign: bool = False) -> str:
        return value(x, meta, sign) if meta is not None else number(x, sign)

    gaps = {
        "a": say(found.a), "b": say(found.b), "a100": f"{100 * found.a:.0f}", "difference": say(found.difference, True), "size": say(abs(found.difference)),
        "low": say(found.low, True), "high": say(found.high, True), "rel": percent(found.relative), "rel_size": percent(abs(found.relative), sign=False), "rel_low": percent(found.relative_low),
        "rel_high": percent(found.relative_high), "worth": times(found.variance_ratio), "pairs": found.pairs,
    }  # fmt: skip
    return notice.text[lang].format(**gaps)
