"""Laws of the run cache: what comes from it is what a run gives, to the last bit; it never answers for another program; it is bounded."""

import os
from dataclasses import replace

import pandas as pd
import pytest
import store_worlds as worlds
from store_worlds import FakeStudy

from experiments import compare as module
from experiments.compare import compare
from experiments.engines import Here
from experiments.store import cache as cache_module
from experiments.store.cache import RunCache
from experiments.store.folder import SweepFolder
from experiments.store.tables import export
from experiments.store.version import run_key, scenario_digest
from experiments.study import load_sweep
from experiments.sweep import sweep
from sim.scenario import Scenario


@pytest.fixture(scope="module")
def pair() -> list[Scenario]:
    tiny = Scenario.load("tiny", days=3)
    return [tiny, tiny.with_values({"policies.patrol_force.patrollers_per_10000": 80})]


@pytest.fixture(scope="module")
def filled(pair, tmp_path_factory) -> RunCache:
    cache = RunCache(tmp_path_factory.mktemp("cache"))
    compare(pair, seeds=2, workers=1, cache=cache)
    return cache


def test_a_comparison_from_the_cache_is_the_same_to_the_last_bit_and_says_so(pair, filled, monkeypatch):
    fresh = compare(pair, seeds=2, workers=1)
    monkeypatch.setattr(module, "simulate", lambda *_: pytest.fail("a known run was run again"))
    monkeypatch.setattr(module, "prepare", lambda *_: pytest.fail("nothing is to be prepared"))
    told = compare(pair, seeds=2, workers=1, cache=filled)
    pd.testing.assert_frame_equal(told.table(), fresh.table(), check_exact=True)
    pd.testing.assert_frame_equal(told.run_table().drop(columns="seconds"), fresh.run_table().drop(columns="seconds"), check_exact=True)
    for one, other in zip(told.runs, fresh.runs, strict=True):
        for name in ("daily", "places", "hours"):
            pd.testing.assert_frame_equal(getattr(one, name), getattr(other, name), check_exact=True)
    assert told.city is not None and fresh.cached == 0
    assert [n for n in told.notes() if "4 of 4 runs were made earlier and taken from the run cache" in n]
    assert not [n for n in fresh.notes() if "cache" in n]


def test_more_seeds_run_only_what_is_new(pair, filled, tmp_path):
    ran: list[int] = []
    real = module.simulate

    def simulate(scenario, k, seed):
        ran.append(seed)
        return real(scenario, k, seed)

    module.simulate = simulate
    try:
        told = compare(pair, seeds=3, workers=1, cache=filled)
    finally:
        module.simulate = real
    assert ran == [3, 3] and told.cached == 4 and told.seeds == 3


def test_another_program_finds_nothing(pair, filled, monkeypatch):
    key = run_key(scenario_digest(pair[0].canonical()), 1)
    assert filled.get(key) is not None
    monkeypatch.setattr(cache_module, "program_digest", lambda: "another")
    assert filled.get(key) is None and list(filled.rows({key: 0}, ("security",))) == []


def test_the_program_digest_hangs_on_the_sources(monkeypatch, tmp_path):
    from experiments.store import version

    (tmp_path / "sim").mkdir()
    source = tmp_path / "sim" / "rule.py"
    source.write_text("RATE = 0.1\n")
    monkeypatch.setattr(version, "_ROOT", tmp_path)
    monkeypatch.setattr(version, "_sources", lambda: [source])
    first = version.program_digest.__wrapped__()
    assert version.program_digest.__wrapped__() == first
    source.write_text("RATE = 0.2\n")
    second = version.program_digest.__wrapped__()
    monkeypatch.setattr(version, "_LIBRARIES", ("numpy",))
    assert len({first, second, version.program_digest.__wrapped__()}) == 3


@pytest.mark.parametrize("spoil", [lambda raw: raw[:-1], lambda raw: b"", lambda raw: raw[:200] + bytes([raw[200] ^ 1]) + raw[201:]])
def test_a_file_that_is_not_whole_counts_as_absent(pair, filled, spoil, tmp_path):
    key = run_key(scenario_digest(pair[0].canonical()), 1)
    path = next(filled.folder.glob(f"*/runs/{key.hex()}.run"))
    whole = path.read_bytes()
    path.write_bytes(spoil(whole))
    try:
        assert filled.get(key) is None
    finally:
        path.write_bytes(whole)
    assert filled.get(key) is not None


