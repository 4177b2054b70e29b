"""Every programme of the five cities in one table: what it changed, how sure that is, and which events moved first.

Called by `changan programmes`. Each programme is compared with its city without it, pair by pair. "Moved first" is read off the
runs, not off the policy: the kinds of events whose daily counts differ between the two runs of a pair, in the order of the
median day on which they first do.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

import scenarios
from experiments.compare import Comparison, compare
from experiments.engine import Progress
from experiments.ensemble import Ensemble
from experiments.paired_runs import PairedRuns
from experiments.statistics import Paired
from experiments.store.cache import RunCache
from sim.core.errors import ChanganError
from sim.result import write_folder
from sim.scenario import Scenario
from sim.scenario_layers import shipped_source
from sim.yaml_nodes import Mapping, Scalar
from sim.yaml_source import read_file

MARK = "programmes.csv"
COLUMNS = (  # outcome, heading, heading in Chinese, how a difference is shown: as a share of the city without it, in points, as it is
    ("true_crime", "true crime", "实际犯罪", "share"),
    ("recorded_crime", "recorded crime", "立案", "share"),
    ("security", "security, points of 100", "安全感（百分点）", "points"),
    ("satisfaction", "satisfaction, points of 100", "满意度（百分点）", "points"),
    ("disputes_settled", "disputes settled", "化解纠纷", "share"),
    ("disputes_hardened", "turned violent", "转为暴力", "share"),
    ("cost_cny", "cost, CNY a resident and year", "投入（元/人·年）", "plain"),
    ("patrol_hours", "patrol hours", "巡逻人时", "plain"),
    ("visit_min", "visits", "走访", "plain"),
    ("filmed_share", "time on film, points of 100", "被摄时间（百分点）", "points"),
)
MOST_MOVES = 3


@dataclass(frozen=True)
class Move:
    """One kind of event that differs between the runs of a pair."""

    kind: str
    first_day: float  # median over pairs of the first day that differs
    change: float  # mean over pairs of the difference in number, whole run
    share_of_pairs: float  # in which it differs at all


@dataclass(frozen=True)
class Row:
    """One programme beside its city without it."""

    programme: str
    city: str
    why: str
    differences: dict[str, Paired]
    moves: tuple[Move, ...]

    @property
    def changes_something(self) -> bool:
        """Say whether any event count differs in any pair (a programme that changes nothing is a fault)."""
        return bool(self.moves)


def moves(runs: PairedRuns, other: int) -> tuple[Move, ...]:
    """Return the kinds of events that differ between the first and another scenario, those that differ first in front."""
    pairs = runs.pairs(other)
    found = []
    for kind in pairs[0][0].kinds.columns if pairs else ():
        gaps = [b.kinds[kind].to_numpy(np.int64) - a.kinds[kind].to_numpy(np.int64) for a, b in pairs]
        days = [int(np.flatnonzero(gap)[0]) for gap in gaps if gap.any()]
        if days:
            found.append(Move(str(kind), float(np.median(days)), float(np.mean([gap.sum() for gap in gaps])), len(days) / len(gaps)))
    return tuple(sorted(found, key=lambda move: (move.first_day - move.share_of_pairs, move.kind)))


def by_city(names: Sequence[str]) -> dict[str, list[str]]:
    """Return the city that each programme extends -> its programmes. Raises ChanganError for a name that is not shipped."""
    found: dict[str, list[str]] = {}
    for name in names:
        if name not in scenarios.programmes():
            raise ChanganError(f"no shipped programme is called {name!r}; see: changan programmes --list")
        found.setdefault(city_of(name), []).append(name)
    return found


def city_of(programme: str) -> str:
    """Return the shipped city that a programme's file extends: the same place without the programme."""
    path = scenarios.path_of(programme)
    tree = read_file(path, shipped_source(path), [])
    wish = tree.entries.get("extends") if isinstance(tree, Mapping) else None
    if not isinstance(wish, Scalar) or wish.value not in scenarios.names():
        raise ChanganError(f"{path}: a programme extends one of the shipped cities (extends: cities/nanjing)")
    return str(wish.value)


