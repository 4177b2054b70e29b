"""How every figure looks, and how a matplotlib figure becomes a small, self-contained piece of SVG.

Called by the `figures_*` modules. Text stays text (the reader's fonts draw it, Chinese included), ids are made unique so
that many figures stand in one page, and coordinates are cut to a hundredth of a point. First scenario: wide and
pale grey. Second: thin and dark blue. A fall is dark blue and solid, a rise orange with a dark edge, so that both read in grey.
"""

import io
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import matplotlib
from matplotlib.figure import Figure

INK, MUTED, RULE, PALE = "#1d2329", "#5f6873", "#c9ced4", "#e4e7ea"
FIRST, SECOND, RISE = "#aeb5bc", "#0b4f8a", "#f0a030"
OTHERS = ("#0b4f8a", "#b3571c", "#2f7d4f", "#7b4b94")
STYLES = ("-", (0, (1, 1.2)), (0, (5, 1.5, 1, 1.5)), (0, (3, 1)))
FONTS = "'Noto Sans','Source Sans 3','Segoe UI','Helvetica Neue',Arial,'Noto Sans CJK SC','Source Han Sans SC','PingFang SC','Microsoft YaHei',sans-serif"
RC: Any = {
    "svg.fonttype": "none",
    "svg.hashsalt": "changan",
    "font.family": "sans-serif",
    "font.size": 9.0,
    "axes.titlesize": 9.5,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.labelsize": 9.0,
    "axes.edgecolor": MUTED,
    "axes.linewidth": 0.7,
    "axes.labelcolor": INK,
    "text.color": INK,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.color": PALE,
    "grid.linewidth": 0.6,
    "axes.axisbelow": True,
    "legend.frameon": False,
    "legend.fontsize": 8.5,
    "lines.linewidth": 1.6,
    "xtick.labelsize": 8.5,
    "ytick.labelsize": 8.5,
    "figure.facecolor": "none",
    "axes.facecolor": "none",
    "savefig.facecolor": "none",
}


@dataclass(frozen=True)
class Drawn:
    """One finished figure: file name, heading, what to see in it (also the text for those who cannot see it), SVG."""

    name: str
    title: str
    caption: str
    svg: str


@contextmanager
def style() -> Iterator[None]:
    """Draw in the house style; glyphs that this machine's fonts lack are no fault, since text stays text."""
    with matplotlib.rc_context(RC), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from")
        yield


def color(position: int) -> str:
    """Return the colour of a scenario by its position."""
    return FIRST if position == 0 else OTHERS[(position - 1) % len(OTHERS)]


def line(position: int) -> dict[str, Any]:
    """Return how a scenario's line is drawn: the first wide and pale, so that it shows under one that equals it."""
    if position == 0:
        return {"color": FIRST, "lw": 3.6, "solid_capstyle": "butt"}
    return {"color": color(position), "lw": 1.4, "ls": STYLES[(position - 1) % len(STYLES)]}


def svg(figure: Figure, name: str, label: str) -> str:
    """Return a figure as SVG text, fit for standing alone and inside a page."""
    held = io.StringIO()
    figure.savefig(
        held, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None}, bbox_inches="tight", pad_inches=0.04
    )
    text = held.getvalue()
    text = text[text.index("<svg") :]
    text = re.sub(r"<metadata>.*?</metadata>\s*", "", text, flags=re.S)
    text = re.sub(r"<[^>]*>", lambda tag: _tidy(tag.group(), name), text)
    return re.sub(r"<svg\b[^>]*>", lambda tag: _head(tag.group(), label), text, count=1)


def _head(tag: str, label: str) -> str:
    """Let a figure shrink with its page, never grow beyond its own size; say in words what it shows."""
    wide = re.search(r'\bwidth="([\d.]+)pt"', tag)
    size = f"max-width:{float(wide[1]) * 4 / 3:.0f}px" if wide else ""
    rest = re.sub(r'\s(width|height)="[^"]*"', "", tag[len("<svg") :])
    return f'<svg role="img" aria-label="{_escape(label)}" style="font-family:{FONTS};width:100%;{size}"{rest}'


def _tidy(tag: str, name: str) -> str:
    """Shorten numbers, take the font from the page and make ids unique."""
    if tag.startswith("<svg"):
        return tag
    tag = re.sub(r"(-?\d+\.\d\d)\d+", r"\1", tag)
    tag = re.sub(
        r"font: (?:(\d{3}|bold) )?([\d.]+px) [^;\"]*", lambda m: f"font-size: {m[2]}" + (f"; font-weight: {m[1]}" if m[1] else ""), tag
    )
    tag = re.sub(r"font-family: [^;\"]*;? ?", "", tag)
    tag = re.sub(r'\bid="', f'id="{name}-', tag)
    return re.sub(r'(href="#|url\(#)', rf"\g<1>{name}-", tag)


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
