"""The analysis commands on real sweeps of a very small city: one JSON object, figures in both languages, nothing repeated."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from experiments import cli
from experiments.analysis.batches import Batches
from experiments.analysis.folder import read_answers
from experiments.analysis.search import Plan
from experiments.analysis.search import search as search_for
from experiments.analysis.texts import EN, ZH
from experiments.engines import Here
from experiments.store.cache import RunCache
from experiments.study import load_sweep
from experiments.sweep import sweep

ROOT = Path(__file__).parents[2]
STUDY = """base:
  extends: tiny
  city: {segments: 120, population: {residents: 400}}
  run: {days: 1, tick_min: 60}
uncertainties:
  offenders: {path: parameters.offending.active_share_of_adults, low: 0.01, high: 0.1, scale: log, label_zh: 作案者}
  awake: {path: parameters.guardianship.home_awake_weight, low: 0.0, high: 0.5}
levers:
  patrollers: {path: policies.patrol_force.patrollers_per_10000, low: 0, high: 400}
  workers: {path: policies.grid_management.workers_per_grid, low: 1, high: 5}
outcomes: [true_crime, security, cost_cny]
design: DESIGN
seeds: 2
"""
CROSSED = "{method: crossed, levers: {method: grid, levels: 2}, uncertainties: {method: latin_hypercube, points: 10}}"


def write(folder, design):
    path = folder / "study.yaml"
    path.write_text(STUDY.replace("DESIGN", design))
    return path


@pytest.fixture(scope="module")
def crossed(tmp_path_factory):
    place = tmp_path_factory.mktemp("crossed")
    sweep(load_sweep(write(place, CROSSED)), place / "out", Here())
    return place / "out"


@pytest.fixture(scope="module")
def sampled(tmp_path_factory):
    place = tmp_path_factory.mktemp("sampled")
    sweep(load_sweep(write(place, "{method: latin_hypercube, points: 64}")), place / "out", Here())
    return place / "out"


def given(capsys, *words):
    code = cli._run([*map(str, words), "--json"], debug=True)
    shown = capsys.readouterr()
    assert code == 0, shown.err
    return json.loads(shown.out)


def test_answers_of_a_folder_are_those_of_its_runs_and_its_design(crossed):
    answers = read_answers(crossed)
    assert answers.design == load_sweep(crossed.parent / "study.yaml").design and len(answers.runs) == 10 * 4 * 2
    assert answers.residents == 400 and [one.name for one in answers.wanted] == ["true_crime", "security", "cost_cny"]
    cost = answers.means("cost_cny").reshape(10, 4)
    assert (cost == cost[0]).all() and len(set(cost[0])) == 4  # cost depends on levers only


def test_sensitivity_of_a_folder_finds_what_sets_the_cost(sampled, capsys):
    told = given(capsys, "sensitivity", sampled)
    cost = next(one for one in told["outcomes"] if one["outcome"] == "cost_cny")
    assert cost["told"][0] == "patrollers" and cost["indices"]["patrollers"]["first"] > 0.5
    assert cost["counted"]["runs"] == 128
    figures = [Path(name) for name in told["files"] if name.endswith(".svg")]
    assert len(figures) == len(told["outcomes"]) + 1 and all("<svg" in path.read_text() for path in figures)
    zh = given(capsys, "sensitivity", sampled, "--outcome", "cost_cny", "--lang", "zh")
    text = Path(zh["files"][1]).read_text()
    assert "作案者" in text and "人均投入" not in text.split("aria-label")[0]
    assert json.loads(Path(zh["files"][0]).read_text())["figures"]["sensitivity-cost_cny"]["title"] == "什么影响“人均投入”"


def test_robustness_of_a_crossed_folder(crossed, capsys):
    told = given(capsys, "robustness", crossed, "--outcome", "cost_cny", "--good", "cost_cny < 1000")
    cheapest = "patrollers=0, workers=1"
    assert told["least_regret"] == {"cost_cny": cheapest} and told["worlds"] == 10
    place = [one["name"] for one in told["policies"]].index(cheapest)
    assert told["regret"]["cost_cny"]["worst"][place] == 0.0 and told["good"]["share"][place] == 1.0
    assert told["rankings"][0]["share"] == 1.0


def test_wrong_words_are_one_line_with_a_remedy(crossed, sampled, capsys):
    for words, told in (
        (("sensitivity", crossed, "--outcome", "true_crim"), "did you mean true_crime?"),
        (("sensitivity", crossed, "--method", "sobol"), "needs the design"),
        (("sensitivity", crossed.parent), "not a sweep folder"),
        (("sensitivity", crossed, "--lang", "de"), "write en or zh"),
        (("discover", sampled), "--where"),
        (("robustness", sampled), "use the design `crossed`"),
        (("robustness", sampled, "--policy", "a: patroller=2", "--policy", "b: workers=2"), "did you mean patrollers?"),
        (("robustness", sampled, "--policy", "a: patrollers=900", "--policy", "b: workers=2"), "elsewhere nothing is known"),
        (("search", crossed.parent / "study.yaml", "--objective", "true_crim"), "did you mean true_crime?"),
        (("search", crossed.parent / "study.yaml", "--budget", "9"), "too small"),
    ):
        assert cli._run([str(word) for word in words], debug=False) == 2
        shown = capsys.readouterr()
        assert told in shown.err and "Traceback" not in shown.err, shown.err


def search_words(out):
    study = str(out.parent / "study.yaml")
    return ["search", study, "--out", str(out), "--budget", "32", "--batch", "4", "--worlds", "2", "--workers", "1", "--no-cache", "--json"]


def searching(out):
    """Start a search in a process of its own, which can be killed with its worker."""
    call = [sys.executable, "-c", "from experiments.cli import main; main()", *search_words(out)]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(call, cwd=ROOT, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)


def searched(out, capfd, monkeypatch):
    """Search to the end in this process, without workers."""
    monkeypatch.setattr("experiments.engines.Local", lambda workers: Here())
    capfd.readouterr()
    assert cli._run(search_words(out), debug=True) == 0
    return json.loads(capfd.readouterr().out)


def finished(out):
    return sum(len(path.read_text().splitlines()) for path in out.glob("batch-*/journal/*.jsonl"))


@pytest.mark.slow
def test_a_search_killed_in_the_middle_goes_on_and_repeats_no_finished_run(tmp_path, capfd, monkeypatch):
    write(tmp_path, CROSSED)
    whole = searched(tmp_path / "whole", capfd, monkeypatch)
    assert whole["runs"] == 32 and 16 < whole["simulated_now"] <= 32
    killed = searching(tmp_path / "killed")
    end = time.monotonic() + 600
    while finished(tmp_path / "killed") < 5 and not (tmp_path / "killed" / "batch-0001").exists() and time.monotonic() < end:
        time.sleep(0.02)
    os.killpg(killed.pid, signal.SIGKILL)
    killed.communicate()
    again = searched(tmp_path / "killed", capfd, monkeypatch)
    assert 0 < again["simulated_now"] <= whole["simulated_now"] - 5
    for name in ("front", "volumes", "tried", "runs", "volume"):
        assert again[name] == whole[name]
    assert searched(tmp_path / "killed", capfd, monkeypatch)["simulated_now"] == 0


def test_a_search_takes_from_the_cache_what_another_folder_has_run(tmp_path):
    study = load_sweep(write(tmp_path, CROSSED))
    plan = Plan(study.wanted, budget=16, batch=2, worlds=2)
    found = {}
    for name in ("first", "second", "alone"):
        cache = None if name == "alone" else RunCache(tmp_path / "cache")
        done = []
        runs = Batches(tmp_path / name, study, tuple(one.name for one in study.wanted), Here(), cache, done.append)
        found[name] = (search_for(study, plan, runs).to_json(), runs.simulated)
        assert done == sorted(done) and done[-1] <= 16
        assert name == "second" or len(set(done)) > 4  # told while a batch runs, not at its end
    assert found["first"] == found["alone"] and found["first"][1] > 8
    assert found["second"] == (found["first"][0], 0)


def test_texts_are_the_same_in_both_languages():
    assert set(EN) == set(ZH)
    for key, text in EN.items():
        assert set(re.findall(r"{(\w+)}", text)) == set(re.findall(r"{(\w+)}", ZH[key])), key
