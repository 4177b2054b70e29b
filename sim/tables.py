"""The state of a run as named tables of arrays: what kernels read and write, with units and the one writer of each.

Built by `sim.setup`, advanced by `sim.phases` in the order of `sim.schedule`, read by metrics. Tables are named tuples so
that compiled code takes them whole; inside a hot loop a phase first takes the arrays it needs.

Clock: a day runs from 05:00 to 05:00 (Felson & Poulsen 2003), so nights are whole. `tick` counts from 0 within the day and
`tick + day * ticks_per_day` is absolute. The presence of people at a place is packed in one int64 of four 16-bit counts
(at home, indoors elsewhere, on the street, parked e-bikes), so one addition moves a person.
"""

from enum import IntEnum
from typing import NamedTuple

import numpy as np

DAY_STARTS_MIN = 300  # 05:00
MINUTES_PER_DAY = 1440
ONE_HOME, ONE_VISITOR, ONE_STREET, ONE_EBIKE = (np.int64(1 << s) for s in (0, 16, 32, 48))
MAX_COUNT = 65_535  # of each packed count


class EventKind(IntEnum):
    """What happened. Numbers are part of the results: append, never renumber."""

    ATTEMPT_FAILED = 1  # topic crime; actor offender; subject victim or -1
    CRIME = 2  # a completed crime: the true count
    INTERCEPTED = 3  # noticed in the act by a patrol: no completed crime; actor offender
    SEEN_LIVE = 4  # noticed by a camera's operator
    REPORTED = 5
    RECORDED = 6
    CLEARED = 7
    NOT_CLEARED = 8
    ARREST = 9
    RELEASE = 10
    MATTER_BORN = 11  # topic matter type; subject household's first resident; case matter
    MATTER_FOUND = 12  # by a grid worker on the round; actor grid
    MATTER_CALLED = 13  # brought forward by the household
    MATTER_SETTLED = 14  # value: days since it became known
    MATTER_SENT_UP = 15
    MATTER_HARDENED = 16  # turned to violence; a CRIME of the assault type follows
    MATTER_LAPSED = 17


class News(IntEnum):
    """What reaches a resident's opinion: written by offend, record and matters, consumed by perceive."""

    VICTIM = 0
    HEARD = 1
    LET_DOWN = 2
    SETTLED = 3
    WAITING = 4


class Clock(NamedTuple):
    """Time base of a run."""

    tick_min: int
    ticks_per_day: int
    awake: np.ndarray  # float64[tick] share of people at home who are awake
    dark: np.ndarray  # float64[tick] how dark it is


class Keys(NamedTuple):
    """Stream keys of the run (sim.core.rng.stream_key of the run's seed)."""

    resident_day: np.uint64
    offender_day: np.uint64
    offender_tick: np.uint64
    offender_choice: np.uint64
    patrol_shift: np.uint64
    incident: np.uint64
    case: np.uint64
    matter_birth: np.uint64
    matter_day: np.uint64
    tie: np.uint64


class Places(NamedTuple):
    """What does not change about places during a run."""

    touch_first: np.ndarray  # int32[place + 1]
    touch_place: np.ndarray
    near_first: np.ndarray  # int32[place + 1]
    near_place: np.ndarray
    near_share: np.ndarray  # float32, 1 at distance 0 falling to 0 at near_m
    first_resident: np.ndarray  # int32[place + 1]
    first_household: np.ndarray  # int32[place + 1]
    household_first: np.ndarray  # int32[household + 1]
    household_ebikes: np.ndarray  # uint8[household]
    household_cars: np.ndarray  # uint8[household]
    cars: np.ndarray  # int32[place] cars of its households
    light: np.ndarray  # float32[place]
    poor_housing: np.ndarray  # uint8[place] 1 in three-nones compounds and urban villages
    attraction: np.ndarray  # float32[crime, place] lasting log difference
    base_presence: np.ndarray  # int64[place] packed presence with everybody at home


