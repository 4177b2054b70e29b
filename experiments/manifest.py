"""What a result folder says of its origin, so that somebody else can make every number in it again.

Written into the folders of comparisons, briefs, claims, patterns, trials and calibrations (a run's own manifest is `sim.result`'s, with `program`
added); read by `experiments.verify`. For comparisons it holds every scenario in full and its canonical form, seeds, digests of all runs, versions,
the command, and a checksum of every other file of the folder.
"""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from experiments.paired_runs import PairedRuns
from experiments.store.version import RESULTS_VERSION, program_digest
from sim.core.errors import ChanganError
from sim.result import MANIFEST, checksum, versions

FORMAT = 1
CRATE = "ro-crate-metadata.json"  # describes the folder from outside: not part of what the manifest vouches for
SEEDED = ("scenario", "seed", "digest")
AGAIN = {  # kinds whose command is simply given again
    "calibration": "changan calibrate", "calibration self-test": "changan calibrate --self-test", "claims": "changan claims",
    "patterns": "changan validate patterns", "trials": "changan validate trials",
}  # fmt: skip


def program() -> dict[str, Any]:
    """Return which program made a result: the version of the model's results, and a digest of its sources."""
    return {"results_version": RESULTS_VERSION, "program": program_digest()}


def branched(model: Any) -> dict[str, Any]:
    """Return what the manifest of a branch says of the run it left: its scenario, the day, and the digest on that day."""
    told = _scenario(model.plan.name, model.plan)
    return {"branch": {"day": model.day, "digest": model.digest(), **told}}


def write_manifest(runs: PairedRuns, folder: Path, kind: str) -> Path:
    """Write the manifest of a comparison ("compare" or "brief") over the files that are in the folder by now."""
    return write_origin(
        folder, kind, runs.command,
        seeds=sorted({run.seed for run in runs.runs}),
        level=runs.stopping.level,
        until=runs.stopping.aim,
        scenarios=[_scenario(name, one) for name, one in zip(runs.names, runs.scenarios, strict=True)],
        runs=[dict(zip(SEEDED, (runs.names[r.scenario], r.seed, r.digest), strict=True)) for r in runs.runs],
        failures=[{"scenario": f.scenario, "seed": f.seed, "error": f.error} for f in runs.failures],
        **({"ensemble": runs.ensemble.to_dict()} if runs.ensemble is not None else {}),
    )  # fmt: skip


def write_origin(folder: Path, kind: str, command: str, **more: Any) -> Path:
    """Write the manifest of a result of any kind over the files that are in its folder by now: when, by which command and program, `more`, checksums."""
    told = {
        "format": FORMAT, "kind": kind, "created": datetime.now(UTC).isoformat(timespec="seconds"), "command": command, "versions": versions(), **program(), **more,
        "files": {p.relative_to(folder).as_posix(): checksum(p) for p in sorted(folder.rglob("*")) if p.is_file()},
    }  # fmt: skip
    path = folder / MANIFEST
    path.write_text(json.dumps(told, ensure_ascii=False, indent=1, allow_nan=False), encoding="utf-8")
    return path


def _scenario(name: str, one: Any) -> dict[str, Any]:
    return {"name": name, "hash": one.hash, "canonical": one.canonical(), "resolved": one.to_dict(), "base_dir": str(one.base_dir)}


def load_manifest(folder: Path) -> dict[str, Any]:
    """Return the manifest of any result folder as it stands. Raises ChanganError."""
    path = folder / MANIFEST
    if not path.is_file():
        raise ChanganError(f"{folder} has no {MANIFEST}: it is not the result of changan run, compare or brief")
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        kind, form = str(told["kind"]), int(told["format"])
    except (OSError, ValueError, TypeError, KeyError) as fault:
        raise ChanganError(f"{path} is damaged ({type(fault).__name__}: {fault})") from fault
    if kind in AGAIN:
        raise ChanganError(
            f"{folder} holds what {AGAIN[kind]} found: give the command in its {MANIFEST} again and compare the tables; only results of run, compare "
            "and brief can be made again from their manifest alone"
        )
    if kind not in ("run", "compare", "brief") or form > FORMAT:
        raise ChanganError(f"{path} was written by a newer changan ({kind}, format {form}); update changan")
    return dict(told)
