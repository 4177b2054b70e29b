"""VALIDATION.md says what the stored results say, in TRACE's order, and speaks of the same patterns as ODD."""

import importlib.util
import json
import re
from pathlib import Path
from types import ModuleType

import pytest

from experiments.patterns import PATTERNS

ROOT = Path(__file__).parents[2]
TRACE = (
    "Problem formulation", "Model description", "Data evaluation", "Conceptual model evaluation", "Implementation verification",
    "Output verification", "Model analysis", "Corroboration",
)  # fmt: skip


@pytest.fixture(scope="module")
def maker() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_validation", ROOT / "docs" / "make_validation.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def text() -> str:
    return (ROOT / "docs" / "VALIDATION.md").read_text("utf-8")


def test_the_document_says_what_the_results_say(maker, text):
    again = maker.refreshed(text)
    differing = [new for old, new in zip(text.splitlines(), again.splitlines(), strict=False) if old != new]
    assert text == again, (
        f"docs/VALIDATION.md is not what docs/validation says; run `make docs` and commit. First difference: {differing[:1]}"
    )


def test_every_step_has_its_result(maker, text):
    assert maker.NOT_YET not in text
    for name in maker.KEPT:
        assert maker.result(name), name


def test_steps_are_traces_and_stand_in_its_order(text):
    heads = re.findall(r"^## (\d) ([^:\n]+)", text, flags=re.M)
    assert [int(n) for n, _ in heads] == list(range(1, 9))
    for (_, head), step in zip(heads, TRACE, strict=True):
        assert head.startswith(step)


def test_both_documents_speak_of_the_same_patterns(text):
    odd = (ROOT / "docs" / "ODD.md").read_text("utf-8")
    section = odd[odd.index("## 1 Purpose and patterns") : odd.index("## 2 ")]
    for name, one in PATTERNS.items():
        assert (f"| {one.label} |" in text) == (f"| {one.label} |" in section) == (one.use != "S"), name


def test_results_were_judged_by_the_bands_that_stand_now(maker):
    for row in maker.result("patterns.json")["patterns"]:
        one = PATTERNS[row["pattern"]]
        assert (row["band_low"], row["band_high"]) == (one.low, one.high), row["pattern"]
        inside = one.holds(row["low"]) and one.holds(row["high"])
        assert (row["verdict"] == "in band") <= one.holds(row["value"]) and (not inside or row["verdict"] == "in band")


def test_every_miss_says_what_is_wanting(maker):
    for row in maker.result("patterns.json")["patterns"]:
        if row["verdict"] == "outside" and row["use"] in "HC":
            assert len(row["miss"].split()) > 2, row["pattern"]
    for row in maker.result("trials.json")["trials"]:
        if row["effects"] and row["verdict"] in ("weaker", "stronger", "wrong sign"):
            assert len(row["miss"].split()) > 10, row["key"]


def test_a_forged_number_would_be_noticed(maker, text):
    told = json.dumps(maker.result("trials.json")["inside"])
    forged = text.replace(f", {told} agree or overlap", ", 99 agree or overlap").replace(f"{told} \nagree", "99 \nagree")
    assert forged != text and maker.refreshed(forged) == maker.refreshed(text)
