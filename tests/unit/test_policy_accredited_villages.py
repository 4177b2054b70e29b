"""Accredited villages: the whole package in urban villages alone; guards, lamps and locks meet those who come there."""

import numpy as np
import pytest

from sim.city.city import Housing
from sim.policies.accredited_villages import AccreditedVillages
from sim.provisions import Cameras, Cost, Devices, Lighting, Management, Roster
from tests.laws.worlds import lively, run, small_city

WHOLE = {"villages_share": 1.0}


def village_places():
    form = small_city().form
    return np.isin(form.compound, np.flatnonzero(form.housing == Housing.URBAN_VILLAGE)) & (form.compound >= 0)


def test_everything_of_the_package_is_in_villages_and_nowhere_else():
    parts = list(AccreditedVillages(**WHOLE).provide(small_city()))
    arrays = {
        Cameras: lambda p: p.coverage, Devices: lambda p: p.locks, Lighting: lambda p: p.light, Management: lambda p: p.managed,
    }  # fmt: skip
    for kind, of in arrays.items():
        np.testing.assert_array_equal(of(next(p for p in parts if isinstance(p, kind))) > 0, village_places())
    walked = np.concatenate(next(p for p in parts if isinstance(p, Roster)).beats)
    np.testing.assert_array_equal(np.sort(walked), np.flatnonzero(village_places()))


def test_no_village_costs_nothing():
    parts = list(AccreditedVillages(villages_share=0.0).provide(small_city()))
    assert [type(p) for p in parts] == [Cost] and parts[0].capital_cny == parts[0].running_cny_per_year == 0


def test_guards_are_hired_twice_over_for_alternate_nights():
    cost = next(p for p in AccreditedVillages(**WHOLE).provide(small_city()) if isinstance(p, Cost))
    villages = len(np.unique(small_city().form.compound[village_places()]))
    assert cost.staff == villages * 2 * 2.0
    assert cost.running_cny_per_year == pytest.approx(villages * 40_000 + cost.staff * 11_000)


def test_guards_walk_at_night_and_lanes_are_lit_from_the_first_day():
    one, without = run(lively({"accredited_villages": WHOLE}), 2), run(lively({}), 2)
    minutes = one.ground.rows["patrol_total_min"]
    assert minutes[village_places()].sum() == pytest.approx(2 * 600 * 2 * len(np.unique(small_city().form.compound[village_places()])))
    assert minutes[~village_places()].sum() == 0
    assert one.sites.rows["light"][village_places()].min() >= np.float32(0.6)
    assert one.sites.rows["poor_housing"][village_places()].sum() == 0 < without.sites.rows["poor_housing"][village_places()].sum()


def test_offenders_remember_the_guards_where_they_walked():
    one = run(lively({"accredited_villages": WHOLE}), 3)
    slow = one.ground.rows["slow"]
    assert slow[village_places()].mean() > 0.002 > slow[~village_places()].max()
