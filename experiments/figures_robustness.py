"""Figures of robustness: regret, the share of good worlds, and the assumptions that overturn a choice.

Called by `changan robustness` and notebooks.
"""

from typing import Any

import numpy as np
from matplotlib.figure import Figure

from experiments.analysis.robustness import Ranking, Robustness
from experiments.analysis.texts import text
from experiments.figures_style import FIRST, INK, MUTED, SECOND, Drawn, style, svg
from experiments.report_texts import UNITS_ZH

MOST_POLICIES = 25


def regrets(found: Robustness, lang: str = "en") -> Drawn:
    """Draw mean and worst regret of every policy (the best 25), one panel an outcome."""
    outcomes = list(found.regret)
    order = _order(found)
    with style():
        figure = Figure(figsize=(2.0 + 2.9 * len(outcomes), 0.9 + 0.27 * len(order)), layout="constrained")
        panels = np.atleast_1d(figure.subplots(1, len(outcomes), sharey=True))
        for axes, name in zip(panels, outcomes, strict=True):
            _bars(axes, found, name, order)
            meta = found.worlds.outcome(name)
            unit = UNITS_ZH.get(meta.unit, meta.unit) if lang == "zh" else meta.unit
            label = meta.named(lang) if lang == "zh" else meta.named(lang).lower()
            axes.set_xlabel(text(lang, "regret_axis", outcome=label, unit=unit).replace(" (", "\n("))
        panels[0].set_yticks(range(len(order)), [found.worlds.names[k] for k in order], fontsize=8)
        panels[0].set_ylim(len(order) - 0.4, -0.6)
        said = "; ".join(found.worlds.said)
        caption = text(lang, "regret_caption", worlds=min(found.worlds_used.values()), said=f"{said}." if said else "").strip()
        return Drawn("regret", text(lang, "regret_title"), caption, svg(figure, "regret", caption))


def _order(found: Robustness) -> list[int]:
    """Return the policies by their worst regret, summed over outcomes as shares of the largest."""
    total = np.sum([t["worst"] / max(float(t["worst"].max()), 1e-300) for t in found.regret.values()], axis=0)
    return [int(k) for k in np.argsort(total, kind="stable")[:MOST_POLICIES]]


def _bars(axes: Any, found: Robustness, name: str, order: list[int]) -> None:
    table, least = found.regret[name], found.least(name)
    for y, k in enumerate(order):
        mean, worst = float(table["mean"].iloc[k]), float(table["worst"].iloc[k])
        axes.barh(y, mean, height=0.55, color=SECOND if k == least else FIRST, zorder=2)
        axes.plot([mean, worst], [y, y], color=INK, lw=1.1, zorder=3)
        axes.plot(worst, y, marker="|", ms=7, color=INK, zorder=3)
    axes.axvline(0.0, color=INK, lw=0.9)
    axes.set_xlim(0.0, 1.08 * float(table["worst"].max()) or 1.0)
    axes.tick_params(axis="y", length=0)
    axes.grid(visible=False, axis="y")


def good(found: Robustness, lang: str = "en") -> Drawn | None:
    """Draw in which share of the worlds each policy meets the conditions; None without conditions."""
    if found.good is None:
        return None
    table = found.good
    order = [int(k) for k in np.argsort(-table["share"].to_numpy(), kind="stable")[:MOST_POLICIES]]
    with style():
        figure = Figure(figsize=(6.6, 0.8 + 0.27 * len(order)))
        axes = figure.add_subplot()
        for y, k in enumerate(order):
            row = table.iloc[k]
            axes.plot([row["low"], row["high"]], [y, y], color=SECOND, lw=1.6)
            axes.plot(row["share"], y, marker="o", ms=5.5, color=SECOND)
        axes.set_yticks(range(len(order)), [found.worlds.names[k] for k in order], fontsize=8)
        axes.set(ylim=(len(order) - 0.4, -0.6), xlim=(-0.02, 1.02), xlabel=text(lang, "good_axis"))
        axes.tick_params(axis="y", length=0)
        conditions = (" 且 " if lang == "zh" else " and ").join(map(str, found.conditions))
        said = "; ".join(found.worlds.said)
        caption = text(
            lang, "good_caption", worlds=int(table["worlds"].max()), conditions=conditions, said=f"{said}." if said else ""
        ).strip()
        return Drawn("good-enough", text(lang, "good_title"), caption, svg(figure, "good-enough", caption))


def flips(found: Ranking, robust: Robustness, lang: str = "en") -> Drawn:
    """Draw for each assumption how often the first policy wins on either side of the value that matters most."""
    factors = {factor.name: factor for factor in robust.worlds.uncertainties}
    names = robust.worlds.names
    with style():
        figure = Figure(figsize=(6.6, 0.9 + 0.42 * max(len(found.flips), 1)))
        axes = figure.add_subplot()
        for y, one in enumerate(found.flips):
            axes.barh(y - 0.19, one.below, height=0.34, color=FIRST, zorder=2)
            axes.barh(y + 0.19, one.above, height=0.34, color=SECOND, zorder=2)
            axes.text(1.02, y, f"p = {one.p:.3f}", va="center", fontsize=8, transform=axes.get_yaxis_transform())
        axes.axvline(0.5, color=INK, lw=1.0)
        axes.axvline(found.share, color=MUTED, lw=1.0, ls=":")
        axes.set_yticks(range(len(found.flips)), [f"{factors[o.factor].named(lang)}\n{_cut(o.cut, lang)}" for o in found.flips], fontsize=8)
        for label, one in zip(axes.get_yticklabels(), found.flips, strict=True):
            label.set_fontweight("bold" if one.flips else "normal")
        axes.set(ylim=(len(found.flips) - 0.4, -0.6), xlim=(0, 1), xlabel=text(lang, "flip_axis", a=names[found.a]))
        axes.tick_params(axis="y", length=0)
        axes.grid(visible=False, axis="y")
        outcome = robust.worlds.outcome(found.outcome).named(lang)
        caption = text(lang, "flip_caption", outcome=outcome, worlds=found.worlds, a=names[found.a], b=names[found.b])
        return Drawn("flips", text(lang, "flip_title"), caption, svg(figure, "flips", caption))


def _cut(cut: Any, lang: str) -> str:
    return f"{text(lang, 'below')} / {text(lang, 'above')} {cut:.3g}" if isinstance(cut, int | float) else str(cut)
