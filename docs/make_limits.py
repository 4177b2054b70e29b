"""Writes the table of the dashboard's bounds into docs/dashboard.md from their declarations; called by `make docs` and by a test."""

import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from dashboards.server.limits import Limits
from docs.make_odd import table
from sim.core.params import declarations

PAGE = Path(__file__).with_name("dashboard.md")


def bounds() -> str:
    """Return the table of every bound."""
    rows = ((f"`{d.path}`", d.help, f"{d.default:,}", d.unit, f"{d.low:,.0f} to {d.high:,.0f}") for d in declarations(Limits))
    return table(("name", "bound", "default", "unit", "range"), rows)


def page(text: str) -> str:
    """Return the page with its table made anew."""
    return re.sub(r"(changes a bound:\n\n)(.*?)(\n\n## )", lambda found: found[1] + bounds() + found[3], text, flags=re.DOTALL)


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    print("wrote the bounds of docs/dashboard.md")
