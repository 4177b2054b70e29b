"""The parts of the Sweep page: parameter plots, response surface, sensitivity, trade-offs, and what overturns a choice.

Each shows charts of `dashboards.sweeps.charts` with the captions of the analysis figures, so that page and files say the same.
"""

from pathlib import Path
from typing import Any

import numpy as np
import solara
import solara.lab

from dashboards.compare.stage import Chart
from dashboards.errand import use_errand
from dashboards.html import tag
from dashboards.pick import pick, segments
from dashboards.refusals import refusal_words
from dashboards.sweeps import answers, charts
from dashboards.sweeps.answers import Opened, TradeOff
from dashboards.texts import lang, t
from experiments.analysis.texts import text
from experiments.report_words import number, percent
from sim.core.errors import ChanganError

MOST_SHOWN = 12  # rows of a table of policies


def use_dark() -> bool:
    """Say whether this page is dark."""
    return bool(solara.lab.use_dark_effective())


def _outcome(found: Opened, value: solara.Reactive[str]) -> None:
    pick(t("sweep.outcome"), [(one.name, one.named(lang.value)) for one in found.outcomes], value.value, value.set)


@solara.component
def Plots(found: Opened):
    """Show every point against every factor."""
    outcome, dark, say = solara.use_reactive(found.outcomes[0].name), use_dark(), lang.value
    what = charts.by_name(found.outcomes, outcome.value)
    with tag("section", css="panel", aria_label=t("sweep.part_plots")):
        tag("h2", charts.titled(what, say))
        _outcome(found, outcome)
        with tag("div", css="columns plots"):
            for one in found.factors:
                option = charts.parameter_plot(found, outcome.value, one.name, t("sweep.missing_mark"), say, dark)
                Chart(option, f"{what.named(say)}, {one.named(say)}", "plot", "210px")
        tag("p", t("sweep.plots_note"), css="small soft")
        tag("p", found.counted[outcome.value].words(say), css="small")


@solara.component
def Surface(found: Opened, folder: Path):
    """Show an outcome over two factors: the mean of the runs in each field, or what an emulator predicts."""
    how = solara.use_reactive("runs")
    outcome, dark, say = solara.use_reactive(found.outcomes[0].name), use_dark(), lang.value
    names = [one.name for one in found.factors]
    across, up = solara.use_reactive(names[0]), solara.use_reactive(names[-1])
    with tag("section", css="panel", aria_label=t("sweep.part_surface")):
        tag("h2", t("sweep.surface_title"))
        options = [(one.name, one.named(say)) for one in found.factors]
        with tag("div", css="line-row"):
            _outcome(found, outcome)
            pick(t("sweep.across"), options, across.value, across.set)
            pick(t("sweep.up"), options, up.value, up.set)
        segments(t("sweep.surface_how"), [(one, t(f"sweep.surface_{one}")) for one in ("runs", "emulated")], how.value, how.set)
        if across.value == up.value:
            tag("p", t("sweep.two_factors"), css="notice")
            return
        if how.value == "emulated":
            Predicted(found, folder, (outcome.value, across.value, up.value))
            return
        option = charts.surface(found, outcome.value, across.value, up.value, t("sweep.points"), say, dark)
        Chart(option, t("sweep.surface_title"), "surface", "460px")
        tag("p", t("sweep.surface_note"), css="small soft")
        tag("p", found.counted[outcome.value].words(say), css="small")


@solara.component
def Predicted(found: Opened, folder: Path, asked: tuple[str, str, str]):
    """Show what an emulator predicts over two factors, and how far it was off on points that it never saw."""
    dark, say = use_dark(), lang.value
    errand = use_errand(answers.emulated, (folder, *asked))
    if errand.state == "running":
        tag("p", t("sweep.emulating"), css="soft", role="status")
    elif errand.error:
        tag("p", t("sweep.refused", why=refusal_words(errand.error)), css="notice warn")
    elif errand.value is not None:
        made, (outcome, across, up) = errand.value, asked
        Chart(charts.emulated_surface(found, made, across, up, say, dark), t("sweep.surface_title"), "surface emulated", "460px")
        tag("p", t("sweep.emulated_note", others=made.others), css="small soft")
        if made.within_error:
            tag("p", t("sweep.within_error", gap=number(float(np.ptp(made.mean))), error=number(made.rmse)), css="notice warn")
        title = text(say, "emulator_title", outcome=charts.by_name(found.outcomes, outcome).named(say))
        tag("h3", title)
        option = charts.held_out(found, made, t("sweep.simulated"), t("sweep.predicted"), say, dark)
        Chart(option, title, "held-out", "300px")
        tag("p", text(say, "emulator_caption", said=made.said[say]), css="small soft")


