"""Words of the trial tables, in English and Chinese.

Used by `experiments.trials.report` and `figure`; another report may use them too.
"""

from experiments.trials.verdict import Verdict

VERDICTS: dict[Verdict, tuple[str, str]] = {
    "agrees": ("agrees", "吻合"), "overlaps": ("overlaps", "有重叠"), "weaker": ("weaker", "偏弱"), "stronger": ("stronger", "偏强"),
    "wrong sign": ("wrong sign", "方向相反"), "cannot tell": ("cannot tell", "无法判断"),
}  # fmt: skip
METHODS = {
    "ratio_of_ratios": ("ratio of ratios", "比率之比"), "rate_ratio": ("rate ratio", "发生率比"), "difference": ("difference", "差值"),
    "odds_ratio": ("odds ratio", "比值比"), "fading": ("late over early rate ratio", "后期与前期发生率比之比"),
    "displacement": ("displacement quotient", "加权转移商"), "elasticity": ("elasticity", "弹性"), "change_per_tenth": ("change per +10 %", "每增加10%的变化"),
}  # fmt: skip
COUNTS = {
    "true": ("true crime", "实际犯罪"), "reported": ("reported crime", "报案"), "recorded": ("recorded crime", "立案"), "calls": ("crime calls", "刑事治安警情"),
    "cleared_share": ("share cleared", "破案率"), "satisfied": ("satisfied residents", "满意居民"), "safe": ("residents who feel safe", "有安全感的居民"),
    "response_min": ("response time", "到场时间"), "after_stop": ("crime after a stop", "停留后发案"),
}  # fmt: skip
PHRASES = {
    "trial": ("trial", "试验"), "published": ("published", "已发表"), "model": ("model, expected", "模型（期望）"), "range": ("single trials of this size", "同规模单次试验范围"),
    "transfer": ("published, for elsewhere", "已发表（计入异地不确定性）"), "verdict": ("verdict", "结论"), "elsewhere": ("verdict for elsewhere", "异地结论"), "source": ("source, trust", "来源与可信度"),
    "used": ("used in setting the model: no prediction", "曾用于设定模型，不算预测"),
    "forest": ("Published trials and what the model gives", "已发表试验与模型结果"),
    "ratios": ("ratio, treated over control (1: no effect; left: less)", "处理组与对照组之比（1为无效果，偏左为减少）"),
    "others": ("differences, elasticities and quotients (0: no effect)", "差值、弹性与转移商（0为无效果）"),
}  # fmt: skip


def at(lang: str) -> int:
    """Return the position of a language."""
    return 1 if lang == "zh" else 0


def say(key: str, lang: str) -> str:
    """Return a phrase."""
    return PHRASES[key][at(lang)]
