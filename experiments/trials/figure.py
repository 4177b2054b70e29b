"""The forest plot of trials: published interval, expected effect of the model, and where single trials of that size would fall.

Called by `experiments.trials.report`. Ratios stand on a logarithmic axis, differences and quotients below on a plain one. Published: grey, thick; for elsewhere:
pale, behind; the model: dark, thin, with a mark; single trials: dotted. Everything reads in grey.
"""

import math
from collections.abc import Sequence
from typing import Any, Protocol

from matplotlib.figure import Figure

from experiments.figures_style import FIRST, INK, PALE, SECOND, Drawn, style, svg
from experiments.trials.verdict import Band
from experiments.trials.words import VERDICTS, at, say

RATIO_ENDS, PLAIN_ENDS = (0.2, 3.2), (-1.6, 1.6)
MARKS = {"agrees": "o", "overlaps": "o", "weaker": "<", "stronger": ">", "wrong sign": "X", "cannot tell": "D"}


class Shown(Protocol):
    """What a row of the plot needs (`experiments.trials.report.Row`)."""

    key: str
    title: str
    title_zh: str
    value: float
    low: float
    high: float
    range_low: float
    range_high: float
    published: Band
    elsewhere: Band
    verdict: Any
    used_in_setting: str
    effects: tuple[str, ...]


def forest(rows: Sequence[Any], lang: str) -> Drawn:
    """Draw every trial that has a published effect."""
    shown = [row for row in rows if row.effects]
    panels = [[row for row in shown if row.published.neutral == neutral] for neutral in (1.0, 0.0)]
    heights = [max(len(panel), 1) + 1.6 for panel in panels if panel]
    with style():
        figure = Figure(figsize=(8.6, 0.9 + 0.29 * sum(heights)))
        axes = figure.subplots(len(heights) or 1, 1, squeeze=False, gridspec_kw={"height_ratios": heights or [1], "hspace": 0.22})[:, 0]
        for panel, axis in zip([p for p in panels if p], axes, strict=False):
            _panel(axis, panel, lang)
        _legend(axes[0], lang)
        title = say("forest", lang)
        return Drawn("forest", title, title, svg(figure, f"forest-{lang}", title))


def _panel(axis: Any, rows: Sequence[Shown], lang: str) -> None:
    log = rows[0].published.neutral == 1.0
    low, high = RATIO_ENDS if log else PLAIN_ENDS
    if log:
        axis.set_xscale("log")
        ticks = [0.25, 0.5, 0.7, 1.0, 1.4, 2.0, 3.0]
        axis.set_xticks(ticks, [f"{x:g}" for x in ticks])
        axis.minorticks_off()
    for y, row in enumerate(rows):
        _line(axis, y, (row.elsewhere.low, row.elsewhere.high), (low, high), color=PALE, lw=9.0)
        _line(axis, y, (row.published.low, row.published.high), (low, high), color=FIRST, lw=5.0)
        if math.isfinite(row.published.value):
            axis.plot(row.published.value, y, marker="|", ms=9, mew=1.6, color=INK)
        _line(axis, y, (row.range_low, row.range_high), (low, high), color=SECOND, lw=0.9, ls=":")
        _line(axis, y, (row.low, row.high), (low, high), color=SECOND, lw=1.8)
        if math.isfinite(row.value):
            told = row.verdict in ("agrees", "overlaps")
            axis.plot(
                min(max(row.value, low), high), y, marker=MARKS[row.verdict], ms=6, mec=SECOND, mew=1.3, mfc=SECOND if told else "white"
            )
        axis.text(
            1.01,
            y,
            VERDICTS[row.verdict][at(lang)] + ("*" if row.used_in_setting else ""),
            transform=axis.get_yaxis_transform(),
            va="center",
            fontsize=8.0,
        )
    axis.axvline(1.0 if log else 0.0, color=INK, lw=0.9)
    axis.set_yticks(range(len(rows)), [row.title_zh if lang == "zh" else row.title for row in rows])
    axis.set_ylim(len(rows) - 0.4, -0.6)
    axis.set_xlim(low, high)
    axis.tick_params(axis="y", length=0)
    axis.grid(visible=False, axis="y")
    axis.set_xlabel(say("ratios" if log else "others", lang))


def _line(axis: Any, y: int, ends: tuple[float, float], room: tuple[float, float], **how: Any) -> None:
    """Draw an interval as far as the axis has room; nothing where it cannot be told."""
    if any(math.isnan(end) for end in ends):
        return
    low, high = (min(max(end, room[0]), room[1]) for end in ends)
    axis.plot([low, high], [y, y], solid_capstyle="butt", **how)


def _legend(axis: Any, lang: str) -> None:
    from matplotlib.lines import Line2D

    shown = (
        (say("published", lang), {"color": FIRST, "lw": 5.0}), (say("transfer", lang), {"color": PALE, "lw": 9.0}),
        (say("model", lang), {"color": SECOND, "lw": 1.8, "marker": "o", "ms": 5}), (say("range", lang), {"color": SECOND, "lw": 0.9, "ls": ":"}),
    )  # fmt: skip
    handles = [Line2D([], [], label=label, **how) for label, how in shown]  # type: ignore[arg-type]
    axis.legend(handles=handles, loc="lower left", bbox_to_anchor=(-0.02, 1.0), ncols=4, fontsize=8.0, handlelength=1.6, columnspacing=1.2)
