"""Jobs for the engine's tests; spawned workers import this module by name."""

import os
import signal
import time
from pathlib import Path

from sim.core.errors import ChanganError


def square(x: int) -> int:
    return x * x


def log_and_square(x: int, folder: str) -> int:
    (Path(folder) / f"{x}-{time.monotonic_ns()}").touch()
    time.sleep(0.01)
    return x * x


def die_once(x: int, folder: str) -> int:
    """Kill the worker half way the first time job 3 is tried."""
    mark = Path(folder) / "died"
    if x == 3 and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return x * x


def poison(x: int, folder: str) -> int:
    with open(Path(folder) / f"tries-{x}", "a") as file:
        file.write("x")
    if x == 2:
        os.kill(os.getpid(), signal.SIGKILL)
    return x * x


def hang_once(x: int, folder: str) -> int:
    mark = Path(folder) / "hung"
    if x == 1 and not mark.exists():
        mark.touch()
        time.sleep(600)
    return x * x


def raise_on_two(x: int) -> int:
    if x == 2:
        raise ChanganError("two is not allowed; use three")
    if x == 4:
        raise ZeroDivisionError("by four")
    return x * x


def sleep_long(folder: str) -> None:
    (Path(folder) / f"pid-{os.getpid()}").touch()
    time.sleep(600)


def threads() -> tuple[str | None, str | None]:
    return os.environ.get("NUMBA_NUM_THREADS"), os.environ.get("OMP_NUM_THREADS")
