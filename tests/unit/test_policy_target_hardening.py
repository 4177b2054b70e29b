"""Target hardening: devices where they were asked for; locks act on burglary and not on robbery, alarms alone do little."""

import numpy as np
import pytest

from sim.city.city import Housing
from sim.kinds import EventKind
from sim.policies.target_hardening import TargetHardening
from sim.provisions import Cost, Devices, VictimDevices
from tests.laws.worlds import small_city
from tests.unit.crime_counts import counted

NOTHING = {"locks_share": 0.0, "alarms_share": 0.0, "safe_parking_share": 0.0}
SEEDS = range(1, 7)


def provided(kind, **values):
    found = list(TargetHardening(**values).provide(small_city()))
    return next((p for p in found if isinstance(p, kind)), None), next(p for p in found if isinstance(p, Cost))


def crimes(values, days=12):
    """Return completed crimes by type and events by kind with a programme for all households, summed over seeds."""
    return counted({"target_hardening": {"whom_first": "all"} | NOTHING | values} if values else {}, SEEDS, days)


@pytest.fixture(scope="module")
def without():
    return crimes({})


def test_old_compounds_come_first_and_pay_for_no_other():
    devices, cost = provided(Devices, locks_share=0.5)
    form, city = small_city().form, small_city()
    old = np.isin(form.compound, np.flatnonzero(np.isin(form.housing, (Housing.THREE_NONES, Housing.URBAN_VILLAGE))))
    np.testing.assert_array_equal(devices.locks, np.where(old, np.float32(0.5), np.float32(0.0)))
    households = np.diff(city.population.place_first_household)[old].sum()
    assert cost.capital_cny == pytest.approx(households * (0.5 * 200 + 0.3 * 300 + 0.3 * 800))


def test_sets_for_victims_are_bought_by_the_year():
    sets, cost = provided(VictimDevices, whom_first="victims", victim_sets_per_1000_households_year=20.0, alarms_share=0.0)
    assert sets.sets_per_year == pytest.approx(0.02 * small_city().n_households)
    assert (sets.lock, sets.alarm) == (True, False) and cost.running_cny_per_year == pytest.approx(sets.sets_per_year * 200)


def test_locks_act_on_burglary_and_not_on_robbery(without):
    """First moves: attempts that a lock withstands. The rest goes on: the other kinds stay within chance."""
    before, _ = without
    after, kinds = crimes({"locks_share": 1.0})
    assert kinds[EventKind.DEVICE_HELD] > 20
    assert after["burglary"] < 0.6 * before["burglary"]
    for name in ("home_robbery", "street_robbery", "assault"):
        assert abs(after[name] - before[name]) < 4.0 * np.sqrt(after[name] + before[name]), name


def test_alarms_alone_do_little(without):
    before, _ = without
    after, kinds = crimes({"alarms_share": 1.0})
    locked, _ = crimes({"locks_share": 1.0})
    assert kinds[EventKind.ALARM_RANG] > 0
    assert before["burglary"] - after["burglary"] < 0.3 * (before["burglary"] - locked["burglary"])


def test_guarded_parking_acts_on_vehicles(without):
    before, _ = without
    after, kinds = crimes({"safe_parking_share": 0.9})
    vehicles = ("ebike_theft", "vehicle_theft")
    assert kinds[EventKind.DEVICE_HELD] > 0
    assert sum(after[v] for v in vehicles) < 0.6 * sum(before[v] for v in vehicles)
