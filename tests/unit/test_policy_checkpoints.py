"""Checkpoints: vehicles of suspects are sighted, everybody else's are read as well; the burden is counted."""

import numpy as np
import pytest

from sim.city.city import RoadClass
from sim.kinds import EventKind
from sim.policies.checkpoints import VehicleCheckpoints
from sim.provisions import Checkpoints
from tests.laws.worlds import lively, run, small_city
from tests.unit.quiet_city import quiet

MANY = {"checkpoints_per_100k": 1_000.0}


def places(**values):
    return next(p for p in VehicleCheckpoints(**values).provide(small_city()) if isinstance(p, Checkpoints)).places


@pytest.mark.parametrize("placement", ["entries", "junctions"])
def test_they_stand_on_the_widest_streets_first(placement):
    chosen = places(**MANY, placement=placement)
    assert len(chosen) == 15 and len(set(chosen.tolist())) == 15
    road = small_city().streets.road_class
    assert road[chosen].max() <= np.sort(road)[:15].max()
    assert RoadClass.ARTERIAL in road[chosen]


def test_entries_are_farther_out_than_junctions():
    city = small_city()
    away = np.hypot(city.place_x - city.place_x.mean(), city.place_y - city.place_y.mean())
    assert away[places(checkpoints_per_100k=300.0)].mean() > away[places(checkpoints_per_100k=300.0, placement="junctions")].mean()


def test_on_a_workday_every_commuter_by_car_who_passes_is_read_twice():
    one = quiet({"checkpoints": MANY | {"placement": "junctions", "uptime_share": 1.0, "read_share": 1.0}})
    one.run(1)  # a Friday
    people, chosen = one.city.population, places(**MANY, placement="junctions")
    passing = [
        i
        for i in range(one.city.n_residents)
        if people.household_cars[people.household[i]] > 0 and people.work[i] != people.home[i] and people.via[i] in chosen
    ]
    assert one.view().counters["response.scans"].sum() == 2 * len(passing) > 0
    one.run(2)  # the weekend
    assert one.view().counters["response.scans"].sum() == 2 * len(passing)
    assert one.outcomes()["vehicle_scans"] > 0


def test_the_first_counts_that_move_are_sightings_of_suspects_in_vehicles():
    eager = {
        "witness_share_per_guardian": 0.2,
        "blend_min": 60.0,
        "residents_per_unit": 150.0,
    }  # many calls at once, suspects known for long
    none, read = (run(lively(policies, response=eager), 6, seed=2) for policies in ({}, {"checkpoints": MANY | {"stop_share": 1.0}}))

    def sightings(one):
        events = one.events.frame()
        rows = events[(events["kind"] == EventKind.SIGHTED) & (events["value"] == 1.0)]
        return len(rows), set(rows["topic"])

    assert sightings(none) == (0, set())
    seen, kinds = sightings(read)
    assert seen > 0
    by_vehicle = {k for k, name in enumerate(read.crime_names) if read.plan.crime_types[name].flees_by != "foot"}
    assert kinds <= by_vehicle
