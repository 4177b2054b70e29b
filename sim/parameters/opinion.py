"""Numbers of the sense of security and of satisfaction: the group `parameters.opinion` of a scenario (see sim.parameters)."""

from sim.core.params import Params, param


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
