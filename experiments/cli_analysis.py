"""Commands that read a sweep: sensitivity, discover, robustness; and search, which runs what it asks. They parse and print.

Tables go to stdout, figures and the numbers behind them into the folder's `derived/`.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from experiments import cli_analysis_tables as tables
from experiments.cli_options import Cache, Json, NoCache, Workers
from experiments.cli_output import Steps, console, print_json, quiet_stdout, say
from experiments.cli_sweep import terminated_as_interrupt
from sim.core.errors import ChanganError

Folder = Annotated[Path, typer.Argument(help="The folder of a sweep.", metavar="FOLDER")]
Lang = Annotated[str, typer.Option("--lang", help="Language of the figures: en or zh.", metavar="en|zh")]
Outcomes = Annotated[
    list[str] | None, typer.Option("--outcome", help="An outcome (repeat for more; default: the study's).", metavar="NAME")
]
Conditions = Annotated[
    list[str] | None, typer.Option("--where", help="What is to be found: 'true_crime > 900' or 'true_crime > 75%' (repeat: and).")
]


def sensitivity(
    folder: Folder,
    outcome: Outcomes = None,
    method: Annotated[str | None, typer.Option("--method", help="sobol, morris or pawn (default: what the design is made for).")] = None,
    lang: Lang = "en",
    as_json: Json = False,
) -> None:
    """Say which levers and uncertainties move which outcome, with intervals."""
    _known(lang, ("en", "zh"), "--lang")
    _known(method, (None, "sobol", "morris", "pawn"), "--method")
    with quiet_stdout(as_json):
        from experiments.analysis.folder import read_answers
        from experiments.analysis.sensitivity import sensitivity as indices_of
        from experiments.figures_sensitivity import indices, overview

        answers = read_answers(folder)
        wanted = [answers.outcome(name) for name in outcome or [one.name for one in answers.wanted]]
        found, refused = _each(wanted, lambda one: indices_of(answers, one.name, method))  # type: ignore[arg-type]
        kept = [one for one in wanted if one.name in found]
        drawn = [indices(found[one.name], answers.design, one, lang) for one in kept]
        drawn += [overview([found[one.name] for one in kept], answers.design, kept, lang)] if len(kept) > 1 else []
        told = {"folder": str(folder), "outcomes": [found[one.name].to_json() for one in kept], "refused": refused}
        files = _kept(folder, "sensitivity", told, drawn)
    if as_json:
        print_json({**told, "files": files})
        return
    for one in kept:
        tables.print_indices(found[one.name], one)
    _said(refused, files)


def discover(
    folder: Folder,
    where: Conditions = None,
    density: Annotated[float, typer.Option("--density", help="Share of cases wanted inside the box.", min=0.05, max=1.0)] = 0.8,
    lang: Lang = "en",
    as_json: Json = False,
) -> None:
    """Find the corner of the factors in which something happens (PRIM), and check it on points kept aside."""
    _known(lang, ("en", "zh"), "--lang")
    with quiet_stdout(as_json):
        from experiments.analysis.discovery import discover as find
        from experiments.analysis.folder import read_answers
        from experiments.figures_discovery import box

        answers = read_answers(folder)
        found = find(answers, where or [], density)
        told = {"folder": str(folder), **found.to_json()}
        files = _kept(folder, "discovery", told, [box(found, answers.design, lang)])
    if as_json:
        print_json({**told, "files": files})
        return
    tables.print_box(found, answers.design)
    _said({}, files)


def robustness(
    folder: Folder,
    outcome: Outcomes = None,
    where: Annotated[list[str] | None, typer.Option("--good", help="What is good enough: 'true_crime < 900' (repeat: and).")] = None,
    policy: Annotated[
        list[str] | None,
        typer.Option(
            "--policy", help="A policy to be emulated: 'more patrol: patrollers=40, cameras=0' (repeat; default: those that were run)."
        ),
    ] = None,
    versus: Annotated[
        str | None, typer.Option("--versus", help="Two policies whose ranking is looked into: 'A, B' (numbers or names).")
    ] = None,
    lang: Lang = "en",
    as_json: Json = False,
) -> None:
    """Say which policy does well whatever we do not know: regret, share of good worlds, and which assumption flips the ranking."""
    _known(lang, ("en", "zh"), "--lang")
    with quiet_stdout(as_json):
        from experiments.analysis.conditions import Condition
        from experiments.analysis.folder import read_answers
        from experiments.analysis.policies import parse_policies
        from experiments.analysis.robustness import ranking
        from experiments.analysis.robustness import robustness as robust
        from experiments.analysis.worlds import Worlds
        from experiments.figures_robustness import flips, good, regrets

        answers = read_answers(folder)
        names = tuple(outcome or [one.name for one in answers.wanted if one.better != "neither"])
        conditions = tuple(Condition.parse(text) for text in where or [])
        asked = tuple(dict.fromkeys([*names, *(one.outcome for one in conditions)]))
        for name in asked:
            answers.outcome(name)
        emulated = Worlds.emulated(answers, asked, parse_policies(policy, answers.design)) if policy else None
        worlds = emulated or Worlds.simulated(answers, asked)
        found = robust(worlds, names, conditions)
        pair = _pair(versus, worlds.names, found)
        ranks, refused = _each([worlds.outcome(name) for name in names], lambda one: ranking(worlds, one.name, *pair))
        drawn = [regrets(found, lang), good(found, lang), *(flips(one, found, lang) for one in list(ranks.values())[:1])]
        told = {"folder": str(folder), **found.to_json(), "rankings": [one.to_json() for one in ranks.values()], "refused": refused}
        files = _kept(folder, "robustness", told, [one for one in drawn if one is not None])
    if as_json:
        print_json({**told, "files": files})
        return
    tables.print_robust(found, list(ranks.values()))
    _said(refused, files)


def search(
    study: Annotated[str, typer.Argument(help="A study file, or the name of a shipped study.", metavar="STUDY.yaml")],
    budget: Annotated[int, typer.Option("--budget", help="Runs at most (known runs count too).", min=1, max=10_000_000)] = 2_000,
    objective: Annotated[
        list[str] | None, typer.Option("--objective", help="An outcome to be traded off (repeat; default: the study's).", metavar="NAME")
    ] = None,
    worlds: Annotated[int, typer.Option("--worlds", help="States of the world in which every policy is run.", min=1, max=10_000)] = 8,
    batch: Annotated[int, typer.Option("--batch", help="Policies proposed at once.", min=4, max=10_000)] = 24,
    over: Annotated[
        str, typer.Option("--over", help="An objective is its mean over the worlds, or its worst.", metavar="mean|worst")
    ] = "mean",
    seed: Annotated[int, typer.Option("--seed", help="Seed of the search (not of the runs).", min=0, max=2**31 - 1)] = 1,
    out: Annotated[Path | None, typer.Option("--out", help="Folder (default: results/search-NAME).", metavar="FOLDER")] = None,
    workers: Workers = None,
    cache: Cache = None,
    no_cache: NoCache = False,
    lang: Lang = "en",
    as_json: Json = False,
) -> None:
    """Search the levers of a study for the best trade-offs. Stopped at any moment, the same command goes on and repeats no run."""
    _known(lang, ("en", "zh"), "--lang")
    _known(over, ("mean", "worst"), "--over")
    from experiments.study import load_sweep

    loaded = load_sweep(study)
    place = out or Path("results") / f"search-{loaded.name}"
    with quiet_stdout(as_json):
        from experiments.analysis.batches import Batches, objectives_of
        from experiments.analysis.search import Plan
        from experiments.analysis.search import search as find
        from experiments.engines import Local
        from experiments.figures_pareto import pareto, progress
        from experiments.store.cache import RunCache

        plan = Plan(objectives_of(loaded, objective), budget, worlds, batch, "mean" if over == "mean" else "worst", seed)
        known = None if no_cache else RunCache.usual(cache)
        with Steps(f"search {loaded.name}", "runs") as steps, terminated_as_interrupt():
            names = tuple(one.name for one in plan.objectives)
            runs = Batches(place, loaded, names, Local(workers), known, lambda done: steps.update(done, budget))
            try:
                found = find(loaded, plan, runs)
            except KeyboardInterrupt:
                say(f"what is finished is kept in {place}; the same command goes on")
                raise
        told = {"folder": str(place), **found.to_json(), "simulated_now": runs.simulated}
        files = _kept(place, "search", told, [pareto(found.front, lang), progress(found, lang)])
    if as_json:
        print_json({**told, "files": files})
        return
    tables.print_front(found, runs.simulated)
    _said({}, files)


def _known(value: Any, allowed: Sequence[Any], option: str) -> None:
    if value not in allowed:
        raise ChanganError(f"{option} {value}: write {' or '.join(str(one) for one in allowed if one is not None)}")


def _each(wanted: Sequence[Any], work: Any) -> tuple[dict[str, Any], dict[str, str]]:
    """Return what could be found for each outcome, and why it could not for the others. Raises ChanganError when none could."""
    found, refused = {}, {}
    for one in wanted:
        try:
            found[one.name] = work(one)
        except ChanganError as error:
            refused[one.name] = str(error)
    if not found and refused:
        raise ChanganError("\n".join(refused.values()))
    return found, refused


def _pair(versus: str | None, names: list[str], found: Any) -> tuple[int, int]:
    """Return the two policies to be ranked: as asked, or the two with the least worst regret in the first outcome."""
    if versus is None:
        first = next(iter(found.regret.values()))["worst"].to_numpy()
        a, b = first.argsort(kind="stable")[:2]
        return int(a), int(b)
    asked = [part.strip() for part in versus.split(",")]
    places = [int(one) if one.isdigit() and int(one) < len(names) else names.index(one) if one in names else -1 for one in asked]
    if len(places) != 2 or -1 in places or places[0] == places[1]:
        raise ChanganError(f"--versus {versus}: name two policies by number (0 to {len(names) - 1}) or name, with a comma")
    return places[0], places[1]


def _kept(folder: Path, name: str, told: dict[str, Any], drawn: Sequence[Any]) -> list[str]:
    """Write the numbers and figures into the folder's `derived/`; returns the files."""
    from experiments.cli_output import finite
    from experiments.store.files import told as disk
    from experiments.store.files import write_whole

    place = folder / "derived"
    captions = {one.name: {"title": one.title, "caption": one.caption} for one in drawn}
    text = json.dumps(finite({**told, "figures": captions}), ensure_ascii=False, indent=1, allow_nan=False)
    with disk(place):
        place.mkdir(parents=True, exist_ok=True)
        write_whole(place / f"{name}.json", text.encode())
        for one in drawn:
            write_whole(place / f"{one.name}.svg", one.svg.encode())
    return [str(place / f"{name}.json"), *(str(place / f"{one.name}.svg") for one in drawn)]


def _said(refused: dict[str, str], files: list[str]) -> None:
    for why in refused.values():
        say(f"not told: {why}")
    console().print(f"files: {files[0]}" + (f" and {len(files) - 1} figures beside it" if len(files) > 1 else ""), markup=False)
