"""Offenders as a group: how many are held, work or are helped, who offends again after release, how unequal they are."""

from typing import ClassVar

import numpy as np

from sim.kinds import EventKind
from sim.metric import Family, Outcome, View

FOLLOWED_DAYS = 90


class OffendersFamily(Family):
    """Shares of all offenders of the city; never a number about one person."""

    outcomes: ClassVar[tuple[Outcome, ...]] = (
        Outcome("held_share", "share", "Offenders held, mean over days", "在押比例", "neither", "offenders"),
        Outcome("offenders_in_work", "share", "Offenders at large who have work, mean over days", "在外人员就业比例", "higher", "offenders"),
        Outcome("supervised", "per 100,000", "People under supervision and help, mean over days", "在管帮教人数", "neither", "offenders"),
        Outcome(
            "reoffended_share", "share", "Released people with a true crime within 90 days (a third of a shorter run)", "释放后90天内再犯比例", "lower",
            "offenders", "true",
        ),
        Outcome("warned_share", "share", "Residents warned against fraud, last day", "反诈宣传覆盖率", "higher", "crime"),
        Outcome("frauds_blocked", "share", "Fraud attempts blocked on the way", "诈骗拦截比例", "higher", "crime"),
    )  # fmt: skip

    @classmethod
    def measure(cls, view: View) -> dict[str, float]:
        """Read the daily record and follow everybody released."""
        states, n = view.states, len(view.counters["livelihood.in_work"])
        ends = view.counters["fraud.ends"]
        some = len(states) > 0
        return {
            "held_share": float(states["held"].mean()) / n if some and n else float("nan"),
            "offenders_in_work": float(states["offenders_in_work"].mean()) if some else float("nan"),
            "supervised": float(states["supervised"].mean()) / view.city.n_residents * 1e5 if some else float("nan"),
            "reoffended_share": reoffended(view),
            "warned_share": float(states["warned_share"].iloc[-1]) if some else float("nan"),
            "frauds_blocked": float(ends[1] / ends[0]) if ends[0] > 0 else float("nan"),
        }


def reoffended(view: View) -> float:
    """Return the share of releases followed by a true crime of the same person within FOLLOWED_DAYS (or a third of a shorter run).

    Only releases that long before the end count; NaN without any.
    """
    follow = min(FOLLOWED_DAYS, view.days // 3) * view.ticks_per_day
    releases = view.of(EventKind.RELEASE)
    releases = releases[releases["tick"] + follow <= view.days * view.ticks_per_day]
    if not len(releases):
        return float("nan")
    crimes = view.of(EventKind.CRIME)
    crimes = crimes[crimes["actor"] >= 0].sort_values(["actor", "tick"], kind="stable")
    stamp = crimes["actor"].to_numpy(np.int64) * 2**32 + crimes["tick"].to_numpy(np.int64)
    since = releases["actor"].to_numpy(np.int64) * 2**32 + releases["tick"].to_numpy(np.int64)
    count = np.searchsorted(stamp, since + follow, side="right") - np.searchsorted(stamp, since, side="left")
    return float((count > 0).mean())
