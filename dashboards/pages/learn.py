"""The page learn."""

import solara

from dashboards.pages.placeholder import Placeholder


@solara.component
def Page():
    """Show the page."""
    Placeholder("learn")
