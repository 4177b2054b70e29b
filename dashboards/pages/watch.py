"""The page watch: one city, its clock, its layers, its policies."""

import solara

from dashboards import state
from dashboards.canvas.view import CityView
from dashboards.html import tag
from dashboards.live.orders import obey
from dashboards.live.runner import Runner, Status
from dashboards.texts import t


@solara.component
def Page():
    """Show the page."""
    chosen, seed = state.chosen("A"), state.seed.value
    status = solara.use_reactive(Status())
    runner = solara.use_memo(lambda: Runner([chosen.scenario], seed), [id(chosen), seed])
    selected = solara.use_reactive(-1)

    def live():
        runner.on_status = status.set
        runner.start()
        return runner.close

    solara.use_effect(live, [id(runner)])
    with tag("div", css="watch"):
        tag("h1", t("shell.watch"))
        solara.Button("Play", on_click=runner.toggle)
        CityView(
            runner, status.value, selected=selected.value, on_pick=selected.set, shortcuts=True, on_order=lambda order: obey(runner, order)
        )
