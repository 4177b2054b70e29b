"""Writes docs/patterns.md and its figures from a folder that `changan validate patterns` has written: `python docs/make_patterns.py FOLDER`.

The page holds what the folder holds (tables, what is missed, figures); what stands around it is here. The runs take some minutes, so the
page is not made by `make docs`.
"""

import json
import shutil
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from experiments.patterns.words import WORDS
from sim.core.errors import ChanganError

DOCS = Path(__file__).resolve().parent
IMAGES = DOCS / "images" / "patterns"
NAMES = ("overview", "concentration", "near_repeat", "time_course", "journey", "hours", "response", "fear")
PAGES = {"en": DOCS / "patterns.md", "zh": DOCS / "patterns.zh.md"}
BEFORE = {
    "en": """# Patterns: what the model shows without having been told

[中文](patterns.zh.md) · how to run this: `changan validate patterns --streets FILE` (two cities, about an hour on one busy core; `--short` takes a
minute), `make patterns` (one table). Written by `python docs/make_patterns.py FOLDER` from such a run (results version {version}, {command}).

Every pattern stands in [`scenarios/evidence/patterns.yaml`](../scenarios/evidence/patterns.yaml): what was found elsewhere, on whose word, the statistic
of ours, and the band in which it must lie, with the reason for the band. Bands come from published figures and were written down before the runs below; where
a pilot run had been seen before its band was written (it had, for one seed), the band still follows from the published figure alone and is
not moved for a miss.

How to read the tables. **H**: the model is wrong where it is missed. **C**: a magnitude that could be calibrated on; "calibrated on" says that it was. **S**: shown.
"put in": a parameter states most of it, so it is never counted as a hit. The interval is of the mean over runs, 95 %: how well the model's own value is
known. *In band*: the whole interval; *overlaps*: a part of it; *outside*: nothing. Concentration is of the last year's true crimes at places, of all segments, those
without crime included. Ratios of few pairs are added over all runs before they are divided. Near repeats: Knox test, 999 permutations of each run.

Figures that hang on how many crimes there are (half of crime on 4 to 6 % of segments, half of the segments without any, a rank correlation above 0.6)
come from cities with one crime and more for each segment a year. A city with Chinese rates has 0.2 to 0.6, so these are held against chance, or corrected for
what few counts hide: `concentration`, `occupied` and `stable_true` carry the verdict, the raw figures are shown.

Street files are not part of the repository. The second city is central Futian, Shenzhen (streets (c) OpenStreetMap contributors, ODbL 1.0), with as
many people a segment as the embedded city; any street file of your own does as well, given as `--streets FILE` or in `CHANGAN_STREETS`. Without one the
second city is skipped, and this is said. What was tried where a pattern is missed, with numbers: [patterns-tried.md](patterns-tried.md).

## Verdicts
""",
    "zh": """# 模式验证：模型未被告知却呈现出的规律

[English](patterns.md) · 运行方法：`changan validate patterns --streets 文件`（两座城市，单核约一小时；`--short` 约一分钟），`make patterns`（一张表）。
本页由 `python docs/make_patterns.py 文件夹` 根据一次运行写成（结果版本 {version}，{command}）。

每个模式都写在 [`scenarios/evidence/patterns.yaml`](../scenarios/evidence/patterns.yaml)：别处的发现、出处与可信程度、本模型的统计量，以及它必须落入的范围及理由。
范围取自文献数字，写在下列运行之前；有一个种子的试运行在部分范围写定之前已被看到，但范围只依据文献，也不因未达到而移动。

读表方法：**H** 必须出现，否则模型有误；**C** 可用于校准的量，注明“用于校准”者确实用过；**S** 仅供展示。“输入所定”指主要由参数决定，不计为命中。
区间为多次运行均值的95%区间，即模型自身数值有多确定。“在范围内”指整个区间在内，“部分重叠”指一部分，“在范围外”指完全不在。
空间集中取最后一年在地点发生的真实犯罪，含没有犯罪的路段。对数很少的比值先在各次运行间相加再相除。近邻重复用Knox检验，每次运行999次置换。

取决于案件数量的数字（一半犯罪集中在4%至6%的路段、约一半路段没有犯罪、年际秩相关大于0.6）来自每路段每年一起以上案件的城市。
按中国的发案率每路段只有0.2至0.6起，因此这些数字与随机相比，或校正计数过少的影响：由 `concentration`、`occupied`、`stable_true` 判定，原始数字仅供展示。

仓库不含路网文件。第二座城市是深圳福田中心区（路网 (c) OpenStreetMap 贡献者，ODbL 1.0），每路段人口与内置城市相同；也可用 `--streets 文件` 或环境变量 `CHANGAN_STREETS` 给出自己的路网。
没有路网文件时跳过第二座城市并说明原因。对未达到的模式所做的尝试及数字（英文）：[patterns-tried.md](patterns-tried.md)。

## 判定
""",
}  # fmt: skip
NAMED = {"futian_osmnx": ("Futian, Shenzhen", "深圳福田")}


def _made(manifest: dict[str, str], lang: str) -> str:
    """Return the program that made the runs, and over which ensemble."""
    told = f"program {manifest['program']}"
    if not manifest.get("ensemble"):
        return told
    over = {"en": "run k with the numbers of member k of the calibrated ensemble", "zh": "第k次运行采用校准集合中第k组参数"}[lang]
    return f"{told}; {over} {manifest['ensemble']}"


def main() -> int:
    """Write both pages and copy the figures."""
    if len(sys.argv) != 2:
        raise ChanganError("name the folder that changan validate patterns has written")
    folder = Path(sys.argv[1])
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    IMAGES.mkdir(parents=True, exist_ok=True)
    for k, (lang, page) in enumerate(PAGES.items()):
        ending = "" if lang == "en" else f".{lang}"
        before = BEFORE[lang].format(version=manifest["results_version"], command=_made(manifest, lang))
        text = before + "\n" + (folder / f"patterns{ending}.md").read_text(encoding="utf-8")
        text += ("\n## Figures\n" if lang == "en" else "\n## 图\n") + "".join(_figure(folder, name, lang) for name in NAMES)
        for name, shown in NAMED.items():
            text = text.replace(name, shown[k])
        page.write_text(text, encoding="utf-8")
    return 0


def _figure(folder: Path, name: str, lang: str) -> str:
    """Copy one figure; return how the page shows it."""
    file = f"{name}.svg" if lang == "en" else f"{name}.{lang}.svg"
    svg = (folder / "figures" / file).read_text(encoding="utf-8")
    for long, shown in NAMED.items():
        svg = svg.replace(long, shown[lang == "zh"])
    (IMAGES / file).write_text(svg, encoding="utf-8")
    shutil.copystat(folder / "figures" / file, IMAGES / file)
    title = WORDS[lang][f"fig_{name}"]
    return (
        f"\n![{title}](images/patterns/{file})\n\n*{title}.*\n"
        if lang == "en"
        else f"\n![{title}](images/patterns/{file})\n\n*{title}。*\n"
    )


if __name__ == "__main__":
    raise SystemExit(main())
