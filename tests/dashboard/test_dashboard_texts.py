"""Texts: both languages, the same values to fill in, nothing that nobody says."""

import re
import string

import pytest

from dashboards.texts import FOLDER, preferred, text, topic, topics

KEYS = [(name, key) for name in topics() for key in topic(name)]
CODE = "\n".join(path.read_text(encoding="utf-8") for path in sorted(FOLDER.parent.rglob("*.py")) if path.parent != FOLDER)


def fields(words):
    return sorted(name for _, name, _, _ in string.Formatter().parse(words) if name is not None)


@pytest.mark.parametrize("name", topics())
def test_every_text_has_both_languages_and_the_same_values(name):
    for key, both in topic(name).items():
        assert set(both) == {"en", "zh"}, key
        assert both["en"].strip() and both["zh"].strip(), key
        assert fields(both["en"]) == fields(both["zh"]), key


def test_chinese_texts_are_chinese():
    han = re.compile("[\u4e00-\u9fff]")
    silent = [f"{name}.{key}" for name, key in KEYS if not han.search(text(f"{name}.{key}", "zh"))]
    assert silent == ["shell.other_language"]


def test_an_unknown_key_is_an_error():
    with pytest.raises(KeyError):
        text("shell.no_such_text", "en")


def test_every_key_that_the_code_names_exists():
    named = set(re.findall(r"""\bt\(\s*"([a-z_]+)\.([a-z0-9_]+)\"""", CODE))
    assert len(named) > 5
    assert named <= set(KEYS)


def test_the_first_known_language_of_a_browser_counts():
    assert preferred("zh-CN,zh;q=0.9,en;q=0.8") == "zh"
    assert preferred("fr-FR,fr;q=0.9,zh;q=0.5") == "zh"
    assert preferred("de,en;q=0.3") == "en"
    assert preferred("") == "en"


def test_every_choice_of_a_parameter_has_a_chinese_name():
    from dashboards.controls import described
    from dashboards.texts import lang
    from sim.scenario_parts import policies

    lang.set("zh")
    try:
        choices = [c for cls in policies().values() for field in described(cls, cls())[0] for c in field["choices"]]
    finally:
        lang.set("en")
    assert len(choices) > 100
    assert {c["value"] for c in choices if not re.search("[\u4e00-\u9fff]", c["label"])} == set()


def test_what_shipped_scenarios_are_for_and_every_declared_number_is_told_in_chinese():
    from dashboards.pages.scenarios_library import entries
    from dashboards.texts import declared, lang
    from sim.core.params import declarations
    from sim.scenario_schema import GROUPS

    words = [entry.why for entry in entries()] + [words for cls in GROUPS.values() for d in declarations(cls) for words in (d.help, d.unit)]
    words = [w for w in words if w.upper() != w.lower() and w not in ("CNY", "m", "km", "h", "min")]
    assert len(words) > 300
    lang.set("zh")
    try:
        assert [w for w in words if w and declared(w) == w] == []
    finally:
        lang.set("en")
