"""Does a result folder still say what its runs give? Runs are made again from what the folder holds, and compared bit by bit.

Called by `changan verify`. Reads folders of runs, comparisons, briefs and sweeps; writes nothing. Everything that differs becomes one
`Finding` in words: a damaged file, another version of the model or of a library, a changed street file, another digest.
"""

import json
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from experiments.engine import run_jobs
from experiments.ensemble import Ensemble
from experiments.manifest import load_manifest, program
from experiments.paired_runs import MAIN
from experiments.statistics import paired
from experiments.store.folder import SweepFolder
from experiments.store.head import MARK as SWEEP
from experiments.store.tables import frame
from experiments.verified import Verified
from experiments.work import measure, measure_branch, prepare
from sim.core.errors import ChanganError
from sim.result import MANIFEST, checksum, versions
from sim.scenario import Scenario

SAMPLE = 4
Watcher = Callable[[int, int], None]


@dataclass(frozen=True)
class _Kept:
    """One run as a folder keeps it."""

    name: str
    scenario: int  # position in the list of scenarios
    seed: int
    digest: str
    outcomes: dict[str, float]


def verify(folder: Path | str, sample: int | None = SAMPLE, workers: int | None = None, progress: Watcher | None = None) -> Verified:
    """Check the files of a result folder and make `sample` of its runs again (None: all). Raises ChanganError for other folders."""
    place = Path(folder)
    if sample is not None and sample < 1:
        raise ChanganError(f"--sample must be at least 1, got {sample}")
    if (place / SWEEP).is_file():
        return _sweep(place, sample, workers, progress)
    told = load_manifest(place)
    out = Verified(place, str(told["kind"]))
    _origin(out, told.get("versions", {}), told)
    try:
        scenarios, kept = (_run if out.kind == "run" else _comparison)(out, told)
    except (KeyError, TypeError, ValueError, OSError) as fault:
        raise ChanganError(
            f"{place} cannot be made again: its {MANIFEST} or a table lacks {fault}; run it again from its scenario"
        ) from fault
    if "branch" in told:
        _branch(out, told["branch"], scenarios[0], kept[0])
    else:
        _again(out, scenarios, kept, sample, workers, progress, Ensemble.from_dict(told["ensemble"]) if "ensemble" in told else None)
    return out


def _branch(out: Verified, told: dict[str, Any], scenario: Scenario, one: _Kept) -> None:
    """Make the run that was left again up to its day, and go on from there."""
    first = _scenarios(out, [told])[0]
    out.runs = out.again = 1
    names = list(one.outcomes)
    end = next(run_jobs(measure_branch, [((first, int(told["day"])), scenario, one.seed, names)], 1))
    if not end.error:
        digest, *rest = end.value
        if digest != told["digest"]:
            out.differs(
                f"{told['name']}, seed {one.seed}: digest {digest} on day {told['day']}, where it branched; the folder says {told['digest']}"
            )
        end = replace(end, value=tuple(rest))
    _judge(out, one, names, end)


def _origin(out: Verified, then: dict[str, str], told: dict[str, Any]) -> None:
    """Say in which versions then and now differ; they explain differences, they are none."""
    now = versions()
    for name in sorted(then):
        if name in now and now[name] != then[name]:
            out.note(f"made with {name} {then[name]}, here is {now[name]}")
    here = program()
    if told.get("results_version") not in (None, here["results_version"]):
        out.note(
            f"made with results version {told['results_version']} of the model, this is version {here['results_version']}: other digests are expected"
        )
    elif told.get("program") not in (None, here["program"]):
        out.note("made with other sources of the model (or other libraries) than are installed here")


def _files(out: Verified, sums: dict[str, str]) -> None:
    """Compare every file with its checksum."""
    for name, wanted in sums.items():
        path = out.folder / name
        out.files += 1
        if not path.is_file():
            out.differs(f"{name} is missing")
        elif checksum(path) != wanted:
            out.differs(f"{name} is damaged or was edited: its checksum differs from the manifest's")


def _run(out: Verified, told: dict[str, Any]) -> tuple[list[Scenario], list[_Kept]]:
    _files(out, {f"{name}.parquet": wanted for name, wanted in told["tables"].items()})
    values = {name: math.nan if value is None else float(value) for name, value in told["outcomes"].items()}
    scenarios = _scenarios(out, [{**told, "canonical": told["scenario"]}])
    return scenarios, [_Kept(told["name"], 0, int(told["seed"]), told["digest"], values)]


def _comparison(out: Verified, told: dict[str, Any]) -> tuple[list[Scenario], list[_Kept]]:
    _files(out, told["files"])
    names = [one["name"] for one in told["scenarios"]]
    rows = _table(out, "runs.parquet")
    listed = {(run["scenario"], run["seed"]): run["digest"] for run in told["runs"]}
    kept = []
    for (name, seed), digest in listed.items():
        values: dict[str, float] = {}
        if rows is not None and (name, seed) in rows.index:
            row = rows.loc[(name, seed)]
            if row["digest"] != digest:
                out.differs(f"{name}, seed {seed}: runs.parquet and the manifest tell two digests")
            values = {str(k): float(v) for k, v in row.items() if k not in ("digest", "seconds", "error")}
        kept.append(_Kept(name, names.index(name), int(seed), digest, values))
    if rows is not None:
        _differences(out, rows, names, float(told["level"]))
    return _scenarios(out, told["scenarios"]), kept


def _table(out: Verified, name: str) -> pd.DataFrame | None:
    try:
        return pd.read_parquet(out.folder / name)
    except (OSError, ValueError):
        out.differs(f"{name} cannot be read")
        return None


