"""How concentrated crime is: over places, and over time at the same place."""

from typing import ClassVar

import numpy as np

from sim.core.rng import Purpose, uniforms
from sim.kinds import EventKind
from sim.metric import Family, Outcome, View


class Concentration(Family):
    """Law of crime concentration (Weisburd 2015, P01) and repeats (P09), of the true count."""

    outcomes: ClassVar[tuple[Outcome, ...]] = (
        Outcome(
            "half_crime_places", "share", "Street segments with half of crime", "集中一半犯罪的路段占比", "neither", "concentration", "true"
        ),
        Outcome("crime_free_places", "share", "Street segments without crime", "无犯罪路段占比", "neither", "concentration", "true"),
        Outcome("crime_gini", "1", "Generalised Gini of crime over places", "犯罪空间基尼系数", "neither", "concentration", "true"),
        Outcome(
            "crime_gini_chance",
            "1",
            "The same index, were as many crimes thrown at random",
            "随机分布下的基尼系数",
            "neither",
            "concentration",
            "true",
        ),
        Outcome(
            "repeat_month_share",
            "share",
            "Repeats within a month of the first, among repeats at a place",
            "一月内重复受害占比",
            "neither",
            "concentration",
            "true",
        ),
    )

    @classmethod
    def measure(cls, view: View) -> dict[str, float]:
        """Count true crimes per place."""
        crimes = view.of(EventKind.CRIME)
        count = np.bincount(crimes["place"], minlength=view.city.n_places)
        return {
            "half_crime_places": share_with_half(count), "crime_free_places": float((count == 0).mean()),
            "crime_gini": generalised_gini(count), "crime_gini_chance": gini_by_chance(int(count.sum()), len(count), view.seed), "repeat_month_share": _repeats(view),
        }  # fmt: skip


def share_with_half(count: np.ndarray) -> float:
    """Return the smallest share of all places that holds half of the counts (count[place]); NaN without any."""
    total = int(count.sum())
    if total == 0:
        return float("nan")
    ordered = np.sort(count)[::-1]
    return float((np.searchsorted(np.cumsum(ordered), total / 2.0, side="left") + 1) / len(count))


def generalised_gini(count: np.ndarray) -> float:
    """Return the Gini index corrected for fewer counts than places (Bernasco & Steenbeek 2017, P04).

    Area between the Lorenz curve and the line of maximal equality, which for c counts on n places reaches 1 at min(c, n) / n.
    """
    total, n = int(count.sum()), len(count)
    if total == 0:
        return float("nan")
    ordered = np.sort(count)[::-1].astype(np.float64)
    lorenz = np.concatenate([[0.0], np.cumsum(ordered) / total])
    area = float(((lorenz[1:] + lorenz[:-1]) / 2).sum() / n)
    busy = min(total, n)
    most_equal = 1.0 - busy / n / 2.0
    return (area - most_equal) / (1.0 - most_equal)


def gini_by_chance(total: int, n: int, seed: int, throws: int = 20) -> float:
    """Return the mean generalised Gini index of `total` crimes thrown at random on n places: what an index must exceed to mean anything."""
    if total == 0:
        return float("nan")
    found = []
    for throw in range(throws):
        places = (uniforms(seed, Purpose.BOOTSTRAP, np.arange(total), 1_000 + throw) * n).astype(np.int64)
        found.append(generalised_gini(np.bincount(places, minlength=n)))
    return float(np.mean(found))


def _repeats(view: View) -> float:
    """Share of next crimes of one type at a place within 365 days that follow within 30 days."""
    crimes = view.of(EventKind.CRIME)
    if len(crimes) < 2:
        return float("nan")
    keyed = crimes.sort_values(["topic", "place", "tick"], kind="stable")
    day = keyed["tick"].to_numpy() / view.ticks_per_day
    same = (np.diff(keyed["topic"]) == 0) & (np.diff(keyed["place"]) == 0)
    gaps = np.diff(day)[same]
    gaps = gaps[gaps <= 365.0]
    return float((gaps <= 30.0).mean()) if len(gaps) else float("nan")
