"""The map: where true crime is under the first scenario, and where it is told to differ under the other.

Street segments see few crimes a year, so counts are spread over near places first (weights falling linearly to zero at
the city's near distance) and a street is coloured only if its paired difference stands out from the noise between seeds
at a false discovery rate of 5 % over all streets (Benjamini & Hochberg 1995). Where no street does, units of the mesh are
judged instead, from fine to coarse.
"""

from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from scipy import sparse

from experiments.figures_style import INK, RISE, RULE, SECOND, Drawn, style, svg
from experiments.intervals import Floats
from experiments.paired_runs import PairedRuns
from experiments.report_words import words
from sim.city.city import LEVELS, City

DISCOVERY = 0.05
LEAST_UNITS = 5  # fewer mesh units than this are no map
Mask = npt.NDArray[np.bool_]
RASTER_FROM = 15_000  # segments above which the streets are drawn as pixels inside the SVG
SHADES = ("#e3e6e9", "#c3c8cd", "#98a0a8", "#666f78", "#2b3138")


def difference_map(runs: PairedRuns, lang: str, other: int = 1) -> Drawn | None:
    """Draw the two maps side by side; None without a city or a pair."""
    pairs, city = runs.pairs(other), runs.city
    if city is None or not pairs:
        return None
    say = words(lang)
    spread = smoother(city)
    a, b = (np.array([run.places["true"].to_numpy(np.float64) for run in side]) for side in zip(*pairs, strict=True))
    level = _per_km(spread, a.mean(axis=0)[None], city, runs.days)[0]
    change, told, judged = judge(city, b - a, runs.days)
    with style():
        figure = Figure(figsize=(8.4, 8.4 * _height(city) * 0.5 + 0.7))
        left, right = figure.subplots(1, 2)
        _level(left, city, level, say)
        _change(right, city, change, told, say)
        left.set_title(say["map_level"].format(a=runs.names[0]))
        right.set_title(say["map_change"].format(a=runs.names[0], b=runs.names[other]))
        figure.subplots_adjust(left=0, right=1, top=0.94, bottom=0.12, wspace=0.03)
        down, up = int((told & (change < 0)).sum()), int((told & (change > 0)).sum())
        caption = say["map_caption"].format(
            down=down, up=up, total=city.n_places, near=f"{_reach(city):.0f}", pairs=len(pairs), level=say[judged]
        )
        return Drawn("map", say["map_title"], caption, svg(figure, "map", caption))


def judge(city: City, gap: Floats, days: int) -> tuple[Floats, Mask, str]:
    """Return change per km and year, what stands out, and the key of the text that says how; gap[pair, place].

    Streets with their neighbours first; where none stands out, the units of the mesh from fine to coarse.
    """
    change, told = tell(_per_km(smoother(city), gap, city, days))
    if told.any():
        return change, told, "map_single"
    for level in ("micro_grid", "grid", "community"):
        row = LEVELS.index(level)
        count, unit = int(city.mesh.count[row]), city.mesh.unit[row]
        if count < LEAST_UNITS:
            continue
        member = sparse.csr_array((np.ones(len(unit)), (unit, np.arange(len(unit)))), shape=(count, len(unit)))
        by_unit, stands = tell(_per_km(member, gap, city, days))
        if stands.any():
            return by_unit[unit], stands[unit], f"map_level_{level}"
    return change, told, "map_nothing"


def _per_km(weights: Any, counts: Floats, city: City, days: int) -> Floats:
    """Return crimes per km and year: counts[run, place] summed by weights[row, place], over the length summed alike."""
    length_km = weights @ (city.streets.length_m.astype(np.float64) / 1000.0)
    out: Floats = (weights @ counts.T).T / np.maximum(length_km, 1e-9) * 365 / max(days, 1)
    return out


def level_map(runs: PairedRuns, places: Any, lang: str) -> Drawn | None:
    """Draw the true crime of one run: streets where the city is at hand, else a dot at each place (places: x, y, counts)."""
    say, city, run = words(lang), runs.city, runs.runs[0]
    counts = run.places["true"].to_numpy(np.float64)
    if not len(counts):
        return None
    with style():
        figure = Figure(figsize=(6.0, 6.0 * (_height(city) if city is not None else 0.8)))
        axes = figure.add_subplot()
        if city is not None:
            _level(axes, city, _per_km(smoother(city), counts[None], city, runs.days)[0], say)
        else:
            _dots(axes, places, counts)
        return Drawn("map", say["map_level"].format(a=runs.names[0]), say["run_map_caption"], svg(figure, "map", say["run_map_caption"]))


def _dots(axes: Any, places: Any, counts: Floats) -> None:
    """Draw places as dots whose area is the count."""
    order = np.argsort(counts, kind="stable")
    size = 1.0 + 40.0 * counts[order] / max(float(counts.max()), 1.0)
    drawn = axes.scatter(
        places["x"].to_numpy()[order], places["y"].to_numpy()[order], s=size, c=np.where(counts[order] > 0, INK, RULE), lw=0
    )
    drawn.set_rasterized(len(counts) > RASTER_FROM)
    axes.set_aspect("equal")
    axes.axis("off")


def smoother(city: City) -> Any:
    """Return the sparse matrix [place, place] of weights: 1 for the place itself, falling to 0 at the near distance."""
    n = city.n_places
    weight = 1.0 - city.near_m.astype(np.float64) / max(_reach(city), 1.0) * 0.999
    near = sparse.csr_array((weight, city.near_place, city.near_first), shape=(n, n))
    return near + sparse.eye_array(n, format="csr")


