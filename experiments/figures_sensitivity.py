"""Figures of sensitivity: one outcome with intervals, and all outcomes on one page.

Called by `changan sensitivity` and notebooks. Levers are circles, uncertainties squares; filled and hollow marks, so that
nothing is told by colour alone.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from experiments.analysis.sensitivity import Sensitivity
from experiments.analysis.texts import text
from experiments.figures_style import INK, MUTED, OTHERS, Drawn, style, svg
from experiments.report_texts import UNITS_ZH
from experiments.study.design import Design
from experiments.study.factors import Factor
from experiments.study.outcomes import Wanted

MARK = {"lever": "o", "uncertainty": "s"}
SHADE = {"lever": OTHERS[0], "uncertainty": OTHERS[1]}


def indices(found: Sensitivity, design: Design, outcome: Wanted, lang: str = "en") -> Drawn:
    """Draw the indices of one outcome, largest first, with their intervals."""
    factors = {factor.name: factor for factor in design.factors}
    names = [str(name) for name in found.table.index]
    with style():
        figure = Figure(figsize=(6.6, 0.75 + 0.29 * len(names)))
        axes = figure.add_subplot()
        for y, name in enumerate(names):
            _row(axes, y, found, found.table.loc[name], factors[name])
        axes.set_yticks(range(len(names)), [factors[name].named(lang) for name in names])
        axes.set_ylim(len(names) - 0.4, -0.6)
        axes.tick_params(axis="y", length=0)
        axes.grid(visible=False, axis="y")
        axes.axvline(0.0, color=INK, lw=0.9)
        if np.isfinite(found.floor):
            axes.axvline(found.floor, color=MUTED, lw=1.0, ls=":")
        unit = UNITS_ZH.get(outcome.unit, outcome.unit) if lang == "zh" else outcome.unit
        axes.set_xlabel(text(lang, f"{found.method}_axis", unit=unit))
        _limit(axes, found)
        title = text(lang, f"{found.method}_title", outcome=outcome.named(lang) if lang == "zh" else outcome.named(lang).lower())
        caption = text(
            lang,
            f"{found.method}_caption",
            blocks=found.blocks,
            block=design.block,
            counted=_counted(found, lang),
            floor=_floor(found, lang),
        ).replace(" .", ".")
        name = f"sensitivity-{found.outcome.replace('.', '-')}"
        return Drawn(name, title, caption, svg(figure, name, title))


def _floor(found: Sensitivity, lang: str) -> str:
    """Return what is said of chance."""
    if np.isfinite(found.floor):
        return text(lang, f"{found.method}_floor")
    if found.method == "sobol" and found.noise.seeds == 1:
        return text(lang, "sobol_one_seed", least=f"{float(found.table['total'].min()):.2f}")
    return ""


def _counted(found: Sensitivity, lang: str) -> str:
    words = found.counted.words(lang)
    return words[:1].upper() + words[1:]


def _limit(axes: Any, found: Sensitivity) -> None:
    """Keep the axis to what an index can be, so that one wide interval does not flatten the rest."""
    if found.method == "sobol":
        axes.set_xlim(-0.1, min(1.5, max(1.0, float(found.table["total_high"].max()))))


def _row(axes: Any, y: int, found: Sensitivity, row: Any, factor: Factor) -> None:
    mark, shade = MARK[factor.kind], SHADE[factor.kind]
    main = found.column
    if f"{main}_low" in row:
        axes.plot([row[f"{main}_low"], row[f"{main}_high"]], [y, y], color=shade, lw=1.7, solid_capstyle="butt")
    axes.plot(row[main], y, marker=mark, ms=6, mfc=shade, mec=shade)
    if "first" in row:
        axes.plot([row["first_low"], row["first_high"]], [y + 0.24, y + 0.24], color=MUTED, lw=0.9, solid_capstyle="butt")
        axes.plot(row["first"], y + 0.24, marker=mark, ms=4.5, mfc="white", mec=shade, mew=1.1)


def overview(found: Sequence[Sensitivity], design: Design, outcomes: Sequence[Wanted], lang: str = "en") -> Drawn:
    """Draw a table of all factors and outcomes, shaded by the index; what is not told from zero is a dash."""
    factors = sorted(design.factors, key=lambda f: (f.kind != "lever", -max(_share(one)[f.name] for one in found)))
    table = np.array([[_share(one)[f.name] for one in found] for f in factors])
    told = np.array([[f.name in one.told() for one in found] for f in factors])
    with style():
        figure = Figure(figsize=(2.6 + 0.82 * len(found), 0.9 + 0.26 * len(factors)))
        axes = figure.add_subplot()
        axes.imshow(np.where(told, table, 0.0), cmap="Greys", vmin=0.0, vmax=1.3, aspect="auto")
        for i in range(len(factors)):
            for j in range(len(found)):
                shown = f"{100 * table[i, j]:.0f}" if told[i, j] else "–"
                axes.text(j, i, shown, ha="center", va="center", fontsize=8, color="white" if told[i, j] and table[i, j] > 0.65 else INK)
        axes.set_yticks(range(len(factors)), [f.named(lang) for f in factors])
        axes.set_xticks(range(len(found)), [_wrapped(one.named(lang)) for one in outcomes], fontsize=7.5, rotation=0 if lang == "zh" else 30, ha="center" if lang == "zh" else "left")  # fmt: skip
        axes.xaxis.tick_top()
        axes.tick_params(length=0)
        axes.grid(visible=False)
        levers = len(design.of_kind("lever"))
        if 0 < levers < len(factors):
            axes.axhline(levers - 0.5, color=INK, lw=0.9)
        for spine in axes.spines.values():
            spine.set_visible(False)
        method = found[0].method
        caption = text(lang, "overview_caption", index=text(lang, f"index_{method}"))
        return Drawn("sensitivity-overview", text(lang, "overview_title"), caption, svg(figure, "sensitivity-overview", caption))


def _share(found: Sensitivity) -> dict[str, float]:
    """Return an index between 0 and 1 for every factor: Morris effects as shares of their sum."""
    column = found.table[found.column]
    values = column / column.sum() if found.method == "morris" else column
    return {str(name): float(value) for name, value in values.items()}


def _wrapped(label: str, width: int = 8) -> str:
    """Break a Chinese label, which has no spaces, into lines."""
    if label.isascii() or len(label) <= width:
        return label
    return "\n".join(label[k : k + width] for k in range(0, len(label), width))
