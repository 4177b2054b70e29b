"""Which city is watched: scenario, seed, a start anew, and the hour to run on to."""

import solara

import scenarios
from dashboards import state
from dashboards.choose import Choice
from dashboards.html import on, tag
from dashboards.shell import PageLink
from dashboards.texts import t

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
def City(live, selected):
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
            tag("p", chosen.scenario.why, css="small soft")
        Size(live)
        Whole(t("watch.city.seed"), seed, 0, state.MOST_SEED)
        on(tag("button", t("watch.city.restart"), css="plain-button", type="button"), "click", again)
        tag("h3", t("watch.city.jump"))
        with tag("div", css="row"):
            Whole(t("watch.city.day"), day, 1, chosen.scenario.run.days)
            Whole(t("watch.city.hour"), hour, 0, 23)
            on(
                tag("button", t("watch.city.go"), css="plain-button", type="button"),
                "click",
                lambda: live.runner.jump(day.value - 1, float(hour.value)),
            )
        tag("p", t("watch.city.own"), css="small soft")
        PageLink("/scenarios", t("watch.city.scenarios"))


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
                        tag("li", doubt)


@solara.component
def Whole(label: str, value, low: int, high: int):
    """A whole number that is typed."""

    def take(given) -> None:
        if isinstance(given, int):
            value.set(max(low, min(high, given)))

    solara.InputInt(label, value=value.value, on_value=take)
