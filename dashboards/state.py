"""What one page of one user holds: scenarios A and B, the seed. Links restore it.

Module-level reactives of Solara are kept per page (kernel), so two users, and two tabs, never share them. Models are never kept here:
each page makes its own. Built cities, which nobody changes, may be shared (`dashboards.live`).
"""

from dataclasses import dataclass
from functools import cache

import solara

import scenarios
from sim.scenario import Scenario, name_of

SIDES = ("A", "B")
DEFAULTS = {"A": "baseline", "B": "night_patrol"}
MOST_SEED = 2**31 - 1


@dataclass(frozen=True, eq=False)
class Chosen:
    """A scenario as a user chose it: its name, its YAML as written, and what that means, checked and within the bounds."""

    name: str
    text: str
    scenario: Scenario
    shipped: str | None = None  # its name among the shipped scenarios, unchanged


@cache
def shipped(name: str) -> Chosen:
    """Return a shipped scenario (frozen, so that all users may share it). Raises ScenarioError."""
    path = scenarios.path_of(name)
    return Chosen(name_of(path), path.read_text(encoding="utf-8"), Scenario.shipped(name), name)


_sides: dict[str, solara.Reactive[Chosen | None]] = {side: solara.reactive(None) for side in SIDES}
seed = solara.reactive(1)


def chosen(side: str) -> Chosen:
    """Return the scenario of a side ("A" or "B"); a page that reads it is drawn again when it changes."""
    return _sides[side].value or shipped(DEFAULTS[side])


def choose(side: str, scenario: Chosen) -> None:
    """Put a scenario on a side."""
    _sides[side].set(scenario)


def set_seed(value: int) -> None:
    """Set the seed that both sides share, within its range."""
    seed.set(max(0, min(MOST_SEED, int(value))))
