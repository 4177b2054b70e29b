"""The widget: the browser's half stands in `js/`, this half sends frames and never more than the browser can draw.

A canvas keeps the newest frame until the one before it is acknowledged, so a slow browser sees fewer frames and never old ones; what happened
in a frame that was left out is drawn with the next. Used through `dashboards.canvas.view`.
"""

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import anywidget
import numpy as np
import traitlets

from dashboards.live.frames import Frame
from dashboards.live.scene import tour_bytes, tour_mark

_JS = Path(__file__).parent / "js"
_PARTS = ("palette", "city", "movers", "paint", "legend", "main")
WINDOW = 2  # frames under way
PATIENCE_S = 3.0  # after so long without an answer the next frame is sent all the same: an answer may have been lost


class CityCanvas(anywidget.AnyWidget):
    """The map of one city."""

    _esm = "\n".join((_JS / f"{part}.js").read_text(encoding="utf-8") for part in _PARTS)
    scene = traitlets.Bytes(b"").tag(sync=True)  # dashboards.live.scene.street_bytes
    cells = traitlets.Bytes(b"").tag(sync=True)  # cell_bytes
    tours = traitlets.Bytes(b"").tag(sync=True)  # tour_bytes
    layer = traitlets.Dict({}).tag(sync=True)  # key, ramp, kind, low, open, title, unit, classes
    texts = traitlets.Dict({}).tag(sync=True)
    show = traitlets.Dict({}).tag(sync=True)  # false switches off: movers, patrol, worker, unit, offender, events, legend; true on: surface
    selected = traitlets.Int(-1).tag(sync=True)
    dark = traitlets.Bool(False).tag(sync=True)
    height = traitlets.Unicode("70vh").tag(sync=True)
    link = traitlets.Unicode("").tag(sync=True)  # views of one name move together
    shortcuts = traitlets.Bool(False).tag(sync=True)
    on_pick = traitlets.Any(None, allow_none=True)  # Callable[[int], None]: a street was clicked, -1: none
    on_made = traitlets.Any(None, allow_none=True)  # Callable[[CityCanvas], None]: told once, of the widget itself
    on_order = traitlets.Any(None, allow_none=True)  # Callable[[str], None]: toggle, step, slower, faster

    def __init__(self, **values: Any) -> None:
        """Wait for the browser."""
        self._gate = threading.Lock()
        self._sent = self._acked = 0
        self._ready = False
        self._sent_at = 0.0
        self._waiting: Frame | None = None
        self._last: Frame | None = None
        self._tours_mark, self._tours_when = 0, (0, -1)
        super().__init__(**values)
        self.on_msg(self._hear)
        if self.on_made is not None:
            self.on_made(self)

    def offer(self, frame: Frame, side: Any = None) -> None:
        """Take the newest frame; send it when the browser is ready for it. `side` gives the walks when they were laid out anew."""
        if side is not None:
            self._take_tours(side)
        with self._gate:
            if self._waiting is not None and len(self._waiting.events):
                frame.events = np.concatenate([self._waiting.events, frame.events])[-300:]
            self._waiting = frame
        self._push()

    def _take_tours(self, side: Any) -> None:
        """Send the walks when they were laid out anew, which happens at the start of a day and after a change of policies."""
        when = (id(side.model), side.model.day)
        if when != self._tours_when:
            self._tours_when = when
            tours = (side.model.walking[1], side.model.walking[3])
            if tour_mark(tours) != self._tours_mark:
                self._tours_mark = tour_mark(tours)
                self.tours = tour_bytes(side.city, tours)

    def _push(self) -> None:
        with self._gate:
            frame, now = self._waiting, time.monotonic()
            late = now - self._sent_at > PATIENCE_S
            if frame is None or not self._ready or (self._sent - self._acked >= WINDOW and not late):
                return
            self._waiting, self._last = None, frame
            self._sent += 1
            self._sent_at = now
            head = {"k": self._sent} | frame.head
        self.send(head, buffers=frame.buffers())

    def _hear(self, _widget: Any, content: Any, _buffers: Any) -> None:
        """Answer to the browser: ready, drawn, clicked, ordered. What it says is checked; the browser is not trusted."""
        if not isinstance(content, dict):
            return
        if content.get("ready") is True:
            with self._gate:
                self._ready, self._acked = True, self._sent
                self._waiting = self._waiting or self._last
        number = content.get("ack")
        if isinstance(number, int):
            with self._gate:
                self._acked = max(self._acked, min(number, self._sent))
        self._push()
        _call(self.on_pick, content.get("pick"), int)
        if content.get("order") in ("toggle", "step", "slower", "faster"):
            _call(self.on_order, content["order"], str)


def _call(handler: Callable[[Any], None] | None, value: Any, kind: type) -> None:
    if handler is not None and type(value) is kind:
        handler(value)
