"""Does the run store hold a million runs of 200 metrics? Bytes, seconds to take the folder up again, a question over all rows, memory.

Run as `python -m benchmarks.store_scale` (some minutes; `--runs 100000` for a first look). Runs come from a fake run function, so what is
timed is the store alone: 20,000 points times 50 seeds, every row through the journal and into parts, as a sweep writes them. The
metrics are of the kinds that the model has: counts scaled to a rate, shares of two counts, means of millionths over people, costs, things
that are often not measured, and numbers that use every bit; `--kinds random` makes all of them the last kind, the worst case.
"""

import argparse
import json
import os
import resource
import shutil
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from experiments.store.compaction import compact
from experiments.store.folder import SweepFolder
from experiments.store.journal import Row
from experiments.store.tables import connect

SEEDS = 50
KINDS = ("count", "count", "count", "share", "mean", "cost", "rare", "random")
GOALS = {"GB": 1.0, "resume_s": 1.0, "group_by_s": 0.2, "driver_MB": 200.0}


@dataclass(frozen=True)
class FakeScenario:
    """A scenario that is a number."""

    point: int

    def canonical(self) -> str:
        return f'{{"point":{self.point}}}'

    def to_dict(self) -> dict[str, int]:
        return {"point": self.point}


@dataclass(frozen=True)
class FakeStudy:
    """A design of many points."""

    points: int
    metrics: int
    seeds: tuple[int, ...] = tuple(range(1, SEEDS + 1))
    name: str = "store_scale"

    @property
    def text(self) -> str:
        return f"{self.points} points, {self.metrics} metrics"

    @property
    def outcomes(self) -> tuple[str, ...]:
        return tuple(f"metric_{k:03d}" for k in range(self.metrics))

    def plan(self) -> pd.DataFrame:
        number = np.arange(self.points)
        return pd.DataFrame({"lever": number % 40 * 2.5, "climate": np.array(["dry", "wet"])[number % 2]}).rename_axis("point")

    def scenario(self, point: int) -> FakeScenario:
        return FakeScenario(point)


def fake_rows(rng: np.random.Generator, count: int, metrics: int, kinds: tuple[str, ...]) -> np.ndarray:
    """Return values[run, metric] of some runs, each metric of its kind and size."""
    out = np.empty((count, metrics))
    for m in range(metrics):
        kind, size = kinds[m % len(kinds)], 2.0 + 5.0 * (m % 37)
        hits = rng.poisson(size, count)
        if kind == "count":
            out[:, m] = hits * (1e5 / 20_000 * 365 / 180)
        elif kind == "share":
            out[:, m] = hits / np.maximum(hits + rng.poisson(size, count), 1)
        elif kind == "mean":
            out[:, m] = (0.785 * 20_000e6 + np.round(rng.normal(0, 20_000e4, count))) / 1e6 / 20_000
        elif kind == "cost":
            out[:, m] = hits * 1_234.5 + 4_567.0
        elif kind == "rare":
            out[:, m] = np.where(rng.random(count) < 0.7, np.nan, hits / size)
        else:
            out[:, m] = rng.random(count)
    return out


def fill(folder: Path, study: FakeStudy, kinds: tuple[str, ...], say: bool) -> float:
    """Write every run; returns seconds for each run beyond making the fake values."""
    found = SweepFolder.open(folder, study)
    rng, spent, start = np.random.default_rng(1), 0.0, time.perf_counter()
    missing = found.missing()
    for first in range(0, len(missing), 1000):
        some = missing[first : first + 1000]
        values = fake_rows(rng, len(some), study.metrics, kinds)
        before = time.perf_counter()
        for k, run in enumerate(some):
            key, point, seed = found.plan.runs[run]
            row = Row(key.tobytes(), int(point), int(seed), tuple(values[k].tolist()), f"{int(rng.integers(2**63)):016x}", 0.5)
            found.add(int(run), row)
        spent += time.perf_counter() - before
        if say and first % 100_000 == 0:
            print(f"{first:10,} rows, {time.perf_counter() - start:5.0f} s, peak {peak_mb():.0f} MB", flush=True)
    found.close()
    return spent / max(1, len(missing))


def size_of(folder: Path) -> int:
    """Return the bytes of all files."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def peak_mb() -> float:
    """Return the peak of resident memory of this process."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)


