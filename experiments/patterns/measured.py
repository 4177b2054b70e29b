"""What is the value of every statistic of the patterns in one finished run?

Called by `changan validate patterns`, calibration and tests through `experiments.patterns.measure`. Reads events and counters; writes nothing.
"""

import numpy as np
import pandas as pd

from sim.core.rng import Purpose, uniforms
from sim.metrics._knox import knox_ratios
from sim.metrics.concentration import generalised_gini, share_with_half
from sim.model import SafeCity
from sim.tables import MINUTES_PER_DAY, EventKind

STATISTICS = (
    "recorded_crime", "ebike_share", "theft_share", "disputes_settled", "concentration", "half_places", "gini", "crime_free", "repeat_excess",
    "repeat_later", "near_excess", "near_far", "distance_decay", "distance_far", "median_km", "ebike_night", "burglary_day", "caught",
    "patrol_years", "offender_skew", "stable", "cleared",
)  # fmt: skip


def measure(model: SafeCity) -> dict[str, float]:
    """Return the value of every pattern for one finished run."""
    outcomes, events, city = model.outcomes(), model.events.frame(), model.city
    names = list(model.crime_names)
    rows = model.plan.crime_types
    at_places = [k for k, n in enumerate(names) if not rows[n].without_victim and rows[n].target != "online"]
    crimes = events[(events["kind"] == EventKind.CRIME) & events["topic"].isin(at_places)]  # what studies of places count
    count = np.bincount(crimes["place"], minlength=city.n_places)
    recorded = outcomes["recorded_crime"]
    criminal = recorded - sum(outcomes[f"recorded.{n}"] for n in names if rows[n].without_victim)  # C01 and C33 count criminal cases
    thefts = sum(outcomes[f"recorded.{n}"] for k, n in enumerate(names) if k in at_places and not rows[n].violent)
    hour = _clock_hour(model, crimes["tick"].to_numpy())
    ebike = crimes["topic"].to_numpy() == names.index("ebike_theft")
    burglary = crimes["topic"].to_numpy() == names.index("burglary")
    stopped: int = int((events["kind"] == EventKind.INTERCEPTED).sum())
    patrol_years = float(model.ground.rows["patrol_total_min"].sum()) / 60.0 / 2_000.0  # 2,000 hours of duty a year
    return {
        "recorded_crime": recorded, "ebike_share": outcomes["recorded.ebike_theft"] / criminal, "theft_share": thefts / criminal,
        "disputes_settled": outcomes["disputes_settled"], "concentration": share_with_half(count) / _by_chance(count, model.seed),
        "half_places": share_with_half(count), "gini": generalised_gini(count), "crime_free": float((count == 0).mean()),
        **_near_repeats(model, crimes), **_journeys(model, crimes),
        "ebike_night": float(((hour[ebike] >= 22) | (hour[ebike] < 4)).mean()),
        "burglary_day": float(((hour[burglary] >= 8) & (hour[burglary] < 18)).mean()),
        "caught": stopped / max(1, stopped + len(crimes)), "patrol_years": patrol_years / max(stopped, 1),
        "offender_skew": _busiest_tenth(crimes["actor"].to_numpy(), len(model.offenders.rate)), "stable": _stability(crimes, city.n_places),
        "cleared": outcomes["cleared_share"],
    }  # fmt: skip


def _clock_hour(model: SafeCity, tick: np.ndarray) -> np.ndarray:
    minute = 300 + tick % model.ticks_per_day * (MINUTES_PER_DAY // model.ticks_per_day)
    return np.asarray(minute // 60 % 24)


def _by_chance(count: np.ndarray, seed: int) -> float:
    """Return the share of places with half of as many crimes thrown at random (mean of 20 throws)."""
    n, total = len(count), int(count.sum())
    shares = []
    for throw in range(20):
        places = (uniforms(seed, Purpose.BOOTSTRAP, np.arange(total), throw) * n).astype(np.int64)
        shares.append(share_with_half(np.bincount(places, minlength=n)))
    return float(np.mean(shares))


def _near_repeats(model: SafeCity, crimes: pd.DataFrame) -> dict[str, float]:
    """Knox ratios of burglaries and thefts of and from vehicles, e-bikes included (pairs of one type)."""
    names = ("burglary", "ebike_theft", "vehicle_theft", "theft_from_vehicles")
    chosen = crimes[crimes["topic"].isin([model.crime_names.index(n) for n in names])]
    place = chosen["place"].to_numpy()
    ratios = knox_ratios(
        model.city.place_x[place], model.city.place_y[place], chosen["tick"].to_numpy() / model.ticks_per_day, chosen["topic"].to_numpy(),
        metres=(0.0, 200.0, 400.0, 800.0), days=(14.0, 28.0, 56.0, 84.0, 112.0), seed=model.seed,
    )  # fmt: skip
    early, late = ratios[0, 0] - 1.0, ratios[0, 3] - 1.0
    return {
        "repeat_excess": float(ratios[0, 0]), "repeat_later": float(late / early) if early > 0 else float("nan"),
        "near_excess": float(ratios[1, 0]), "near_far": float(ratios[3, 0]),
    }  # fmt: skip


def _journeys(model: SafeCity, crimes: pd.DataFrame) -> dict[str, float]:
    """Crimes per square km in rings around offenders' homes, by the places there are (so the city's edge does not matter)."""
    known = crimes[crimes["actor"] >= 0]
    home = model.people.home[model.offenders.resident[known["actor"]]]
    city = model.city
    km = np.hypot(city.place_x[known["place"]] - city.place_x[home], city.place_y[known["place"]] - city.place_y[home]) / 1000.0
    rings = np.array([0.0, 1.0, 2.0, 4.0])
    crimes_in = np.histogram(km, rings)[0].astype(np.float64)
    places_in = np.zeros(3)
    for h in np.unique(home):
        away = np.hypot(city.place_x - city.place_x[h], city.place_y - city.place_y[h]) / 1000.0
        places_in += np.histogram(away, rings)[0] * int((home == h).sum())
    rate = crimes_in / np.maximum(places_in, 1.0)
    return {"distance_decay": float(rate[1] / rate[0]), "distance_far": float(rate[2] / rate[1]), "median_km": float(np.median(km))}


def _busiest_tenth(actor: np.ndarray, n: int) -> float:
    counts = np.sort(np.bincount(actor[actor >= 0], minlength=n))[::-1]
    return float(counts[: max(1, n // 10)].sum()) / max(1, int(counts.sum()))


def _stability(crimes: pd.DataFrame, n_places: int) -> float:
    """Spearman correlation of counts per place in two halves."""
    middle = crimes["tick"].median()
    first = np.bincount(crimes["place"][crimes["tick"] <= middle], minlength=n_places)
    second = np.bincount(crimes["place"][crimes["tick"] > middle], minlength=n_places)
    return float(pd.Series(first).corr(pd.Series(second), method="spearman"))
