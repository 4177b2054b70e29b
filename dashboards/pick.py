"""A choice among a few words, as every page of comparisons and sweeps has it: label and native select in one line.

pick(t("compare.outcome"), [("true_crime", "True crime"), ...], value, do)
"""

from collections.abc import Callable, Iterable
from typing import Any

from dashboards.choose import Choice
from dashboards.html import button, tag


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
