"""The share button of a page: an address that restores scenarios A and B, the seed and the language.

Used by the pages; `dashboards.link` makes and reads the address.
"""

import solara

from dashboards import link
from dashboards.html import button, tag
from dashboards.inputs import CopyText
from dashboards.refusals import refusal_words
from dashboards.state import SIDES, Chosen, chosen, seed
from dashboards.texts import lang, t
from sim.core.errors import ChanganError


@solara.component
def ShareLink(path: str, more: dict[str, Chosen] | None = None):
    """A button that shows an address of the page `path`; `more` are further scenarios that it carries (draft)."""
    opened = solara.use_reactive(False)
    with tag("div", css="share"):
        button(t("scenarios.share"), do=lambda: opened.set(not opened.value), aria_expanded="true" if opened.value else "false")
        if opened.value:
            try:
                words = link.query({**{side: chosen(side) for side in SIDES}, **(more or {})}, seed.value, lang.value)
            except ChanganError as error:
                tag("p", refusal_words(str(error)), css="notice warn", role="status")
            else:
                CopyText.element(
                    text=f"{path}?{words}", label=t("scenarios.share_label"), button=t("scenarios.copy"), copied=t("scenarios.copied")
                )
