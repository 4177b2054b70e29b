"""Plain HTML elements for the pages: `tag("p", "text", css="soft", id="why")`.

ipyvue draws an element again when its class or children change, but not when only its attributes do. Every element made here therefore
carries a class that follows from its attributes, so that labels change with the language and `aria-current` with the page.
`button` and `acting` are such elements that do something.
"""

import json
import zlib
from typing import Any

import solara
from solara import Element


def tag(name: str, *children: Any, css: str = "", style: str = "", **attributes: Any) -> Element:
    """Return an element; `aria_label` becomes `aria-label`, attributes that are None or False are left out, True stands alone."""
    named = {
        key.rstrip("_").replace("_", "-"): "" if value is True else str(value)
        for key, value in attributes.items()
        if value not in (None, False)
    }
    mark = f"h{zlib.crc32(json.dumps(named, sort_keys=True).encode()):08x}" if named else ""
    return solara.v.Html(
        tag=name,
        class_=f"{css} {mark}".strip(),
        style_=style,
        attributes=named,
        children=[str(c) if isinstance(c, int | float) else c for c in children],
    )


def button(*children: Any, do: Any, css: str = "plain-button", **attributes: Any) -> Element:
    """Return a button that calls `do` (without arguments) when it is pressed; may stand in loops and conditions."""
    return acting("button", *children, events={"click": do}, css=css, **{"type": "button", **attributes})


def acting(name: str, *children: Any, events: dict[str, Any], css: str = "", **attributes: Any) -> Element:
    """Return an element that calls a function (without arguments) on each of some events; may stand in loops and conditions."""
    return _Acting(name, list(children), events, css, attributes)


def progress(label: str, percent: int) -> None:
    """Show how much of a piece of work is done."""
    heard = {"role": "progressbar", "aria_label": label, "aria_valuenow": str(percent), "aria_valuemin": "0", "aria_valuemax": "100"}
    with tag("div", css="bar", **heard):
        tag("div", css="bar-done", style=f"width:{percent}%")


@solara.component
def _Acting(name: str, children: list[Any], events: dict[str, Any], css: str, attributes: dict[str, Any]):
    element = tag(name, *children, css=css, **attributes)
    for event, do in events.items():  # always the same events in one place, as hooks must be
        solara.v.use_event(element, event, lambda *_, do=do: do())  # noqa: SH103
    return element