def test_what_was_not_used_for_longest_goes_when_the_bound_is_reached(filled, tmp_path):
    paths = sorted(filled.folder.glob("*/runs/*.run"))
    sizes = sum(path.stat().st_size for path in paths)
    small = replace(filled, folder=tmp_path / "c", most_bytes=sizes - 1)
    target = small.folder / paths[0].parents[1].name / "runs"
    target.mkdir(parents=True)
    for age, path in enumerate(paths):
        (target / path.name).write_bytes(path.read_bytes())
        os.utime(target / path.name, (1000 - age, 1000 - age))
    key = bytes.fromhex(paths[-1].stem)
    assert small.get(key) is not None  # the oldest is used now
    assert small.prune() == 1 and not (target / paths[-2].name).exists() and small.get(key) is not None
    (tmp_path / "c" / "mine.txt").write_text("not the cache's")
    small.clear()
    assert small.size() == (0, 0) and (tmp_path / "c" / "mine.txt").exists()


def test_a_sweep_takes_runs_from_another_sweep_and_gives_the_same_table(tmp_path):
    cache = RunCache(tmp_path / "cache")
    one = sweep(FakeStudy(points=6), tmp_path / "a", Here(), work=worlds.work, cache=cache)
    two = sweep(FakeStudy(points=9, seeds=(2, 3)), tmp_path / "b", Here(), work=worlds.work, cache=cache)
    bare = sweep(FakeStudy(points=9, seeds=(2, 3)), tmp_path / "c", Here(), work=worlds.work)
    assert (one.done, one.cached, two.done, two.cached, bare.done) == (12, 0, 12, 6, 18)
    for name in "bc":
        export(SweepFolder.read(tmp_path / name), tmp_path / f"{name}.csv")
    assert (tmp_path / "b.csv").read_bytes() == (tmp_path / "c.csv").read_bytes()
    fewer = sweep(FakeStudy(points=6, outcomes=("rate",)), tmp_path / "d", Here(), work=worlds.work, cache=cache)
    assert fewer.cached == 12
    more = sweep(FakeStudy(points=6, outcomes=("rate", "another")), tmp_path / "e", Here(), work=lambda *_: ("", (0.0, 1.0)), cache=cache)
    assert more.cached == 0 and more.done == 12  # rows that lack a wanted outcome are no answer


def test_failures_are_not_kept_for_others(tmp_path):
    cache = RunCache(tmp_path / "cache")
    assert sweep(FakeStudy(points=6), tmp_path / "a", Here(), work=worlds.failing_work, cache=cache).failed == 2
    assert sweep(FakeStudy(points=6), tmp_path / "b", Here(), work=worlds.work, cache=cache).done == 2


def test_a_sweep_takes_the_runs_of_a_comparison(tmp_path):
    study = tmp_path / "study.yaml"
    study.write_text(
        "base: {extends: tiny}\nconstants: {run.days: 2}\n"
        "levers:\n  patrollers: {path: policies.patrol_force.patrollers_per_10000, low: 40, high: 80}\n"
        "outcomes: [security, cost_cny]\ndesign: {method: grid, levels: 2}\nseeds: 2\n"
    )
    loaded = load_sweep(study)
    cache = RunCache(tmp_path / "cache")
    compare([loaded.scenario(0), loaded.scenario(1)], seeds=1, workers=1, cache=cache)
    done = sweep(loaded, tmp_path / "s", Here(), cache=cache)
    assert (done.cached, done.done) == (2, 2)
    sweep(loaded, tmp_path / "t", Here())
    for name in "st":
        export(SweepFolder.read(tmp_path / name), tmp_path / f"{name}.csv")
    assert (tmp_path / "s.csv").read_bytes() == (tmp_path / "t.csv").read_bytes()


def test_values_of_a_job_come_back_to_the_last_bit_and_a_damaged_file_is_no_answer(tmp_path):
    cache, key, told = RunCache(tmp_path), b"k" * 16, {"a.n": 0.1 + 0.2, "nothing": float("nan"), "much": 1e300}
    assert cache.get_values(key) is None
    cache.put_values(key, told)
    found = cache.get_values(key)
    assert found is not None and found["a.n"] == told["a.n"] and found["much"] == 1e300 and found["nothing"] != found["nothing"]
    (path,) = tmp_path.rglob("*.json")
    path.write_bytes(path.read_bytes()[:-3])
    assert cache.get_values(key) is None
    assert cache.size()[0] == 1
    cache.clear()
    assert not list(tmp_path.rglob("*.json"))
