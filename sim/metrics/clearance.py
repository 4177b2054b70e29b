"""What becomes of recorded crime: how much is cleared, how fast, what waits, and what helped."""

from typing import ClassVar

import numpy as np
import pandas as pd

from sim.kinds import EventKind
from sim.metric import Family, Outcome, View


class Clearance(Family):
    """Shares of recorded crime by how its case ended, and days to clearance."""

    outcomes: ClassVar[tuple[Outcome, ...]] = (
        Outcome("cleared_share_violent", "share", "Cleared among recorded, violent crime", "暴力犯罪破案率", "higher", "cases", "cleared"),
        Outcome(
            "cleared_share_property", "share", "Cleared among recorded, property crime", "侵财犯罪破案率", "higher", "cases", "cleared"
        ),
        Outcome("days_to_clear", "days", "Days from record to clearance, median", "破案天数中位数", "lower", "cases", "cleared"),
        Outcome("given_up_share", "share", "Recorded cases given up or dropped", "未破结案占比", "lower", "cases", "recorded"),
        Outcome("open_cases", "per 100,000 a year", "Recorded cases still open at the end", "期末在侦案件", "lower", "cases", "recorded"),
        Outcome(
            "tip_share", "share", "Recorded cases with a tip from a grid worker", "网格员提供线索的案件占比", "neither", "cases", "recorded"
        ),
    )

    @classmethod
    def measure(cls, view: View) -> dict[str, float]:
        """Count events of cases and join records with clearances."""
        recorded, cleared, given_up = (view.of(kind) for kind in (EventKind.RECORDED, EventKind.CLEARED, EventKind.NOT_CLEARED))
        violent = np.array([view.scenario.crime_types[name].violent for name in view.crime_names])
        both = {name: (_of(recorded, violent, name), _of(cleared, violent, name)) for name in (True, False)}
        return {
            "cleared_share_violent": _share(both[True][1], both[True][0]), "cleared_share_property": _share(both[False][1], both[False][0]),
            "days_to_clear": days_to_clear(recorded, cleared, view.ticks_per_day), "given_up_share": _share(len(given_up), len(recorded)),
            "open_cases": (len(recorded) - len(cleared) - len(given_up)) * view.per_100k_year, "tip_share": _share(view.count(EventKind.TIP), len(recorded)),
        }  # fmt: skip


def days_to_clear(recorded: pd.DataFrame, cleared: pd.DataFrame, ticks_per_day: int) -> float:
    """Return the median of days between record and clearance of the same case; NaN without any."""
    joined = cleared.merge(recorded, on="case", suffixes=("", "_recorded"))
    return float((joined["tick"] - joined["tick_recorded"]).median() / ticks_per_day) if len(joined) else float("nan")


def _of(rows: pd.DataFrame, violent: np.ndarray, wanted: bool) -> int:
    return int((violent[rows["topic"].to_numpy()] == wanted).sum())


def _share(part: int, whole: int) -> float:
    return part / whole if whole else float("nan")
