"""`make patterns`: run a shipped scenario for ten seeds and print each statistic beside its band; exit code 1 when one is missed."""

import sys
from collections.abc import Sequence

import pandas as pd
from rich.console import Console
from rich.table import Table

from experiments.patterns import PATTERNS, measure
from sim.model import SafeCity
from sim.scenario import Scenario

SEEDS = tuple(range(1, 11))


def run(scenario: Scenario, seeds: Sequence[int] = SEEDS) -> pd.DataFrame:
    """Return patterns[pattern, seed] for runs of a scenario."""
    return pd.DataFrame({seed: measure(SafeCity(scenario, seed=seed).run()) for seed in seeds})


def main() -> int:
    """Print the table; exit code 1 when a pattern is missing."""
    values = run(Scenario.shipped(sys.argv[1] if len(sys.argv) > 1 else "baseline"))
    table = Table("pattern", "value (mean of seeds)", "seeds", "band", "source", "use", "holds", title="Patterns of the embedded city")
    missing = 0
    for name, pattern in PATTERNS.items():
        mean, low, high = (float(x) for x in (values.loc[name].mean(), values.loc[name].min(), values.loc[name].max()))
        holds = pattern.holds(mean)
        missing += not holds
        table.add_row(
            pattern.label, pattern.shown(mean), f"{pattern.shown(low)} to {pattern.shown(high)}", pattern.target, pattern.source,
            pattern.use + (", calibrated" if pattern.calibration else ""), "yes" if holds else "NO",
        )  # fmt: skip
    Console(width=180).print(table)
    return 1 if missing else 0


if __name__ == "__main__":
    raise SystemExit(main())
