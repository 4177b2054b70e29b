"""Ordinary doses for the world of `worlds.lively` (1,500 residents, a week) where a policy's defaults would be too small to see."""

DOSES: dict[str, dict] = {
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
}
