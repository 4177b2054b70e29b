"""Numbers of offenders, of what deters them, of who sees them and of the places they choose: groups of `sim.parameters`."""

from sim.core.params import Params, param


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
