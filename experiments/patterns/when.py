"""At which hours does each kind of crime happen? Days run from 05:00 to 05:00 (Felson & Poulsen 2003, P15)."""

import numpy as np

from experiments.patterns.seen import Array, Floats, Seen

KINDS = ("burglary", "ebike_theft", "vehicle_theft", "street_robbery", "assault", "pickpocketing")
NIGHTLY = ("burglary", "ebike_theft", "vehicle_theft", "street_robbery", "assault")
WINDOWS: dict[str, tuple[tuple[int, int], ...]] = {  # hours of each kind in the evidence (p_hour), ends exclusive
    "burglary": ((0, 5), (10, 17)),
    "ebike_theft": ((0, 5), (17, 21)),
    "pickpocketing": ((8, 10), (17, 20)),
    "street_robbery": ((20, 24), (0, 2)),
    "assault": ((18, 24), (0, 1)),
}


def hours(seen: Seen) -> dict[str, float]:
    """Return, of each kind, median hours after 05:00, share from 17:00 to 05:00, and its hours' share over that of the clock."""
    values: dict[str, float] = {}
    for name in KINDS:
        crimes = seen.crimes[seen.crimes["topic"].isin(seen.kinds.topics(name))]
        hour, minute = seen.hour(crimes), seen.minute(crimes)
        some = len(crimes) > 0
        values[f"median_hour_{name}"] = float(np.median(minute)) / 60.0 if some else float("nan")
        if name in NIGHTLY:
            values[f"five_to_five_{name}"] = float((minute >= 12 * 60).mean()) if some else float("nan")
        if name in WINDOWS:
            values[f"window_{name}"] = float(within(hour, WINDOWS[name]).mean()) / length(WINDOWS[name]) if some else float("nan")
        if name == "ebike_theft":
            values["ebike_night"] = float(within(hour, ((22, 24), (0, 4))).mean()) if some else float("nan")
        if name == "burglary":
            values["burglary_day"] = float(within(hour, ((8, 18),)).mean()) if some else float("nan")
    return values


def within(hour: Array, windows: tuple[tuple[int, int], ...]) -> Array:
    """Return bool[crime]: whether it lies in any of the windows."""
    return np.any([(hour >= a) & (hour < b) for a, b in windows], axis=0)


def length(windows: tuple[tuple[int, int], ...]) -> float:
    """Return the windows' share of the day."""
    return sum(b - a for a, b in windows) / 24.0


def by_hour(seen: Seen) -> dict[str, Floats]:
    """Return kind -> crimes[clock hour]."""
    found = {}
    for name in KINDS:
        crimes = seen.crimes[seen.crimes["topic"].isin(seen.kinds.topics(name))]
        found[name] = np.bincount(seen.hour(crimes), minlength=24).astype(np.float64)
    return found
