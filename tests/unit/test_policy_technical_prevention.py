"""Technical prevention: devices in so many households, doors and cameras in so many compounds; doors hold, alarms ring."""

import numpy as np
import pytest

from sim.kinds import EventKind
from sim.policies.technical_prevention import TechnicalPrevention
from sim.provisions import Cameras, Cost, Devices, Gates
from tests.laws.worlds import small_city
from tests.unit.crime_counts import counted

SEEDS = range(1, 7)


def provided(kind, **values):
    return next(p for p in TechnicalPrevention(**values).provide(small_city()) if isinstance(p, kind))


def test_seven_tenths_of_households_have_a_door_or_an_alarm():
    devices = provided(Devices)
    np.testing.assert_allclose(devices.locks + devices.alarms, 0.7, rtol=1e-6)
    np.testing.assert_allclose(devices.locks, 0.21, rtol=1e-6)
    assert not devices.parking.any()


def test_cameras_stand_in_compounds_only_and_the_price_is_by_compound():
    cameras, gate = provided(Cameras), provided(Gates)
    outside = small_city().form.compound < 0
    assert not cameras.coverage[outside].any() and not gate.turned_away[outside].any()
    compounds = round(0.9 * len(np.unique(small_city().form.compound[~outside])))
    assert cameras.cameras == 6 * compounds
    costs = [p for p in TechnicalPrevention(households_share=0.0).provide(small_city()) if isinstance(p, Cost)]
    assert sum(c.capital_cny for c in costs) == pytest.approx(compounds * (50_000 + 6 * 5_000))


def test_doors_do_the_work_and_alarms_hardly_any():
    """First moves: doors that hold. With alarms alone burglary falls by little."""
    nothing = {"compounds_share": 0.0, "households_share": 1.0}
    before = counted({}, SEEDS, 12)[0]["burglary"]
    doors, held = counted({"technical_prevention": nothing | {"doors_share": 1.0}}, SEEDS, 12)
    alarms, rung = counted({"technical_prevention": nothing | {"doors_share": 0.0}}, SEEDS, 12)
    assert held[EventKind.DEVICE_HELD] > 20 and rung[EventKind.ALARM_RANG] > 0
    assert doors["burglary"] < 0.6 * before
    assert before - alarms["burglary"] < 0.3 * (before - doors["burglary"])


def test_door_entry_turns_strangers_away():
    _, without = counted({}, SEEDS, 8)
    _, kinds = counted({"technical_prevention": {"households_share": 0.0, "turned_away_share": 0.9}}, SEEDS, 8)
    assert kinds[EventKind.TURNED_AWAY] > 1.5 * without[EventKind.TURNED_AWAY] > 0
