"""The inputs that HTML alone does not give: choose or drop a file, edit text with line numbers, copy, download.

Each is one small widget with its JavaScript beside it. What comes from a browser is checked again here.
"""

from typing import Any

import anywidget
import traitlets

from dashboards.esm import esm

PIECE_BYTES = 256 * 1024


class FilePicker(anywidget.AnyWidget):
    """Choose a file by click, by keyboard or by dropping it; `tell(name, data)` is called when it has arrived in full.

    The browser checks the size before anything is sent and sends pieces; both are checked again here.
    """

    _esm = esm("picker")
    label = traitlets.Unicode("").tag(sync=True)
    hint = traitlets.Unicode("").tag(sync=True)
    choose = traitlets.Unicode("").tag(sync=True)
    accept = traitlets.Unicode("").tag(sync=True)
    most_bytes = traitlets.Int(0).tag(sync=True)
    piece_bytes = traitlets.Int(PIECE_BYTES).tag(sync=True)
    too_large = traitlets.Unicode("").tag(sync=True)
    busy = traitlets.Unicode("").tag(sync=True)

    def __init__(self, **traits: Any) -> None:
        """Take the traits and, as `tell`, who is told."""
        self.tell = traits.pop("tell", None)
        super().__init__(**traits)
        self._name, self._size, self._data = "", -1, bytearray()
        self.on_msg(self._message)

    def _message(self, _: Any, content: dict[str, Any], buffers: list[Any]) -> None:
        if content.get("begin"):
            name, size = content.get("name"), content.get("size")
            fits = isinstance(name, str) and isinstance(size, int) and 0 <= size <= self.most_bytes
            self._name, self._size, self._data = (name[:200], size, bytearray()) if fits else ("", -1, bytearray())
            self.send({"next": 0} if fits else {"refused": True})
            return
        piece = bytes(buffers[0]) if buffers else b""
        expected = self._size >= 0 and content.get("at") == len(self._data) and piece
        if not expected or len(piece) > PIECE_BYTES or len(self._data) + len(piece) > self._size:
            self._size, self._data = -1, bytearray()
            self.send({"refused": True})
            return
        self._data += piece
        if len(self._data) < self._size:
            self.send({"next": len(self._data)})
            return
        name, data = self._name, bytes(self._data)
        self._size, self._data = -1, bytearray()
        self.send({"done": True})
        if self.tell is not None:
            self.tell(name, data)


class TextEditor(anywidget.AnyWidget):
    """A text with line numbers and marked lines; `text` follows what is typed after a short pause."""

    _esm = esm("editor")
    text = traitlets.Unicode("").tag(sync=True)
    label = traitlets.Unicode("").tag(sync=True)
    marked = traitlets.List([]).tag(sync=True)  # lines with a problem, from 1
    go = traitlets.List([0, 1, 0]).tag(sync=True)  # line, column, and a number that changes: put the cursor there
    most_chars = traitlets.Int(60_000).tag(sync=True)


class CopyText(anywidget.AnyWidget):
    """A text in one line with a button that copies it."""

    _esm = esm("copy")
    text = traitlets.Unicode("").tag(sync=True)
    label = traitlets.Unicode("").tag(sync=True)
    button = traitlets.Unicode("").tag(sync=True)
    copied = traitlets.Unicode("").tag(sync=True)
