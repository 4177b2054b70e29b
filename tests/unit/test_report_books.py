"""When recorded crime moves further than true crime, the report says so in plain words, in both languages, and else it does not."""

from types import SimpleNamespace

import numpy as np
import pytest

from experiments.report_answer import books_sentence

SEEDS = np.arange(12)
TRUE = 1_000.0 + 40.0 * np.sin(SEEDS)
NOISE = 1.0 + 0.01 * np.cos(3 * SEEDS)


def runs(true_b, recorded_b):
    values = {"true_crime": (TRUE, true_b), "recorded_crime": (0.4 * TRUE, recorded_b)}
    return SimpleNamespace(outcome_names=tuple(values), values=lambda name, other: values[name])


@pytest.mark.parametrize(("lang", "words"), [("en", "Recorded crime falls more than true crime"), ("zh", "立案数的下降大于实际犯罪的下降")])
def test_gaming_is_said(lang, words):
    said = books_sentence(runs(0.98 * TRUE * NOISE, 0.30 * TRUE * NOISE), 1, lang)
    assert len(said) == 1 and words in said[0]
    assert "−25." in said[0] or "−24." in said[0]  # recorded
    assert "{" not in said[0]


@pytest.mark.parametrize(("lang", "words"), [("en", "better records, not more crime"), ("zh", "记录更全")])
def test_better_records_are_said(lang, words):
    said = books_sentence(runs(TRUE * NOISE, 0.5 * TRUE * NOISE), 1, lang)
    assert len(said) == 1 and words in said[0]


def test_a_fall_in_the_streets_that_the_books_follow_needs_no_word():
    assert books_sentence(runs(0.8 * TRUE * NOISE, 0.32 * TRUE * NOISE * (1.0 + 0.02 * np.sin(7 * SEEDS))), 1, "en") == []


def test_nothing_is_said_of_two_equal_scenarios_or_without_true_crime():
    assert books_sentence(runs(TRUE, 0.4 * TRUE), 1, "en") == []
    nothing = np.zeros(12)
    assert (
        books_sentence(
            SimpleNamespace(outcome_names=("true_crime", "recorded_crime"), values=lambda name, other: (nothing, nothing)), 1, "en"
        )
        == []
    )
