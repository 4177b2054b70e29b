"""Surveys carry the sampling error that published percentages carry, and asking changes nothing but the log."""

from dataclasses import replace

import numpy as np
import pytest

from sim.kinds import EventKind
from sim.metrics.survey import Survey, ask
from tests.laws.worlds import lively, model


def test_the_share_that_is_asked_scatters_around_the_truth_as_binomial_sampling_says():
    one = model(lively(opinion={"survey_size": 200, "survey_spread": 0.0, "survey_threshold": 0.7}))
    one.people.security[:] = 0.0
    one.people.security[:1_266] = 1.0  # 84.4 % of 1,500
    shares = np.array([np.mean(ask(1, day, one.plan.parameters.opinion, one.people, one.city).safe) for day in range(400)])
    assert shares.mean() == pytest.approx(0.844, abs=3 * np.sqrt(0.844 * 0.156 / 200 / 400))
    assert shares.std(ddof=1) == pytest.approx(np.sqrt(0.844 * 0.156 / 200), rel=0.15)


def test_the_stated_error_covers_the_truth_about_95_times_in_100():
    one = model(lively(opinion={"survey_size": 400, "survey_spread": 0.0, "survey_threshold": 0.7}))
    one.people.security[:] = 0.0
    one.people.security[:1_266] = 1.0
    view = one.view()
    inside = 0
    for seed in range(300):
        found = Survey.measure(replace(view, seed=seed))
        inside += abs(found["survey_safe"] - 0.844) <= found["survey_error"]
    assert 0.91 <= inside / 300 <= 0.985


def test_groups_are_asked_apart():
    one = model(lively(opinion={"survey_spread": 0.0, "survey_threshold": 0.5}))
    one.people.security[:] = np.where(one.people.group == 1, 0.0, 1.0)
    found = Survey.measure(one.view())
    assert (found["survey_safe_registered"], found["survey_safe_floating"]) == (1.0, 0.0)


def test_surveys_during_a_run_stand_in_the_log_and_change_no_opinion():
    quiet, asked = model(lively(), seed=3).run(9), model(lively(opinion={"survey_every_days": 4}), seed=3).run(9)
    rows = asked.events.frame()
    rows = rows[rows["kind"] == EventKind.SURVEYED]
    assert sorted(set(rows["tick"] // 96)) == [4, 8] and sorted(rows["topic"]) == sorted([0, 1, 2, 3, 4] * 2)
    assert (asked.people.security == quiet.people.security).all() and (asked.people.satisfaction == quiet.people.satisfaction).all()
    safe = rows[rows["topic"] == 0]
    assert (
        safe["subject"].tolist() == [1_000, 1_000] and (np.abs(safe["value"] - quiet.outcomes()["survey_safe"]) < 0.15).all()
    )  # days 4 and 8 of nine
