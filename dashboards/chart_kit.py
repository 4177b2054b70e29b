"""The looks that the charts of comparisons and sweeps share, as options of echarts: calm, readable in grey, in light and dark.

Used by `dashboards.compare.charts` and `dashboards.sweeps.charts`. Side A is a solid line, side B a dashed one, everywhere.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

Option = dict[str, Any]
FONT = "Inter, 'Segoe UI', system-ui, 'Noto Sans', 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif"


@dataclass(frozen=True)
class Inks:
    """Colours of one theme (the same as in custom.css)."""

    ink: str
    soft: str
    line: str
    paper: str
    a: str
    b: str
    accent: str
    ramp: tuple[str, ...]


LIGHT = Inks(
    "#1b2733",
    "#51606e",
    "#d5dce2",
    "#ffffff",
    "#005f99",
    "#a84300",
    "#1f4e79",
    ("#d9e4ee", "#b7cce0", "#8fb0cf", "#5588b4", "#24608f", "#0c3a61"),
)
DARK = Inks(
    "#e6ebf0",
    "#a9b6c2",
    "#34404c",
    "#1a2129",
    "#6db9ea",
    "#f09a5b",
    "#8ab8e6",
    ("#2b3d4f", "#305070", "#39658a", "#4f87b4", "#77abd6", "#b5d6f2"),
)


def inks(dark: bool) -> Inks:
    """Return the colours of a theme."""
    return DARK if dark else LIGHT


def number(value: Any) -> float | None:
    """Return a number as JSON has it: what is missing is null, and echarts leaves it out."""
    return float(value) if value is not None and math.isfinite(value) else None


def rows(*columns: Iterable[Any]) -> list[list[float | None]]:
    """Return columns as rows of plain numbers."""
    return [[number(v) for v in row] for row in zip(*columns, strict=True)]


def short(value: float) -> float:
    """Round for a tooltip: four significant digits."""
    return float(f"{value:.4g}") if math.isfinite(value) else value


def base(dark: bool, **more: Any) -> Option:
    """Return what every chart begins with."""
    ink = inks(dark)
    return {
        "animation": False,
        "backgroundColor": "transparent",
        "textStyle": {"color": ink.ink, "fontFamily": FONT, "fontSize": 12},
        "grid": {"left": 12, "right": 18, "top": 34, "bottom": 30, "containLabel": True},
        "tooltip": {
            "confine": True,
            "backgroundColor": ink.paper,
            "borderColor": ink.line,
            "textStyle": {"color": ink.ink, "fontSize": 12},
        },
        **more,
    }


def axis(dark: bool, name: str = "", kind: str = "value", **more: Any) -> Option:
    """Return an axis; its name stands in the middle, beside the numbers."""
    ink = inks(dark)
    return {
        "type": kind,
        "name": name,
        "nameLocation": "middle",
        "nameGap": 26,
        "nameTextStyle": {"color": ink.soft, "fontSize": 12},
        "axisLabel": {"color": ink.soft, "fontSize": 11, "hideOverlap": True},
        "axisLine": {"lineStyle": {"color": ink.soft}},
        "axisTick": {"show": False},
        "splitLine": {"show": kind in ("value", "log"), "lineStyle": {"color": ink.line, "width": 0.8}},
        **more,
    }


def upright(dark: bool, name: str = "", **more: Any) -> Option:
    """Return an upright axis; its name stands above it, where it can be as long as it likes."""
    ink = inks(dark)
    named = {"nameLocation": "end", "nameGap": 12, "nameTextStyle": {"color": ink.soft, "fontSize": 12, "align": "left"}}
    return axis(dark, name, **{**named, **more})


def legend(dark: bool, names: Sequence[str]) -> Option:
    """Return a legend at the top."""
    return {
        "data": list(names),
        "top": 0,
        "left": 0,
        "icon": "roundRect",
        "itemHeight": 3,
        "itemWidth": 22,
        "textStyle": {"color": inks(dark).ink, "fontSize": 12},
    }


def curve(name: str, points: Any, color: str, dashed: bool = False, width: float = 2.0) -> Option:
    """Return a line without marks."""
    return {
        "type": "line", "name": name, "data": points, "showSymbol": False, "symbol": "none", "color": color,
        "lineStyle": {"width": width, "color": color, "type": "dashed" if dashed else "solid"}, "itemStyle": {"color": color}, "z": 4,
    }  # fmt: skip


def band(name: str, x: Sequence[Any], low: Sequence[float], high: Sequence[float], color: str) -> list[Option]:
    """Return the area between low and high: an unseen line, and another stacked on it."""
    quiet = {
        "type": "line",
        "symbol": "none",
        "showSymbol": False,
        "silent": True,
        "lineStyle": {"width": 0, "opacity": 0},
        "tooltip": {"show": False},
    }
    under = [[str(one), number(lo)] for one, lo in zip(x, low, strict=True)]
    over = [[str(one), number(hi - lo)] for one, lo, hi in zip(x, low, high, strict=True)]
    stack = f"band {name}"
    return [
        {**quiet, "name": stack, "data": under, "stack": stack, "stackStrategy": "all"},
        {**quiet, "name": stack, "data": over, "stack": stack, "stackStrategy": "all", "areaStyle": {"color": color, "opacity": 0.2}},
    ]


def whiskers(low: Sequence[float], high: Sequence[float], color: str, width: float = 2.0, shift: float = 0.0) -> Option:
    """Return intervals as lines along the rows 0, 1, 2, ... of a value axis y."""
    points: list[list[Any]] = []
    for row, (lo, hi) in enumerate(zip(low, high, strict=True)):
        points += [[number(lo), row + shift], [number(hi), row + shift], ["-", "-"]]
    return {
        "type": "line",
        "data": points,
        "symbol": "none",
        "silent": True,
        "lineStyle": {"color": color, "width": width},
        "z": 3,
        "tooltip": {"show": False},
    }


def zero_line(dark: bool, at: float = 0.0, upright: bool = False, dotted: bool = False) -> Option:
    """Return a mark line at a value."""
    return {
        "silent": True, "symbol": "none", "label": {"show": False}, "data": [{"xAxis" if upright else "yAxis": at}],
        "lineStyle": {"color": inks(dark).ink, "width": 1.2, "type": "dotted" if dotted else "solid"},
    }  # fmt: skip
