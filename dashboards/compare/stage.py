"""Two cities on one clock: side by side, wiped one over the other, or shown in turn; with their clock and live charts.

Used by the Compare page. The clock is `dashboards.live.watching`, the maps are `dashboards.canvas.view`; how two maps share one frame is done by
the browser alone (stage.js), so that a wipe does not wait for the server.
"""

from itertools import accumulate
from typing import Any

import anywidget
import solara
import solara.lab
import traitlets

from dashboards import state
from dashboards.canvas.view import CityView
from dashboards.echarts import Echarts
from dashboards.esm import esm
from dashboards.html import button, tag
from dashboards.lines import Lines
from dashboards.live.layers import LAYERS
from dashboards.live.orders import obey
from dashboards.live.series import days_of
from dashboards.live.status import BUILDING, FAILED, READY, SPEEDS
from dashboards.live.watching import Live
from dashboards.pages.watch_clock import Time, speed_words
from dashboards.pages.watch_numbers import weekly
from dashboards.pick import pick, segments
from dashboards.refusals import refusal_words
from dashboards.texts import lang, t
from experiments.report_texts import COUNT_WORDS

MODES = ("side", "swipe", "flicker")
COUNTS = ("true", "reported", "recorded", "cleared")
STATES = ("security", "satisfaction")
LOOKS = (("var(--side-a)", "", 2.4), ("var(--side-b)", "7 4", 2.4))
ZERO = {"name": "0", "color": "var(--ink-soft)", "dash": "2 3", "width": 1.2}


class StageTools(anywidget.AnyWidget):
    """The browser's half of the swipe and flicker views."""

    _esm = esm("compare/stage")
    mode = traitlets.Unicode("side").tag(sync=True)
    texts = traitlets.Dict({}).tag(sync=True)


@solara.component
def Played(names: tuple[str, str], first_layer: str):
    """Play both scenarios of the session on its seed."""
    sides, seed, mode = (state.chosen("A"), state.chosen("B")), state.seed.value, solara.use_reactive("side")
    live = solara.use_memo(lambda: Live([one.scenario for one in sides], seed), [id(sides[0]), id(sides[1]), seed])

    def opened() -> Any:
        closing = live.open()
        live.runner.show(first_layer)
        return closing

    solara.use_effect(opened, [live])
    with tag("section", css="panel compare-live", aria_label=t("compare.live_title")):
        Clock(live, mode)
        Told(live)
        with tag("div", css=f"stage is-{mode.value}"):
            for number, name in enumerate(names):
                Map(live, number, name)
        texts = {key: t(f"compare.{key}") for key in ("wipe", "hold", "turn")}
        StageTools.element(mode=mode.value, texts={**texts, "a": f"A · {names[0]}", "b": f"B · {names[1]}"})
        LiveCharts(live)


@solara.component
def Clock(live: Live, mode: solara.Reactive[str]):
    """Play, pause, step, speed, layer and how the two maps are shown; the clock itself."""
    stage, runner = live.stage.value, live.runner
    ready, running = stage.phase == READY, stage.playing or stage.jumping
    with tag("div", css="watch-bar compare-clock"):
        picture = solara.v.Icon(children=["mdi-pause" if running else "mdi-play"], attributes={"aria-hidden": "true"})
        button(
            picture, tag("span", t("watch.pause") if running else t("watch.play")), do=runner.toggle, css="play-button", disabled=not ready
        )
        step = solara.v.Icon(children=["mdi-skip-next"], attributes={"aria-hidden": "true"})
        button(step, do=runner.step, css="step-button", title=t("watch.step"), aria_label=t("watch.step"), disabled=not ready)
        Time(live)
        speeds = [(f"{s:g}", speed_words(s, stage.ticks_per_day)) for s in SPEEDS]
        pick(t("watch.speed"), speeds, f"{stage.ticks_per_s:g}", lambda s: runner.speed(float(s)))
        pick(t("watch.layer"), [(one.key, t(f"live.layer.{one.key}")) for one in LAYERS], stage.layer, runner.show)
        segments(t("compare.view"), [(one, t(f"compare.view_{one}")) for one in MODES], mode.value, mode.set)


