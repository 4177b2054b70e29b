"""No number rests on a key that nobody explains."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from experiments.patterns import PATTERNS
from experiments.trials.facts import facts
from sim.scenario_parts import policies
from sim.scenario_schema import listed

TEXT = (Path(__file__).parents[2] / "docs" / "SOURCES.md").read_text(encoding="utf-8")
WORDS = {"assumed", "calibrated", "scenario", "user", "catalogue", "test", "MODEL", "PROGRAMMES", "census 2020"}
CITIES = "Nanjing|Nanchang|Hefei|Zhengzhou|Guiyang"
KEY = re.compile(rf"\b(?:[A-Z]\d\d|PROGRAMMES (?:{CITIES})|[a-z]+(?:_[a-z0-9]+)+|escal)\b")


def explained() -> set[str]:
    """Keys in the first column of a table."""
    first = [line.split("|")[1] for line in TEXT.splitlines() if line.startswith("| `")]
    return {key for cell in first for key in re.findall(r"`([^`]+)`", cell)}


def used() -> Iterator[tuple[str, str]]:
    """Where a source is named, and its text."""
    yield from ((found.path, found.source) for found in listed())
    for name, policy in policies().items():
        yield from ((f"evidence of {name}", piece.key) for piece in policy.evidence)
    yield from ((f"pattern {name}", pattern.source) for name, pattern in PATTERNS.items())
    yield from ((f"effect {key}", fact.source) for key, fact in facts().items() if fact.source != "-")


def test_every_key_is_explained():
    known = explained()
    assert {(where, key) for where, text in used() for key in KEY.findall(text) if key not in known} == set()


def test_every_source_names_a_key_or_says_that_it_is_none():
    unclear = [(where, text) for where, text in used() if not KEY.search(text) and not any(word in text for word in WORDS)]
    assert unclear == []


@pytest.mark.parametrize("forged", ["S99", "q_nothing", "P88: 3 km"])
def test_an_unknown_key_would_be_found(forged):
    assert set(KEY.findall(forged)) - explained()


def test_keys_rest_on_keys_that_are_explained():
    rows = [line.split("|") for line in TEXT.splitlines() if line.startswith("| `") and line.count("|") == 5]
    named = {key for row in rows for key in re.findall(r"\b[SCPA]\d\d\b", row[3])}
    assert named <= explained()
