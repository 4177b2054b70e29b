"""The report of a calibration as Markdown, English and Chinese: what was done, what came out, what cannot be told.

Called by `experiments.calibration.report`. Every number comes from the calibration itself.
"""

from collections.abc import Sequence

from experiments.calibration.driver import Calibration
from experiments.calibration.texts import label
from experiments.figures_style import Drawn


def told(found: Calibration, figures: Sequence[Drawn], lang: str) -> str:
    """Return the report."""
    zh = lang == "zh"
    parts = [
        "# 校准报告" if zh else "# Calibration",
        _summary(found, zh),
        "## 代理模型" if zh else "## Emulators",
        _emulators(found, zh),
        "## 各参数" if zh else "## Parameters",
        _parameters(found, zh),
        "## 无法判定的参数" if zh else "## What cannot be identified",
        _untold(found, lang),
        "## 目标" if zh else "## Targets",
        _targets(found, zh),
    ]
    ending = ".zh.svg" if zh else ".svg"
    for one in figures:
        parts += [
            f"![{one.title}](figures/{one.name}{ending})",
            f"*{one.title}.* {one.caption}" if not zh else f"*{one.title}。*{one.caption}",
        ]
    return "\n\n".join(parts) + "\n"


def _summary(found: Calibration, zh: bool) -> str:
    passed, tried = int(found.candidates.passed.sum()), len(found.candidates.shares)
    outside = [n for n in found.space.targets if not found.space.patterns[n].holds(float(found.defaults[n]))]
    left = found.matches
    if zh:
        base = "默认参数落入全部区间。" if not outside else f"默认参数未达到：{'、'.join(_name(found, n, zh) for n in outside)}。"
        return (
            f"共{found.runs}次真实模拟：莫里斯筛选{found.screening.runs}次；历史匹配两轮（第一轮后剩余{left[0].share:.1%}的参数空间，"
            f"第二轮后剩余{left[1].share:.1%}）；在代理模型上做ABC-SMC（{found.posterior.evaluations:,}次评估，{len(found.posterior.shares)}个粒子，相当于{found.posterior.effective:.0f}个等权粒子）；"
            f"再对{tried}组候选参数各用{len(found.candidates.seeds)}个种子真实模拟，其中{passed}组的均值落入全部{len(found.space.targets)}个区间，成为参数组集合的成员。{base}"
        )
    base = "The defaults lie in every band." if not outside else f"The defaults miss: {', '.join(_name(found, n, zh) for n in outside)}."
    return (
        f"{found.runs} real runs: {found.screening.runs} of Morris' screening; two waves of history matching, which left {left[0].share:.1%} and"
        f" then {left[1].share:.1%} of the space; ABC-SMC on the emulators ({found.posterior.evaluations:,} evaluations,"
        f" {len(found.posterior.shares)} particles, worth {found.posterior.effective:.0f} of equal weight); then {tried} candidate sets run for real with {len(found.candidates.seeds)} seeds each, of which"
        f" {passed} lie in all {len(found.space.targets)} bands by their mean and are members of the ensemble. {base}"
    )


def _name(found: Calibration, name: str, zh: bool) -> str:
    pattern = found.space.patterns[name]
    return pattern.label_zh if zh else pattern.label


def _emulators(found: Calibration, zh: bool) -> str:
    heads = ("目标", "R²", "噪声允许的R²", "95%预测区间的覆盖", "单次模拟噪声") if zh else (
        "target", "R² in cross-validation", "R² that noise allows", "runs inside 95 % interval", "noise of a run (sd)"
    )  # fmt: skip
    rows = [
        (_name(found, str(n), zh), f"{r.r2:.2f}", f"{r.r2_ceiling:.2f}", f"{r.covered_95:.0%}", f"{r.noise_sd:.3g}")
        for n, r in found.emulated.table().iterrows()
    ]
    return _table(heads, rows)


def _parameters(found: Calibration, zh: bool) -> str:
    lang, table = "zh" if zh else "en", found.identified.table
    defaults, values = found.space.defaults(), [found.space.values(row) for row in found.candidates.members]
    heads = ("参数", "路径", "默认值", "范围", "后验90%", "成员", "收窄") if zh else (
        "parameter", "path", "default", "bounds", "posterior 90 %", "members", "contraction"
    )  # fmt: skip
    rows = []
    for name, one in found.space.free.items():
        mine = [v[one.path] for v in values]
        told_ = f"{table.at[name, 'low']:.3g} - {table.at[name, 'high']:.3g}" if table.at[name, "seen"] else "-"
        rows.append((label(name, lang), f"`{one.path}`", f"{defaults[one.path]:g}", f"{one.low:g} - {one.high:g}", told_,
                     f"{min(mine):.3g} - {max(mine):.3g}" if mine else "-", f"{float(table.at[name, 'contraction']):.2f}"))  # fmt: skip
    return _table(heads, rows)


def _untold(found: Calibration, lang: str) -> str:
    zh, seen = lang == "zh", found.identified
    screened = [label(n, lang) for n in found.screening.left_out]
    wide = [label(n, lang) for n in seen.untold if n not in found.screening.left_out]
    named = [f"{label(str(r.one), lang)} / {label(str(r.other), lang)} (r = {r.correlation:+.2f})" for r in seen.pairs.head(6).itertuples()]
    exact = [f"{label(str(r.one), lang)} / {label(str(r.other), lang)} (r = {r.correlation:+.2f})" for r in seen.exact.head(5).itertuples()]
    pairs, strongest = named[: len(seen.traded)], ("；" if zh else "; ").join(named[:3])
    if zh:
        lines = [
            f"- 筛选中对任何目标都没有超过偶然波动的影响：{'、'.join(screened) or '无'}。这些参数保留全部取值范围。",
            f"- 后验与先验几乎同宽（收窄不足20%）：{'、'.join(wide) or '无'}。",
            f"- 相互替代的参数对（只能确定组合）：{'；'.join(pairs) or f'无明显者，最强的是{strongest}'}。",
            f"- 如果各目标不只是区间，而是像一次模拟那样确切已知，最难区分的参数对：{'；'.join(exact)}。",
        ]
    else:
        lines = [
            f"- No effect on any target beyond chance in screening: {', '.join(screened) or 'none'}. They keep the whole of their bounds.",
            f"- Nearly as wide after as before (contraction below 20 %): {', '.join(wide) or 'none'}.",
            f"- Pairs that trade off (only the combination is known): {'; '.join(pairs) or f'none clearly; the strongest are {strongest}'}.",
            f"- If the targets were known as exactly as one run gives them, and not as bands, these would be hardest to tell apart: {'; '.join(exact)}.",
        ]
    return "\n".join(lines)


def _targets(found: Calibration, zh: bool) -> str:
    heads = ("目标", "区间", "默认值", "成员", "未通过的候选") if zh else ("target", "band", "defaults", "members", "candidates outside")
    means, misses = found.candidates.means[found.candidates.passed], found.candidates.misses(found.space)
    rows = []
    for name in found.space.targets:
        pattern = found.space.patterns[name]
        span = f"{pattern.shown(float(means[name].min()))} - {pattern.shown(float(means[name].max()))}" if len(means) else "-"
        rows.append((_name(found, name, zh), pattern.target, pattern.shown(float(found.defaults[name])), span, f"{misses[name]:.0%}"))
    return _table(heads, rows)


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    return "\n".join([f"| {' | '.join(heads)} |", f"|{' --- |' * len(heads)}", *(f"| {' | '.join(row)} |" for row in rows)])
