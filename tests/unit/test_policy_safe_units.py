"""Safe units: guards where and while units are open, inspections that put right what draws offenders; crime at units falls first."""

import numpy as np
import pytest
from pydantic import ValidationError

from sim.city.city import LandUse
from sim.city.compounds import touching
from sim.kinds import EventKind
from sim.policies.safe_units import SafeUnits
from sim.provisions import Cost, KeyPlaces, Roster
from tests.laws.worlds import lively, run, small_city

USES = (LandUse.SCHOOL, LandUse.MARKET, LandUse.STATION)


def units():
    return np.isin(small_city().form.land_use, USES)


def test_streets_that_touch_are_one_unit():
    city = small_city()
    units = touching(city, np.isin(city.form.land_use, USES))
    assert sorted(np.concatenate(units).tolist()) == np.flatnonzero(np.isin(city.form.land_use, USES)).tolist()
    number = np.full(city.n_places, -1)
    for k, unit in enumerate(units):
        number[unit] = k
    for place in np.concatenate(units):
        near = number[city.touch_place[city.touch_first[place] : city.touch_first[place + 1]]]
        assert set(near[near >= 0]) <= {number[place]}
    assert len(units) < sum(len(u) for u in units)


def test_every_unit_has_its_guards_at_its_hours():
    rosters = [p for p in SafeUnits().provide(small_city()) if isinstance(p, Roster)]
    places = np.concatenate([np.concatenate(r.beats) for r in rosters])
    np.testing.assert_array_equal(np.sort(places), np.flatnonzero(units()))
    assert {(r.start_min, r.end_min) for r in rosters} == {(420, 1080), (360, 1200), (330, 1410)}


def test_guards_are_paid_for_the_hours_they_stand_there():
    costs = [
        p
        for p in SafeUnits(markets=False, stations=False, guards_per_unit=3, put_right_share=0.0).provide(small_city())
        if isinstance(p, Cost)
    ]
    schools = len(touching(small_city(), small_city().form.land_use == LandUse.SCHOOL))
    assert sum(c.staff for c in costs) == pytest.approx(schools * 3 * 11 * 7 / 44)


def test_a_unit_stays_out_when_it_is_not_asked():
    work = next(p for p in SafeUnits(markets=False).provide(small_city()) if isinstance(p, KeyPlaces))
    assert not work.chosen[small_city().form.land_use == LandUse.MARKET].any() and work.chosen.any()


@pytest.mark.parametrize("name", ["school_hours", "market_hours", "station_hours"])
def test_hours_that_are_none_are_refused_with_an_example(name):
    with pytest.raises(ValidationError, match="22:00-04:00"):
        SafeUnits(**{name: "7 to 6"})


def test_guards_stand_at_their_unit_while_it_is_open_and_crime_falls_there():
    """Patrol minutes at units are those of the guards; offenders keep off; streets elsewhere go on as before or more.

    Nobody is caught in the act here: guards who catch offenders take them off every street, which is another mechanism.
    """
    inside, outside, posts = np.zeros(2), np.zeros(2), 0.0
    for seed in range(1, 9):
        for side, policies in enumerate(({}, {"safe_units": {"guards_per_unit": 4, "put_right_share": 0.0}})):
            one = run(lively(policies, detection={"patrol_spot_per_min": 0.0}), 12, seed=seed)
            events = one.events.frame(columns=["kind", "place"])
            count = np.bincount(events["place"][events["kind"] == EventKind.CRIME], minlength=one.city.n_places)
            inside[side] += count[units()].sum()
            outside[side] += count[~units()].sum()
        schools = small_city().form.land_use == LandUse.SCHOOL
        posts = one.ground.rows["patrol_total_min"][schools].sum() / len(touching(small_city(), schools))
    assert posts == pytest.approx(12 * 4 * 660.0)  # eleven hours of four guards a school, however many streets it has
    assert inside[0] > 100
    assert inside[1] < 0.85 * inside[0]
    assert outside[1] > 0.9 * outside[0]


def test_inspections_put_units_right_and_go_on():
    one = run(lively({"safe_units": {"guards_per_unit": 0, "inspection_days": 4, "put_right_share": 0.5}}), 9)
    events = one.events.frame()
    visits = events[events["kind"] == EventKind.PUT_RIGHT]
    assert set(visits["tick"] // 96) == {0, 4, 8} and set(visits["topic"]) == {1}
    assert ((one.sites.rows["cleaned"] > 0.5) == units()).all()
