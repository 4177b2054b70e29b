"""The job that a worker does: one run of one scenario with one seed.

Called by the engine in its workers (`simulate` for comparisons, `measure` for sweeps) and by `experiments.compare` and
`experiments.sweep` in the parent (`prepare`, so that kernels are compiled and cities built once, not once per worker). Writes
nothing but the caches.
"""

import time
from collections.abc import Sequence

from experiments.compact import Run, compact
from sim.branching import branch
from sim.city.build import build_city
from sim.city.city import City
from sim.model import SafeCity
from sim.scenario import Scenario

MOST_CITIES = 4
MOST_RESIDENTS = 500_000  # of the cities kept, together
_cities: dict[str, City] = {}  # of this process, the last used at the end: a city is read-only, so its runs may share it


def simulate(scenario: Scenario, position: int, seed: int) -> Run:
    """Run one scenario to its end and return what a comparison needs of it."""
    before = time.monotonic()
    model = SafeCity(scenario, seed=seed, city=city_of(scenario))
    model.run(days=scenario.run.days)
    return compact(model, position, time.monotonic() - before)


def measure(scenario: Scenario, seed: int, names: Sequence[str]) -> tuple[str, tuple[float, ...]]:
    """Run one scenario to its end; return the digest and these outcomes (NaN where it has no such outcome)."""
    model = SafeCity(scenario, seed=seed, city=city_of(scenario)).run()
    found = model.outcomes()
    return model.digest(), tuple(float(found.get(name, float("nan"))) for name in names)


def measure_branch(before: tuple[Scenario, int], scenario: Scenario, seed: int, names: Sequence[str]) -> tuple[str, str, tuple[float, ...]]:
    """Run before = (scenario, days), then go on under another; return the digest at the branch, and what `measure` returns."""
    first, days = before
    begun = SafeCity(first, seed=seed, city=city_of(first)).run(days)
    model = branch(begun, scenario).run()
    found = model.outcomes()
    return begun.digest(), model.digest(), tuple(float(found.get(name, float("nan"))) for name in names)


def prepare(scenarios: Sequence[Scenario], seed: int) -> City:
    """Build every city and compile every kernel that the workers will need; return the first scenario's city."""
    for scenario in scenarios:
        SafeCity(scenario, seed=seed, city=city_of(scenario)).run(days=1)
    return city_of(scenarios[0])


def city_of(scenario: Scenario) -> City:
    """Return the scenario's city: the last few asked for are kept, others come from the cache on disk."""
    key = f"{scenario.base_dir}\n{scenario.city.model_dump_json()}"
    city = _cities.pop(key, None)
    if city is None:
        city = build_city(scenario.city, base=scenario.base_dir)
        while _cities and (len(_cities) >= MOST_CITIES or sum(c.n_residents for c in _cities.values()) + city.n_residents > MOST_RESIDENTS):
            del _cities[next(iter(_cities))]
    _cities[key] = city
    return city
