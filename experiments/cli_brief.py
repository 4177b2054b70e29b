"""`changan brief` and `changan crate`: results for readers and archives. They parse words, call the library and print."""

import shlex
import sys
from pathlib import Path
from typing import Annotated

import typer

from experiments.cli_options import Cache, Days, FirstSeed, Json, NoCache, Out, Seeds, Sets, Until, Workers, overrides, writable
from experiments.cli_output import Steps, console, quiet_stdout
from sim.core.errors import ChanganError


def brief(
    study: Annotated[str, typer.Argument(help="A study file that lists scenarios, or a shipped study.", metavar="STUDY.yaml")],
    lang: Annotated[str, typer.Option("--lang", help="zh or en.", metavar="LANG")] = "en",
    seeds: Seeds = None,
    first_seed: FirstSeed = 1,
    until: Until = None,
    workers: Workers = None,
    days: Days = None,
    sets: Sets = None,
    out: Out = None,
    as_json: Json = False,
    cache: Cache = None,
    no_cache: NoCache = False,
) -> None:
    """Run a study and write a policy brief: one page with answer, figures, cost, burden, limits and how to check it."""
    from sim.scenario_study import load_study

    if lang not in ("zh", "en"):
        raise ChanganError(f"--lang is zh or en, not {lang}")
    found = load_study(study, overrides=overrides(sets), days=days)
    place = writable(out or Path("results") / f"brief-{found.name}-{lang}")
    with quiet_stdout(as_json):
        from experiments.brief import FILE, write_brief
        from experiments.compare import compare
        from experiments.store.cache import RunCache

        with Steps("brief", "runs") as steps:
            runs = compare(
                found.scenarios,
                seeds=seeds or found.seeds or 30,
                first_seed=first_seed,
                workers=workers,
                until=until,
                progress=lambda seen: steps.update(seen.done, seen.total),
                command=shlex.join(["changan", *sys.argv[1:]]),
                cache=None if no_cache else RunCache.usual(cache),
            )
        folder = write_brief(runs, found.name, found.why, lang, place)
    if as_json:
        from experiments.cli_output import print_json

        print_json({**runs.to_json(), "result": str(folder)})
        return
    console().print(f"brief: {folder / FILE}\ntables, figures, manifest: {folder}", markup=False)


def crate(folder: Annotated[Path, typer.Argument(help="A folder of changan run, compare or brief.", metavar="FOLDER")]) -> None:
    """Write RO-Crate metadata into a result folder, for archives."""
    from experiments.crate import write_crate

    console().print(str(write_crate(folder)), markup=False)
