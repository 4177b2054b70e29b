"""Where does a resident work, learn and go out? Distance-decaying choice of one place for each resident.

Called by `sim.city.population`. The chance of a place is weight x exp(-distance / scale), distance as the crow flies
between the midpoints of home and place. The draw is exact and fast: places fall into zones of neighbouring numbers
(places are numbered along a Hilbert curve, so a zone is a patch of the city); a zone is drawn by its total weight and
the smallest possible distance between the two zones' bounding boxes, a place inside it by weight, and the place is
accepted with exp(-(distance - smallest distance) / scale). Zones therefore change the speed, never the distribution.
"""

from dataclasses import dataclass

import numpy as np

from sim.core.detmath import det_exp, det_exp_array
from sim.core.jit import inner, phase
from sim.core.rng import Purpose, again, draw, stream_key, unit

MOST_ZONES = 1_500
LEAST_PLACES_A_ZONE = 8
MOST_TRIES = 64  # after that the nearest place tried: only where the scale is far below the size of a zone


@dataclass(frozen=True)
class Zones:
    """Blocks of consecutive place numbers, and how far apart their bounding boxes are."""

    size: int  # places a zone, the last may be shorter
    first: np.ndarray  # int64[zone + 1] place
    gap_m: np.ndarray  # float64[zone, zone] smallest possible distance


@dataclass(frozen=True)
class Attraction:
    """Tables from which one kind of anchor is drawn."""

    zone_sum: np.ndarray  # float64[zone of home, zone of anchor] running sum of zone chances
    place_sum: np.ndarray  # float64[place + 1] running sum of weights
    scale_m: float

    @property
    def empty(self) -> bool:
        """Say whether no place has any weight."""
        return not self.place_sum[-1] > 0.0


def make_zones(place_x: np.ndarray, place_y: np.ndarray) -> Zones:
    """Cut the places into at most MOST_ZONES blocks of consecutive numbers."""
    n = len(place_x)
    size = max(LEAST_PLACES_A_ZONE, -(-n // MOST_ZONES))
    starts = np.arange(0, n, size)
    gap_x, gap_y = (_gaps_m(np.minimum.reduceat(v, starts), np.maximum.reduceat(v, starts)) for v in (place_x, place_y))
    return Zones(size, np.append(starts, n).astype(np.int64), np.sqrt(gap_x * gap_x + gap_y * gap_y))


def make_attraction(zones: Zones, weight: np.ndarray, scale_m: float) -> Attraction:
    """Prepare the tables for weights (float[place], 0 or more) and a decay scale in metres."""
    place_sum = np.zeros(len(weight) + 1)
    np.cumsum(weight.astype(np.float64), out=place_sum[1:])
    return Attraction(_sum_zones(zones, np.diff(place_sum[zones.first]), scale_m), place_sum, scale_m)


def _sum_zones(zones: Zones, weight: np.ndarray, scale_m: float) -> np.ndarray:
    """Return zone_sum; the nearest zone with weight float64[zone] counts as distance 0, so that no row underflows."""
    drawn = np.flatnonzero(weight > 0.0)
    zone_sum = np.zeros((len(weight), len(weight)))
    if len(drawn):
        gap_m = zones.gap_m[:, drawn]
        zone_sum[:, drawn] = weight[drawn] * det_exp_array((gap_m.min(axis=1)[:, None] - gap_m) / scale_m)
    return np.cumsum(zone_sum, axis=1, out=zone_sum)


def _gaps_m(low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """Return float64[zone, zone]: the gaps between intervals, 0 where they overlap."""
    return np.maximum(0.0, np.maximum(low[None, :] - high[:, None], low[:, None] - high[None, :]))


def choose(
    seed: int,
    number: int,
    asks: np.ndarray,
    code: int,
    place_first_resident: np.ndarray,
    zones: Zones,
    table: Attraction,
    place_xy: tuple[np.ndarray, np.ndarray],
    out: np.ndarray,
) -> None:
    """Write into out[resident] one place for each resident with asks[resident] == code.

    `number` tells the kinds of anchors apart in the stream Purpose.ANCHOR; `out` is left alone for everybody else.
    """
    if not table.empty:
        _choose(
            stream_key(seed, Purpose.ANCHOR),
            number,
            asks,
            np.uint8(code),
            place_first_resident,
            zones.size,
            zones.first,
            zones.gap_m,
            table.zone_sum,
            table.place_sum,
            table.scale_m,
            place_xy[0],
            place_xy[1],
            out,
        )


@inner
def _upper(table, low, high, value):
    """Return the first index in [low, high) whose entry exceeds value, else high."""
    while low < high:
        middle = (low + high) >> 1
        if table[middle] > value:
            high = middle
        else:
            low = middle + 1
    return low


@phase
def _choose(key, number, asks, code, first_resident, zone_size, zone_first, gap_m, zone_sum, place_sum, scale_m, place_x, place_y, out):
    """Draw one place for each asking resident, home place by home place."""
    n_places = len(place_x)
    last = len(gap_m) - 1
    for home in range(n_places):
        zone = home // zone_size
        row = zone_sum[zone]
        for resident in range(first_resident[home], first_resident[home + 1]):
            if asks[resident] != code:
                continue
            bits = draw(key, resident, number)
            best = 1e300
            for attempt in range(MOST_TRIES):
                target = unit(again(bits, 3 * attempt + 1)) * row[last]
                other = _upper(row, np.int64(0), last, target)
                low = zone_first[other]
                high = zone_first[other + 1]
                span = place_sum[high] - place_sum[low]
                target = place_sum[low] + unit(again(bits, 3 * attempt + 2)) * span
                place = _upper(place_sum, low + 1, high, target) - 1
                if place_sum[place + 1] <= place_sum[place]:
                    continue  # the running sums rounded onto a place of no weight
                dx = place_x[place] - place_x[home]
                dy = place_y[place] - place_y[home]
                excess_m = np.sqrt(dx * dx + dy * dy) - gap_m[zone, other]
                if excess_m < best:
                    best = excess_m
                    out[resident] = place
                if unit(again(bits, 3 * attempt + 3)) < det_exp(-excess_m / scale_m):
                    out[resident] = place
                    break
