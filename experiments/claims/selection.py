"""What a recorded fall can be without any crime less: pressure on the counter, and the choice of the worst places.

Called by `changan claims`. `pressure`: units are ranked on what they record and nothing else changes; true crime is known to the simulation
alone. `regression`: places chosen because they were the worst of one period are looked at in the next, with no programme at all;
that they fall is regression to the mean, and a before-and-after comparison of chosen places holds it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from experiments.compact import Run
from experiments.statistics import Paired, paired, t_interval
from sim.city.city import LEVELS, City
from sim.scenario import Scenario

WORST_SHARE = 0.05  # of all street segments: what a campaign against hot spots chooses
STRENGTHS: Mapping[str, Mapping[str, float]] = {
    "usual": {},
    "full": {"announced_pressure": 1.0, "rank_pressure": 1.0, "rise_pressure": 1.0, "key_share": 0.5},
}
POLICY = "appraisal_and_veto"
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Pressure:
    """What one strength of pressure did in one city: recorded, true and reported crime, with intervals."""

    city: str
    strength: str
    recorded: Paired
    true: Paired


@dataclass(frozen=True)
class Regression:
    """How much recorded crime of the worst units of one period fell in the next, and that of all units, as shares."""

    city: str
    units: str  # "segments" or a level of the mesh
    chosen_share: float
    change: float
    low: float
    high: float
    everywhere: float
    seeds: int


def pressed(city: Scenario, strength: str) -> Scenario:
    """Return the city whose units are ranked on every crime that counters record, at one of STRENGTHS."""
    kinds = [name for name, one in city.crime_types.items() if one.target != "online"]
    return city.with_values({f"policies.{POLICY}.{name}": value for name, value in {"crime_types": kinds, **STRENGTHS[strength]}.items()})


def pressure(city: str, strength: str, pairs: Sequence[tuple[Run, Run]]) -> Pressure:
    """Return what pressure alone did, from pairs (city, city under pressure)."""

    def gap(name: str) -> Paired:
        before, after = (np.array([run.outcomes[name] for run in side], dtype=np.float64) for side in zip(*pairs, strict=True))
        return paired(before, after)

    return Pressure(city, strength, gap("recorded_crime"), gap("true_crime"))


def twice_as_long(city: Scenario) -> Scenario:
    """Return the same city run for two periods: its first period is the shorter run, to the last bit."""
    return city.with_values({"run.days": 2 * city.run.days})


def regression(name: str, city: City, level: str, pairs: Sequence[tuple[Run, Run]], share: float) -> Regression:
    """Return the fall of the worst `share` of units, from pairs (one period, two periods) of runs of one seed each."""
    unit = np.arange(city.n_places) if level == "segments" else np.asarray(city.mesh.unit[LEVELS.index(level)], np.int64)
    changes, everywhere = [], []
    for once, twice in pairs:
        first = np.bincount(unit, once.places["recorded"].to_numpy(np.float64))
        second = np.bincount(unit, twice.places["recorded"].to_numpy(np.float64)) - first
        worst = np.argsort(-first, kind="stable")[: max(1, round(share * len(first)))]
        if first[worst].sum() > 0:
            changes.append(second[worst].sum() / first[worst].sum() - 1.0)
            everywhere.append(second.sum() / first.sum() - 1.0)
    found = np.array(changes)
    low, high = t_interval(found) if len(found) > 1 else (float("nan"), float("nan"))
    return Regression(name, level, share, float(found.mean()), low, high, float(np.mean(everywhere)), len(found))
