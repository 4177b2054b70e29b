"""Charts of a comparison as options of echarts: relative differences with intervals, weeks with intervals, the live pair.

Called by the Compare page; labels and numbers come from the metadata of outcomes and the report's words.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from dashboards.chart_kit import Option, axis, band, base, curve, inks, legend, number, rows, short, whiskers, zero_line
from dashboards.compare.series import Series
from experiments.paired_runs import Difference
from experiments.report_words import label


def forest(found: Sequence[Difference], axis_name: str, lang: str, dark: bool) -> Option:
    """Draw relative differences with their intervals, first on top; filled where the interval leaves out zero."""
    ink = inks(dark)
    shown = [one for one in found if np.isfinite(one.found.relative_low) and not one.found.identical][::-1]
    names = [label(one.meta, lang) for one in shown]
    low, high = ([100 * getattr(one.found, end) for one in shown] for end in ("relative_low", "relative_high"))
    points = [
        {
            "value": [short(100 * one.found.relative), k],
            "itemStyle": {"color": ink.accent if one.found.told else ink.paper},
            "name": names[k],
        }
        for k, one in enumerate(shown)
    ]
    marks = {
        "type": "scatter", "symbolSize": 10, "data": points, "itemStyle": {"borderColor": ink.accent, "borderWidth": 2}, "z": 5,
        "markLine": zero_line(dark, upright=True), "tooltip": {"formatter": "{b}: {c}"},
    }  # fmt: skip
    return base(
        dark,
        grid={"left": 8, "right": 20, "top": 10, "bottom": 34, "containLabel": True},
        xAxis=axis(dark, axis_name),
        yAxis=_rows_axis(names, dark),
        series=[whiskers(low, high, ink.accent), marks],
    )


def _rows_axis(names: Sequence[str], dark: bool) -> Option:
    """Return a category axis of rows."""
    return axis(
        dark,
        kind="category",
        data=list(names),
        axisLabel={"color": inks(dark).ink, "fontSize": 12, "width": 190, "overflow": "break"},
        axisLine={"show": False},
    )


def over_time(found: Series, title: str, names: tuple[str, str], unit: str, day: str, dark: bool) -> Option:
    """Draw both means over time."""
    ink = inks(dark)
    lines = [curve(names[0], rows(found.x, found.a), ink.a), curve(names[1], rows(found.x, found.b), ink.b, dashed=True)]
    return _timed(title, unit, day, dark, lines, legend(dark, names))


def difference_over_time(found: Series, title: str, name: str, unit: str, day: str, dark: bool) -> Option:
    """Draw the paired difference with its interval."""
    ink = inks(dark)
    line = curve(name, rows(found.x, found.gap), ink.accent) | {"markLine": zero_line(dark)}
    shaded = band(name, found.x, found.low.tolist(), found.high.tolist(), ink.accent) if np.isfinite(found.low).all() else []
    return _timed(title, unit, day, dark, [*shaded, line], legend(dark, [name]))


def _timed(title: str, unit: str, day: str, dark: bool, lines: list[Option], shown: Option) -> Option:
    ink = inks(dark)
    made = base(
        dark,
        legend=shown,
        series=lines,
        xAxis=axis(dark, day, min="dataMin", max="dataMax"),
        yAxis=axis(dark, unit, scale=True, nameGap=44),
    )
    made["tooltip"] |= {"trigger": "axis", "axisPointer": {"lineStyle": {"color": ink.soft}}}
    made["aria"] = {"enabled": True, "label": {"description": title}}
    return made


def live_pair(days: Any, a: Any, b: Any, names: tuple[str, str], unit: str, day: str, dark: bool) -> Option:
    """Draw a count of both running cities by day."""
    ink = inks(dark)
    lines = [curve(names[0], rows(days, a), ink.a), curve(names[1], rows(days, b), ink.b, dashed=True)]
    return _timed(unit, unit, day, dark, lines, legend(dark, names))


def live_gap(days: Any, gap: Any, name: str, unit: str, day: str, dark: bool) -> Option:
    """Draw what one city has had more than the other, summed from the start."""
    ink = inks(dark)
    line = curve(name, rows(days, gap), ink.accent) | {"areaStyle": {"color": ink.accent, "opacity": 0.15}, "markLine": zero_line(dark)}
    return _timed(unit, unit, day, dark, [line], legend(dark, [name]))


__all__ = ["difference_over_time", "forest", "live_gap", "live_pair", "number", "over_time"]
