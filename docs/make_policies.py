"""Writes a page for planners for every policy, in English and Chinese, from the policy's own declarations: `make docs`.

Everything on a page stands in the policy's file (title, what it changes, numbers, side effects, evidence) or follows from it
(what the defaults cost in the embedded city); the Chinese is in `sim/texts/zh.json`.
"""

import sys
from functools import cache
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from docs.make_odd import number, span, table
from sim.city.build import build_city
from sim.city.city import City
from sim.core.params import Declaration, declarations
from sim.provisions import Cost, Policy
from sim.scenario import Scenario
from sim.scenario_parts import policies
from sim.texts import say

FOLDER = Path(__file__).resolve().parent / "policies"
SHARED = ("start_day", "end_day")
TRUST = ("read in the source", "secondary source", "from memory", "assumed", "authority's own claim")
WORDS = {
    "en": {
        "what": "What it changes", "write": "Put this into a file `my_{}.yaml`, then run the command below it.", "try": "Try it", "numbers": "What you can set", "cost": "What it costs", "side": "What else happens",
        "evidence": "What is known", "meaning": "meaning", "name": "parameter", "default": "default", "unit": "unit", "range": "range",
        "source": "source", "says": "says", "trust": "how far to trust it", "payer": "paid by", "capital": "to set up, CNY",
        "running": "a year, CNY", "staff": "people", "total": "With these defaults in the embedded city (20,000 residents):",
        "shared": "Like every policy it also takes `start_day`, `end_day` and `where` (which part of the city).", "other": "中文", "suffix": ".zh",
        "nothing": "It does nothing at", "list": "All policies",
        "note": "The simulation has synthetic people only. A policy changes what people meet; crime and opinions change because they react.",
    },
    "zh": {
        "what": "它改变什么", "write": "把下面的内容存为 `my_{}.yaml`，然后运行其后的命令。", "try": "试一试", "numbers": "可以设定的参数", "cost": "费用与人员", "side": "副作用与代价",
        "evidence": "已有证据", "meaning": "含义", "name": "参数", "default": "默认值", "unit": "单位", "range": "范围",
        "source": "来源", "says": "内容", "trust": "可信程度", "payer": "出资方", "capital": "一次性投入（元）",
        "running": "每年（元）", "staff": "人数", "total": "按默认值在内置城市（2 万居民）：",
        "shared": "与所有政策一样，还可设定 `start_day`（开始日）、`end_day`（结束日）和 `where`（适用范围）。", "other": "English", "suffix": "",
        "nothing": "以下取值时它什么也不做：", "list": "全部政策",
        "note": "模拟中只有虚构的人。政策改变的是人们遇到的情形，犯罪和感受因人的反应而变化。",
    },
}  # fmt: skip


@cache
def embedded() -> City:
    """Return the embedded city."""
    return build_city(Scenario.load("baseline").city)


def own(policy: type[Policy]) -> list[Declaration]:
    """Return the numbers that are the policy's own."""
    return [d for d in declarations(policy) if d.path not in SHARED and not d.path.startswith("where.")]


def texts(policy: type[Policy]) -> list[str]:
    """Return every text of a policy that a page shows and that has a language."""
    parts = [policy.changes, about(policy), *policy.side_effects, *(e.text for e in policy.evidence)]
    for d in own(policy):
        parts += [d.help, d.unit]
    return [*parts, *(cost.payer for cost in costs(policy))]


def about(policy: type[Policy]) -> str:
    """Return the policy's docstring as one line."""
    return " ".join((policy.__doc__ or "").split())


def costs(policy: type[Policy]) -> list[Cost]:
    """Return what the policy costs at its defaults in the embedded city."""
    return [part for part in policy().provide(embedded()) if isinstance(part, Cost)]


def page(name: str, policy: type[Policy], lang: str) -> str:
    """Return one page as Markdown."""
    word = WORDS[lang]
    title, other = (policy.title, policy.title_zh) if lang == "en" else (policy.title_zh, policy.title)
    rows = ((f"`{d.path}`", say(d.help, lang), number(d.default), say(d.unit, lang), span(d), d.source) for d in own(policy))
    money = [(say(c.payer, lang), f"{c.capital_cny:,.0f}", f"{c.running_cny_per_year:,.0f}", f"{c.staff:,.0f}") for c in costs(policy)]
    known = ((e.key, say(e.text, lang), say(e.trust, lang)) for e in policy.evidence)
    zero = ", ".join(f"`{k}: {str(v).lower() if isinstance(v, bool) else v}`" for k, v in policy.dose_zero.items())
    head = ("name", "meaning", "default", "unit", "range", "source")
    parts = [
        f"# {title} ({other})",
        f"[{word['other']}]({name}{word['suffix']}.md) · [{word['list']}](README.md)",
        f"{say(about(policy), lang)}",
        f"## {word['what']}\n\n{say(policy.changes, lang)}\n\n{word['note']}",
        f"## {word['try']}\n\n{word['write'].format(name)}\n\n```yaml\nextends: baseline\npolicies:\n  {name}: {{}}\n```\n\n```\nchangan compare baseline my_{name}.yaml\n```",
        f"## {word['numbers']}\n\n{table((word[h] for h in head), rows)}\n\n{word['shared']} {word['nothing']} {zero}.",
    ]
    if money:
        parts.append(
            f"## {word['cost']}\n\n{word['total']}\n\n" + table((word[h] for h in ("payer", "capital", "running", "staff")), money)
        )
    parts.append(f"## {word['side']}\n\n" + "\n".join(f"* {say(text, lang)}" for text in policy.side_effects))
    parts.append(f"## {word['evidence']}\n\n" + table((word["source"], word["says"], word["trust"]), known))
    return "\n\n".join(parts) + "\n"


def pages() -> dict[str, str]:
    """Return every page by its file name, and the list of all."""
    made = {}
    rows = []
    for name, policy in policies().items():
        made[f"{name}.md"] = page(name, policy, "en")
        made[f"{name}.zh.md"] = page(name, policy, "zh")
        rows.append((f"[{policy.title}]({name}.md)", f"[{policy.title_zh}]({name}.zh.md)", policy.changes))
    made["README.md"] = "# Policies 政策\n\n" + table(("policy", "政策", "what it changes"), rows) + "\n"
    return made


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    made = pages()
    for old in FOLDER.glob("*.md"):
        if old.name not in made:
            old.unlink()
    for name, text in made.items():
        (FOLDER / name).write_text(text, encoding="utf-8")
    print(f"wrote {len(made)} pages to docs/policies")
