"""Every number of the mechanisms, declared once: default, unit, range, source. Scenario key `parameters:`.

Numbers of one crime or matter type stand in its catalogue row, numbers of a policy in the policy's file, numbers of
the city in `sim.city.spec`. `sim.model` packs these groups into the flat table that kernels read (`sim.tables`).
"""

from pydantic import field_validator

from sim.core.params import Params, param
from sim.parameters_matters import Care, Platform, Projects
from sim.parameters_response import Response


class Routine(Params):
    """When people go where."""

    leisure_skip_share: float = param(
        0.30,
        "Days without any leisure trip or errand",
        unit="share",
        low=0.0,
        high=1.0,
        source="assumed: time-use surveys show one errand every 1-2 days",
    )
    insecurity_skip_share: float = param(
        0.35, "Further such days of someone with no sense of security", unit="share", low=0.0, high=1.0, source="assumed"
    )
    awake_share_by_hour: tuple[float, ...] = param(
        (
            0.12,
            0.06,
            0.04,
            0.04,
            0.06,
            0.20,
            0.55,
            0.85,
            0.95,
            0.97,
            0.97,
            0.97,
            0.85,
            0.80,
            0.92,
            0.97,
            0.98,
            0.98,
            0.99,
            0.99,
            0.98,
            0.90,
            0.65,
            0.30,
        ),
        "Share of people at home who are awake, for each hour from 00:00",
        unit="24 shares",
        source="assumed: shape of time-use surveys, noon rest included",
    )
    dark_share_by_hour: tuple[float, ...] = param(
        (1.0, 1.0, 1.0, 1.0, 1.0, 0.8, 0.3, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.2, 0.6, 0.95, 1.0, 1.0, 1.0, 1.0),
        "How dark it is, for each hour from 00:00",
        unit="24 shares",
        source="assumed: yearly mean at 32 degrees north",
    )

    @field_validator("awake_share_by_hour", "dark_share_by_hour")
    @classmethod
    def _one_share_an_hour(cls, values: tuple[float, ...]) -> tuple[float, ...]:
        if len(values) != 24 or not all(0.0 <= v <= 1.0 for v in values):
            raise ValueError("needs 24 shares between 0 and 1, one for each hour from 00:00")
        return values


class Guardianship(Params):
    """How much each kind of presence counts as a guardian (one person on the street = 1)."""

    home_awake_weight: float = param(0.15, "Someone awake at home", unit="guardians", low=0.0, high=1.0, source="assumed")
    indoor_visitor_weight: float = param(
        0.12, "Someone indoors at work, school or a shop", unit="guardians", low=0.0, high=1.0, source="assumed"
    )
    patrol_weight: float = param(
        6.0, "A patrolling person in the place for the whole tick", unit="guardians", low=0.0, high=100.0, source="assumed"
    )


class Deterrence(Params):
    """What a visit leaves behind."""

    stay_scale_min: float = param(
        6.0,
        "Scale of the gain of a stay (1 - exp(-m / scale)) squared; stops of 10-16 min give most per minute, ways counted in",
        unit="min",
        low=1.0,
        high=60.0,
        source="S10 Koper curve, decision 0023",
    )
    fast_half_life_min: float = param(
        45.0, "Half-life of the memory of a visit", unit="min", low=5.0, high=600.0, source="pat_resid: 30-60 min, proposal"
    )
    slow_gain_share: float = param(
        0.01, "Part of the gain kept in the memory of days", unit="share", low=0.0, high=1.0, source="calibrated on S07, decision 0023"
    )
    slow_half_life_days: float = param(
        6.0, "Half-life of the memory of days", unit="days", low=0.5, high=120.0, source="assumed, after S07"
    )
    visit_memory_days: float = param(
        14.0, "Half-life of the memory of the hours at which patrols stop at a place", unit="days", low=0.5, high=720.0, source="assumed"
    )
    foreseen_loss_share: float = param(
        0.6,
        "Part of what a visit leaves in the memory of days that is lost when it came at a known hour",
        unit="share",
        low=0.0,
        high=1.0,
        source="assumed, after S05 (deterrence decayed in long beats)",
    )


