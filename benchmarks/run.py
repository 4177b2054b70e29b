"""`make bench`: the product against a plain-C reference and an idiomatic Mesa twin, after proof that all three do the same.

For each size one city is built and lived in for some days. Then, in turn and in one process: a whole day of the product
(`SafeCity.run`), the hot phases of a day by the product's kernels, the same by C. After every hot day all arrays that were
written must be equal, or the benchmark stops. The Mesa twin runs one whole day of 96 ticks, with the same proof. Times are CPU times
of the process on one core; figures are medians, a ratio is the median of the ratios of neighbouring days. A day of the
week weighs as it does in a week: workdays five sevenths, free days two. The best tenth of the days tells what the machine does
when nobody else uses it. Writes benchmarks/latest.json.
"""

import argparse
import gc
import json
import os
import platform
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import mesa
import numba
import numpy as np
from rich.console import Console
from rich.table import Table

from benchmarks import hot
from benchmarks.c_reference import Reference, compiler
from benchmarks.mesa_twin import MesaTwin
from sim.city.build import build_city
from sim.city.city import City
from sim.core.errors import ChanganError
from sim.core.jit import JIT_ON
from sim.model import SafeCity
from sim.scenario import Scenario

LATEST = Path(__file__).resolve().parent / "latest.json"
SEGMENTS = {20_000: 1_200, 100_000: 2_000, 1_000_000: 16_000}
DAYS = {20_000: 140, 100_000: 70, 1_000_000: 21}  # whole weeks
MESA_SIZES = (20_000, 100_000)  # a million Python objects take minutes and gigabytes
WARM_DAYS = 4  # then offenders know places, cases are open, everything is compiled
GOALS = {"ns": {100_000: 80.0, 1_000_000: 110.0}, "c": 1.25, "mesa": 2_000.0}

Times = dict[str, list[tuple[int, float]]]  # (weekend, seconds) by what was timed


