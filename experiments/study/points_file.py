"""The points of a study from a CSV file: one column a factor, one row a point; every problem with its line.

Called by the reader of study files.
"""

import csv
from typing import Any

from experiments.study.factors import Factor
from sim.scenario_errors import Problem, clip, listing, nearest
from sim.scenario_layers import inside
from sim.yaml_source import Mark, Source, resolve

MOST_BAD = 20


def read_points(wish: str, mark: Mark, factors: tuple[Factor, ...], problems: list[Problem]) -> tuple[tuple[Any, ...], ...]:
    """Return row[point][factor] of the file that the study names, or () with the reasons added to `problems`."""
    file = inside(wish, mark, "design.file", problems)
    if file is None:
        return ()
    source = Source(wish, file.parent, None)
    try:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            lines = list(csv.reader(stream))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        problems.append(mark.problem("design.file", f"design.file: {clip(wish)!r} cannot be read as UTF-8 CSV: {error}"))
        return ()
    header = [cell.strip() for cell in lines[0]] if lines else []
    before = len(problems)
    _check_header(header, factors, Mark(source, 1, 1), problems)
    if len(problems) > before:
        return ()
    rows = []
    for number, cells in enumerate(lines[1:], 2):
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(header):
            problems.append(Mark(source, number, 1).problem("", f"{len(cells)} values in a row of {len(header)} columns"))
        else:
            rows.append(
                tuple(_value(f, cells[header.index(f.name)], Mark(source, number, header.index(f.name) + 1), problems) for f in factors)
            )
        if len(problems) - before > MOST_BAD:
            break
    if not rows and len(problems) == before:
        problems.append(Mark(source, 1, 1).problem("", "the file holds no point"))
    return tuple(rows) if len(problems) == before else ()


def _check_header(header: list[str], factors: tuple[Factor, ...], mark: Mark, problems: list[Problem]) -> None:
    names = [factor.name for factor in factors]
    for name in names:
        if name not in header:
            problems.append(mark.problem(name, f"there is no column {name}; columns: {listing(header) or 'none'}"))
    for name in header:
        if name not in names:
            hint = nearest(name, names)
            problems.append(mark.problem(name, f"column {clip(name)!r} is no factor" + (f"; did you mean {hint}?" if hint else "")))
        elif header.count(name) > 1:
            problems.append(mark.problem(name, f"column {name} is given twice"))


def _value(factor: Factor, text: str, mark: Mark, problems: list[Problem]) -> Any:
    """Return one cell's value; the column of a mark is the number of the cell."""
    raw = text.strip()
    value = resolve(raw)
    if factor.levels:
        for level in factor.levels:
            if value == level and isinstance(value, bool) == isinstance(level, bool) or raw == level:
                return level
        problems.append(mark.problem(factor.name, f"{factor.name}: {clip(raw)!r} is not one of {listing(map(str, factor.levels))}"))
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        problems.append(mark.problem(factor.name, f"{factor.name}: {clip(raw)!r} is not a number"))
        return None
    if factor.integer and value != int(value):
        problems.append(mark.problem(factor.name, f"{factor.name}: {clip(raw)} is not a whole number"))
    elif not factor.low <= value <= factor.high:
        problems.append(
            mark.problem(factor.name, f"{factor.name}: {clip(raw)} is outside {factor.low:g} to {factor.high:g} ({factor.unit})")
        )
    return int(value) if factor.integer else float(value)
