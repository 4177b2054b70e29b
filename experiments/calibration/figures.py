"""Figures of the calibration: screening, profiles, members, trade-offs, targets, self-test.

Called by `experiments.calibration.report`. Readable in grey; text stays text.
"""

from typing import Any

import numpy as np
from matplotlib.figure import Figure

from experiments.calibration.driver import Calibration
from experiments.calibration.identify import BINS
from experiments.calibration.selftest import SelfTest
from experiments.calibration.texts import label, words
from experiments.figures_style import FIRST, INK, MUTED, PALE, SECOND, Drawn, style, svg

MOST_PAIRS = 4
COLUMNS = 4


def drawn(found: Calibration, lang: str = "en") -> list[Drawn]:
    """Return every figure of a calibration."""
    return [screening(found, lang), profiles(found, lang), members(found, lang), targets(found, lang), pairs(found, lang)]


def _done(figure: Figure, key: str, lang: str, **facts: Any) -> Drawn:
    say = words(lang)
    title = say[f"{key}_title"]
    return Drawn(f"calibration-{key}", title, say[f"{key}_caption"].format(**facts), svg(figure, f"calibration-{key}", title))


def screening(found: Calibration, lang: str) -> Drawn:
    """Draw Morris' effects as a table of shades with numbers."""
    effects = found.screening.effects
    with style():
        figure = Figure(figsize=(8.6, 0.27 * len(effects) + 1.7))
        axes = figure.add_subplot()
        axes.imshow(np.minimum(effects.to_numpy(), 6.0), cmap="Greys", vmin=0.0, vmax=9.0, aspect="auto")
        for (i, j), value in np.ndenumerate(effects.to_numpy()):
            axes.text(j, i, f"{value:.1f}", ha="center", va="center", fontsize=7, color=INK if value >= 1.0 else MUTED)
        axes.set_xticks(
            range(effects.shape[1]), [_target(found, str(n), lang) for n in effects.columns], rotation=35, ha="right", fontsize=7
        )
        axes.set_yticks(range(len(effects)), [label(str(n), lang) for n in effects.index], fontsize=8)
        axes.grid(visible=False)
        axes.tick_params(length=0)
        return _done(figure, "screening", lang, runs=found.screening.runs)


def _target(found: Calibration, name: str, lang: str) -> str:
    pattern = found.space.patterns[name]
    text = pattern.label_zh if lang == "zh" else pattern.label
    most = 22 if lang == "zh" else 34
    return text if len(text) <= most else text[: most - 3] + "..."


