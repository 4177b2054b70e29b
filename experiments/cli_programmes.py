"""The command about the five cities' programmes: what each would change in its city. Their claims: `experiments.cli_claims`."""

from pathlib import Path
from typing import Annotated, Any

import typer

import scenarios
from experiments.cli_ensemble import Chosen, ensemble_of
from experiments.cli_options import Days, Json, Out, Seeds, Workers, writable
from experiments.cli_output import Steps, console, print_json, quiet_stdout

Names = Annotated[list[str] | None, typer.Argument(help="Programmes (programmes/nanjing/night_patrol) or cities (nanjing); default: all.")]
Only = Annotated[bool, typer.Option("--list", help="List the shipped programmes and run nothing.")]

SHOWN = ("true_crime", "recorded_crime", "security", "satisfaction", "disputes_settled", "cost_cny")  # outcomes shown on a terminal


def programmes(
    names: Names = None,
    seeds: Seeds = None,
    days: Days = None,
    workers: Workers = None,
    out: Out = None,
    only_list: Only = False,
    as_json: Json = False,
    ensemble: Chosen = None,
) -> None:
    """Run the programmes of the five cities against each city without them: one table."""
    chosen = _chosen(names or [])
    if only_list:
        _list(chosen, as_json)
        return
    from experiments.programmes import frame, run_programmes, write
    from experiments.store.cache import RunCache

    members = ensemble_of(ensemble)
    place = writable(out or Path("results") / "programmes")
    pairs = seeds or 30
    with quiet_stdout(as_json), Steps("programmes", "runs of this city") as steps:
        found = run_programmes(chosen, pairs, days, workers, lambda seen: steps.update(seen.done, seen.total), RunCache.usual(), members)
    rows = [row for row, _, _ in found]
    folder = write(rows, pairs, found[0][1].days, place)
    if as_json:
        table = frame(rows).reset_index()
        print_json({"programmes": table.to_dict(orient="records"), "result": str(folder)})
        return
    _print_programmes(rows, pairs, found[0][1].days)
    console().print(f"Every outcome: {folder / 'programmes.csv'}, {folder / 'programmes.md'}", markup=False)


def _chosen(names: list[str]) -> list[str]:
    """Return programmes by name, or all of a city. Raises ChanganError."""
    from sim.core.errors import ChanganError
    from sim.scenario_errors import nearest

    known = scenarios.programmes()
    found: list[str] = []
    for name in names:
        same = [p for p in known if p == name or p.removeprefix("programmes/") == name or p.split("/")[1] == name]
        if not same:
            hint = nearest(name, [*known, *(p.removeprefix("programmes/") for p in known), *{p.split("/")[1] for p in known}])
            raise ChanganError(
                f"no programme or city is called {name!r}" + (f"; did you mean {hint}?" if hint else "") + " See: changan programmes --list"
            )
        found += same
    return list(dict.fromkeys(found)) or known


def _list(names: list[str], as_json: bool) -> None:
    from sim.scenario import Scenario

    rows = [{"name": name, "why": Scenario.load(name).why} for name in names]
    if as_json:
        print_json({"programmes": rows})
        return
    for row in rows:
        console().print(f"{row['name']}\n    {row['why']}", markup=False)


def _print_programmes(rows: Any, pairs: int, days: int) -> None:
    """Print what a planner asks first, a table for each city; the files beside hold all columns."""
    from rich.table import Table

    from experiments.programmes import COLUMNS, MOST_MOVES, cell

    shown = [column for column in COLUMNS if column[0] in SHOWN]
    for city in dict.fromkeys(row.city for row in rows):
        table = Table(box=None, header_style="bold", title=f"{city}: each programme against the city without it", title_justify="left")
        for heading in ("programme", *(heading for _, heading, _, _ in shown), "moved first"):
            table.add_column(heading, overflow="fold")
        for row in (one for one in rows if one.city == city):
            first = ", ".join(f"{m.kind} {m.change:+.1f}" for m in row.moves[:MOST_MOVES]) or "nothing"
            cells = (cell(row.differences.get(outcome), how) for outcome, _, _, how in shown)
            table.add_row(row.programme.rsplit("/", 1)[-1], *(text.replace("[", r"\[") for text in cells), first)
        console().print(table)
    console().print(
        f"{pairs} pairs of runs of {days} days; differences with 95 % intervals; in brackets: no difference can be told; =: identical.",
        markup=False,
    )
