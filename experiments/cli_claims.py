"""Commands about what was claimed: the cities' figures beside the model, and the audit of policies that follow records."""

import shlex
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from experiments.cli_ensemble import Chosen, ensemble_of
from experiments.cli_options import Days, Json, Out, Seeds, Workers, writable
from experiments.cli_output import Steps, console, print_json, quiet_stdout

Worlds = Annotated[int, typer.Option("--worlds", help="Uncertain worlds for what would have to be true.", metavar="N", min=5, max=10_000)]
Quick = Annotated[bool, typer.Option("--quick", help="Only the claims beside the model: no uncertain worlds, no audit.")]


def claims(
    seeds: Seeds = None,
    days: Days = None,
    workers: Workers = None,
    out: Out = None,
    worlds: Worlds = 40,
    quick: Quick = False,
    as_json: Json = False,
    ensemble: Chosen = None,
) -> None:
    """Put what the cities reported beside what the model gives, with what else makes such figures; never fits anything."""
    from experiments import claims as told
    from experiments.audit import audit as audit_of
    from experiments.audit import to_json as audited_json
    from experiments.calibration.space import load_space
    from experiments.claims.asking import Asked, Inquiry
    from experiments.store.cache import RunCache

    place = writable(out or Path("results") / "claims")
    rows, members = told.load_claims(), ensemble_of(ensemble)
    asked = Asked(seeds or 30, min(seeds or 30, 10), worlds, days)
    with quiet_stdout(as_json), Steps("claims", "runs") as steps:
        inquiry = Inquiry(asked, workers, lambda what, done, total: steps.update(done, total, what), RunCache.usual())
        found = inquiry.ask(rows, None if quick else load_space(), members, quick)
    audited = () if quick else audit_of(_audit_runs(min(asked.seeds, 20), days, workers))
    folder = told.write(found, audited, place, shlex.join(["changan", *sys.argv[1:]]))
    if as_json:
        print_json({**told.findings_json(found), "audit": audited_json(audited), "result": str(folder)})
        return
    _print_claims(found.answers, asked.seeds)
    console().print(f"The report: {folder / 'report.html'}, {folder / 'report.zh.html'}", markup=False)


def audit(seeds: Seeds = None, days: Days = None, workers: Workers = None, as_json: Json = False) -> None:
    """Audit every policy that follows records: does patrol drift from crime, who is burdened, do the books move?"""
    from experiments.audit import audit as audit_of
    from experiments.audit import to_json
    from experiments.claims.report import verdicts

    with quiet_stdout(as_json):
        rows = audit_of(_audit_runs(seeds, days, workers))
    if as_json:
        print_json({"audit": to_json(rows)})
        return
    for row in rows:
        for line in verdicts(row, "en"):
            console().print(line, markup=False)


def _audit_runs(seeds: int | None, days: int | None, workers: int | None) -> Any:
    from experiments.audit import STUDY
    from experiments.compare import compare
    from experiments.store.cache import RunCache
    from sim.scenario_study import load_study

    study = load_study(STUDY, days=days)
    with Steps("audit", "runs") as steps:
        return compare(
            study.scenarios,
            seeds=seeds or study.seeds or 20,
            workers=workers,
            progress=lambda seen: steps.update(seen.done, seen.total),
            command="changan audit",
            cache=RunCache.usual(),
        )


def _print_claims(answers: Any, pairs: int) -> None:
    from rich.table import Table

    table = Table(
        box=None, header_style="bold", pad_edge=False, title=f"Claims of the authorities beside the model ({pairs} pairs of runs each)"
    )
    for column in ("claim", "period", "claimed", "the model gives", "verdict"):
        table.add_column(column, overflow="fold")
    for a in answers:
        relative = a.claim.measure == "relative"
        shown = f"{a.simulated:.1%} ({a.low:.1%} to {a.high:.1%})" if relative else f"{a.simulated:.4g} ({a.low:.4g} to {a.high:.4g})"
        claimed = "-" if a.claim.value is None else (f"{a.claim.value:+.1%}" if relative else f"{a.claim.value:g}")
        place = a.claim.programme.removeprefix("programmes/")
        table.add_row(
            f"{place}: {a.claim.text}", a.claim.period, claimed, shown if a.simulated == a.simulated else "-", f"{a.verdict}: {a.note}"
        )
    console().print(table)