class Offending(Params):
    """Who offends, when they search and how far."""

    active_share_of_adults: float = param(
        0.008, "Adults who are active offenders in a year", unit="share", low=0.0, high=0.2, source="off_frac: 0.5-1 %, proposal"
    )
    rate_sd_log: float = param(
        1.1, "Spread of offending rates between offenders (sd of the log)", unit="1", low=0.0, high=3.0, source="p_lambda: very skewed"
    )
    sessions_per_day: float = param(
        0.45, "Searching sessions a day of an offender at large", unit="per day", low=0.0, high=1.0, source="assumed"
    )
    session_min: int = param(120, "Mean length of a searching session", unit="min", low=30, high=480, source="assumed")
    day_session_share: float = param(
        0.28, "Sessions that start from 08:00 to 17:00", unit="share", low=0.0, high=1.0, source="p_hour, proposal"
    )
    evening_session_share: float = param(
        0.30,
        "Sessions that start from 17:00 to 22:00 (the rest: 22:00 to 03:00)",
        unit="share",
        low=0.0,
        high=1.0,
        source="p_hour, proposal",
    )
    walk_steps: float = param(
        4.0,
        "Mean number of street segments walked away from a known place while searching",
        unit="segments",
        low=0.0,
        high=60.0,
        source="assumed; the distance decay of crime emerges from it",
    )
    opportunism_share: float = param(
        0.10,
        "Hazard in the course of ordinary routine, as a share of that while searching",
        unit="share",
        low=0.0,
        high=1.0,
        source="assumed",
    )
    return_share: float = param(
        0.25,
        "Sessions that start from the place of the last success",
        unit="share",
        low=0.0,
        high=1.0,
        source="assumed; repeat victimisation, P09",
    )
    attraction_sd_log: float = param(
        0.6,
        "Lasting differences between places (sd of the log)",
        unit="1",
        low=0.0,
        high=3.0,
        source="assumed; calibrated on concentration, p_conc50",
    )
    boost_half_life_days: float = param(
        10.0, "Half-life of the boost after a success", unit="days", low=1.0, high=120.0, source="MODEL: one to two weeks; P09"
    )
    boost_near_share: float = param(
        0.6, "Boost at the nearest other place, falling to none at near_m", unit="share", low=0.0, high=1.0, source="P05, P06"
    )
    held_at_start_odds: float = param(
        0.25,
        "Odds that an offender of mean rate is held on the first day; in proportion to the rate",
        unit="1",
        low=0.0,
        high=10.0,
        source="calibrated: the long run of the embedded city",
    )
    risk_aversion: float = param(0.9, "Log-hazard lost at full perceived risk of arrest", unit="1", low=0.0, high=10.0, source="assumed")
    associate_risk_gain: float = param(
        0.03,
        "Perceived risk gained when an associate is arrested",
        unit="share",
        low=0.0,
        high=1.0,
        source="assumed: half of one's own arrest; S48: beliefs follow brothers' arrests, not those of others",
    )
    own_arrest_risk_gain: float = param(
        0.06,
        "Perceived risk gained by one's own arrest",
        unit="share",
        low=0.0,
        high=1.0,
        source="S49: 6 points, from memory; S48 (direction)",
    )
    risk_half_life_days: float = param(30.0, "Half-life of perceived risk", unit="days", low=1.0, high=720.0, source="assumed")


