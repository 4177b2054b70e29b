"""Jobs of `benchmarks.engine_overhead`; spawned workers import this module by name."""

import time


def nothing(*job):
    """Do nothing: for a sweep, with as many outcomes as it wants."""
    return ("", (0.0,) * len(job[2])) if len(job) == 3 else None


def burn(cpu_s: float) -> float:
    """Compute for so many seconds of CPU time; return the CPU seconds."""
    start = time.process_time()
    while time.process_time() - start < cpu_s:
        sum(range(10_000))
    return time.process_time() - start


def rest(seconds: float) -> float:
    """Sleep; return the seconds."""
    start = time.monotonic()
    time.sleep(seconds)
    return time.monotonic() - start