def scenario_of(residents: int) -> Scenario:
    """Return the shipped baseline for a city of this size."""
    segments = SEGMENTS.get(residents, max(300, residents // 60))
    return Scenario.load("baseline").with_values({"city.segments": segments, "city.population.residents": residents})


def timed(work: Callable[[], object]) -> float:
    """Return the CPU seconds of some work."""
    start = time.process_time()
    work()
    return time.process_time() - start


def weekly(times: list[tuple[int, float]], share: float = 0.5) -> float:
    """Return seconds a day: the quantile `share` (median) of workdays and of free days, weighed as in a week."""
    kinds = [[seconds for free, seconds in times if free == kind] for kind in (0, 1)]
    if not all(kinds):
        return float(np.quantile(kinds[0] or kinds[1], share))
    return float(5.0 * np.quantile(kinds[0], share) + 2.0 * np.quantile(kinds[1], share)) / 7.0


def measure_days(model: SafeCity, ours: hot.State, reference: Reference | None, days: int) -> Times:
    """Run whole days, hot days and hot days in C in turn; raises AssertionError as soon as an outcome differs."""
    times: Times = {"whole": [], "hot": [], "c": [], "c/hot": []}
    for number in range(days):
        day, weekend = model.day, model.weekend
        runs = [("hot", lambda: hot.run_day(ours, day, weekend))]  # noqa: B023  called within this turn
        if reference is not None:
            runs.append(("c", lambda: reference.run_day(day, weekend)))  # noqa: B023
        took = {name: timed(work) for name, work in (runs if number % 2 else runs[::-1])}
        if reference is not None:
            apart = hot.different(ours, reference.state)
            assert not apart, f"C and the product differ on day {day}: {', '.join(apart)}"
            hot.close_day(reference.state)
            took["c/hot"] = took["hot"] / took["c"]
        hot.close_day(ours)
        took["whole"] = timed(lambda: model.run(days=1))
        for name, seconds in took.items():
            times[name].append((weekend, seconds))
    return times


def measure_mesa(model: SafeCity) -> float:
    """Return CPU seconds of one whole hot day of the Mesa twin; raises AssertionError when its outcome is not the product's."""
    ours = hot.state_of(model)
    twin = MesaTwin(ours, model.day, model.weekend)
    gc.collect()
    mesa_s = timed(lambda: [twin.step() for _ in range(model.ticks_per_day)])
    hot.run_day(ours, model.day, model.weekend)
    apart = twin.tell_differences(ours)
    assert not apart, f"Mesa and the product differ: {', '.join(apart)}"
    return mesa_s


def measure(residents: int, city: City, with_c: bool, with_mesa: bool, days: int) -> dict[str, Any]:
    """Return all figures of one size."""
    model = SafeCity(scenario_of(residents), seed=1, city=city).run(days=WARM_DAYS)
    found: dict[str, Any] = {"residents": city.n_residents, "segments": city.n_places, "days": days}
    ours, theirs = hot.state_of(model), hot.state_of(model)
    mesa_free, mesa_s = model.weekend, measure_mesa(model) if with_mesa else None
    times = measure_days(model, ours, Reference(theirs) if with_c else None, days)
    per_day = 1e9 / city.n_residents
    found["ns_whole"] = weekly(times["whole"]) * per_day
    found["ns_quiet"] = weekly(times["whole"], 0.1) * per_day
    found["ns_hot"] = weekly(times["hot"]) * per_day
    if with_c:
        found["ns_c"] = weekly(times["c"]) * per_day
        found["ratio_to_c"] = weekly(times["c/hot"])
    if mesa_s is not None:
        found["ns_mesa"] = mesa_s * per_day
        found["ratio_to_mesa"] = mesa_s / float(np.median([seconds for free, seconds in times["hot"] if free == mesa_free]))
    return found


def machine() -> dict[str, str]:
    """Return what the figures depend on."""
    model = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        model = next((line.split(":", 1)[1].strip() for line in info.read_text().splitlines() if line.startswith("model name")), model)
    return {
        "processor": model, "cores": str(os.cpu_count()), "system": platform.platform(terse=True), "python": platform.python_version(),
        "numba": numba.__version__, "numpy": np.__version__, "mesa": mesa.__version__, "c_compiler": Path(compiler() or "none").name,
    }  # fmt: skip


def show(rows: list[dict[str, Any]], console: Console) -> None:
    """Print the table."""
    table = Table(title="ns of CPU time per resident and day, one core; every outcome equal", title_justify="left")
    columns = (
        "residents",
        "segments",
        "whole model",
        "best tenth",
        "goal",
        "hot phases",
        "in C",
        "ratio to C",
        "goal",
        "Mesa twin",
        "ratio to Mesa",
        "goal",
    )
    for name in columns:
        table.add_column(name, justify="right")
    for row in rows:
        goal = GOALS["ns"].get(row["residents"])
        table.add_row(
            f"{row['residents']:,}", f"{row['segments']:,}", f"{row['ns_whole']:.1f}", f"{row['ns_quiet']:.1f}", f"{goal:.0f}" if goal else "-", f"{row['ns_hot']:.1f}",
            f"{row['ns_c']:.1f}" if "ns_c" in row else "-", f"{row['ratio_to_c']:.2f}" if "ratio_to_c" in row else "-", f"{GOALS['c']}",
            f"{row['ns_mesa']:,.0f}" if "ns_mesa" in row else "-", f"{row['ratio_to_mesa']:,.0f}" if "ratio_to_mesa" in row else "-",
            f"{GOALS['mesa']:,.0f}",
        )  # fmt: skip
    console.print(table)
    known = machine()
    console.print(
        f"{known['processor']}, {known['cores']} cores; Python {known['python']}, numba {known['numba']}, Mesa {known['mesa']}, {known['c_compiler']}"
    )


def save(rows: list[dict[str, Any]]) -> None:
    """Write benchmarks/latest.json."""

    def by_size(name: str) -> dict[str, float]:
        return {str(row["residents"]): round(row[name], 3) for row in rows if name in row}

    content = {
        "ns_per_resident_day": by_size("ns_whole"), "ratio_to_c": by_size("ratio_to_c"), "ratio_to_mesa": by_size("ratio_to_mesa"),
        "best_tenth_ns_per_resident_day": by_size("ns_quiet"), "hot_ns_per_resident_day": by_size("ns_hot"), "c_ns_per_resident_day": by_size("ns_c"), "mesa_ns_per_resident_day": by_size("ns_mesa"),
        "days": {str(row["residents"]): row["days"] for row in rows}, "machine": machine(),
    }  # fmt: skip
    LATEST.write_text(json.dumps(content, indent=2) + "\n")


def main(arguments: list[str] | None = None) -> int:
    """Run the benchmark; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.run", description="The product against plain C and an idiomatic Mesa twin.")
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SEGMENTS), help="residents (default: 20000 100000 1000000)")
    parser.add_argument("--quick", action="store_true", help="20,000 residents and few days")
    parser.add_argument("--no-c", action="store_true", help="leave the C reference out (no compiler needed)")
    parser.add_argument("--no-mesa", action="store_true", help="leave the Mesa twin out")
    asked = parser.parse_args(arguments)
    console = Console(width=None if sys.stdout.isatty() else 140)
    rows = []
    try:
        if not JIT_ON:
            raise ChanganError("The benchmark times compiled kernels: unset CHANGAN_JIT")
        for residents in [20_000] if asked.quick else asked.sizes:
            spec = scenario_of(residents)
            console.print(f"[dim]{residents:,} residents: building the city, then proof and times ...[/dim]")
            days = 14 if asked.quick else DAYS.get(residents, 21)
            city = build_city(spec.city, base=spec.base_dir)
            rows.append(measure(residents, city, not asked.no_c, not asked.no_mesa and residents in MESA_SIZES, days))
            gc.collect()
    except ChanganError as fault:
        print(fault, file=sys.stderr)
        return 2
    show(rows, console)
    save(rows)
    console.print(f"written: {os.path.relpath(LATEST)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
