"""People counted by place are people asked one by one; who plans first is irrelevant."""

import numpy as np
import pytest

from sim.core.jit import kernel, plain_errstate
from sim.phases.routine import where_is
from tests.laws.worlds import lively, model, run


@kernel
def _everybody(out, moment, key, numbers, people, plans):
    for i in range(out.shape[0]):
        out[i] = where_is(i, moment, key, numbers, people, plans)


@pytest.mark.parametrize(("day", "tick_min"), [(0, 15), (1, 15), (1, 60), (2, 5)])
def test_counts_of_places_are_the_people_asked_one_by_one(day, tick_min):
    """At home and indoors by place, and on the way in all, at every tick of a workday and a free day."""
    one = model(lively(tick_min=tick_min), seed=2).run(day)
    found = np.empty(one.city.n_residents, np.int64)
    checked = 0
    for tick in range(one.ticks_per_day - 1):
        weekend = one.weekend
        one.step()
        with plain_errstate():
            _everybody(found, (day, tick, weekend), one.keys.resident_day, one.numbers, one.people, one.plans)
        at_home = found == one.people.home
        indoors = (found >= 0) & ~at_home
        presence, n = one.ground.presence, one.city.n_places
        np.testing.assert_array_equal(presence & 65535, np.bincount(found[at_home], minlength=n))
        np.testing.assert_array_equal(presence >> 16 & 65535, np.bincount(found[indoors], minlength=n))
        assert int((presence >> 32 & 65535).sum()) == int((found < 0).sum())
        checked += int(indoors.sum())
    assert checked > 1_000


@pytest.mark.parametrize("threads", [1, 2, 5])
def test_plans_are_the_same_however_residents_are_divided(threads):
    whole, divided = model(seed=2), model(lively().with_values({"run.threads": threads}), seed=2)
    whole.plan_presence()
    divided.plan_presence()
    np.testing.assert_array_equal(whole.change.sum(axis=0), divided.change.sum(axis=0))
    assert np.abs(whole.change).sum() > 0


def test_who_feels_unsafe_stays_in_more_often():
    safe, unsafe = model(seed=2), model(seed=2)
    safe.people.security[:] = 1.0
    unsafe.people.security[:] = 0.0
    minutes = []
    for one in (safe, unsafe):
        one.run(1)
        minutes.append(int(one.ground.street_total.sum()))
    assert minutes[1] < 0.95 * minutes[0]


def test_a_free_day_is_not_a_workday():
    """The run starts on a Friday; Monday is day 3."""
    one = run(days=4, seed=2)
    totals = []
    for day in range(4):
        totals.append(int(run(days=day + 1, seed=2).ground.street_total.sum()) - int(run(days=day, seed=2).ground.street_total.sum()))
    assert one.today.weekday() == 1
    assert abs(totals[0] / totals[3] - 1.0) < 0.05 < abs(totals[0] / totals[1] - 1.0)
