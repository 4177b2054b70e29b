"""Two figures: the forest of relative differences with their intervals, and the concentration of crime at places."""

from typing import Any

import numpy as np
from matplotlib.figure import Figure
from scipy import special

from experiments.figures_style import INK, MUTED, OTHERS, RULE, Drawn, line, style, svg
from experiments.intervals import Floats
from experiments.paired_runs import Difference, PairedRuns
from experiments.report_words import label, percent, words

SHARES = np.concatenate([np.linspace(0.0, 0.2, 81), np.linspace(0.21, 1.0, 80)])


def forest(runs: PairedRuns, names: list[str], lang: str) -> Drawn:
    """Draw each named outcome's relative difference with its 95 % interval, one row per outcome and comparison."""
    say = words(lang)
    sides = runs.differences
    rows = [(name, k) for name in names for k in range(len(sides)) if np.isfinite(sides[k][name].found.relative)]
    with style():
        figure = Figure(figsize=(8.4, 0.55 + 0.27 * max(len(rows), 1)))
        axes = figure.add_subplot()
        for y, (name, k) in enumerate(rows):
            _whisker(axes, y, sides[k][name], k)
        axes.axvline(0.0, color=INK, lw=0.9)
        axes.set_yticks(range(len(rows)), [_row_label(runs, name, k, lang) for name, k in rows])
        axes.set_ylim(len(rows) - 0.4, -0.6)
        axes.xaxis.set_major_formatter(lambda x, _: percent(x, 0) if abs(x) >= 0.01 or x == 0 else percent(x, 1))
        axes.set_xlabel(say["forest_axis"].format(a=runs.names[0]))
        axes.tick_params(axis="y", length=0)
        axes.grid(visible=False, axis="y")
        for y, (name, k) in enumerate(rows):
            axes.text(1.02, y, percent(sides[k][name].found.relative, 1), transform=axes.get_yaxis_transform(), va="center", fontsize=8.5)
        return Drawn("differences", say["forest_title"], say["forest_caption"], svg(figure, "differences", say["forest_title"]))


def _whisker(axes: Any, y: int, one: Difference, k: int) -> None:
    found, shade = one.found, OTHERS[k % len(OTHERS)]
    if np.isfinite(found.relative_low):
        axes.plot([found.relative_low, found.relative_high], [y, y], color=shade, lw=1.6, solid_capstyle="butt")
    axes.plot(found.relative, y, marker="osD^"[k % 4], ms=6, mfc=shade if found.told else "white", mec=shade, mew=1.3)


def _row_label(runs: PairedRuns, name: str, k: int, lang: str) -> str:
    shown = label(runs.meta[name], lang)
    return shown if len(runs.differences) == 1 else f"{shown} · {runs.names[k + 1]}"


def concentration(runs: PairedRuns, lang: str) -> Drawn | None:
    """Draw the share of true crime against the share of street segments, worst first, with what chance alone gives."""
    say = words(lang)
    counts = {k: [run.places["true"].to_numpy(np.float64) for run in runs.runs if run.scenario == k] for k in range(len(runs.scenarios))}
    if not counts[0] or all(c.sum() == 0 for c in counts[0]):
        return None
    with style():
        figure = Figure(figsize=(4.6, 3.5))
        axes = figure.add_subplot()
        axes.plot(SHARES * 100, _curve(_chance(counts[0])) * 100, color=MUTED, lw=1.0, ls=":", label=say["chance"])
        for k, many in counts.items():
            curves = np.array([_curve(c) for c in many if c.sum() > 0])
            if len(curves):
                axes.plot(SHARES * 100, curves.mean(axis=0) * 100, **line(k), label=runs.names[k])
        axes.axhline(50, color=RULE, lw=0.8)
        half = [share_of_half(c) for c in counts[0] if c.sum() > 0]
        axes.set(xlim=(0, 100), ylim=(0, 101), xlabel=say["streets_share"], ylabel=say["crime_share"])
        axes.legend(loc="lower right")
        caption = say["concentration_caption"].format(share=percent(float(np.mean(half)), 1, sign=False), a=runs.names[0])
        return Drawn("concentration", say["concentration_title"], caption, svg(figure, "concentration", caption))


def _curve(counts: Floats) -> Floats:
    """Return the share of the total that lies on the worst SHARES of places."""
    held = np.concatenate([[0.0], np.cumsum(np.sort(counts)[::-1])])
    out: Floats = np.interp(SHARES, np.linspace(0.0, 1.0, len(held)), held / held[-1])
    return out


def share_of_half(counts: Floats) -> float:
    """Return the share of places that holds half of the total (Weisburd's law of crime concentration)."""
    held = np.cumsum(np.sort(counts)[::-1])
    return float(np.searchsorted(held, held[-1] / 2) + 1) / len(counts)


def _chance(many: list[Floats]) -> Floats:
    """Return the counts that places would have if every crime fell on any of them alike (quantiles of a Poisson)."""
    n = len(many[0])
    expected = poisson_quantiles((np.arange(n) + 0.5) / n, float(np.mean([c.mean() for c in many])))
    return expected if expected.sum() > 0 else np.ones(n)


def poisson_quantiles(shares: Floats, mean: float) -> Floats:
    """Return the least counts that a Poisson variable stays at or below with these chances (0 < share < 1).

    As `scipy.stats.poisson.ppf`, without scipy.stats: it takes longer to import than a short run.
    """
    if mean <= 0.0:
        return np.zeros(len(shares))
    above = np.ceil(special.pdtrik(shares, mean))
    below = np.maximum(above - 1, 0)
    out: Floats = np.where(special.pdtr(below, mean) >= shares, below, above)
    return out
