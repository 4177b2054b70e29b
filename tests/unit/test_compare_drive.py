"""Laws of the comparison itself, on the shipped tiny city: workers do not matter, precision is honest, a folder is whole."""

import json

import pandas as pd
import pytest

from experiments import compare as module
from experiments.compare import Comparison, compare
from experiments.engine import Done
from experiments.statistics import next_pairs
from sim.core.errors import ChanganError
from sim.result import Result
from sim.running import run
from sim.scenario import Scenario

DAYS = 20


@pytest.fixture(scope="module")
def tiny() -> Scenario:
    return Scenario.load("tiny", days=DAYS)


@pytest.fixture(scope="module")
def patrolled(tiny) -> Scenario:
    return Scenario.from_dict(
        {"extends": "tiny", "name": "patrolled", "policies": {"night_patrol": {"patrollers_per_compound": 6}}}, days=DAYS
    )


@pytest.fixture(scope="module")
def found(tiny, patrolled) -> Comparison:
    return compare([tiny, patrolled], seeds=3, workers=1)


def test_one_worker_and_two_give_the_same_runs(found, tiny, patrolled):
    other = compare([tiny, patrolled], seeds=3, workers=2)
    pd.testing.assert_frame_equal(other.run_table().drop(columns="seconds"), found.run_table().drop(columns="seconds"), check_exact=True)
    assert len({r.digest for r in found.runs}) == 6 and found.table().loc["true_crime", "a"] > 0  # the sample could have failed
    pd.testing.assert_frame_equal(other.table(), found.table())


def test_a_run_of_a_comparison_is_the_run_of_its_own(found, patrolled):
    alone = run(patrolled, seed=2)
    same = next(r for r in found.runs if (r.scenario, r.seed) == (1, 2))
    assert same.digest == alone.digest and same.outcomes == pytest.approx(alone.outcomes, nan_ok=True)
    assert [c for c in ("true", "recorded") if same.places[c].sum() != alone.places[f"{c}_crime"].sum()] == []


def test_a_scenario_compared_with_itself_is_identical_in_every_outcome(tiny):
    told = compare([tiny, tiny], seeds=2, workers=1)
    measured = [one for one in told.differences[0].values() if one.found.pairs > 1]
    assert measured and all(one.found.identical for one in measured)
    assert told.names == (f"{tiny.name} (1)", f"{tiny.name} (2)")


def test_a_comparison_folder_holds_everything_once(found, tmp_path):
    folder = found.write(tmp_path / "c")
    names = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    assert {
        "report.html",
        "report.zh.html",
        "outcomes.csv",
        "outcomes.parquet",
        "runs.parquet",
        "comparison.json",
        "figures/map.svg",
    } <= names
    assert json.loads((folder / "comparison.json").read_text()) == found.to_json()
    assert len(pd.read_parquet(folder / "runs.parquet")) == 6
    found.write(folder)  # an older comparison may be replaced
    assert [p.name for p in tmp_path.iterdir()] == ["c"]


def test_days_given_to_run_are_days_of_the_scenario(tiny):
    done: list[float] = []
    result = run(tiny, seed=1, days=2, progress=lambda _, share: done.append(share))
    assert result.days == 2 and json.loads(result.canonical)["run"]["days"] == 2 and result.hash != tiny.hash
    assert done[-1] == 1.0


def test_a_real_result_is_read_as_it_was_written(tiny, tmp_path):
    from experiments.report_run import report_run, write_run

    result = run(tiny, seed=1, days=2)
    folder = write_run(result, tmp_path / "r")
    read = Result.read(folder)
    assert read.outcomes == pytest.approx(result.outcomes, nan_ok=True) and read.meta == result.meta
    assert (folder / "report.html").is_file() and "uncertain" not in report_run(read, "zh")


@pytest.mark.parametrize(
    ("names", "more", "says"),
    [
        (["tiny"], {}, "two scenarios or more"),
        (["tiny", "tiny"], {"seeds": 0}, "at least 1"),
        (["tiny", "tiny"], {"until": 2.0}, "between 0 and 1"),
        (["tiny", "baseline"], {}, "equally long"),
        (["tiny", "tiny"], {"workers": 0}, "at least 1"),
    ],
)
def test_wrong_comparisons_are_refused_before_anything_runs(names, more, says, tiny, monkeypatch):
    monkeypatch.setattr(module, "prepare", lambda *_: None)
    loaded = [tiny if n == "tiny" else Scenario.load(n, days=5) for n in names]
    with pytest.raises(ChanganError, match=says):
        compare(loaded, **more)


def _fake_engine(monkeypatch, found: Comparison, noise: float) -> list[int]:
    """Replace simulation by numbers: true crime 100 a seed, 90 under the second scenario, give or take `noise`."""
    asked: list[int] = []

    def jobs(_work, jobs, *_, **__):
        for number, (_, k, seed) in enumerate(jobs):
            asked.append(seed)
            crime = 100.0 + seed % 7 - 10.0 * k + k * noise * ((seed * 7919 % 11) - 5)
            run = found.runs[0]
            yield Done(number, type(run)(k, seed, {"true_crime": crime}, run.daily, run.places, run.hours))

    monkeypatch.setattr(module, "run_jobs", jobs)
    monkeypatch.setattr(module, "prepare", lambda *_: found.city)
    return asked


def test_precision_stopping_needs_thirty_pairs_even_where_fewer_would_do(monkeypatch, found, tiny, patrolled):
    asked = _fake_engine(monkeypatch, found, 0.01)
    told = compare([tiny, patrolled], seeds=5, until=0.05, workers=1)
    assert told.seeds == 30 and sorted(set(asked)) == list(range(1, 31)) and told.stopping.met


def test_precision_stopping_goes_on_until_the_width_is_reached_and_repeats_no_seed(monkeypatch, found, tiny, patrolled):
    asked = _fake_engine(monkeypatch, found, 1.0)
    told = compare([tiny, patrolled], until=0.008, workers=1)
    assert 30 < told.seeds < 300 and told.stopping.met and told.stopping.reached <= 0.008
    assert len(asked) == 2 * told.seeds and sorted(set(asked)) == list(range(1, told.seeds + 1))


def test_a_width_that_is_out_of_reach_is_told(monkeypatch, found, tiny, patrolled):
    _fake_engine(monkeypatch, found, 5.0)
    told = compare([tiny, patrolled], until=0.001, workers=1)
    assert told.seeds == 300 and not told.stopping.met
    assert any("was not reached with 300 pairs" in note for note in told.notes())


def test_more_pairs_grow_by_half_in_whole_tens_and_stop_at_the_limit():
    assert next_pairs(30, 0.10, 0.02) == 50  # needs 750: half as many again is 45
    assert next_pairs(30, 0.021, 0.02) == 40  # 30 * 1.1025 * 1.05 = 34.7
    assert next_pairs(290, 0.5, 0.01) == 300


def test_when_every_run_fails_the_reason_is_told(monkeypatch, found, tiny):
    monkeypatch.setattr(module, "run_jobs", lambda _w, jobs, *_, **__: (Done(n, None, "no such raster") for n in range(len(jobs))))
    monkeypatch.setattr(module, "prepare", lambda *_: found.city)
    with pytest.raises(ChanganError, match="no run finished; the first failure was: no such raster"):
        compare([tiny, tiny], seeds=2)
