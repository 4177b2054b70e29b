"""Charts of a sweep as options of echarts. What has no value is left out and counted in words; nothing is filled in.

Called by the Sweep page with what `dashboards.sweeps.answers` found; words are those of the analysis figures.
"""

from typing import Any

import numpy as np

from dashboards.chart_kit import Option, axis, base, inks, legend, number, rows, short, upright, whiskers, zero_line
from dashboards.sweeps.answers import Emulated, Indices, Opened, Overturned, TradeOff
from experiments.analysis.texts import text
from experiments.report_texts import UNITS_ZH
from experiments.study.factors import Factor
from experiments.study.outcomes import Wanted
from sim.texts import say

MARKS = {"lever": "circle", "uncertainty": "rect"}
WIDE = 100.0  # ratio of the ends from which a log axis has ticks enough to be read
CELLS = 7  # of a response surface, each way


def unit(one: Wanted | Factor, lang: str) -> str:
    """Return a unit in a language."""
    return UNITS_ZH.get(one.unit) or say(one.unit, lang) if lang == "zh" and one.unit else one.unit


def titled(one: Wanted | Factor, lang: str) -> str:
    """Return name and unit."""
    shown = unit(one, lang)
    if not shown or shown in ("1", "text"):
        return one.named(lang)
    return f"{one.named(lang)}（{shown}）" if lang == "zh" else f"{one.named(lang)} ({shown})"


def by_name(found: Any, name: str) -> Any:
    """Return the factor or outcome of a name."""
    return next(one for one in found if one.name == name)


def parameter_plot(found: Opened, outcome: str, factor: str, missing: str, lang: str, dark: bool) -> Option:
    """Draw every point's mean against one factor; points without a value as crosses at the foot."""
    ink, x, y = inks(dark), found.plan[factor].to_numpy(), found.means[outcome]
    one, what = by_name(found.factors, factor), by_name(found.outcomes, outcome)
    known = np.isfinite(y)
    dots = {
        "type": "scatter",
        "name": what.named(lang),
        "symbol": MARKS[one.kind],
        "symbolSize": 6,
        "itemStyle": {"color": ink.accent, "opacity": 0.65},
    }
    series = [{**dots, "data": _pairs(one, x[known], y[known])}]
    if not known.all() and known.any():
        foot = float(np.nanmin(y))
        cross = {
            "type": "scatter",
            "name": missing,
            "symbol": "path://M0,0L10,10M10,0L0,10",
            "symbolSize": 8,
            "itemStyle": {"color": "transparent", "borderColor": ink.b, "borderWidth": 1.6},
        }
        series.append({**cross, "data": _pairs(one, x[~known], np.full(int((~known).sum()), foot))})
    return base(
        dark,
        grid={"left": 10, "right": 14, "top": 12 if known.all() else 30, "bottom": 30, "containLabel": True},
        xAxis=_factor_axis(one, titled(one, lang), dark),
        yAxis=axis(dark, scale=True),
        series=series,
        **({} if known.all() else {"legend": legend(dark, [missing])}),
    )  # fmt: skip


def _pairs(factor: Factor, x: Any, y: Any) -> list[list[Any]]:
    return [[float(a) if factor.numeric else str(a), short(float(b))] for a, b in zip(x, y, strict=True)]


def _factor_axis(factor: Factor, name: str, dark: bool, **more: Any) -> Option:
    if not factor.numeric:
        return axis(dark, name, kind="category", data=[str(level) for level in factor.levels], **more)
    ends = {"min": factor.low, "max": factor.high} if not factor.levels else {}
    wide = factor.scale == "log" and factor.high >= WIDE * factor.low
    return axis(dark, name, kind="log" if wide else "value", scale=True, **ends, **more)


def surface(found: Opened, outcome: str, across: str, up: str, points: str, lang: str, dark: bool) -> Option:
    """Draw the mean of the points in each field of two factors; a field without a point with a value stays blank."""
    what = by_name(found.outcomes, outcome)
    fx, fy = by_name(found.factors, across), by_name(found.factors, up)
    mean, count, names = fields(found, outcome, fx, fy)
    cells = [[i, j, number(short(mean[j, i])), int(count[j, i])] for j in range(len(names[1])) for i in range(len(names[0])) if count[j, i]]
    return _heat((fx, fy), names, cells, [what.named(lang), points], lang, dark)


def emulated_surface(found: Opened, made: Emulated, across: str, up: str, lang: str, dark: bool) -> Option:
    """Draw what the emulator predicts over two factors, the mean over the others."""
    names = tuple([f"{v:.3g}" if isinstance(v, float) else str(v) for v in values.tolist()] for values in made.values)
    cells = [[i, j, number(short(float(made.mean[j, i])))] for j in range(len(names[1])) for i in range(len(names[0]))]
    factors = (by_name(found.factors, across), by_name(found.factors, up))
    return _heat(factors, names, cells, [by_name(found.outcomes, made.outcome).named(lang)], lang, dark)


