"""Four-colour warning: recorded crime of every unit in green, yellow, orange, red, and lists from which nothing leaves unclosed."""

from collections.abc import Iterable, Mapping
from typing import ClassVar, Literal

from sim.city.city import City
from sim.core.params import param
from sim.provisions import Cost, Evidence, Policy, Provision, Tracking, WarningBoard

_CHECKS_PER_DAY = 8.0  # visits that one person makes in a day


class FourColourWarning(Policy):
    """A weekly board of units and daily lists of cases, disputes and people released; each colour sends something."""

    title: ClassVar[str] = "Four-colour warning"
    title_zh: ClassVar[str] = "四色预警"
    changes: ClassVar[str] = (
        "Colours units by their recorded crime against the trend; red sends patrols from green units, puts cases first and a team to the doors; "
        "tracked cases and disputes are reviewed daily and never dropped."
    )
    side_effects: ClassVar[tuple[str, ...]] = (
        "What is counted is recorded crime: a unit that records less looks greener.",
        "Patrols sent to red units are missing in green ones; the number of units on duty stays the same.",
        "Weekly counts are small: many reds are chance and fade by themselves.",
        "The daily review takes officers' hours from investigation, and people released are visited again and again.",
    )
    evidence: ClassVar[tuple[Evidence, ...]] = (
        Evidence("C18", "Colours by change against trend, weekly, 15-week mean; no evaluation of effects found", "secondary source"),
        Evidence("PROGRAMMES Guiyang", "Every district's recorded crime in four colours on the leaders' wall", "authority's own claim"),
        Evidence(
            "PROGRAMMES Nanchang",
            "One station: cases, disputes and 331 persons tracked; 181 of 181 disputes settled",
            "authority's own claim",
        ),
    )
    dose_zero: ClassVar[Mapping[str, object]] = {
        "board": False, "track_cases": False, "track_disputes": False, "checkers_per_10000": 0.0, "analysts": 0.0, "visitors": 0.0,
    }  # fmt: skip

    board: bool = param(True, "Colour the units every week", unit="yes/no", source="PROGRAMMES Guiyang")
    level: Literal["district", "street", "community", "grid"] = param(
        "community", "Mesh level whose units are coloured", unit="text", source="assumed; PROGRAMMES Guiyang: districts"
    )
    review_days: int = param(7, "Days between two boards", unit="days", low=1, high=91, source="C18: weekly")
    trend_reviews: int = param(
        15, "Spans before this one whose mean is the trend", unit="spans", low=1, high=104, source="C18: 15-week mean"
    )
    least_reviews: int = param(3, "Spans known before anything is coloured", unit="spans", low=1, high=104, source="assumed")
    least_recorded: int = param(
        2, "Recorded crimes of a unit below which it stays green", unit="crimes", low=0, high=1_000, source="assumed"
    )
    yellow_share: float = param(
        0.10, "Change against trend above which a unit is yellow", unit="share", low=0.0, high=10.0, source="C18: +10 %"
    )
    orange_share: float = param(0.30, "Change above which it is orange", unit="share", low=0.0, high=10.0, source="C18: +30 %")
    red_share: float = param(0.50, "Change above which it is red", unit="share", low=0.0, high=20.0, source="assumed; C18 names no number")
    patrol_share: float = param(0.3, "Patrol units of green units sent to red ones", unit="share", low=0.0, high=1.0, source="assumed")
    urgent_levels: int = param(1, "Levels by which cases of red units come sooner", unit="levels", low=0, high=3, source="assumed")
    visitors: float = param(
        2.0, "People of the team that visits households in red units", unit="persons", low=0.0, high=1_000.0, source="assumed"
    )
    analysts: float = param(1.0, "People who keep board and lists", unit="persons", low=0.0, high=1_000.0, source="assumed")
    track_cases: bool = param(True, "Track every recorded case by colour", unit="yes/no", source="PROGRAMMES Nanchang")
    track_disputes: bool = param(True, "Track every known dispute by colour", unit="yes/no", source="PROGRAMMES Nanchang")
    checkers_per_10000: float = param(
        0.2,
        "People per 10,000 residents who visit those released from custody",
        unit="persons",
        low=0.0,
        high=100.0,
        source="assumed; PROGRAMMES Nanchang: 331 persons of one station",
    )
    review_min: float = param(0.5, "Officers' time for the daily review of a case", unit="min", low=0.0, high=120.0, source="assumed")
    orange_days: float = param(14.0, "Age from which a case or dispute is orange", unit="days", low=1.0, high=365.0, source="assumed")
    red_days: float = param(30.0, "Age from which it is red", unit="days", low=1.0, high=720.0, source="assumed")
    check_risk_gain: float = param(
        0.02,
        "Part of what is missing by which a visit raises the perceived risk of arrest",
        unit="share",
        low=0.0,
        high=1.0,
        source="assumed: below an arrest of one's own, S49",
    )
    cost_cny_per_person_year: float = param(
        70_000.0, "Full cost of one of these people", unit="CNY per year", low=0.0, high=1_000_000.0, source="aux_cost"
    )

    def provide(self, city: City) -> Iterable[Provision]:
        """Hang up the board and open the lists."""
        checkers = self.checkers_per_10000 * city.n_residents / 10_000.0
        staff = checkers + self.analysts + (self.visitors if self.board else 0.0)
        yield Cost("police", 0.0, staff * self.cost_cny_per_person_year, staff)
        if self.board:
            visit_min = self.visitors * 360.0 * 5.0 / 7.0  # six hours at doors on five days of seven
            yield WarningBoard(
                self.level, self.review_days, self.trend_reviews, self.least_reviews, self.least_recorded, self.yellow_share, self.orange_share,
                self.red_share, self.patrol_share, self.urgent_levels, visit_min,
            )  # fmt: skip
        if self.track_cases or self.track_disputes or checkers > 0.0:
            yield Tracking(
                self.track_cases, self.track_disputes, self.review_min / 60.0, self.orange_days, self.red_days, checkers * _CHECKS_PER_DAY,
                self.check_risk_gain,
            )  # fmt: skip
