"""The clock of the Watch page: play, step, speed, layer, what is shown, and the slider of the past."""

from datetime import date

import solara

from dashboards.choose import Choice, Slider
from dashboards.glossary import Help
from dashboards.html import button, tag
from dashboards.live.layers import LAYERS
from dashboards.live.status import BUILDING, FAILED, READY, SPEEDS
from dashboards.texts import t
from sim.tables import DAY_STARTS_MIN, MINUTES_PER_DAY

TERMS = {
    "on_street": "guardian",
    "cameras": "camera_watched",
    "warning": "warning_colour",
}  # terms of the glossary that are not called as their layer
SHOWN = ("patrol", "worker", "unit", "offender", "events", "surface")


def hour(minute: int) -> str:
    """Return a clock minute as 14:05."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


def moment(tick: int, ticks_per_day: int) -> tuple[int, str]:
    """Return the day (from 1) and the clock time at which a tick since the start begins."""
    minute = (DAY_STARTS_MIN + tick % ticks_per_day * MINUTES_PER_DAY // ticks_per_day) % MINUTES_PER_DAY
    return tick // ticks_per_day + 1, hour(minute)


def past_notice(stage) -> str:
    """Return what the page says while it shows the past."""
    day, time = moment(stage.past + 1, stage.ticks_per_day)
    return t("watch.past_notice", day=day, time=time)


def speed_words(ticks_per_s: float, ticks_per_day: int) -> str:
    """Return a speed in simulated time a second."""
    minutes = round(ticks_per_s * MINUTES_PER_DAY / ticks_per_day)
    if minutes < 60:
        return t("watch.speed_value", text=t("watch.minutes", n=minutes))
    if minutes < MINUTES_PER_DAY:
        return t("watch.speed_value", text=t("watch.hours", n=f"{minutes / 60:g}"))
    return t("watch.speed_value", text=t("watch.days_", n=f"{minutes / MINUTES_PER_DAY:g}"))


@solara.component
def Bar(live, shown):
    """Title, play, step, time, speed, layer."""
    stage, runner = live.stage.value, live.runner
    ready, running = stage.phase == READY, stage.playing or stage.jumping
    with tag("div", css="watch-bar"):
        tag("h1", t("watch.title"))
        label = t("watch.pause") if running else t("watch.play")
        picture = solara.v.Icon(children=["mdi-pause" if running else "mdi-play"], attributes={"aria-hidden": "true"})
        button(
            picture,
            tag("span", label),
            do=runner.toggle,
            css="play-button",
            title=t("watch.play_hint"),
            disabled=not ready,
            aria_keyshortcuts="Space K",
        )
        step = solara.v.Icon(children=["mdi-skip-next"], attributes={"aria-hidden": "true"})
        button(step, do=runner.step, css="step-button", title=t("watch.step_hint"), aria_label=t("watch.step"), disabled=not ready)
        Time(live)
        speeds = [{"value": f"{s:g}", "label": speed_words(s, stage.ticks_per_day)} for s in SPEEDS]
        Choice.element(
            label=t("watch.speed"), quiet=True, options=speeds, value=f"{stage.ticks_per_s:g}", on_choose=lambda s: runner.speed(float(s))
        )
        layers = [{"value": one.key, "label": t(f"live.layer.{one.key}"), "help": t(f"live.layer.{one.key}.help")} for one in LAYERS]
        Choice.element(label=t("watch.layer"), options=layers, value=stage.layer, on_choose=runner.show)
        Help(TERMS.get(stage.layer, stage.layer))
        Shown(shown)


@solara.component
def Time(live):
    """Day, weekday and hour of the city."""
    clock, stage = live.clock.value, live.stage.value
    ran_out = stage.days and clock.day >= stage.days
    with tag("div", css="watch-time", role="timer", aria_live="off"):
        tag("span", t("watch.clock", day=min(clock.day + 1, max(stage.days, 1)), days=stage.days), css="watch-day")
        weekday = t(f"watch.weekday.{date.fromisoformat(clock.date).weekday()}") if clock.date else ""
        tag("span", f"{weekday} {hour(clock.minute)}" if not ran_out else "05:00", css="watch-hour number")


@solara.component
def Shown(shown):
    """What moves on the map, each on or off."""
    with tag("details", css="watch-shown"):
        tag("summary", t("watch.show"))
        with tag("div", css="watch-shown-list"):
            for key in SHOWN:
                now = shown.value.get(key, True)
                change = {**shown.value, key: not now}
                button(
                    t(f"watch.show.{key}"),
                    do=lambda change=change: shown.set(change),
                    css="toggle",
                    role="switch",
                    aria_checked="true" if now else "false",
                )


@solara.component
def Past(live):
    """The slider over everything that has happened: any hour of it, drawn from the log of events."""
    clock, stage, runner = live.clock.value, live.stage.value, live.runner
    if stage.phase in (BUILDING, FAILED):
        return
    end = max(clock.tick, 1)
    at = stage.past + 1 if stage.past >= 0 else end
    day, time = moment(at, stage.ticks_per_day)
    said = t("watch.past_said", day=day, time=time) if stage.past >= 0 else t("watch.now")

    def move(to: int) -> None:
        runner.look_back(-1 if to >= end else to - 1)

    with tag("div", css="watch-past"):
        tag("span", t("watch.past"), css="small soft", aria_hidden="true")
        Slider.element(label=t("watch.past"), low=1, high=end, value=at, said=said, disabled=clock.tick < 2, on_move=move)
        tag("span", said, css="small number watch-past-said", aria_hidden="true")
