"""The table of trials as Markdown, in English or Chinese: also the page docs/trials_results.md.

Called by `experiments.trials.report`; every number comes from the rows.
"""

import math
from typing import Any

from experiments.trials.facts import rules
from experiments.trials.words import COUNTS, METHODS, VERDICTS, at, say

INTRO = {
    "en": (
        "Every trial was replicated in the model as it was run: units chosen and randomised as there, treated and control in one city (or two cities under one seed, "
        "where a lever belongs to a whole city), the outcome as the police recorded it, the trial's own way to compare. The model was told none of these effects. "
        "The verdict rests on the expected effect with its 95 % interval ({what}); single trials of the same size would fall in the much wider range beside it. "
        "*For elsewhere* widens what was published by a factor of {factor:g} for effects found in other countries: {reason} "
        "Trials run in the embedded city with {level:g} times its crime unless they say otherwise: {why}"
    ),
    "zh": (
        "每项试验都按原设计在模型中重复：按原方法选取并随机分配单元，处理组与对照组处于同一城市（针对整座城市的措施则比较同一随机种子下的两座城市），结果按警方立案口径统计，并采用原试验的比较方法。"
        "这些效果从未告诉模型。结论只看期望效果及其95%区间（{what}）；同等规模的单次试验会落在旁边宽得多的范围内。"
        "“异地”一列把在其他国家得到的效果区间放宽{factor:g}倍。除另有说明外，试验城市的犯罪水平为内置城市的{level:g}倍。"
    ),
}
WHAT = {
    "en": (
        "{n} replications: chance alone, at the default parameters",
        "{n} replications, each with the next of {m} calibrated parameter sets: chance and parameters",
    ),
    "zh": ("{n}次重复，默认参数，只含随机性", "{n}次重复，依次采用{m}组校准参数中的一组，含随机性与参数不确定性"),
}
SHARE = {
    "en": (
        "**{inside} of {counted} predictions agree or overlap** ({wide} of {counted} with the wider intervals for elsewhere). By the laxer reading that counts every "
        "interval which meets the published one, also those too wide to tell, it would be {met} of {counted}; a single trial of the published size could have given "
        "what was published in {possible}."
    ),
    "zh": (
        "**{counted}项预测中有{inside}项吻合或重叠**（计入异地不确定性后为{wide}项）。若按较宽的口径，凡区间与已发表区间相交者（含过宽而无法判断者）都算，则为{met}项；"
        "同等规模的单次试验可能得到已发表结果的有{possible}项。"
    ),
}
FEW = 10  # replications below which a page is preliminary
PRELIMINARY = {
    "en": "**Preliminary**: some trials have fewer than {few} replications so far, so that most intervals are too wide to tell; shares and orderings mean little yet.",
    "zh": "**初步结果**：部分试验的重复次数尚不足{few}次，多数区间过宽，无法判断；吻合比例与次序暂无意义。",
}
HEADS = {
    "en": (
        "Misses",
        "Orderings",
        "Is the test honest?",
        "Designs that differ from the published ones",
        "ordering",
        "strength A minus B (95 %)",
        "verdict",
    ),
    "zh": ("未重现的效果", "强弱次序", "检验是否诚实", "与原试验不同之处", "次序", "强度差 A−B（95%）", "结论"),
}
ORDER = {"right": ("right", "正确"), "wrong": ("wrong", "相反"), "cannot tell": ("cannot tell", "无法判断")}


def markdown(table: Any, lang: str, image: str) -> str:
    """Return the page."""
    counts = [row.replications for row in table.rows if row.effects] or [0]
    n = f"{min(counts)}" if min(counts) == max(counts) else f"{min(counts)}-{max(counts)}"
    what = WHAT[lang][1 if table.ensemble else 0].format(n=n, m=table.members)
    intro = INTRO[lang].format(
        what=what,
        factor=rules().transfer.factor,
        reason=rules().transfer.reason,
        level=rules().crime_level.factor,
        why=rules().crime_level.reason,
    )
    if min(counts) < FEW:
        intro = f"{PRELIMINARY[lang].format(few=FEW)}\n\n{intro}"
    inside, counted = table.share()
    wide, _ = table.share(elsewhere=True)
    parts = [
        intro,
        SHARE[lang].format(inside=inside, counted=counted, wide=wide, met=table.met(), possible=table.possible()) if counted else "",
        f"![{say('forest', lang)}]({image})",
        _rows(table, lang),
    ]
    parts += [_misses(table, lang), _orderings(table, lang), _sizes(table, lang), _departures(table, lang)]
    return "\n\n".join(part for part in parts if part) + "\n"


