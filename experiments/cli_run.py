"""Commands that simulate: run, compare and demo. They parse words, call the library and print; nothing is decided here."""

import shlex
import sys
from hashlib import blake2b
from pathlib import Path
from typing import Annotated, Any

import typer

from experiments.cli_ensemble import Chosen, ensemble_of
from experiments.cli_options import (
    Cache,
    Checkpoint,
    Days,
    DemoSeeds,
    Every,
    FirstSeed,
    From,
    Json,
    Names,
    NoCache,
    Out,
    Resume,
    Seed,
    Seeds,
    Sets,
    StudyFile,
    Until,
    With,
    Workers,
    overrides,
    writable,
)
from experiments.cli_output import Steps, print_json, quiet_stdout
from experiments.cli_shown import print_comparison, print_run
from sim.core.collecting import no_collection
from sim.core.errors import ChanganError


def run(
    scenario: Annotated[
        str | None, typer.Argument(help="A scenario file, or the name of a shipped scenario (tiny, baseline, ...).")
    ] = None,
    seed: Seed = 1,
    days: Days = None,
    sets: Sets = None,
    out: Out = None,
    as_json: Json = False,
    checkpoint: Checkpoint = None,
    every: Every = 30,
    resume: Resume = None,
    branch_from: From = None,
    branch_with: With = None,
) -> None:
    """Run one scenario once and write its result folder."""
    from sim.scenario import Scenario

    if branch_from is not None or branch_with is not None:
        _branch((branch_from, branch_with), (scenario, resume, checkpoint), (sets, days), out, as_json)
        return
    if (scenario is None) == (resume is None):
        raise ChanganError("name a scenario to run (changan run tiny), or a checkpoint to go on with (changan run --resume FILE)")
    if resume is not None and (days is not None or sets):
        raise ChanganError("a resumed run keeps its scenario: leave --days and --set out")
    if scenario is not None:
        loaded = Scenario.load(scenario, overrides=overrides(sets), days=days)
    else:
        loaded, seed = _kept(resume)
    place = writable(out or Path("results") / f"{_plain(loaded.name)}-{loaded.hash[:8]}-seed{seed}")
    with quiet_stdout(as_json):
        with no_collection():
            from sim.running import run as run_scenario

        with Steps(loaded.name, "%") as steps:
            if checkpoint is None and resume is None:
                result = run_scenario(loaded, seed=seed, progress=steps.share)
            else:
                result = _run_kept(loaded, seed, resume, (checkpoint or resume, every), steps.share)
        with no_collection():
            from experiments.report_run import write_run  # matplotlib starts while nobody waits for the first day

        folder = write_run(result, place)
    _tell_run(result, loaded, folder, as_json)


def _tell_run(result: Any, scenario: Any, folder: Path, as_json: bool) -> None:
    if as_json:
        print_json(result.to_json(folder))
        return
    from sim.measure import declared

    print_run(result, declared(scenario), folder)


def _branch(
    both: tuple[Path | None, str | None], others: tuple[Any, ...], changes: tuple[Any, Any], out: Path | None, as_json: bool
) -> None:
    """Go on from a checkpoint under a scenario with other policies."""
    from sim.scenario import Scenario

    before, after = both
    if before is None or after is None:
        raise ChanganError("to branch, name both: changan run --from CHECKPOINT --with POLICY.yaml")
    if any(other is not None for other in others):
        raise ChanganError(
            "a branch takes its run from the checkpoint and its policies from --with: leave the scenario, --resume and --checkpoint out"
        )
    loaded = Scenario.load(after, overrides=overrides(changes[0]), days=changes[1])
    with quiet_stdout(as_json):
        from sim.branching import branch
        from sim.checkpoint import resume
        from sim.result import Result

        with Steps(loaded.name, "%") as steps:
            begun = resume(before, progress=steps.share)
            gone = branch(begun, loaded)
            place = writable(out or Path("results") / f"{_plain(loaded.name)}-{gone.plan.hash[:8]}-seed{gone.seed}-from-day{begun.day}")
            from experiments.manifest import branched

            told = branched(begun)
            result = Result.of(gone.run(progress=steps.share))
        from experiments.report_run import write_run

        folder = write_run(result, place, told)
    _tell_run(result, gone.plan, folder, as_json)


