"""Small lively worlds for tests of laws: 1,500 residents with so many offenders that a week shows every kind of event."""

from functools import cache

from hypothesis import settings

from sim.city.build import build_city
from sim.city.city import City
from sim.model import SafeCity
from sim.scenario import Scenario

settings.register_profile("fixed", deadline=None, derandomize=True)
settings.load_profile("fixed")

POLICIES = {
    "patrol_force": {"patrollers_per_10000": 150, "beat_level": "grid"},
    "grid_management": {"households_per_grid": 100},
    "night_patrol": {"patrollers_per_compound": 6, "where": {"compound": None}},
    "cameras": {"cameras_per_km2": 300, "operators": 2},
    "target_hardening": {"whom_first": "all", "locks_share": 0.4, "alarms_share": 0.8, "safe_parking_share": 0.5},
    "key_places_cleanup": {"places_per_review_share": 0.05, "review_days": 2, "survey_size": 50},
}
OFFENDING = {"active_share_of_adults": 0.12, "sessions_per_day": 0.9, "rate_sd_log": 0.8}
CRIMES = {
    "attempts_per_search_h": 0.08,
    "offender_share": 0.4,
    "success_share": 0.7,
    "report_share": 0.7,
    "report_delay_h": 9.0,
    "record_share": 0.8,
    "clear_share": 0.4,
    "clear_days": 3.0,
    "deterrence_weight": 1.2,
    "guardian_exponent": 0.5,
}
MATTERS = {
    "per_1000_households_year": 3_000.0,
    "harden_per_month": 0.5,
    "call_per_month": 2.0,
    "lapse_per_month": 1.0,
    "petition_per_month": 6.0,
}
FAST = {
    "justice": {"hold_days": 2.0, "investigation_h_per_10000_day": 150.0}, "detection": {"live_detection_share": 0.3, "live_arrest_share": 0.5, "patrol_spot_per_min": 0.6}, "matters": {"old_days": 2},
    "platform": {"petition_wait_days": 2, "petition_days": 1}, "projects": {"per_100000_residents_year": 20_000.0, "course_days": 8},
    "care": {"ill_per_1000_adults": 200.0, "crisis_treated_per_year": 9.0, "crisis_untreated_per_year": 20.0},
}  # fmt: skip
CITY = {"segments": 200, "population": {"residents": 1500}}


@cache
def _catalogue() -> dict:
    """Return the shipped rows with rates so high that everything happens within days, whatever the calibration is today."""
    shipped = Scenario.load("tiny").to_dict()
    crimes = {name: row | CRIMES for name, row in shipped["crime_types"].items()}
    matters = {name: row | MATTERS for name, row in shipped["matter_types"].items()}
    return {"crime_types": crimes, "matter_types": matters}


def lively(policies: dict | None = None, *, days: int = 10, tick_min: int = 15, **groups: dict) -> Scenario:
    """Return a small scenario with much crime; `policies` replaces POLICIES, `groups` are groups of `parameters`."""
    chosen = POLICIES if policies is None else policies
    usual = {"offending": OFFENDING, **FAST}
    parameters = {name: usual.get(name, {}) | groups.get(name, {}) for name in usual.keys() | groups.keys()}
    run = {"days": days, "tick_min": tick_min, "start": "2026-01-02"}  # a Friday: the week's end comes early
    named = {label: {"policy": label.split("-")[0], **values} for label, values in chosen.items()}
    return Scenario.from_dict({"name": "lively", "city": CITY, "run": run, "parameters": parameters, "policies": named, **_catalogue()})


@cache
def small_city() -> City:
    """Return the city of `lively`, built once."""
    return build_city(lively({}).city)


def model(scenario: Scenario | None = None, seed: int = 1) -> SafeCity:
    """Return a model of a scenario of `lively` in the city built once."""
    return SafeCity(lively() if scenario is None else scenario, seed=seed, city=small_city())


def run(scenario: Scenario | None = None, days: int = 10, seed: int = 1) -> SafeCity:
    """Return a model after so many days."""
    return model(scenario, seed).run(days=days)
