"""The words of figures and reports, English and Chinese, and how a number is written in them.

Called by the figures and the reports. A claim in words is made here and nowhere else, from the interval and its
correction, so that words and numbers cannot disagree. No prose stands beside numbers: labels come from metadata.
"""

import math
from collections.abc import Sequence
from typing import Any

from experiments.paired_runs import MAIN, Difference, PairedRuns
from experiments.report_texts import COUNT_WORDS, TEXTS, UNITS_ZH

ENOUGH = 30
MOST_WORTH = 1000.0  # of pairing: what lies above says no more
POINT_DIGITS = 4  # differences of shares, in points of 100


def words(lang: str) -> dict[str, str]:
    """Return every text in one language; an unknown language is an error of the program."""
    return TEXTS[lang]


def label(meta: Any, lang: str, bare: bool = False) -> str:
    """Return an outcome's name; a count says which of the four it is, unless `bare` (another column says it)."""
    text = str(meta.label_zh if lang == "zh" else meta.label)
    if meta.count is None:
        return text
    word = COUNT_WORDS[lang][meta.count]
    if bare:
        return text.removesuffix(f", {word}").removesuffix(f"（{word}）")
    if text.endswith(f", {word}"):
        return f"{word.capitalize()} {text[0].lower()}{text[1:].removesuffix(f', {word}')}"
    return text if word in text else (f"{text}（{word}）" if lang == "zh" else f"{text} ({word})")


def count_word(meta: Any, lang: str) -> str:
    """Return which of the four counts an outcome is, or nothing."""
    return COUNT_WORDS[lang][meta.count] if meta.count else ""


def unit(meta: Any, lang: str) -> str:
    """Return an outcome's unit."""
    return UNITS_ZH.get(meta.unit, meta.unit) if lang == "zh" else str(meta.unit)


def kind_label(runs: PairedRuns, kind: str, lang: str) -> str:
    """Return the name of a crime kind from the catalogue of the first scenario."""
    row = getattr(runs.scenarios[0], "crime_types", {}).get(kind)
    if row is None:
        return kind.replace("_", " ").capitalize()
    return str(row.label_zh if lang == "zh" else row.label)


def main_outcome(runs: PairedRuns) -> str | None:
    """Return the outcome that precision stopping and the first sentence look at: all true crime."""
    return MAIN[0] if MAIN[0] in runs.outcome_names else None


def main_outcomes(runs: PairedRuns) -> list[str]:
    """Return the outcomes of the first table, in its order."""
    return [name for name in MAIN if name in runs.outcome_names]


def of_families(runs: PairedRuns, families: Sequence[str]) -> list[str]:
    """Return the outcomes of some families that the first table leaves out, in the order declared."""
    return [name for name in runs.outcome_names if runs.meta[name].family in families and name not in MAIN]


def percent(share: float, digits: int = 1, sign: bool = True) -> str:
    """Write a share as per cent, with its sign where it is a difference; a real minus, never a lonely -0."""
    if not math.isfinite(share):
        return "–"
    text = f"{abs(share) * 100:.{digits}f}"
    zero = float(text) == 0.0
    mark = "" if zero or not (sign or share < 0) else ("+" if share > 0 else "−")
    return f"{mark}{text} %"


def number(value: float, sign: bool = False) -> str:
    """Write a number with about three significant digits and thousands apart; below a millionth it is 0."""
    if not math.isfinite(value):
        return "–"
    size = abs(value)
    if size < 1e-6:  # what is left of a difference of equal sums
        return "0"
    digits = 0 if size >= 100 else 1 if size >= 10 else 2 if size >= 0.1 else 1 - math.floor(math.log10(size))
    return f"{'−' if value < 0 else '+' if sign else ''}{size:,.{digits}f}"


def value(x: float, meta: Any, sign: bool = False) -> str:
    """Write a value of an outcome: shares as per cent (differences of shares as points), all else as numbers."""
    if meta.unit != "share" or not math.isfinite(x):
        return number(x, sign)
    return number(round(100 * x, POINT_DIGITS), True) if sign else percent(x, 1, sign=False)


def times(ratio: float) -> str:
    """Write the worth of pairing."""
    if not math.isfinite(ratio):
        return "∞" if ratio > 0 else "–"
    if ratio > MOST_WORTH:
        return f"> {number(MOST_WORTH)}×"
    return f"{number(ratio)}×" if ratio >= 10 else f"{ratio:.1f}×"


def signed(x: float) -> str:
    """Write a small number with two decimals and a real minus."""
    return f"{x:.2f}".replace("-", "−")


def claim(one: Difference) -> str:
    """Return what may be said of a difference: same, clear, likely, open or none.

    clear: the interval excludes zero and still does so after correction for the number of outcomes; likely: only the
    first; open: it includes zero; none: too few pairs for an interval.
    """
    if one.found.identical:
        return "same"
    if not math.isfinite(one.found.low):
        return "none"
    if not one.found.told:
        return "open"
    return "clear" if one.holds else "likely"


def direction(one: Difference) -> str:
    """Return lower or higher, by the mean difference."""
    return "lower" if one.found.difference < 0 else "higher"


def verdict(one: Difference, lang: str) -> str:
    """Return the claim in a word or two, with a mark that reads without colour."""
    what = claim(one)
    say = words(lang)
    return say[f"verdict_{what}_{direction(one)}"] if what in ("clear", "likely") else say[f"verdict_{what}"]


def judgement(one: Difference) -> str:
    """Return better, worse or nothing (no wanted direction, or not told)."""
    if claim(one) not in ("clear", "likely") or one.meta.better == "neither":
        return ""
    return "better" if direction(one) == one.meta.better else "worse"
