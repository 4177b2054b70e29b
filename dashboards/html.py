"""Plain HTML elements for the pages: `tag("p", "text", css="soft", id="why")`.

ipyvue draws an element again when its class or children change, but not when only its attributes do. Every element made here therefore
carries a class that follows from its attributes, so that labels change with the language and `aria-current` with the page.
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


def on(element: Element, event: str, do: Any) -> Element:
    """Call `do` (without arguments) on an event of an element, and return the element; only inside a component."""
    solara.v.use_event(element, event, lambda *_: do())
    return element
