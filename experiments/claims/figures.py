"""Two figures for the claims: claimed beside simulated, and how far every claim is reached in uncertain worlds.

Called by the claims' report. Claims of changes are drawn as shares of the city without the programme; claims of levels and of numbers as
multiples of what was claimed, so that 1 is the claim.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from experiments.claims.answers import Answer
from experiments.claims.asking import Findings
from experiments.claims.reach import MOST_EFFORT, Reach
from experiments.claims.texts import TEXTS
from experiments.figures_style import INK, MUTED, OTHERS, PALE, RISE, Drawn, style, svg
from experiments.report_words import percent

SIMULATED, CLAIMED = OTHERS[0], RISE


def drawn(found: Findings, lang: str) -> list[Drawn]:
    """Return the figures that there is something to draw for."""
    made = [_forest(found, lang)] if any(a.verdict != "not comparable" for a in found.answers) else []
    return [*made, _reached(found.reaches, lang)] if found.reaches else made


def name(key: str, lang: str) -> str:
    """Return a claim's short name in a language; its key where the texts have none."""
    return TEXTS[lang].get(f"claim.{key}", key.replace("_", " "))


def _forest(found: Findings, lang: str) -> Drawn:
    say = TEXTS[lang]
    shown = [a for a in found.answers if a.verdict != "not comparable"]
    sides = [[a for a in shown if a.claim.measure == "relative"], [a for a in shown if a.claim.measure != "relative"]]
    with style():
        figure = Figure(figsize=(8.4, 1.5 + 0.3 * len(shown)))
        grid = figure.add_gridspec(2, 1, height_ratios=[max(len(side), 1) for side in sides], hspace=0.12 + 4.0 / (len(shown) + 4))
        for panel, side in enumerate(sides):
            _panel(figure.add_subplot(grid[panel]), side, lang, ratio=panel == 1, last_legend=panel == 0)
        _bands(figure.axes[0], found, lang)
        figure.axes[0].legend(loc="lower left", bbox_to_anchor=(0.0, 1.02), ncols=3)
        return Drawn("claims", say["forest_title"], say["forest_caption"], svg(figure, "claims", say["forest_title"]))


def _panel(axes: Any, side: Sequence[Answer], lang: str, ratio: bool, last_legend: bool) -> None:
    say = TEXTS[lang]
    for y, one in enumerate(side):
        scale = one.claim.value if ratio and one.claim.value else 1.0
        low, high = sorted((one.low / scale, one.high / scale))
        first = last_legend and y == 0
        axes.plot([low, high], [y, y], color=SIMULATED, lw=2.0, solid_capstyle="butt", label=say["simulated"] if first else None)
        axes.plot(one.simulated / scale, y, "o", ms=5.5, mfc="white", mec=SIMULATED, mew=1.4)
        claimed = 1.0 if ratio else one.claim.value
        axes.plot(claimed, y, "D", ms=6.5, mfc=CLAIMED, mec=INK, mew=0.9, ls="none", label=say["claimed"] if first else None)
    axes.set_yticks(range(len(side)), [name(one.key, lang) for one in side])
    axes.set_ylim(len(side) - 0.4, -0.6)
    axes.axvline(1.0 if ratio else 0.0, color=INK, lw=0.9)
    axes.set_xlabel(say["ratio_axis"] if ratio else say["relative_axis"])
    axes.xaxis.set_major_formatter((lambda x, _: f"{x:g}") if ratio else (lambda x, _: percent(x, 0)))
    axes.grid(visible=False, axis="y")
    axes.tick_params(axis="y", length=0)


def _bands(axes: Any, found: Findings, lang: str) -> None:
    """Shade what pressure on the counter alone makes of recorded crime: from the weakest to the strongest of all cities."""
    changes = [one.recorded.relative for one in found.pressures if np.isfinite(one.recorded.relative)]
    if changes:
        axes.axvspan(min(changes), max(changes), color=PALE, zorder=0, label=TEXTS[lang]["pressure_band"])


def _reached(reaches: Sequence[Reach], lang: str) -> Drawn:
    """Draw every world's figure of each claim, as a multiple of the claim."""
    say = TEXTS[lang]
    with style():
        figure = Figure(figsize=(8.4, 1.0 + 0.3 * len(reaches)))
        axes = figure.add_subplot()
        for y, one in enumerate(reaches):
            multiples = np.clip(one.figures / one.claimed if one.claimed else one.figures, -2.0, 4.0)
            axes.plot(multiples, np.full(len(multiples), y), "|", ms=9, mew=1.0, color=SIMULATED, alpha=0.7)
            axes.text(1.01, y, f"{one.reached}/{one.worlds}", transform=axes.get_yaxis_transform(), va="center", fontsize=8.5, color=MUTED)
        axes.axvline(1.0, color=INK, lw=1.1)
        axes.plot(np.full(len(reaches), 1.0), range(len(reaches)), "D", ms=5.5, mfc=CLAIMED, mec=INK, mew=0.8, ls="none")
        axes.axvline(0.0, color=MUTED, lw=0.6)
        axes.set_yticks(range(len(reaches)), [name(one.key, lang) for one in reaches])
        axes.set_ylim(len(reaches) - 0.4, -0.6)
        axes.set_xlim(-2.1, 4.1)
        axes.set_xlabel(say["reach_axis"])
        axes.grid(visible=False, axis="y")
        axes.tick_params(axis="y", length=0)
        return Drawn("reach", say["reach_title"], say["reach_caption"].format(effort=MOST_EFFORT), svg(figure, "reach", say["reach_title"]))
