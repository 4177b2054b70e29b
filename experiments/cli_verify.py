"""`changan verify`: are the numbers of a result folder what its runs give? Parses words, calls the library and prints."""

from pathlib import Path
from typing import Annotated

import typer

from experiments.cli_options import Json, Workers
from experiments.cli_output import Steps, console, print_json, quiet_stdout
from sim.core.errors import ChanganError

DIFFERS = 3


def verify(
    folder: Annotated[Path, typer.Argument(help="A folder of changan run, compare, brief or sweep.", metavar="FOLDER")],
    every: Annotated[bool, typer.Option("--all", help="Make every run again.")] = False,
    sample: Annotated[int | None, typer.Option("--sample", help="Make N runs again (default 4).", metavar="N", min=1)] = None,
    workers: Workers = None,
    as_json: Json = False,
) -> None:
    """Make runs of a result folder again and compare digests; exit code 3 where something differs."""
    if every and sample is not None:
        raise ChanganError("give either --all or --sample, not both")
    with quiet_stdout(as_json):
        from experiments.verify import SAMPLE
        from experiments.verify import verify as check

        with Steps("verify", "runs") as steps:
            found = check(folder, None if every else sample or SAMPLE, workers, steps.update)
    if as_json:
        print_json(found.to_json())
    else:
        out = console()
        for one in found.findings:
            out.print(f"{'DIFFERS' if one.kind == 'differs' else 'note'}: {one.text}", markup=False, soft_wrap=True)
        word = "holds" if found.holds else "does not hold"
        out.print(
            f"{folder} ({found.kind}) {word}: {found.same} of {found.again} repeated runs give the same digest and outcomes "
            f"({found.runs} runs in all), {found.files} files checked",
            markup=False,
            soft_wrap=True,
        )
    if not found.holds:
        raise typer.Exit(DIFFERS)