class Ground(NamedTuple):
    """What changes about places: one column per memory, with its writer."""

    presence: np.ndarray  # int64[place] packed; routine
    patrol_min: np.ndarray  # float64[place] notice-weighted patrol person-minutes of this tick; patrol
    deterrence: np.ndarray  # float64[place] memory of visits, 0..1; patrol (fade between ticks)
    slow_deterrence: np.ndarray  # float64[place] memory of days, 0..1; patrol, fade
    seen_min: np.ndarray  # float64[place] patrol minutes of today weighted by who is awake; patrol, reset by perceive
    visit_min: np.ndarray  # float64[place] grid workers' minutes of today; patrol, reset by matters
    boost: np.ndarray  # float64[crime, place]; offend, fade
    crimes_today: np.ndarray  # int32[place] true crimes; offend, reset by perceive
    camera: np.ndarray  # float32[place] working coverage; provisions
    camera_known: np.ndarray  # float64[place] coverage as offenders perceive it; fade
    familiarity: np.ndarray  # float64[place] of the grid's worker with its households, 0..1; matters
    open_matters: np.ndarray  # int32[place] unsettled matters; matters
    open_hazards: np.ndarray  # int32[place] unsettled hazards; matters
    patrol_total_min: np.ndarray  # float64[place] person-minutes of patrol since the start; patrol
    visit_total_min: np.ndarray  # float64[place] minutes of grid workers since the start; matters
    street_total: np.ndarray  # int64[place] person-ticks on the street since the start; routine


class People(NamedTuple):
    """Columns of Resident agents."""

    home: np.ndarray
    work: np.ndarray
    leisure: np.ndarray
    via: np.ndarray
    plan: np.ndarray
    ebike: np.ndarray
    group: np.ndarray
    work_travel_min: np.ndarray
    leisure_travel_min: np.ndarray
    security: np.ndarray  # float32, perceive
    satisfaction: np.ndarray  # float32, perceive


class DayPlans(NamedTuple):
    """Trips of a day by plan; minutes count from 05:00."""

    trips: np.ndarray  # int64[weekend, plan]
    minute: np.ndarray  # int64[weekend, plan, trip] middle of the departure window
    window: np.ndarray  # int64[weekend, plan, trip] width of the window, min
    goal: np.ndarray  # int64[weekend, plan, trip] 0 home, 1 work or school, 2 leisure
    skip_base: np.ndarray  # float64[1] share of leisure trips left out
    skip_insecure: np.ndarray  # float64[1] further share without sense of security


class Offenders(NamedTuple):
    """Columns of Offender agents and their itinerary of the day."""

    resident: np.ndarray  # int32[offender]
    rate: np.ndarray  # float64[offender] relative rate, mean 1
    does: np.ndarray  # uint32[offender] bit k: does crime type k
    held_until: np.ndarray  # int32[offender] day; 0 when never held; record, offend
    risk: np.ndarray  # float64[offender] perceived risk of arrest 0..1; record, offend, fade
    last_place: np.ndarray  # int32[offender] place of the last success, -1; offend
    itinerary: np.ndarray  # int32[offender, tick] place searched from (>= 0, searching), -1 nowhere, -2 - place: at that place in routine; search


class Walkers(NamedTuple):
    """Columns of Patrol or GridWorker agents."""

    key: np.ndarray  # int64[unit] stable identity for draws
    beat: np.ndarray  # int32[unit]
    start_tick: np.ndarray  # int32[unit]
    end_tick: np.ndarray  # int32[unit] exclusive; smaller or equal start: over 05:00
    first_day: np.ndarray  # int32[unit] on the roster from this day
    last_day: np.ndarray  # int32[unit] off the roster from this day
    speed_m_per_min: np.ndarray  # float64[unit]
    persons: np.ndarray  # float64[unit]
    notice: np.ndarray  # float64[unit] weight as a guardian, 1 police
    position_m: np.ndarray  # float64[unit] along the tour; patrol


class Tours(NamedTuple):
    """The walk through each beat, place after place."""

    first: np.ndarray  # int32[beat + 1]
    place: np.ndarray  # int32[...]
    end_m: np.ndarray  # float64[...] distance from the tour's start at which the place ends


class Crimes(NamedTuple):
    """Crime types as columns; order of names."""

    target: np.ndarray  # int64[crime] index into catalogue.TARGETS
    attempts_per_min: np.ndarray
    target_exponent: np.ndarray
    guardian_exponent: np.ndarray
    boost_weight: np.ndarray
    deterrence_weight: np.ndarray
    camera_weight: np.ndarray
    light_weight: np.ndarray
    success_share: np.ndarray
    loss_cny: np.ndarray
    report_share: np.ndarray
    report_delay_h: np.ndarray
    record_share: np.ndarray
    clear_share: np.ndarray
    clear_days: np.ndarray


