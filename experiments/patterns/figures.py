"""Figures of patterns: one sheet for each family, and all verdicts on one page.

Called by `experiments.patterns.report`. Each sheet has a panel for each city. The model is dark blue (thin lines: single runs), chance is
dotted grey, what was measured elsewhere is orange with marks; marks and line styles tell the same as colours.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from experiments.figures_style import INK, MUTED, RISE, RULE, SECOND, Drawn, style, svg
from experiments.patterns.figures_overview import overview
from experiments.patterns.figures_time import fear, hours, response
from experiments.patterns.knox import DAYS, METRES
from experiments.patterns.measured import GAP_DAYS
from experiments.patterns.published import KNOX_DAYS, REPEATS, knox_series
from experiments.patterns.runs import Runs
from experiments.patterns.seen import Floats
from experiments.patterns.verdicts import Verdict
from experiments.patterns.who import STEPS_KM
from experiments.patterns.words import WORDS

City = tuple[Runs, list[Verdict]]
PANEL_IN = (4.3, 3.2)
MOST_RATIO = 8.0  # of pairs, drawn
MODEL: Any = {"color": SECOND, "lw": 1.8}
SINGLE: Any = {"color": SECOND, "lw": 0.5, "alpha": 0.25}
CHANCE: Any = {"color": MUTED, "lw": 1.1, "ls": ":"}
FOUND: Any = {"color": RISE, "lw": 1.0, "ls": "--", "mec": INK, "mew": 0.5, "ms": 4.5}


def figures(cities: Sequence[City], lang: str) -> list[Drawn]:
    """Return every figure of these cities."""
    runs = [one for one, _ in cities]
    sheets = {"concentration": _concentration, "near_repeat": _near_repeat, "time_course": _time_course, "journey": _journey}
    drawn = [overview(cities, lang)]
    drawn += [_sheet(name, draw, runs, lang) for name, draw in sheets.items()]
    return [*drawn, hours(runs, lang), response(runs, lang), fear(runs, lang)]


def _sheet(name: str, draw: Callable[[Any, Runs, dict[str, str]], None], cities: Sequence[Runs], lang: str) -> Drawn:
    """Draw one panel for each city."""
    say = WORDS[lang]
    with style():
        figure = Figure(figsize=(PANEL_IN[0] * len(cities), PANEL_IN[1]), layout="constrained")
        panels = figure.subplots(1, len(cities), squeeze=False, sharey=True)[0]
        for axes, one in zip(panels, cities, strict=True):
            draw(axes, one, say)
            axes.set_title(say.get(one.name, one.name))
        for axes in panels[1:]:
            axes.set_ylabel("")
            if axes.get_legend() is not None:
                axes.get_legend().remove()
        title = say[f"fig_{name}"]
        return Drawn(name, title, title, svg(figure, f"patterns-{name}", title))


def _concentration(axes: Any, runs: Runs, say: dict[str, str]) -> None:
    share = np.linspace(0.0, 100.0, 101)
    for name, dash in (("segments", "-"), ("cells", (0, (4, 1.4)))):
        axes.plot(share, known_mean(runs.all(f"curve.{name}")) * 100, **{**MODEL, "ls": dash}, label=say[name])
        by_chance = known_mean(runs.all(f"chance.{name}")) * 100
        axes.plot(share, by_chance, **{**CHANCE, "ls": ":" if name == "segments" else (0, (1, 3))}, label=f"{say['chance']} ({say[name]})")
    for one in runs.all("curve.segments"):
        axes.plot(share, one * 100, **SINGLE)
    axes.axhline(50, color=RULE, lw=0.8)
    axes.set(xlim=(0, 60), ylim=(0, 101), xlabel=say["of_units"], ylabel=say["of_crime"])
    axes.legend(loc="lower right", fontsize=7.5)


def _near_repeat(axes: Any, runs: Runs, say: dict[str, str]) -> None:
    """Draw pooled ratios by time and distance, with what was measured at the same place and within 200 m."""
    edges = np.concatenate([[0.0], DAYS])
    middle = (edges[1:] + edges[:-1]) / 2.0
    observed, expected = (runs.all(f"{which}.").sum(axis=0).reshape(len(METRES), len(DAYS)) for which in ("observed", "expected"))
    for row, (name, mark) in enumerate(zip(("same", "near", "middle", "far"), "osD^", strict=True)):
        top, bottom = observed[row], expected[row]
        known = bottom >= 1.0
        ratio = np.divide(top, bottom, out=np.full(len(top), np.nan), where=known)
        error = np.divide(np.sqrt(top), bottom, out=np.full(len(top), np.nan), where=known)  # of a count of pairs
        shade = SECOND if row < 2 else MUTED
        axes.errorbar(
            middle + 0.35 * row, ratio, yerr=1.96 * error, color=shade, marker=mark, ms=4.5, lw=1.3 if row < 2 else 0.8, elinewidth=0.7,
            mfc=shade if row % 2 == 0 else "white", label=say[name],
        )  # fmt: skip
    found_edges = np.concatenate([[0.0], KNOX_DAYS])
    found_middle = (found_edges[1:] + found_edges[:-1]) / 2.0
    for distance, mark in (("0m", "o"), ("200m", "s")):
        for k, series in enumerate(knox_series(distance).values()):
            label = f"{say['published']}, {say['same' if distance == '0m' else 'near']}" if k == 0 else None
            axes.plot(found_middle, series, **{**FOUND, "lw": 0.6}, marker=mark, mfc=RISE if distance == "0m" else "white", label=label)
    axes.axhline(1.0, color=INK, lw=0.8)
    axes.set(xscale="log", xlim=(0.8, 112), ylim=(0, MOST_RATIO), xlabel=say["days"], ylabel=say["ratio"])
    axes.set_xticks([1, 2, 7, 14, 28, 56, 112], ["1", "2", "7", "14", "28", "56", "112"])
    axes.minorticks_off()
    axes.legend(loc="upper right", fontsize=7.0)


def _time_course(axes: Any, runs: Runs, say: dict[str, str]) -> None:
    counts = runs.all("gaps")
    ends = GAP_DAYS[1:]
    for one in counts:
        if one.sum() > 0:
            axes.plot(ends, np.cumsum(one) / one.sum() * 100, **SINGLE)
    whole = counts.sum(axis=0)
    if whole.sum() > 0:
        axes.plot(ends, np.cumsum(whole) / whole.sum() * 100, **MODEL, marker="o", ms=2.5, label=say["observed"])
    axes.plot([0, 365], [0, 100], **CHANCE, label=say["without"])
    axes.plot(
        list(REPEATS), [100 * share for share in REPEATS.values()], **{**FOUND, "ls": "none"}, marker="D", label=f"{say['published']} (P09)"
    )
    axes.set(xlim=(0, 366), ylim=(0, 101), xlabel=say["days"], ylabel=say["repeats"])
    axes.legend(loc="lower right")


def _journey(axes: Any, runs: Runs, say: dict[str, str]) -> None:
    middle = (STEPS_KM[1:] + STEPS_KM[:-1]) / 2.0
    rates = runs.all("journey")
    for one in rates:
        axes.plot(middle, _relative(one), **SINGLE)
    axes.plot(middle, _relative(known_mean(rates)), **MODEL, marker="o", ms=3, label=say["observed"])
    axes.axhline(1.0, **CHANCE)
    axes.set(yscale="log", xlim=(0, 4), ylim=(0.02, 3), xlabel=say["km"], ylabel=say["per_place"])
    axes.set_yticks([0.03, 0.1, 0.3, 1.0], ["0.03", "0.1", "0.3", "1"])
    axes.minorticks_off()


def _relative(rate: Floats) -> Floats:
    return np.where(rate > 0, rate / rate[0], np.nan) if rate[0] > 0 else rate * np.nan


def known_mean(values: Floats) -> Floats:
    """Return the mean over rows of what is known, NaN where nothing is."""
    known = np.isfinite(values)
    n = known.sum(axis=0)
    return np.asarray(np.divide(np.where(known, values, 0.0).sum(axis=0), n, out=np.full(values.shape[1], np.nan), where=n > 0), np.float64)