def held_out(found: Opened, made: Emulated, seen: str, predicted: str, lang: str, dark: bool) -> Option:
    """Draw points that the emulator never saw, simulated against predicted; on the line they agree."""
    ink, both = inks(dark), np.concatenate([made.seen, made.predicted])
    ends, unit_ = [float(both.min()), float(both.max())], unit(by_name(found.outcomes, made.outcome), lang)
    dots = [[short(float(a)), short(float(b))] for a, b in zip(made.seen, made.predicted, strict=True)]
    line = {
        "type": "line",
        "data": [[ends[0], ends[0]], [ends[1], ends[1]]],
        "symbol": "none",
        "silent": True,
        "lineStyle": {"color": ink.soft, "type": "dashed", "width": 1},
    }
    return base(
        dark,
        grid={"left": 12, "right": 16, "top": 34, "bottom": 30, "containLabel": True},
        xAxis=axis(dark, f"{seen}, {unit_}" if unit_ else seen, scale=True),
        yAxis=upright(dark, predicted, scale=True),
        series=[line, {"type": "scatter", "data": dots, "symbolSize": 7, "itemStyle": {"color": ink.accent, "opacity": 0.7}}],
    )  # fmt: skip


def _heat(factors: tuple[Factor, Factor], names: Any, cells: list[list[Any]], values: list[str], lang: str, dark: bool) -> Option:
    """Draw fields of two factors, [across, up, value, ...] each, coloured by the value; `values` names what a field holds."""
    ink, seen, (fx, fy) = inks(dark), [cell[2] for cell in cells], factors
    ends = (float(min(seen)), float(max(seen))) if seen else (0.0, 1.0)
    return base(
        dark,
        grid={"left": 12, "right": 12, "top": 34, "bottom": 86, "containLabel": True},
        xAxis=axis(dark, titled(fx, lang), kind="category", data=names[0], axisLine={"show": False}),
        yAxis=upright(dark, titled(fy, lang), kind="category", data=names[1], axisLine={"show": False}),
        visualMap={
            "min": ends[0], "max": ends[1] if ends[1] > ends[0] else ends[0] + 1e-9, "calculable": False, "orient": "horizontal", "left": "center", "bottom": 0, "dimension": 2,
            "text": [f"{ends[1]:.4g}", f"{ends[0]:.4g}"], "inRange": {"color": list(ink.ramp)}, "itemWidth": 12, "itemHeight": 150, "textStyle": {"color": ink.ink},
        },
        series=[{"type": "heatmap", "name": values[0], "data": cells, "dimensions": ["x", "y", *values], "encode": {"x": 0, "y": 1, "tooltip": list(range(2, 2 + len(values)))},
                 "itemStyle": {"borderColor": ink.paper, "borderWidth": 2}}],
    )  # fmt: skip


def fields(found: Opened, outcome: str, across: Factor, up: Factor) -> tuple[Any, Any, tuple[list[str], list[str]]]:
    """Return (mean[up, across], number of points with a value, names of the fields): NaN and 0 where there is none."""
    y = found.means[outcome]
    known = np.isfinite(y)
    i, across_names = _field(across, found.plan[across.name].to_numpy())
    j, up_names = _field(up, found.plan[up.name].to_numpy())
    total, count = np.zeros((len(up_names), len(across_names))), np.zeros((len(up_names), len(across_names)), int)
    np.add.at(total, (j[known], i[known]), y[known])
    np.add.at(count, (j[known], i[known]), 1)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan), count, (across_names, up_names)


def _field(factor: Factor, values: Any) -> tuple[Any, list[str]]:
    """Return the field of each value and the fields' names: levels as they are, ranges in equal parts of the factor's scale."""
    if factor.levels:
        return np.array([factor.levels.index(v) for v in values.tolist()]), [str(level) for level in factor.levels]
    distinct = np.unique(values)
    if len(distinct) <= CELLS:
        return np.searchsorted(distinct, values), [f"{v:.3g}" for v in distinct]
    share = factor.share(values)
    edges = (
        factor.low * (factor.high / factor.low) ** np.linspace(0, 1, CELLS + 1)
        if factor.scale == "log"
        else np.linspace(factor.low, factor.high, CELLS + 1)
    )
    return np.minimum((share * CELLS).astype(int), CELLS - 1), [f"{lo:.3g}–{hi:.3g}" for lo, hi in zip(edges, edges[1:], strict=False)]


