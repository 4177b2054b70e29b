"""Every input reaches the model: each declared number, changed, changes a run (or, where it only measures, an outcome)."""

from functools import cache

import pytest

from sim.catalogue import CrimeType, MatterType
from sim.core.params import declarations
from sim.model import SafeCity
from sim.parameters import ModelParams
from sim.scenario import Scenario
from tests.laws.worlds import POLICIES, lively, small_city

STAGES = (1, 3, 8, 20)
"""Days after which a run is compared with the unchanged one: a difference, once there, is told without running on."""
ONLY_MEASURED = {"opinion.survey_size"}  # the survey asks, it does not touch; how people answer also leads the clean-up of key places
NO_EFFECT = {  # path: why a change need not reach a run
    "attempts_per_resident_year": "of online kinds only: tests/unit/test_policy_anti_fraud.py",
    "label": "a name for people",
    "label_zh": "a name for people",
}
ELSEWHERE = {"response.move_up_km": "tests/unit/test_phases_dispatch.py"}  # it needs two stations, and the small city has one
LEAVES = [d.path for d in declarations(ModelParams) if d.path not in ELSEWHERE]
CHOSEN = {  # where half the range is no other world: another value
    "matters.old_days": 3,
    "matters.hand_over_days": 9,
    "offending.session_min": 60,
    "justice.drop_days": 4,
    "livelihood.job_loss_per_year": 12.0,
    "response.residents_per_call_taker": 300.0,
    "response.flee_car_km_h": 6.0,
    "flees_by": "car",  # e-bike thieves by themselves ride
}

QUICK = {  # offices with much staff and short ways, so that matters reach the city and petitions are repeated within the run
    "retry_days": 1, "city_retry_days": 2, "higher_level_days": 1, "street_staff_per_1000_households": 30.0, "district_staff_per_1000_households": 30.0,
    "city_staff_per_1000_households": 30.0, "petition_staff_per_1000_households": 30.0, "petition_days": 1, "petition_wait_days": 4, "hard_share": 0.5,
}  # fmt: skip


@cache
def world() -> Scenario:
    """Return a world in which every mechanism is at work: cameras learnt and watched, grids crossed, old matters."""
    more = {"livelihood": {"jobs_per_1000_year": 100.0}, "hot_spot_patrol": {"units_per_10000": 10.0, "randomised": False}}
    more["floating_population_service"] = {"visits_per_year": 60.0, "tip_per_month": 10.0}
    watched = more | {"cameras": {"cameras_per_km2": 2_000, "operators": 20}}
    found = lively(
        POLICIES | watched, days=STAGES[-1], matters={"old_days": 5, "worker_matters_per_day": 3.0, "community_staff_per_1000_households": 30.0},
        detection={"footage_clear_gain": 4.0}, justice={"investigation_h_per_10000_day": 700.0}, platform=QUICK, projects={"per_100000_residents_year": 20_000.0, "course_days": 8},
        care={"ill_per_1000_adults": 200.0, "drop_out_per_year": 9.0, "crisis_treated_per_year": 9.0, "crisis_untreated_per_year": 20.0},
    )  # fmt: skip
    often = {f"matter_types.{name}.petition_per_month": 6.0 for name in found.matter_types}
    often["matter_types.neighbour_dispute.per_1000_households_year"] = 12_000.0  # many between two grids
    loud = (
        often
        | {f"crime_types.{name}.light_weight": 3.0 for name in found.crime_types}
        | {f"crime_types.{name}.attempts_per_search_h": 0.4 for name in found.crime_types}
    )
    loud |= {f"crime_types.{name}.camera_weight": 3.0 for name in found.crime_types}
    return found.with_values(loud)


@cache
def chasing_world() -> Scenario:
    """Return a world of many calls and units, in which crimes are called in while they happen and suspects flee at once."""
    loud = {f"crime_types.{name}.at_once_share": 0.9 for name in world().crime_types}
    loud |= {f"crime_types.{name}.lingers_min": 0.5 for name in world().crime_types}
    calls = {"quarrel_calls_per_1000_year": 800.0, "traffic_calls_per_1000_travel_h": 20.0, "residents_per_unit": 300.0}
    loud |= {f"parameters.response.{name}": value for name, value in calls.items()} | {"crime_types.pickpocketing.flees_by": "car"}
    found = world().with_values(loud).to_dict()
    located = {"gps_dispatch": {"reach_km": 5.0}, "checkpoints": {"checkpoints_per_100k": 1_000.0, "placement": "junctions"}}
    return Scenario.from_dict(found | {"policies": found["policies"] | located})


@cache
def busy_world() -> Scenario:
    """Return a world in which somebody offends at every hour: long nights, and early commuters who take what they see."""
    loud = {f"crime_types.{name}.attempts_per_search_h": 3.0 for name in world().crime_types}
    return world().with_values({"parameters.offending.opportunism_share": 1.0, "parameters.offending.session_min": 400, **loud})


@cache
def usual(world_of) -> list[str]:
    """Return the digests of an unchanged world after each stage."""
    model = _begun(world_of())
    return [model.run(day - model.day).digest() for day in STAGES]