def _differences(out: Verified, rows: pd.DataFrame, names: Sequence[str], level: float) -> None:
    """Compute the main differences anew from the table of runs and compare them with the table of outcomes."""
    told = _table(out, "outcomes.parquet")
    if told is None:
        return
    for other in names[1:]:
        part = told if len(names) == 2 else told.loc[other]
        for name in (n for n in MAIN if n in part.index):
            a, b = (rows.loc[which][name] for which in (names[0], other))
            both = a.index.intersection(b.index)
            found, row = paired(a[both].to_numpy(), b[both].to_numpy(), level), part.loc[name]
            for column in ("difference", "low", "high"):
                if not np.isclose(getattr(found, column), row[column], rtol=1e-9, atol=0.0, equal_nan=True):
                    out.differs(
                        f"{other}, {name}: {column} is {row[column]:g} in outcomes.parquet, {getattr(found, column):g} from its runs"
                    )


def _scenarios(out: Verified, told: Sequence[dict[str, Any]]) -> list[Scenario]:
    """Read the scenarios back; a hash that differs says that files or the program's rules of reading changed."""
    made = []
    for one in told:
        if not one.get("resolved"):
            raise ChanganError(f"{out.folder} was written before results kept their scenarios in full; run it again from its scenario")
        scenario = Scenario.from_dict(one["resolved"], base_dir=Path(one["base_dir"]))
        if scenario.hash != one["hash"] or scenario.canonical() != one["canonical"]:
            paths = [path for path, _, _ in _changed(json.loads(one["canonical"]), json.loads(scenario.canonical()))]
            out.differs(
                f"scenario {one['name']} reads differently now than when it was run (hash {one['hash']} then, {scenario.hash} now): {', '.join(paths[:5])}"
            )
        made.append(scenario)
    return made


def _changed(then: Any, now: Any, path: str = "") -> Iterator[tuple[str, Any, Any]]:
    if isinstance(then, dict) and isinstance(now, dict):
        for key in sorted({*then, *now}):
            yield from _changed(then.get(key), now.get(key), f"{path}.{key}" if path else str(key))
    elif then != now:
        yield path, then, now


def _again(
    out: Verified,
    scenarios: Sequence[Scenario],
    kept: Sequence[_Kept],
    sample: int | None,
    workers: int | None,
    progress: Watcher | None,
    ensemble: Ensemble | None = None,
) -> None:
    """Make runs again and compare digests and outcomes."""
    chosen = _chosen(kept, sample, out)
    out.runs, out.again = len(kept), len(chosen)
    names = list(dict.fromkeys(name for one in chosen for name in one.outcomes))
    prepare([scenarios[k] for k in sorted({one.scenario for one in chosen})], chosen[0].seed)
    under = [scenarios[one.scenario] if ensemble is None else ensemble.applied(scenarios[one.scenario], one.seed) for one in chosen]
    jobs = [(scenario, one.seed, names) for scenario, one in zip(under, chosen, strict=True)]
    for done, end in enumerate(run_jobs(measure, jobs, workers)):
        one = chosen[end.number]
        _judge(out, one, names, end)
        if progress is not None:
            progress(done + 1, len(chosen))


def _judge(out: Verified, one: _Kept, names: Sequence[str], end: Any) -> None:
    which = f"{one.name}, seed {one.seed}"
    if end.error:
        out.differs(f"{which}: cannot be run here: {end.error}")
        return
    digest, values = end.value
    if digest != one.digest:
        out.differs(f"{which}: digest {digest}, the folder says {one.digest}")
        return
    measured = dict(zip(names, values, strict=True))
    wrong = [n for n, v in one.outcomes.items() if not (measured[n] == v or (math.isnan(measured[n]) and math.isnan(v)))]
    for name in wrong[:3]:
        out.differs(
            f"{which}: {name} is {measured[name]:g}, the folder says {one.outcomes[name]:g} (the run is the same: the table was edited, or the metric was changed)"
        )
    out.same += not wrong


def _chosen(kept: Sequence[_Kept], sample: int | None, out: Verified) -> list[_Kept]:
    """Return the runs to make again: always the same ones of a folder, spread by a hash of what they are."""
    if not kept:
        raise ChanganError(f"{out.folder} holds no finished run")
    ranked = sorted(kept, key=lambda one: blake2b(f"{one.digest}/{one.seed}".encode(), digest_size=8).digest())
    return ranked if sample is None else ranked[:sample]


def _sweep(place: Path, sample: int | None, workers: int | None, progress: Watcher | None) -> Verified:
    """Verify a sweep folder: its damaged parts, and some of its runs, from the plan that it holds."""
    found = SweepFolder.read(place)
    out = Verified(place, "sweep")
    _origin(out, {}, {"results_version": found.head.results_version, "program": found.head.program})
    for text in found.notes:
        out.differs(text)
    try:
        table = frame(found, factors=False)
    except ChanganError as damage:  # a part that cannot be read
        out.differs(str(damage))
        return out
    table = table[table["error"] == ""]
    out.files = len(found.part_list())
    kept = [
        _Kept(
            f"point {row.point}",
            int(row.point),
            int(row.seed),
            str(row.digest),
            {n: float(getattr(row, n)) for n in found.outcomes if n.isidentifier()},
        )
        for row in table.itertuples(index=False)
    ]
    chosen = _chosen(kept, sample, out)
    points = {one.scenario for one in chosen}
    made = {}
    for point in sorted(points):
        values, base = found.plan.scenario_values(point)
        made[point] = Scenario.from_dict(values, base_dir=base)
    order = sorted(made)
    moved = [_Kept(one.name, order.index(one.scenario), one.seed, one.digest, one.outcomes) for one in chosen]
    _again(out, [made[point] for point in order], moved, None, workers, progress)
    out.runs = len(kept)
    return out