class Detection(Params):
    """Who notices a crime while it happens, and what pictures are worth afterwards."""

    crime_min: float = param(6.0, "Time a crime takes", unit="min", low=0.5, high=120.0, source="assumed")
    patrol_spot_per_min: float = param(
        0.12,
        "Rate at which a patrolling person notices a crime in the same place, for each minute that both are there",
        unit="per min",
        low=0.0,
        high=20.0,
        source="S46: about one in eight years of foot patrol passes within 100 m",
    )
    live_detection_share: float = param(
        0.02, "Chance that a watched camera's operator notices", unit="share", low=0.0, high=0.3, source="cam_watch: .01-.05, proposal"
    )
    live_arrest_share: float = param(0.25, "Arrests among crimes noticed live", unit="share", low=0.0, high=1.0, source="assumed")
    handed_over_share: float = param(
        0.15,
        "Offenders held for the police by those without police powers who break off their attempt",
        unit="share",
        low=0.0,
        high=1.0,
        source="assumed: most run; anybody may seize a thief (Criminal Procedure Law, article 84), few do",
    )
    disturbed_risk_gain: float = param(
        0.02,
        "Perceived risk gained when such people break off an attempt",
        unit="share",
        low=0.0,
        high=1.0,
        source="assumed: below an arrest",
    )
    footage_available_share: float = param(0.45, "Covered crimes whose footage can be had", unit="share", low=0.0, high=1.0, source="S17")
    footage_useful_share: float = param(0.29, "Footage that is useful", unit="share", low=0.0, high=1.0, source="S17")
    footage_clear_gain: float = param(
        1.2, "Log-odds of clearance gained by useful footage", unit="1", low=0.0, high=6.0, source="assumed, after S17"
    )
    unwatched_share: float = param(
        0.25,
        "What a camera that nobody watches counts in offenders' eyes, as a share of a watched one",
        unit="share",
        low=0.0,
        high=1.0,
        source="S13, from memory: -15 % where cameras are watched, nothing clear where not",
    )
    perception_lag_days: float = param(
        30.0, "Time after which offenders know most of a change in cameras", unit="days", low=1.0, high=720.0, source="assumed"
    )


class Places(Params):
    """What gates, locks, alarms and guarded parking withstand, and how soon a place that was put right is as before."""

    gated_turn_away_share: float = param(
        0.25, "Strangers turned away at the gate of an ordinary gated compound", unit="share", low=0.0, high=1.0, source="assumed"
    )
    lock_seen_share: float = param(
        0.5, "Better locks that an offender sees before he tries", unit="share", low=0.0, high=1.0, source="assumed"
    )
    lock_holds_share: float = param(
        0.6,
        "Burglaries that a better lock withstands",
        unit="share",
        low=0.0,
        high=1.0,
        source="S27 hard_w_d: odds x 0.08 by observation; causal RR capped at 0.3-0.5, proposal",
    )
    parking_holds_share: float = param(
        0.7, "Thefts of vehicles that a guarded parking place withstands", unit="share", low=0.0, high=1.0, source="assumed"
    )
    alarm_stops_share: float = param(
        0.05,
        "Burglars who break off when an alarm rings",
        unit="share",
        low=0.0,
        high=1.0,
        source="S27 hard_alarm: an alarm alone protects no better than none",
    )
    relapse_half_life_days: float = param(
        120.0, "Time after which half of what was put right at a place is undone", unit="days", low=5.0, high=3_650.0, source="assumed"
    )


class Justice(Params):
    """What follows a report."""

    loss_report_gain: float = param(
        0.10,
        "Change of the reporting share per log unit of loss above the median",
        unit="share",
        low=0.0,
        high=0.5,
        source="C24: loss value drives reporting",
    )
    hold_days: float = param(120.0, "Median time an arrested offender is held", unit="days", low=0.0, high=3650.0, source="assumed")
    distrust_share: float = param(
        0.30,
        "Reports that a victim without any satisfaction does not make after all (none at full satisfaction)",
        unit="share",
        low=0.0,
        high=1.0,
        source="assumed: trust follows satisfaction, MODEL section 4",
    )
    recording_effort: float = param(
        0.0,
        "Log-odds by which counters record more than the catalogue says (below 0: less)",
        unit="1",
        low=-6.0,
        high=6.0,
        source="q_file: .5-1",
    )
    investigation_h_per_10000_day: float = param(
        1.3,
        "Officer hours a day for the investigation of these crime types, per 10,000 residents",
        unit="h per day",
        low=0.0,
        high=1_000.0,
        source="calibrated: most hours are used, and clearance stays near q_clear",
    )
    limit_medians: float = param(
        4.0,
        "Hours after which a case is given up, in medians of the hours that a solvable one needs",
        unit="medians",
        low=0.2,
        high=20.0,
        source="assumed: 15 of 16 solvable cases are solved by then",
    )
    urgent_pace: float = param(
        3.0, "Pace of work on an urgent case, relative to an ordinary one", unit="1", low=1.0, high=50.0, source="assumed"
    )
    serious_loss_cny: float = param(
        5_000.0, "Loss from which a theft is a serious case", unit="CNY", low=1.0, high=10_000_000.0, source="assumed"
    )
    drop_days: int = param(
        120, "Age at which an unsolved case is dropped, unless it is tracked", unit="days", low=1, high=3_650, source="assumed"
    )
    tip_share: float = param(
        0.10,
        "Chance that a grid worker who knows every stairwell has a tip",
        unit="share",
        low=0.0,
        high=1.0,
        source="assumed; C29: intelligence gathering",
    )
    tip_clear_gain: float = param(1.0, "Log-odds of clearance gained by a tip", unit="1", low=0.0, high=6.0, source="assumed")


