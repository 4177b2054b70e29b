"""Patterns that need two worlds: does satisfaction move without crime, and does deterrence fade?

Called by `changan validate patterns`. The same city and seeds with and without community police, and with and without hot-spot patrol,
through `experiments.compare` and its run cache. Gives (top, bottom) of each pair, to be added before dividing.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from experiments.compare import compare
from experiments.engine import Progress
from experiments.ensemble import Ensemble
from experiments.paired_runs import PairedRuns, Run
from experiments.patterns.seen import Floats
from experiments.store.cache import RunCache
from sim.scenario import Scenario

PAIRED = ("satisfaction_gain", "satisfaction_crime", "deterrence_early", "deterrence_fades")
DAYS = 365
START_DAY = 56  # recorded crime of eight weeks leads the first list of hot spots
WEEK = 7
EARLY, LATE = (0, 8), (14, 22)  # weeks since the start: the first eight, and the last eight of Philadelphia's 22


@dataclass(frozen=True)
class Paired:
    """Values per pair of runs: differences, and (top, bottom) where a ratio is meant."""

    values: dict[str, Floats] = field(default_factory=dict)
    ratios: dict[str, tuple[Floats, Floats]] = field(default_factory=dict)


def run_pairs(
    scenario: Scenario, pairs: int, ensemble: Ensemble | None = None, workers: int | None = None,
    progress: Callable[[Progress], None] | None = None, cache: RunCache | None = None,
) -> Paired:  # fmt: skip
    """Run the city with nothing more, with community police, and with hot-spot patrol from week eight."""
    return read(compare(worlds(scenario), pairs, workers=workers, progress=progress, cache=cache, ensemble=ensemble))


def worlds(scenario: Scenario) -> list[Scenario]:
    """Return the three scenarios."""
    plain = scenario.with_values({"run.days": DAYS})
    visits = plain.with_values({"policies.visits": {"policy": "community_police"}, "name": f"{scenario.name} with community police"})
    hot = plain.with_values(
        {"policies.hot": {"policy": "hot_spot_patrol", "start_day": START_DAY}, "name": f"{scenario.name} with hot-spot patrol"}
    )
    return [plain, visits, hot]


def read(runs: PairedRuns) -> Paired:
    """Return what the pairs say: without against with community police (1) and hot-spot patrol (2)."""
    before, after = runs.values("satisfaction", 1)
    without, with_visits = runs.values("true_crime", 1)
    early, early_base = _weeks(runs.pairs(2), EARLY)
    late, late_base = _weeks(runs.pairs(2), LATE)
    fades = late / late_base.mean() - early / early_base.mean() if len(late) else np.zeros(0)
    return Paired(
        {"satisfaction_gain": after - before, "deterrence_fades": fades},
        {"satisfaction_crime": (with_visits - without, without), "deterrence_early": (early, early_base)},
    )


def _weeks(pairs: list[tuple[Run, Run]], weeks: tuple[int, int]) -> tuple[Floats, Floats]:
    """Return the difference of true crime in some weeks since the start, and its count without, for each pair."""
    days = slice(START_DAY + weeks[0] * WEEK, START_DAY + weeks[1] * WEEK)
    counts = np.array([[float(run.daily["true_crime"].iloc[days].sum()) for run in pair] for pair in pairs]).reshape(-1, 2)
    return counts[:, 1] - counts[:, 0], counts[:, 0]
