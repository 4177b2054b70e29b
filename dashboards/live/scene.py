"""What of a city does not move: street shapes, nodes, cells and tours as bytes for the browser.

Called by `dashboards.canvas` once a city and again when tours change; writes nothing. Layouts are read by city_view.js.
"""

from typing import Any

import numpy as np
from scipy.spatial import cKDTree

from sim.city.city import City
from sim.tables import Tours

MOST_CELLS = 40_000


def street_bytes(city: City) -> bytes:
    """Return head int32[4] = (places, vertices, nodes, 0), then shape_first int32[place + 1], from, to int32[place], length float32[place],
    road class int32[place], x, y float32[vertex], node x, y float32[node]; metres from the lower left, y up.
    """
    s = city.streets
    x0, y0 = float(s.shape_x.min()), float(s.shape_y.min())
    ints = (s.shape_first, s.place_from, s.place_to)
    head = np.array([city.n_places, len(s.shape_x), len(s.node_x), 0], np.int32)
    floats = [s.shape_x - x0, s.shape_y - y0, s.node_x - x0, s.node_y - y0]
    parts = [
        head,
        *(a.astype("<i4") for a in ints),
        s.length_m.astype("<f4"),
        s.road_class.astype("<i4"),
        *(a.astype("<f4") for a in floats),
    ]
    return b"".join(np.ascontiguousarray(part).tobytes() for part in parts)


def cell_bytes(city: City, cells: int | None = None) -> bytes:
    """Return head int32[2] = (rows, columns), then int32[row, column]: the street nearest to each raster cell, -1 beyond three cells.

    `cells`: about how many, by default those of the city's own raster.
    """
    s = city.streets
    x0, y0, x1, y1 = s.shape_x.min(), s.shape_y.min(), s.shape_x.max(), s.shape_y.max()
    wanted = min(MOST_CELLS, cells or int(np.prod(city.raster_shape)))
    side_m = max(1.0, float(np.sqrt((x1 - x0) * (y1 - y0) / max(wanted, 1))))
    rows, columns = max(1, round((y1 - y0) / side_m)), max(1, round((x1 - x0) / side_m))
    y, x = np.meshgrid(
        y0 + (np.arange(rows) + 0.5) * (y1 - y0) / rows, x0 + (np.arange(columns) + 0.5) * (x1 - x0) / columns, indexing="ij"
    )
    owner = np.repeat(np.arange(city.n_places), np.diff(s.shape_first))
    far, vertex = cKDTree(np.column_stack([s.shape_x, s.shape_y])).query(np.column_stack([x.ravel(), y.ravel()]))
    nearest = np.where(far <= 3.0 * max(side_m, 60.0), owner[vertex], -1)
    return np.array([rows, columns], "<i4").tobytes() + nearest.astype("<i4").tobytes()


def tour_bytes(city: City, tours: tuple[Tours, Tours]) -> bytes:
    """Return the walks of patrols and then of grid workers: int32[3] = (beats of patrols, all beats, lines), int32[beat] line of each beat,
    first int32[line + 1], then for each vertex x, y and metres from the tour's start, float32. A walk follows each street from the end nearer
    to where it comes from; beats walked alike share a line.
    """
    lines: list[np.ndarray] = []
    known: dict[bytes, int] = {}
    of: list[int] = []
    for walks in tours:
        for beat in range(len(walks.first) - 1):
            rows = slice(walks.first[beat], walks.first[beat + 1])
            key = walks.place[rows].tobytes() + walks.end_m[rows].tobytes()
            if key not in known:
                known[key] = len(lines)
                lines.append(_walk(city, walks, beat))
            of.append(known[key])
    first = np.concatenate([[0], np.cumsum([len(line) for line in lines])]).astype("<i4")
    points = np.concatenate(lines) if lines else np.zeros((0, 3))
    head = np.array([len(tours[0].first) - 1, len(of), len(lines)], "<i4")
    ints = [head.tobytes(), np.array(of, "<i4").tobytes(), first.tobytes()]
    return b"".join([*ints, *(points[:, k].astype("<f4").tobytes() for k in range(3))])


def tour_mark(tours: tuple[Tours, Tours]) -> int:
    """Return a number that changes when a walk is laid out anew."""
    return hash(tuple(part.tobytes() for t in tours for part in (t.place, t.end_m)))


def _walk(city: City, tours: Tours, beat: int) -> np.ndarray:
    """Return float64[vertex, (x, y, metres)] of one beat."""
    s, rows = city.streets, range(int(tours.first[beat]), int(tours.first[beat + 1]))
    x0, y0 = float(s.shape_x.min()), float(s.shape_y.min())
    found: list[np.ndarray] = []
    here: Any = None
    begin_m = 0.0
    for row in rows:
        end_m = float(tours.end_m[row])
        if end_m <= begin_m:
            continue
        low, high = s.shape_first[tours.place[row]], s.shape_first[tours.place[row] + 1]
        line = np.column_stack([s.shape_x[low:high] - x0, s.shape_y[low:high] - y0])
        if here is not None and np.hypot(*(line[-1] - here)) < np.hypot(*(line[0] - here)):
            line = line[::-1]
        along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
        found.append(np.column_stack([line, begin_m + along * ((end_m - begin_m) / max(along[-1], 1e-9))]))
        here, begin_m = line[-1], end_m
    return np.concatenate(found) if found else np.zeros((1, 3))