class Livelihood(Params):
    """Whether offenders have work, and what that does to their search for opportunities."""

    dependent_share: float = param(
        0.35, "Offenders who search less while they have work", unit="share", low=0.0, high=1.0, source="assumed"
    )
    without_work_share: float = param(0.45, "Offenders without work on the first day", unit="share", low=0.0, high=1.0, source="assumed")
    work_session_share: float = param(
        0.45,
        "Searching sessions of such an offender in work, as a share of those without work",
        unit="share",
        low=0.0,
        high=1.0,
        source="assumed: time taken and need met",
    )
    job_find_per_year: float = param(
        0.8, "Rate at which somebody without work finds some", unit="per year", low=0.0, high=50.0, source="assumed"
    )
    job_loss_per_year: float = param(
        0.65, "Rate at which work is lost", unit="per year", low=0.0, high=50.0, source="assumed: keeps the first day's share"
    )
    seekers_share: float = param(
        0.06,
        "Residents who look for work",
        unit="share",
        low=0.001,
        high=1.0,
        source="assumed: registered and hidden unemployment together",
    )


class Force(Params):
    """What happens when police stop people in the street."""

    stops_from: int = param(8, "Clock hour from which people are stopped", unit="h", low=5, high=23, source="assumed")
    stops_to: int = param(24, "Clock hour until which people are stopped", unit="h", low=6, high=29, source="assumed")
    suspicion_factor: float = param(
        3.0, "How much likelier than a passer-by an offender who is searching is stopped", unit="1", low=0.0, high=100.0, source="assumed"
    )
    stop_risk_gain: float = param(
        0.02,
        "Perceived risk gained by an offender who is stopped",
        unit="share",
        low=0.0,
        high=1.0,
        source="assumed: below an arrest; S45 (direction)",
    )
    stop_find_share: float = param(
        0.08, "Stopped offenders who carry stolen things or are wanted, and are held", unit="share", low=0.0, high=1.0, source="assumed"
    )


class Matters(Params):
    """Disputes, hazards and requests: found, settled, sent up, hardened."""

    familiarity_scale_min: float = param(
        12.0, "Minutes of visits per household that make a worker two thirds familiar", unit="min", low=0.5, high=240.0, source="assumed"
    )
    familiarity_half_life_days: float = param(
        120.0, "Half-life of familiarity without visits", unit="days", low=5.0, high=2000.0, source="assumed"
    )
    familiarity_start: float = param(
        0.7,
        "Familiarity of grid workers on the first day",
        unit="share",
        low=0.0,
        high=1.0,
        source="calibrated: the long run of the embedded city",
    )
    unfamiliar_share: float = param(
        0.35, "What a stranger finds and settles, as a share of a familiar worker", unit="share", low=0.0, high=1.0, source="assumed"
    )
    worker_matters_per_day: float = param(
        3.0, "Known matters a grid worker can attend to in a day", unit="per day", low=0.1, high=50.0, source="assumed"
    )
    community_staff_per_1000_households: float = param(
        1.2,
        "Community staff who handle matters sent up",
        unit="persons",
        low=0.0,
        high=50.0,
        source="assumed; PROGRAMMES Nanchang social workers",
    )
    community_matters_per_day: float = param(
        2.0, "Matters a community member of staff can attend to in a day", unit="per day", low=0.1, high=50.0, source="assumed"
    )
    hand_over_share: float = param(
        0.6,
        "Success of a matter between two grids, as a share of one inside a grid",
        unit="share",
        low=0.0,
        high=1.0,
        source="assumed: hand-over across borders",
    )
    hand_over_days: int = param(3, "Delay of a matter that crosses to another grid or level", unit="days", low=0, high=60, source="assumed")
    backlog_gain: float = param(
        0.15, "Relative rise of new matters per unsettled matter per 10 households", unit="1", low=0.0, high=5.0, source="assumed"
    )
    old_days: int = param(30, "Age at which an unsettled matter begins to annoy", unit="days", low=1, high=720, source="assumed")


