"""Lines over the days of a run, as a small widget: no library to load, drawn again as often as days pass."""

from pathlib import Path

import anywidget
import traitlets


class Lines(anywidget.AnyWidget):
    """A chart of one or several series; colours are names of the page's own (`var(--side-a)`), so that light and dark need nothing."""

    _esm = Path(__file__).with_name("lines.js")
    title = traitlets.Unicode("").tag(sync=True)
    said = traitlets.Unicode("").tag(sync=True)  # the chart in words
    unit = traitlets.Unicode("").tag(sync=True)  # what is counted along the axis: day
    from_zero = traitlets.Bool(True).tag(sync=True)
    series = traitlets.List([]).tag(sync=True)  # {"name", "values", "color", "dash", "width"}
