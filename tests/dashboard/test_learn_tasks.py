"""Laws of the guided tasks: what a task says will be noticed is what was measured, and what was measured is what the model does now."""

import string

import pytest

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


def _run(plan):
    """Return digest and outcomes of the first seed; tasks that share a side share its run."""
    if plan.hash not in RUNS:
        model = SafeCity(plan, seed=1).run()
        RUNS[plan.hash] = (model.digest(), model.outcomes())
    return RUNS[plan.hash]


@pytest.mark.parametrize("key", KEYS)
def test_the_measured_numbers_are_those_of_the_model_now(key):
    """The first seed is run again: equal digests are equal runs. If this fails: python -m dashboards.learn.measure."""
    held = measured()[key]["first_seed"]
    for position, side in enumerate("AB"):
        digest, outcomes = _run(scenario(key, side))
        assert digest == held["digests"][side]
        for about, values in held["values"].items():
            assert outcomes[about] == values[position]


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
