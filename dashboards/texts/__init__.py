"""What the dashboard says, in English and Chinese: one JSON file a topic, key -> {"en": ..., "zh": ...}.

`t("watch.play")` is the text `play` of `watch.json` in the language of this page. Names, units and meanings of policies and
parameters are not here: they stand in their declarations (`declared`, by way of `sim.texts`). The language belongs to the page of one
user: a module-level reactive of Solara is kept per page.
"""

import json
from functools import cache
from pathlib import Path

import solara

from sim.texts import LANGUAGES, say

FOLDER = Path(__file__).parent
HTML_LANG = {"en": "en", "zh": "zh-CN"}

lang = solara.reactive("en")


@cache
def topic(name: str) -> dict[str, dict[str, str]]:
    """Return the texts of one topic, key -> language -> text."""
    return dict(json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8")))


def topics() -> list[str]:
    """Return the names of all topics."""
    return sorted(path.stem for path in FOLDER.glob("*.json"))


def text(key: str, language: str, **values: object) -> str:
    """Return a text (`topic.key`) in a language, with values filled in. Raises KeyError for an unknown key."""
    name, _, rest = key.partition(".")
    found = topic(name)[rest][language]
    return found.format(**values) if values else found


def t(key: str, **values: object) -> str:
    """Return a text in the language of this page."""
    return text(key, lang.value, **values)


@cache
def _chinese() -> dict[str, str]:
    """Return English -> Chinese of declared texts that only the dashboard shows (city, run, what shipped scenarios are for)."""
    return dict(json.loads(FOLDER.with_name("chinese.json").read_text(encoding="utf-8")))


def declared(words: str, language: str | None = None) -> str:
    """Return a text that a declaration holds (a meaning, a unit, a side effect) in a language, by default that of this page."""
    wanted = language or lang.value
    told = say(words, wanted)
    return _chinese().get(words, told) if wanted == "zh" and told == words else told


def preferred(accepted: str) -> str:
    """Return the first language of an Accept-Language header that the dashboard speaks."""
    for part in accepted.split(","):
        tag = part.partition(";")[0].strip().lower().partition("-")[0]
        if tag in LANGUAGES:
            return tag
    return "en"
