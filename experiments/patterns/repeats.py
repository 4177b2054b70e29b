"""Is a place, or its neighbour, struck again sooner than by chance, and how fast does that fade?"""

import numpy as np

from experiments.patterns.knox import LATE, METRES, PERMUTATIONS, Knox, knox
from experiments.patterns.seen import YEAR, Floats, Seen, share

KINDS = ("burglary", "ebike_theft", "vehicle_theft", "theft_from_vehicles")
SAME, NEAR, FAR = 0, 1, len(METRES) - 1
FEWEST = 5  # pairs expected below which the ratio of a single run says nothing
TIMES = (7.0, 30.0, 60.0)


def tests(seen: Seen, permutations: int = PERMUTATIONS) -> dict[str, Knox]:
    """Return the Knox test of each kind, and of all together (pairs of one kind)."""
    found = {}
    for name in KINDS:
        crimes = seen.crimes[seen.crimes["topic"].isin(seen.kinds.topics(name))]
        place, day = crimes["place"].to_numpy(), crimes["tick"].to_numpy() / seen.ticks_per_day
        found[name] = knox(np.column_stack([seen.places.x[place], seen.places.y[place]]), day, seen.seed, permutations)
    whole = Knox.nothing(permutations)
    for one in found.values():
        whole = whole + one
    return {"": whole, **found}


def ratios(found: dict[str, Knox]) -> dict[str, tuple[float, float]]:
    """Return statistic -> (top, bottom) of every ratio of pairs; add tops and bottoms over runs before dividing."""
    out = {}
    for name, one in found.items():
        end = f"_{name}" if name else ""
        out[f"repeat_excess{end}"], out[f"near_excess{end}"] = one.early(SAME), one.early(NEAR)
    whole = found[""]
    out["near_far"] = whole.early(FAR)
    out["repeat_weeks_8_12"] = float(whole.observed[SAME, LATE].sum()), float(whole.expected[SAME, LATE].sum())
    return out


def near_repeats(found: dict[str, Knox]) -> dict[str, float]:
    """Return the ratios and p values of one run."""
    pairs = ratios(found)
    values = {name: share(*pair) for name, pair in pairs.items()}
    early, late = values["repeat_excess"] - 1.0, values.pop("repeat_weeks_8_12") - 1.0
    values["repeat_later"] = late / early if early > 0 else float("nan")
    return values | {"repeat_p": found[""].p(SAME), "near_p": found[""].p(NEAR)}


def gaps(seen: Seen) -> Floats:
    """Return the days from each crime to the next of its kind at the same place, where that comes within the time everybody is followed.

    Crimes of the first half of the run are followed for half of it, at most for a year: so no gap is cut off by the end.
    """
    follow = min(float(YEAR), seen.days / 2.0)
    keyed = seen.crimes.sort_values(["topic", "place", "tick"], kind="stable")
    day = keyed["tick"].to_numpy() / seen.ticks_per_day
    same = (np.diff(keyed["topic"]) == 0) & (np.diff(keyed["place"]) == 0)
    found = np.diff(day)[same & (day[:-1] <= seen.days - follow)]
    return np.asarray(found[found <= follow], np.float64)


def time_course(seen: Seen) -> dict[str, tuple[float, float]]:
    """Return statistic -> (repeats in the time, all repeats followed)."""
    found = gaps(seen)
    week, month, second = (float((found <= t).sum()) for t in TIMES)
    n = float(len(found))
    return {"repeat_week": (week, month), "repeat_month": (month, n), "repeat_second_month": (second - month, n)}
