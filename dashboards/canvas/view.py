"""The component that pages use: the map of one side of a runner, with layer, legend and colours of the page.

    CityView(runner, status, number=0, selected=place, on_pick=..., height="calc(100vh - 120px)")

`status` is the runner's, read from the page's reactive, so that the view is drawn again when another layer is shown or the city is new. Two
views of one city move together when they share a `link`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import solara
import solara.lab

from dashboards.canvas.widget import CityCanvas
from dashboards.live.layers import BY_KEY, Layer
from dashboards.live.runner import Runner
from dashboards.live.scene import cell_bytes, street_bytes
from dashboards.live.status import Status
from dashboards.texts import t
from sim.city.city import City

_TEXTS = ("street", "nothing", "legend", "zoom_in", "zoom_out", "zoom_reset", "patrol", "worker", "unit", "offender", "crime", "recorded", "cleared", "synthetic", "label")  # fmt: skip


@dataclass(frozen=True, eq=False)
class Scene:
    """What does not move of one city, as sent to browsers."""

    streets: bytes
    cells: bytes

    @classmethod
    def of(cls, city: City) -> "Scene":
        """Draw it up."""
        return cls(street_bytes(city), cell_bytes(city))


def layer_for_browser(layer: Layer) -> dict[str, Any]:
    """Return ramp, scale and words of a layer in the page's language."""
    words = {"title": t(f"live.layer.{layer.key}"), "unit": t(f"live.layer.{layer.key}.unit")}
    classes = [t(f"live.class.{layer.key}.{number}") for number in range(layer.classes)]
    return {
        "key": layer.key,
        "ramp": layer.ramp,
        "kind": layer.kind,
        "low": layer.low,
        "open": layer.top is None,
        "classes": classes,
    } | words


def map_texts() -> dict[str, str]:
    """Return the words of the map in the page's language."""
    return {key: t(f"live.map.{key}") for key in _TEXTS}


def city_of_side(runner: Runner, number: int) -> City | None:
    """Return the city of a side, None before it is built."""
    with runner.reading() as sides:
        return sides[number].city if number < len(sides) else None


@solara.component
def CityView(
    runner: Runner, status: Status, number: int = 0, selected: int = -1, on_pick: Callable[[int], None] | None = None,
    show: dict[str, bool] | None = None, height: str = "70vh", **more: Any,
):  # fmt: skip
    """Show one side; `more`: link (name), shortcuts (bool), on_order (Callable), layer (a dict in place of the runner's)."""
    city = city_of_side(runner, number)
    scene = solara.use_memo(lambda: Scene.of(city) if city is not None else Scene(b"", b""), [id(city)])
    layer = more.pop("layer", None) or layer_for_browser(BY_KEY[status.layer])
    view = CityCanvas.element(
        scene=scene.streets, cells=scene.cells, layer=layer, texts=map_texts(), selected=selected, show=show or {}, height=height,
        dark=bool(solara.lab.use_dark_effective()), on_pick=on_pick,
        on_made=lambda canvas: runner.attach(number, canvas), **more,  # not by an effect: its element may be another one by then
    ).key(f"{id(runner)}-{number}")  # fmt: skip

    solara.use_effect(lambda: lambda: runner.attach(number, None), [id(runner), number])
    solara.use_effect(lambda: runner.resend(number), [id(runner), number, id(city)])  # frames that came before their city were not drawn
    solara.Div(children=[view], classes=["city-frame", f"city-{number}"])
