"""The answer in sentences: each says a difference with its interval, in words that the interval allows.

Called by `experiments.report`. Numbers here and in the table come from one `Difference`.
"""

from dataclasses import dataclass
from html import escape

import numpy as np

from experiments.costs import spent
from experiments.displacement import Displacement, displacement
from experiments.paired_runs import Difference, PairedRuns
from experiments.report_words import claim, direction, label, main_outcome, number, percent, value, words
from experiments.statistics import Paired, paired, ratio_interval

SMALL = 0.001  # share of the first scenario's value below which a difference is called too small to matter


@dataclass(frozen=True)
class CostPerCrime:
    """Cost of the programmes, true crimes averted (a - b), both over the run, and their ratio where it can be told."""

    cost: Paired
    averted: Paired
    per: tuple[float, float, float] | None  # CNY per crime: middle, low, high
    why: str = ""  # text key that says why there is no ratio


def answer(runs: PairedRuns, other: int, lang: str) -> list[str]:
    """Return up to six sentences (HTML): true crime, where the programme works, security, satisfaction, cost, the books alone."""
    side = runs.differences[other - 1]
    main = main_outcome(runs)
    chosen = [main] if main else []
    chosen += [name for name in ("security", "satisfaction") if name in runs.outcome_names]
    out = [sentence(side[name], lang) for name in chosen]
    out[1 if main else 0 : 1 if main else 0] = where_sentence(runs, other, lang)
    money = cost_per_crime(runs, other)
    out += [cost_sentence(money, runs.days, lang)] if money is not None else []
    return [*out, *books_sentence(runs, other, lang)]


def where_sentence(runs: PairedRuns, other: int, lang: str) -> list[str]:
    """Say what true crime did on the streets where the scenarios differ in patrol or cameras: one sentence, or none."""
    moved = displacement(runs, other)
    if not isinstance(moved, Displacement):
        return []
    here, say = moved.found["treated"], words(lang)
    if here.identical or not np.isfinite(here.low):
        return []
    told = say["where_told" if here.told else "where_open"]
    relative = np.isfinite([here.relative, here.relative_low, here.relative_high]).all()
    sizes = (here.relative, here.relative_low, here.relative_high) if relative else (here.difference, here.low, here.high)
    size, low, high = (percent(x) if relative else number(x, True) for x in sizes)
    way = say["lower" if here.difference < 0 else "higher"]
    return [told.format(segments=f"{moved.segments['treated']:,}", dir=way, size=size.lstrip("+−"), low=low, high=high)]


def sentence(one: Difference, lang: str) -> str:
    """Say one difference: what it is, how large, and how sure."""
    say, found = words(lang), one.found
    name = escape(label(one.meta, lang))
    point, low, high = sizes(one, lang)
    small = claim(one) in ("clear", "likely") and abs(found.relative) < SMALL
    return say[f"s_{claim(one)}"].format(
        name=name,
        inside=name[:1].lower() + name[1:],
        dir=say[direction(one)],
        rel=point.lstrip("+−") if np.isfinite(found.low) else point,
        low=low,
        high=high,
    ) + (say["small"] if small else "")


def sizes(one: Difference, lang: str) -> tuple[str, str, str]:
    """Return difference and interval as text: points for shares, per cent of the first scenario for the rest."""
    found, say = one.found, words(lang)
    if one.meta.unit == "share":
        point, low, high = (value(x, one.meta, sign=True) for x in (found.difference, found.low, found.high))
        return f"{point} {say['points']}", low, f"{high} {say['points']}"
    if np.isfinite(found.relative_low) or np.isnan(found.low) and np.isfinite(found.relative):
        return percent(found.relative), percent(found.relative_low), percent(found.relative_high)
    return number(found.difference, True), number(found.low, True), number(found.high, True)


def cost_per_crime(runs: PairedRuns, other: int) -> CostPerCrime | None:
    """Compare money spent with true crimes averted; None where the runs tell no cost."""
    pairs, level = runs.pairs(other), runs.stopping.level
    cost = spent(pairs)
    if cost is None:
        return None
    crime = [[float(run.places["true"].to_numpy().sum()) for run in side] for side in zip(*pairs, strict=True)]
    more, averted = paired(*cost, level), paired(crime[1], crime[0], level)
    if not averted.told:
        return CostPerCrime(more, averted, None, "per_averted_open")
    if averted.difference < 0:
        return CostPerCrime(more, averted, None, "per_averted_none")
    if more.difference <= 0:
        return CostPerCrime(more, averted, None, "per_averted_saves")
    per = ratio_interval(cost[1] - cost[0], np.subtract(crime[0], crime[1]), level)
    return CostPerCrime(more, averted, per, "" if per else "per_averted_wide")


def cost_sentence(money: CostPerCrime, days: int, lang: str) -> str:
    """Say what it costs, and what a crime averted costs where that can be told."""
    say, more = words(lang), money.cost.difference
    key = "cost_same" if more == 0 else "cost_more" if more > 0 else "cost_less"
    start = say[key].format(cost=f"<b>{number(abs(more))}</b>", days=days)
    if money.per is None:
        return start + (say["per_averted_open"][-1] if more == 0 else say[money.why])
    mid, low, high = (number(x) for x in money.per)
    return start + say["per_averted"].format(mid=mid, low=low, high=high)


def books_sentence(runs: PairedRuns, other: int, lang: str) -> list[str]:
    """Say plainly when recorded crime moved and true crime did not move as far: one sentence, or none.

    Judged seed by seed on recorded crimes per true crime, whose paired interval must leave out zero, and whose change must carry
    recorded crime in its own direction.
    """
    if not {"recorded_crime", "true_crime"} <= set(runs.outcome_names):
        return []
    (recorded_a, recorded_b), (true_a, true_b) = (runs.values(name, other) for name in ("recorded_crime", "true_crime"))
    whole = (true_a > 0) & (true_b > 0)
    if whole.sum() < 2:
        return []
    ratio = paired(recorded_a[whole] / true_a[whole], recorded_b[whole] / true_b[whole])
    recorded, true = paired(recorded_a, recorded_b), paired(true_a, true_b)
    if not ratio.told or not recorded.told or ratio.difference * recorded.difference < 0:
        return []
    say = words(lang)
    low, high = (percent(x) for x in (ratio.relative_low, ratio.relative_high))
    if not (np.isfinite(ratio.relative_low) and np.isfinite(ratio.relative_high)):
        low, high = (number(100.0 * x, True) for x in (ratio.low, ratio.high))
    key = "books_fall" if recorded.difference < 0 else "books_rise"
    return [
        say[key].format(recorded=percent(recorded.relative), true=percent(true.relative), ratio=percent(ratio.relative), low=low, high=high)
    ]