def _rows(table: Any, lang: str) -> str:
    heads = [say(key, lang) for key in ("trial", "published", "transfer", "model", "range", "verdict", "elsewhere", "source")]
    lines = [f"| {' | '.join(heads)} |", f"|{' --- |' * len(heads)}"]
    for row in table.rows:
        if not row.effects:
            continue
        title = row.title_zh if lang == "zh" else row.title
        what = f"{METHODS[row.method][at(lang)]}, {COUNTS[row.count][at(lang)]}"
        model = ends(row.value, row.low, row.high) + (
            f"; {COUNTS['true'][at(lang)]} {ends(row.true_value, row.true_low, row.true_high)}" if math.isfinite(row.true_value) else ""
        )
        verdicts = [VERDICTS[v][at(lang)] for v in (row.verdict, row.verdict_elsewhere)]
        note = f" ({say('used', lang)})" if row.used_in_setting else ""
        band, wide = row.published, row.elsewhere
        lines.append(
            f"| {title}{note}<br>{what} | {ends(band.value, band.low, band.high)} | {ends(math.nan, wide.low, wide.high) if row.western else '='} | {model} | "
            f"{ends(math.nan, row.range_low, row.range_high)} | {verdicts[0]} | {verdicts[1]} | {row.source}; {row.trust} |"
        )
    return "\n".join(lines)


def ends(value: float, low: float, high: float) -> str:
    """Return a value with its interval as people read it; open ends and what cannot be told as words."""
    shown = "" if math.isnan(value) else number(value)
    if math.isnan(low) or math.isnan(high):
        return shown or "-"
    inside = (
        f"{number(low)} to {number(high)}"
        if math.isfinite(low) and math.isfinite(high)
        else f"above {number(low)}"
        if math.isfinite(low)
        else f"below {number(high)}"
    )
    return f"{shown} ({inside})" if shown else inside


def number(x: float) -> str:
    """Return a number with as many digits as it is worth."""
    return f"{x:.3f}" if abs(x) < 0.095 else f"{x:.2f}"


def _misses(table: Any, lang: str) -> str:
    rows = [row for row in table.rows if row.miss]
    if not rows:
        return ""
    told = [f"* **{row.title_zh if lang == 'zh' else row.title}**: {row.miss_zh if lang == 'zh' else row.miss}" for row in rows]
    return f"## {HEADS[lang][0]}\n\n" + "\n".join(told)


def _orderings(table: Any, lang: str) -> str:
    if not table.orderings:
        return ""
    lines = [f"| {HEADS[lang][4]} | {HEADS[lang][5]} | {HEADS[lang][6]} | {say('source', lang)} |", "| --- | --- | --- | --- |"]
    for one in table.orderings:
        lines.append(
            f"| {one.text_zh if lang == 'zh' else one.text} | {ends(one.difference, one.low, one.high)} | {ORDER[one.verdict][at(lang)]} | {one.source} |"
        )
    return f"## {HEADS[lang][1]}\n\n" + "\n".join(lines)


def _sizes(table: Any, lang: str) -> str:
    if not table.sizes:
        return ""
    told = []
    for one in table.sizes:
        shown = (one.rejected, one.replications, one.share, one.low, one.high, one.nominal, one.value, one.value_low, one.value_high)
        if lang == "zh":
            told.append(
                "安慰剂试验：{1}次重复中{0}次“显著”（{2:.1%}，区间{3:.1%}至{4:.1%}，名义水平{5:.0%}）；平均效果{6:.3f}（{7:.3f}至{8:.3f}）。".format(
                    *shown
                )
            )
        else:
            told.append(
                'A placebo came out "significant" in {} of {} trials: {:.1%} (exact interval {:.1%} to {:.1%}, nominal {:.0%}); mean effect {:.3f} ({:.3f} to {:.3f}).'.format(
                    *shown
                )
            )
    return f"## {HEADS[lang][2]}\n\n" + "\n\n".join(told)


def _departures(table: Any, lang: str) -> str:
    rows = [row for row in table.rows if row.not_as_published]
    if not rows or lang == "zh":
        return ""
    return f"## {HEADS[lang][3]}\n\n" + "\n".join(f"* {row.title}: {row.not_as_published}" for row in rows)
