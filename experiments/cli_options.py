"""Options that several commands share, and the checks of their words."""

import os
from pathlib import Path
from typing import Annotated

import typer

from sim.core.errors import ChanganError

Days = Annotated[int | None, typer.Option("--days", help="Days to simulate, instead of the file's.", metavar="N")]
Sets = Annotated[
    list[str] | None, typer.Option("--set", help="Another value, as path=value (repeat for more): run.tick_min=5", metavar="PATH=VALUE")
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")]
Out = Annotated[Path | None, typer.Option("--out", help="Folder of the result (default: in results/).", metavar="FOLDER")]
Names = Annotated[list[str] | None, typer.Argument(help="Two or more scenarios; the first is what the others are compared with.")]
StudyFile = Annotated[str | None, typer.Option("--study", help="A study file (or shipped study) that lists the scenarios.", metavar="FILE")]
Seeds = Annotated[int | None, typer.Option("--seeds", help="Number of paired runs (default 30).", metavar="N", min=1, max=10_000)]
DemoSeeds = Annotated[int | None, typer.Option("--seeds", help="Number of paired runs (default 10).", metavar="N", min=1, max=10_000)]
FirstSeed = Annotated[int, typer.Option("--seed", help="The first of the seeds.", metavar="N", min=0, max=2**62)]
Until = Annotated[
    float | None, typer.Option("--until", help="Go on until the main difference is known to this share (0.02).", metavar="SHARE")
]
Workers = Annotated[int | None, typer.Option("--workers", help="Processes (default: all cores).", metavar="N", min=1, max=512)]
Seed = Annotated[int, typer.Option("--seed", help="Seed of the run; one seed is one world.", metavar="N", min=0, max=2**63 - 1)]
Checkpoint = Annotated[
    Path | None, typer.Option("--checkpoint", help="Keep the state of the run in this file, to go on after a stop.", metavar="FILE")
]
Every = Annotated[int, typer.Option("--every", help="Days between two checkpoints.", metavar="DAYS", min=1)]
Resume = Annotated[
    Path | None, typer.Option("--resume", help="Go on with the run of a checkpoint (its scenario and seed are in it).", metavar="FILE")
]

Cache = Annotated[Path | None, typer.Option("--cache", help="Folder of the run cache (default: the user's).", metavar="FOLDER")]
NoCache = Annotated[bool, typer.Option("--no-cache", help="Neither take runs from the run cache nor keep them there.")]
From = Annotated[
    Path | None, typer.Option("--from", help="Go back to this checkpoint and go on with other policies (--with).", metavar="FILE")
]
With = Annotated[str | None, typer.Option("--with", help="The scenario to go on with; it differs in policies only.", metavar="POLICY.yaml")]


def overrides(sets: list[str] | None) -> list[tuple[str, str]]:
    """Split `--set path=value`. Raises ChanganError."""
    pairs = []
    for text in sets or []:
        path, equals, value = text.partition("=")
        if not equals or not path.strip():
            raise ChanganError(f"--set {text}: write path=value, for example --set run.tick_min=5")
        pairs.append((path.strip(), value))
    return pairs


def writable(folder: Path) -> Path:
    """Return the folder, or raise ChanganError before hours of work are lost to a place that cannot be written."""
    known = next(p for p in (folder.absolute(), *folder.absolute().parents) if p.exists())
    if not known.is_dir():
        raise ChanganError(f"{known} is a file; name a folder for the result (--out FOLDER)")
    if not os.access(known, os.W_OK):
        raise ChanganError(f"{known} cannot be written to; name another folder for the result (--out FOLDER)")
    return folder
