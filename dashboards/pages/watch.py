"""The page Watch: one city, its clock, its layers, its policies, and what happens on each street.

Parts: `watch_clock` (time, layers, the past), `watch_numbers` (counts and charts), `watch_policies`, `watch_street`, `watch_city`.
"""

import solara

from dashboards import state
from dashboards.canvas.view import CityView
from dashboards.html import button, tag
from dashboards.live.orders import obey
from dashboards.live.status import BUILDING, FAILED, FINISHED
from dashboards.live.watching import Live
from dashboards.pages.watch_city import City
from dashboards.pages.watch_clock import Bar, Past, past_notice
from dashboards.pages.watch_numbers import Charts, Numbers
from dashboards.pages.watch_policies import Policies
from dashboards.pages.watch_stored import Stored
from dashboards.pages.watch_street import Street
from dashboards.pick import tabs
from dashboards.refusals import refusal_words
from dashboards.texts import t

TABS = ("policies", "street", "charts", "city")
PANELS = {
    "policies": Policies,
    "street": Street,
    "charts": Charts,
    "city": lambda live, selected: City(live, selected, lambda key: open_run(live, key)),
}
HIDDEN = {"surface": False}  # what the map does not show at first


stored = solara.reactive("")  # key of the finished run that is looked at; kept per page


@solara.component
def Page():
    """Show the running city, or a finished run while that waits."""
    chosen, seed = state.chosen("A"), state.seed.value
    live = solara.use_memo(lambda: Live([chosen.scenario], seed), [id(chosen), seed])
    solara.use_effect(live.open, [live])
    if stored.value:
        Stored(stored.value, lambda: stored.set(""))
    else:
        Running(live)


def open_run(live: Live, key: str) -> None:
    """Let the running city wait, and look at a finished run."""
    live.runner.pause()
    stored.set(key)


@solara.component
def Running(live: Live):
    """Show the running city."""
    selected = solara.use_reactive(-1)
    shown = solara.use_reactive(HIDDEN)
    tab = solara.use_reactive("policies")

    def pick(place: int) -> None:
        selected.set(place)
        if place >= 0:
            tab.set("street")

    with tag("div", css="watch"):
        with tag("section", css="watch-stage", aria_label=t("watch.title")):
            Bar(live, shown)
            Told(live)
            with tag("div", css="watch-map"):
                Map(live, selected, shown, pick)
            Past(live)
        with tag("aside", css="watch-side", aria_label=t("watch.tabs")):
            Numbers(live)
            tabs(t("watch.tabs"), [(one, t(f"watch.tab.{one}")) for one in TABS], tab.value, tab.set, "watch-tab", "watch-panel")
            with tag("div", css="watch-panel", role="tabpanel", id="watch-panel", aria_labelledby=f"watch-tab-{tab.value}", tabindex="0"):
                PANELS[tab.value](live, selected)


@solara.component
def Map(live, selected, shown, pick):
    """The map; it follows the layer and the city."""
    CityView(
        live.runner,
        live.stage.value,
        selected=selected.value,
        on_pick=pick,
        show=shown.value,
        height="100%",
        shortcuts=True,
        on_order=lambda order: obey(live.runner, order),
    )


@solara.component
def Told(live):
    """What the page has to say: building, a fault, the end, the past."""
    stage = live.stage.value
    if stage.phase == BUILDING:
        tag("p", t("watch.building"), css="notice watch-told", role="status")
    elif stage.error:
        key = "watch.failed" if stage.phase == FAILED else "watch.error"
        tag("p", t(key, text=refusal_words(stage.error)), css="notice bad watch-told", role="alert")
    elif stage.past >= 0:
        with tag("p", css="notice warn watch-told", role="status"):
            tag("span", past_notice(stage))
            button(t("watch.to_now"), do=lambda: live.runner.look_back(-1), css="link-button")
    elif stage.jumping:
        with tag("p", css="notice watch-told", role="status"):
            tag("span", t("watch.jumping"))
            button(t("watch.stop"), do=live.runner.pause, css="link-button")
    elif stage.phase == FINISHED:
        tag("p", t("watch.finished", days=stage.days), css="notice watch-told", role="status")