@cache
def outcomes() -> dict[str, float]:
    """Return the outcomes of the unchanged world after all stages."""
    return _begun(world()).run(STAGES[-1]).outcomes()


def _begun(scenario) -> SafeCity:
    return SafeCity(scenario, seed=3, city=small_city())


def differs(scenario, world_of=world) -> bool:
    """Say whether a run is another one than that of a world, at the first stage that tells."""
    model = _begun(scenario)
    return any(model.run(day - model.day).digest() != same for day, same in zip(STAGES, usual(world_of)))


def _other(declaration, now):
    """Return another allowed value: for shares the far end, else half or more of the way to another."""
    if declaration.path in CHOSEN:
        return CHOSEN[declaration.path]
    if isinstance(now, bool):
        return not now
    if (declaration.low, declaration.high) == (0.0, 1.0):
        return 0.0 if now > 0.5 else 1.0
    if isinstance(now, tuple):
        return [0.5 * v for v in now]
    low = declaration.low if declaration.low is not None else 0.0
    high = declaration.high if declaration.high is not None else 2.0 * now + 1.0
    if isinstance(now, int):
        return max(int(low), now // 2) if now // 2 >= low and now // 2 != now else now + 1
    return now / 2.0 if now / 2.0 >= low and now > 0.0 else (now + high) / 2.0


@pytest.mark.parametrize("path", LEAVES)
def test_every_parameter_reaches_the_model(path):
    declaration = next(d for d in declarations(ModelParams) if d.path == path)
    group, name = path.split(".")
    world_of = chasing_world if group == "response" else world
    here = world_of()
    now = getattr(getattr(here.parameters, group), name)
    changed = here.with_values({f"parameters.{path}": _other(declaration, now)})
    assert changed.hash != here.hash
    if path in ONLY_MEASURED:
        assert not differs(changed) and _begun(changed).run(STAGES[-1]).outcomes() != outcomes()
    else:
        assert differs(changed, world_of), f"parameters.{path} is declared but changes nothing"


@pytest.mark.parametrize("name", sorted(CrimeType.model_fields.keys() - NO_EFFECT.keys() - {"target"}))
def test_every_number_of_a_crime_type_reaches_the_model(name):
    row = world().crime_types["ebike_theft"]
    declaration = next(d for d in declarations(CrimeType) if d.path == name)
    other = {f"crime_types.ebike_theft.{name}": _other(declaration, getattr(row, name))}
    in_one = differs(world().with_values(other))
    assert in_one or differs(chasing_world().with_values(other), chasing_world)  # what flight does needs suspects who flee


@pytest.mark.parametrize("target", sorted(set(CrimeType.model_fields["target"].annotation.__args__) - {"parked_ebikes"}))
def test_every_kind_of_target_is_another_crime(target):
    assert differs(world().with_values({"crime_types.ebike_theft.target": target}))


@pytest.mark.parametrize("name", sorted(MatterType.model_fields.keys() - NO_EFFECT.keys() - {"family", "responsible"}))
def test_every_number_of_a_matter_type_reaches_the_model(name):
    """In one type only, so a number that is read from the wrong row is found."""
    row = world().matter_types["neighbour_dispute"]
    declaration = next(d for d in declarations(MatterType) if d.path == name)
    changed = world().with_values({f"matter_types.neighbour_dispute.{name}": _other(declaration, getattr(row, name))})
    assert differs(changed)


@pytest.mark.parametrize("family", ["hazard", "request", "crisis"])
def test_the_family_of_a_matter_reaches_the_model(family):
    assert differs(world().with_values({"matter_types.neighbour_dispute.family": family}))


def test_the_level_responsible_for_a_matter_reaches_the_model():
    assert differs(world().with_values({"matter_types.neighbour_dispute.responsible": "district"}))


def test_what_is_violent_is_measured():
    changed = world().with_values({"crime_types.ebike_theft.violent": True})
    assert differs(changed)  # violent cases come first at the station
    assert _begun(changed).run(STAGES[-1]).outcomes()["violent_true"] > outcomes()["violent_true"]


@pytest.mark.parametrize("hour", range(24))
@pytest.mark.parametrize("name", ["awake_share_by_hour", "dark_share_by_hour"])
def test_every_hour_of_the_clock_reaches_the_model(name, hour):
    values = list(getattr(busy_world().parameters.routine, name))
    values[hour] = 1.0 if values[hour] < 0.5 else 0.0
    assert differs(busy_world().with_values({f"parameters.routine.{name}": values}), busy_world)


@pytest.mark.parametrize(("path", "value"), [("run.start", "2026-01-05"), ("run.tick_min", 30)])
def test_every_value_of_the_run_reaches_the_model(path, value):
    assert differs(world().with_values({path: value}))


def test_order_of_crime_and_matter_types_in_a_file_does_not_matter():
    plain = world().to_dict()
    for table in ("crime_types", "matter_types", "policies"):
        plain[table] = dict(reversed(plain[table].items()))
    assert not differs(Scenario.from_dict(plain))
