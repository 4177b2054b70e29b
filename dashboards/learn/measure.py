"""Measure the tasks again and write `measured.json`: python -m dashboards.learn.measure

To be run when results of the model change; the tests say when that is. Fails when a task says something that the runs do not show.
"""

import json
import math
import sys
from dataclasses import asdict
from typing import Any

from dashboards.learn.tasks import MEASURED, Task, holds, look_up, scenario, tasks
from experiments.compare import Comparison, compare
from experiments.store.cache import RunCache
from sim.model import SafeCity
from sim.scenario import Scenario

FIRST_SEED = 1
EARLY_DAYS = 15  # by then every mechanism has had its say in the digest, so tests need not run further


def main() -> None:
    """Measure every task."""
    wrong: list[str] = []
    told = {task.key: _measure(task, wrong) for task in tasks()}
    MEASURED.write_text(json.dumps(told, indent=1, allow_nan=False) + "\n", encoding="utf-8")
    for line in wrong:
        sys.stderr.write(f"{line}\n")
    raise SystemExit(bool(wrong))


def _measure(task: Task, wrong: list[str]) -> dict[str, Any]:
    runs: dict[str | None, Comparison] = {}
    rows = []
    for one in task.notice:
        if one.other not in runs:
            runs[one.other] = _compared(task, one.other)
        found = look_up(runs[one.other], one.about)
        if found is None or not holds(one.expect, found):
            wrong.append(f"{task.key}: {one.about} is not as it says ({dict(one.expect)}): {found}")
        rows.append({name: _plain(v) for name, v in asdict(found).items()} if found is not None else {})
    first = {run.scenario: run for run in runs[None].runs if run.seed == FIRST_SEED}
    digests = {side: first[k].digest for k, side in enumerate("AB")}
    early = {side: SafeCity(scenario(task.key, side), seed=FIRST_SEED).run(EARLY_DAYS).digest() for side in "AB"}
    abouts = [one.about for one in task.notice if one.other is None and one.about in first[0].outcomes]
    values = {about: [_plain(first[k].outcomes[about]) for k in (0, 1)] for about in abouts}
    return {"days": task.days, "seeds": task.seeds, "first_seed": {"early": early, "digests": digests, "values": values}, "notice": rows}


def _compared(task: Task, other: str | None) -> Comparison:
    a = scenario(task.key, "A")
    b = scenario(task.key, "B") if other is None else Scenario.shipped(other, days=task.days)
    return compare([a, b], seeds=task.seeds, first_seed=FIRST_SEED, cache=RunCache.usual())


def _plain(number: Any) -> Any:
    """Return a number as JSON has it: null where there is none, "inf" where pairing is worth everything."""
    if isinstance(number, float) and not math.isfinite(number):
        return "inf" if number > 0 else None
    return number


if __name__ == "__main__":
    main()
