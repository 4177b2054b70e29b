"""The browser's half of a small widget: its own JavaScript with what all of them begin with (dom.js). Used by the widgets' classes."""

from pathlib import Path

HERE = Path(__file__).parent


def esm(name: str) -> str:
    """Return the module of a widget, `dashboards/NAME.js`, ready for anywidget."""
    return "\n".join((HERE / f"{part}.js").read_text(encoding="utf-8") for part in ("dom", name))
