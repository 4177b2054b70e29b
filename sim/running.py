"""One run, start to end: what `changan run` and notebooks call."""

from collections.abc import Callable
from pathlib import Path

from sim.city.city import City
from sim.model import SafeCity
from sim.result import Result
from sim.scenario import Scenario

Progress = Callable[[str, float], None]


def run(
    scenario: Scenario | str | Path, seed: int = 1, days: int | None = None, progress: Progress | None = None, city: City | None = None
) -> Result:
    """Run a scenario (or a file, or the name of a shipped one) with one seed; return the result.

    `days` replaces the scenario's own length under the same checks, so that the result's hash names what was run.
    """
    spec = scenario if isinstance(scenario, Scenario) else Scenario.load(scenario)
    if days is not None and days != spec.run.days:
        spec = spec.with_values({"run.days": days})
    model = SafeCity(spec, seed=seed, city=city, progress=progress)
    model.run(progress=progress)
    return Result.of(model)
