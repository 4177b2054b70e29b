"""At what time is each kind of crime committed? A table of medians and shares, beside the figure of hours."""

import numpy as np

from experiments.patterns.runs import Runs
from experiments.patterns.when import KINDS
from experiments.patterns.words import WORDS
from sim.tables import DAY_STARTS_MIN, MINUTES_PER_DAY

NIGHT = (22, 23, 0, 1, 2, 3)
LATE = tuple(range(17, 24)) + tuple(range(5))


def clock_table(cities: list[Runs], lang: str) -> list[str]:
    """Return lines of Markdown: median clock time (mean of runs), shares from 17:00 to 05:00 and 22:00 to 04:00 (all runs together)."""
    say = WORDS[lang]
    heads = [
        say["kind"],
        *(f"{say.get(one.name, one.name)}: {say[word]}" for one in cities for word in ("median_time", "late_share", "night_share")),
    ]
    lines = ["| " + " | ".join(heads) + " |", "| --- " * len(heads) + "|"]
    for kind in KINDS:
        cells = [cell for one in cities for cell in _cells(one, kind)]
        lines.append(f"| {say[kind]} | " + " | ".join(cells) + " |")
    return lines


def _cells(runs: Runs, kind: str) -> list[str]:
    count = runs.all(f"hours.{kind}").sum(axis=0)
    if count.sum() == 0:
        return ["-", "-", "-"]
    median_h = float(np.nanmean([runs.values[seed][f"median_hour_{kind}"] for seed in runs.seeds]))
    late, night = (float(count[list(hours)].sum() / count.sum()) for hours in (LATE, NIGHT))
    return [clock(median_h), f"{late:.0%}", f"{night:.0%}"]


def clock(hours: float) -> str:
    """Return the clock time of some hours after 05:00."""
    minute = round(DAY_STARTS_MIN + hours * 60.0) % MINUTES_PER_DAY
    return f"{minute // 60:02d}:{minute % 60:02d}"
