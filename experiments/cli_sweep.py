"""Commands around a sweep folder: sweep, status, compact and export. They parse words, call the library and print."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Annotated, Any

import typer

from experiments.cli_options import Cache, Json, NoCache, Workers
from experiments.cli_output import Steps, console, number, print_json, quiet_stdout, say
from sim.core.errors import ChanganError

Folder = Annotated[Path, typer.Argument(help="The folder of a sweep.", metavar="FOLDER")]
Out = Annotated[Path | None, typer.Option("--out", help="Folder of the sweep (default: results/sweep-NAME).", metavar="FOLDER")]
ShardText = Annotated[str, typer.Option("--shard", help="Do only part i of N of the runs, for array jobs: 3/16.", metavar="i/N")]
EngineName = Annotated[
    str, typer.Option("--engine", help="local: this machine's cores; here: this process; dask: a cluster.", metavar="NAME")
]
Scheduler = Annotated[
    str | None, typer.Option("--scheduler", help="Address of a Dask scheduler (default: a cluster on this machine).", metavar="ADDRESS")
]
Again = Annotated[bool, typer.Option("--again", help="Try failed runs once more.")]

Check = Annotated[bool, typer.Option("--check", help="Read every stored byte and name what is damaged.")]
Clear = Annotated[bool, typer.Option("--clear", help="Remove every run from the cache.")]


def cache_command(cache: Cache = None, clear: Clear = False, as_json: Json = False) -> None:
    """Say where finished runs are kept for all commands, and how much that is; or empty it."""
    from experiments.store.cache import RunCache

    found = RunCache.usual(cache)
    if clear:
        found.clear()
    files, size = found.size()
    if as_json:
        print_json({"folder": str(found.folder), "files": files, "bytes": size, "most_bytes": found.most_bytes})
        return
    console().print(f"{found.folder}: {files:,} files, {size / 1e6:,.1f} MB (at most {found.most_bytes / 1e6:,.0f} MB)", markup=False)


def sweep(
    study: Annotated[str, typer.Argument(help="A study file, or the name of a shipped study (tiny_sweep).", metavar="STUDY.yaml")],
    out: Out = None,
    workers: Workers = None,
    shard: ShardText = "1/1",
    engine: EngineName = "local",
    scheduler: Scheduler = None,
    again: Again = False,
    cache: Cache = None,
    no_cache: NoCache = False,
    as_json: Json = False,
) -> None:
    """Run a study: its design times its seeds. Stopped at any moment, the same command goes on."""
    from experiments.engines import engine_of
    from experiments.study import load_sweep

    part, chosen = shard_of(shard), engine_of(engine, workers, scheduler)
    loaded = load_sweep(study)
    place = out or Path("results") / f"sweep-{loaded.name}"
    with quiet_stdout(as_json), terminated_as_interrupt():
        from experiments.store.cache import RunCache
        from experiments.sweep import sweep as run_sweep

        with Steps(loaded.name, "runs") as steps:
            try:
                done = run_sweep(
                    loaded,
                    place,
                    chosen,
                    part,
                    progress=lambda seen: _show(steps, seen),
                    again=(1, 2) if again else (2,),
                    cache=None if no_cache else RunCache.usual(cache),
                )
            except KeyboardInterrupt:
                say(f"what is finished is kept in {place}; the same command goes on")
                raise
    for note in done.notes:
        say(f"note: {note}")
    told = status_of(place)
    if as_json:
        print_json({**told, "done_now": done.done, "from_cache": done.cached, "seconds": done.seconds, "runs_per_s": done.rate_per_s})
        return
    if done.cached:
        console().print(f"{done.cached:,} runs were made earlier and taken from the run cache (changan cache)", markup=False)
    if done.done:
        console().print(f"{done.done:,} runs in {number(done.seconds)} s ({number(done.rate_per_s)} a second)", markup=False)
    _print_status(told)


def status(folder: Folder, check: Check = False, as_json: Json = False) -> None:
    """Say what a sweep folder holds: planned, finished, failed, missing, and who works on it."""
    told = status_of(folder, check)
    if as_json:
        print_json(told)
    else:
        _print_status(told)


def compact(folder: Folder, as_json: Json = False) -> None:
    """Merge the many small files of a sweep into few large ones."""
    from experiments.store.compaction import compact as merge
    from experiments.store.folder import SweepFolder

    found = SweepFolder.hold(folder)
    try:
        before, after = merge(found)
    finally:
        found.abandon()
    if as_json:
        print_json({"folder": str(folder), "parts_before": before, "parts": after})
    else:
        console().print(f"{folder}: {before} parts are now {after}", markup=False)


def export(
    folder: Folder,
    table: Annotated[Path, typer.Argument(help="The file to write: .csv or .parquet.", metavar="TABLE.csv")],
    as_json: Json = False,
) -> None:
    """Write every run of a sweep as one table, sorted by key: equal sweeps give equal bytes."""
    from experiments.store.files import told
    from experiments.store.folder import SweepFolder
    from experiments.store.tables import export as write

    if table.suffix not in (".csv", ".parquet"):
        raise ChanganError(f"{table}: name a file that ends in .csv or .parquet")
    found = SweepFolder.read(folder)
    with told(table):
        table.parent.mkdir(parents=True, exist_ok=True)
        rows = write(found, table)
    planned = len(found.plan.runs)
    for note in found.notes:
        say(f"note: {note}")
    if as_json:
        print_json({"folder": str(folder), "table": str(table), "runs": rows, "planned": planned})
        return
    lacking = "" if rows == planned else f"; {planned - rows:,} of the plan are not done yet"
    console().print(f"{table}: {rows:,} runs{lacking}", markup=False)


def shard_of(text: str) -> tuple[int, int]:
    """Return (i, N) of "i/N". Raises ChanganError."""
    first, slash, second = text.partition("/")
    if not slash or not first.strip().isdigit() or not second.strip().isdigit() or not 1 <= int(first) <= int(second) <= 100_000:
        raise ChanganError(f"--shard {text}: write i/N with i from 1 to N, for example --shard 3/16")
    return int(first), int(second)


@contextmanager
def terminated_as_interrupt() -> Iterator[None]:
    """Treat SIGTERM (a batch system that takes its machine back) as Ctrl-C: stop cleanly."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    held = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, held)


