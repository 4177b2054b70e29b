"""The claims' report says what was found and nothing else, in both languages, and its folder holds every number."""

import dataclasses
import json
import re

import numpy as np
import pandas as pd
import pytest

from experiments.claims import Answer, Claim, load_claims, write
from experiments.claims.asking import Asked, Findings
from experiments.claims.reach import EFFORT, Driver, Reach
from experiments.claims.report import report, short
from experiments.claims.selection import Pressure, Regression
from experiments.claims.texts import TEXTS
from experiments.statistics import paired


def answers() -> tuple[Answer, ...]:
    found = []
    for key, claim in load_claims().items():
        if claim.why_not:
            found.append(Answer(key, claim, np.nan, np.nan, np.nan, "not comparable", claim.why_not))
        else:
            value = claim.value * 0.25
            found.append(Answer(key, claim, value, value * 0.9, value * 1.1, "less than claimed", "note"))
    return tuple(found)


@pytest.fixture(scope="module")
def found() -> Findings:
    flat = paired(np.array([100.0, 101.0, 99.0]), np.array([100.0, 101.0, 99.0]))
    fall = paired(np.array([100.0, 101.0, 99.0]), np.array([90.0, 91.5, 88.0]))
    reaches = (
        Reach("zhengzhou_crime_2007", -0.2432, np.array([-0.05, -0.11]), 0, True, ()),
        Reach("hefei_mediation", 1302.0, np.array([900.0, 1400.0]), 1, False, (Driver(EFFORT, 0.9, 3.5),)),
    )
    return Findings(
        Asked(30, 10, 40), 180, answers(), (Pressure("cities/hefei", "full", fall, flat),),
        (Regression("cities/hefei", "segments", 0.05, -0.42, -0.5, -0.34, 0.01, 10),), reaches, 32,
    )  # fmt: skip


def text_of(html: str) -> str:
    return re.sub(r"<[^>]+>", " ", re.sub(r"<(style|svg).*?</\1>", "", html, flags=re.S))


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_claim_is_in_the_report_with_its_verdict_and_reason(found, lang):
    text = text_of(report(found, (), lang))
    for one in found.answers:
        said, period, why_not = one.claim.words(lang)
        for part in (said, period, why_not):
            assert part.replace("'", "&#x27;") in text
    assert "{" not in text and not re.search(r"\bnan\b", text)


def test_the_chinese_report_has_no_claim_left_in_english(found):
    for one in found.answers:
        assert one.claim.text_zh and one.claim.period_zh and bool(one.claim.why_not_zh) == bool(one.claim.why_not), one.key


def test_both_languages_have_the_same_texts_and_a_name_for_every_comparable_claim():
    assert TEXTS["en"].keys() == TEXTS["zh"].keys()
    for key, one in load_claims().items():
        assert (f"claim.{key}" in TEXTS["en"]) == (not one.why_not), key
    for key, text in TEXTS["en"].items():
        assert sorted(re.findall(r"{(\w+)", text)) == sorted(re.findall(r"{(\w+)", TEXTS["zh"][key])), key


def test_one_minute_counts_what_the_table_says(found):
    lines = " ".join(short(found, "en"))
    n = sum(not a.claim.why_not for a in found.answers)
    assert f"0 of the {n} claims" in lines and f"{n} are larger than the model gives" in lines
    assert "1 of the 2 claims are reached in no world" in lines
    assert "-10" in lines.replace("−", "-") and "-42" in lines.replace("−", "-")


def test_what_would_have_to_be_true_names_the_effort_and_how_much_of_it(found):
    text = text_of(report(found, (), "en"))
    assert "no world reaches it; the farthest gives" in text
    assert "1 of 2 worlds reach it" in text and "the effort put in (the more, the higher the figure; 3.50 in the worlds" in text


def test_the_folder_holds_tables_findings_and_both_reports(found, tmp_path):
    place = write(found, (), tmp_path / "out")
    told = json.loads((place / "findings.json").read_text("utf-8"))
    table = pd.read_csv(place / "claims.csv", encoding="utf-8-sig")
    assert len(told["claims"]) == len(table) == len(found.answers)
    assert told["reach"][0]["farthest"] == pytest.approx(-0.11) and told["members"] == 32
    assert {p.name for p in (place / "figures").iterdir()} == {"claims.svg", "claims.zh.svg", "reach.svg", "reach.zh.svg"}
    assert "report.zh.html" in (place / "report.html").read_text("utf-8")


def test_without_worlds_the_report_is_the_claims_alone(found):
    bare = dataclasses.replace(found, pressures=(), regressions=(), reaches=())
    text = text_of(report(bare, (), "en"))
    assert "What would have to be true" not in text and "Worst places" not in text and "Claim by claim" in text


def test_a_claim_without_its_own_chinese_is_told_in_english():
    claim = Claim(programme="programmes/nanjing/night_patrol", period="a year", text="so much", why_not="nothing")
    assert claim.words("zh") == ("so much", "a year", "nothing")
