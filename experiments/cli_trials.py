"""Commands about published trials: `changan validate trials`."""

import shlex
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from experiments.cli_ensemble import Chosen, ensemble_of
from experiments.cli_options import Json, NoCache, Out, Workers, writable
from experiments.cli_output import Steps, console, print_json, quiet_stdout, say

Names = Annotated[list[str] | None, typer.Argument(help="Trials by name, or files (default: all that are shipped).")]
Replications = Annotated[
    int | None, typer.Option("--replications", help="Replications of each trial (default 30).", metavar="N", min=2, max=10_000)
]
Short = Annotated[
    bool, typer.Option("--short", help="A few small trials with few replications: does everything run? For automatic checks.")
]
Only = Annotated[bool, typer.Option("--list", help="List the trials and run nothing.")]
SoFar = Annotated[bool, typer.Option("--so-far", help="Run nothing; tell what the replications that are finished say.")]
SHORT = ("short_patrol", "short_placebo")
SHORT_REPLICATIONS = 6


def trials(
    names: Names = None, replications: Replications = None, ensemble: Chosen = None, workers: Workers = None, out: Out = None, short: Short = False,
    only_list: Only = False, no_cache: NoCache = False, so_far: SoFar = False, as_json: Json = False,
) -> None:  # fmt: skip
    """Replicate published trials in the model and put what it gives beside what was found."""
    from experiments.trials import read

    wanted = list(names or []) or (
        [name for name in read.names() if name in SHORT] if short else [n for n in read.names() if n not in SHORT]
    )
    loaded = read.load(wanted)
    if only_list:
        _list(loaded, as_json)
        return
    from experiments.engine import Progress
    from experiments.store.cache import RunCache
    from experiments.trials import report
    from experiments.trials.drive import REPLICATIONS, run_trials
    from experiments.trials.orderings import place
    from experiments.trials.placebo import size_of

    count = replications or (SHORT_REPLICATIONS if short else REPLICATIONS)
    folder = writable(out or Path("results") / ("trials-short" if short else "trials"))
    members = ensemble_of(ensemble)
    orderings = read.load_orderings([one.key for one in loaded])
    with quiet_stdout(as_json), Steps("trials", "replications") as steps:

        def shown(seen: Progress) -> None:
            steps.update(seen.done, seen.total, f"{seen.failed} failed" if seen.failed else "")

        found = run_trials(loaded, count, members, workers, shown, None if no_cache else RunCache.usual(), so_far)
    lost = [f"{one.loaded.key}: {why}" for one in found for why in one.failures]
    for line in lost[:10]:
        say(line)
    by_name = {one.loaded.key: one for one in found}
    sizes = tuple(size for one in found if not one.loaded.trial.effects and (size := size_of(one)) is not None)
    table = report.Table(
        report.rows_of(found),
        place(orderings, by_name),
        sizes,
        count,
        members.digest if members is not None else "",
        len(members) if members is not None else 0,
    )
    report.write(table, folder, shlex.join(["changan", *sys.argv[1:]]), members)
    if as_json:
        print_json(table.to_json() | {"result": str(folder), "failures": lost})
        return
    _print(table, folder)


def _list(loaded: Any, as_json: bool) -> None:
    rows = [{"name": one.key, "title": one.trial.title, "effects": list(one.trial.effects), "design": one.design.name} for one in loaded]
    if as_json:
        print_json({"trials": rows})
        return
    for row in rows:
        console().print(f"{row['name']}: {row['title']} ({', '.join(row['effects']) or 'no published size'})", markup=False)


def _print(table: Any, folder: Path) -> None:
    from rich.table import Table

    from experiments.trials.markdown import ends

    shown = Table(box=None, header_style="bold", pad_edge=False, title="Published trials beside the model", title_justify="left")
    for head in ("trial", "published", "model, expected (95 %)", "single trials", "verdict", "for elsewhere"):
        shown.add_column(head, overflow="fold")
    for row in table.rows:
        if row.effects:
            band = row.published
            cells = (
                row.title,
                ends(band.value, band.low, band.high),
                ends(row.value, row.low, row.high),
                ends(float("nan"), row.range_low, row.range_high),
            )
            shown.add_row(*cells, row.verdict + ("*" if row.used_in_setting else ""), row.verdict_elsewhere)
    console().print(shown)
    for one in table.orderings:
        console().print(f"{one.verdict}: {one.text} ({ends(one.difference, one.low, one.high)})", markup=False)
    for size in table.sizes:
        console().print(
            f"placebo {size.key}: {size.rejected} of {size.replications} significant ({size.low:.1%} to {size.high:.1%}; nominal {size.nominal:.0%})",
            markup=False,
        )
    inside, counted = table.share()
    wide, _ = table.share(elsewhere=True)
    console().print(
        f"{inside} of {counted} predictions agree or overlap, {wide} for elsewhere; {table.met()} have intervals that meet the published one "
        f"(*: used in setting the model). Tables, forest plot: {folder}",
        markup=False,
    )
