"""The page about the dashboard: its bounds are the declared ones, its pictures are there."""

import re

from docs.make_limits import PAGE, bounds, page

TEXT = PAGE.read_text(encoding="utf-8")


def test_the_table_of_bounds_is_made_from_the_declarations():
    assert page(TEXT) == TEXT, "run python docs/make_limits.py"
    assert bounds().count("\n") > 15 and "`residents`" in TEXT


def test_every_picture_is_there():
    named = re.findall(r"\]\((images/[\w.]+)\)", TEXT)
    assert len(named) >= 4
    assert [name for name in named if not (PAGE.parent / name).is_file()] == []
