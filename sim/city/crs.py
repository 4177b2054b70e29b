"""Where on the globe are these coordinates, and what are they in metres?

Called by `sim.city.streets`. A projected system in true metres is kept; everything else (degrees, feet, web maps)
goes to the UTM zone of the middle. What had to be assumed is said as a doubt.
"""

from dataclasses import replace

import numpy as np
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError, ProjError

from sim.city.formats import StreetFileError
from sim.city.lines import RawLines

MAX_SCALE_ERROR = 0.01  # a projected system whose metres are more than 1 % off is not kept
TRIAL_M = 1000.0  # distance at which the scale is tried
MAX_REACH_KM = 300.0  # from the median point: farther is another city, or a slip such as a point at 0, 0
MAX_FAR_SHARE = 0.1  # of the lines: more than this and it is no slip
GIVE_CRS = "say which coordinate system it is (crs, for example EPSG:4326 for degrees or EPSG:4547)"


def to_metres(raw: RawLines, declared: str | None, given: str | None, shown: str) -> tuple[RawLines, str, list[str]]:
    """Return the lines in metres, the name of their system, and doubts.

    `declared` is what the file says (None: nothing), `given` what the user says (it wins).
    Raises StreetFileError where the coordinates cannot be what they are said to be.
    """
    system, doubts = _system(raw, declared, given, shown)
    if system.is_geographic:
        raw = _check_degrees(raw, shown, doubts, "" if given is None and declared is None else name_of(system))
    target = _target(raw, system, shown, doubts)
    if target != system:
        raw = _project(raw, system, target, shown)
    return _near_lines(raw, shown, doubts), name_of(target), doubts


def name_of(system: CRS) -> str:
    """Return AUTHORITY:CODE where there is one, else the system's name."""
    authority = system.to_authority(min_confidence=70)
    return ":".join(authority) if authority else system.name


def parse(text: str, shown: str) -> CRS:
    """Return the coordinate system that the text names."""
    try:
        system = CRS.from_user_input(text)
    except CRSError as error:
        raise StreetFileError(shown, f"the coordinate system '{text[:60]}' is not known", "use a code such as EPSG:4326") from error
    if system.is_compound:
        system = system.sub_crs_list[0]
    if not (system.is_geographic or system.is_projected):
        raise StreetFileError(shown, f"the coordinate system '{system.name[:60]}' has no place on the globe", GIVE_CRS)
    return system


def _system(raw: RawLines, declared: str | None, given: str | None, shown: str) -> tuple[CRS, list[str]]:
    """Decide in which system the coordinates are."""
    doubts: list[str] = []
    in_range = _fits_degrees(raw.x, raw.y) or _fits_degrees(raw.y, raw.x)
    if given is not None:
        system = parse(given, shown)
        if declared is not None and not _same(declared, system):
            doubts.append(f"The file says its coordinates are {declared[:60]}; {name_of(system)} was used because it was given.")
        if system.is_projected and in_range:
            raise StreetFileError(
                shown,
                f"the coordinates are degrees, but {name_of(system)} was given, which counts in {_unit(system)}",
                "leave crs out, or give EPSG:4326",
            )
        return system, doubts
    if declared is None:
        if not in_range:
            raise StreetFileError(shown, f"the file names no coordinate system and its values ({_sample(raw)}) are no degrees", GIVE_CRS)
        doubts.append(
            "The file names no coordinate system; its values look like degrees and were read as longitude and latitude (EPSG:4326)."
        )
        return CRS.from_epsg(4326), doubts
    system = parse(declared, shown)
    if system.is_projected and in_range:
        doubts.append(
            f"The file says its coordinates are {name_of(system)} (in {_unit(system)}), but its values are degrees; "
            "they were read as longitude and latitude (EPSG:4326)."
        )
        return CRS.from_epsg(4326), doubts
    return system, doubts


def _same(declared: str, system: CRS) -> bool:
    """Tell whether the text names the system; a text that names nothing does not."""
    try:
        return bool(CRS.from_user_input(declared).equals(system, ignore_axis_order=True))
    except CRSError:
        return False


def _fits_degrees(x: np.ndarray, y: np.ndarray) -> bool:
    return bool(np.abs(x).max() <= 180.0 and np.abs(y).max() <= 90.0)


