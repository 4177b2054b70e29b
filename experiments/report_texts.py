"""Texts of figures and reports in English and Chinese; keys are the same in both (a test holds this)."""

from experiments.report_texts_en import EN
from experiments.report_texts_zh import ZH

COUNT_WORDS = {
    "en": {"true": "true", "reported": "reported", "recorded": "recorded", "cleared": "cleared"},
    "zh": {"true": "实际发生", "reported": "报案", "recorded": "立案", "cleared": "破案"},
}

UNITS_ZH = {
    "per 100,000 a year": "每10万人每年",
    "per 100,000 per year": "每10万人每年",
    "share": "比例",
    "CNY": "元",
    "CNY a year": "元/年",
    "CNY per year": "元/年",
    "min": "分钟",
    "h": "小时",
    "days": "天",
    "incidents": "起",
    "matters": "件",
    "1": "",
    "CNY per resident a year": "元/人·年",
    "person-hours per 1,000 residents a day": "人时/千人·日",
    "min per household a year": "分钟/户·年",
    "ratio": "比值",
    "correlation": "相关系数",
    "per 1,000 households": "件/千户",
    "per 1,000 a year": "每千人每年",
    "persons": "人",
    "points": "百分点",
}

TEXTS = {"en": EN, "zh": ZH}
