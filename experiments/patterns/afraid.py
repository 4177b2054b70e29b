"""Does fear follow risk? Across groups of people it does not; across places it follows disorder (p_fear, P22)."""

import numpy as np

from experiments.patterns.seen import Floats, Seen

FEWEST = 30  # people of a group
CHILD = 0


def fear(seen: Seen) -> dict[str, float]:
    """Return the correlation of fear and risk across groups, and of fear and disorder across places."""
    table = groups(seen)
    return {"fear_groups": weighted(table[:, 1], table[:, 2], table[:, 0]), "fear_disorder": at_places(seen)}


def groups(seen: Seen) -> Floats:
    """Return [group, (people, victims a person, mean fear)] by age band and registration, children left out."""
    people = seen.people
    label = people.age_band * 2 + people.group
    victims = seen.crimes["subject"].to_numpy()
    struck = np.bincount(victims[victims >= 0], minlength=len(label)).astype(np.float64)
    rows = []
    for one in np.unique(label[people.age_band != CHILD]):
        mine = label == one
        if mine.sum() >= FEWEST:
            rows.append((float(mine.sum()), float(struck[mine].mean()), float(people.fear[mine].mean())))
    return np.array(rows, np.float64).reshape(-1, 3)


def weighted(x: Floats, y: Floats, weight: Floats) -> float:
    """Return the weighted correlation; NaN of fewer than three groups or where one side does not vary."""
    if len(x) < 3:
        return float("nan")
    dx, dy = x - np.average(x, weights=weight), y - np.average(y, weights=weight)
    xx, yy, xy = (float(np.average(p, weights=weight)) for p in (dx * dx, dy * dy, dx * dy))
    return xy / float(np.sqrt(xx * yy)) if xx > 0 and yy > 0 else float("nan")


def at_places(seen: Seen) -> float:
    """Return the correlation of residents' mean fear with disorder over places with residents, weighted by residents."""
    n = seen.n_places
    living = np.bincount(seen.people.home, minlength=n).astype(np.float64)
    total = np.bincount(seen.people.home, weights=seen.people.fear, minlength=n)
    lived = living > 0
    if not lived.any():
        return float("nan")
    return weighted(seen.places.disorder[lived], total[lived] / living[lived], living[lived])