class Opinion(Params):
    """Sense of security and satisfaction: separate states between 0 and 1."""

    security_start: float = param(
        0.785, "Sense of security on the first day", unit="share", low=0.0, high=1.0, source="calibrated: the long run of the embedded city"
    )
    satisfaction_start: float = param(
        0.68, "Satisfaction on the first day", unit="share", low=0.0, high=1.0, source="calibrated: the long run of the embedded city"
    )
    security_base: float = param(
        0.72,
        "Sense of security with nothing seen and nothing suffered",
        unit="share",
        low=0.0,
        high=1.0,
        source="assumed; surveys 84-95 % after programmes, PROGRAMMES Zhengzhou",
    )
    security_patrol_gain: float = param(
        0.12, "Gain where patrols are seen all the time", unit="share", low=0.0, high=1.0, source="assumed, saturating; S28"
    )
    patrol_seen_half_min: float = param(
        6.0, "Minutes of patrol seen a day that give half of the gain", unit="min per day", low=0.1, high=480.0, source="assumed"
    )
    asleep_notice_share: float = param(
        0.25, "Part of a patrol's minutes that sleepers learn of (told, seen lights)", unit="share", low=0.0, high=1.0, source="assumed"
    )
    security_light_gain: float = param(
        0.06, "Gain of a fully lit against a dark home street", unit="share", low=0.0, high=1.0, source="S25, direction"
    )
    security_camera_gain: float = param(
        0.04, "Gain of full camera coverage, registered residents", unit="share", low=0.0, high=1.0, source="MODEL section 4"
    )
    floating_camera_share: float = param(
        0.4, "That gain for floating residents, as a share", unit="share", low=0.0, high=1.0, source="MODEL section 4"
    )
    security_hazard_loss: float = param(
        0.25, "Loss per open hazard per household", unit="share", low=0.0, high=5.0, source="p_fear: fear tracks disorder"
    )
    victim_loss: float = param(0.22, "Loss of security of a victim", unit="share", low=0.0, high=1.0, source="assumed")
    heard_loss: float = param(0.03, "Loss of security of someone told by a tie", unit="share", low=0.0, high=1.0, source="assumed")
    near_crime_loss: float = param(
        0.012, "Loss per crime in the home street or close to it", unit="share", low=0.0, high=1.0, source="assumed"
    )
    satisfaction_base: float = param(0.62, "Satisfaction with nothing experienced", unit="share", low=0.0, high=1.0, source="assumed")
    settled_gain: float = param(0.10, "Gain when one's matter is settled", unit="share", low=0.0, high=1.0, source="assumed")
    old_matter_loss: float = param(
        0.004, "Loss per day with an old unsettled matter", unit="share per day", low=0.0, high=1.0, source="assumed"
    )
    visit_gain: float = param(0.08, "Gain where a grid worker is well known", unit="share", low=0.0, high=1.0, source="assumed")
    unheard_loss: float = param(0.05, "Loss of a victim whose report leads to nothing", unit="share", low=0.0, high=1.0, source="assumed")
    solved_gain: float = param(
        0.06, "Gain of satisfaction of a victim whose case is cleared", unit="share", low=0.0, high=1.0, source="assumed"
    )
    solved_security_gain: float = param(
        0.03, "Gain of security of a victim whose case is cleared", unit="share", low=0.0, high=1.0, source="assumed"
    )
    away_share: float = param(
        0.25,
        "Weight of the place of work or school in what somebody sees of patrols, light and disorder (the rest: the home street)",
        unit="share",
        low=0.0,
        high=1.0,
        source="assumed: a quarter of the waking week",
    )
    floating_told_share: float = param(
        0.5,
        "Share of news of others' victimisation that reaches a floating resident, against a registered one",
        unit="share",
        low=0.0,
        high=1.0,
        source="assumed: fewer ties, MODEL section 4",
    )
    security_personal_sd: float = param(
        0.10, "Lasting personal differences in the sense of security (sd)", unit="share", low=0.0, high=0.2, source="assumed; P22"
    )
    satisfaction_personal_sd: float = param(
        0.10, "Lasting personal differences in satisfaction (sd)", unit="share", low=0.0, high=0.2, source="assumed"
    )
    personal_correlation: float = param(0.5, "Correlation of the two personal differences", unit="1", low=0.0, high=1.0, source="assumed")
    old_security_loss: float = param(
        0.06,
        "Lower sense of security of people of 60 and over at equal experience",
        unit="share",
        low=0.0,
        high=0.3,
        source="P22: the most afraid are often the least victimised",
    )
    stopped_loss: float = param(
        0.06,
        "Loss of satisfaction of somebody stopped without a reason given",
        unit="share",
        low=0.0,
        high=1.0,
        source="assumed; S45: harm to attitudes",
    )
    fair_stop_loss: float = param(
        0.01,
        "The same where the stop was explained and polite",
        unit="share",
        low=0.0,
        high=1.0,
        source="assumed; S31: less perceived harassment",
    )
    registered_loss: float = param(
        0.01, "Loss of satisfaction by a visit to be registered", unit="share", low=0.0, high=1.0, source="assumed: burden of the visit"
    )
    served_gain: float = param(
        0.02, "Gain where the same visit gives advice, a permit, a place at school", unit="share", low=0.0, high=1.0, source="assumed"
    )
    camera_unease_loss: float = param(
        0.015, "Loss of satisfaction under full camera coverage", unit="share", low=0.0, high=1.0, source="assumed: burden of being watched"
    )
    answered_gain: float = param(0.02, "Gain when the police came fast", unit="share", low=0.0, high=1.0, source="assumed")
    answered_late_loss: float = param(0.03, "Loss when they came late or not at all", unit="share", low=0.0, high=1.0, source="assumed")
    drift_days: float = param(60.0, "Time over which opinions drift back", unit="days", low=5.0, high=720.0, source="MODEL: months")
    survey_size: int = param(
        1_000, "Residents asked by the survey", unit="persons", low=10, high=1_000_000, source="assumed: usual city survey"
    )
    survey_every_days: int = param(
        0, "Days between two surveys during a run (0: only on the last day)", unit="days", low=0, high=3_650, source="user"
    )
    survey_spread: float = param(
        0.22,
        "How far an answer may lie from the state, either way (uniform)",
        unit="share",
        low=0.0,
        high=1.0,
        source="calibrated: 84-95 % answer `safe`, PROGRAMMES Zhengzhou",
    )
    survey_threshold: float = param(
        0.6, "State from which a resident answers `safe` or `satisfied`", unit="share", low=0.0, high=1.0, source="assumed"
    )


class ModelParams(Params):
    """All groups."""

    routine: Routine = Routine()
    guardianship: Guardianship = Guardianship()
    deterrence: Deterrence = Deterrence()
    offending: Offending = Offending()
    detection: Detection = Detection()
    places: Places = Places()
    justice: Justice = Justice()
    livelihood: Livelihood = Livelihood()
    force: Force = Force()
    matters: Matters = Matters()
    platform: Platform = Platform()
    projects: Projects = Projects()
    care: Care = Care()
    opinion: Opinion = Opinion()
    response: Response = Response()
