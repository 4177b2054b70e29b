"""The state of a run as named tables of arrays: what kernels read and write, with units and the one writer of each.

Built by `sim.setup`, advanced by `sim.phases` in the order of `sim.schedule`, read by metrics. Columns that a pass streams
through are arrays of their own; what belongs to one place, case or matter and is read together is one record (`rows[p].field`):
one cache line at run time, and compiled code takes one argument instead of a dozen (docs/decisions/0009).

Clock: a day runs from 05:00 to 05:00 (Felson & Poulsen 2003), so nights are whole. `tick` counts from 0 within the day and
`tick + day * ticks_per_day` is absolute. The presence of people at a place is packed in one int64 of four 16-bit counts
(at home, indoors elsewhere, on the street, parked e-bikes), so one addition moves a person.
"""

from typing import Any, NamedTuple

import numpy as np

DAY_STARTS_MIN = 300  # 05:00
MINUTES_PER_DAY = 1440
ONE_HOME, ONE_VISITOR, ONE_STREET, ONE_EBIKE = (np.int64(1 << s) for s in (0, 16, 32, 48))
NOBODY = NOWHERE = np.int64(-1)  # typed constants: a bare literal would have every kernel compiled once more
NO_TOPIC = NO_GROUP = np.int64(0)
MAX_COUNT = 65_535  # of each packed count


# Stream keys of the run (sim.core.rng.stream_key of the run's seed), by purpose.
KEYS = (
    "resident_day",
    "offender_day",
    "offender_tick",
    "patrol_shift",
    "incident",
    "case",
    "matter_birth",
    "matter_day",
    "tie",
    "opinion",
    "call",
    "crime_call",
    "response",
    "pursuit",
)

# What a place is like: fixed, but for what the programmes of places change (area `places`, when a policy starts or ends and at clean-ups).
# What an offender who looks at a place needs comes first: one cache line.
SITE = {
    "touch_first": "i8", "touches": "i8",  # places that share a junction: rows of Sites.touch
    "residents": "i8", "households": "i8",
    "cars": "f8", "light": "f8",  # cars of its households; 0 dark..1 lit at night; places
    "cleaned": "f8",  # share of what lastingly attracts offenders that is put right; places
    "locks": "f8", "safe_parking": "f8",  # shares of its households with better locks, with guarded parking; places
    "compound": "i8", "gate": "f8",  # housing compound, -1 outside; share of strangers turned away at its gate; places
    "near_first": "i8", "nears": "i8",  # places within near_m: rows of Sites.near
    "first_resident": "i8", "first_household": "i8",
    "poor_housing": "i8",  # 1 in three-nones compounds and villages that nobody manages; places
}  # fmt: skip
NEAR = {"place": "i8", "share": "f8"}  # share: 1 at distance 0 falling to 0 at near_m
HOME = {
    "first": "i8",
    "ebikes": "i8",
    "cars": "i8",
    "devices": "i8",
}  # of a household: first resident, what can be stolen, bits of sim.rules.detection

# What changes about a place, with its writer.
GROUND = {
    "slow": "f8",  # deterrence memory of days 0..1; patrol, fade
    "camera": "f8", "watched": "f8",  # working coverage, and the part under an operator's eye; set when a policy starts or ends
    "camera_known": "f8",  # coverage as offenders perceive it; fade
    "familiarity": "f8",  # of the grid's worker with its households 0..1; matters
    "seen_min": "f8",  # patrol minutes of today weighted by who notices; patrol, reset by perceive
    "visit_min": "f8",  # grid workers' minutes of today; patrol, reset by matters
    "patrol_total_min": "f8",  # person-minutes of patrol since the start; patrol
    "police_total_min": "f8",  # of these the minutes of units that may stop and hold people; patrol
    "police_min": "f8", "police_tick": "i8",  # notice-weighted minutes of such units in the tick named (absolute; others: none); patrol
    "visit_total_min": "f8",  # minutes of grid workers since the start; matters
    "crimes_today": "i8",  # true crimes; offend, reset by perceive
    "open_matters": "i8", "open_hazards": "i8",  # unsettled; matters
}  # fmt: skip

# Growing lists. `used` counts the rows in use.
LOG = {"tick": "i4", "kind": "i4", "topic": "i4", "group": "i4", "place": "i4", "actor": "i4", "subject": "i4", "case": "i4", "value": "f4"}
NEWS = {"resident": "i8", "kind": "i8"}
CASE = {
    "key": "i8",  # identity for draws
    "number": "i8",  # running number of the incident
    "crime": "i8", "stage": "i8",  # 0 not reported yet, 1 under investigation
    "place": "i8", "victim": "i8", "offender": "i8",  # -1 where unknown or nobody
    "due_day": "i8", "due_tick": "i8",  # absolute tick shown in the log; under investigation: since when
    "loss_cny": "f8",
    "lead": "f8",  # log-odds of clearance gained by what is known: footage, tips, and whatever a response brings
    "worked_h": "f8",  # officer hours spent
    "colour": "i8",  # of four-colour tracking: 0 untracked, 1 green .. 4 red
}  # fmt: skip
MATTER = {
    "key": "i8", "number": "i8", "topic": "i8",
    "stage": "i8",  # Desk
    "tries": "i8", "petitions": "i8",  # attempts at this desk; petitions so far
    "place": "i8", "other": "i8",  # place of the other party, -1
    "resident": "i8", "born_day": "i8", "known_day": "i8", "ready_day": "i8",  # -1 while latent; not worked on before
    "petition_day": "i8",  # of the last petition, -1
}  # fmt: skip
USED_LOG, USED_NEWS, USED_CASES, USED_MATTERS, INCIDENTS, MATTERS_EVER = range(6)  # rows of Books.used

