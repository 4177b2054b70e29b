"""What is wrong, in the language of the page: the model's English sentences of refusal, said in Chinese clause by clause.

`refusals.json` maps each clause ("; " parts them) to Chinese, `doubts.json` whole sentences about what readers of files had to assume; #0, #1
stand for what is filled in. A test reads all that pages can show off the source and holds both catalogues to it. What is not known stays
English; files, lines, fields and values always stay as they are.
"""

import json
import re
from collections.abc import Callable
from functools import cache, lru_cache
from pathlib import Path

from dashboards.texts import declared, lang
from dashboards.words import every_declaration
from sim.core.params import Declaration
from sim.scenario_words import NO_UNITS, allowed, number

SLOT = re.compile(r"#\d")
Patterns = tuple[tuple[re.Pattern[str], str], ...]
MOST_LEADS = 5  # "file.yaml:3:5: policies.cameras: " before what is wrong
WORDS = {"key": "键", "row": "行", "residents": "名居民", "street segments": "个街段", "street segment": "个街段", "days": "天", "policies": "项政策", "this": "此值"}  # fmt: skip
_MORE = re.compile(r"(.*) and (\d+) more", re.DOTALL)


@cache
def catalogue() -> dict[str, str]:
    """Return clause -> Chinese."""
    return dict(json.loads(Path(__file__).with_name("refusals.json").read_text(encoding="utf-8")))


def refusal_words(text: str) -> str:
    """Return a sentence about what is wrong in the language of this page."""
    return chinese(text) if lang.value == "zh" else text


@lru_cache(maxsize=500)
def chinese(text: str) -> str:
    """Return a sentence in Chinese, line by line; what nobody has translated stays."""
    return "\n".join(_line(line) for line in text.split("\n"))


def _line(line: str) -> str:
    body, tail = _without_meaning(line)
    first, *rest = body.split("; ")
    return "；".join([_led(first), *(_clause(one) or one for one in rest)]) + tail


def _led(clause: str) -> str:
    """Return the first clause, with the file, line and field before it kept: words without spaces first, then any."""
    parts = clause.split(": ")[: MOST_LEADS + 1]
    bare = next((k for k, part in enumerate(parts) if " " in part), len(parts) - 1)
    for leads in (*range(min(bare, len(parts) - 1), -1, -1), *range(bare + 1, len(parts))):
        head, rest = parts[:leads], clause.split(": ", leads)[-1]
        if (found := _clause(rest)) is not None:
            return ": ".join([*head, found])
    return clause


@cache
def doubts() -> dict[str, str]:
    """Return what readers of street, boundary and population files had to assume -> Chinese, sentence by sentence."""
    return dict(json.loads(Path(__file__).with_name("doubts.json").read_text(encoding="utf-8")))


def doubt_words(text: str) -> str:
    """Return a doubt of a reader in the language of this page; what nobody has translated stays."""
    return (_said(text, _patterns(doubts)) or text) if lang.value == "zh" else text


def _clause(clause: str) -> str | None:
    """Return a clause in Chinese, None where the catalogue has none."""
    return _said(clause, _patterns(catalogue))


def _said(clause: str, patterns: Patterns) -> str | None:
    for pattern, said in patterns:
        if found := pattern.fullmatch(clause):
            return SLOT.sub(lambda slot: _filled(found[f"s{slot[0][1:]}"]), said)
    return None


def _filled(value: str) -> str:
    """Return what is filled in: as it is, except words of the product and the end of a list."""
    if more := _MORE.fullmatch(value):
        return f"{more[1]} 等另 {more[2]} 项"
    return WORDS.get(value) or value


@cache
def _patterns(entries_of: Callable[[], dict[str, str]]) -> Patterns:
    """Return (pattern, Chinese), those that say most first."""
    entries = sorted(entries_of().items(), key=lambda one: -len(SLOT.sub("", one[0])))
    return tuple((_pattern(clause), said) for clause, said in entries)


def _pattern(clause: str) -> re.Pattern[str]:
    seen: set[str] = set()

    def slot(found: re.Match[str]) -> str:
        name = f"s{found[0][1:]}"
        again = name in seen
        seen.add(name)
        return f"(?P={name})" if again else f"(?P<{name}>.*?)"

    return re.compile(SLOT.sub(slot, re.escape(clause).replace(r"\#", "#")), re.DOTALL)


def _without_meaning(line: str) -> tuple[str, str]:
    """Return a line without the meaning and range of the value at its end, and these in Chinese."""
    at = line.find(" (")
    while at >= 0:
        if (found := _meanings().get(line[at:])) is not None:
            return line[:at], _meaning(found)
        at = line.find(" (", at + 1)
    return line, ""


@cache
def _meanings() -> dict[str, Declaration]:
    return {allowed(one): one for one in every_declaration()}


def _meaning(found: Declaration) -> str:
    """Return what a value means, its unit and range."""
    low, high = (None if end is None else number(end) for end in (found.low, found.high))
    span = f"{low} 至 {high}" if low and high else f"不小于 {low}" if low else f"不大于 {high}" if high else ""
    limits = "，".join(one for one in ("" if found.unit in NO_UNITS else declared(found.unit, "zh"), span) if one)
    return f"（{declared(found.help, 'zh')}{'；' if limits else ''}{limits}）"
