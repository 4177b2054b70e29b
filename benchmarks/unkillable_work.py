"""What the workers of `benchmarks.unkillable` do: leave a mark when a run begins, then run the model, or arithmetic in its place."""

import os
import time

MARKS = "CHANGAN_UNKILLABLE_MARKS"


def marked_work(scenario, seed, names):
    """Leave a mark when a run begins, then run the model."""
    from experiments.work import measure

    _mark(scenario, seed)
    return measure(scenario, seed, names)


def fake_work(scenario, seed, names):
    """Leave a mark, then take 10 ms for some arithmetic."""
    _mark(scenario, seed)
    time.sleep(0.01)
    level = float(scenario.policies["patrol_force"].patrollers_per_10000)
    return f"{seed:016x}", tuple(level * (k + 1) / (seed + k) for k in range(len(names)))


def _mark(scenario, seed) -> None:
    place = os.environ.get(MARKS)
    if place:
        handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.write(handle, f"{scenario.hash} {seed}\n".encode())
        os.close(handle)
