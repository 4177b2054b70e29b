"""The job that a worker does: one run of one scenario with one seed.

Called by the engine in its workers (`simulate`) and by `experiments.compare` in the parent (`prepare`, so that kernels are
compiled and cities built once, not once per worker). Writes nothing but the caches.
"""

import time
from collections.abc import Sequence

from experiments.compact import Run, compact
from sim.city.build import build_city
from sim.city.city import City
from sim.model import SafeCity
from sim.scenario import Scenario

_cities: dict[str, City] = {}  # of this process: a city is read-only, so its runs may share it


def simulate(scenario: Scenario, position: int, seed: int) -> Run:
    """Run one scenario to its end and return what a comparison needs of it."""
    before = time.monotonic()
    model = SafeCity(scenario, seed=seed, city=city_of(scenario))
    model.run(days=scenario.run.days)
    return compact(model, position, time.monotonic() - before)


def prepare(scenarios: Sequence[Scenario], seed: int) -> City:
    """Build every city and compile every kernel that the workers will need; return the first scenario's city."""
    for scenario in scenarios:
        SafeCity(scenario, seed=seed, city=city_of(scenario)).run(days=1)
    return city_of(scenarios[0])


def city_of(scenario: Scenario) -> City:
    """Return the scenario's city: the last one asked for is kept, others come from the cache on disk."""
    key = f"{scenario.base_dir}\n{scenario.city.model_dump_json()}"
    if key not in _cities:
        _cities.clear()
        _cities[key] = build_city(scenario.city, base=scenario.base_dir)
    return _cities[key]
