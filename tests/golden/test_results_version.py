"""Stored runs are named by a results version: it changes exactly when the golden runs give something else."""

import copy

from experiments.store.version import RESULTS_VERSION, run_key
from tests.golden.regenerate import stored
from tests.golden.results_version import changes, digests_in, outcomes_now, record

HOW = "run: python -m tests.golden.regenerate --store (it raises RESULTS_VERSION), and say in the commit why results change"


def test_the_results_version_is_the_one_of_the_golden_digests():
    known = record()["digests"]
    assert max(map(int, known)) == RESULTS_VERSION, HOW
    assert known[str(RESULTS_VERSION)] == digests_in(stored()), HOW


def test_no_two_results_versions_gave_the_same():
    known = list(record()["digests"].items())
    assert [int(number) for number, _ in known] == list(range(int(known[0][0]), RESULTS_VERSION + 1))


def test_every_known_outcome_of_the_golden_runs_is_what_it_was():
    """Digests do not see metrics: a metric that counts differently changes stored rows too."""
    assert changes(record(), {}, outcomes_now()) == [], HOW


def test_a_changed_digest_or_outcome_would_be_noticed():
    old = record()
    name = next(iter(old["outcomes"]))
    digests = dict(digests_in(stored()))
    assert changes(old, digests, old["outcomes"]) == []
    assert changes(old, {**digests, name: "another"}, old["outcomes"]) == [f"golden run {name}"]
    assert changes(old, {**digests, "new run": "x"}, old["outcomes"]) == []
    moved = copy.deepcopy(old["outcomes"])
    key = next(k for k, v in moved[name].items() if v)
    moved[name][key] *= 1 + 1e-6
    assert changes(old, digests, moved) == [f"outcome {key} of {name}"]
    moved[name] = {**old["outcomes"][name], "a new outcome": 1.0}
    assert changes(old, digests, moved) == []
    del moved[name][key]
    assert changes(old, digests, moved) == [f"outcome {key} of {name}"]


def test_keys_hang_on_version_scenario_and_seed():
    one, other = b"a" * 16, b"b" * 16
    keys = {run_key(s, seed, number) for s in (one, other) for seed in (1, 11) for number in (1, 11)}
    assert len(keys) == 8 and all(len(key) == 16 for key in keys)
    assert run_key(one, 1) == run_key(one, 1, RESULTS_VERSION)