@solara.component
def Told(live: Live):
    """Say when the cities are being built and what went wrong."""
    stage = live.stage.value
    if stage.phase == BUILDING:
        tag("p", t("compare.building"), css="notice", role="status")
    elif stage.error:
        tag(
            "p",
            t("watch.failed" if stage.phase == FAILED else "watch.error", text=refusal_words(stage.error)),
            css="notice bad",
            role="alert",
        )


@solara.component
def Map(live: Live, number: int, name: str):
    """One of the two maps; they move together."""
    stage, side = live.stage.value, "ab"[number]
    with tag("figure", css=f"stage-side stage-{side}", aria_label=name):
        tag("figcaption", tag("span", side.upper(), css=f"badge side-{side}"), tag("span", name))
        CityView(
            live.runner, stage, number=number, link="compare", height="min(46vh, 520px)", show={"legend": number == 0, "surface": False},
            shortcuts=number == 0, on_order=lambda order: obey(live.runner, order),
        )  # fmt: skip


@solara.component
def LiveCharts(live: Live):
    """Draw one daily number of both cities, and what one has had more; drawn anew once a day."""
    chosen, say = solara.use_reactive("true"), lang.value

    def read() -> list[list[float]]:
        with live.runner.reading() as sides:
            days = [days_of(side) for side in sides]
        return [((one.counts or {}) | (one.states or {})).get(chosen.value, []) for one in days]

    found = solara.use_memo(read, [live.day.value, chosen.value, live])
    names = {
        **{key: t("compare.crimes_a_day", count=COUNT_WORDS[say][key]) for key in COUNTS},
        **{key: t(f"watch.kpi.{key}") for key in STATES},
    }
    if len(found) < 2 or not found[0] or len(found[0]) != len(found[1]):
        tag("p", t("compare.charts_soon"), css="small soft")
        return
    counted = chosen.value in COUNTS
    both = [weekly(values) if counted else values for values in found]
    gaps = [b - a for a, b in zip(*found, strict=True)]
    with tag("div", css="compare-charts"):
        pick(t("compare.shown"), list(names.items()), chosen.value, chosen.set)
        with tag("div", css="columns two"):
            _lines(
                names[chosen.value] + (t("compare.weekly") if counted else ""), [_line("A", both[0], 0), _line("B", both[1], 1)], counted
            )
            gap = list(accumulate(gaps)) if counted else gaps
            line = {"name": "B − A", "values": [round(x, 4) for x in gap], "color": "var(--accent)", "dash": "", "width": 2.4}
            _lines(t("compare.gap_sum") if counted else t("compare.gap"), [line, {**ZERO, "values": [0] * len(gap)}], False)


def _line(name: str, values: list[float], number: int) -> dict[str, Any]:
    return {"name": name, "values": [round(x, 4) for x in values]} | dict(zip(("color", "dash", "width"), LOOKS[number], strict=True))


def _lines(title: str, series: list[dict[str, Any]], from_zero: bool) -> None:
    said = ", ".join(f"{one['name']} {one['values'][-1]:g}" for one in series)
    with tag("div"):
        Lines.element(
            title=title,
            said=t("watch.charts.said", title=title, values=said),
            unit=t("watch.charts.day"),
            from_zero=from_zero,
            series=series,
        )


@solara.component
def Chart(option: dict[str, Any], label: str, css: str = "", height: str = "250px"):
    """Show a chart with a name for those who cannot see it."""
    with tag("div", css=f"chart {css}", role="img", aria_label=label):
        Echarts.element(option=option, attributes={"style": f"height:{height};width:100%"}, responsive=True)
