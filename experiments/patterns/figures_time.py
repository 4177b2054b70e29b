"""Figures of hours, of response times, and of fear beside risk: one row or panel for each city."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from scipy.stats import norm

from experiments.figures_style import INK, MUTED, RISE, SECOND, STYLES, Drawn, style, svg
from experiments.patterns.answered import BINS_MIN
from experiments.patterns.published import ANKANG, hours_like
from experiments.patterns.runs import Runs
from experiments.patterns.seen import Floats
from experiments.patterns.when import KINDS
from experiments.patterns.words import WORDS

LATEST_MIN = 60.0
PRIORITIES = ("all_calls", "urgent", "ordinary", "minor")
GROUPS = tuple((age, register) for age in ("youth", "adult", "old") for register in ("registered", "floating"))
_CLOCK = np.arange(5, 29)


def hours(cities: Sequence[Runs], lang: str) -> Drawn:
    """Draw the share of each kind's crimes in each hour from 05:00 to 05:00, with what was measured of a kind that is alike."""
    say = WORDS[lang]
    with style():
        figure = Figure(figsize=(2.0 * len(KINDS), 1.9 * len(cities) + 0.3), layout="constrained")
        panels = figure.subplots(len(cities), len(KINDS), squeeze=False, sharex=True, sharey=True)
        for row, runs in zip(panels, cities, strict=True):
            for axes, kind in zip(row, KINDS, strict=True):
                _clock(axes, runs, kind, say)
            row[0].set_ylabel(f"{say.get(runs.name, runs.name)}\n{say['share_hour']}", fontsize=8)
        for axes, kind in zip(panels[0], KINDS, strict=True):
            axes.set_title(say[kind])
        figure.supxlabel(say["hour"], fontsize=9)
        return Drawn("hours", say["fig_hours"], say["fig_hours"], svg(figure, "patterns-hours", say["fig_hours"]))


def _clock(axes: Any, runs: Runs, kind: str, say: dict[str, str]) -> None:
    count = runs.all(f"hours.{kind}").sum(axis=0)
    order = _CLOCK % 24
    if count.sum() > 0:
        axes.bar(_CLOCK, count[order] / count.sum() * 100, width=0.9, color=SECOND, align="edge")
    found = hours_like(kind)
    if found is not None:
        axes.plot(_CLOCK + 0.5, found[order] * 100, color=RISE, marker="D", ms=2.6, mec=INK, mew=0.4, lw=0.8, ls="--")
    axes.axhline(100 / 24, color=MUTED, lw=0.8, ls=":")
    axes.set_xticks([5, 11, 17, 23, 29], ["5", "11", "17", "23", "5"])
    axes.set_xlim(5, 29)


def response(cities: Sequence[Runs], lang: str) -> Drawn:
    """Draw the share of calls on the spot by minute and priority, with Ankang's and a lognormal of the same mean and spread."""
    say = WORDS[lang]
    with style():
        figure = Figure(figsize=(4.3 * len(cities), 3.2), layout="constrained")
        panels = figure.subplots(1, len(cities), squeeze=False, sharey=True)[0]
        for k, (axes, runs) in enumerate(zip(panels, cities, strict=True)):
            for level, name in enumerate(PRIORITIES):
                counts = runs.all(f"response.{level}").sum(axis=0)
                if counts.sum() > 0:
                    axes.plot(BINS_MIN[1:], _up_to(counts), color=SECOND if level == 0 else MUTED, lw=2.0 if level == 0 else 1.0, ls=STYLES[level], label=say[name])  # fmt: skip
            _lognormal(axes, runs, say)
            for week, mark in ((0, "D"), (1, "s")):
                label = say["ankang"] if week == 0 else None
                axes.plot(list(ANKANG), [100 * two[week] for two in ANKANG.values()], ls="none", marker=mark, color=RISE, mec=INK, mew=0.5, ms=4.5, label=label)  # fmt: skip
            axes.set(xlim=(0, LATEST_MIN), ylim=(0, 101), xlabel=say["minutes"], title=say.get(runs.name, runs.name))
            if k == 0:
                axes.set_ylabel(say["share_calls"])
                axes.legend(loc="lower right", fontsize=7.5)
        return Drawn("response", say["fig_response"], say["fig_response"], svg(figure, "patterns-response", say["fig_response"]))


def _up_to(counts: Floats) -> Floats:
    return np.cumsum(counts)[:-1] / counts.sum() * 100.0


def _lognormal(axes: Any, runs: Runs, say: dict[str, str]) -> None:
    """Draw the lognormal whose log minutes have the histogram's mean and sd."""
    counts = runs.all("response.0").sum(axis=0)[:-1]
    if counts.sum() == 0:
        return
    middle = np.log((BINS_MIN[1:] + BINS_MIN[:-1]) / 2.0)
    mean = float(np.average(middle, weights=counts))
    sd = float(np.sqrt(np.average((middle - mean) ** 2, weights=counts)))
    t = np.linspace(0.3, LATEST_MIN, 300)
    axes.plot(t, norm.cdf((np.log(t) - mean) / sd) * 100, color=MUTED, lw=1.0, ls=(0, (1, 1)), label=say["lognormal"])


def fear(cities: Sequence[Runs], lang: str) -> Drawn:
    """Draw fear against victimisation of six groups, a mark for each run; large marks are means."""
    say = WORDS[lang]
    with style():
        figure = Figure(figsize=(4.3 * len(cities), 3.7), layout="constrained")
        panels = figure.subplots(1, len(cities), squeeze=False, sharey=True)[0]
        for axes, runs in zip(panels, cities, strict=True):
            table = runs.all("fear").reshape(len(runs.seeds), -1, 3)
            for k, (age, register) in enumerate(GROUPS[: table.shape[1]]):
                face = SECOND if register == "registered" else "white"
                risk, afraid = table[:, k, 1] * 1000, table[:, k, 2] * 100
                axes.plot(risk, afraid, ls="none", marker="osD"[k // 2], ms=2.5, color=SECOND, alpha=0.3, mec="none" if face == SECOND else SECOND, mfc=face)  # fmt: skip
                axes.plot(
                    risk.mean(),
                    afraid.mean(),
                    ls="none",
                    marker="osD"[k // 2],
                    ms=7,
                    mfc=face,
                    mec=INK,
                    label=f"{say[age]}, {say[register]}",
                )
            axes.set(xlabel=say["risk"], title=say.get(runs.name, runs.name))
        panels[0].set_ylabel(say["fear"])
        handles, labels = panels[0].get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside lower center", ncols=3, fontsize=7.5)
        return Drawn("fear", say["fig_fear"], say["fig_fear"], svg(figure, "patterns-fear", say["fig_fear"]))