def _check_degrees(raw: RawLines, shown: str, doubts: list[str], said: str) -> RawLines:
    """Return lines with longitude first; raise where the values are no degrees at all."""
    if _fits_degrees(raw.x, raw.y):
        return raw
    if _fits_degrees(raw.y, raw.x):
        doubts.append("Latitude and longitude are swapped in the file (latitudes beyond 90 degrees); they were swapped back.")
        return replace(raw, x=raw.y, y=raw.x)
    raise StreetFileError(shown, f"the coordinates should be degrees ({said}) but have values such as {_sample(raw)}", GIVE_CRS)


def _target(raw: RawLines, system: CRS, shown: str, doubts: list[str]) -> CRS:
    """Keep a system of true metres, else choose the UTM zone of the middle; say what was converted."""
    lon, lat = raw.x, raw.y
    if system.is_projected:
        to_degrees = Transformer.from_crs(system, system.geodetic_crs, always_xy=True)
        half = TRIAL_M / 2.0 / _metres(system)
        around = np.array([[-half, 0.0], [half, 0.0], [0.0, -half], [0.0, half]])
        lon, lat = to_degrees.transform(_middle(raw.x) + around[:, 0], _middle(raw.y) + around[:, 1])
        if not (np.isfinite(lon).all() and np.isfinite(lat).all()):
            raise StreetFileError(shown, f"its coordinates ({_sample(raw)}) lie outside {name_of(system)}", GIVE_CRS)
        if _is_true(system, lon, lat):
            return system
        _say_conversion(system, doubts)
    return _utm(_middle(lon), _middle(lat))


def _is_true(system: CRS, lon: np.ndarray, lat: np.ndarray) -> bool:
    """Tell whether the system counts in metres, and a kilometre across the middle (both ways) is one on the ground."""
    _, _, ground = system.get_geod().inv(lon[[0, 2]], lat[[0, 2]], lon[[1, 3]], lat[[1, 3]])
    return _metres(system) == 1.0 and bool((np.abs(np.asarray(ground) / TRIAL_M - 1.0) <= MAX_SCALE_ERROR).all())


def _metres(system: CRS) -> float:
    """Return the metres of one unit of a projected system."""
    return float(system.axis_info[0].unit_conversion_factor) if system.axis_info else 1.0


def _say_conversion(system: CRS, doubts: list[str]) -> None:
    if _metres(system) != 1.0:
        doubts.append(f"The coordinates of the file are in {_unit(system)} ({name_of(system)}); they were converted to metres.")
    else:
        doubts.append(
            f"The file's system {name_of(system)} stretches distances here; the streets were projected anew so that a metre is a metre."
        )


def _unit(system: CRS) -> str:
    return system.axis_info[0].unit_name if system.axis_info else "unknown units"


def _middle(values: np.ndarray) -> float:
    return float(np.median(values))  # not the mean of the extremes: one slip must not move the city


def _utm(lon: float, lat: float) -> CRS:
    zone = min(int((lon + 180.0) // 6.0) + 1, 60)
    return CRS.from_epsg((32600 if lat >= 0.0 else 32700) + zone)


def _project(raw: RawLines, system: CRS, target: CRS, shown: str) -> RawLines:
    try:
        x, y = Transformer.from_crs(system, target, always_xy=True).transform(raw.x, raw.y)
    except ProjError as error:
        raise StreetFileError(shown, f"its coordinates cannot be projected to metres ({error})", GIVE_CRS) from error
    return replace(raw, x=np.asarray(x), y=np.asarray(y))


def _near_lines(raw: RawLines, shown: str, doubts: list[str]) -> RawLines:
    """Return the lines that stay within reach of the middle; a few that do not are a slip, many are an error."""
    known = np.isfinite(raw.x) & np.isfinite(raw.y)
    reach_m = MAX_REACH_KM * 1000.0
    if known.any():
        known &= (np.abs(raw.x - np.median(raw.x[known])) <= reach_m) & (np.abs(raw.y - np.median(raw.y[known])) <= reach_m)
    far = np.bincount(raw.line[~known], minlength=raw.n_lines) > 0
    if far.mean() > MAX_FAR_SHARE:
        what = f"{int(far.sum())} of its {raw.n_lines} lines lie more than {MAX_REACH_KM:.0f} km from its middle: that is no one city"
        raise StreetFileError(shown, what, "cut one city out of it, or check its coordinate system (crs)")
    if not far.any():
        return raw
    doubts.append(f"{int(far.sum())} of {raw.n_lines:,} lines reach more than {MAX_REACH_KM:.0f} km from the middle and were dropped.")
    return raw.take(np.flatnonzero(~far))


def _sample(raw: RawLines) -> str:
    return f"x {raw.x[0]:,.6g}, y {raw.y[0]:,.6g}"
