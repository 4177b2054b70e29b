"""Figures over time: weeks of the run (recorded crime, security, satisfaction) and hours of the day by crime kind."""

import re
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from experiments.figures_style import Drawn, color, line, style, svg
from experiments.intervals import Floats, student
from experiments.paired_runs import PairedRuns, Run
from experiments.report_words import kind_label, words

WEEK = 7


def series(runs: PairedRuns, lang: str, caption: str = "") -> Drawn:
    """Draw recorded crime, sense of security and satisfaction by week, means over seeds with 95 % intervals."""
    say = words(lang)
    step = WEEK if runs.days >= 4 * WEEK else 1
    panels = [("recorded", say["recorded_week"] if step == WEEK else say["recorded_day"])]
    daily = runs.runs[0].daily.columns
    panels += [(name, say[name]) for name in ("security", "satisfaction") if name in daily]
    with style():
        figure = Figure(figsize=(8.4, 1.9 * len(panels)), layout="constrained")
        axes = np.atleast_1d(figure.subplots(len(panels), 1, sharex=True))
        for one, (name, title) in zip(axes, panels, strict=True):
            for k in range(len(runs.scenarios)):
                _line(one, runs, k, name, step)
            one.set_title(title)
        axes[0].set_ylim(bottom=0)
        axes[0].set_xlim(0.5, max(runs.days // step, 1) + 0.5)
        axes[-1].set_xlabel(say["week"] if step == WEEK else say["day"])
        if len(runs.scenarios) > 1:
            axes[0].legend(loc="lower right", ncols=min(len(runs.scenarios), 3))
        return Drawn("series", say["series_title"], caption or say["series_caption"], svg(figure, "series", say["series_title"]))


def _line(axes: Axes, runs: PairedRuns, k: int, name: str, step: int) -> None:
    values = np.array([_binned(run, name, step) for run in runs.runs if run.scenario == k])
    if not len(values):
        return
    x, mean = np.arange(1, values.shape[1] + 1), values.mean(axis=0)
    if len(values) > 1:
        reach = student(len(values)) * values.std(axis=0, ddof=1) / np.sqrt(len(values))
        axes.fill_between(x, mean - reach, mean + reach, color=color(k), alpha=0.18, lw=0)
    axes.plot(x, mean, **line(k), label=runs.names[k])


def _binned(run: Run, name: str, step: int) -> Floats:
    """Return sums (recorded) or means (states) over whole weeks or days."""
    if name == "recorded":
        days = run.daily[[c for c in run.daily.columns if c.startswith("recorded.")]].sum(axis=1).to_numpy(np.float64)
    else:
        days = run.daily[name].to_numpy(np.float64)
    whole = days[: len(days) // step * step].reshape(-1, step)
    out: Floats = whole.sum(axis=1) if name == "recorded" else whole.mean(axis=1)
    return out


def hours(runs: PairedRuns, lang: str, caption: str = "") -> Drawn:
    """Draw true crimes a year by hour of the day, one panel per kind, all scenarios in each."""
    say = words(lang)
    kinds = [str(kind) for kind in runs.runs[0].hours.columns if has_hours(runs, str(kind))]
    columns = min(4, len(kinds))
    rows = -(-len(kinds) // columns)
    with style():
        figure = Figure(figsize=(8.4, 0.4 + 1.55 * rows), layout="constrained")
        grid = np.atleast_1d(figure.subplots(rows, columns, sharex=True, squeeze=False)).ravel()
        for axes, kind in zip(grid, kinds, strict=False):
            _hour_panel(axes, runs, kind)
            axes.set_title(re.split(r" \(|（", kind_label(runs, kind, lang))[0], fontsize=8.5)
        for axes in grid[len(kinds) :]:
            axes.set_visible(False)
        figure.supylabel(say["hours_axis"], fontsize=8.5)
        handles, labels = grid[0].get_legend_handles_labels()
        if len(labels) > 1:
            figure.legend(handles, labels, loc="outside upper right", ncols=len(labels))
        return Drawn("hours", say["hours_title"], caption or say["hours_caption"], svg(figure, "hours", say["hours_title"]))


def has_hours(runs: PairedRuns, kind: str) -> bool:
    """Say whether the model knows at what hour crimes of a kind happen: of frauds from afar it knows the day only."""
    row = getattr(runs.scenarios[0], "crime_types", {}).get(kind)
    return getattr(row, "target", "") != "online"


def _hour_panel(axes: Axes, runs: PairedRuns, kind: str) -> None:
    scale = 365 / max(runs.days, 1)
    for k in range(len(runs.scenarios)):
        many: Any = [run.hours[kind].to_numpy(np.float64) for run in runs.runs if run.scenario == k and kind in run.hours]
        if many:
            mean = np.mean(many, axis=0) * scale
            axes.step(np.arange(25), np.append(mean, mean[-1]), where="post", **line(k), label=runs.names[k])
    axes.set(xlim=(0, 24), xticks=[0, 6, 12, 18, 24])
    axes.set_ylim(bottom=0)
