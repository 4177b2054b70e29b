"""Which city is watched: scenario, seed, a start anew, and the hour to run on to."""

import solara

import scenarios
from dashboards import state
from dashboards.choose import Choice, Whole
from dashboards.folders import offered
from dashboards.html import button, tag
from dashboards.refusals import doubt_words
from dashboards.share import ShareLink
from dashboards.shell import PageLink
from dashboards.texts import declared, t

YOURS = "-"


def options() -> list[dict[str, str]]:
    """Return every shipped scenario in groups, and the user's own."""
    found = []
    own = state.chosen("A")
    if own.shipped is None:
        found.append({"value": YOURS, "label": own.name, "group": t("watch.city.yours")})
    for name in scenarios.names():
        kind, _, rest = name.partition("/")
        if kind == "programmes":
            place, _, programme = rest.partition("/")
            group, label = t("watch.city.programmes", city=place.title()), programme.replace("_", " ")
        elif kind == "cities":
            group, label = t("watch.city.cities"), rest.replace("_", " ").title()
        else:
            group, label = t("watch.city.embedded"), name.replace("_", " ")
        found.append({"value": name, "label": label, "group": group})
    return found


@solara.component
def City(live, selected, open_run):
    """The panel."""
    chosen = state.chosen("A")
    day = solara.use_reactive(1)
    hour = solara.use_reactive(14)
    seed = solara.use_reactive(state.seed.value)

    def take(name: str) -> None:
        if name != YOURS:
            selected.set(-1)
            state.choose("A", state.shipped(name))

    def again() -> None:
        if seed.value == state.seed.value:
            live.runner.restart(live.runner.plans, seed.value)
        else:
            state.set_seed(seed.value)

    with tag("div", css="watch-city"):
        Choice.element(label=t("watch.city.scenario"), options=options(), value=chosen.shipped or YOURS, on_choose=take)
        if chosen.scenario.why:
            tag("p", declared(chosen.scenario.why), css="small soft")
        Size(live)
        Whole.element(label=t("watch.city.seed"), low=0, high=state.MOST_SEED, value=seed.value, on_move=seed.set)
        button(t("watch.city.restart"), do=again)
        tag("h2", t("watch.city.jump"))
        with tag("div", css="row"):
            Whole.element(label=t("watch.city.day"), low=1, high=chosen.scenario.run.days, value=day.value, on_move=day.set)
            Whole.element(label=t("watch.city.hour"), low=0, high=23, value=hour.value, on_move=hour.set)
            button(t("watch.city.go"), do=lambda: live.runner.jump(day.value - 1, float(hour.value)))
        tag("p", t("watch.city.own"), css="small soft")
        if runs := offered("run"):
            choices = [{"value": YOURS, "label": t("watch.policies.choose")}, *({"value": key, "label": key} for key in runs)]
            Choice.element(
                label=t("watch.stored.choose"), options=choices, value=YOURS, on_choose=lambda key: open_run("" if key == YOURS else key)
            )
        PageLink("/scenarios", t("watch.city.scenarios"))
        ShareLink("/")


@solara.component
def Size(live):
    """How large the city is, and what its reader had to assume."""
    stage = live.stage.value
    with live.runner.reading() as sides:
        side = sides[0] if sides else None
        words = (
            t(
                "watch.city.size",
                places=f"{side.city.n_places:,}",
                residents=f"{side.city.n_residents:,}",
                offenders=len(side.model.offenders.rate),
                days=stage.days,
            )
            if side is not None
            else ""
        )
        doubts = side.city.doubts if side is not None else ()
    with tag("div", css="watch-size"):
        tag("p", words)
        if doubts:
            with tag("details"):
                tag("summary", t("watch.city.doubts"))
                with tag("ul"):
                    for doubt in doubts:
                        tag("li", doubt_words(doubt))
