"""What `changan run` and `changan compare` print for people: one table of outcomes, and where the rest is."""

import os
from pathlib import Path
from typing import Any

from experiments.cli_output import console, number, say

DETAIL = "crime by type"  # a family of 32 rows that a screen does not hold


def print_run(result: Any, meta: dict[str, Any], folder: Path) -> None:
    """Print the outcomes of a run."""
    from rich.table import Table

    table = Table(title=f"{result.scenario}: {result.days} days, seed {result.seed}", title_justify="left", box=None, header_style="bold")
    for column, justify in (("outcome", "left"), ("value", "right"), ("unit", "left"), ("name", "left")):
        table.add_column(column, justify=justify, overflow="fold")  # type: ignore[arg-type]
    for name, value in result.outcomes.items():
        if meta[name].family == DETAIL:
            continue
        table.add_row(meta[name].label, number(value), meta[name].unit, name)
    out = console()
    out.print(table)
    out.print(
        f"\nscenario {result.hash}  digest {result.digest}\nby type of crime: changan run --json, or the report\nresult in {folder}{os.sep}\nreport: {folder / 'report.html'}",
        markup=False,
    )


def print_comparison(found: Any, folder: Path) -> None:
    """Print every comparison with its intervals, what they rest on and what failed."""
    from rich.table import Table

    out = console()
    told = found.to_json()
    parts = told.get("comparisons") or [{"a": found.names[0], "b": found.names[1], "outcomes": told["outcomes"]}]
    for part in parts:
        title = f"{part['b']} against {part['a']}, {told['seeds']} paired runs"
        table = Table(title=title, title_justify="left", box=None, header_style="bold")
        for column, justify in (
            ("outcome", "left"),
            ("unit", "left"),
            (part["a"], "right"),
            (part["b"], "right"),
            ("difference", "right"),
            ("95 % interval", "right"),
            ("relative", "right"),
            ("pairing", "right"),
        ):
            table.add_column(column, justify=justify, overflow="fold")  # type: ignore[arg-type]
        for row in part["outcomes"]:
            if found.meta[row["name"]].family == DETAIL:
                continue
            table.add_row(*_row(row, found.meta[row["name"]].label))
        out.print(table)
        out.print()
    for line in told["advice"]:
        out.print(line, markup=False)
    for note in told.get("notes", []):
        out.print(f"note: {note}", markup=False)
    for failure in told.get("failures", []):
        say(f"failed: {failure['scenario']}, seed {failure['seed']}: {failure['error']}")
    out.print("by type of crime: the report, outcomes.csv or --json", markup=False)
    out.print("pairing: how many times as many unpaired runs the same interval would take", markup=False)
    out.print(f"report: {folder / 'report.html'}", markup=False)


def _row(row: dict[str, Any], label: str) -> tuple[str, ...]:
    low, high = row["low"], row["high"]
    relative = "-" if row["relative"] is None else f"{100 * row['relative']:+.1f} %"
    worth = "-" if row["variance_ratio"] is None else f"{row['variance_ratio']:.1f}" if row["variance_ratio"] < 1000 else "> 1000"
    span = "-" if low is None or high is None else f"{number(low)} to {number(high)}"
    return label, row["unit"], number(row["a"]), number(row["b"]), number(row["difference"]), span, relative, worth
