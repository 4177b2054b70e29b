"""A choice among a few words: a native select in one line with its label, a row of buttons, or tabs.

pick(t("compare.outcome"), [("true_crime", "True crime"), ...], value, do)
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from dashboards.choose import Choice
from dashboards.html import acting, button, tag


def pick(label: str, options: Iterable[tuple[str, str]], value: str, do: Callable[[str], Any]) -> None:
    """Show a select; `do` gets the key that was chosen."""
    with tag("div", css="pick"):  # a frame of its own: the widget asks for the whole height of what it stands in
        Choice.element(label=label, options=[{"value": key, "label": words} for key, words in options], value=value, on_choose=do)


def segments(label: str, options: Iterable[tuple[str, str]], value: str, do: Callable[[str], Any]) -> None:
    """Show a row of buttons of which one is pressed."""
    with tag("div", css="segments", role="group", aria_label=label):
        for key, words in options:
            here = key == value
            button(words, do=lambda key=key: do(key), css=f"segment{' here' if here else ''}", aria_pressed="true" if here else "false")


def tabs(label: str, options: Sequence[tuple[str, str]], value: str, do: Callable[[str], Any], stem: str, panel: str) -> None:
    """Show tabs, by click or with the arrow keys; the element `panel` shows what is chosen. `stem` begins classes and ids: `stem-key`."""
    keys = [key for key, _ in options]
    with tag("div", css=f"{stem}s", role="tablist", aria_label=label):
        for number, (key, words) in enumerate(options):
            here = key == value
            events = {
                "click": lambda key=key: do(key),
                "keydown.right": lambda number=number: do(keys[(number + 1) % len(keys)]),
                "keydown.left": lambda number=number: do(keys[number - 1]),
            }
            named = {"id": f"{stem}-{key}", "role": "tab", "aria_selected": "true" if here else "false", "aria_controls": panel}
            acting("button", words, events=events, css=stem, type="button", tabindex=0 if here else -1, **named)
