"""The job that a worker does: one run of one scenario with one seed.

Called by the engine in its workers (`simulate`) and by `experiments.compare` in the parent (`prepare`, so that kernels are
compiled and cities built once, not once per worker). Writes nothing but the caches.
"""

import time
from collections.abc import Sequence

from experiments.paired_runs import Run, compact
from sim.city.city import City
from sim.model import SafeCity
from sim.scenario import Scenario


def simulate(scenario: Scenario, position: int, seed: int) -> Run:
    """Run one scenario to its end and return what a comparison needs of it."""
    before = time.monotonic()
    model = SafeCity(scenario, seed=seed)
    model.run(days=scenario.run.days)
    return compact(model, position, time.monotonic() - before)


def prepare(scenarios: Sequence[Scenario], seed: int) -> City:
    """Build every city and compile every kernel that the workers will need; return the first scenario's city."""
    models = [SafeCity(scenario, seed=seed) for scenario in scenarios]
    for model in models:
        model.run(days=1)
    city: City = models[0].city
    return city
