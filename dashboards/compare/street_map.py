"""Where the two scenarios differ: streets whose paired difference over seeds stands out, as an SVG that follows the page's colours.

Read by the Compare page. Which streets stand out is `experiments.figures_map.judge` (neighbours smoothed, Benjamini and Hochberg over all
streets); nothing is decided here. All streets of one kind are one path, so that thousands of them stay light.
"""

import math
from dataclasses import dataclass
from html import escape

import numpy as np
import numpy.typing as npt

from experiments.figures_map import DISCOVERY, judge
from experiments.paired_runs import PairedRuns
from sim.city.city import City

LARGE_FROM = 0.6  # quantile of the changes shown from which a street is drawn thick
ALONE = 0.05  # the level of a test of one street by itself
PAD = 0.03
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class StreetMap:
    """change[place] in true crimes per km and year; told[place]: it stands out. `how`: key of the report's text on the unit judged."""

    city: City
    change: npt.NDArray[np.float64]
    told: Mask
    how: str
    pairs: int

    @property
    def falls(self) -> int:
        """Streets on which crime falls."""
        return int((self.told & (self.change < 0)).sum())

    @property
    def rises(self) -> int:
        """Streets on which crime rises."""
        return int((self.told & (self.change > 0)).sum())

    @property
    def by_chance(self) -> int:
        """How many of the streets shown may be false: the share that the procedure allows, rounded up."""
        return math.ceil(DISCOVERY * (self.falls + self.rises))

    @property
    def alone_by_chance(self) -> int:
        """How many streets would be shown if nothing differed and each were tested by itself."""
        return round(ALONE * self.city.n_places)


def street_map(runs: PairedRuns) -> StreetMap | None:
    """Return the map of a comparison; None without a city or without pairs."""
    pairs, city = runs.pairs(), runs.city
    if city is None or not pairs:
        return None
    a, b = (np.array([run.places["true"].to_numpy(np.float64) for run in side]) for side in zip(*pairs, strict=True))
    change, told, how = judge(city, b - a, runs.days)
    return StreetMap(city, change, told, how, len(pairs))


def svg(found: StreetMap, label: str) -> str:
    """Return the drawing: thin grey streets that cannot be told, solid for falls, ringed for rises; thick where the change is large."""
    lines = _lines(found.city)
    size = np.abs(found.change)
    large = found.told & (size >= (np.quantile(size[found.told], LARGE_FROM) if found.told.any() else np.inf))
    layers = [("untold", ~found.told)]
    for name, way in (("falls", found.change < 0), ("rises", found.change > 0)):
        layers += [(f"{name}", found.told & way & ~large), (f"{name} large", found.told & way & large)]
    drawn = "".join(_paths(name, [lines[p] for p in np.flatnonzero(mask)]) for name, mask in layers)
    wide, high = _size(found.city)
    return f'<svg class="street-map" viewBox="0 0 {wide:.0f} {high:.0f}" role="img" aria-label="{escape(label)}">{drawn}</svg>'


def _paths(name: str, lines: list[str]) -> str:
    """Return the streets of one kind; a rise is drawn twice, so that it has an edge and is told from a fall without colour."""
    if not lines:
        return ""
    path = "".join(lines)
    edge = f'<path class="edge {name}" d="{path}"/>' if name.startswith("rises") else ""
    return f'{edge}<path class="{name}" d="{path}"/>'


def _size(city: City) -> tuple[float, float]:
    x, y = city.streets.shape_x, city.streets.shape_y
    pad = 2 * PAD * float(max(np.ptp(x), np.ptp(y), 1.0))
    return float(np.ptp(x)) + pad, float(np.ptp(y)) + pad


def _lines(city: City) -> list[str]:
    """Return each street as a piece of an SVG path, metres from the upper left."""
    s = city.streets
    pad = PAD * float(max(np.ptp(s.shape_x), np.ptp(s.shape_y), 1.0))
    x, y = np.rint(s.shape_x - s.shape_x.min() + pad).astype(int), np.rint(s.shape_y.max() - s.shape_y + pad).astype(int)
    points = [f"{a} {b}" for a, b in zip(x.tolist(), y.tolist(), strict=True)]
    first = s.shape_first.tolist()
    return ["M" + "L".join(points[low:high]) for low, high in zip(first, first[1:], strict=False)]
