"""The module that Solara loads. It stands here so that Solara looks for pages' files in `dashboards/` and nowhere above it."""

from dashboards.app import routes

__all__ = ["routes"]
