"""A large project raises disputes among those concerned, from its first day, spread over its course; nobody else is touched."""

import numpy as np
import pytest

from sim.city.city import LEVELS
from sim.kinds import EventKind
from sim.model import SafeCity
from tests.laws.worlds import lively, small_city
from tests.unit.platform_runs import events, topic

NONE = {"projects": {"per_100000_residents_year": 0.0}}


def run(kind="demolition", **values):
    policy = {"large_project": {"kind": kind, "start_day": 2, "course_days": 6, "dispute_share": 0.8, **values}}
    return SafeCity(lively(policy, **NONE), seed=3, city=small_city()).run(12)


def arisen(model, name):
    rows = events(model, EventKind.MATTER_BORN)
    return rows[(rows["topic"] == topic(model, name)) & (rows["tick"] % 96 == 0)]  # at 05:00: not of everyday life


def test_demolition_concerns_the_households_of_the_places_chosen():
    one = run(where={"level": "grid", "units": [1]})
    rows = arisen(one, "demolition_dispute")
    city = small_city()
    inside = city.mesh.unit[LEVELS.index("grid")] == 1
    households = int(inside[city.population.household_place].sum())
    assert set(rows["place"]) <= set(np.flatnonzero(inside).tolist())
    assert len(rows) == pytest.approx(0.8 * households, rel=0.25)
    assert rows["day"].min() >= 2 and rows["day"].max() <= 7 and rows["subject"].is_unique
    started = events(one, EventKind.PROJECT_STARTED)
    assert list(started["day"]) == [2] and list(started["value"]) == [households]


def test_restructuring_concerns_those_who_work_there():
    one = run("restructuring", where={"level": "grid", "units": [1]})
    rows = arisen(one, "wage_dispute")
    people = small_city().population
    inside = small_city().mesh.unit[LEVELS.index("grid")] == 1
    assert len(rows) > 10 and inside[people.work[rows["subject"]]].all()
    assert len(arisen(one, "demolition_dispute")) == 0


def test_half_the_share_is_about_half_the_disputes():
    few, many = (len(arisen(run(dispute_share=s), "demolition_dispute")) for s in (0.4, 0.8))
    assert few == pytest.approx(0.5 * many, rel=0.15)
