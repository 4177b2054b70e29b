"""What institutions do with recorded counts: warning colours, tracked lists, appraisal."""

from dataclasses import dataclass
from typing import ClassVar

from sim.provisions.base import Provision


@dataclass(frozen=True)
class WarningBoard(Provision):
    """Colours per mesh unit from recorded crimes against their trend. Combine: one board a city. Neutral: no board."""

    only_one: ClassVar[str] = "two active policies hang up a warning board; keep one four_colour_warning, or let their days not overlap"

    level: str  # mesh level whose units are coloured
    review_days: int
    trend_reviews: int  # the mean of so many spans before is the trend
    least_reviews: int  # spans that must be known before anything is coloured
    least_recorded: int  # fewer recorded crimes than this are green whatever their trend
    yellow_share: float  # change against trend above which a unit is yellow, orange, red
    orange_share: float
    red_share: float
    patrol_share: float  # of the patrol units of green units, sent to red ones
    urgent_levels: int  # by which cases of red units come sooner
    visit_min_per_day: float  # minutes a day that a team spends at doors, all in red units


@dataclass(frozen=True)
class Tracking(Provision):
    """Lists from which nothing leaves before it is closed. Combine: one set of lists a city. Neutral: no list."""

    only_one: ClassVar[str] = "two active policies track lists by colours; keep one four_colour_warning, or let their days not overlap"

    cases: bool
    disputes: bool
    review_h: float  # officer hours of the daily review of one case
    orange_days: float  # age of a case or dispute from which it is orange, red
    red_days: float
    checks_per_day: float  # visits to people released from custody; 0: they are not tracked
    check_risk_gain: float  # part of what is missing by which a visit raises perceived risk


@dataclass(frozen=True)
class Appraisal(Provision):
    """Units ranked on recorded counts. Combine: one appraisal a city. Neutral: nobody is ranked."""

    only_one: ClassVar[str] = "two active policies appraise units; keep one appraisal_and_veto, or let their days not overlap"

    level: str
    crime_types: tuple[str, ...]  # that count
    period_days: int
    announced_pressure: float  # on everybody, from the first day
    rank_pressure: float  # further, on the worst rank
    rise_pressure: float  # further, per doubling of the count against the same days of the year before
    key_share: float  # worst ranks put under key management for the next period
    veto_rise_share: float  # rise from which a unit under key management is vetoed
    discretion: float  # log-odds of recording lost at full pressure by a report of no weight
    effort_pressure: float  # pressure from which effort moves to appraised types
    patrol_share: float  # of the patrol units of unpressed units, sent to pressed ones
    audit_share: float  # reports turned away that an inspection has recorded after all