def profiles(found: Calibration, lang: str) -> Drawn:
    """Draw the profile of every parameter, small multiples."""
    names, say = list(found.space.free), words(lang)
    defaults = found.space.shares(found.space.defaults())
    middle = (np.arange(BINS) + 0.5) / BINS
    with style():
        height = -(-len(names) // COLUMNS)
        figure = Figure(figsize=(8.6, 1.45 * height + 0.4), layout="constrained")
        every = np.atleast_1d(figure.subplots(height, COLUMNS, sharex=True, sharey=True)).ravel()
        for k, axes in enumerate(every):
            if k >= len(names):
                axes.set_visible(False)
                continue
            axes.fill_between(middle, 0.0, found.identified.profiles[:, k], color=PALE)
            axes.plot(middle, found.identified.profiles[:, k], color=SECOND, lw=1.3)
            axes.axvline(defaults[k], color=INK, lw=0.9, ls=(0, (2, 1.5)))
            axes.set_title(label(names[k], lang), fontsize=7.5)
            axes.set_xlim(0.0, 1.0)
            axes.set_ylim(0.0, 1.08)
        figure.supxlabel(say["profile_axis"], fontsize=8.5)
        figure.supylabel(say["profile_y"], fontsize=8.5)
        return _done(figure, "profile", lang, seeds=found.budget.seeds)


def members(found: Calibration, lang: str) -> Drawn:
    """Draw where the members lie within the bounds of each parameter."""
    names, table = list(found.space.free), found.identified.table
    shares, defaults = found.candidates.members, found.space.shares(found.space.defaults())
    with style():
        figure = Figure(figsize=(7.4, 0.29 * len(names) + 0.8))
        axes = figure.add_subplot()
        for y, name in enumerate(names):
            axes.plot([table.at[name, "low_share"], table.at[name, "high_share"]], [y, y], color=FIRST, lw=5.0, solid_capstyle="butt")
            axes.plot(shares[:, y], np.full(len(shares), y), "o", ms=2.6, color=SECOND, alpha=0.75, mew=0)
            axes.plot(defaults[y], y, "x", ms=6.0, color=INK, mew=1.3)
        seen = [label(n, lang) if table.at[n, "seen"] else f"({label(n, lang)})" for n in names]
        axes.set_yticks(range(len(names)), seen)
        axes.set_ylim(len(names) - 0.4, -0.6)
        axes.set_xlim(-0.02, 1.02)
        axes.set_xlabel(words(lang)["profile_axis"])
        axes.tick_params(axis="y", length=0)
        return _done(figure, "members", lang, n=len(shares))


def targets(found: Calibration, lang: str) -> Drawn:
    """Draw every member's statistics against the bands, a row each with its own scale."""
    names, means = list(found.space.targets), found.candidates.means[found.candidates.passed.to_numpy(np.bool_)]
    with style():
        figure = Figure(figsize=(7.4, 0.42 * len(names) + 0.3), layout="constrained")
        for axes, name in zip(figure.subplots(len(names), 1), names, strict=True):
            pattern, values, plain = found.space.patterns[name], means[name].to_numpy(np.float64), float(found.defaults[name])
            least, most = float(np.min(values, initial=plain)), float(np.max(values, initial=plain))
            low = pattern.low if pattern.low is not None else min(least, pattern.high or 0.0) * 0.7
            high = pattern.high if pattern.high is not None else max(most, low) * 1.25
            axes.axvspan(low, high, color=PALE, lw=0)
            axes.plot(values, np.zeros(len(values)), "o", ms=3.0, color=SECOND, alpha=0.6, mew=0)
            room = 0.06 * (high - low)
            axes.plot(plain, 0.0, "x", ms=6.0, color=INK, mew=1.3)
            axes.set_xlim(min(low, least) - room, max(high, most) + room)
            axes.set_yticks([0.0], [_target(found, name, lang)], fontsize=7.5)
            axes.tick_params(axis="y", length=0)
            axes.tick_params(axis="x", labelsize=6.5, pad=1)
            axes.grid(visible=False)
        return _done(figure, "targets", lang, seeds=found.budget.seeds)


def pairs(found: Calibration, lang: str) -> Drawn:
    """Draw the pairs of parameters with the strongest correlation."""
    names, posterior = list(found.space.free), found.posterior
    chosen = found.identified.pairs.head(MOST_PAIRS)
    with style():
        figure = Figure(figsize=(8.6, 2.5), layout="constrained")
        for axes, (_, row) in zip(np.atleast_1d(figure.subplots(1, len(chosen))), chosen.iterrows(), strict=True):
            x, y = str(row["one"]), str(row["other"])
            i, j = posterior.parameters.index(x), posterior.parameters.index(y)
            axes.scatter(posterior.shares[:, i], posterior.shares[:, j], s=400 * posterior.weights, color=FIRST, alpha=0.6, lw=0)
            axes.plot(
                found.candidates.members[:, names.index(x)], found.candidates.members[:, names.index(y)], "o", ms=3, color=SECOND, mew=0
            )
            axes.set(xlim=(0, 1), ylim=(0, 1), aspect="equal")
            axes.set_title(f"r = {row['correlation']:.2f}", fontsize=8.5)
            axes.set_xlabel(label(x, lang), fontsize=7.5)
            axes.set_ylabel(label(y, lang), fontsize=7.5)
        return _done(figure, "pairs", lang)


def self_test(found: SelfTest, lang: str) -> Drawn:
    """Draw the coverage of each parameter."""
    table = found.table()
    with style():
        figure = Figure(figsize=(6.6, 0.28 * len(table) + 0.9))
        axes = figure.add_subplot()
        axes.plot(table["coverage"], range(len(table)), "o", color=SECOND, ms=5)
        axes.axvline(0.9, color=INK, lw=0.9, ls=(0, (2, 1.5)))
        axes.set_yticks(range(len(table)), [label(str(n), lang) for n in table.index])
        axes.set_ylim(len(table) - 0.4, -0.6)
        axes.set_xlim(0.5, 1.02)
        axes.set_xlabel(words(lang)["selftest_axis"])
        return _done(figure, "selftest", lang, cities=len(found.held), coverage=f"{found.coverage:.0%}")
