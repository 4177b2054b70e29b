"""The command `changan validate patterns`: every pattern of the evidence beside what the model gives, in one or two cities."""

import shlex
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from experiments.cli_ensemble import Chosen, ensemble_of
from experiments.cli_options import Json, NoCache, Out, Workers, writable
from experiments.cli_output import Steps, console, print_json, quiet_stdout, say

Cities = Annotated[
    list[str] | None,
    typer.Option(
        "--city", help="embedded, a scenario file, or a street file (repeat for more; default: embedded and --streets).", metavar="CITY"
    ),
]
Streets = Annotated[
    Path | None,
    typer.Option("--streets", help="Street file of the second city (default: the one that CHANGAN_STREETS names).", metavar="FILE"),
]
Seeds = Annotated[int | None, typer.Option("--seeds", help="Runs of each city (default 10).", metavar="N", min=2, max=10_000)]
Days = Annotated[int | None, typer.Option("--days", help="Days of each run (default 730: two years).", metavar="N", min=60, max=3_650)]
Short = Annotated[bool, typer.Option("--short", help="The embedded city, three runs of a year, no paired runs: does everything run?")]
SEEDS, SHORT_SEEDS, SHORT_DAYS, SHORT_PERMUTATIONS = 10, 3, 365, 99


def patterns(
    cities: Cities = None, streets: Streets = None, seeds: Seeds = None, days: Days = None, ensemble: Chosen = None, workers: Workers = None,
    out: Out = None, short: Short = False, no_cache: NoCache = False, as_json: Json = False,
) -> None:  # fmt: skip
    """Put what the model shows without having been told beside what was found elsewhere."""
    from experiments.patterns.evidence import load_patterns
    from experiments.patterns.report import Judged, Told, to_json, write
    from experiments.patterns.runs import DAYS, EMBEDDED, SKIPPED, city, street_file

    folder = writable(out or Path("results") / ("patterns-short" if short else "patterns"))
    members, length = ensemble_of(ensemble), days or (SHORT_DAYS if short else DAYS)
    wanted = list(cities or [EMBEDDED])
    if streets is not None or not (cities or short):
        wanted.append(str(street_file(streets)))
    plans: list[Any] = [Judged("streets", skipped=one) if one.startswith(SKIPPED) else city(one, length) for one in wanted]
    chosen = load_patterns()
    options = (range(1, 1 + (seeds or (SHORT_SEEDS if short else SEEDS))), members, workers, short, no_cache)
    with quiet_stdout(as_json):
        judged = [one if isinstance(one, Judged) else _judge(one, name, chosen, options) for one, name in zip(plans, wanted, strict=True)]
        told = Told(chosen, tuple(judged), shlex.join(["changan", *sys.argv[1:]]), members)
        place = write(told, folder)
    if as_json:
        print_json({**to_json(told), "result": str(place)})
        return
    _print(told, place)


def _judge(scenario: Any, name: str, chosen: Any, options: tuple[Any, ...]) -> Any:
    """Run one city (and, unless the short version is wanted, its pairs) and judge it."""
    from experiments.patterns.knox import PERMUTATIONS
    from experiments.patterns.pairs import run_pairs
    from experiments.patterns.report import Judged
    from experiments.patterns.runs import EMBEDDED, run_city
    from experiments.patterns.verdicts import verdicts
    from experiments.store.cache import RunCache

    seeds, members, workers, short, no_cache = options
    label, cache = name if name == EMBEDDED else scenario.name, None if no_cache else RunCache.usual()
    with Steps(label, "runs") as steps:
        watch = lambda seen: steps.update(seen.done, seen.total)  # noqa: E731
        runs = run_city(label, scenario, seeds, members, workers, watch, cache, SHORT_PERMUTATIONS if short else PERMUTATIONS)
    paired = None
    if not short:
        with Steps(f"{label}, pairs", "runs") as steps:
            paired = run_pairs(scenario, len(seeds), members, workers, lambda seen: steps.update(seen.done, seen.total), cache)
    for failure in runs.failures:
        say(f"failed: {label}, {failure}")
    notes = ("paired runs are left out of the short version",) if short else ()
    return Judged(label, runs, tuple(verdicts(chosen, runs, paired)), notes=notes)


def _print(told: Any, folder: Path) -> None:
    from rich.table import Table

    from experiments.patterns.report import figure

    for one in told.cities:
        if one.runs is None:
            console().print(f"{one.name}: {one.skipped}", markup=False)
            continue
        score = told.score(one)
        table = Table(box=None, header_style="bold", pad_edge=False, title=f"{one.name}: patterns beside their bands", title_justify="left")
        for column in ("pattern", "use", "the model gives", "band", "verdict"):
            table.add_column(column, overflow="fold")
        for v in one.verdicts:
            use = v.pattern.use + (" cal" if v.pattern.calibration else "") + (" put in" if v.pattern.emerges == "no" else "")
            table.add_row(v.pattern.label, use, figure(v), v.pattern.target, v.word)
        console().print(table)
        console().print(
            f"{len(one.runs.seeds)} runs of {one.runs.scenario.run.days} days. Of {score['all']} patterns that must show (H) and were not put in: "
            f"{score['in band']} in band, {score['overlaps']} overlap, {score['outside']} outside, {score['not told']} cannot be told.",
            markup=False,
        )
        for note in one.notes:
            console().print(f"note: {note}", markup=False)
    console().print(f"Tables and figures: {folder / 'patterns.md'}", markup=False)
