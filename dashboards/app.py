"""The pages of the dashboard and their addresses. A page's module is imported when somebody opens it first.

Solara loads this through `dashboards.server.entry`.
"""

import importlib

import solara

from dashboards.shell import Layout
from dashboards.texts import t

PAGES = (  # address, key of its name, module
    ("/", "watch", "dashboards.pages.watch"),
    ("compare", "compare", "dashboards.pages.compare"),
    ("scenarios", "scenarios", "dashboards.pages.scenarios"),
    ("sweep", "sweep", "dashboards.pages.sweep"),
    ("learn", "learn", "dashboards.pages.learn"),
    ("mesa", "mesa", "dashboards.pages.mesa_page"),
)


def _page(key: str, module: str):
    @solara.component
    def Open():
        solara.Title(f"{t(f'shell.{key}')} · {t('shell.brand')}")
        importlib.import_module(module).Page()

    return Open


routes = [
    solara.Route(path, component=_page(key, module), label=key, **({"layout": Layout} if path == "/" else {}))
    for path, key, module in PAGES
]
