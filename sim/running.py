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
    """Run a scenario (or a file, or the name of a shipped one) with one seed for `days` (default: its own); return the result."""
    spec = scenario if isinstance(scenario, Scenario) else Scenario.load(scenario)
    model = SafeCity(spec, seed=seed, city=city, progress=progress)
    model.run(days=days, progress=progress)
    return Result.of(model)
