"""The command `calibrate`: parameter sets that meet the patterns, and the self-test of the inference."""

import shlex
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from experiments.cli_options import Json, Out, Workers, writable
from experiments.cli_output import Steps, console, print_json, quiet_stdout
from sim.core.errors import ChanganError

Size = Annotated[str, typer.Option("--budget", help="How many runs: short (to see that it works) or full.", metavar="NAME")]
Test = Annotated[bool, typer.Option("--self-test", help="Recover known parameters of synthetic cities instead; exit code 3 when it fails.")]
Spec = Annotated[
    Path | None, typer.Option("--file", help="Free parameters and targets (default: scenarios/evidence/calibration.yaml).", metavar="FILE")
]
Seed = Annotated[int, typer.Option("--seed", help="Seed of all designs and samplers.", metavar="N", min=0, max=2**31)]
FAILED = 3


def calibrate(
    budget: Size = "full",
    self_test: Test = False,
    file: Spec = None,
    seed: Seed = 1,
    workers: Workers = None,
    out: Out = None,
    as_json: Json = False,
) -> None:
    """Find the parameter sets that bring the model into the bands of the calibration patterns; stopped at any time, it goes on. Exit code 3: too few passed."""
    from experiments.calibration.driver import calibrate as run_calibration
    from experiments.calibration.driver import test_itself
    from experiments.calibration.report import test_json, to_json, write, write_test
    from experiments.calibration.space import FILE, load_space
    from experiments.engines import Local
    from experiments.ensemble import LEAST_MEMBERS

    space = load_space(file or FILE)
    if budget not in space.budgets:
        raise ChanganError(f"--budget {budget}: known are {', '.join(space.budgets)}")
    place = writable(out or Path("results") / "calibration")
    command = shlex.join(["changan", *sys.argv[1:]])
    with quiet_stdout(as_json), Steps("calibrate", "runs") as steps:
        options = (space.within(space.budgets[budget]), place, space.budgets[budget], seed, Local(workers), _teller(steps))
        if self_test:
            tested = test_itself(*options)
            folder = write_test(tested, place.parent / f"{place.name}-selftest", command, seed)
            shown = test_json(tested)
        else:
            found = run_calibration(*options)
            folder = write(found, place, command)
            shown = to_json(found)
    if as_json:
        print_json({**shown, "result": str(folder)})
    else:
        (_print_test if self_test else _print)(shown, folder)
    if not (shown["holds"] if self_test else shown["members"] >= LEAST_MEMBERS or space.budgets[budget].days):
        raise typer.Exit(FAILED)


def _teller(steps: Steps) -> Any:
    def tell(name: str, done: int, total: int) -> None:
        steps.text(name)
        if total:
            steps.update(done, total, name)

    return tell


def _print(shown: dict[str, Any], folder: Path) -> None:
    from rich.table import Table

    out = console()
    table = Table(box=None, header_style="bold", title=f"{shown['members']} of {shown['candidates']} sets passed", title_justify="left")
    for column in ("parameter", "posterior 90 %", "contraction"):
        table.add_column(column)
    for name, (low, high) in shown["interval_90"].items():
        table.add_row(name, f"{low:.4g} to {high:.4g}", f"{shown['contraction'][name]:.2f}")
    out.print(table)
    for wave in shown["left"]:
        out.print(f"wave {wave['wave']}: {wave['runs']} runs leave {wave['share']:.2%} of the space", markup=False)
    missed = ", ".join(shown["defaults_outside"])
    out.print("the defaults lie in every band" if not missed else f"the defaults miss: {missed}", markup=False)
    out.print(shown["refused"] or f"ensemble: {folder / 'ensemble.yaml'}", markup=False)
    out.print(f"report: {folder / 'report.md'}", markup=False)


def _print_test(shown: dict[str, Any], folder: Path) -> None:
    from rich.table import Table

    out = console()
    table = Table(box=None, header_style="bold", title=f"{shown['cities']} synthetic cities, 90 % intervals", title_justify="left")
    for column in ("parameter", "coverage", "width, share of bounds", "correlation with the truth"):
        table.add_column(column)
    for row in shown["parameters"]:
        table.add_row(row["parameter"], f"{row['coverage']:.0%}", f"{row['width']:.2f}", f"{row['correlation']:.2f}")
    out.print(table)
    low, high = shown["wanted"]
    told = "holds" if shown["holds"] else "FAILS"
    out.print(f"coverage over all parameters {shown['coverage']:.1%} (wanted {low:.0%} to {high:.0%}): {told}\n{folder}", markup=False)
