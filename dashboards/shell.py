"""What stands around every page: header with the pages, language, colours, terms; the footer that says what this is not.

Used by `dashboards.app` as Solara's layout. `Bridge` is the one widget that touches the browser's page itself: its language and
colours, and what is remembered of them.
"""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import anywidget
import solara
import solara.lab
import traitlets

from dashboards import editing, link
from dashboards.glossary import Glossary
from dashboards.html import acting, button, tag
from dashboards.refusals import refusal_words
from dashboards.shown import expected
from dashboards.state import SIDES, choose, set_seed
from dashboards.texts import HTML_LANG, lang, preferred, t

TABS = ("watch", "compare", "scenarios", "sweep", "learn")
PRIMARY = {"light": "#1f4e79", "dark": "#8ab8e6"}


class Bridge(anywidget.AnyWidget):
    """Tells the browser's page its language and colours."""

    _esm = Path(__file__).with_name("bridge.js")
    language = traitlets.Unicode("en").tag(sync=True)
    dark = traitlets.Bool(False).tag(sync=True)
    chosen = traitlets.Bool(False).tag(sync=True)  # by the switch, so that later visits keep them

    def __init__(self, **values: Any) -> None:
        """Take the traits and, as `tell`, who is told that the page stands in the browser."""
        told = values.pop("tell", lambda: None)
        super().__init__(**values)
        self.on_msg(lambda _widget, content, _buffers: told() if content == {"shown": True} else None)


def first_language(search: str | None) -> str:
    """Return the language a page starts in: of the link, of the last visit, of the browser."""
    asked = dict(parse_qsl(search or "", max_num_fields=20)).get("lang")
    cookies, headers = solara.lab.cookies.value or {}, solara.lab.headers.value or {}
    wished = asked or cookies.get("changan_lang")
    if wished in HTML_LANG:
        return wished
    return preferred(",".join(headers.get("accept-language", ())))


def restore(search: str | None) -> list[str]:
    """Take language, scenarios and seed from the address that a page was opened with; return what could not be taken."""
    lang.set(first_language(search))
    found = link.restored(search)
    for side in SIDES:
        if side in found.sides:
            choose(side, found.sides[side])
    if link.DRAFT in found.sides:
        draft = found.sides[link.DRAFT]
        editing.take(draft.name, draft.text, draft)
    if found.seed is not None:
        set_seed(found.seed)
    return found.problems


def _palette() -> None:
    solara.lab.theme.themes.light.primary = PRIMARY["light"]
    solara.lab.theme.themes.dark.primary = PRIMARY["dark"]


_switched = solara.reactive(False)


def set_dark(dark: bool) -> None:
    """Choose dark or light colours for this page and later visits."""
    _switched.set(True)
    solara.lab.theme.dark = dark


@solara.component
def IconButton(icon: str, label: str, on_click, name: str):
    """A button that shows an icon, named for screen readers and on hover."""
    picture = solara.v.Icon(children=[icon], attributes={"aria-hidden": "true"})
    return button(picture, do=on_click, css=f"icon-button {name}", aria_label=label, title=label)


@solara.component
def PageLink(path: str, text: str, css: str = "", current: bool = False):
    """A link to a page of the dashboard: one click goes there without loading anew; with a modifier key the browser decides."""
    router = solara.use_router()
    return acting(
        "a", text, events={"click.exact.prevent": lambda: router.push(path)}, css=css, href=path, aria_current="page" if current else None
    )


@solara.component
def Tabs(here, routes):
    """Links to the pages; the one that is open says so."""
    with tag("nav", css="shell-nav", aria_label=t("shell.pages")):
        for route in routes:
            if route.label in TABS:
                PageLink(solara.resolve_path(route), t(f"shell.{route.label}"), "shell-tab", here is route)


@solara.component
def Header(here, routes):
    """Name, pages, and the switches for language and colours."""
    dark = solara.lab.use_dark_effective()
    other = "zh" if lang.value == "en" else "en"
    with tag("header", css="shell-header"):
        with tag("div", css="shell-brand"):
            tag("span", t("shell.brand"), css="shell-name")
            tag("span", t("shell.tagline"), css="shell-tagline")
        Tabs(here, routes)
        with tag("div", css="shell-switches"):
            tag("button", t("shell.glossary"), css="shell-language shell-terms", type="button", data_term="all")
            button(t("shell.other_language"), do=lambda: lang.set(other), css="shell-language", lang=HTML_LANG[other])
            label = t("shell.to_light") if dark else t("shell.to_dark")
            IconButton("mdi-weather-sunny" if dark else "mdi-weather-night", label, lambda: set_dark(not dark), "shell-theme")


@solara.component
def Footer():
    """Say what this is not for; the way to the plain Mesa page."""
    with tag("footer", css="shell-footer"):
        tag("span", t("shell.footer"))
        PageLink("/mesa", t("shell.mesa"))


@solara.component
def Layout(children):
    """Put a page between header and footer."""
    router = solara.use_router()
    here, routes = solara.use_route(peek=True)
    told = solara.use_memo(lambda: restore(router.search), [])
    shown = solara.use_memo(lambda: expected().set, [])
    solara.use_memo(_palette, [])
    dark = solara.lab.use_dark_effective()
    with tag("div", css=f"shell {'is-dark' if dark else 'is-light'}"):
        Bridge.element(language=HTML_LANG[lang.value], dark=bool(dark), chosen=_switched.value, tell=shown)
        tag("a", t("shell.skip"), css="shell-skip", href="#content")
        Header(here, routes)
        for line in told:
            tag("p", t("shell.link_problem", what=refusal_words(line)), css="notice warn shell-told", role="alert")
        tag("main", *children, css="shell-main", id="content", tabindex="-1")
        Footer()
        Glossary()