def _kept(path: Any) -> tuple[Any, int]:
    """Return scenario and seed of a checkpoint."""
    from sim.checkpoint import header_of
    from sim.scenario import Scenario

    header = header_of(path)
    return Scenario.from_dict(header["scenario"], base_dir=Path(header["base_dir"])), int(header["seed"])


def _run_kept(scenario: Any, seed: int, resume_from: Path | None, keep: tuple[Any, int], progress: Any) -> Any:
    """Run from the start or from a checkpoint, keeping a checkpoint in keep = (file, every so many days)."""
    from sim.checkpoint import resume, run_saving
    from sim.model import SafeCity
    from sim.result import Result

    model = resume(resume_from, progress=progress) if resume_from is not None else SafeCity(scenario, seed=seed, progress=progress)
    return Result.of(run_saving(model, *keep, progress))


def compare(
    scenarios: Names = None,
    study: StudyFile = None,
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
    ensemble: Chosen = None,
) -> None:
    """Compare scenarios over many seeds: differences with intervals, figures, a report."""
    loaded, wanted = _to_compare(scenarios or [], study, sets, days)
    members = ensemble_of(ensemble)
    place = writable(out or Path("results") / _folder_name(loaded, study))
    with quiet_stdout(as_json):
        from experiments.compare import compare as compare_scenarios
        from experiments.store.cache import RunCache

        with Steps("compare", "runs") as steps:
            found = compare_scenarios(
                loaded,
                seeds=seeds or wanted or 30,
                first_seed=first_seed,
                workers=workers,
                until=until,
                progress=lambda seen: steps.update(seen.done, seen.total),
                command=shlex.join(["changan", *sys.argv[1:]]),
                cache=None if no_cache else RunCache.usual(cache),
                ensemble=members,
            )
        folder = found.write(place)
    if as_json:
        print_json({**found.to_json(), "result": str(folder)})
        return
    print_comparison(found, folder)


def demo(seeds: DemoSeeds = None, days: Days = None, workers: Workers = None, out: Out = None) -> None:
    """Show the main job: the embedded city without and with a residents' night patrol, a table and a report."""
    from experiments import demo as shown

    folder = writable(out or shown.FOLDER)
    shown.main(folder, seeds=seeds or shown.SEEDS, days=shown.DAYS if days is None else days, workers=workers)


def _to_compare(names: list[str], study: str | None, sets: list[str] | None, days: int | None) -> tuple[list[Any], int | None]:
    """Load everything before anything runs, so that all wrong files are told at once."""
    from sim.scenario_study import load_all, load_study

    if study is not None:
        if names:
            raise ChanganError("give either scenarios or --study, not both")
        found = load_study(study, overrides=overrides(sets), days=days)
        return list(found.scenarios), found.seeds
    if len(names) < 2:
        raise ChanganError("name two scenarios or more, the one to compare with first: changan compare baseline night_patrol")
    return load_all(names, overrides=overrides(sets), days=days), None


def _plain(name: str) -> str:
    kept = "".join(c if c.isalnum() or c in "-_" else "_" for c in name).strip("_")
    return kept[:40] or "scenario"


def _folder_name(scenarios: list[Any], study: str | None) -> str:
    """Return a name that is the same for the same question and differs for another one."""
    together = blake2b("".join(s.hash for s in scenarios).encode(), digest_size=4).hexdigest()
    names = Path(study).stem if study else "-".join(_plain(s.name) for s in scenarios[:3])
    return f"compare-{_plain(names)[:60]}-{together}"
