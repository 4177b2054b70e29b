"""A picture of a city, so that people can look at what the numbers mean.

Called by `changan city inspect --map`, notebooks and tests. Writes one PNG; takes a City or its streets and form.
"""

from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from sim.city.city import City, Form, Housing, LandUse, RoadClass, Streets

_USE = {
    LandUse.MARKET: ("#e6550d", "market, shopping street"),
    LandUse.WORK: ("#7a6fb0", "offices, industry"),
    LandUse.SCHOOL: ("#2c7fb8", "school"),
    LandUse.STATION: ("#c51b8a", "station"),
    LandUse.OPEN: ("#9aa0a6", "through road"),
}
_PARK = ("#74a85a", "park, square")
_HOUSING = {
    Housing.GATED: ("#d9a441", "gated compound"),
    Housing.THREE_NONES: ("#8c2d04", "three-nones compound"),
    Housing.URBAN_VILLAGE: ("#238b45", "urban village"),
}
_FRONT = ("#b8b2a7", "street-side housing")
_WIDTH = {RoadClass.ARTERIAL: 2.2, RoadClass.COLLECTOR: 1.3, RoadClass.LOCAL: 0.9, RoadClass.LANE: 0.6}


def draw_city(city: City | tuple[Streets, Form], path_png: Path | str, inches: float = 11.0, title: str = "") -> Path:
    """Draw streets coloured by land use and housing, with a legend and a scale bar; return the path of the PNG."""
    streets, form = (city.streets, city.form) if isinstance(city, City) else city
    colour, label = _paint(streets, form)
    lines = np.split(np.column_stack([streets.shape_x, streets.shape_y]), streets.shape_first[1:-1])
    thin = min(1.0, (3_000.0 / max(len(lines), 1)) ** 0.5 + 0.18)
    figure = Figure(figsize=(inches, inches), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.subplots()
    for road in (RoadClass.LANE, RoadClass.LOCAL, RoadClass.COLLECTOR, RoadClass.ARTERIAL):
        chosen = np.flatnonzero(streets.road_class == road)
        axes.add_collection(
            LineCollection([lines[i] for i in chosen], colors=colour[chosen], linewidths=2.0 * thin * _WIDTH[road], capstyle="round")
        )
    special = np.flatnonzero(np.isin(form.land_use, (LandUse.SCHOOL, LandUse.STATION)))
    middle = np.array([lines[i][len(lines[i]) // 2] for i in special]).reshape(-1, 2)
    axes.scatter(middle[:, 0], middle[:, 1], s=40.0 * thin * thin, c=colour[special], zorder=3, linewidths=0)
    axes.autoscale_view()
    axes.set_aspect("equal")
    axes.set_axis_off()
    axes.set_title(title or f"{len(lines):,} street segments")
    _scale_bar(axes, streets)
    handles = [Line2D([], [], color=c, lw=3, label=text) for c, text in label]
    figure.legend(handles=handles, loc="outside lower center", ncols=5, fontsize=8, frameon=False)
    figure.savefig(path_png, dpi=110)
    return Path(path_png)


def _paint(streets: Streets, form: Form) -> tuple[np.ndarray, list[tuple[str, str]]]:
    """Return the colour of every place and the legend entries."""
    colour = np.full(len(form.land_use), _FRONT[0], dtype=object)
    for use, (shade, _) in _USE.items():
        colour[form.land_use == use] = shade
    colour[(form.land_use == LandUse.OPEN) & (streets.road_class >= RoadClass.LOCAL)] = _PARK[0]
    home = (form.land_use == LandUse.HOUSING) & (form.compound >= 0)
    for kind, (shade, _) in _HOUSING.items():
        colour[np.flatnonzero(home)[form.housing[form.compound[home]] == kind]] = shade
    return colour, [*_HOUSING.values(), _FRONT, *_USE.values(), _PARK]


def _scale_bar(axes: Any, streets: Streets) -> None:
    """Draw a bar of a round length at the lower left."""
    width = float(streets.shape_x.max() - streets.shape_x.min())
    bar = max(m for m in (100, 200, 500, 1_000, 2_000, 5_000, 10_000) if m <= max(width / 4.0, 100.0))
    x, y = float(streets.shape_x.min()), float(streets.shape_y.min()) - 0.02 * width
    axes.plot([x, x + bar], [y, y], color="black", lw=2)
    axes.text(x, y + 0.006 * width, f"{bar / 1000:g} km", fontsize=8)
