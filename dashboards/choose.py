"""Native inputs for pages that are drawn often: a choice in groups, a slider that tells while it moves, a whole number.

Choice.element(label=..., options=[{"value", "label", "group", "help"}], value=..., on_choose=...)
Slider.element(label=..., low=0, high=100, value=..., said="day 3, 14:00", on_move=...)
    Whole.element(label=..., low=0, high=23, value=..., on_move=...)
"""

from typing import Any

import anywidget
import traitlets

from dashboards.esm import esm

_ESM = esm("choose")


class Choice(anywidget.AnyWidget):
    """A select; only values among its options are passed on."""

    _esm = _ESM
    kind = traitlets.Unicode("choice").tag(sync=True)
    label = traitlets.Unicode("").tag(sync=True)
    quiet = traitlets.Bool(False).tag(sync=True)  # the label is only heard
    options = traitlets.List([]).tag(sync=True)
    value = traitlets.Unicode("").tag(sync=True)
    disabled = traitlets.Bool(False).tag(sync=True)
    on_choose = traitlets.Any(None, allow_none=True)

    def __init__(self, **values: Any) -> None:
        """Listen."""
        super().__init__(**values)
        self.on_msg(self._hear)

    def _hear(self, _widget: Any, content: Any, _buffers: Any) -> None:
        value = content.get("chosen") if isinstance(content, dict) else None
        if self.on_choose is not None and value in [option["value"] for option in self.options]:
            self.on_choose(value)


class Slider(anywidget.AnyWidget):
    """A range; values are held within it."""

    _esm = _ESM
    kind = traitlets.Unicode("slider").tag(sync=True)
    label = traitlets.Unicode("").tag(sync=True)
    said = traitlets.Unicode("").tag(sync=True)
    low = traitlets.Int(0).tag(sync=True)
    high = traitlets.Int(100).tag(sync=True)
    step = traitlets.Int(1).tag(sync=True)
    value = traitlets.Int(0).tag(sync=True)
    disabled = traitlets.Bool(False).tag(sync=True)
    on_move = traitlets.Any(None, allow_none=True)

    def __init__(self, **values: Any) -> None:
        """Listen."""
        super().__init__(**values)
        self.on_msg(self._hear)

    def _hear(self, _widget: Any, content: Any, _buffers: Any) -> None:
        value = content.get("moved") if isinstance(content, dict) else None
        if self.on_move is not None and type(value) in (int, float) and value == value:
            self.on_move(int(min(max(value, self.low), self.high)))


class Whole(Slider):
    """A whole number that is typed; told when it is done."""

    kind = traitlets.Unicode("whole").tag(sync=True)
