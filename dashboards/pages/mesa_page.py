"""The same model under Mesa's own components: what somebody who knows Mesa expects, and nothing else.

`SolaraViz` drives `SafeCity` by its `step`, exactly as a notebook would; the map is a plain matplotlib drawing, the lines are read off the model. It
is slow beside the page Watch, and it is here to show that nothing stands between Mesa and the model.
"""

import numpy as np
import solara
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from mesa.visualization import SolaraViz

from dashboards import state
from dashboards.html import tag
from dashboards.live.cities import city_of
from dashboards.texts import t
from sim.model import SafeCity
from sim.rules.opportunity import on_street
from sim.tables import EventKind


def _now(model) -> str:
    return f"{model.today.isoformat()} {model.minute // 60:02d}:{model.minute % 60:02d}"


@solara.component
def Clock(model):
    """Date and hour, and how many agents of each kind Mesa sees."""
    from mesa.visualization.utils import update_counter

    update_counter.get()
    kinds = ", ".join(f"{len(agents):,} {kind.__name__}" for kind, agents in model.agents_by_type.items())
    with tag("div"):
        tag("p", _now(model), css="number")
        tag("p", kinds, css="small soft")


@solara.component
def Streets(model):
    """People on the street, and the crimes so far as dots."""
    from mesa.visualization.utils import update_counter

    update_counter.get()
    solara.FigureMatplotlib(drawing(model), format="png", bbox_inches="tight")


def drawing(model) -> Figure:
    """Return the map as matplotlib draws it."""
    s = model.city.streets
    shapes = np.split(np.column_stack([s.shape_x, s.shape_y]), s.shape_first[1:-1])
    street = getattr(on_street, "py_func", on_street)(model.ground.presence) * 100.0 / s.length_m
    figure = Figure(figsize=(6.4, 5.2))
    axes = figure.subplots()
    lines = LineCollection(shapes, array=np.minimum(street, 30.0), cmap="cividis_r", linewidths=1.2)
    axes.add_collection(lines)
    events = model.events_since(0)
    at = events["place"][events["kind"] == int(EventKind.CRIME)]
    axes.plot(model.city.place_x[at], model.city.place_y[at], "x", color="#b3202c", markersize=4, label=t("live.map.crime"))
    axes.autoscale_view()
    axes.set_aspect("equal")
    axes.set_axis_off()
    figure.colorbar(lines, ax=axes, shrink=0.7, label=f"{t('live.layer.on_street')}, {t('live.layer.on_street.unit')}")
    return figure


@solara.component
def Days(model):
    """Crimes and security by day."""
    from mesa.visualization.utils import update_counter

    update_counter.get()
    states, rows = model.states(), model.events_since(0)
    figure = Figure(figsize=(6.4, 3.2))
    left, right = figure.subplots(1, 2)
    days = np.arange(1, model.day + 1)
    for kind, name in ((EventKind.CRIME, "true"), (EventKind.RECORDED, "recorded")):
        counted = np.bincount(rows["tick"][rows["kind"] == int(kind)] // model.ticks_per_day, minlength=max(model.day, 1))[: model.day]
        left.plot(days, np.cumsum(counted), label=t(f"watch.kpi.{name}"))
    left.legend(frameon=False, fontsize=8)
    right.plot(days, states["security"], color="#0b4f8a")
    right.set_title(t("watch.kpi.security"), fontsize=9)
    figure.tight_layout()
    solara.FigureMatplotlib(figure, format="png")


@solara.component
def Page():
    """Show the page."""
    chosen, seed = state.chosen("A"), state.seed.value
    model = solara.use_memo(
        lambda: solara.reactive(SafeCity(chosen.scenario, seed=seed, city=city_of(chosen.scenario))), [id(chosen), seed]
    )
    with tag("div", css="mesa"):
        tag("h1", t("shell.mesa"))
        tag("p", t("live.mesa"), css="lead")
        SolaraViz(model, components=[Clock, Streets, Days], model_params={}, name=chosen.name, play_interval=100, use_threads=True)
