"""The pages of policies say what the policies declare, in both languages, and no text is left untranslated."""

from pathlib import Path

import pytest

from docs.make_policies import FOLDER, TRUST, WORDS, pages, texts
from sim.scenario_parts import policies
from sim.texts import missing, say, unused

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def made() -> dict[str, str]:
    return pages()


def all_texts() -> list[str]:
    return [text for policy in policies().values() for text in texts(policy)] + list(TRUST)


def test_every_text_of_a_policy_has_a_chinese_one():
    assert missing(all_texts()) == []
    assert unused(all_texts()) == []
    assert missing(["a text that nobody has translated"]) == ["a text that nobody has translated"]


def test_chinese_is_chinese_and_numbers_of_evidence_survive():
    for policy in policies().values():
        for text in policy.side_effects:
            assert any("一" <= letter <= "鿿" for letter in say(text, "zh")), text
            assert say(text, "en") == text


def test_pages_are_up_to_date(made):
    kept = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.md")}
    stale = sorted(name for name in made.keys() | kept.keys() if made.get(name) != kept.get(name))
    assert stale == [], "run `make docs` and commit docs/policies"


def test_both_languages_have_the_same_words_and_every_policy_two_pages(made):
    assert WORDS["en"].keys() == WORDS["zh"].keys()
    assert {f"{name}{end}.md" for name in policies() for end in ("", ".zh")} | {"README.md"} == set(made)
