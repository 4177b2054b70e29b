"""What the platform above the grid can be given: halls, hotline, official days, mediators, courts, reception, inspectors, care.

Shares of places are bool[place] masks of where a policy applies. Staff is spread over units by the households they hold in
the mask, so a policy for one district pays for that district.
"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from sim.provisions.base import Provision


@dataclass(frozen=True)
class CommunityHalls(Provision):
    """Size of communities and their one-stop halls. Combine: conflict. Neutral: the city's own communities, closed at weekends."""

    only_one: ClassVar[str] = "two active policies set up community halls; keep one right_sized_communities"

    households_per_community: int
    staff_per_1000_households: float
    weekend_staff_share: float
    online_share: float  # of requests that need no way to the hall
    items_share: float  # of requests that a hall may settle by itself
    places: np.ndarray


@dataclass(frozen=True)
class ServicePlatform(Provision):
    """Hotline, routing and replies. Combine: conflict. Neutral: no hotline, matters climb level by level, no deadline."""

    only_one: ClassVar[str] = "two active policies set up the service platform; keep one service_platform"

    hotline_gain: float  # chance to use the hotline, relative to the counter next door
    known_share: float  # of households that know the number at the end
    learning_days: float  # after which most of them know it
    routing_days: int  # until a department has it
    due_days: int  # deadline for a reply; 0 none
    paper_share: float  # of matters due that are closed on paper
    paper_days: int  # until the household complains about that
    matters_per_100000_day: float  # residents; calls beyond what operators can take are lost
    places: np.ndarray


@dataclass(frozen=True)
class OfficialDay(Provision):
    """Officials who go to the grids on one weekday. Combine: conflict. Neutral: none."""

    only_one: ClassVar[str] = "two active policies set an official day; keep one official_days"

    weekday: int  # Monday 0
    officials_per_1000_households: float
    minutes: float  # at doors and in the grid
    matters_per_official: float  # attempts in a day
    places: np.ndarray


@dataclass(frozen=True)
class MediationBodies(Provision):
    """Full-time mediators of communities, and sector mediators of districts. Combine: conflict. Neutral: none."""

    only_one: ClassVar[str] = "two active policies set up mediators; keep one mediation"

    mediators_per_10000: float  # residents
    matters_per_day: float  # attempts of a mediator
    settle_share: float
    tries: int
    meeting_days: int  # between two meetings
    sectors: tuple[str, ...]  # matter types that sector mediators take
    sector_mediators_per_100000: float
    sector_settle_share: float
    sector_hard_share: float  # success with hard matters, relative to ordinary ones
    places: np.ndarray


@dataclass(frozen=True)
class Courts(Provision):
    """Community courts. Combine: conflict. Neutral: none within reach."""

    only_one: ClassVar[str] = "two active policies set up community courts; keep one courts_and_legal_aid"

    courts_per_100000: float
    cases_per_court_year: float
    access_share: float  # of parties that can bring a case, legal aid included
    decision_days: int
    settle_share: float  # ended by a decision or a settlement in court
    places: np.ndarray


@dataclass(frozen=True)
class Reception(Provision):
    """Leaders receive petitioners. Combine: conflict. Neutral: the ordinary petition office."""

    only_one: ClassVar[str] = "two active policies let leaders receive petitioners; keep one petition_reception"

    staff_per_1000_households: float  # leaders' days and those who prepare them
    settle_share: float
    hard_share: float  # success with hard matters, relative to ordinary ones
    reception_days: int  # until a petitioner is received
    pull_days: int  # leaders take up matters known this long by themselves; 0 never
    places: np.ndarray


@dataclass(frozen=True)
class RiskAssessment(Provision):
    """Assessment of projects before they begin. Combine: conflict. Neutral: none."""

    only_one: ClassVar[str] = "two active policies assess projects; keep one risk_assessment"

    lead_days: int
    asked_share: float  # of households concerned who are asked
    told_share: float  # of those with a dispute ahead who say so
    stop_share: float  # disputes found per household asked from which a project is put off
    put_off_days: int
    places: np.ndarray


@dataclass(frozen=True)
class Project(Provision):
    """A large project of the scenario. Combine: add. Neutral: none."""

    matter: str  # type of its disputes
    dispute_share: float  # of households (or workers) concerned
    course_days: int
    at_work: bool  # those who work there are concerned, not those who live there
    places: np.ndarray  # bool[place]


@dataclass(frozen=True)
class Inspection(Provision):
    """Inspectors of markets. Combine: conflict. Neutral: none."""

    only_one: ClassVar[str] = "two active policies send market inspectors; keep one market_inspection"

    visits_per_month: float  # to each market place
    find_share: float  # of its hazards seen in a visit
    gate_share: float  # of hazards in goods that are found by tests at the gate
    trace_share: float  # of goods whose way is on record: what cannot be settled for want of it shrinks
    inspectors_per_100_markets: float
    matters_per_day: float
    settle_share: float
    places: np.ndarray


@dataclass(frozen=True)
class CarePathway(Provision):
    """Care for people in mental crisis. Combine: conflict. Neutral: the ordinary way through offices to a hospital."""

    only_one: ClassVar[str] = "two active policies set up the care pathway; keep one care_pathway"

    places_per_100000: float  # crises that can be taken in a day, round the clock
    settle_share: float  # per attempt
    family_voice: float  # families who call at once, as a rate per month
    guardian_share: float  # of those in treatment whose guardian is paid to see that it goes on
    guarded_drop_out_per_year: float
    places: np.ndarray
