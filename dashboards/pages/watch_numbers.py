"""Numbers of the Watch page: the four counts, what people feel, what it costs; and their charts."""

import solara
import solara.lab

from dashboards.chart_kit import axis, base, curve, inks, legend
from dashboards.html import tag
from dashboards.live.series import COUNTS, Days, days_of, today
from dashboards.texts import lang, t

_WEEK = 7


def read_days(live) -> Days:
    """Return the whole days of the side that is watched."""
    with live.runner.reading() as sides:
        return days_of(sides[0]) if sides else Days()


def money(cny: float) -> str:
    """Return an amount, short."""
    if lang.value == "zh":
        return f"{cny / 1e4:,.1f} 万元" if cny >= 1e4 else f"{cny:,.0f} 元"
    return f"{cny / 1e6:,.2f} M CNY" if cny >= 1e6 else f"{cny / 1e3:,.0f} k CNY" if cny >= 1e3 else f"{cny:,.0f} CNY"


@solara.component
def Numbers(live):
    """Four counts since the start; security, satisfaction and cost at the end of yesterday."""
    with tag("div", css="watch-numbers"):
        Counted(live)
        Felt(live)


@solara.component
def Counted(live):
    """The four counts, as time goes on."""
    _ = live.clock.value
    with live.runner.reading() as sides:
        counts = today(sides[0]) if sides else dict.fromkeys(COUNTS, 0)
    with tag("div", css="watch-counts"):
        for name, count in counts.items():
            One(name, f"{count:,}", f"count {name}")


@solara.component
def Felt(live):
    """States of the last whole day."""
    day = live.day.value
    days = solara.use_memo(lambda: read_days(live), [day])
    with tag("div", css="watch-states"):
        for name in ("security", "satisfaction"):
            value = days.last(name)
            One(name, "–" if value is None else f"{value:.3f}", "state")
        One("cost", money(days.cost), "state")


@solara.component
def One(name: str, value: str, css: str):
    """One number with its name."""
    with tag("div", css=f"watch-number {css}", title=t(f"watch.kpi.{name}.help")):
        tag("span", t(f"watch.kpi.{name}"), css="watch-name")
        tag("span", value, css="watch-value number")


def weekly(values: list[int]) -> list[float]:
    """Return the mean of each day and the six before it."""
    means, run = [], 0
    for day, value in enumerate(values):
        run += value - (values[day - _WEEK] if day >= _WEEK else 0)
        means.append(run / min(day + 1, _WEEK))
    return means


def _chart(dark: bool, series: dict[str, tuple[list[float], str, str, float]], low: float | None = None) -> dict:
    """Return lines over days: name -> (values, colour, dashes, width)."""
    lines = []
    for name, (values, colour, dashes, width) in series.items():
        line = curve(name, [[day + 1, round(v, 4)] for day, v in enumerate(values)], colour, width=width)
        line["lineStyle"]["type"] = dashes
        lines.append(line)
    option = base(dark, xAxis=axis(dark, "", min=1, minInterval=1), yAxis=axis(dark, "", min=low, scale=low is None), series=lines)
    option["tooltip"] |= {"trigger": "axis"}
    option["grid"] |= {"top": 26 if len(series) > 1 else 10, "bottom": 4, "left": 4, "right": 10}
    return option | ({"legend": legend(dark, list(series))} if len(series) > 1 else {})


@solara.component
def Charts(live, selected):
    """Three charts over the days of the run."""
    day, dark = live.day.value, bool(solara.lab.use_dark_effective())
    days = solara.use_memo(lambda: read_days(live), [day])
    if days.days < 1 or days.counts is None or days.states is None:
        tag("p", t("watch.charts.wait"), css="soft")
        return
    ink = inks(dark)
    looks = {
        "true": (ink.b, "solid", 2.2),
        "reported": (ink.soft, "dotted", 1.8),
        "recorded": (ink.a, "solid", 2.2),
        "cleared": (ink.accent, "dashed", 1.8),
    }
    counts = {t(f"watch.kpi.{name}"): (weekly(values), *looks[name]) for name, values in days.counts.items()}
    feelings = {
        t(f"watch.kpi.{name}"): (days.states[name], colour, dashes, 2.2)
        for name, colour, dashes in (("security", ink.a, "solid"), ("satisfaction", ink.b, "dashed"))
    }
    spent, sums = 0.0, []
    for cny in days.states["cost_cny"]:
        spent += cny
        sums.append(spent / 1000.0)
    with tag("div", css="watch-charts"):
        Picture("counts", _chart(dark, counts, low=0.0), days)
        Picture("opinions", _chart(dark, feelings), days)
        Picture("cost", _chart(dark, {t("watch.charts.cost"): (sums, ink.soft, "solid", 2.2)}, low=0.0), days)


@solara.component
def Picture(name: str, option: dict, days: Days):
    """A chart with its heading; in words for those who cannot see it."""
    values = ", ".join(f"{line['name']} {line['data'][-1][1]:g}" for line in option["series"])
    with tag("figure", css="watch-chart", role="img", aria_label=t("watch.charts.said", title=t(f"watch.charts.{name}"), values=values)):
        tag("figcaption", t(f"watch.charts.{name}"))
        solara.FigureEcharts(option, attributes={"style": "height:170px;width:100%"}, responsive=True)
