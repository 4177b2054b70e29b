"""`changan demo`: the product's main job on the embedded city, from nothing to a report, in about a minute.

Compares the shipped baseline with the residents' night patrol and prints where the report is. Called by the command line
and by `make demo`; writes one folder.
"""

from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar
from rich.table import Table

from experiments.compare import Comparison, compare
from experiments.engine import Progress
from experiments.report_answer import answer
from experiments.report_words import label, main_outcomes, unit, value, verdict
from experiments.store.cache import RunCache
from sim.scenario import Scenario

SEEDS, DAYS = 10, 180
NAMES = ("baseline", "night_patrol")
FOLDER = Path("demo-report")


def main(folder: Path = FOLDER, seeds: int = SEEDS, days: int = DAYS, workers: int | None = None) -> Path:
    """Compare, print the table and the answer, write the folder; return the path of the report."""
    out = Console(highlight=False)
    scenarios = [Scenario.load(name, days=days) for name in NAMES]
    out.print(f"Comparing [bold]{NAMES[1]}[/] with [bold]{NAMES[0]}[/] on the embedded city: {seeds} pairs of runs of {days} days.")
    command = f"changan compare {' '.join(NAMES)} --seeds {seeds} --days {days}"
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("runs, left:"), TimeRemainingColumn())
    with Bar(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task("building the city, compiling", total=None)

        def moved(state: Progress) -> None:
            bar.update(task, description="simulating", completed=state.done, total=state.total)

        found = compare(scenarios, seeds=seeds, workers=workers, progress=moved, command=command, cache=RunCache.usual())
        bar.update(task, description="drawing figures, writing the report")
        place = found.write(folder)
    out.print(summary(found))
    for sentence in answer(found, 1, "en"):
        out.print("  " + sentence.replace("<b>", "").replace("</b>", ""), markup=False)
    report = place / "report.html"
    out.print(f"\nReport: {report}  (中文: {place / 'report.zh.html'})", soft_wrap=True)
    return report


def summary(found: Comparison) -> Table:
    """Return the table of main outcomes for the terminal, narrow enough for 80 columns."""
    title = f"{found.names[1]} compared with {found.names[0]}, {found.seeds} pairs; in brackets: 95 % interval"
    shown = Table(title=title, title_justify="left", box=None, header_style="bold", pad_edge=False)
    shown.add_column("outcome")
    for head in found.names[:2]:
        shown.add_column(head, justify="right", no_wrap=True)
    shown.add_column("difference")
    shown.add_column("told?")
    unit_before = ""
    for name in main_outcomes(found):
        one = found.differences[0][name]
        meta, stat = one.meta, one.found
        if unit(meta, "en") != unit_before:
            unit_before = unit(meta, "en")
            shown.add_row(f"[italic]{'share, difference in points' if unit_before == 'share' else unit_before}[/]")
        shown.add_row(
            f" {label(meta, 'en')}",
            value(stat.a, meta),
            value(stat.b, meta),
            f"{value(stat.difference, meta, True)} ({value(stat.low, meta, True)} to {value(stat.high, meta, True)})",
            verdict(one, "en"),
        )
    return shown
