"""Charts of a comparison as options of echarts: relative differences with intervals, weeks with intervals, the live pair.

Called by the Compare page; labels and numbers come from the metadata of outcomes and the report's words.
"""

from collections.abc import Sequence

import numpy as np

from dashboards.chart_kit import Option, axis, band, base, curve, inks, legend, number, rows, short, upright, whiskers, zero_line
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
        axisLabel={"color": inks(dark).ink, "fontSize": 12, "width": 135, "overflow": "break"},
        axisLine={"show": False},
    )


def over_time(found: Series, names: tuple[str, str], unit: str, day: str, dark: bool) -> Option:
    """Draw both means over time."""
    ink = inks(dark)
    lines = [curve(names[0], rows(found.x, found.a), ink.a), curve(names[1], rows(found.x, found.b), ink.b, dashed=True)]
    return _timed(unit, day, dark, lines, legend(dark, names))


def difference_over_time(found: Series, name: str, unit: str, day: str, dark: bool) -> Option:
    """Draw the paired difference with its interval."""
    ink = inks(dark)
    points = [[str(x), number(gap)] for x, gap in zip(found.x, found.gap, strict=True)]
    line = curve(name, points, ink.accent) | {"markLine": zero_line(dark)}
    shaded = band(name, found.x, found.low.tolist(), found.high.tolist(), ink.accent) if np.isfinite(found.low).all() else []
    return _timed(unit, day, dark, [*shaded, line], legend(dark, [name]), found.x)


def _timed(unit: str, day: str, dark: bool, lines: list[Option], shown: Option, steps: Sequence[int] = ()) -> Option:
    """Return lines over days; `steps`: days as categories, which areas between two curves need."""
    ink = inks(dark)
    across = (
        axis(dark, day, kind="category", data=[str(x) for x in steps], boundaryGap=False)
        if steps
        else axis(dark, day, min="dataMin", max="dataMax")
    )
    made = base(
        dark,
        legend=shown,
        series=lines,
        xAxis=across,
        yAxis=upright(dark, unit, scale=True),
        grid={"left": 12, "right": 24, "top": 56, "bottom": 30, "containLabel": True},
    )
    made["tooltip"] |= {"trigger": "axis", "axisPointer": {"lineStyle": {"color": ink.soft}}}
    return made
