"""A study without a city for the tests of the store: scenarios are small dictionaries, a run is arithmetic.

Spawned workers import this module by name. Every call of a work function leaves a mark in the folder that the environment names, so that
tests can count what was done.
"""

import json
import os
import signal
import time
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from sim.core.errors import ChanganError

NAMES = ("crime", "rate", "cost_cny")
MARKS = "CHANGAN_TEST_MARKS"


@dataclass(frozen=True)
class FakeScenario:
    values: dict

    def canonical(self) -> str:
        return json.dumps(self.values, sort_keys=True)

    def to_dict(self) -> dict:
        return {"name": "fake", **self.values}


@dataclass(frozen=True)
class FakeStudy:
    points: int = 10
    seeds: tuple[int, ...] = (1, 2)
    outcomes: tuple[str, ...] = NAMES
    name: str = "fake"
    extra: str = ""
    levels: tuple[int, ...] = field(default=())

    @property
    def text(self) -> str:
        return f"points: {self.points}\nseeds: {self.seeds}\n{self.extra}"

    def plan(self) -> pd.DataFrame:
        levels = self.levels or tuple(range(self.points))
        return pd.DataFrame({"lever": [float(x) for x in levels], "kind": ["even" if x % 2 == 0 else "odd" for x in levels]}).rename_axis(
            "point"
        )

    def scenario(self, point: int) -> FakeScenario:
        level = (self.levels or tuple(range(self.points)))[point]
        policies = {"lamps": {"count": level}} if level % 3 else {}
        return FakeScenario({"city": {"residents": 1000, "streets": None}, "lever": level, "policies": policies})


def _mark(scenario: FakeScenario, seed: int) -> None:
    folder = os.environ.get(MARKS)
    if folder:
        handle = os.open(Path(folder) / "marks", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.write(handle, f"{scenario.values['lever']} {seed} {os.getpid()}\n".encode())
        os.close(handle)


def values_of(level: int, seed: int) -> tuple[float, ...]:
    """Counts, a thing that is now and then not measured, and a number with all its digits."""
    return float(level * 3 + seed % 5), float("nan") if (level + seed) % 7 == 0 else level / (seed + 2.0), (level + 0.1) * seed * 1.1


def work(scenario: FakeScenario, seed: int, names: tuple[str, ...]) -> tuple[str, tuple[float, ...]]:
    _mark(scenario, seed)
    found = dict(zip(NAMES, values_of(scenario.values["lever"], seed)))
    return f"{scenario.values['lever']:08x}{seed:08x}", tuple(found[name] for name in names)


def slow_work(scenario: FakeScenario, seed: int, names: tuple[str, ...]) -> tuple[str, tuple[float, ...]]:
    time.sleep(0.02)
    return work(scenario, seed, names)


def failing_work(scenario: FakeScenario, seed: int, names: tuple[str, ...]) -> tuple[str, tuple[float, ...]]:
    _mark(scenario, seed)
    if scenario.values["lever"] == 4:
        raise ChanganError("no lamps to be had")
    return work(scenario, seed, names)


def no_work(scenario: FakeScenario, seed: int, names: tuple[str, ...]) -> tuple[str, tuple[float, ...]]:
    return "", (0.0,) * len(names)


def marks(folder: Path) -> list[tuple[int, int]]:
    """Return (lever, seed) of every run that was begun, in order."""
    path = folder / "marks"
    return [tuple(int(x) for x in line.split()[:2]) for line in path.read_text().splitlines()] if path.exists() else []


def deadly_work(scenario: FakeScenario, seed: int, names: tuple[str, ...]) -> tuple[str, tuple[float, ...]]:
    if (scenario.values["lever"], seed) == (5, 2):
        os.kill(os.getpid(), signal.SIGKILL)
    return failing_work(scenario, seed, names)


def gated_work(scenario: FakeScenario, seed: int, names: tuple[str, ...]) -> tuple[str, tuple[float, ...]]:
    """Go on from level 30 only when the gate is open, so that a test finds every process at work."""
    _mark(scenario, seed)
    end = time.monotonic() + 600.0
    while scenario.values["lever"] >= 30 and not (Path(os.environ[MARKS]) / "open").exists() and time.monotonic() < end:
        time.sleep(0.02)
    return f"{scenario.values['lever']:08x}{seed:08x}", values_of(scenario.values["lever"], seed)
