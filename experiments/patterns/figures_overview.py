"""All verdicts on one page: each statistic in units of its band, 0 and 1 being the band's ends."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from experiments.figures_style import INK, MUTED, PALE, RISE, RULE, SECOND, Drawn, style, svg
from experiments.patterns.evidence import Pattern
from experiments.patterns.runs import Runs
from experiments.patterns.verdicts import Verdict
from experiments.patterns.words import WORDS

SHADES = {"in band": SECOND, "overlaps": MUTED, "outside": RISE, "not told": RULE}
FILLS = {"in band": "full", "overlaps": "left", "outside": "none", "not told": "none"}
REACH = 1.6  # bands beyond which a mark stands at the edge
_ROW_IN = 0.2


def overview(cities: Sequence[tuple[Runs, list[Verdict]]], lang: str) -> Drawn:
    """Draw every pattern that must show or is calibrated on, a panel for each city; those that were put in are left out."""
    say = WORDS[lang]
    shown = [{v.name: v for v in verdicts if v.pattern.use != "S" and v.pattern.emerges != "no"} for _, verdicts in cities]
    names = list(dict.fromkeys(name for side in shown for name in side))
    names.sort(key=lambda name: _first(shown, name).pattern.use != "H")  # stable: H first, in the order of the file
    with style():
        figure = Figure(figsize=(3.6 + 3.0 * len(cities), 0.9 + _ROW_IN * len(names)), layout="constrained")
        panels = figure.subplots(1, len(cities), squeeze=False, sharey=True)[0]
        for axes, (runs, _), side in zip(panels, cities, shown, strict=True):
            axes.axvspan(0.0, 1.0, color=PALE, lw=0)
            axes.axvline(0.0, color=RULE, lw=0.8)
            axes.axvline(1.0, color=RULE, lw=0.8)
            for y, name in enumerate(names):
                if name in side:
                    _mark(axes, y, side[name])
            axes.set(xlim=(-REACH, 1.0 + REACH), ylim=(len(names) - 0.4, -0.6), title=say.get(runs.name, runs.name))
            axes.set_xticks([0.0, 1.0], [_end(lang, 0), _end(lang, 1)])
            axes.grid(visible=False)
            axes.tick_params(axis="y", length=0)
        panels[0].set_yticks(range(len(names)), [_name(_first(shown, name).pattern, lang) for name in names], fontsize=7.5)
        figure.supxlabel(say["overview_note"], fontsize=7.5)
        return Drawn("overview", say["fig_overview"], say["overview_note"], svg(figure, "patterns-overview", say["fig_overview"]))


def _first(shown: Sequence[dict[str, Verdict]], name: str) -> Verdict:
    return next(side[name] for side in shown if name in side)


def _end(lang: str, k: int) -> str:
    return (("low end", "high end"), ("下限", "上限"))[lang == "zh"][k]


def _name(pattern: Pattern, lang: str) -> str:
    label = pattern.label_zh if lang == "zh" else pattern.label
    return f"{label} [{pattern.use}{'*' if pattern.calibration else ''}]"


def _mark(axes: Any, y: int, verdict: Verdict) -> None:
    """Draw value and interval in units of the band, cut off at the edge of the panel with an arrow."""
    ends = [in_band(verdict.pattern, x) for x in (verdict.low, verdict.value, verdict.high)]
    low, value, high = (float(np.clip(x, -REACH, 1.0 + REACH)) for x in ends)
    shade = SHADES[verdict.word]
    if np.isfinite([low, high]).all():
        axes.plot([low, high], [y, y], color=shade if verdict.word != "outside" else INK, lw=1.3, solid_capstyle="butt")
    beyond = not -REACH <= ends[1] <= 1.0 + REACH
    mark = ("<" if ends[1] < 0 else ">") if beyond else "o"
    axes.plot(
        value, y, marker=mark, ms=5.5, color=shade, mfc=shade, markerfacecoloralt="white", mec=INK, mew=0.8, fillstyle=FILLS[verdict.word]
    )


def in_band(pattern: Pattern, value: float) -> float:
    """Return a value in units of the band: 0 at its low end, 1 at its high end; open bands are drawn in, so that all of one lies between."""
    low, high = pattern.low, pattern.high
    if low is not None and high is not None:
        return (value - low) / (high - low)
    end = float(low if low is not None else high or 0.0)
    into = (value - end) / max(abs(end), 0.5 if pattern.unit == "correlation" else 0.1) * (1.0 if low is not None else -1.0)
    drawn = into / (1.0 + into) if into > 0 else into
    return drawn if low is not None else 1.0 - drawn
