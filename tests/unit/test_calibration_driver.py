"""The whole calibration on a model whose answers are known: right sets, resumed without a run, written and told."""

import json
from dataclasses import replace

import numpy as np
import pytest
from calibration_made import made_space

from experiments import cli_calibrate
from experiments.calibration import runs, selftest
from experiments.calibration.driver import calibrate, runs_folder, test_itself
from experiments.calibration.report import refused, to_json, write, write_test
from experiments.calibration.runs import own_seed
from experiments.calibration.space import Budget
from experiments.engines import Here
from experiments.ensemble import Ensemble
from sim.core.errors import ChanganError

for _extra in ("pyabc", "sklearn", "SALib"):
    pytest.importorskip(_extra)
test_itself.__test__ = False
BUDGET = Budget(
    trajectories=2,
    first_wave=24,
    second_wave=6,
    repeated=4,
    repeats=2,
    candidates=4,
    seeds=2,
    members=6,
    most_candidates=20,
    synthetic=3,
    particles=40,
)


@pytest.fixture(scope="module")
def counted():
    """Statistics that are the shares of the bounds with a little luck: gini of walk, concentration of hold; trips moves nothing."""
    space, made = made_space({"gini": (0.3, 0.7), "concentration": (0.4, None), "near_excess": (None, 2.0)}), []

    def work(scenario, seed, names):
        made.append((scenario.hash, seed))
        values = {one.path: float(scenario_number(scenario, one.path)) for one in space.free.values()}
        walk, hold, _ = space.shares(values)
        luck = np.random.default_rng(seed).normal(0.0, 0.03, 3)
        return f"{walk}-{seed}", (walk + luck[0], hold + luck[1], 1.0 + luck[2])

    def scenario_number(scenario, path):
        value = scenario
        for step in path.split("."):
            value = getattr(value, step)
        return value

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(runs, "statistics_of", work)
        patch.setattr(runs, "statistics_of_own_world", lambda s, seed, names: work(s, own_seed(s, seed), names))
        patch.setattr(runs, "prepare", lambda *_: None)
        patch.setattr(selftest, "POPULATION", 30)
        yield space, made


@pytest.fixture(scope="module")
def result(counted, tmp_path_factory):
    """One calibration, its folder, and how many runs it made."""
    place = tmp_path_factory.mktemp("calibration") / "result"
    return calibrate(counted[0], place, BUDGET, 1, Here()), place, len(counted[1])


def test_a_calibration_finds_the_sets_in_the_bands_and_repeats_no_run(counted, result):
    (space, made), (found, place, runs_made) = counted, result
    assert found.made == runs_made == len(set(made[:runs_made])) and found.runs == runs_made
    assert found.screening.left_out == ["trips"] and {"walk", "hold"} == set(found.posterior.parameters)
    members = found.candidates.members
    assert len(members) >= 6 and (members[:, 0] > 0.2).all() and (members[:, 0] < 0.8).all() and (members[:, 1] > 0.3).all()
    assert 0.3 < found.matches[0].share < 0.75  # 0.4 of walk and 0.6 of hold, and what their doubts add
    assert found.identified.table.at["walk", "contraction"] > 0.3
    before = len(made)
    again = calibrate(space, place, BUDGET, 1, Here())
    assert len(made) == before and again.made == 0
    assert np.array_equal(again.candidates.shares, found.candidates.shares) and to_json(again) == to_json(found)


def test_what_is_found_is_written_in_two_languages_with_an_ensemble_that_loads(result):
    found, place, _ = result
    folder = write(found, place, "changan calibrate")
    told = json.loads((folder / "calibration.json").read_text())
    ensemble = Ensemble.load(folder / "ensemble.yaml")
    assert told["ensemble"] == ensemble.digest and told["members"] == len(ensemble) and told["runs"] == found.runs
    assert told["defaults_pass"] == (told["defaults_outside"] == [])
    english, chinese = ((folder / name).read_text() for name in ("report.md", "report.zh.md"))
    assert f"{found.runs} real runs" in english and f"{found.runs}次真实模拟" in chinese
    assert len(list((folder / "figures").glob("*.svg"))) == 10 and (folder / "manifest.json").is_file()
    assert runs_folder(folder).is_dir() and not (folder / "runs").exists()


def test_the_self_test_uses_the_runs_that_there_are(counted, result, tmp_path):
    (space, made), (_, place, _) = counted, result
    before = len(made)
    tested = test_itself(space, place, BUDGET, 1, Here())
    assert len(made) == before + 3 and tested.held.shape == (3, 2)
    folder = write_test(tested, tmp_path / "tested", "changan calibrate --self-test", 1)
    assert json.loads((folder / "selftest.json").read_text())["coverage"] == tested.coverage


def test_targets_that_cannot_be_met_are_named(counted, tmp_path):
    far = made_space({"gini": (5.0, 6.0), "concentration": (0.4, None), "near_excess": (None, 2.0)})
    with pytest.raises(ChanganError, match=r"the first wave rules out everything: gini rules out 100%"):
        calibrate(far, tmp_path / "result", BUDGET, 1, Here())


def test_what_was_found_is_written_where_no_ensemble_can_be_made(result, tmp_path):
    """Too few sets, or runs that are shorter than the bands are for: everything but the ensemble is kept, and why is told."""
    found = result[0]
    none = replace(found.candidates, passed=found.candidates.passed & False)
    few = replace(found, candidates=none)
    assert refused(few).startswith(f"0 of {len(none.shares)} sets passed: no ensemble can be made; hardest: ")
    short = replace(found, budget=BUDGET.model_copy(update={"days": 60}))
    assert refused(short).startswith("no ensemble: runs of 60 days only show that every step works")
    for number, one in enumerate((few, short)):
        folder = write(one, tmp_path / str(number), "changan calibrate")
        assert not (folder / "ensemble.yaml").exists()
        told = json.loads((folder / "calibration.json").read_text())
        assert told["ensemble"] is None and told["refused"] == refused(one)
        assert (folder / "report.md").is_file() and (folder / "candidates.csv").is_file()
    assert refused(found) == ""


def test_a_budget_can_shorten_the_runs(counted):
    space = counted[0]
    assert space.within(BUDGET) is space
    assert space.within(BUDGET.model_copy(update={"days": 2})).base.run.days == 2


def test_an_unknown_budget_is_refused_before_anything_runs(tmp_path):
    with pytest.raises(ChanganError, match="--budget huge: known are full, short"):
        cli_calibrate.calibrate(budget="huge", out=tmp_path / "x")
    assert not (tmp_path / "x").exists()