CRIME = {name: "f8" for name in (
    "target", "attempts_per_min", "target_exponent", "guardian_exponent", "boost_weight", "deterrence_weight", "camera_weight", "light_weight",
    "success_share", "loss_cny", "report_share", "report_delay_h", "record_share", "clear_share", "clear_days", "work_h",
    "at_once_share", "lingers_min", "flees_m_per_min",
)} | {"target": "i8", "violent": "i8", "without_victim": "i8", "stream": "i8", "lasts_min": "f8", "spot_per_min": "f8", "hold_days": "f8"}  # fmt: skip
MATTER_KIND = {"family": "i8"} | {name: "f8" for name in (
    "call_per_day", "emergency_share", "find_per_visit_min", "harden_per_day", "petition_per_day", "lapse_per_day",
)}  # fmt: skip
DESK = {
    "level": "i8",  # row of Service.unit
    "first": "i8",  # its first unit in Service.staff; -1 where there is no such desk
    "tries": "i8", "retry_days": "i8", "transfer_days": "i8",  # attempts before it is sent on; days between; days to get there
    "border_share": "f8",  # success of a matter whose parties live in two units of the level, relative to one
    "hard_share": "f8",  # success with a hard matter, relative to an ordinary one
}  # fmt: skip
RULES = {
    "hard_share": "f8", "floating_voice_share": "f8", "hotline_gain": "f8", "gate_share": "f8", "paper_share": "f8", "repeat_share": "f8", "crisis_call_per_day": "f8",
    "due_days": "i8", "paper_days": "i8", "petition_wait_days": "i8", "pull_days": "i8",  # 0: no such rule
    "weekday": "i8",  # of the official day, -1; Monday 0
}  # fmt: skip

STAFF = {"staffed": "f8", "capacity": "f8", "done": "f8"}  # attempts of a unit: most of any weekday, of today, made today (matters)
ROUTE = {"settle": "f8", "after": "i8"}  # settled per attempt; desk to which it is sent on; itself: it is tried again
SERVED = {
    "market": "i8",  # 1 where the place is a market or shopping street
    "counter": "f8", "counter_request": "f8",  # share of those who would call who come to the counter; of requests, online too
    "hotline": "f8",  # share of those who would call who know and use the hotline
    "contact_min": "f8",  # minutes per household and day that part-timers living there hear
    "inspect_share": "f8",  # chance of today that an inspector finds a hazard in a market; -1 without inspection
    "officials_min": "f8",  # minutes at doors on the official day
}  # fmt: skip

# Numbers of the mechanisms in the kernels' units: one record. Fades are factors per tick (fast) or day.
NUMBER = {name: "f8" for name in (
    "home_awake_weight", "indoor_visitor_weight", "patrol_weight", "stay_scale_min", "slow_gain_share", "fast_fade", "slow_fade",
    "session_min", "day_session_share", "evening_session_share", "stop_share", "opportunism_share", "return_share", "boost_fade", "boost_near_share",
    "risk_aversion", "associate_risk_gain", "own_arrest_risk_gain", "risk_fade", "live_detection_share", "live_arrest_share", "handed_over_share", "disturbed_risk_gain",
    "footage_share", "camera_learning", "unwatched_share", "lock_seen_share", "lock_holds_share", "parking_holds_share", "alarm_stops_share", "loss_report_gain",
    "distrust_share", "recording_effort", "tip_share", "tip_clear_gain", "footage_clear_gain", "serious_loss_cny", "urgent_pace", "drop_days", "limit_medians",
    "familiarity_scale_min", "familiarity_fade", "unfamiliar_share",
    "hand_over_share", "hand_over_days", "backlog_gain", "old_days", "asleep_notice_share", "skip_base", "skip_insecure",
)} | {"assault": "i8", "tick_min": "i8", "ticks_per_day": "i8"}  # fmt: skip
OPINION = {name: "f8" for name in (
    "security_base", "security_patrol_gain", "patrol_seen_half_min", "security_light_gain", "security_camera_gain", "floating_camera_share",
    "security_hazard_loss", "near_crime_loss", "satisfaction_base", "visit_gain", "camera_unease_loss", "drift_share",
    "away_share", "floating_told_share",
)}  # fmt: skip


# What institutions have ordered of stations.
ORDERS = {
    "track_cases": "i8",  # 1: four-colour tracking, nothing leaves the list before it is closed
    "review_h": "f8",  # officer hours of the daily review of one tracked case
    "orange_days": "f8", "red_days": "f8",  # age from which an open case is orange, red
    "discretion": "f8",  # log-odds of recording lost at full pressure by a case of no weight
    "audit_share": "f8",  # reports turned away that an inspection has recorded after all
    "effort_pressure": "f8",  # pressure from which appraised cases come sooner
}  # fmt: skip


