"""Metrics of cases, books, payers, groups and patrols against counts made by hand on a world in which nothing else happens."""

import numpy as np
import pytest

from sim.city.city import AgeBand
from sim.core.errors import ChanganError
from sim.kinds import EventKind
from sim.metrics.burden import share_gap
from sim.metrics.clearance import Clearance
from sim.metrics.concentration import generalised_gini, gini_by_chance
from sim.metrics.costs import Costs
from sim.metrics.groups import Groups
from sim.metrics.recording import Recording
from tests.laws.worlds import lively, model

TICKS = 96


@pytest.fixture(scope="module")
def done():
    """Six crimes written down by hand, on day 0 of a run of no days (one day counts)."""
    one = model(lively(), seed=2)
    names = one.crime_names
    burglary, assault, theft = (names.index(n) for n in ("burglary", "assault", "other_theft"))
    registered, floating = (int(np.flatnonzero(one.people.group == g)[0]) for g in (0, 1))
    rows = [  # kind, day, topic, case, subject
        *((EventKind.CRIME, 0, t, k, s) for k, (t, s) in enumerate([(burglary, registered), (burglary, floating), (burglary, floating), (assault, registered), (theft, -1), (theft, floating)])),
        *((EventKind.REPORTED, 1, t, k, s) for k, t, s in [(0, burglary, registered), (1, burglary, floating), (3, assault, registered), (5, theft, floating)]),
        (EventKind.STAYED_AWAY, 1, burglary, 2, floating), (EventKind.NOT_RECORDED, 1, theft, 5, floating),
        *((EventKind.RECORDED, 1, t, k, s) for k, t, s in [(0, burglary, registered), (1, burglary, floating), (3, assault, registered)]),
        (EventKind.TIP, 1, burglary, 0, registered), (EventKind.CLEARED, 5, burglary, 0, registered), (EventKind.CLEARED, 3, assault, 3, registered),
        (EventKind.NOT_CLEARED, 30, burglary, 1, floating),
    ]  # fmt: skip
    for kind, day, topic, case, subject in rows:
        one.events.append(tick=day * TICKS, kind=int(kind), topic=topic, place=case % 3, case=case, subject=subject)
    return one


def test_clearance_by_hand(done):
    found = Clearance.measure(done.view())
    assert found["cleared_share_violent"] == 1.0 and found["cleared_share_property"] == 0.5
    assert found["days_to_clear"] == 3.0  # of 4 and 2 days
    assert found["given_up_share"] == pytest.approx(1 / 3) and found["tip_share"] == pytest.approx(1 / 3) and found["open_cases"] == 0.0


def test_books_by_hand(done):
    found, rate = Recording.measure(done.view()), 1e5 / done.city.n_residents * 365
    assert found["recorded_per_true"] == 0.5 and found["recorded_per_reported"] == 0.75
    assert found["recorded_per_true_preventable"] == pytest.approx(2 / 3)
    assert found["stayed_away"] == pytest.approx(rate) == found["not_recorded"]


def test_groups_by_hand(done):
    view = done.view()
    found, heads = Groups.measure(view), np.bincount(done.people.group)
    assert found["true_crime_registered"] == pytest.approx(2 * 1e5 / heads[0] * 365)
    assert found["true_crime_floating"] == pytest.approx(3 * 1e5 / heads[1] * 365)
    assert found["recorded_crime_floating"] == pytest.approx(1 * 1e5 / heads[1] * 365)
    assert found["reported_share_registered"] == 1.0 and found["reported_share_floating"] == pytest.approx(2 / 3)
    age = done.city.population.age_band
    expected = done.people.security[age == AgeBand.ADULT].mean() - done.people.security[age == AgeBand.OLD].mean()
    assert found["security_gap_old"] == pytest.approx(expected, abs=1e-5) and expected > 0.03


def test_units_add_up_to_the_city_and_unknown_levels_are_refused(done):
    by_grid, by_district = done.units("grid"), done.units("district")
    assert by_grid["true_crime"].sum() == by_district["true_crime"].sum() == 6
    assert by_grid["recorded.burglary"].sum() == 2 and by_grid["residents"].sum() == done.city.n_residents
    assert by_district["recorded_per_true"].tolist() == [0.5]
    with pytest.raises(ChanganError, match="no mesh level village"):
        done.units("village")


def test_payers_add_up_to_the_cost_of_all_programmes():
    one = model(
        lively({"patrol_force": {}, "grid_management": {"start_day": 2}, "night_patrol": {"end_day": 3}, "cameras": {"start_day": 1}})
    ).run(6)
    found, outcomes = Costs.measure(one.view()), one.outcomes()
    assert sum(found.values()) == pytest.approx(outcomes["cost_cny"], rel=1e-9)
    assert min(found["cost_police"], found["cost_government"], found["cost_neighbourhood"]) > 0.0
    assert one.deployment.cost_by_payer(0) == {}


def test_patrol_gap_is_what_would_have_to_move():
    unit = np.array([0, 0, 1, 1])
    assert share_gap(np.array([2.0, 2.0, 0.0, 0.0]), np.array([0.0, 0.0, 1.0, 3.0]), unit) == 1.0
    assert share_gap(np.array([1.0, 3.0, 2.0, 2.0]), np.array([2.0, 0.0, 0.0, 2.0]), unit) == 0.0
    assert share_gap(np.array([6.0, 0.0, 2.0, 0.0]), np.array([1.0, 1.0, 1.0, 1.0]), unit) == pytest.approx(0.25)
    assert np.isnan(share_gap(np.zeros(4), np.ones(4), unit))


def published_gini(count):
    """Return the index as Bernasco & Steenbeek (2017, P04) write it: max(1/c, 1/n)(2 sum i y_i - n - 1) - max(n/c, 1) + 1."""
    n, c = len(count), count.sum()
    y = np.sort(count) / c
    return max(1 / c, 1 / n) * (2 * (np.arange(1, n + 1) * y).sum() - n - 1) - max(n / c, 1) + 1


@pytest.mark.parametrize("total", [3, 20, 400])
def test_the_generalised_gini_is_the_published_formula(total):
    for seed in range(5):
        count = np.bincount((np.arange(total) * (seed + 3) ** 2 + seed) % 97 % 40, minlength=40)
        assert generalised_gini(count) == pytest.approx(published_gini(count), abs=1e-9)


def test_crimes_thrown_at_random_have_an_index_near_the_level_of_chance():
    few, many = gini_by_chance(60, 200, 1), gini_by_chance(20_000, 200, 1)
    assert 0.0 < few < 0.3 and many < 0.1
    assert generalised_gini(np.array([60] + [0] * 199)) > 0.9 > few
