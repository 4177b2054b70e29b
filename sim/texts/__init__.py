"""What the product says of its policies and numbers, in Chinese: a translation of every text that the declarations hold.

English stands where it is declared (titles, meanings, side effects, units); `zh.json` maps each such text to Chinese. Pages for
planners and the dashboard read it; a test holds that no declared text lacks a translation.
"""

import json
from functools import cache
from pathlib import Path

LANGUAGES = ("en", "zh")
_FILE = Path(__file__).with_name("zh.json")


@cache
def _chinese() -> dict[str, str]:
    return dict(json.loads(_FILE.read_text(encoding="utf-8")))


def say(text: str, lang: str) -> str:
    """Return a declared text in a language ("en" or "zh"); the text itself where nobody has translated it."""
    return _chinese().get(text, text) if lang == "zh" else text


def missing(texts: list[str]) -> list[str]:
    """Return the texts that have no Chinese, in order, each once."""
    return [text for text in dict.fromkeys(texts) if text and text not in _chinese()]


def unused(texts: list[str]) -> list[str]:
    """Return the translations that no text asks for."""
    return sorted(set(_chinese()) - set(texts))
