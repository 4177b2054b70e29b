"""Recorded against true crime: what stays away from the counter, what is turned away there, and what the books therefore show."""

from typing import ClassVar

import numpy as np

from sim.kinds import EventKind
from sim.metric import Family, Outcome, View

PREVENTABLE = ("burglary", "home_robbery", "vehicle_theft", "ebike_theft")  # what appraisals count (PROGRAMMES Hefei)


class Recording(Family):
    """How far the books follow the streets; a programme that moves these numbers moves recorded crime without crime."""

    outcomes: ClassVar[tuple[Outcome, ...]] = (
        Outcome(
            "recorded_per_true", "share", "Recorded crimes per true crime", "每起实际犯罪的立案比例", "neither", "recording", "recorded"
        ),
        Outcome(
            "recorded_per_true_preventable",
            "share",
            "The same for burglary, home robbery, vehicle and e-bike theft",
            "可防性案件的立案比例",
            "neither",
            "recording",
            "recorded",
        ),
        Outcome("recorded_per_reported", "share", "Recorded among reported", "报案立案率", "neither", "recording", "recorded"),
        Outcome("stayed_away", "per 100,000 a year", "Crimes kept back for want of trust", "因不信任而未报案", "lower", "recording"),
        Outcome("not_recorded", "per 100,000 a year", "Reports turned away at the counter", "报案未立案", "lower", "recording", "reported"),
    )

    @classmethod
    def measure(cls, view: View) -> dict[str, float]:
        """Divide counts of one run."""
        true, reported, recorded = (view.of(kind) for kind in (EventKind.CRIME, EventKind.REPORTED, EventKind.RECORDED))
        topics = np.array([k for k, name in enumerate(view.crime_names) if name in PREVENTABLE], np.int64)
        preventable = [int(np.isin(rows["topic"], topics).sum()) for rows in (true, recorded)]
        return {
            "recorded_per_true": _ratio(len(recorded), len(true)), "recorded_per_true_preventable": _ratio(preventable[1], preventable[0]),
            "recorded_per_reported": _ratio(len(recorded), len(reported)), "stayed_away": view.count(EventKind.STAYED_AWAY) * view.per_100k_year,
            "not_recorded": view.count(EventKind.NOT_RECORDED) * view.per_100k_year,
        }  # fmt: skip


def _ratio(part: int, whole: int) -> float:
    return part / whole if whole else float("nan")
