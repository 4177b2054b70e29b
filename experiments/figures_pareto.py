"""Figures of trade-offs: the Pareto front, how a search went, and how good an emulator is.

Called by `changan search`, the Pareto analysis of a sweep and notebooks.
"""

from typing import Any

import numpy as np
from matplotlib.figure import Figure

from experiments.analysis.emulator import Emulator
from experiments.analysis.pareto import Front
from experiments.analysis.search import Found
from experiments.analysis.texts import text
from experiments.figures_style import FIRST, INK, MUTED, SECOND, Drawn, style, svg
from experiments.report_texts import UNITS_ZH
from experiments.report_words import percent
from experiments.study.outcomes import Wanted


def pareto(found: Front, lang: str = "en", said: str = "") -> Drawn:
    """Draw the first objective against each other one: policies of the front filled, all others hollow."""
    first, *others = found.objectives
    with style():
        figure = Figure(figsize=(0.6 + 2.75 * len(others), 3.1), layout="constrained")
        panels = np.atleast_1d(figure.subplots(1, len(others), sharex=True))
        for axes, other in zip(panels, others, strict=True):
            _cloud(axes, found, first, other, lang)
        title = text(lang, "pareto_title")
        left_out = text(lang, "left_out", n=found.left_out) if found.left_out else ""
        caption = text(
            lang, "pareto_caption", points=len(found.values), front=int(found.best.sum()), volume=percent(found.volume, 0, sign=False),
            left_out=left_out, said=said,
        ).strip()  # fmt: skip
        return Drawn("pareto", title, caption, svg(figure, "pareto", title))


def _cloud(axes: Any, found: Front, x: Wanted, y: Wanted, lang: str) -> None:
    for best in (False, True):
        rows = found.values[found.best == best]
        axes.scatter(
            rows[x.name], rows[y.name], s=26 if best else 11, facecolors=SECOND if best else "none", edgecolors=SECOND if best else FIRST,
            linewidths=0.8, zorder=2 + best,
        )  # fmt: skip
    axes.set_xlabel(_labelled(x, lang, "→" if x.better == "higher" else "←"), fontsize=8)
    axes.set_ylabel(_labelled(y, lang, "↑" if y.better == "higher" else "↓"), fontsize=8)
    axes.tick_params(labelsize=7.5)


def _labelled(one: Wanted, lang: str, arrow: str) -> str:
    unit = UNITS_ZH.get(one.unit, one.unit) if lang == "zh" else one.unit
    label = one.named(lang)
    return f"{label}（{unit}）\n{arrow} {text(lang, 'better')}" if lang == "zh" else f"{label}\n({unit}) {arrow} {text(lang, 'better')}"


def progress(found: Found, lang: str = "en") -> Drawn:
    """Draw the share of the box that the front dominated after each batch."""
    with style():
        figure = Figure(figsize=(4.6, 2.6))
        axes = figure.add_subplot()
        runs = np.arange(1, len(found.volumes) + 1) * found.runs / len(found.volumes)
        axes.plot(runs, found.volumes, color=SECOND, marker="o", ms=4)
        axes.set(xlabel=text(lang, "runs"), ylabel=text(lang, "search_axis"), xlim=(0, found.runs * 1.03))
        seen = [one for one in found.volumes if np.isfinite(one)]
        axes.set_ylim(0, 1.1 * max(seen) if any(seen) else 1.0)
        caption = text(lang, "search_caption", runs=f"{found.runs:,}")
        return Drawn("search", text(lang, "search_title"), caption, svg(figure, "search", caption))


def agreement(found: Emulator, outcome: Wanted, lang: str = "en") -> Drawn:
    """Draw simulated against predicted values of the points held out."""
    with style():
        figure = Figure(figsize=(3.4, 3.2))
        axes = figure.add_subplot()
        ends = [float(min(found.seen.min(), found.predicted.min())), float(max(found.seen.max(), found.predicted.max()))]
        axes.plot(ends, ends, color=MUTED, lw=1.0, ls=":")
        axes.scatter(found.predicted, found.seen, s=16, facecolors="none", edgecolors=INK, linewidths=0.9)
        axes.set(xlabel=text(lang, "predicted"), ylabel=text(lang, "seen"))
        title = text(lang, "emulator_title", outcome=outcome.named(lang) if lang == "zh" else outcome.named(lang).lower())
        name = f"emulator-{found.outcome.replace('.', '-')}"
        return Drawn(name, title, text(lang, "emulator_caption", said=found.words(lang)), svg(figure, name, title))
