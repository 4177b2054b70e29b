"""Does the model show what it was not told? Prints each pattern of the evidence beside what the embedded city gives.

`make patterns` runs the shipped baseline for some seeds and prints, for each pattern, the value, the published target and
whether it holds. Nothing here is fitted by the program: rates are set in the catalogue, patterns emerge or do not. The same
functions serve `experiments.validate` and tests.
"""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from rich.console import Console
from rich.table import Table

from sim.core.rng import Purpose, uniforms
from sim.metrics._knox import knox_ratios
from sim.metrics.concentration import generalised_gini, share_with_half
from sim.model import SafeCity
from sim.scenario import Scenario
from sim.tables import MINUTES_PER_DAY, EventKind

SEEDS = tuple(range(1, 11))
_NIGHT_SHARE = 6.0 / 24.0  # 22:00-04:00 of a day


@dataclass(frozen=True)
class Pattern:
    """One pattern: name, what was measured, the published target with its key, and the test that the value must pass."""

    name: str
    target: str
    source: str
    holds: Callable[[float], bool]
    form: str = "{:.3g}"


PATTERNS = {
    "recorded_crime": Pattern("Recorded crime per 100,000 a year", "400 to 1,100", "C01, C08, C10", lambda v: 400 <= v <= 1100, "{:,.0f}"),
    "ebike_share": Pattern("E-bike thefts among recorded crime with a victim", "15 to 50 %", "C33", lambda v: 0.15 <= v <= 0.5, "{:.0%}"),
    "theft_share": Pattern(
        "Theft among recorded crime with a victim", "50 to 85 % (69.7 % in 2009)", "C01", lambda v: 0.5 <= v <= 0.85, "{:.0%}"
    ),
    "disputes_settled": Pattern("Disputes settled per 100,000 a year", "630 to 1,060", "C19, C22", lambda v: 630 <= v <= 1060, "{:,.0f}"),
    "concentration": Pattern(
        "Places with half of crime, share of what chance would give", "below 0.6", "P01, measured_patterns", lambda v: v < 0.6
    ),
    "half_places": Pattern(
        "Places with half of crime", "2 to 16 % (cities), less where crimes are few", "P01", lambda v: v < 0.16, "{:.1%}"
    ),
    "gini": Pattern("Generalised Gini of places", "above 0.3", "P04, measured_patterns", lambda v: v > 0.3),
    "crime_free": Pattern("Street segments without crime", "at least 44 %", "P02", lambda v: v >= 0.44, "{:.0%}"),
    "repeat_excess": Pattern(
        "Repeats at one place within 2 weeks, observed over expected", "above 1.3", "P09, measured_patterns", lambda v: v > 1.3
    ),
    "repeat_later": Pattern("The same after 3 months, share of the early excess", "below 0.6", "P09", lambda v: v < 0.6),
    "near_excess": Pattern("Near repeats up to 200 m within 2 weeks", "above 1.05", "P05", lambda v: v > 1.05),
    "near_far": Pattern("The same at 400 to 800 m", "lower than up to 200 m, about 1", "P06", lambda v: 0.85 < v < 1.15),
    "distance_decay": Pattern("Crimes per square km, 1-2 km from the offender's home over 0-1 km", "below 0.7", "P13", lambda v: v < 0.7),
    "distance_far": Pattern("The same, 2-4 km over 1-2 km", "below 1 (falls on)", "P13", lambda v: v < 1.0),
    "median_km": Pattern("Journey to crime, median km", "0.3 to 3", "P13", lambda v: 0.3 <= v <= 3.0),
    "ebike_night": Pattern(
        "E-bike thefts between 22:00 and 04:00", "above 35 % (25 % of the day)", "PROGRAMMES Nanjing", lambda v: v > 0.35, "{:.0%}"
    ),
    "burglary_day": Pattern("Burglaries between 08:00 and 18:00", "above 42 % (42 % of the day)", "p_hour", lambda v: v > 0.42, "{:.0%}"),
    "caught": Pattern("Attempts stopped in the act by a patrol", "below 3 %", "S46", lambda v: v < 0.03, "{:.2%}"),
    "patrol_years": Pattern("Years of duty of a patroller per crime stopped", "above 2", "S46", lambda v: v > 2.0, "{:.1f}"),
    "offender_skew": Pattern("True crimes by the busiest tenth of offenders", "above 35 %", "P12, p_lambda", lambda v: v > 0.35, "{:.0%}"),
    "stable": Pattern(
        "Rank correlation of places' crime, first against second half", "above 0.2 at these counts", "P01", lambda v: v > 0.2
    ),
    "cleared": Pattern("Cleared among recorded", "10 to 45 %", "P17, C01", lambda v: 0.10 <= v <= 0.45, "{:.0%}"),
}


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


def run(scenario: Scenario, seeds: Sequence[int] = SEEDS) -> pd.DataFrame:
    """Return patterns[pattern, seed] for runs of a scenario."""
    return pd.DataFrame({seed: measure(SafeCity(scenario, seed=seed).run()) for seed in seeds})


def main() -> int:
    """Print the table; exit code 1 when a pattern is missing."""
    values = run(Scenario.shipped(sys.argv[1] if len(sys.argv) > 1 else "baseline"))
    table = Table(
        "pattern", "value (mean of seeds)", "seeds", "published or wanted", "source", "holds", title="Patterns of the embedded city"
    )
    missing = 0
    for name, pattern in PATTERNS.items():
        mean = float(values.loc[name].mean())
        holds = pattern.holds(mean)
        missing += not holds
        each = f"{pattern.form.format(values.loc[name].min())} to {pattern.form.format(values.loc[name].max())}"
        table.add_row(pattern.name, pattern.form.format(mean), each, pattern.target, pattern.source, "yes" if holds else "NO")
    Console(width=180).print(table)
    return 1 if missing else 0


if __name__ == "__main__":
    raise SystemExit(main())