class Hours(NamedTuple):
    """What the clock says about each tick of the day."""

    awake: np.ndarray  # float64[tick] share of people at home who are awake
    dark: np.ndarray  # float64[tick] how dark it is


class Sites(NamedTuple):
    """What does not change about places and households during a run."""

    rows: Any  # SITE[place]
    touch: np.ndarray  # int32[...] places that share a junction
    near: Any  # NEAR[...] places within near_m
    homes: Any  # HOME[household]
    attraction: np.ndarray  # float32[place, crime] lasting log difference


class Ground(NamedTuple):
    """What changes about places; streamed columns beside the records."""

    rows: Any  # GROUND[place]
    presence: np.ndarray  # int64[place] packed; routine
    street_total: np.ndarray  # int64[place] person-ticks on the street since the start; routine
    patrol_min: np.ndarray  # float64[place] notice-weighted patrol person-minutes of this tick; patrol, fade
    deterrence: np.ndarray  # float64[place] memory of visits 0..1; patrol, fade
    boost: np.ndarray  # float64[place, crime]; offend, fade


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
    security_level: np.ndarray  # int8, lasting personal difference in 1/256
    satisfaction_level: np.ndarray  # int8
    security: np.ndarray  # float32, perceive
    satisfaction: np.ndarray  # float32, perceive


class Offenders(NamedTuple):
    """Columns of Offender agents and their itinerary of the day."""

    resident: np.ndarray  # int32[offender]
    rate: np.ndarray  # float64[offender] relative rate, mean 1
    does: np.ndarray  # uint32[offender] bit k: does crime type k
    held_until: np.ndarray  # int32[offender] day; -1 when never held; offend
    risk: np.ndarray  # float64[offender] perceived risk of arrest 0..1; offend, fade
    last_place: np.ndarray  # int32[offender] place of the last success, -1; offend
    sessions: np.ndarray  # float64[offender] chance of a searching session today; the area of return
    itinerary: np.ndarray  # int32[offender, tick] place searched from (>= 0), -1 nowhere, -2 - place: there in routine; search


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
    powers: np.ndarray  # int32[unit] 1: may stop and hold people
    off_day: np.ndarray  # int32[unit] the day on which it is not on duty, -1; beats
    position_m: np.ndarray  # float64[unit] along the tour; patrol
    away_until: np.ndarray  # int32[unit] off the beat, on a call, before this absolute tick; units


class Tours(NamedTuple):
    """The walk through each beat, place after place."""

    first: np.ndarray  # int32[beat + 1]
    place: np.ndarray  # int32[...]
    end_m: np.ndarray  # float64[...] distance from the tour's start at which the place ends


class Books(NamedTuple):
    """What is written down: events, news of the day, open cases and open matters, each in order of occurrence."""

    used: np.ndarray  # int64[6], see USED_LOG and its neighbours
    log: Any  # LOG[...]
    news: Any  # NEWS[...]
    cases: Any  # CASE[...]
    matters: Any  # MATTER[...]


class Service(NamedTuple):
    """Who handles matters: desks, their units, what their staff can do in a day and what they can settle."""

    rules: Any  # RULES
    desks: Any  # DESK[desk]
    unit: np.ndarray  # int32[level, place]: grid, community, street, district, city
    week: np.ndarray  # float64[weekday, unit of all desks] attempts of the unit's staff, Monday first
    staff: Any  # STAFF[unit of all desks]
    calls: np.ndarray  # float64[2] calls that the hotline took today (matters), and how many it can take
    queue: np.ndarray  # int64[desk] open matters at the end of the day; matters
    routes: Any  # ROUTE[desk, kind]
    entry: np.ndarray  # int64[channel, kind] desk at which a matter becomes known
    arising: np.ndarray  # float64[3, kind] cumulated: per household and day, the same in poor housing, per market place
    served: Any  # SERVED[place]


class Stations(NamedTuple):
    """Who works cases: the station of each place, its officers' time, and what institutions ask of it (area institutions)."""

    station: np.ndarray  # int32[place]
    hours: np.ndarray  # float64[station] officer hours a day for investigation
    left: np.ndarray  # float64[station] of today; record
    pressure: np.ndarray  # float64[place] of appraisal 0..1
    urgent: np.ndarray  # int64[place] levels by which cases of a warned unit come sooner
    appraised: np.ndarray  # int64[crime] 1: counts in the appraisal
    orders: Any  # ORDERS, one record


class DayPlans(NamedTuple):
    """Trips of a day by plan; minutes count from 05:00."""

    trips: np.ndarray  # int64[weekend, plan]
    minute: np.ndarray  # int64[weekend, plan, trip] middle of the departure window
    window: np.ndarray  # int64[weekend, plan, trip] width of the window, min
    goal: np.ndarray  # int64[weekend, plan, trip] 0 home, 1 work or school, 2 leisure