def run_programmes(
    names: Sequence[str],
    seeds: int = 30,
    days: int | None = None,
    workers: int | None = None,
    progress: Callable[[Progress], None] | None = None,
    cache: RunCache | None = None,
    ensemble: Ensemble | None = None,
) -> list[tuple[Row, Comparison, int]]:
    """Compare every programme with its city; returns rows in the order given, each with its comparison and position there."""
    rows = []
    groups = by_city(names)
    scenarios_of = {city: [Scenario.load(name, days=days) for name in (city, *programmes)] for city, programmes in groups.items()}
    for city, programmes in groups.items():
        loaded = scenarios_of[city]
        command = f"changan programmes --seeds {seeds}"
        found = compare(loaded, seeds=seeds, workers=workers, progress=progress, command=command, cache=cache, ensemble=ensemble)
        for k, name in enumerate(programmes, 1):
            differences = {outcome: one.found for outcome, one in found.differences[k - 1].items()}
            rows.append((Row(name, city, loaded[k].why, differences, moves(found, k)), found, k))
    order = {name: n for n, name in enumerate(names)}
    return sorted(rows, key=lambda row: order[row[0].programme])


def frame(rows: Sequence[Row]) -> pd.DataFrame:
    """Return one row a programme: for every outcome difference, interval and relative difference; what moved first."""
    table = []
    for row in rows:
        line: dict[str, object] = {"programme": row.programme, "city": row.city, "why": row.why}
        for outcome, one in row.differences.items():
            line |= {outcome: one.difference, f"{outcome}.low": one.low, f"{outcome}.high": one.high, f"{outcome}.relative": one.relative}
        line["moved_first"] = "; ".join(f"{m.kind} {m.change:+.1f} from day {m.first_day:.0f}" for m in row.moves[:MOST_MOVES])
        table.append(line)
    return pd.DataFrame(table).set_index("programme")


def cell(one: Paired | None, shown: str) -> str:
    """Return a difference with its interval as short text; "=" where every pair is identical, brackets where zero is inside.

    `shown`: "share" of the value without the programme (where there is one), "points" of 100, or "plain".
    """
    if one is None or not np.isfinite(one.difference):
        return "-"
    if one.identical:
        return "="
    middle, low, high, form = one.difference, one.low, one.high, "{:+.3g}"
    if shown == "share" and np.isfinite(one.relative):
        middle, low, high, form = one.relative, one.relative_low, one.relative_high, "{:+.1%}"
    elif shown == "points":
        middle, low, high, form = 100.0 * middle, 100.0 * low, 100.0 * high, "{:+.2f}"
    text = form.format(middle)
    if np.isfinite(low) and form.format(low) != form.format(high):
        text += f" ({form.format(low)} to {form.format(high)})"
    return text if one.told else f"[{text}]"


def markdown(rows: Sequence[Row], seeds: int, days: int) -> str:
    """Return a table for each city as Markdown, with how to read them."""
    heads = ["programme", *(heading for _, heading, _, _ in COLUMNS), "moved first (mean change in number)"]
    parts = []
    for city in dict.fromkeys(row.city for row in rows):
        lines = [f"## {city.removeprefix('cities/').capitalize()}", "", f"| {' | '.join(heads)} |", f"|{' --- |' * len(heads)}"]
        for row in (one for one in rows if one.city == city):
            cells = [cell(row.differences.get(outcome), shown) for outcome, _, _, shown in COLUMNS]
            first = ", ".join(f"{m.kind} {m.change:+.1f} (day {m.first_day:.0f})" for m in row.moves[:MOST_MOVES]) or "nothing"
            lines.append(f"| {row.programme.rsplit('/', 1)[-1]}: {row.why} | {' | '.join(cells)} | {first} |")
        parts.append("\n".join(lines))
    told = (
        f"Each programme against its city without it: {seeds} pairs of runs of {days} days. Differences with 95 % intervals; in brackets: zero is inside,"
        " no difference can be told; =: identical in every pair. Crime and disputes as shares of the city's value without the"
        " programme; patrol in person-hours and visits in minutes as `changan run` names them. `changan programmes` makes this table again."
    )
    return "\n\n".join([told, *parts]) + "\n"


def write(rows: Sequence[Row], seeds: int, days: int, folder: Path) -> Path:
    """Write the table as CSV and Markdown into a folder, at once."""

    def fill(fresh: Path) -> None:
        frame(rows).to_csv(fresh / MARK, encoding="utf-8-sig")
        (fresh / "programmes.md").write_text(markdown(rows, seeds, days), encoding="utf-8")

    return write_folder(folder, fill, MARK)
