"""Counts by place from a CSV file: recorded crimes of a warm-up or of the police, or a list of cameras.

Called by policies that take such a file. Every fault is one line with file, row and what to do.
"""

import csv
from pathlib import Path

import numpy as np

from sim.city.city import City
from sim.core.errors import ChanganError


def read_place_counts(path: str, city: City, column: str) -> np.ndarray:
    """Return float64[place]: the sum of `column` over the rows of each place (1 a row where the file has no such column).

    The file has a header with `place` (number of the street segment) or `x` and `y` (metres, as the city's streets; the nearest
    segment counts). Raises ChanganError for a file that is missing, unreadable, without these columns, or with a bad row.
    """
    try:
        with Path(path).open(newline="", encoding="utf-8-sig") as file:
            rows = csv.DictReader(file)
            names = [name.strip().lower() for name in rows.fieldnames or ()]
            rows.fieldnames = names
            if "place" not in names and not {"x", "y"} <= set(names):
                raise ChanganError(
                    f"{path}: needs a column `place`, or `x` and `y`, in its first line; found: {', '.join(names) or 'nothing'}"
                )
            found = [_row(row, number, path, column, names) for number, row in enumerate(rows, start=2)]
    except OSError as fault:
        raise ChanganError(f"{path}: cannot be read ({fault.strerror}); give the path from the folder in which changan runs") from fault
    except (UnicodeDecodeError, csv.Error) as fault:
        raise ChanganError(f"{path}: is not a CSV file in UTF-8 ({fault}); save it again as CSV UTF-8") from fault
    if not found:
        raise ChanganError(f"{path}: has no rows below its first line")
    table = np.array(found, np.float64)
    return np.bincount(_places(table, city, path, "place" in names), weights=table[:, 2], minlength=city.n_places)


def _row(row: dict[str, str | None], number: int, path: str, column: str, names: list[str]) -> tuple[float, float, float]:
    """Return (place, 0, count) or (x, y, count) of one row."""
    wanted = ("place",) if "place" in names else ("x", "y")
    values = []
    for name in (*wanted, *((column,) if column in names else ())):
        text = (row.get(name) or "").strip()
        try:
            values.append(float(text))
        except ValueError:
            raise ChanganError(f"{path}, line {number}: {name} is {text!r}, which is no number") from None
        if not np.isfinite(values[-1]) or (name == column and values[-1] < 0.0):
            raise ChanganError(f"{path}, line {number}: {name} is {text}; it must be a number from 0 up")
    count = values.pop() if column in names else 1.0
    if wanted == ("place",) and values[0] != int(values[0]):
        raise ChanganError(f"{path}, line {number}: place is {values[0]:g}, which is not a whole number")
    return values[0], values[1] if len(values) > 1 else 0.0, count


def _places(table: np.ndarray, city: City, path: str, numbered: bool) -> np.ndarray:
    """Return int64[row]: the places of the rows."""
    if numbered:
        place = table[:, 0].astype(np.int64)
        bad = np.flatnonzero((place < 0) | (place >= city.n_places))
        if len(bad):
            raise ChanganError(
                f"{path}, line {bad[0] + 2}: there is no place {place[bad[0]]}; the city has places 0 to {city.n_places - 1}"
            )
        return place
    from scipy.spatial import cKDTree  # on demand: every scenario imports every policy, and few have such a file

    distance, place = cKDTree(np.stack([city.place_x, city.place_y], axis=1)).query(table[:, :2])
    far = np.flatnonzero(distance > 10.0 * city.cell_m)
    if len(far):
        raise ChanganError(
            f"{path}, line {far[0] + 2}: lies {distance[far[0]]:,.0f} m from the nearest street of the city; "
            f"give coordinates as the streets have them ({city.crs})"
        )
    return place.astype(np.int64)
