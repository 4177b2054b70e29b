"""Two cities on one clock: side by side, wiped one over the other, or shown in turn; with their clock and live charts.

Used by the Compare page. The clock is `dashboards.live.runner`, the maps are `dashboards.canvas.view`; how two maps share one frame is done by
the browser alone (stage.js), so that a wipe does not wait for the server.
"""

from pathlib import Path
from typing import Any

import anywidget
import solara
import solara.lab
import traitlets

from dashboards import state
from dashboards.canvas.view import CityView
from dashboards.compare.charts import live_gap, live_pair
from dashboards.html import button, tag
from dashboards.live.layers import LAYERS
from dashboards.live.orders import obey
from dashboards.live.runner import BUILDING, FAILED, FINISHED, SPEEDS, Runner, Status
from dashboards.pick import pick, segments
from dashboards.texts import lang, t
from experiments.report_texts import COUNT_WORDS
from sim.tables import EventKind

MODES = ("side", "swipe", "flicker")
COUNTS = {"true": EventKind.CRIME, "reported": EventKind.REPORTED, "recorded": EventKind.RECORDED, "cleared": EventKind.CLEARED}


class StageTools(anywidget.AnyWidget):
    """The browser's half of the swipe and flicker views."""

    _esm = Path(__file__).with_name("stage.js")
    mode = traitlets.Unicode("side").tag(sync=True)
    texts = traitlets.Dict({}).tag(sync=True)


@solara.component
def Live(names: tuple[str, str], first_layer: str):
    """Play both scenarios of the session on its seed."""
    sides, seed = (state.chosen("A"), state.chosen("B")), state.seed.value
    status, mode, count = solara.use_reactive(Status(layer=first_layer)), solara.use_reactive("side"), solara.use_reactive("true")
    runner = solara.use_memo(lambda: Runner([one.scenario for one in sides], seed, layer=first_layer), [id(sides[0]), id(sides[1]), seed])

    def live() -> Any:
        runner.on_status = status.set
        runner.start()
        return runner.close

    solara.use_effect(live, [id(runner)])
    now = status.value
    with tag("section", css="panel compare-live", aria_label=t("compare.live_title")):
        Clock(runner, now, mode)
        if now.error:
            tag("p", now.error, css="notice bad", role="alert")
        with tag("div", css=f"stage is-{mode.value}"):
            for number, name in enumerate(names):
                with tag("figure", css=f"stage-side stage-{'ab'[number]}", aria_label=name):
                    tag("figcaption", tag("span", "AB"[number], css=f"badge side-{'ab'[number]}"), " ", name)
                    CityView(runner, now, number=number, link="compare", height="min(46vh, 520px)", show={"legend": number == 0})
        StageTools.element(
            mode=mode.value,
            texts={**{key: t(f"compare.{key}") for key in ("wipe", "hold", "turn")}, "a": f"A · {names[0]}", "b": f"B · {names[1]}"},
        )
        LiveCharts(runner, now, count)


@solara.component
def Clock(runner: Runner, now: Status, mode: solara.Reactive[str]):
    """Play, pause, step, speed, layer and how the two maps are shown; the clock itself."""
    stuck = now.phase in (BUILDING, FAILED)
    with tag("div", css="line-row compare-clock"):
        button(
            t("compare.pause") if now.playing else t("compare.play"),
            do=runner.toggle,
            css="plain-button strong compare-play",
            disabled=stuck or now.phase == FINISHED,
        )
        button(t("compare.step"), do=lambda: obey(runner, "step"), disabled=stuck or now.playing or now.phase == FINISHED)
        pick(
            t("compare.speed"),
            [(str(s), t("compare.ticks_per_s", n=f"{s:g}")) for s in SPEEDS],
            str(now.ticks_per_s),
            lambda v: runner.speed(float(v)),
        )
        pick(t("compare.layer"), [(one.key, t(f"live.layer.{one.key}")) for one in LAYERS], now.layer, runner.show)
        segments(t("compare.view"), [(one, t(f"compare.view_{one}")) for one in MODES], mode.value, mode.set)
        said = (
            t("compare.building")
            if now.phase == BUILDING
            else t("compare.clock", day=now.day + 1, hour=f"{now.minute // 60:02d}:{now.minute % 60:02d}", date=now.date)
        )
        tag("output", said, css="number compare-time")


@solara.component
def LiveCharts(runner: Runner, now: Status, count: solara.Reactive[str]):
    """Draw one of the four counts by day for both cities, and what one has had more; drawn anew once a day."""
    dark, days = bool(solara.lab.use_dark_effective()), now.day

    def read() -> list[list[int]]:
        with runner.reading() as sides:
            return [side.counts.by_day(COUNTS[count.value], days) for side in sides]

    found = solara.use_memo(read, [days, count.value, now.phase, id(runner)])
    if len(found) < 2 or days < 1:
        tag("p", t("compare.charts_soon"), css="small soft")
        return
    x = list(range(1, days + 1))
    gap = [sum(found[1][: k + 1]) - sum(found[0][: k + 1]) for k in range(days)]
    words = COUNT_WORDS[lang.value]
    pick(t("compare.count"), [(key, words[key]) for key in COUNTS], count.value, count.set)
    name, day = t("compare.crimes_a_day", count=words[count.value]), t("compare.day")
    with tag("div", css="columns two"):
        Chart(live_pair(x, found[0], found[1], ("A", "B"), name, day, dark), name, "live-pair")
        Chart(live_gap(x, gap, t("compare.gap_sum"), t("compare.gap_sum"), day, dark), t("compare.gap_sum"), "live-gap")


@solara.component
def Chart(option: dict[str, Any], label: str, css: str = "", height: str = "250px"):
    """Show a chart with a name for those who cannot see it."""
    with tag("div", css=f"chart {css}", role="img", aria_label=label):
        solara.FigureEcharts(option, attributes={"style": f"height:{height};width:100%"}, responsive=True)
