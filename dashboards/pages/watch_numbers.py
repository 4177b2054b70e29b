"""Numbers of the Watch page: the four counts, what people feel, what it costs; and their charts."""

from itertools import accumulate

import solara

from dashboards.html import tag
from dashboards.lines import Lines
from dashboards.live.series import COUNTS, Days, days_of, today
from dashboards.texts import lang, t

_WEEK = 7


TERMS = {
    "true": "true_crime", "reported": "reported_crime", "recorded": "recorded_crime", "cleared": "cleared_crime", "security": "security", "satisfaction": "satisfaction",
    "cost": "outcome.cost_cny",
}  # fmt: skip


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
        FeltNow(live)


@solara.component
def Counted(live):
    """The four counts, as time goes on."""
    _ = live.clock.value
    with live.runner.reading() as sides:
        counts = today(sides[0]) if sides else dict.fromkeys(COUNTS, 0)
    with tag("div", css="watch-counts"):
        for name, count in counts.items():
            One(name, f"{count:,}", f"counted {name}")


@solara.component
def FeltNow(live):
    """States of the last whole day, as time goes on."""
    Felt(solara.use_memo(lambda: read_days(live), [live.day.value]))


@solara.component
def Felt(days: Days):
    """States of the last of some days."""
    with tag("div", css="watch-states"):
        for name in ("security", "satisfaction"):
            value = days.last(name)
            One(name, "–" if value is None else f"{value:.3f}", "felt")
        One("cost", money(days.cost), "felt")


@solara.component
def One(name: str, value: str, css: str):
    """One number with its name."""
    with tag("div", css=f"watch-number {css}", title=t(f"watch.kpi.{name}.help")):
        label = t(f"watch.kpi.{name}")
        tag("button", label, css="watch-name term", type="button", data_term=TERMS[name], aria_label=t("shell.help_on", term=label))
        tag("span", value, css="watch-value number")


def weekly(values: list[int]) -> list[float]:
    """Return the mean of each day and the six before it."""
    means, run = [], 0
    for day, value in enumerate(values):
        run += value - (values[day - _WEEK] if day >= _WEEK else 0)
        means.append(run / min(day + 1, _WEEK))
    return means


LOOKS = {  # colour of the page, dashes, width: told apart without colour too
    "true": ("var(--side-b)", "", 2.4),
    "reported": ("var(--ink-soft)", "1.5 4", 2.0),
    "recorded": ("var(--side-a)", "", 2.4),
    "cleared": ("var(--good)", "7 4", 2.0),
    "security": ("var(--side-a)", "", 2.4),
    "satisfaction": ("var(--side-b)", "7 4", 2.2),
    "cost": ("var(--accent)", "", 2.4),
}


@solara.component
def Charts(live, selected):
    """The charts of the running city."""
    Drawn(solara.use_memo(lambda: read_days(live), [live.day.value]))


@solara.component
def Drawn(days: Days):
    """Three charts over days."""
    if days.days < 1 or days.counts is None or days.states is None:
        tag("p", t("watch.charts.wait"), css="soft")
        return
    spent = [round(x / 1000.0, 3) for x in accumulate(days.states["cost_cny"])]
    with tag("div", css="watch-charts"):
        Picture("counts", {name: weekly(values) for name, values in days.counts.items()}, True)
        Picture("opinions", {name: days.states[name] for name in ("security", "satisfaction")}, False)
        Picture("cost", {"cost": spent}, True)


@solara.component
def Picture(name: str, series: dict[str, list[float]], from_zero: bool):
    """A chart with its heading; in words for those who cannot see it."""
    lines = [
        {"name": t(f"watch.kpi.{key}"), "values": [round(v, 4) for v in values]}
        | dict(zip(("color", "dash", "width"), LOOKS[key], strict=True))
        for key, values in series.items()
    ]
    title, last = t(f"watch.charts.{name}"), ", ".join(f"{line['name']} {line['values'][-1]:g}" for line in lines)
    Lines.element(
        title=title, said=t("watch.charts.said", title=title, values=last), unit=t("watch.charts.day"), from_zero=from_zero, series=lines
    )
