"""Laws of the guided tasks: what a task says will be noticed is what was measured, and what was measured is what the model does now."""

import string

import pytest

from dashboards.learn.measure import EARLY_DAYS
from dashboards.learn.tasks import found_before, holds, measured, scenario, sentence, tasks
from experiments.statistics import paired
from sim.model import SafeCity
from sim.scenario import Scenario

KEYS = [task.key for task in tasks()]
RUNS = {}
NOTICES = [(task, k) for task in tasks() for k in range(len(task.notice))]


def test_the_six_tasks_are_there_in_their_order():
    assert KEYS == ["hot_spots", "displacement", "finer_grids", "recorded", "feedback", "common_numbers"]
    assert list(measured()) == KEYS


@pytest.mark.parametrize(("task", "k"), NOTICES, ids=[f"{t.key}-{k}" for t, k in NOTICES])
def test_every_sentence_holds_in_the_measured_numbers_and_reads_in_both_languages(task, k):
    found, one = found_before(task.key, k), task.notice[k]
    assert found.pairs == task.seeds
    assert holds(one.expect, found), (one, found)
    for lang in ("en", "zh"):
        text = sentence(task, one, found, lang)
        assert "{" not in text and "nan" not in text and "–" not in text
    fields = [{name for _, name, _, _ in string.Formatter().parse(one.text[lang]) if name} for lang in ("en", "zh")]
    assert fields[0] == fields[1]


def _early(plan):
    """Return the digest of the first seed after its first days; tasks that share a side share its run."""
    if plan.hash not in RUNS:
        RUNS[plan.hash] = SafeCity(plan, seed=1).run(EARLY_DAYS).digest()
    return RUNS[plan.hash]


@pytest.mark.parametrize("key", KEYS)
def test_the_measured_runs_begin_as_the_model_runs_now(key):
    """The first seed is run again: equal digests are equal runs. If this fails: python -m dashboards.learn.measure."""
    assert {side: _early(scenario(key, side)) for side in "AB"} == measured()[key]["first_seed"]["early"]


def test_the_measured_numbers_are_those_of_the_model_now():
    """One whole run of the task with the most values: its digest and every number said of it."""
    key = max(KEYS, key=lambda one: len(measured()[one]["first_seed"]["values"]))
    held = measured()[key]["first_seed"]
    model = SafeCity(scenario(key, "B"), seed=1).run()
    outcomes = model.outcomes()
    assert model.digest() == held["digests"]["B"] and held["values"]
    assert {about: outcomes[about] for about in held["values"]} == {about: values[1] for about, values in held["values"].items()}


@pytest.mark.parametrize("key", KEYS)
def test_both_sides_of_a_task_can_be_compared_and_are_as_long_as_it_says(key):
    task = next(one for one in tasks() if one.key == key)
    sides = [scenario(key, side) for side in "AB"]
    assert sides[0].city == sides[1].city and sides[0].diff(sides[1])
    assert {s.run.days for s in sides} == {task.days}


def test_an_expectation_can_fail():
    """Nothing that is expected is true of any numbers."""
    lower, none = paired([10.0, 12, 11, 13], [8.0, 10, 9.5, 11]), paired([10.0, 12, 11, 13], [11.0, 11, 12, 12.5])
    same = paired([1.0, 2, 3], [1.0, 2, 3])
    assert holds({"difference": "lower"}, lower) and not holds({"difference": "lower"}, none)
    assert not holds({"difference": "higher"}, lower)
    assert holds({"difference": "open"}, none) and not holds({"difference": "open"}, lower)
    assert not holds({"difference": "open"}, same) and holds({"difference": "same"}, same) and not holds({"difference": "same"}, none)
    assert holds({"side": "a", "below": 12}, lower) and not holds({"side": "b", "above": 12}, lower)
    assert not holds({"pairing": 1000}, none)


def test_a_placebo_is_identical_day_by_day():
    a, b = SafeCity(Scenario.load("baseline"), seed=3).run(days=5), SafeCity(Scenario.shipped("placebo"), seed=3).run(days=5)
    assert a.digest() == b.digest()
