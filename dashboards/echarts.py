"""Echarts that may be left before it has been drawn.

Solara's component loads the library and then draws into an element that may be gone by then, because its reader went to another page:
the browser reports "Initialize failed: invalid dom". This one looks first. Used wherever a page shows a chart of echarts.
"""

from pathlib import Path

import traitlets
from solara.components import echarts as solaras

_DRAW, _LOOK_FIRST = "      this.create();\n", "      if (this.$refs.echarts) this.create();\n"


def _template() -> str:
    text = Path(solaras.__file__).with_name("echarts.vue").read_text(encoding="utf-8")
    if text.count(_DRAW) != 1:
        raise RuntimeError("Solara's echarts.vue has changed; look whether it still draws into elements that are gone")
    return text.replace(_DRAW, _LOOK_FIRST)


class Echarts(solaras.EchartsWidget):
    """A chart by its option; `attributes` go to its element."""

    template_file = None
    template = traitlets.Unicode(_template()).tag(sync=True)
