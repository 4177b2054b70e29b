"""Frozen runs give the stored digests, on any processor, compiled or not; beside each digest stand counts a person can judge."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.golden.regenerate import measure, names, stored

ROOT = Path(__file__).parents[2]
HOW = "read tests/golden/regenerate.py before storing anything"


@pytest.mark.parametrize("name", names())
def test_a_frozen_run_gives_its_stored_digest_and_counts(name):
    found, expected = measure(name), stored()[name]
    counts = {key: value for key, value in found.items() if key not in ("city", "run")}
    assert counts == {key: expected[key] for key in counts}, HOW
    assert found["city"] == expected["city"], f"the city is built differently; {HOW}"
    assert found["run"] == expected["run"], f"counts are equal but not every bit; {HOW}"


def test_plain_python_gives_the_stored_digest_too():
    script = "import json; from tests.golden.regenerate import measure; print(json.dumps(measure('hourly')))"
    env = os.environ | {"PYTHONPATH": str(ROOT), "CHANGAN_JIT": "0"}
    told = subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=env, capture_output=True, text=True, check=True)
    assert json.loads(told.stdout) == stored()["hourly"]


@pytest.mark.parametrize("name", names())
def test_stored_counts_make_sense(name):
    """Independent of the program: what any run of such a city must show."""
    one = stored()[name]
    events = one["events"]
    assert events["crime"] > 0 and events["matter_born"] > 0
    assert events["reported"] <= events["crime"] and events["recorded"] <= events["reported"]
    assert events["cleared"] + events["not_cleared"] <= events["recorded"]
    assert events["release"] <= events["arrest"] + 0.05 * one["residents"]  # some are held when the run starts
    assert events["matter_settled"] + events["matter_lapsed"] + events["matter_hardened"] <= events["matter_born"]
    minutes = one["on_the_street_min"] / one["days"] / one["residents"]
    assert 20 < minutes < 240  # time on the way a day
    assert 0.3 < one["mean_security"] < 0.95


def test_the_frozen_runs_see_every_kind_of_event():
    seen = {kind for one in stored().values() for kind, count in one["events"].items() if count}
    assert seen == set(stored()["everything"]["events"])
