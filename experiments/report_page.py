"""The frame of every report: one HTML file that asks for nothing from outside and prints well, and small pieces of it.

Called by `experiments.report` and `experiments.report_run`. Writes nothing itself.
"""

from collections.abc import Iterable, Sequence
from html import escape

from experiments.figures_style import FONTS, Drawn

CSS = """
:root{--ink:#1d2329;--muted:#5f6873;--rule:#d5dade;--pale:#f4f6f7;--accent:#0b4f8a}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;color:var(--ink);background:#fff;font:16px/1.55 FONTS}
main{max-width:880px;margin:0 auto;padding:28px 24px 60px}
header{border-bottom:3px solid var(--ink);margin-bottom:20px}
.brand{color:var(--muted);font-size:13.5px;display:flex;justify-content:space-between;gap:16px}
h1{font-size:30px;line-height:1.2;margin:6px 0 12px;letter-spacing:-.01em;overflow-wrap:anywhere}
h2{font-size:20px;margin:38px 0 8px;line-height:1.3}
h3{font-size:16px;margin:22px 0 6px}
p{margin:0 0 10px}
a{color:var(--accent)}
.what{color:var(--ink);margin:0 0 14px}
.answer{background:var(--pale);border-left:5px solid var(--accent);padding:16px 20px 10px;font-size:18px;line-height:1.5;margin:0 0 8px}
.answer h2{margin:0 0 6px;font-size:14px;color:var(--muted);font-weight:600}
.answer h3{margin:8px 0 4px}
.note,figcaption{color:var(--muted);font-size:14px;line-height:1.5}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:13.5px;font-variant-numeric:tabular-nums;margin:6px 0 8px}
th{font-weight:600;text-align:right;color:var(--muted);border-bottom:1.5px solid var(--ink);padding:4px 6px;vertical-align:bottom;line-height:1.25}
td{text-align:right;border-bottom:1px solid var(--rule);padding:5px 6px;vertical-align:top}
td.t,th.t{text-align:left}
td.n{white-space:nowrap}
td.t:first-child{min-width:9.5em}
tr.sub td{background:var(--pale);font-weight:600;text-align:left}
small{color:var(--muted);font-size:12px;line-height:1.3;display:inline-block}
figure{margin:22px 0 6px;break-inside:avoid}
figure svg{display:block;margin:0 auto}
figcaption{margin-top:4px}
.open{color:var(--muted)}
.warn{border:2px solid var(--ink);padding:12px 18px 4px;margin:34px 0 10px}
.warn h2{margin:0 0 4px;font-size:16px}
code{font:13px/1.5 ui-monospace,'Cascadia Mono',Menlo,Consolas,monospace;overflow-wrap:anywhere}
pre{font:12.5px/1.5 ui-monospace,'Cascadia Mono',Menlo,Consolas,monospace;background:var(--pale);padding:10px 14px;margin:6px 0 10px;overflow-x:auto;white-space:pre-wrap;overflow-wrap:anywhere}
details{margin:6px 0}summary{cursor:pointer;color:var(--accent);font-size:14px}
dl{display:grid;grid-template-columns:max-content 1fr;gap:4px 18px;font-size:14px;margin:6px 0}
dt{color:var(--muted)}dd{margin:0;overflow-wrap:anywhere}
ul{margin:4px 0 10px;padding-left:22px}
@media print{body{font-size:10.5pt}main{max-width:none;padding:0}.answer{font-size:12pt}table{font-size:9pt}.scroll{overflow:visible}
h2,h3{break-after:avoid}tr,.warn{break-inside:avoid}a{color:inherit;text-decoration:none}.noprint{display:none}@page{margin:16mm 15mm}}
@media(max-width:640px){main{padding:18px 14px 40px}h1{font-size:24px}.answer{font-size:16.5px}dl{grid-template-columns:1fr}}
""".replace("FONTS", FONTS).strip()


def page(lang: str, title: str, brand: str, body: Iterable[str], other: tuple[str, str] | None = None) -> str:
    """Return the whole file; `other` is (file name, words) of the same report in the other language."""
    link = (
        f'<a class="noprint" href="{escape(other[0])}" hreflang="{"en" if lang == "zh" else "zh"}">{escape(other[1])}</a>' if other else ""
    )
    code = "zh-Hans" if lang == "zh" else "en"
    return (
        f'<!DOCTYPE html>\n<html lang="{code}">\n<head>\n<meta charset="utf-8">\n<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>\n{CSS}\n</style>\n</head>\n<body>\n<main>\n<header>"
        f'<div class="brand"><span>{escape(brand)}</span>{link}</div><h1>{escape(title)}</h1></header>\n'
        + "\n".join(body)
        + "\n</main>\n</body>\n</html>\n"
    )


def section(title: str, *parts: str) -> str:
    """Return a section with its heading; nothing at all when it has no content."""
    inside = "\n".join(p for p in parts if p)
    return f"<section>\n<h2>{escape(title)}</h2>\n{inside}\n</section>" if inside else ""


def table(head: Sequence[str], rows: Iterable[Sequence[str]], text_columns: int = 1) -> str:
    """Return a table; cells are HTML already; a row of one cell is a subheading; the first columns are text."""
    head = [h.replace("_", "_<wbr/>") for h in head]  # a long scenario's name must not push the last columns out of sight
    cells = "".join(f'<th class="t" scope="col">{h}</th>' if k < text_columns else f'<th scope="col">{h}</th>' for k, h in enumerate(head))
    lines = [_row(row, len(head), text_columns) for row in rows]
    return f'<div class="scroll"><table><thead><tr>{cells}</tr></thead><tbody>{"".join(lines)}</tbody></table></div>' if lines else ""


def _row(row: Sequence[str], width: int, text_columns: int) -> str:
    if len(row) == 1:
        return f'<tr class="sub"><td colspan="{width}">{row[0]}</td></tr>'
    return "<tr>" + "".join(f'<td class="{"t" if k < text_columns else "n"}">{cell}</td>' for k, cell in enumerate(row)) + "</tr>"


def figure(drawn: Drawn) -> str:
    """Return a figure with its caption."""
    return f"<figure>\n{drawn.svg}\n<figcaption>{escape(drawn.caption)}</figcaption>\n</figure>"


def note(text: str) -> str:
    """Return a paragraph of small print; HTML already."""
    return f'<p class="note">{text}</p>'


def facts(pairs: Iterable[tuple[str, str]]) -> str:
    """Return a list of names and values; values are HTML already."""
    return "<dl>" + "".join(f"<dt>{escape(k)}</dt><dd>{v}</dd>" for k, v in pairs) + "</dl>"


def bullets(items: Iterable[str]) -> str:
    """Return a list; items are HTML already."""
    inside = "".join(f"<li>{item}</li>" for item in items)
    return f"<ul>{inside}</ul>" if inside else ""
