"""The same model under Mesa's own components: what somebody who knows Mesa expects, and nothing else.

Controls, step counter and layout are those of Mesa's SolaraViz, which drives `SafeCity` by its `step`, exactly as a notebook would; the map is a
plain matplotlib drawing. It is slow beside the page Watch, and it is here to show that nothing stands between Mesa and the model. Mesa's
command console runs Python and is not among the components.
"""

from base64 import b64encode
from io import BytesIO
from typing import Any

import numpy as np
import solara
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from mesa.visualization.solara_viz import ComponentsView, ModelController, ShowSteps
from mesa.visualization.utils import update_counter

from dashboards import state
from dashboards.html import tag
from dashboards.live.cities import city_of
from dashboards.texts import t
from sim.kinds import EventKind
from sim.model import SafeCity
from sim.rules.opportunity import on_street
from sim.scenario import Scenario

_MOST_PER_100_M = 20.0


def model_of(plan: Scenario, seed: int) -> SafeCity:
    """Return a model of a scenario that Mesa's Reset makes again as it was, whatever Mesa passes to its class."""
    city = city_of(plan)

    class Chosen(SafeCity):
        """The model of the scenario that was chosen."""

        def __init__(self, **_mesa: Any) -> None:
            super().__init__(plan, seed=seed, city=city)

    return Chosen()


@solara.component
def Clock(model):
    """Date and hour, and how many agents of each kind Mesa sees."""
    update_counter.get()
    kinds = ", ".join(f"{len(agents):,} {kind.__name__}" for kind, agents in model.agents_by_type.items())
    with tag("div"):
        tag("p", f"{model.today.isoformat()} {model.minute // 60:02d}:{model.minute % 60:02d}", css="number")
        tag("p", kinds, css="small soft")


@solara.component
def Picture(figure: Figure, said: str):
    """Show a figure with its words, which Solara's own component would leave without them."""
    png = BytesIO()
    figure.savefig(png, format="png", bbox_inches="tight")
    with tag("figure"):
        tag("figcaption", said, css="small soft", aria_hidden="true")
        tag("img", src=f"data:image/png;base64,{b64encode(png.getvalue()).decode()}", alt=said)


@solara.component
def Streets(model):
    """People on the street, and the crimes so far as crosses."""
    update_counter.get()
    Picture(drawing(model), t("live.mesa_map"))


def drawing(model: SafeCity) -> Figure:
    """Return the map as matplotlib draws it; words stand in the page, which has the fonts for them."""
    s = model.city.streets
    shapes = np.split(np.column_stack([s.shape_x, s.shape_y]), s.shape_first[1:-1])
    street = getattr(on_street, "py_func", on_street)(model.ground.presence) * 100.0 / s.length_m
    figure = Figure(figsize=(6.4, 5.0))
    axes = figure.subplots()
    lines = LineCollection(shapes, array=street, cmap="PuBu", linewidths=1.3, clim=(-0.3 * _MOST_PER_100_M, _MOST_PER_100_M))
    axes.add_collection(lines)
    events = model.events_since(0)
    at = events["place"][events["kind"] == int(EventKind.CRIME)]
    axes.plot(model.city.place_x[at], model.city.place_y[at], "x", color="#b3202c", markersize=4)
    axes.autoscale_view()
    axes.set_aspect("equal")
    axes.set_axis_off()
    figure.colorbar(lines, ax=axes, shrink=0.7)
    return figure


@solara.component
def Days(model):
    """Crimes that happened and that were recorded, by day since the start."""
    update_counter.get()
    rows, figure = model.events_since(0), Figure(figsize=(6.4, 3.0))
    axes = figure.subplots()
    for kind, style in ((EventKind.CRIME, "-"), (EventKind.RECORDED, "--")):
        counted = np.bincount(rows["tick"][rows["kind"] == int(kind)] // model.ticks_per_day, minlength=model.day + 1)[: model.day + 1]
        axes.plot(np.arange(1, model.day + 2), np.cumsum(counted), style, color="#0b4f8a")
    Picture(figure, t("live.mesa_days"))


@solara.component
def Page():
    """Show the page."""
    chosen, seed = state.chosen("A"), state.seed.value
    model = solara.use_memo(lambda: solara.Reactive(model_of(chosen.scenario, seed)), [id(chosen), seed])
    pause_ms, ticks, threads = solara.use_reactive(100), solara.use_reactive(4), solara.use_reactive(False)  # milliseconds, ticks a drawing
    with tag("div", css="mesa"):
        tag("h1", t("shell.mesa"))
        tag("p", t("live.mesa"), css="lead")
        with tag("div", css="panel"):
            tag("h2", chosen.name)
            ModelController(model, play_interval=pause_ms, render_interval=ticks, use_threads=threads)
            ShowSteps(model.value)
        ComponentsView([Clock, Streets, Days], model.value)
