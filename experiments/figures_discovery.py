"""The figure of scenario discovery: the limits of the box, and the cases inside and outside of it.

Called by `changan discover` and notebooks.
"""

from typing import Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from experiments.analysis.discovery import Box, Discovery
from experiments.analysis.texts import text
from experiments.figures_style import FIRST, INK, PALE, SECOND, Drawn, style, svg
from experiments.report_words import percent
from experiments.study.design import Design
from experiments.study.factors import Factor


def box(found: Discovery, design: Design, lang: str = "en") -> Drawn:
    """Draw the box: limits of its factors on the left, points over its two strongest factors on the right."""
    condition = found.words(lang)
    title = text(lang, "box_title", condition=condition)
    with style():
        if found.box is None:
            figure = Figure(figsize=(6.6, 2.6))
            _points(figure.add_subplot(), found, list(design.factors[:2]), None, lang)
            return Drawn("discovery", title, _caption(found, condition, lang), svg(figure, "discovery", title))
        factors = {factor.name: factor for factor in design.factors}
        names = sorted(found.box.limits, key=lambda name: found.box.quasi_p[name] if found.box else 0.0)
        figure = Figure(figsize=(8.4, max(2.6, 1.0 + 0.42 * len(names))), layout="constrained")
        left, right = figure.subplots(1, 2, width_ratios=(1.25, 1.0))
        _limits(left, found.box, [factors[name] for name in names], lang)
        second = next((f for f in design.factors if f.name != names[0]), factors[names[0]])
        _points(right, found, [factors[names[0]], factors[names[1]] if len(names) > 1 else second], found.box, lang)
        return Drawn("discovery", title, _caption(found, condition, lang), svg(figure, "discovery", title))


def _caption(found: Discovery, condition: str, lang: str) -> str:
    counted = next(iter(found.counted.values())).words(lang)
    counted = counted[:1].upper() + counted[1:]
    if found.box is None:
        return text(lang, "box_none", condition=condition, counted=counted)
    b = found.box
    shares = {name: percent(getattr(b, name), 0, sign=False) for name in ("density", "coverage", "density_aside", "coverage_aside")}
    return text(
        lang, "box_caption", points=found.points, cases=found.cases, base=percent(found.base, 0, sign=False), inside=b.points_aside,
        counted=counted, **shares,
    )  # fmt: skip


def _limits(axes: Any, b: Box, factors: list[Factor], lang: str) -> None:
    for y, factor in enumerate(factors):
        axes.plot([0, 1], [y, y], color=PALE, lw=9, solid_capstyle="butt", zorder=1)
        limits = b.limits[factor.name]
        for low, high in _spans(factor, limits):
            axes.plot([low, high], [y, y], color=SECOND, lw=9, solid_capstyle="butt", zorder=2)
        shown = ", ".join(map(str, limits)) if factor.levels and not factor.numeric else f"{limits[0]:.3g} – {limits[1]:.3g}"
        axes.text(0.0, y - 0.3, shown, fontsize=8, va="bottom", color=INK)
    axes.set_yticks(range(len(factors)), [factor.named(lang) for factor in factors])
    axes.set(ylim=(len(factors) - 0.5, -0.8), xlim=(-0.02, 1.02), xticks=[0, 0.5, 1])
    axes.set_xlabel(text(lang, "box_axis"))
    axes.grid(visible=False)
    axes.tick_params(axis="y", length=0)


def _spans(factor: Factor, limits: tuple[Any, ...]) -> list[tuple[float, float]]:
    """Return the parts of a factor's range that lie in the box, from 0 to 1."""
    if factor.levels and not factor.numeric:
        n = len(factor.levels)
        return [(factor.levels.index(level) / n, (factor.levels.index(level) + 1) / n) for level in limits]
    low, high = factor.share([limits[0], limits[1]])
    return [(float(np.clip(low, 0, 1)), float(np.clip(high, 0, 1)))]


def _points(axes: Any, found: Discovery, factors: list[Factor], b: Box | None, lang: str) -> None:
    place = [_positions(factor, found.x[factor.name]) for factor in factors]
    for cases, marker, shade, size, label in ((False, "o", FIRST, 9, "no_case"), (True, "o", SECOND, 15, "case")):
        chosen = found.y == cases
        axes.scatter(
            place[0][chosen], place[1][chosen], s=size, marker=marker, facecolors=shade if cases else "none", edgecolors=shade, linewidths=0.8,
            label=text(lang, label), zorder=2 + cases,
        )  # fmt: skip
    if b is not None:
        ends = [_spans(f, b.limits[f.name]) if f.name in b.limits else [(0.0, 1.0)] for f in factors]
        for x0, x1 in ends[0]:
            for y0, y1 in ends[1]:
                axes.add_patch(Rectangle((x0, y0), x1 - x0, y1 - y0, fill=False, ec=INK, lw=1.4, zorder=5))
    axes.set(xlim=(-0.02, 1.02), ylim=(-0.02, 1.02), xticks=[0, 0.5, 1], yticks=[0, 0.5, 1])
    axes.set_xlabel(f"{factors[0].named(lang)} (0–1)")
    axes.set_ylabel(f"{factors[1].named(lang)} (0–1)")
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=2)


def _positions(factor: Factor, values: Any) -> Any:
    """Return points from 0 to 1; levels and whole numbers are spread evenly over their part of the axis."""
    share = factor.share(values)
    steps = len(factor.levels) if factor.levels else (factor.high - factor.low + 1 if factor.integer else 0)
    if not 0 < steps <= 12:
        return share
    order = np.argsort(np.argsort(values.astype(str).to_numpy(), kind="stable"), kind="stable")
    return share + ((order * 0.618034) % 1.0 - 0.5) * 0.8 / steps