def timed(work, times: int = 5) -> float:
    """Return the median of the seconds of some work."""
    took = []
    for _ in range(times):
        before = time.perf_counter()
        work()
        took.append(time.perf_counter() - before)
    return float(np.median(took))


def resume(folder: Path, study: FakeStudy) -> int:
    """Take the folder up as the next command would; returns how many runs are missing."""
    found = SweepFolder.open(folder, study)
    missing = len(found.missing())
    found.abandon()
    return missing


def ask(connection, metric: str, runs: int) -> None:
    """Ask a mean for each point and assert that every row was counted."""
    rows = connection.sql(f"select point, avg({metric}), count(*) from runs group by point").fetchall()
    assert sum(row[2] for row in rows) == runs, len(rows)


def child(what: str, folder: Path, study: FakeStudy, kinds: tuple[str, ...]) -> dict[str, float]:
    """Do one step in a process of its own, so that its memory is its own."""
    runs = study.points * SEEDS
    if what == "write":
        return {"write_ms_a_run": 1e3 * fill(folder, study, kinds, True), "driver_MB": peak_mb()}
    if what == "resume":
        assert resume(folder, study) == 0
        return {"resume_s": timed(lambda: resume(folder, study)), "resume_MB": peak_mb()}
    if what == "compact":
        found = SweepFolder.hold(folder)
        before = time.perf_counter()
        parts = compact(found)
        found.abandon()
        return {"compact_s": time.perf_counter() - before, "compact_MB": peak_mb(), "parts_before": parts[0], "parts": parts[1]}
    found = SweepFolder.read(folder)
    connection = connect(found)
    metric = study.outcomes[4]
    ask(connection, metric, runs)
    return {"group_by_s": timed(lambda: ask(connection, metric, runs), 9)}


def main() -> int:
    """Write, take up, merge, ask; print figures beside goals; returns 0 when all are met."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.store_scale", description=__doc__)
    parser.add_argument("--runs", type=int, default=1_000_000)
    parser.add_argument("--metrics", type=int, default=200)
    parser.add_argument("--kinds", choices=("model", "random"), default="model")
    parser.add_argument("--folder", type=Path, default=None, help="kept; default: a temporary one")
    parser.add_argument("--step", default=None, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    study, kinds = FakeStudy(asked.runs // SEEDS, asked.metrics), KINDS if asked.kinds == "model" else ("random",)
    if asked.step:
        print("RESULT " + json.dumps(child(asked.step, asked.folder, study, kinds)))
        return 0
    place = asked.folder or Path(tempfile.mkdtemp(prefix="changan-store-"))
    try:
        found = measure(place / "sweep", asked)
    finally:
        if asked.folder is None:
            shutil.rmtree(place)
    print(f"\n{asked.runs:,} runs x {asked.metrics} metrics, kinds: {asked.kinds}; pyarrow {pa.__version__}")
    for name, value in found.items():
        print(
            f"{name:16} {value:10.4g}" + (f"   goal {GOALS[name]:g}{'' if value <= GOALS[name] else '   MISSED'}" if name in GOALS else "")
        )
    return int(any(found[name] > goal for name, goal in GOALS.items()))


def measure(folder: Path, asked: argparse.Namespace) -> dict[str, float]:
    """Run every step and gather what it measured."""
    import subprocess

    found: dict[str, float] = {}
    for step in ("write", "resume", "compact", "resume", "ask"):
        words = [
            "--step",
            step,
            "--folder",
            str(folder),
            "--runs",
            str(asked.runs),
            "--metrics",
            str(asked.metrics),
            "--kinds",
            asked.kinds,
        ]
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.store_scale", *words], stdout=subprocess.PIPE, text=True, check=True, env=os.environ
        )
        told = json.loads(done.stdout.rpartition("RESULT ")[2])
        if step == "write":
            found["GB_before"] = size_of(folder) / 1e9
        if step == "compact":
            found["GB"] = size_of(folder) / 1e9
        again = "resume_s" in found
        found |= {f"{name}_merged" if again and name.startswith("resume") else name: value for name, value in told.items()}
        print(step, {name: round(value, 3) for name, value in told.items()}, flush=True)
    return found


if __name__ == "__main__":
    sys.exit(main())