@solara.component
def Sensitivities(found: Opened, folder: Path):
    """Show which factors move an outcome."""
    outcome, dark, say = solara.use_reactive(found.outcomes[0].name), use_dark(), lang.value
    errand = use_errand(answers.indices, (folder, outcome.value))
    with tag("section", css="panel", aria_label=t("sweep.part_sensitivity")):
        tag("h2", t("sweep.part_sensitivity"))
        _outcome(found, outcome)
        if errand.state == "running":
            tag("p", t("sweep.calculating"), css="soft", role="status")
        elif errand.error:
            tag("p", t("sweep.refused", why=refusal_words(errand.error)), css="notice warn")
        elif errand.value is not None:
            made = errand.value
            title = text(say, f"{made.found.method}_title", outcome=made.outcome.named(say))
            tag("h3", title)
            Chart(charts.index_chart(made, say, dark), title, "indices", f"{90 + 44 * len(made.design.factors)}px")
            tag("p", t("sweep.told_none") if not made.found.told() else t("sweep.told", names=_names(made)), css="")
            tag("p", t("sweep.index_note"), css="small soft")
            tag("p", made.found.counted.words(say), css="small")


def _names(made: Any) -> str:
    named = {f.name: f.named(lang.value) for f in made.design.factors}
    return ("、" if lang.value == "zh" else ", ").join(named[name] for name in made.found.told())


@solara.component
def TradeOffs(found: TradeOff):
    """Show what can be had for what."""
    front, dark, say = found.front, use_dark(), lang.value
    names = [one.name for one in front.objectives]
    across, up = solara.use_reactive(names[0]), solara.use_reactive(names[1])
    fit = across.value in names and up.value in names and across.value != up.value
    x, y = (across.value, up.value) if fit else (names[0], names[1])
    options = [(one.name, one.named(say)) for one in front.objectives]
    if len(names) > 2:
        with tag("div", css="line-row"):
            pick(t("sweep.across"), options, x, across.set)
            pick(t("sweep.up"), options, y, up.set)
    Chart(
        charts.front_chart(found, x, y, t("sweep.on_front"), t("sweep.off_front"), say, dark), text(say, "pareto_title"), "front", "380px"
    )
    left = text(say, "left_out", n=front.left_out) if front.left_out else ""
    volume = percent(front.volume, 0, sign=False)
    tag(
        "p",
        text(say, "pareto_caption", points=len(front.values), front=int(front.best.sum()), volume=volume, left_out=left, said=""),
        css="small soft",
    )
    _emulated(found)
    table = front.table().head(MOST_SHOWN)
    named = {one.name: charts.titled(one, say) for one in (*front.objectives, *found.worlds.levers)}
    with tag("div", css="scrolls", tabindex=0):
        with tag("table", css="plain"):
            with tag("thead"):
                with tag("tr"):
                    for column in table.columns:
                        tag("th", named[column], css="number", scope="col")
            with tag("tbody"):
                for row in table.to_dict("records"):
                    with tag("tr"):
                        for value in row.values():
                            tag("td", number(value) if isinstance(value, int | float | np.number) else str(value), css="number")


@solara.component
def Ranking(found: TradeOff):
    """Let two policies be chosen, and show which assumption would overturn their order."""
    dark, say, worlds = use_dark(), lang.value, found.worlds
    order = np.flatnonzero(found.front.best).tolist()[:MOST_SHOWN] or [0]
    names = worlds.names
    outcome = solara.use_reactive(found.front.objectives[0].name)
    a, b = solara.use_reactive(str(order[0])), solara.use_reactive(str(order[-1] if len(order) > 1 else min(1, len(names) - 1)))
    options = [(str(k), names[k]) for k in order]
    tag("h3", text(say, "flip_title"))
    with tag("div", css="line-row"):
        pick(t("sweep.outcome"), [(one.name, one.named(say)) for one in found.front.objectives], outcome.value, outcome.set)
        pick("A", options, a.value, a.set)
        pick("B", options, b.value, b.set)
    _emulated(found)
    try:
        made = answers.overturned(worlds, outcome.value, int(a.value), int(b.value))
    except (ChanganError, IndexError, StopIteration) as error:
        tag("p", t("sweep.refused", why=refusal_words(str(error))), css="notice")
        return
    rank = made.found
    tag("p", t("sweep.beats", share=f"{rank.share:.0%}", worlds=rank.worlds, low=f"{rank.low:.0%}", high=f"{rank.high:.0%}"))
    if not rank.sure:
        tag("p", t("sweep.not_sure", gap=number(rank.gap), error=number(rank.error)), css="notice warn")
    if made.found.flips:
        Chart(charts.flip_chart(made, say, dark), text(say, "flip_title"), "flips", f"{110 + 64 * len(rank.flips)}px")
    named = {f.name: f.named(say) for f in made.factors}
    flips = [
        t("sweep.flips", name=named[f.factor], below=f"{f.below:.0%}", above=f"{f.above:.0%}", p=f"{f.p:.3f}")
        for f in rank.flips
        if f.flips
    ]
    for line in flips or [t("sweep.flips_none")]:
        tag("p", line)


def _emulated(found: TradeOff) -> None:
    if found.emulated:
        tag("p", t("sweep.emulated") + " " + "; ".join(found.said) + ".", css="small notice")
