"""Where does a day's time go? ns per resident-day of every phase, product beside C: `python -m benchmarks.parts [--size 100000]`.

A tick is too short to be timed from outside, so ticks are run with one phase more at a time and the differences are shown:
presence; then fade; then the walkers; then offenders. C clocks its phases itself. What ends a day is timed call by call.
"""

import argparse
import statistics
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table

import sim.model
from benchmarks import hot
from benchmarks.c_reference import Reference, compiler
from benchmarks.run import scenario_of, timed
from sim.city.build import build_city
from sim.core.jit import phase
from sim.model import SafeCity
from sim.phases.fade import fade_tick
from sim.phases.patrol import walk_beats
from sim.phases.routine import advance_presence, plan_residents
from sim.phases.search import plan_offenders

ENDS = ("work_matters_and_cases", "take_news", "see_places", "feel", "fade_day")
_PATROLLING, _VISITING = np.int64(0), np.int64(1)


@phase
def only_presence(ticks, change, ground):
    """Run the first phase of every tick."""
    for tick in range(ticks):
        advance_presence(tick, change, ground.presence, ground.street_total)


@phase
def presence_and_fade(ticks, numbers, change, ground):
    """Run the first and the last phase of every tick."""
    for tick in range(ticks):
        advance_presence(tick, change, ground.presence, ground.street_total)
        fade_tick(numbers.fast_fade, ground.deterrence, ground.patrol_min)


@phase
def without_offenders(ticks, day, key, hours, numbers, walking, change, ground, steps):
    """Run every phase of every tick but those of offenders."""
    patrols, patrol_tours, workers, worker_tours = walking
    for tick in range(ticks):
        advance_presence(tick, change, ground.presence, ground.street_total)
        walk_beats((day, tick), key, hours.awake[tick], numbers, patrols, patrol_tours, ground, steps, _PATROLLING)
        walk_beats((day, tick), key, hours.awake[tick], numbers, workers, worker_tours, ground, steps, _VISITING)
        fade_tick(numbers.fast_fade, ground.deterrence, ground.patrol_min)


def hot_parts(state: hot.State, day: int, weekend: int) -> dict[str, float]:
    """Return CPU seconds of each hot phase over one day."""
    s = state
    ticks, moment = int(s.numbers.ticks_per_day), (day, weekend)
    rows = (0, len(s.people.home))
    found: dict[str, float] = {}

    def plan() -> None:
        plan_residents(rows, moment, s.keys.resident_day, s.numbers, s.people, s.plans, s.scratch.change[0])

    found["plan residents"] = timed(plan)
    a = timed(lambda: only_presence(ticks, s.scratch.change, s.ground))
    plan()
    b = timed(lambda: presence_and_fade(ticks, s.numbers, s.scratch.change, s.ground))
    plan()
    walking = (s.patrols, s.patrol_tours, s.workers, s.worker_tours)
    c = timed(lambda: without_offenders(ticks, day, s.keys.patrol_shift, s.hours, s.numbers, walking, s.scratch.change, s.ground, s.steps))
    s.ground.presence[:] = s.base
    plan()
    found["plan offenders"] = timed(lambda: plan_offenders(moment, s.keys, s.numbers, s.people, s.plans, s.offenders, s.books))
    d = timed(lambda: hot.tick_day(s, day, weekend, 0, ticks))
    hot.close_day(s)
    return found | {
        "presence": a,
        "deterrence fades": b - a,
        "walkers": c - b,
        "offenders": d - c,
        "all hot phases": sum(found.values()) + d,
    }


def c_parts(reference: Reference, day: int, weekend: int) -> dict[str, float]:
    """Return CPU seconds of each hot phase over one day in C."""
    found = {"plan residents": timed(lambda: reference.plan_residents(day, weekend))}
    found["plan offenders"] = timed(lambda: reference.plan_offenders(day, weekend))
    presence, patrols, workers, offend, fade = reference.clocked_ticks(day, weekend)
    hot.close_day(reference.state)
    found |= {"presence": presence, "deterrence fades": fade, "walkers": patrols + workers, "offenders": offend}
    return found | {"all hot phases": sum(found.values())}


def day_parts(model: SafeCity) -> dict[str, float]:
    """Run one day of the model; returns CPU seconds of what ends a day, and of the whole."""
    found = dict.fromkeys(ENDS, 0.0)
    originals = {name: getattr(sim.model, name) for name in ENDS}

    def clocked(name: str) -> Callable[..., Any]:
        def call(*arguments: Any) -> Any:
            kept = []
            found[name] += timed(lambda: kept.append(originals[name](*arguments)))
            return kept[0]

        return call

    for name in ENDS:
        setattr(sim.model, name, clocked(name))
    try:
        whole = timed(lambda: model.run(days=1))
    finally:
        for name, function in originals.items():
            setattr(sim.model, name, function)
    return found | {"whole day": whole}


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.parts", description=__doc__)
    parser.add_argument("--size", type=int, default=100_000)
    parser.add_argument("--days", type=int, default=21)
    asked = parser.parse_args()
    spec = scenario_of(asked.size)
    model = SafeCity(spec, seed=1, city=build_city(spec.city, base=spec.base_dir)).run(days=4)
    ours, theirs = hot.state_of(model), hot.state_of(model)
    reference = Reference(theirs) if compiler() else None
    rounds: list[tuple[dict[str, float], dict[str, float]]] = []
    for _ in range(asked.days + 1):
        moment = (model.day, model.weekend)
        hot_s = hot_parts(ours, *moment)
        c_s = c_parts(reference, *moment) if reference else {}
        rounds.append((hot_s | day_parts(model), c_s))
    show(rounds[1:], 1e9 / asked.size, model)
    return 0


def show(rounds: list[tuple[dict[str, float], dict[str, float]]], scale: float, model: SafeCity) -> None:
    """Print medians over the rounds."""
    walkers = sum(len(w.beat) for w in (model.walking[0], model.walking[2]))
    what = f"{model.city.n_residents:,} residents, {model.city.n_places:,} places, {len(model.offenders.rate):,} offenders, {walkers:,} walkers"
    table = Table(title=f"{what}: ns of CPU time per resident and day", title_justify="left")
    for name in ("phase", "product", "C", "ratio"):
        table.add_column(name, justify="left" if name == "phase" else "right")
    for name in rounds[0][0]:
        product = statistics.median(r[0][name] for r in rounds)
        c = statistics.median(r[1][name] for r in rounds) if name in rounds[0][1] else None
        table.add_row(name, f"{product * scale:.2f}", f"{c * scale:.2f}" if c is not None else "", f"{product / c:.2f}" if c else "")
    Console(width=None if sys.stdout.isatty() else 100).print(table)


if __name__ == "__main__":
    sys.exit(main())
