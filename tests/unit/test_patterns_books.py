"""Reporting and clearance: joined by case, kinds in order, the role of the loss as scipy counts it."""

import numpy as np
import pytest
from scipy.stats import mannwhitneyu

from experiments.patterns.books import clearance, mix, reporting
from sim.kinds import EventKind
from tests.unit.seen_worlds import ASSAULT, BURGLARY, EBIKE, FRAUD, NAMES, PICK, ROBBERY, crime, world


def book(rows, kind=EventKind.REPORTED):
    return [{"kind": kind, "case": row["case"], "topic": row["topic"]} for row in rows]


def some(topic, n, told, first):
    rows = [crime(k, 1, topic, case=first + k) for k in range(n)]
    return rows + book(rows[:told])


def test_reported_shares_are_joined_by_case():
    rows = some(BURGLARY, 4, 3, 0) + some(ROBBERY, 4, 2, 10) + some(PICK, 5, 1, 20) + some(FRAUD, 5, 0, 30) + some(ASSAULT, 4, 1, 40)
    found = reporting(world(rows))
    assert found["reporting_order"] == pytest.approx(5 / 8 - 1 / 10)
    assert found["robbery_over_assault"] == pytest.approx(0.25)
    assert found["reported_violent"] == pytest.approx(3 / 8) and found["reported_property"] == pytest.approx(4 / 14)


def test_the_role_of_the_loss_is_mann_and_whitneys():
    rng = np.random.default_rng(8)
    rows, u, pairs = [], 0.0, 0
    for topic, n in ((BURGLARY, 40), (EBIKE, 30)):
        loss, told = rng.lognormal(6, 1, n), rng.random(n) < 0.5
        loss[told] *= 1.8
        made = [crime(k, 1, topic, case=100 * topic + k, value=loss[k]) for k in range(n)]
        rows += made + book([row for row, yes in zip(made, told, strict=True) if yes])
        u += mannwhitneyu(loss[told], loss[~told]).statistic
        pairs += told.sum() * (~told).sum()
    assert reporting(world(rows))["loss_reported"] == pytest.approx(u / pairs)
    assert u / pairs > 0.55


def test_few_crimes_say_nothing_about_losses():
    assert np.isnan(reporting(world(some(BURGLARY, 10, 5, 0)))["loss_reported"])


def test_clearance_is_by_kind():
    recorded = [{"kind": EventKind.RECORDED, "topic": t} for t in (BURGLARY, BURGLARY, ROBBERY, ASSAULT, ASSAULT, EBIKE, PICK)]
    cleared = [{"kind": EventKind.CLEARED, "topic": t} for t in (BURGLARY, ASSAULT, ASSAULT, PICK)]
    outcomes = {"cleared_share": 4 / 7, "cleared_share_violent": 2 / 3, "cleared_share_property": 0.5}
    found = clearance(world(recorded + cleared, outcomes=outcomes))
    assert found["cleared_burglary"] == 0.5 and found["cleared_robbery"] == 0.0 and found["cleared_assault"] == 1.0
    assert found["cleared_theft"] == 0.5 and found["cleared"] == 4 / 7 and found["clearance_order"] == pytest.approx(1 / 6)
    assert np.isnan(found["cleared_vehicle_theft"])


def test_the_mix_is_of_crime_with_a_victim():
    outcomes = dict.fromkeys((f"recorded.{n}" for n in NAMES), 10.0) | {
        "recorded_crime": 500.0,
        "disputes_settled": 700.0,
        "recorded.drug_dealing": 440.0,
    }
    outcomes["recorded.ebike_theft"] = 50.0
    found = mix(world([], outcomes=outcomes))
    assert found["ebike_share"] == pytest.approx(0.5) and found["theft_share"] == pytest.approx(0.7)
    assert found["fraud_share"] == found["robbery_share"] == found["injury_share"] == pytest.approx(0.1)
    assert found["recorded_crime"] == 500.0 and found["disputes_settled"] == 700.0
