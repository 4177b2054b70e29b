"""One scenario and one seed are one run: whatever the threads, the steps, the compiler, and whatever does nothing."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.laws.worlds import POLICIES, lively, model, run

ROOT = Path(__file__).parents[2]
SCRIPT = """
import json, sys
from tests.laws.worlds import lively, model
found = []
for tick_min, days in ((15, 2), (60, 3)):
    found.append(model(lively(tick_min=tick_min), seed=9).run(days).digest())
print(json.dumps(found))
"""


def elsewhere(script, **switches):
    """Return what a script prints as JSON in a process of its own."""
    env = os.environ | {"PYTHONPATH": str(ROOT)} | switches
    told = subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=env, capture_output=True, text=True, check=True)
    return json.loads(told.stdout)


@settings(max_examples=8, deadline=None)
@given(around=st.sets(st.sampled_from(sorted(POLICIES))), start=st.integers(0, 6), seed=st.integers(0, 2**40))
def test_a_placebo_equals_its_baseline_to_the_last_bit_whatever_is_around(around, start, seed):
    policies = {name: POLICIES[name] for name in sorted(around)}
    fakes = {"placebo": {"dose": 3.0, "start_day": start}, "placebo-2": {}}
    baseline, placebo = run(lively(policies), 5, seed), run(lively(policies | fakes), 5, seed)
    assert placebo.plan.hash != baseline.plan.hash
    assert placebo.digest() == baseline.digest()
    same, outcomes = baseline.outcomes(), placebo.outcomes()
    assert {k for k in same if same[k] != outcomes[k] and same[k] == same[k]} == set()


@pytest.mark.parametrize("threads", [2, 3, 7])
def test_any_number_of_threads_is_one_run(threads):
    scenario = lively().with_values({"run.threads": threads})
    assert scenario.run.threads == threads
    assert run(scenario, 6).digest() == run(lively(), 6).digest()


@settings(max_examples=6, deadline=None)
@given(pieces=st.lists(st.integers(1, 150), min_size=1, max_size=6))
def test_single_steps_and_whole_days_are_one_run(pieces):
    whole, mixed = run(days=5, seed=3), model(seed=3)
    for piece in pieces:
        for _ in range(min(piece, 5 * 96 - mixed.steps)):
            mixed.step()
        if mixed.day < 5:
            mixed.run(1)
    mixed.run(5 - mixed.day)
    assert (mixed.digest(), mixed.time, mixed.steps) == (whole.digest(), 480, 480)


def test_plain_python_is_the_same_run_as_compiled_kernels():
    here = [model(lively(tick_min=tick), seed=9).run(days).digest() for tick, days in ((15, 2), (60, 3))]
    assert elsewhere(SCRIPT, CHANGAN_JIT="0") == here


def test_seeds_differ_and_nothing_else_does():
    assert len({run(days=2, seed=seed).digest() for seed in range(6)}) == 6
    assert run(days=2, seed=5).digest() == run(days=2, seed=5).digest()


def test_a_digest_tells_a_single_bit_apart():
    begun = run(days=2)
    before = begun.digest()
    begun.people.security.view("i4")[7] ^= 1
    assert begun.digest() != before


def test_two_halves_of_a_run_make_the_run():
    whole, halves = run(days=12, seed=8), model(seed=8)
    halves.run(6)
    first_half = halves.daily()
    halves.run(6)
    assert halves.digest() == whole.digest()
    assert (halves.daily()[:6].round(12) == first_half.round(12)).to_numpy().all()
    assert int(whole.daily()["true_crime"].sum()) == int(first_half["true_crime"].sum() + halves.daily()["true_crime"][6:].sum())
