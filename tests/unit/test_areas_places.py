"""What programmes make of places: the brightest light, independent gates, nested devices, relapse and resume."""

import numpy as np
import pytest

from sim.areas.places import Places
from sim.core.rng import Purpose
from sim.kinds import EventKind
from sim.provisions import Devices, Gates, Lighting, Management, VictimDevices, combine
from sim.rules.detection import DEVICE_LOCK, FITTED_SHIFT
from tests.laws.worlds import lively, model, run, small_city

N = small_city().n_places


def area_of(one):
    return next(area for area in one.areas if isinstance(area, Places))


def everywhere(share):
    return np.full(N, share, np.float32)


@pytest.fixture
def area():
    return area_of(model(lively({})))


def test_without_programmes_places_are_what_the_city_says(area):
    before = area.rows.copy()
    area.put_in_place(combine([]))
    assert (area.rows == before).all()
    inside = small_city().form.compound >= 0
    assert (area.rows["gate"][~inside] == 0).all() and set(area.rows["gate"][inside].round(3)) == {0.0, 0.25}


def test_the_brightest_light_counts_and_no_programme_darkens_a_street(area):
    city_light = small_city().form.light.astype(np.float64)
    area.put_in_place(combine([Lighting(everywhere(0.3)), Lighting(everywhere(0.6))]))
    np.testing.assert_array_equal(area.rows["light"], np.maximum(city_light, np.float32(0.6)))
    area.put_in_place(combine([]))
    np.testing.assert_array_equal(area.rows["light"], city_light)


def test_gates_turn_away_as_independent_chances(area):
    area.put_in_place(combine([Gates(everywhere(0.5)), Gates(everywhere(0.2))]))
    gated = area._base["gate"] > 0
    np.testing.assert_allclose(area.rows["gate"][gated], 1 - 0.75 * 0.5 * 0.8, rtol=1e-6)
    np.testing.assert_allclose(area.rows["gate"][~gated], 1 - 0.5 * 0.8, rtol=1e-6)


def test_a_larger_share_of_devices_keeps_every_household_that_had_one(area):
    zero = everywhere(0.0)
    had = np.zeros(small_city().n_households, np.int64)
    for share in (0.0, 0.1, 0.5, 0.9, 1.0):
        area.put_in_place(combine([Devices(everywhere(share), zero, zero)]))
        has = area.homes["devices"].copy()
        assert (has & had == had).all()
        assert (has > 0).mean() == pytest.approx(share, abs=0.06)
        had = has
    assert (had == DEVICE_LOCK).all()


def test_two_programmes_of_half_the_households_reach_three_quarters_and_offenders_see_as_much(area):
    half = Devices(everywhere(0.5), everywhere(0.0), everywhere(0.5))
    area.put_in_place(combine([half, half]))
    households = area.rows["households"]
    for name in ("locks", "safe_parking"):
        assert (area.rows[name] * households).sum() / households.sum() == pytest.approx(0.75, abs=0.05)


def test_who_manages_a_compound_takes_it_from_the_poor_ones(area):
    poor = area.rows["poor_housing"].copy()
    assert poor.any()
    one = np.zeros(N, bool)
    one[np.flatnonzero(poor)[:3]] = True
    area.put_in_place(combine([Management(one)]))
    assert (area.rows["poor_housing"] == np.where(one, 0, poor)).all()


def test_victims_get_their_devices_in_the_order_of_recording_as_long_as_sets_last(area):
    area._burgled = np.array([[2, 2, 3, 5, 9], [7, 4, 7, 1, 3]], np.int64)
    everybody = np.ones(N, bool)
    area._fit_victims(VictimDevices(everybody, True, False, 24.0), 2, 9)  # 2 in stock, two a month: three by day 5 of the programme
    assert np.flatnonzero(area.homes["devices"]).tolist() == [4, 7]
    area._fit_victims(VictimDevices(everybody, True, False, 365.0), 3, 10)
    assert np.flatnonzero(area.homes["devices"]).tolist() == [1, 3, 4, 7]
    assert (area.homes["devices"][[1, 3, 4, 7]] == DEVICE_LOCK << FITTED_SHIFT).all()
    area.put_in_place(combine([]))
    assert not area.homes["devices"].any()


def test_only_recorded_burglaries_bring_devices():
    policies = {"target_hardening": {"whom_first": "victims", "victim_sets_per_1000_households_year": 1000}}
    one = run(lively(policies).with_values({"crime_types.burglary.attempts_per_search_h": 0.4}), 6)
    events = one.events.frame()
    burglary = one.crime_names.index("burglary")
    chosen = (events["kind"] == EventKind.RECORDED) & (events["topic"] == burglary) & (events["tick"] < 5 * 96) & (events["subject"] >= 0)
    victims = one.city.population.household[events["subject"][chosen].to_numpy()]
    fitted = np.flatnonzero(area_of(one).homes["devices"])
    assert len(fitted) > 3
    assert set(fitted) == set(victims)


def test_what_is_put_right_halves_in_the_half_life_without_visits_and_says_so():
    policies = {"key_places_cleanup": {"places_per_review_share": 0.1, "review_days": 1000, "survey_size": 200, "put_right_share": 0.8}}
    one = run(lively(policies, places={"relapse_half_life_days": 5.0}), 1)
    cleaned = one.sites.rows["cleaned"].copy()
    assert set(cleaned.round(6)) == {0.0, 0.8}
    one.run(5)
    np.testing.assert_allclose(one.sites.rows["cleaned"], cleaned * 0.5, rtol=1e-12)
    one.run(1)
    kinds = one.events.frame()
    assert (kinds["kind"] == EventKind.RELAPSED).sum() == (kinds["kind"] == EventKind.PUT_RIGHT).sum() == (cleaned > 0).sum()


def test_a_survey_of_places_draws_its_own_numbers():
    assert len({Purpose.DEVICE, Purpose.PLACE_CARE, Purpose.SURVEY}) == 3
