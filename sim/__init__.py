"""changan: agent-based simulation of urban public-safety policy. The names most people need, loaded when first used.

    from sim import Scenario, run
    result = run("tiny", seed=1, days=30)
    result.daily, result.places, result.outcomes

Loading is lazy (PEP 562): `changan --help` must not wait for numba and pandas. Editors and type checkers read
the names in `__init__.pyi`.
"""

from importlib import import_module
from typing import Any

from sim.core.collecting import no_collection

__version__ = "0.1.0"
__all__ = ["City", "Result", "SafeCity", "Scenario", "build_city", "resume", "run", "save"]

_HOME = {
    "City": "sim.city.city",
    "Result": "sim.result",
    "SafeCity": "sim.model",
    "Scenario": "sim.scenario",
    "build_city": "sim.city.build",
    "run": "sim.running",
    "save": "sim.checkpoint",
    "resume": "sim.checkpoint",
}


def __getattr__(name: str) -> Any:
    """Import the module behind a public name at its first use."""
    home = _HOME.get(name)
    if home is None:
        raise AttributeError(f"module 'sim' has no public name {name!r}; it has {', '.join(__all__)}")
    with no_collection():
        value = getattr(import_module(home), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
