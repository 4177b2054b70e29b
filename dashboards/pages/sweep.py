"""The page Sweep: what a sweep folder of this server says. Folders are those the server was started with (changan dashboard --results)."""

from typing import Any

import solara

from dashboards.errand import use_errand
from dashboards.folders import offered, place
from dashboards.glossary import Help
from dashboards.html import button, progress, tag
from dashboards.pick import pick, segments
from dashboards.refusals import refusal_words
from dashboards.sweeps import answers
from dashboards.sweeps.answers import Opened
from dashboards.sweeps.views import Plots, Ranking, Sensitivities, Surface, TradeOffs
from dashboards.texts import lang, t

PARTS = {  # with the term of the glossary that each turns on
    "plots": "lever",
    "surface": "response_surface",
    "sensitivity": "sensitivity",
    "front": "pareto",
    "ranking": "regret",
}


@solara.component
def Page():
    """Show the page."""
    keys = offered("sweep")
    chosen = solara.use_reactive(keys[0] if keys else "")
    with tag("div", css="sweep"):
        tag("h1", t("sweep.title"), Help("sweep"))
        tag("p", t("sweep.lead"), css="lead")
        if not keys:
            tag("p", t("sweep.none"), css="notice")
            tag("pre", "changan sweep tiny_sweep --out results/tiny\nchangan dashboard --results results", css="panel")
            return
        with tag("div", css="panel line-row"):
            pick(t("sweep.folder"), [(key, key) for key in keys], chosen.value, chosen.set)
        Folder(chosen.value).key(f"folder-{chosen.value}")


@solara.component
def Folder(key: str):
    """Read one folder and show its state, then one part at a time."""
    again, part = solara.use_reactive(0), solara.use_reactive("plots")
    errand = use_errand(answers.opened_again, (place(key, "sweep"), again.value), apart=False)
    assert errand is not None
    with tag("div", css="sweep-folder"):
        if errand.state == "running":
            tag("p", t("sweep.reading"), css="panel", role="status")
        elif errand.error or errand.value is None:
            tag("p", refusal_words(errand.error), css="notice bad", role="alert")
        else:
            State(errand.value, lambda: again.set(again.value + 1))
            if errand.value.trouble:
                tag("p", refusal_words(errand.value.trouble), css="notice warn")
            else:
                with tag("div", css="line-row sweep-parts"):
                    segments(t("sweep.parts"), [(one, t(f"sweep.part_{one}")) for one in PARTS], part.value, part.set)
                    Help(PARTS[part.value])
                Part(errand.value, key, part.value)


@solara.component
def Part(found: Opened, key: str, part: str):
    """Show one part."""
    if part == "plots":
        Plots(found)
    elif part == "surface":
        Surface(found, place(key, "sweep"))
    elif part == "sensitivity":
        Sensitivities(found, place(key, "sweep"))
    else:
        Choices(found, key, part)


@solara.component
def Choices(found: Opened, key: str, part: str):
    """Trade-offs and rankings need the same, dear calculation: it is made once for a set of outcomes."""
    wanted = [one.name for one in found.outcomes if one.better != "neither"]
    asked = solara.use_reactive(tuple(wanted[:1] + [name for name in wanted[1:] if name == "cost_cny"][:1]) or tuple(wanted[:2]))
    errand = use_errand(answers.trade_off, (place(key, "sweep"), asked.value), wanted=len(asked.value) > 1)
    with tag("section", css="panel", aria_label=t("sweep.objectives")):
        tag("h2", t("sweep.objectives"))
        with tag("div", css="line-row"):
            for one in (o for o in found.outcomes if o.better != "neither"):
                here = one.name in asked.value
                flipped = tuple(n for n in asked.value if n != one.name) if here else (*asked.value, one.name)
                button(
                    ("✓ " if here else "") + one.named(lang.value),
                    do=lambda flipped=flipped: asked.set(flipped),
                    css=f"segment outlined{' here' if here else ''}",
                    aria_pressed="true" if here else "false",
                )
        if errand is None:
            tag("p", t("sweep.two_needed"), css="small soft")
        elif errand.state == "running":
            tag("p", t("sweep.choosing"), css="soft", role="status")
        elif errand.error:
            tag("p", t("sweep.refused", why=refusal_words(errand.error)), css="notice warn")
        elif errand.value is not None:
            (TradeOffs if part == "front" else Ranking)(errand.value)


@solara.component
def State(found: Opened, again: Any):
    """Say how much of the plan is done, what failed, and what the study asks."""
    told = found.status
    with tag("section", css="panel", aria_label=t("sweep.state")):
        tag("h2", str(told["study"]))
        if found.why:
            tag("p", found.why, css="soft")
        share = round(100 * (told["finished"] + told["failed"]) / max(told["planned"], 1))
        progress(t("sweep.progress"), share)
        counts = {name: f"{told[name]:,}" for name in ("points", "planned", "finished", "failed", "missing")}
        tag("p", t("sweep.counts", **counts), css="small number")
        for failure in told["failures"]:
            tag("p", t("sweep.failure", **{name: failure[name] for name in ("point", "seed", "error")}), css="small notice bad")
        if told["in_use_by"]:
            tag("p", t("sweep.at_work"), css="small")
        button(t("sweep.again"), do=again)