class MatterKinds(NamedTuple):
    """Matter types as columns; order of names."""

    family: np.ndarray  # int64[type] 0 dispute, 1 hazard, 2 request
    per_household_day: np.ndarray
    poor_housing_factor: np.ndarray
    call_per_day: np.ndarray
    find_per_visit_min: np.ndarray
    settle_spot_share: np.ndarray
    settle_up_share: np.ndarray
    harden_per_day: np.ndarray
    lapse_per_day: np.ndarray


class Cases(NamedTuple):
    """Crimes on their way from report to clearance; rows 0..used[0] are live, in order of occurrence."""

    used: np.ndarray  # int64[1]
    key: np.ndarray  # int64[case] identity for draws
    crime: np.ndarray  # uint8[case]
    stage: np.ndarray  # uint8[case] 0 unreported yet, 1 under investigation
    place: np.ndarray  # int32[case]
    victim: np.ndarray  # int32[case] resident or -1
    offender: np.ndarray  # int32[case] or -1
    due_day: np.ndarray  # int32[case]
    due_tick: np.ndarray  # int32[case] absolute tick shown in the log
    number: np.ndarray  # int32[case] running number of the incident
    loss_cny: np.ndarray  # float32[case]


class MatterList(NamedTuple):
    """Open matters; rows 0..used[0] are live, in order of birth."""

    used: np.ndarray  # int64[1]
    key: np.ndarray  # int64[matter] identity for draws
    topic: np.ndarray  # uint8[matter] matter type
    stage: np.ndarray  # uint8[matter] 0 latent, 1 with the grid worker, 2 one level up
    place: np.ndarray  # int32[matter]
    other: np.ndarray  # int32[matter] place of the other party, -1
    resident: np.ndarray  # int32[matter]
    born_day: np.ndarray  # int32[matter]
    known_day: np.ndarray  # int32[matter] -1 while latent
    ready_day: np.ndarray  # int32[matter] not worked on before
    number: np.ndarray  # int32[matter] running number


class Service(NamedTuple):
    """Grid service: which unit a place belongs to, and what its staff can do in a day."""

    grid: np.ndarray  # int32[place]
    community: np.ndarray  # int32[place]
    grid_capacity: np.ndarray  # float64[grid] matters a day
    community_capacity: np.ndarray  # float64[community] matters a day
    grid_done: np.ndarray  # float64[grid] today; matters
    community_done: np.ndarray  # float64[community] today; matters


class NewsList(NamedTuple):
    """News of today for residents' opinions."""

    used: np.ndarray  # int64[1]
    resident: np.ndarray  # int32[...]
    kind: np.ndarray  # uint8[...]


class Numbers(NamedTuple):
    """Numbers of the mechanisms as float64, in the kernels' units (names of sim.parameters)."""

    home_awake_weight: float
    indoor_visitor_weight: float
    patrol_weight: float
    stay_scale_min: float
    slow_gain_share: float
    fast_fade: float  # factor per tick
    slow_fade: float  # factor per day
    sessions_per_day: float
    session_min: float
    day_session_share: float
    evening_session_share: float
    stop_share: float  # chance to stop after each step of the search walk
    opportunism_share: float
    return_share: float
    boost_fade: float  # factor per day
    boost_near_share: float
    risk_aversion: float
    associate_risk_gain: float
    risk_fade: float  # factor per day
    crime_min: float
    patrol_spot_share: float
    live_detection_share: float
    live_arrest_share: float
    footage_odds: float  # factor on the odds of clearance
    footage_share: float  # available and useful
    camera_learning: float  # share of the gap learned per day
    watched_share: float
    loss_report_gain: float
    hold_days: float
    familiarity_scale_min: float
    familiarity_fade: float
    unfamiliar_share: float
    hand_over_share: float
    hand_over_days: float
    backlog_gain: float
    old_days: float
    asleep_notice_share: float
    assault: float  # index of the crime type that hardened disputes become, -1 none


class OpinionNumbers(NamedTuple):
    """Numbers of the opinion rules (names of sim.parameters.Opinion)."""

    security_base: float
    security_patrol_gain: float
    patrol_seen_half_min: float
    security_light_gain: float
    security_camera_gain: float
    floating_camera_share: float
    security_hazard_loss: float
    victim_loss: float
    heard_loss: float
    near_crime_loss: float
    satisfaction_base: float
    settled_gain: float
    old_matter_loss: float
    visit_gain: float
    unheard_loss: float
    camera_unease_loss: float
    drift_share: float  # share of the gap closed per day
