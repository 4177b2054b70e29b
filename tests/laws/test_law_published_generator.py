"""Philox4x32-10 in place of the mixer gives the same rates, and the same run on any processor and without a compiler.

Another generator is another program to compile, and so is another processor: both are asked of one process, which compiles once,
with Philox, for the plainest processor of this family.
"""

import json
import os
import pickle
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.laws.test_law_rates import assert_within, counts
from tests.laws.worlds import lively, model, small_city

ROOT = Path(__file__).parents[2]
PLAINEST = {"NUMBA_CPU_NAME": "generic", "NUMBA_CPU_FEATURES": ""}  # no fused multiply-add, no wide vectors
HOURLY = """
import json
from tests.laws.worlds import lively, model
told = {"digest": model(lively(tick_min=60), seed=9).run(2).digest()}
"""
RATES = """
import pickle, sys
from tests.laws.test_law_rates import counts
told["rates"] = {k: v.tolist() for k, v in counts(15, pickle.load(open(sys.argv[1], "rb"))).items()}
"""


def elsewhere(script: str, *words: str, **switches: str) -> dict:
    """Return what a script finds with Philox in a process of its own."""
    env = os.environ | {"PYTHONPATH": str(ROOT), "CHANGAN_RNG": "philox"} | switches
    call = [sys.executable, "-c", script + "print(json.dumps(told))", *words]
    return json.loads(subprocess.run(call, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True, check=True).stdout)


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    place = tmp_path_factory.mktemp("published") / "city"
    place.write_bytes(pickle.dumps(small_city()))
    return elsewhere(HOURLY + RATES, str(place), **PLAINEST)


@pytest.mark.slow
def test_the_published_generator_gives_the_same_rates(published):
    """In the same city: other runs, same rates."""
    usual, other = counts(15, small_city()), {name: np.array(values) for name, values in published["rates"].items()}
    assert (other["attempts"] != usual["attempts"]).any()
    for name in ("attempts", "crimes", "reported", "born"):
        assert_within(other[name], usual[name], 0.04, paired=False)


@pytest.mark.slow
def test_a_processor_without_fused_or_wide_arithmetic_gives_the_same_run(published):
    """As plain Python, which rounds after every operation; for the mixer, tests/laws/test_law_one_digest.py has this processor and plain Python."""
    assert published["digest"] == elsewhere(HOURLY, CHANGAN_JIT="0")["digest"]
    assert published["digest"] != model(lively(tick_min=60), seed=9).run(2).digest()  # it was another generator
