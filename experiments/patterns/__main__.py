"""`make patterns`: run a shipped scenario for ten seeds and print each statistic beside its band; exit code 1 when one that must show is missed."""

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
    """Return statistics[statistic, seed] for runs of a scenario."""
    return pd.DataFrame({seed: measure(SafeCity(scenario, seed=seed).run()) for seed in seeds})


def table(values: pd.DataFrame) -> tuple[Table, int]:
    """Return the table of all patterns that single runs can tell of (others: changan validate patterns), and how many that must show are missed."""
    found = Table("pattern", "value (mean of seeds)", "seeds", "band", "source", "use", "holds", title="Patterns")
    missed = 0
    for name in (name for name in PATTERNS if name in values.index):
        pattern, row = PATTERNS[name], values.loc[name]
        mean, low, high = (float(x) for x in (row.mean(), row.min(), row.max()))
        holds = pattern.holds(mean)
        missed += pattern.counts and not holds
        found.add_row(
            pattern.label, pattern.shown(mean), f"{pattern.shown(low)} to {pattern.shown(high)}", pattern.target, pattern.source,
            pattern.use + (", calibrated" if pattern.calibration else "") + (", put in" if pattern.emerges == "no" else ""),
            "yes" if holds else "NO",
        )  # fmt: skip
    return found, missed


def main() -> int:
    """Print the table; exit code 1 when a pattern that must show is missed."""
    found, missed = table(run(Scenario.shipped(sys.argv[1] if len(sys.argv) > 1 else "baseline")))
    Console(width=200).print(found)
    return 1 if missed else 0


if __name__ == "__main__":
    raise SystemExit(main())
