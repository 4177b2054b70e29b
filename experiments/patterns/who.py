"""How far from home is crime, and how unequal are those who commit it?"""

import numpy as np

from experiments.patterns.seen import Array, Floats, Seen, median, share

RINGS_KM = np.array([0.0, 1.0, 2.0, 4.0])
STEPS_KM = np.linspace(0.0, 4.0, 17)
DWELLING = ("burglary",)


def journeys(seen: Seen) -> dict[str, float]:
    """Return decay with distance from the offender's home, by the places there are (so the city's edge does not matter), and medians."""
    km, home = trips(seen)
    rate = per_place(seen, km, home, RINGS_KM)
    topic = seen.crimes["topic"].to_numpy()[seen.crimes["actor"].to_numpy() >= 0]
    violent = np.isin(topic, seen.kinds.topics(*seen.kinds.violent))
    burglary = np.isin(topic, seen.kinds.topics(*DWELLING))
    return {
        "distance_decay": share(rate[1], rate[0]), "distance_far": share(rate[2], rate[1]), "decay_slope": slope(seen, km, home),
        "median_km": median(km), "burglary_km": median(km[burglary]), "property_farther": share(median(km[~violent]), median(km[violent])),
    }  # fmt: skip


def trips(seen: Seen) -> tuple[Floats, Array]:
    """Return km[crime] from the offender's home and home[crime] (place), of crimes at places by offenders of the city."""
    known = seen.crimes[seen.crimes["actor"] >= 0]
    home = seen.offender_home[known["actor"].to_numpy()]
    place = known["place"].to_numpy()
    return np.hypot(seen.places.x[place] - seen.places.x[home], seen.places.y[place] - seen.places.y[home]) / 1000.0, home


def per_place(seen: Seen, km: Floats, home: Array, rings: Floats) -> Floats:
    """Return crimes per place in rings around homes: crimes[ring] over places[ring], homes weighted by their crimes."""
    crimes, places = _rings(seen, km, home, rings)
    return np.asarray(np.divide(crimes, places, out=np.full(len(crimes), np.nan), where=places > 0), np.float64)


def _rings(seen: Seen, km: Floats, home: Array, rings: Floats) -> tuple[Floats, Floats]:
    crimes, places = np.histogram(km, rings)[0].astype(np.float64), np.zeros(len(rings) - 1)
    homes, weight = np.unique(home, return_counts=True)
    for h, w in zip(homes, weight, strict=True):
        away = np.hypot(seen.places.x - seen.places.x[h], seen.places.y - seen.places.y[h]) / 1000.0
        places += np.histogram(away, rings)[0] * float(w)
    return crimes, places


def slope(seen: Seen, km: Floats, home: Array) -> float:
    """Return the change of log crimes per place for each km, 0 to 4 km: slope of a Poisson regression with places as exposure.

    Newton's method on log(rate) = a + b km, rings of 250 m; NaN with fewer than ten crimes or rings of two kinds only.
    """
    crimes, places = _rings(seen, km, home, STEPS_KM)
    middle = (STEPS_KM[1:] + STEPS_KM[:-1]) / 2.0
    used = places > 0
    crimes, places, middle = crimes[used], places[used], middle[used]
    if crimes.sum() < 10 or len(middle) < 3:
        return float("nan")
    design = np.column_stack([np.ones(len(middle)), middle])
    at = np.array([np.log(crimes.sum() / places.sum()), 0.0])
    for _ in range(50):
        mean = places * np.exp(design @ at)
        step = np.linalg.solve(design.T @ (mean[:, None] * design), design.T @ (crimes - mean))
        at = at + step
        if np.abs(step).max() < 1e-10:
            return float(at[1])
    return float("nan")


def unequal(seen: Seen) -> dict[str, float]:
    """Return how much of the last year's crime few offenders do, and how that compares with places."""
    crimes = seen.last_year
    offenders = np.bincount(_known(crimes["actor"].to_numpy()), minlength=len(seen.offender_home))
    places = seen.count(crimes)
    return {"offender_skew": busiest(offenders, 0.1), "alike_concentrated": share(_among_busy(places), _among_busy(offenders))}


def busiest(count: Array, part: float) -> float:
    """Return the share of the counts that falls on the busiest `part` of those who could have any."""
    ordered = np.sort(count)[::-1]
    return share(float(ordered[: max(1, int(len(count) * part))].sum()), float(count.sum()))


def _among_busy(count: Array) -> float:
    """Return the share of the busiest fifth among those with any."""
    return busiest(count[count > 0], 0.2) if (count > 0).any() else float("nan")


def _known(who: Array) -> Array:
    return who[who >= 0]
