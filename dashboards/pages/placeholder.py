"""A page that is not made yet says so in one line."""

import solara

from dashboards.html import tag
from dashboards.texts import t


@solara.component
def Placeholder(topic: str):
    """Show the name of the page and that it is being prepared."""
    with tag("div"):
        tag("h1", t(f"shell.{topic}"))
        tag("p", t("shell.not_here"))
