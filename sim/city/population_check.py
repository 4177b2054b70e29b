"""Is the built population the one that was asked for? Targets beside what was built.

Called by tests and reports through `population_targets`; reads a city, writes nothing.
"""

import numpy as np
import pandas as pd

from sim.city.city import AgeBand, City, DayPlan, Group, Housing
from sim.city.population import PEOPLE
from sim.city.spec import CitySpec, PopulationSpec

_ERRORS = 4.0  # standard errors that draws may be off: 1 in 16,000 by chance
_LEAST = 0.005


def population_targets(city: City, city_spec: CitySpec) -> pd.DataFrame:
    """Return one row a target: target, built, tolerance, ok; indexed by name.

    A share may be off by four standard errors of its draws (households where households draw it) and never needs to be
    closer than half a percentage point; counts must be exact. Where a share cannot be reached (no children in
    households of one, say) its row is not ok: the figures of the run rest on `built`.
    """
    people, spec = city.population, city_spec.population
    n, households = city.n_residents, city.n_households
    band = np.bincount(people.age_band, minlength=len(AgeBand))
    size = np.diff(people.household_first)
    grown = 4.0 * households / n  # draws of whole households: fewer independent draws than residents
    rows = {
        "residents": (spec.residents, n, 0.0),
        "mean household": (spec.mean_household, n / households, 0.5 * spec.mean_household**2 / n + 1e-9),
        "floating share": _share(spec.floating_share, np.mean(people.group == Group.FLOATING), n, float(np.mean(size**2) / np.mean(size))),
        "child share": _share(spec.child_share, band[AgeBand.CHILD] / n, n, 1.0),
        "old share": _share(spec.old_share, band[AgeBand.OLD] / n, n, max(2.0, grown)),
        "employed share of 18-59": _employed(people.plan, people.age_band, spec),
        "e-bike share of households": _share(spec.ebike_share, np.mean(people.household_ebikes > 0), households, 1.0),
        "car share of households": _share(spec.car_share, np.mean(people.household_cars > 0), households, 1.0),
        "shift share of workers": _shift(people.plan, people.age_band),
        "e-bikes ridden beyond those owned": (0, _overdrawn(city), 0.0),
    }
    table = pd.DataFrame.from_dict(rows, orient="index", columns=["target", "built", "tolerance"])
    table["ok"] = (table["built"] - table["target"]).abs() <= table["tolerance"]
    return table


def floating_by_housing(city: City) -> pd.Series:
    """Return the floating share by kind of housing (open streets, gated, three-nones, urban village)."""
    compound = city.form.compound[city.population.home]
    housing = np.append(city.form.housing, 0)[compound]
    names = np.array(["open streets", *(kind.name.lower() for kind in Housing)])
    kind = names[np.where(compound >= 0, 1 + housing.astype(np.int64), 0)]
    return pd.Series(city.population.group == Group.FLOATING, dtype=float).groupby(kind).mean()


def _share(target: float, built: float, draws: int, cluster: float) -> tuple[float, float, float]:
    spread = np.sqrt(max(target * (1.0 - target), 0.0) * cluster / max(draws, 1))
    return target, float(built), float(max(_LEAST, _ERRORS * spread))


def _employed(plan: np.ndarray, band: np.ndarray, spec: PopulationSpec) -> tuple[float, float, float]:
    jobs = np.isin(plan, (DayPlan.WORKER, DayPlan.SHIFT, DayPlan.NIGHT_LIFE)).sum()
    youth, adults = int((band == AgeBand.YOUTH).sum()), int((band == AgeBand.ADULT).sum())
    of_age = max(1.0, adults + PEOPLE.youth_adult_share * youth)
    return _share(spec.employed_share, jobs / of_age, int(of_age), 1.0)


def _shift(plan: np.ndarray, band: np.ndarray) -> tuple[float, float, float]:
    jobs = int(np.isin(plan, (DayPlan.WORKER, DayPlan.SHIFT, DayPlan.NIGHT_LIFE)).sum())
    return _share(PEOPLE.shift_share, (plan == DayPlan.SHIFT).sum() / max(1, jobs), jobs, 1.0)


def _overdrawn(city: City) -> int:
    """Return how many residents ride an e-bike that their household does not have."""
    people = city.population
    ridden = np.bincount(people.household, weights=people.ebike, minlength=city.n_households)
    return int(np.maximum(0, ridden - people.household_ebikes).sum())
