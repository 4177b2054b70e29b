"""Laws of reports: self-contained, the same numbers as the table, words that agree with the intervals, both languages."""

import re
import string
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from stand_in import BASELINE, NIGHT_PATROL, OUTCOMES, StandInScenario
from test_compare_runs import PLACEBO, paired_runs

from experiments.figures import figures
from experiments.paired_runs import Difference, Failure, PairedRuns, Stopping
from experiments.report import report_compare
from experiments.report_answer import sentence
from experiments.report_texts_en import EN
from experiments.report_texts_zh import ZH
from experiments.report_words import claim, number, percent, value, verdict
from experiments.statistics import Paired, paired

VOID = {"meta", "br", "link", "img", "input", "hr"}


class Reader(HTMLParser):
    """Collects what a browser would fetch, tags left open, table cells and ids."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.asked: list[str] = []
        self.stack: list[str] = []
        self.cells: list[str] = []
        self.ids: list[str] = []
        self.lang = ""
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        if tag == "html":
            self.lang = found["lang"]
        self.asked += [v for k, v in found.items() if k in ("src", "srcset", "data", "action", "poster") and v]
        self.asked += [found["href"]] if tag == "link" else []
        self.asked += [found[k] for k in ("href", "xlink:href") if tag != "a" and found.get(k) and not found[k].startswith("#")]
        self.asked += re.findall(r"url\((?!#)[^)]*\)|@import[^;]*", found.get("style") or "")
        self.ids += [found["id"]] if "id" in found else []
        if tag == "script":
            self.asked.append("script")
        if tag not in VOID:
            self.stack.append(tag)
        if tag == "td":
            self.cells.append("")

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.stack.pop()

    def handle_endtag(self, tag):
        if tag not in VOID:
            assert self.stack.pop() == tag

    def handle_data(self, data):
        if "td" in self.stack:
            self.cells[-1] += data


@pytest.fixture(scope="module")
def runs() -> PairedRuns:
    return paired_runs()


@pytest.fixture(scope="module")
def pages(runs) -> dict[str, str]:
    return {lang: report_compare(runs, lang) for lang in ("en", "zh")}


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_report_asks_for_nothing_from_outside_and_is_well_formed(pages, lang):
    reader = Reader(pages[lang])
    assert reader.asked == [] and reader.stack == []
    assert reader.lang == {"en": "en", "zh": "zh-Hans"}[lang]
    style = pages[lang].split("<style>")[1].split("</style>")[0]
    assert "url(" not in style and "@import" not in style
    outside = set(re.findall(r"https?://[^\s\"'<>]+", pages[lang]))
    assert outside <= {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}  # names of SVG's vocabulary, never fetched
    assert len(reader.ids) == len(set(reader.ids))


def test_the_numbers_of_the_report_are_those_of_the_table(runs, pages):
    cells, table = Reader(pages["en"]).cells, runs.table()
    for name, row in table.iterrows():
        meta = OUTCOMES[name]
        ends = f"{value(row.low, meta, True)} … {value(row.high, meta, True)}"
        first = cells.index(ends) - 5
        start = next(k for k in range(len(cells)) if cells[k + 5 : k + 6] == [ends] and cells[k].startswith(meta.label.split(",")[0]))
        wanted = [meta.count or "", value(row.a, meta), value(row.b, meta), value(row.difference, meta, True), ends, percent(row.relative)]
        assert first >= 0 and cells[start + 1 : start + 7] == wanted


def test_every_count_says_which_of_the_four_it_is(runs, pages):
    cells = Reader(pages["en"]).cells
    for name in ("true_crime", "reported_crime", "recorded_crime", "cleared_crime"):
        assert OUTCOMES[name].count in cells
    for figure in figures(runs, "en"):
        shown = figure.svg + figure.caption
        if figure.name in ("map", "hours", "concentration"):
            assert "true crime" in shown.lower()
    assert "Recorded crime, cases a week" in pages["en"]


def _difference(low: float, high: float, p_adjusted: float, name: str = "true_crime") -> Difference:
    middle = (low + high) / 2
    return Difference(
        OUTCOMES[name],
        Paired(30, 100.0, 100.0 + middle, middle, low, high, middle / 100, low / 100, high / 100, 2.0, 0.01, "t"),
        p_adjusted,
    )


@pytest.mark.parametrize(
    ("low", "high", "p_adjusted", "wanted", "must", "never"),
    [
        (-8.0, -2.0, 0.001, "clear", ["is lower by 5.0 %", "−8.0 % to −2.0 %"], ["probably", "cannot be told", "higher"]),
        (2.0, 8.0, 0.001, "clear", ["is higher by 5.0 %", "+2.0 % to +8.0 %"], ["probably", "cannot be told", "lower"]),
        (-8.0, -2.0, 0.2, "likely", ["probably lower", "does not stand after correction"], ["cannot be told"]),
        (-3.0, 5.0, 0.8, "open", ["cannot be told", "−3.0 % to +5.0 %"], ["lower by", "higher by", "probably"]),
        (0.0, 0.0, float("nan"), "same", ["exactly the same"], ["%", "lower", "higher"]),
        (float("nan"), float("nan"), float("nan"), "none", ["fewer than two pairs"], ["lower", "higher", "interval"]),
    ],
)
def test_words_agree_with_the_interval(low, high, p_adjusted, wanted, must, never):
    one = _difference(low, high, p_adjusted)
    said = sentence(one, "en")
    assert claim(one) == wanted
    assert all(text in said for text in must), said
    assert not any(text in said for text in never), said
    assert verdict(one, "zh") != verdict(one, "en")


def test_words_follow_intervals_for_every_outcome_of_real_pairs(runs):
    for one in runs.differences[0].values():
        said, zero_inside = sentence(one, "en"), one.found.low <= 0.0 <= one.found.high
        assert ("cannot be told" in said or "exactly the same" in said) == zero_inside


def test_a_placebo_report_tells_nothing_apart(runs):
    text = report_compare(paired_runs((BASELINE, PLACEBO), range(1, 4)), "en")
    answer = text.split('class="answer"')[1].split("</div>")[0]
    assert "exactly the same in every pair" in answer and "It costs the same." in answer
    assert not re.search(r"(is|probably) (lower|higher)", answer)
    assert "no difference" not in answer and "Nothing that can change a result" in text


def test_costs_per_crime_are_said_only_where_told():
    text = report_compare(paired_runs(seeds=range(1, 4)), "en")
    assert "each true crime averted costs CNY" in text
    weak = report_compare(paired_runs((BASELINE, StandInScenario("tiny_effect", 0.0004)), range(1, 7)), "en")
    assert "cannot be told, because the difference in true crime includes zero" in weak


def test_doubts_are_printed(runs):
    doubtful = replace(runs, failures=(Failure("night_patrol", 9, "worker <died>"),), stopping=Stopping(300, 0.001, 0.004, 300))
    text = report_compare(doubtful, "en")
    assert "worker &lt;died&gt;" in text and "1 runs failed" in text
    assert "was wanted and not reached" in text and "Fewer than 30 pairs" in text
    assert "not for operational targeting" in text


def test_names_are_text_and_never_markup():
    nasty = StandInScenario("<script>alert(1)</script> {a}", 0.2, why='"><img src=x> {b}')
    text = report_compare(paired_runs((BASELINE, nasty), range(1, 3)), "en")
    assert "<script" not in text and "<img" not in text and Reader(text).asked == []


def test_both_languages_have_every_text_with_the_same_places_to_fill():
    assert EN.keys() == ZH.keys()

    def places(text: str) -> set[str]:
        return {field for _, field, _, _ in string.Formatter().parse(text) if field}

    odd = {key for key in EN if places(EN[key]) != places(ZH[key])}
    assert not odd


def test_chinese_needs_no_font_here(runs):
    for figure in figures(runs, "zh"):
        assert "<text" in figure.svg and re.search("[一-鿿]", figure.svg)
        assert "font-family" in figure.svg.split(">")[0] and "DejaVu" not in figure.svg


def test_figures_are_the_same_bytes_each_time(runs):
    assert [f.svg for f in figures(runs, "en")] == [f.svg for f in figures(runs, "en")]


@pytest.mark.parametrize(
    ("x", "text"),
    [
        (0.0, "0"),
        (1234.5, "1,234"),
        (-0.5, "−0.50"),
        (0.0314, "0.031"),
        (12.34, "12.3"),
        (float("nan"), "–"),
        (0.00048, "0.00048"),
        (-99999.0, "−99,999"),
    ],
)
def test_numbers_are_written_with_three_digits_and_a_real_minus(x, text):
    assert number(x) == text


def test_a_difference_rounded_to_zero_has_no_sign():
    assert percent(-0.00001) == "0.0 %" and percent(0.031) == "+3.1 %" and percent(0.5, 0, sign=False) == "50 %"


def test_more_than_two_scenarios_stand_in_one_report():
    text = report_compare(paired_runs((BASELINE, NIGHT_PATROL, PLACEBO), range(1, 4)), "en")
    assert "night_patrol against baseline" in text and "placebo against baseline" in text and Reader(text).stack == []


def test_the_paired_statistics_behind_a_report_are_scipys(runs):
    a, b = runs.values("true_crime")
    assert runs.differences[0]["true_crime"].found == paired(a, b)