def index_chart(found: Indices, lang: str, dark: bool) -> Option:
    """Draw the indices of one outcome, largest on top, with intervals; hollow: not told from chance."""
    ink, one = inks(dark), found.found
    factors = {f.name: f for f in found.design.factors}
    table = one.table.iloc[::-1]
    told, names = set(one.told()), [str(n) for n in table.index]
    points = [
        {"value": [short(float(table[one.column].iloc[k])), k], "name": factors[n].named(lang), "symbol": MARKS[factors[n].kind],
         "itemStyle": {"color": ink.accent if n in told else ink.paper}}
        for k, n in enumerate(names)
    ]  # fmt: skip
    marks: Option = {
        "type": "scatter",
        "symbolSize": 11,
        "data": points,
        "itemStyle": {"borderColor": ink.accent, "borderWidth": 2},
        "z": 5,
        "tooltip": {"formatter": "{b}: {c}"},
    }
    if np.isfinite(one.floor):
        marks["markLine"] = zero_line(dark, one.floor, upright=True, dotted=True)
    low, high = f"{one.column}_low", f"{one.column}_high"
    spans = [whiskers(table[low].tolist(), table[high].tolist(), ink.accent)] if low in table else []
    return base(
        dark,
        grid={"left": 8, "right": 20, "top": 10, "bottom": 34, "containLabel": True},
        xAxis=axis(dark, text(lang, f"{one.method}_axis", unit=unit(found.outcome, lang))),
        yAxis=axis(dark, kind="category", data=[factors[n].named(lang) for n in names], axisLine={"show": False}, axisLabel={"color": ink.ink, "fontSize": 12, "width": 170, "overflow": "break"}),
        series=[*spans, marks],
    )  # fmt: skip


def front_chart(found: TradeOff, across: str, up: str, on: str, off: str, lang: str, dark: bool) -> Option:
    """Draw policies over two objectives: filled on the front, hollow elsewhere."""
    ink, front = inks(dark), found.front
    x, y = by_name(front.objectives, across), by_name(front.objectives, up)
    names = found.worlds.names
    series = []
    for best, name, size in ((False, off, 7), (True, on, 11)):
        rows_of = np.flatnonzero(front.best == best)
        data = [
            {"value": [short(float(front.values[across].iloc[k])), short(float(front.values[up].iloc[k]))], "name": names[k]}
            for k in rows_of
        ]
        look = {"color": ink.accent if best else "transparent", "borderColor": ink.accent if best else ink.soft, "borderWidth": 1.4}
        series.append(
            {
                "type": "scatter",
                "name": name,
                "data": data,
                "symbolSize": size,
                "itemStyle": look,
                "z": 3 + best,
                "tooltip": {"formatter": "{b}<br>{c}"},
            }
        )
    arrow = {"higher": "→", "lower": "←"}
    upward = {"higher": "↑", "lower": "↓"}
    return base(
        dark,
        grid={"left": 12, "right": 24, "top": 62, "bottom": 34, "containLabel": True},
        legend={"data": [on, off], "top": 0, "left": 0, "textStyle": {"color": ink.ink}, "itemWidth": 12},
        xAxis=axis(dark, f"{titled(x, lang)} {arrow[x.better]} {text(lang, 'better')}", scale=True),
        yAxis=upright(dark, f"{titled(y, lang)} {upward[y.better]} {text(lang, 'better')}", scale=True),
        series=series,
    )


def flip_chart(found: Overturned, lang: str, dark: bool) -> Option:
    """Draw in which share of the worlds the first policy wins, below and above the value of each assumption that matters most."""
    ink, flips = inks(dark), found.found.flips[::-1]
    factors = {f.name: f for f in found.factors}
    names = [f"{factors[one.factor].named(lang)}\n{_cut(one.cut, lang)}" for one in flips]
    below, above = text(lang, "below"), text(lang, "above")
    bars = [
        {
            "type": "bar",
            "name": below,
            "data": [short(one.below) for one in flips],
            "itemStyle": {"color": ink.paper, "borderColor": ink.accent, "borderWidth": 1.5},
        },
        {
            "type": "bar",
            "name": above,
            "data": [short(one.above) for one in flips],
            "itemStyle": {"color": ink.accent},
            "markLine": zero_line(dark, 0.5, upright=True),
        },
    ]
    return base(
        dark,
        grid={"left": 24, "right": 24, "top": 34, "bottom": 34, "containLabel": True},
        legend={"data": [below, above], "top": 0, "left": 0, "textStyle": {"color": ink.ink}, "itemWidth": 14},
        xAxis=axis(dark, text(lang, "flip_axis", a="A"), min=0, max=1),
        yAxis=axis(
            dark, kind="category", data=names, axisLine={"show": False}, axisLabel={"color": ink.ink, "fontSize": 12, "lineHeight": 15}
        ),
        series=bars,
    )


def _cut(cut: Any, lang: str) -> str:
    return f"{text(lang, 'below')} / {text(lang, 'above')} {cut:.3g}" if isinstance(cut, int | float) else str(cut)


__all__ = [
    "by_name",
    "emulated_surface",
    "fields",
    "flip_chart",
    "front_chart",
    "held_out",
    "index_chart",
    "parameter_plot",
    "rows",
    "surface",
    "titled",
    "unit",
]
