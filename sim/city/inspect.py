"""What street network is in this file, and what should a planner know before trusting it?

`inspect_streets` reads a file as a run would and tells sizes, form figures and every doubt; `changan city inspect FILE` prints it.
`draw_streets` makes a picture to look at, the only file written here.
"""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure

from sim.city.city import RoadClass, Streets
from sim.city.streets import DEFAULT_MAX_MEGABYTES, Dropped, Progress, StreetReading, read_streets

WIDTHS = {RoadClass.ARTERIAL: 1.6, RoadClass.COLLECTOR: 1.0, RoadClass.LOCAL: 0.6, RoadClass.LANE: 0.35}  # points
SHADES = {RoadClass.ARTERIAL: "#8c2d04", RoadClass.COLLECTOR: "#d94801", RoadClass.LOCAL: "#444444", RoadClass.LANE: "#999999"}
WORTH_SAYING_SHARE = 0.05  # a part this large lost in the largest-component step is a warning of its own


@dataclass(frozen=True)
class FormFigures:
    """Street form, comparable between cities; area is the convex hull of all streets."""

    area_km2: float
    km_per_km2: float
    junctions_per_km2: float  # junctions of three or more streets
    mean_segment_m: float
    median_segment_m: float
    dead_end_share: float  # of all nodes
    four_way_share: float  # of all nodes; four streets or more


