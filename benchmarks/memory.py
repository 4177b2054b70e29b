"""Does a provincial capital fit in a laptop? 8.6 million residents, 130,000 segments, one week: seconds and peak memory.

Run as `python -m benchmarks.memory`; it takes minutes. The city is built in this process and not read from the store, so the
peak (the operating system's count of resident memory) holds everything: building, set-up and the week.
"""

import argparse
import resource
import sys
import time

from benchmarks.run import scenario_of
from sim.city.build import build_city
from sim.model import SafeCity

GOAL_GB = 3.0


def peak_gb() -> float:
    """Return the peak of resident memory of this process in GB (10**9 bytes)."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e9


def main() -> int:
    """Build, set up, run; returns 0 when the peak is within the goal."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.memory", description=__doc__)
    parser.add_argument("--residents", type=int, default=8_600_000)
    parser.add_argument("--segments", type=int, default=130_000)
    parser.add_argument("--days", type=int, default=7)
    asked = parser.parse_args()
    spec = scenario_of(asked.residents).with_values({"city.segments": asked.segments})
    start = time.perf_counter()

    def say(what: str) -> None:
        print(f"{time.perf_counter() - start:7.1f} s  peak {peak_gb():5.2f} GB  {what}", flush=True)

    city = build_city(spec.city, base=spec.base_dir, cache=False)
    say(f"city built: {city.n_residents:,} residents, {city.n_places:,} segments")
    model = SafeCity(spec, seed=1, city=city)
    say(f"everybody in place: {len(model.offenders.rate):,} offenders")
    model.run(days=1)
    say("first day done")
    begun = time.process_time()
    model.run(days=asked.days - 1)
    ns = (time.process_time() - begun) * 1e9 / city.n_residents / max(1, asked.days - 1)
    say(f"{asked.days} days done; {ns:.0f} ns of CPU time per resident and day after the first")
    return 0 if peak_gb() <= GOAL_GB else 1


if __name__ == "__main__":
    sys.exit(main())
