"""What does the local engine cost? Milliseconds a run beyond the work itself, and how busy the cores are with runs of half a second.

Run as `python -m benchmarks.engine_overhead`. Overhead: jobs that do nothing go through supervised workers (engine alone), and through a whole
sweep with its journal and parts (`sweep`); what is printed is CPU time of the driving process a run, which a busy machine disturbs least, and
wall time beside it. Busy: jobs that compute for half a second of CPU time each; the share is CPU seconds of all workers over wall seconds
times workers, so on a machine that others use it cannot reach 1, and `--sleep` measures the engine alone: jobs that sleep half a second.
"""

import argparse
import shutil
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.engine_jobs import burn, nothing, rest
from benchmarks.store_scale import FakeStudy
from experiments.engine import run_jobs
from experiments.engines import Local
from experiments.sweep import sweep

GOALS = {"overhead_ms": 0.25, "busy": 0.95}


def engine_alone(jobs: int, workers: int) -> tuple[float, float]:
    """Return CPU and wall milliseconds of the driver a job that does nothing; workers are started before the clock."""
    ends = run_jobs(nothing, ((k,) for k in range(jobs)), workers, total=jobs, here=False)
    for _ in range(jobs // 10):
        next(ends)  # everybody is there and leases have their size
    cpu, wall = time.process_time(), time.perf_counter()
    count = sum(1 for end in ends if not end.error)
    assert count == jobs - jobs // 10
    return 1e3 * (time.process_time() - cpu) / count, 1e3 * (time.perf_counter() - wall) / count


def whole_sweep(points: int, workers: int, outcomes: int) -> tuple[float, float]:
    """Return CPU and wall milliseconds of the driver a run, with keys, journal and parts, from the first run's end on."""
    place = Path(tempfile.mkdtemp(prefix="changan-overhead-"))
    marks: list[tuple[float, float, int]] = []
    try:
        study = FakeStudy(points, outcomes)
        done = sweep(
            study,
            place / "s",
            Local(workers),
            work=nothing,
            progress=lambda seen: (
                marks.append((time.process_time(), time.perf_counter(), seen.done)) if not seen.phase and seen.done % 1000 == 0 else None
            ),
        )
        assert done.failed == 0 and done.done == len(study.seeds) * points
    finally:
        shutil.rmtree(place)
    (c0, w0, n0), (c1, w1, n1) = marks[0], marks[-1]
    return 1e3 * (c1 - c0) / (n1 - n0), 1e3 * (w1 - w0) / (n1 - n0)


def busy_share(jobs: int, workers: int, sleep: bool) -> float:
    """Return how much of the workers' time went into jobs of half a second, from the first end to the last."""
    spent, marks = 0.0, []
    for end in run_jobs(rest if sleep else burn, [(0.5,)] * jobs, workers, here=False):
        assert not end.error
        marks.append(time.perf_counter())
        spent += end.value if len(marks) > workers else 0.0  # what began while workers started is left out
    return float(spent / (workers * (marks[-1] - marks[workers - 1])))


def main() -> int:
    """Print figures beside goals; returns 0 when they are met."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.engine_overhead", description=__doc__)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--jobs", type=int, default=20_000)
    parser.add_argument("--half-seconds", type=int, default=80)
    asked = parser.parse_args()
    alone = engine_alone(asked.jobs, asked.workers)
    print(
        f"engine alone, a job that does nothing: {alone[0]:.3f} ms CPU of the driver, {alone[1]:.3f} ms wall   goal {GOALS['overhead_ms']}"
    )
    for outcomes in (5, 60):
        cpu, wall = whole_sweep(max(20, asked.jobs // 50), asked.workers, outcomes)
        print(f"whole sweep with {outcomes} outcomes: {cpu:.3f} ms CPU of the driver, {wall:.3f} ms wall a run")
    for sleep in (True, False):
        share = busy_share(asked.half_seconds, asked.workers, sleep)
        print(
            f"{asked.workers} workers, jobs of 0.5 s that {'sleep' if sleep else 'compute'}: {100 * share:.1f} % busy   goal {100 * GOALS['busy']:.0f} %"
        )
    return int(alone[0] > GOALS["overhead_ms"])


if __name__ == "__main__":
    sys.exit(main())
