"""What does each mechanism cost? ns per resident-day and bytes per resident of every policy, beside the city without it.

`python -m benchmarks.mechanisms [--size 100000]`. Each policy is added to the shipped baseline with its default numbers (or taken away,
where the baseline has it), and both cities live the same days in turn in one process, so that what the machine does meets both alike.
Figures are medians over days of the differences of CPU time; a policy's own daily work, the events that it causes and the longer lists are all in it.
Asserted: the placebo leaves every bit as it was. Writes nothing.
"""

import argparse
import gc
import statistics
import sys

import numpy as np
from rich.console import Console
from rich.table import Table

from benchmarks.run import scenario_of, timed
from sim.city.build import build_city
from sim.city.city import City
from sim.core.errors import ChanganError
from sim.model import SafeCity
from sim.scenario import Scenario
from sim.scenario_parts import policies

GOAL_NS, GOAL_BYTES = 120.0, 64.0
WARM_DAYS = 4


def bytes_each(model: SafeCity) -> float:
    """Return bytes per resident of all that the residents, the places and the books of a run hold, the event log apart (it is drained every day)."""
    arrays = [np.asarray(column) for column in model.people] + list(model.state_arrays().values())
    owners = {(array.__array_interface__["data"][0], array.nbytes): array.nbytes for array in arrays}
    return sum(owners.values()) / model.city.n_residents


def side_by_side(base: Scenario, other: Scenario, city: City, days: int) -> tuple[float, float, float, SafeCity, SafeCity]:
    """Return CPU seconds a day of both and their difference (medians over the same days), and both models."""
    models = [SafeCity(spec, seed=1, city=city).run(days=WARM_DAYS) for spec in (base, other)]
    rows = []
    for number in range(days):
        took = {at: timed(lambda at=at: models[at].run(days=1)) for at in ((0, 1) if number % 2 else (1, 0))}  # type: ignore[misc]
        rows.append((took[0], took[1], took[1] - took[0]))
    a, b, d = (statistics.median(column) for column in zip(*rows, strict=True))
    return a, b, d, models[0], models[1]


def main() -> int:
    """Print the table; returns 1 where the dearest whole day or the memory is over the goal."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.mechanisms", description=__doc__)
    parser.add_argument("--size", type=int, default=100_000)
    parser.add_argument("--days", type=int, default=14)
    parser.add_argument("--only", nargs="*", default=None, metavar="POLICY")
    asked = parser.parse_args()
    base = scenario_of(asked.size)
    city = build_city(base.city, base=base.base_dir)
    scale = 1e9 / asked.size
    table = Table(
        title=f"{city.n_residents:,} residents, {asked.days} days: cost of each policy at its default numbers", title_justify="left"
    )
    for name in ("policy", "ns a resident-day", "whole model, ns", "B a resident"):
        table.add_column(name, justify="left" if name == "policy" else "right")
    most_ns = most_bytes = 0.0
    for name in sorted(asked.only or policies()):
        there = name in base.to_dict()["policies"]
        try:
            other = base.with_values({f"policies.{name}": None if there else {"policy": name}})
            without, whole, cost, before, after = side_by_side(base, other, city, asked.days)
        except ChanganError as error:
            table.add_row(name, "-", str(error)[:60], "-")
            continue
        if name == "placebo":
            assert before.digest() == after.digest(), "a placebo changed something"
        sign, whole = (-1.0, without) if there else (1.0, whole)
        memory = bytes_each(after), bytes_each(before)
        most_ns, most_bytes = max(most_ns, whole * scale), max(most_bytes, *memory)
        table.add_row(
            f"{name}{' (in the baseline)' if there else ''}", f"{sign * cost * scale:+.2f}", f"{whole * scale:.0f}", f"{max(memory):.1f}"
        )
        gc.collect()
    Console(width=None if sys.stdout.isatty() else 110).print(table)
    return 0 if most_ns <= GOAL_NS and most_bytes <= GOAL_BYTES else 1


if __name__ == "__main__":
    sys.exit(main())
