"""Ordinary doses for the world of `worlds.lively` (1,500 residents, a week) where a policy's defaults would be too small to see."""

DOSES: dict[str, dict] = {
    "street_lighting": {"streets_share": 0.8, "light_to": 1.0},
    "four_colour_warning": {
        "review_days": 2,
        "level": "grid",
        "least_reviews": 1,
        "least_recorded": 1,
        "checkers_per_10000": 10.0,
        "patrol_share": 1.0,
        "yellow_share": 0.0,
        "orange_share": 0.0,
        "red_share": 0.0,
    },
    "appraisal_and_veto": {"period_days": 2, "level": "grid", "key_share": 1.0, "veto_rise_share": 0.0},
    "floating_population_service": {"visits_per_year": 60.0, "tip_per_month": 10.0},
    "livelihood": {"jobs_per_1000_year": 400.0},
    "supervision_and_help": {"places_per_10000": 300.0},
    "hot_spot_patrol": {"units_per_10000": 20.0},
    "data_led_patrol": {"units_per_10000": 20.0},
    "crackdown": {"officers_per_10000": 80.0, "stops_per_1000_day": 10.0, "gang_share": 0.5, "full_days": 3, "fade_days": 2},
    "anti_fraud": {"blocked_share": 0.5},
    "large_project": {"course_days": 5},
    "risk_assessment": {"lead_days": 3, "stop_share": 0.01, "put_off_days": 2},
    "service_platform": {"operators_per_100000": 60.0, "learning_days": 2.0, "due_days": 3, "paper_days": 2},
    "petition_reception": {"leaders_per_100000": 200.0, "backlog_days": 4},
    "courts_and_legal_aid": {"courts_per_100000": 50.0, "decision_days": 1, "cases_per_court_year": 500.0},
}
