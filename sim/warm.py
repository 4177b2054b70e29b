"""Halves the wait for compilation on a first start: `python -m sim.warming` compiles the day's kernels beside the main process.

The main process compiles how offenders decide, what builds cities and what begins and ends a day; this one, started by `sim.model` when no compiled
kernels are found, compiles what runs the ticks, and leaves it in the shared folder. It runs a city of four
streets, of the same types as any other. It says nothing; should it fail, the main process compiles everything itself.
"""

import subprocess
import sys
from typing import Any

import numpy as np

from sim.city.city import City, Form, Mesh, Population, Streets, freeze
from sim.core import jit
from sim.phases.offend import decide

_WAIT_S = 300.0


def micro_city() -> City:
    """Return a city of four streets in a row, one compound, four households of two, of the dtypes of every city."""
    n, i32, i64 = 4, np.int32, np.float64
    at = np.arange(n + 1, dtype=i64) * 100.0
    streets = Streets(
        at, np.zeros(n + 1), np.arange(n, dtype=i32), np.arange(1, n + 1, dtype=i32), np.full(n, 100, np.float32), np.full(n, 2, np.uint8),
        np.arange(0, 2 * n + 1, 2, dtype=i32), np.repeat(at, 2)[1:-1].copy(), np.zeros(2 * n),
    )  # fmt: skip
    form = Form(
        np.zeros(n, np.uint8),
        np.zeros(n, i32),
        np.ones(1, np.uint8),
        np.full(n, 0.5, np.float32),
        *(np.ones(n, np.float32) for _ in range(4)),
    )
    person = np.arange(2 * n, dtype=i32)
    home = person // 2
    byte = np.zeros(2 * n, np.uint8)
    people = Population(
        np.arange(n, dtype=i32), np.arange(0, 2 * n + 1, 2, dtype=i32), np.ones(n, np.uint8), np.ones(n, np.uint8), np.arange(n + 1, dtype=i32),
        np.arange(0, 2 * n + 1, 2, dtype=i32), home, (home + 1) % i32(n), (home + 2) % i32(n), home.copy(), home.copy(), byte, byte + np.uint8(2), byte.copy(),
        byte.copy(), byte + np.uint8(10), byte + np.uint8(5),
    )  # fmt: skip
    touch_first = np.array([0, 1, 3, 5, 6], i32)
    touch = np.array([1, 0, 2, 1, 3, 2], i32)
    city = City(
        "micro", "local metres", streets, form, Mesh(np.zeros((5, n), i32), np.ones(5, i32)), people, at[:-1] + 50.0, np.zeros(n), np.zeros(n, i32),
        (1, 1), (0.0, 0.0), 200.0, touch_first, touch, touch_first.copy(), touch.copy(), np.full(6, 100, np.float32), (),
    )  # fmt: skip
    freeze(city)
    return city


def start() -> "subprocess.Popen[bytes] | None":
    """Start compiling beside this process where that helps: compiled kernels missing, and a second core. None otherwise."""
    if not jit.JIT_ON or jit.cores() < 2 or jit.is_kept("sim.schedule.run_ticks"):
        return None
    quiet = subprocess.DEVNULL
    return subprocess.Popen([sys.executable, "-m", "sim.warming"], stdin=quiet, stdout=quiet, stderr=quiet)


def compile_first(city: Any) -> None:
    """Compile what the other process comes to later: how offenders decide, a tenth of what ticks need. `city` is a model of `micro_city`."""
    moment, light = (np.int64(0), np.int64(0)), (0.0, 0.0)
    tables = (city.numbers, city.sites, city.ground, city.offenders, city.crimes, city._log1p, city._attempts)
    jit.compile_for(decide, moment, city.keys.offender_tick, light, *tables)


def finish(process: "subprocess.Popen[bytes] | None") -> None:
    """Wait until the other process is done; when it hangs, end it and go on without."""
    if process is not None:
        try:
            process.wait(_WAIT_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
