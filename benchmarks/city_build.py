"""How long does a city take to build, and how much memory? Prints seconds and peak memory by size.

Run as `python benchmarks/city_build.py [--sizes 20 100 1000 8600]` (thousands of residents) from the repository. Every
size is built in a process of its own, uncached, with the kernels compiled beforehand.
"""

import argparse
import json
import resource
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SEGMENTS = {20: 1_200, 100: 6_000, 1_000: 16_000, 8_600: 130_000}  # thousands of residents: street segments
BUDGET_S = {100: 3.0, 1_000: 20.0, 8_600: 180.0}


def build(thousands: int) -> None:
    """Build one city twice as asked and print one line of JSON: seconds in all and by step, MB, counts."""
    from sim.city.build import build_city
    from sim.city.spec import CitySpec, PopulationSpec

    build_city(CitySpec(segments=300, population=PopulationSpec(residents=2_000)), cache=False)  # compiles
    spec = CitySpec(segments=SEGMENTS[thousands], population=PopulationSpec(residents=1_000 * thousands))
    steps: list[tuple[str, float]] = []
    start = time.perf_counter()
    city = build_city(spec, cache=False, progress=lambda text, _: steps.append((text, time.perf_counter())))
    seconds = time.perf_counter() - start
    ends = [*(t for _, t in steps[1:]), steps[-1][1]]
    by_step: dict[str, float] = {}
    for (text, begin), end in zip(steps, ends, strict=True):
        by_step[text] = by_step.get(text, 0.0) + end - begin
    print(
        json.dumps(
            {
                "seconds": seconds,
                "steps": by_step,
                "places": city.n_places,
                "residents": city.n_residents,
                "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_000,
            }
        )
    )


def main() -> None:
    """Build each size in a fresh process and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SEGMENTS), choices=list(SEGMENTS), help="thousands of residents")
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        build(asked.one)
        return
    print(f"{'residents':>10} {'segments':>9} {'seconds':>8} {'budget':>7} {'peak MB':>8}  slowest steps")
    for size in asked.sizes:
        run = subprocess.run(
            [sys.executable, __file__, "--one", str(size)], cwd=ROOT, env=_environment(), stdout=subprocess.PIPE, check=True
        )
        row = json.loads(run.stdout)
        slowest = sorted(row["steps"].items(), key=lambda step: -step[1])[:3]
        budget = f"{BUDGET_S[size]:7.0f}" if size in BUDGET_S else "      -"
        words = ", ".join(f"{text} {seconds:.2f} s" for text, seconds in slowest)
        print(f"{row['residents']:10,} {row['places']:9,} {row['seconds']:8.2f} {budget} {row['peak_mb']:8.0f}  {words}", flush=True)


def _environment() -> dict[str, str]:
    import os

    return {**os.environ, "PYTHONPATH": str(ROOT)}


if __name__ == "__main__":
    main()