@dataclass(frozen=True)
class Inspection:
    """The answer of `inspect_streets`: figures, form, what was dropped, doubts."""

    file: str
    crs: str
    lines_read: int
    segments: int
    km: float
    nodes: int
    components: int  # in the file; the largest is kept
    km_by_class: dict[str, float]
    width_km: float
    height_km: float
    form: FormFigures
    before_merging: dict[str, float]  # nodes, segments and mean segment when cut at every shared vertex
    dropped: Dropped
    doubts: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain values for JSON."""
        return {**asdict(self), "doubts": list(self.doubts)}

    def lines(self) -> list[str]:
        """Return the inspection as lines of text for people."""
        f, d = self.form, self.dropped
        dropped = f"{d.component_segments:,} segments ({d.component_km:,.1f} km, {d.component_share:.1%}) dropped"
        classes = ", ".join(f"{name} {km:,.1f}" for name, km in self.km_by_class.items() if km > 0.0)
        area = f"km2 of convex hull ({f.area_km2:,.1f} km2)"
        text = [
            f"Streets of {self.file}",
            f"  size        {self.segments:,} segments, {self.km:,.1f} km, {self.nodes:,} nodes",
            f"  extent      {self.width_km:,.1f} x {self.height_km:,.1f} km, in {self.crs}",
            f"  read        {self.lines_read:,} lines; {int(self.before_merging['segments']):,} segments between shared vertices",
            f"  components  {self.components:,}; the largest is kept, {dropped}",
            f"  classes     {classes} km",
            f"  form        {f.km_per_km2:.1f} km of street and {f.junctions_per_km2:.0f} junctions per {area}",
            f"              segments: mean {f.mean_segment_m:.0f} m, median {f.median_segment_m:.0f} m",
            f"              nodes: {f.dead_end_share:.1%} dead ends, {f.four_way_share:.1%} four-way junctions",
        ]
        return text + ["Doubts" if self.doubts else "No doubts."] + [f"  - {doubt}" for doubt in self.doubts]


def inspect_streets(
    path: Path | str,
    *,
    crs: str | None = None,
    noding: str = "shared",
    progress: Progress | None = None,
    max_megabytes: float = DEFAULT_MAX_MEGABYTES,
) -> Inspection:
    """Read a street file as a run would and describe it. Raises StreetFileError."""
    reading = read_streets(path, crs=crs, noding=noding, progress=progress, max_megabytes=max_megabytes)
    return describe(reading, str(path))


def describe(reading: StreetReading, file: str) -> Inspection:
    """Turn a reading into figures and doubts."""
    streets, dropped = reading.streets, reading.dropped
    km = _km(streets)
    by_class = {kind.name.lower(): _km(streets, streets.road_class == kind) for kind in RoadClass}
    form = form_figures(streets)
    return Inspection(
        file=file,
        crs=reading.crs,
        lines_read=reading.lines,
        segments=len(streets.length_m),
        km=km,
        nodes=len(streets.node_x),
        components=dropped.components + 1,
        km_by_class=by_class,
        width_km=float(np.ptp(streets.shape_x)) / 1000.0,
        height_km=float(np.ptp(streets.shape_y)) / 1000.0,
        form=form,
        before_merging={
            "nodes": reading.shared_nodes,
            "segments": reading.shared_segments,
            "mean_segment_m": 1000.0 * (km + dropped.component_km) / reading.shared_segments,
        },
        dropped=dropped,
        doubts=reading.doubts + tuple(_form_doubts(form, dropped)),
    )


def form_figures(streets: Streets) -> FormFigures:
    """Return the form figures of any street network."""
    area = float(shapely.convex_hull(shapely.multipoints(np.column_stack((streets.shape_x, streets.shape_y)))).area) / 1e6
    degree = np.bincount(np.concatenate((streets.place_from, streets.place_to)), minlength=len(streets.node_x))
    per_km2 = 1.0 / area if area > 0.0 else 0.0  # all streets on one line: no area to speak of
    return FormFigures(
        area_km2=area,
        km_per_km2=_km(streets) * per_km2,
        junctions_per_km2=float((degree >= 3).sum()) * per_km2,
        mean_segment_m=float(streets.length_m.mean(dtype=np.float64)),
        median_segment_m=float(np.median(streets.length_m)),
        dead_end_share=float((degree == 1).mean()),
        four_way_share=float((degree >= 4).mean()),
    )


def _km(streets: Streets, where: np.ndarray | slice = slice(None)) -> float:
    return float(streets.length_m[where].sum(dtype=np.float64)) / 1000.0


def _form_doubts(form: FormFigures, dropped: Dropped) -> list[str]:
    """Say what looks unlike any city."""
    doubts = []
    if dropped.component_share > WORTH_SAYING_SHARE:
        doubts.append(
            "A noticeable part of the streets is lost as unconnected: "
            "check whether the file was clipped, or its lines cross without shared points."
        )
    if form.median_segment_m > 1_000.0 or form.median_segment_m < 10.0:
        longer = "longer" if form.median_segment_m > 1_000.0 else "shorter"
        doubts.append(f"Half of the segments are {longer} than {form.median_segment_m:,.0f} m, unlike city streets: check the units.")
    if form.dead_end_share > 0.4:
        doubts.append(f"{form.dead_end_share:.0%} of the nodes are dead ends: lines may end just short of the streets they should meet.")
    return doubts


def draw_streets(streets: Streets, path_png: Path | str, *, title: str = "") -> Path:
    """Draw the streets by class into a PNG file and return its path."""
    width, height = max(float(np.ptp(streets.shape_x)), 1.0), max(float(np.ptp(streets.shape_y)), 1.0)
    figure = Figure(figsize=(9.0, max(3.0, min(12.0, 9.0 * height / width))), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    points = np.column_stack((streets.shape_x - streets.shape_x.min(), streets.shape_y - streets.shape_y.min())) / 1000.0
    lines = np.array(np.split(points, streets.shape_first[1:-1]), dtype=object)
    for kind in reversed(RoadClass):
        chosen = np.flatnonzero(streets.road_class == kind)
        if len(chosen):
            label = f"{kind.name.lower()}, {_km(streets, chosen):,.1f} km"
            axes.add_collection(LineCollection(list(lines[chosen]), linewidths=WIDTHS[kind], colors=SHADES[kind], label=label))
    axes.set_aspect("equal")
    axes.autoscale_view()
    axes.set(xlabel="km", ylabel="km", title=title)
    axes.legend(loc="upper left", frameon=True, fontsize=8)
    figure.savefig(path_png, dpi=150)
    return Path(path_png)