def _reach(city: City) -> float:
    return float(city.near_m.max()) if len(city.near_m) else 1.0


def tell(gap: Floats) -> tuple[Floats, Mask]:
    """Return the mean difference of every place and whether it stands out; gap[pair, place]."""
    n, mean = len(gap), gap.mean(axis=0)
    if n < 3:
        return mean, np.zeros(gap.shape[1], dtype=bool)
    from scipy import stats  # on demand: see `intervals`

    error = gap.std(axis=0, ddof=1) / np.sqrt(n)
    t = np.divide(mean, error, out=np.zeros_like(mean), where=error > 0)
    p = 2 * stats.t.sf(np.abs(t), n - 1)
    told: Mask = (stats.false_discovery_control(p) < DISCOVERY) & (error > 0)
    return mean, told


def lines(city: City) -> list[npt.NDArray[np.float64]]:
    """Return the shape of every place as points [vertex, (x, y)]."""
    s = city.streets
    points = np.column_stack([s.shape_x, s.shape_y])
    return np.split(points, s.shape_first[1:-1])


def _height(city: City) -> float:
    wide, high = np.ptp(city.streets.shape_x), np.ptp(city.streets.shape_y)
    return float(np.clip(high / max(wide, 1.0), 0.5, 1.6))


def frame(axes: Any, city: City) -> None:
    """Set the window of a map: equal scales, no axes, a scale bar."""
    x, y = city.streets.shape_x, city.streets.shape_y
    pad = 0.02 * max(np.ptp(x), np.ptp(y))
    axes.set(xlim=(x.min() - pad, x.max() + pad), ylim=(y.min() - 3 * pad, y.max() + pad), aspect="equal")
    axes.axis("off")
    wanted = np.ptp(x) / 5
    size = max(c * 10.0**e for e in range(1, 6) for c in (1, 2, 5) if c * 10.0**e <= max(wanted, 10.0))
    x0, y0 = x.min(), y.min() - 2 * pad
    axes.plot([x0, x0 + size], [y0, y0], color=INK, lw=1.2, solid_capstyle="butt")
    axes.text(x0 + size + pad / 2, y0, f"{size / 1000:g} km" if size >= 1000 else f"{size:g} m", va="center", fontsize=8)


def streets(axes: Any, city: City, which: Mask, shade: Any, width: float, order: int) -> None:
    """Draw some places as lines of one colour (or of one colour each)."""
    shapes = lines(city)
    chosen = np.flatnonzero(which)
    if len(chosen):
        drawn = LineCollection([shapes[p] for p in chosen], colors=shade, linewidths=width, zorder=order, capstyle="round")
        drawn.set_rasterized(city.n_places > RASTER_FROM)
        axes.add_collection(drawn)


def _level(axes: Any, city: City, rate: Floats, say: dict[str, str]) -> None:
    """Shade streets by their rate in five classes of equal crime, not of equal length: the darkest fifth is hot."""
    frame(axes, city)
    cuts = level_cuts(rate)
    for k, shade in enumerate(SHADES):
        streets(axes, city, np.digitize(rate, cuts) == k, shade, 0.7 + 0.35 * k, 2 + k)
    names = [f"< {cuts[0]:.3g}", *(f"{lo:.3g} – {hi:.3g}" for lo, hi in zip(cuts, cuts[1:], strict=False)), f"> {cuts[-1]:.3g}"]
    handles = [Line2D([], [], color=s, lw=0.9 + 0.5 * k) for k, s in enumerate(SHADES)]
    axes.legend(
        handles,
        names,
        title=say["map_unit"],
        loc="upper center",
        bbox_to_anchor=(0.5, 0.0),
        ncols=5,
        columnspacing=0.9,
        handlelength=1.2,
        title_fontsize=8,
        fontsize=7.5,
    )


def level_cuts(rate: Floats) -> Floats:
    """Return four rounded cuts between the classes of the level map."""
    top = np.quantile(rate, 0.99) if len(rate) else 1.0
    raw = np.array([0.1, 0.25, 0.45, 0.7]) * max(float(top), 1e-9)
    digits = 10.0 ** (np.floor(np.log10(raw)) - 1)
    cuts: Floats = np.round(raw / digits) * digits
    return cuts


def _change(axes: Any, city: City, change: Floats, told: Mask, say: dict[str, str]) -> None:
    frame(axes, city)
    big = np.abs(change) > np.quantile(np.abs(change[told]), 0.6) if told.any() else told
    streets(axes, city, ~told, RULE, 0.6, 2)
    for strong, width in ((False, 1.3), (True, 2.4)):
        streets(axes, city, told & (change < 0) & (big == strong), SECOND, width, 4)
        streets(axes, city, told & (change > 0) & (big == strong), INK, width + 1.4, 5)
        streets(axes, city, told & (change > 0) & (big == strong), RISE, width, 6)
    handles = [
        Line2D([], [], color=SECOND, lw=2.4),
        Line2D([], [], color=RISE, lw=2.4, markeredgecolor=INK, marker="s", ms=4, mew=1),
        Line2D([], [], color=RULE, lw=0.9),
    ]
    axes.legend(
        handles,
        [say["falls"], say["rises"], say["noise"]],
        loc="upper center",
        bbox_to_anchor=(0.5, 0.0),
        ncols=3,
        columnspacing=1.0,
        fontsize=8,
    )
