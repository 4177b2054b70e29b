"""A finished run on the Watch page: any hour of it from its log of events, what happened in a street, its charts. Nothing is simulated."""

import solara

from dashboards.canvas.view import CityView
from dashboards.choose import Choice, Slider
from dashboards.errand import use_errand
from dashboards.folders import place
from dashboards.glossary import Help
from dashboards.html import button, tag
from dashboards.live.replay import LAYERS
from dashboards.live.stored import StoredRun
from dashboards.pages.watch_clock import TERMS, Shown, moment
from dashboards.pages.watch_numbers import Drawn, Felt, One
from dashboards.pages.watch_street import Happened
from dashboards.pick import tabs
from dashboards.refusals import refusal_words
from dashboards.texts import declared, lang, t
from dashboards.words import policy_title

TABS = ("run", "street", "charts")


@solara.component
def Stored(key: str, close):
    """Read the folder of a run, then show it."""
    errand = use_errand(StoredRun.read, (place(key, "run"),), apart=False)
    if errand.state == "done":
        Looked(key, errand.value, close).key(f"stored-{key}")
        return
    with tag("div", css="watch-wait"):
        tag("h1", t("watch.title"))
        if errand.error:
            tag("p", t("watch.failed", text=refusal_words(errand.error)), css="notice bad", role="alert")
        else:
            tag("p", t("watch.stored.reading", name=key), css="notice", role="status")
        button(t("watch.stored.close"), do=close)


@solara.component
def Looked(key: str, run: StoredRun, close):
    """The run: map and slider beside numbers, street and charts."""
    turn, selected, tab = solara.use_reactive(0), solara.use_reactive(-1), solara.use_reactive("run")
    shown = solara.use_reactive({"surface": False})
    turn.value  # noqa: B018  (read, so that the page is drawn again with every moment that is looked at)

    def after(do, value) -> None:
        do(value)
        turn.set(turn.peek() + 1)

    def pick(at: int) -> None:
        selected.set(at)
        if at >= 0:
            tab.set("street")

    day, time = moment(run.at, run.ticks_per_day)
    with tag("div", css="watch"):
        with tag("section", css="watch-stage", aria_label=t("watch.title")):
            with tag("div", css="watch-bar"):
                tag("h1", t("watch.title"))
                button(t("watch.stored.close"), do=close)
                layers = [{"value": one, "label": t(f"live.layer.{one}"), "help": t(f"live.layer.{one}.help")} for one in LAYERS]
                Choice.element(
                    label=t("watch.layer"), options=layers, value=run.status.layer, on_choose=lambda layer: after(run.show, layer)
                )
                Help(TERMS.get(run.status.layer, run.status.layer))
                Shown(shown)
            with tag("p", css="notice warn watch-told", role="status"):
                tag("span", t("watch.stored.notice", name=key, day=day, time=time))
            with tag("div", css="watch-map"):
                CityView(run, run.status, selected=selected.value, on_pick=pick, show=shown.value, height="100%")
            with tag("div", css="watch-past"):
                said = t("watch.past_said", day=day, time=time)
                tag("span", t("watch.past"), css="small soft", aria_hidden="true")
                Slider.element(label=t("watch.past"), low=1, high=run.end, value=run.at, said=said, on_move=lambda at: after(run.look, at))
                tag("span", said, css="small number watch-past-said", aria_hidden="true")
        with tag("aside", css="watch-side", aria_label=t("watch.tabs")):
            with tag("div", css="watch-numbers"):
                with tag("div", css="watch-counts"):
                    for name, count in run.counts().items():
                        One(name, f"{count:,}", f"counted {name}")
                Felt(run.days().until(run.at // run.ticks_per_day))
            tabs(t("watch.tabs"), [(one, t(f"watch.tab.{one}")) for one in TABS], tab.value, tab.set, "watch-tab", "watch-panel")
            with tag("div", css="watch-panel", role="tabpanel", id="watch-panel", aria_labelledby=f"watch-tab-{tab.value}", tabindex="0"):
                if tab.value == "street":
                    Street(run, selected)
                elif tab.value == "charts":
                    Drawn(run.days())
                else:
                    Run(key, run)


@solara.component
def Street(run: StoredRun, selected):
    """What had happened at the street that was clicked."""
    at = selected.value
    if at < 0:
        tag("p", t("watch.street.none"), css="soft")
        return
    with tag("div", css="street"):
        with tag("div", css="street-head"):
            tag("h2", t("watch.street.title", n=at))
            button("✕", do=lambda: selected.set(-1), css="small-button", aria_label=t("watch.street.close"), title=t("watch.street.close"))
        Happened(run.history(at, lang.value))


@solara.component
def Run(key: str, run: StoredRun):
    """What was run."""
    result = run.result
    with tag("div", css="watch-city"):
        tag("h2", result.scenario)
        if result.why:
            tag("p", declared(result.why), css="soft")
        size = {"places": f"{run.city.n_places:,}", "residents": f"{run.city.n_residents:,}", "days": result.days}
        tag("p", t("watch.stored.size", **size, seed=result.seed, digest=result.digest))
        tag("h3", t("watch.tab.policies"))
        with tag("ul"):
            for label, policy in run.plan.policies.items():
                tag("li", policy_title(policy), css=f"stored-policy {label}")