def status_of(folder: Path, check: bool = False) -> dict[str, Any]:
    """Return what `changan status --json` prints; `check`: every stored byte is read."""
    from experiments.store.folder import MISSING, SweepFolder
    from experiments.store.locks import in_use
    from experiments.store.precision import needed_runs

    found = SweepFolder.read(folder)
    states, needed = found.states[found.plan.first], needed_runs(found)
    if needed is not None:
        states = states[needed]
    return {
        "folder": str(folder),
        "study": found.head.name,
        "points": len(found.plan.points),
        "planned": len(states),
        "finished": int((states == 0).sum()),
        "failed": int(((states == 1) | (states == 2)).sum()),
        "missing": int((states == MISSING).sum()),
        "outcomes": list(found.outcomes),
        "parts": len(found.part_list()),
        "in_use_by": in_use(folder),
        "results_version": found.head.results_version,
        "failures": _failures(folder),
        "damaged": [str(path) for path in found.damaged()] if check else [],
        "notes": found.notes,
    }


def _failures(folder: Path, most: int = 5) -> list[dict[str, Any]]:
    """Return the first few failures, as they were written down."""
    import json

    return [json.loads(path.read_text(encoding="utf-8")) for path in sorted((folder / "failures").glob("*.json"))[:most]]


def _print_status(told: dict[str, Any]) -> None:
    out = console()
    counts = ", ".join(f"{told[name]:,} {name}" for name in ("planned", "finished", "failed", "missing"))
    out.print(f"{told['study']}: {counts}", markup=False)
    for failure in told["failures"]:
        out.print(f"failed: point {failure['point']}, seed {failure['seed']}: {failure['error']}", markup=False)
    for path in told["damaged"]:
        out.print(f"damaged: {path}; remove this file and give the sweep again: it does the runs of that part anew", markup=False)
    for who in told["in_use_by"]:
        out.print(f"at work: {who}", markup=False)
    for note in told["notes"]:
        out.print(f"note: {note}", markup=False)
    out.print(f"folder: {told['folder']}", markup=False)


def _show(steps: Steps, seen: Any) -> None:
    """Move the bar on: what is prepared, then runs with rate and failures."""
    if seen.phase:
        steps.text(seen.phase)
        return
    failed = f", {seen.failed:,} failed" if seen.failed else ""
    steps.update(seen.done, seen.todo, f"{seen.rate_per_s:.3g} a second{failed}")
